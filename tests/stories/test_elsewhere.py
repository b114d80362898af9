"""Callers who are closed out, refused, or helped by nobody of ours."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from queues.events import CallQueued
from router.calls import CallClosed, EmergencySwitched
from tests.emulators.twilio import Person
from tests.stories.shop import (
    ANGRY,
    BLOCKED,
    CARLA,
    NIGHT_S,
    OFFICE,
    ORDER,
    REPAIR,
    VIP,
    changed,
    said,
    waits,
)
from tests.stories.town import Town

if TYPE_CHECKING:
    from pathlib import Path

OPERATOR = {"Authorization": "Bearer token-of-the-operator"}


# -- Closed


async def test_a_callback_that_is_asked_for_at_night_waits_for_the_morning() -> None:
    async with Town(company=OFFICE) as town:
        await town.pass_s(NIGHT_S)
        caller = await town.rings("nl", CARLA)
        await town.presses(caller, "1")
        await town.until(lambda: caller.is_over, within_s=60)
        town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
        await town.pass_s(9 * 3_600)
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg), within_s=20)
        await anna.hang_up()
        await town.comes_to_rest(within_s=300)
        assert town.outcomes == ["completed"]


# -- The emergency switch


async def turns(town: Town, *, on: bool, queue: str = "", expect: int = 200) -> object:
    body = {"queue": queue, "on": on}
    async with town.http.post(
        f"{town.local_url}/api/emergency", json=body, headers=OPERATOR
    ) as answer:
        assert answer.status == expect
        return await answer.json()


@pytest.mark.parametrize("language", ["nl", "it", "en"])
@pytest.mark.parametrize("queue", ["", "help"])
async def test_callers_hear_of_an_emergency_while_the_switch_is_on(
    language: str, queue: str
) -> None:
    async with Town(company=OFFICE) as town:
        assert await turns(town, on=True, queue=queue) == {"on": [queue]}
        assert await turns(town, on=True, queue=queue) == {"on": [queue]}
        caller = await town.rings(language, CARLA)
        if queue:
            await town.says(caller, REPAIR[language])
        await town.until(lambda: caller.is_over, within_s=60)
        assert said("emergency", language) in caller.heard_text
        text = town.service.metrics.render().decode()
        assert f'switchroom_emergency{{queue="{queue}"}} 1.0' in text
        assert await turns(town, on=False, queue=queue) == {"on": []}
        switched_on, _ = town.events(EmergencySwitched)
        assert isinstance(switched_on, EmergencySwitched)
        assert (switched_on.by, switched_on.on) == ("operator", True)
        again = await waits(town, language)
        again.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["abandoned"]


async def test_an_emergency_of_one_queue_does_not_concern_another() -> None:
    async with Town(company=OFFICE) as town:
        await turns(town, on=True, queue="sales")
        caller = await waits(town)
        caller.hang_up()
        await town.comes_to_rest()


# -- Without an agent


class Orders:
    """The operator's own service on this machine."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer = web.json_response({"status": "unterwegs"})
        self.opens = asyncio.Event()
        self.opens.set()

    async def __aenter__(self) -> str:
        app = web.Application()
        app.router.add_get("/orders/{number}", self._order)
        app.router.add_get("/callers", self._caller)
        self._server = TestServer(app)
        await self._server.start_server()
        return f"127.0.0.1:{self._server.port}"

    async def __aexit__(self, *exc_info: object) -> None:
        self.opens.set()
        await self._server.close()

    async def _order(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        await self.opens.wait()
        if request.match_info["number"] == "404":
            raise web.HTTPNotFound
        return web.json_response({"status": "onderweg, <b>bijna</b> {digits}"})

    async def _caller(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        return web.json_response({"name": "Carla", "vip": True, "language": "nl", "agent": "emma"})


@pytest.mark.parametrize("language", ["nl", "it", "en"])
async def test_the_state_of_an_order_is_said_by_the_operators_own_service(
    language: str, tmp_path: Path
) -> None:
    orders = Orders()
    async with orders as host:
        company = changed(tmp_path, ("127.0.0.1:9", host), ("127.0.0.1:9", host))
        async with Town(company=company) as town:
            caller = await town.rings(language, CARLA)
            await town.says(caller, ORDER[language])
            await town.until(lambda: said("digits_end", language) in caller.heard_text)
            await town.presses(caller, "4711#")
            await town.until(lambda: "onderweg, <b>bijna</b> {digits}" in caller.heard_text)
            assert orders.asked == [f"/orders/4711?lang={language}"]
            await town.until(lambda: caller.is_over, within_s=60)
            assert said("goodbye_served", language) in caller.heard_text
            heard = [one for one in town.twilio.webhooks if one.params.get("Digits") == "4711"]
            again = await town.posts_again(heard[-1])
            assert again.status == 200
            await town.comes_to_rest()
            assert town.outcomes == []
            assert len(orders.asked) == 1
            written = msgspec.json.encode(list(town.journal.events))
            assert b"4711" not in written
            assert b"onderweg" not in written


async def test_an_order_that_is_not_found_leads_to_an_agent(tmp_path: Path) -> None:
    orders = Orders()
    async with orders as host:
        company = changed(tmp_path, ("127.0.0.1:9", host), ("127.0.0.1:9", host))
        async with Town(company=company) as town:
            anna = await town.desk("anna")
            caller = await town.rings("nl", CARLA)
            await town.says(caller, ORDER["nl"])
            await town.until(lambda: said("digits_end") in caller.heard_text)
            await town.presses(caller, "404#")
            await town.is_put_through(caller)
            assert said("look_up_nothing") in caller.heard_text
            assert anna.last("offer")["card"]["digits"] == "404"
            caller.hang_up()
            await town.comes_to_rest()


async def test_a_look_up_that_is_slow_is_made_once_however_often_twilio_asks(
    tmp_path: Path,
) -> None:
    orders = Orders()
    async with orders as host:
        company = changed(tmp_path, ("127.0.0.1:9", host), ("127.0.0.1:9", host))
        async with Town(company=company) as town:
            caller = await town.rings("nl", CARLA)
            await town.says(caller, ORDER["nl"])
            await town.until(lambda: said("digits_end") in caller.heard_text)
            town.twilio.faults.duplicate_where(lambda one: one.params.get("Digits") == "4711")
            await town.presses(caller, "4711#")
            await town.until(lambda: "onderweg" in caller.heard_text)
            assert len(orders.asked) == 1
            caller.hang_up()
            await town.comes_to_rest()


async def test_without_the_operators_service_the_caller_goes_on_to_an_agent() -> None:
    async with Town(company=OFFICE) as town:
        caller = await town.rings("nl", CARLA)
        await town.says(caller, ORDER["nl"])
        await town.until(lambda: said("digits_end") in caller.heard_text)
        await town.presses(caller, "4711#")
        await town.is_put_through(caller)
        assert said("look_up_failed") in caller.heard_text
        caller.hang_up()
        await town.comes_to_rest()


# -- Who rings


@pytest.mark.parametrize("language", ["nl", "it", "en"])
async def test_a_blocked_caller_is_told_so_and_the_call_ends(language: str) -> None:
    async with Town(company=OFFICE) as town:
        caller = await town.rings(language, BLOCKED)
        await town.until(lambda: caller.is_over)
        assert said("blocked", language) in caller.heard_text
        await town.comes_to_rest()
        assert (town.outcomes, len(town.events(CallClosed))) == ([], 1)


@pytest.mark.parametrize("language", ["nl", "it", "en"])
async def test_a_very_important_caller_goes_first(language: str) -> None:
    async with Town(company=OFFICE) as town:
        first = await waits(town, language)
        await town.pass_s(30)
        vip = await waits(town, language, VIP)
        anna = await town.desk("anna")
        assert anna.last("offer")["card"]["standing"] == "vip"
        queued = town.events(CallQueued)[-1]
        assert isinstance(queued, CallQueued)
        assert ("tier", "vip") in [(one.name, one.value) for one in queued.labels]
        for caller in (vip, first):
            caller.hang_up()
        await town.comes_to_rest()


async def test_the_operators_record_says_who_rings_and_which_agent_he_has(tmp_path: Path) -> None:
    orders = Orders()
    async with orders as host:
        look_up = f'vip = ["{VIP}"]\nlook_up.url = "http://{host}/callers?number={{caller}}"'
        hosts = [("127.0.0.1:9", host)] * 2
        company = changed(tmp_path, *hosts, (f'vip = ["{VIP}"]', look_up))
        async with Town(company=company) as town:
            anna, emma = await town.desk("anna"), await town.desk("emma")
            caller = await waits(town)
            assert orders.asked == ["/callers?number=%2B31655501234"]
            assert emma.is_ringing()
            assert not anna.is_ringing()
            card = emma.last("offer")["card"]
            assert card["standing"] == "vip"
            assert {"name": "name", "value": "Carla"} in card["record"]
            voice = next(one for one in town.twilio.webhooks if one.url.endswith("/voice"))
            await town.posts_again(voice)
            assert len(orders.asked) == 1
            caller.hang_up()
            await town.comes_to_rest()
            assert b"Carla" not in msgspec.json.encode(list(town.journal.events))


@pytest.mark.parametrize("language", ["nl", "it", "en"])
async def test_an_angry_caller_is_led_to_the_manager(language: str) -> None:
    async with Town(company=OFFICE) as town:
        anna, emma = await town.desk("anna"), await town.desk("emma")
        caller = await town.rings(language, CARLA)
        await town.says(caller, ANGRY[language])
        await town.is_put_through(caller)
        assert emma.last("offer")["queue"] == "manager"
        assert emma.last("offer")["card"]["escalated_by"] == "words"
        assert not anna.is_ringing()
        leg = await emma.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]
