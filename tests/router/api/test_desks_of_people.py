"""Desks of agents who have signed in to a page, over real HTTP and WebSockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from router.api import limits
from router.callers import Caller
from tests.router.api.world import DeskClient, token_of
from tests.router.people.conftest import site as site  # noqa: PLC0414 - the fixture

if TYPE_CHECKING:
    from tests.router.people.site import Browser, Site

SERVES = {"accounts": False, "desk": True}
NUMBER = "+31201234567"


async def connects(browser: Browser) -> DeskClient:
    socket = await browser.http.ws_connect(f"{browser.url}/api/agent", origin=browser.url)
    return DeskClient(socket)


async def ticket(browser: Browser, purpose: str = "agent") -> str:
    answer = await browser.posts("/api/ticket", {"purpose": purpose})
    told: str = answer.body["ticket"]
    return told


async def signs_in(browser: Browser) -> DeskClient:
    desk = await connects(browser)
    answer = await desk.asks("sign_in", ticket=await ticket(browser))
    assert answer["type"] == "signed_in", answer
    return desk


async def test_a_ticket_signs_its_agent_in_once(site: Site) -> None:
    anna = await site.signed_in("anna")
    mine = await ticket(anna)
    desk = await connects(anna)
    answer = await desk.asks("sign_in", ticket=mine)
    assert (answer["agent"], answer["state"]["state"]) == ("anna", "away")
    second = await connects(anna)
    assert (await second.asks("sign_in", ticket=mine))["code"] == "wrong_token"
    assert await second.is_closed_with() == 4401
    await desk.closes()


async def test_a_ticket_for_something_else_or_too_old_signs_nobody_in(site: Site) -> None:
    anna = await site.signed_in("anna")
    live = await ticket(anna, "live")
    old = await ticket(anna)
    await site.advance(30_001)
    for mine in (live, old):
        desk = await connects(anna)
        assert (await desk.asks("sign_in", ticket=mine))["code"] == "wrong_token"
        assert await desk.is_closed_with() == 4401


async def test_pages_that_come_with_old_tickets_lock_no_office_out(site: Site) -> None:
    anna = await site.signed_in("anna")
    for _ in range(limits.FAILED_SIGN_INS_MAX + 1):
        desk = await connects(anna)
        assert (await desk.asks("sign_in", ticket="used up"))["code"] == "wrong_token"
    await (await signs_in(anna)).closes()
    desk = await connects(anna)
    answer = await desk.asks("sign_in", token=token_of("Bram"))
    assert answer["code"] != "too_many_sign_ins"


async def test_tokens_that_others_guess_keep_no_ticket_out(site: Site) -> None:
    anna = await site.signed_in("anna")
    for _ in range(limits.FAILED_SIGN_INS_MAX):
        desk = await connects(anna)
        await desk.asks("sign_in", token="a-guess")
    desk = await connects(anna)
    assert (await desk.asks("sign_in", token="a-guess"))["code"] == "too_many_sign_ins"
    await (await signs_in(anna)).closes()


async def test_somebody_who_takes_no_calls_gets_no_desk(site: Site) -> None:
    otto = await site.signed_in("otto")
    assert (await otto.posts("/api/ticket", {"purpose": "agent"})).status == 403
    # A role may also be lost between the ticket and its use.
    sessions = site.people.sessions
    session = await site.people.do(sessions.find, otto.cookie, site.clock.now_ms())
    assert session is not None
    desk = await connects(otto)
    answer = await desk.asks("sign_in", ticket=site.service.access.ticket(session, "agent"))
    assert answer["code"] == "no_agent"
    assert "not as an agent" in answer["message"]
    assert await desk.is_closed_with() == 4403


async def test_a_desk_is_closed_when_its_agent_signs_out_of_the_pages(site: Site) -> None:
    anna = await site.signed_in("anna")
    other = await site.signed_in("anna")
    desk, kept = await signs_in(anna), await signs_in(other)
    assert (await anna.posts("/api/sign-out")).status in (200, 204)
    assert await desk.is_closed_with() == 4410
    assert (await kept.asks("ping", nonce="x"))["nonce"] == "x", "another session's desk stays"
    await kept.closes()


async def test_a_desk_that_has_signed_out_does_not_stay_bound_to_its_session(site: Site) -> None:
    anna = await site.signed_in("anna")
    desk = await signs_in(anna)
    assert (await desk.asks("sign_out"))["type"] == "done"
    await anna.posts("/api/sign-out")
    other = await site.signed_in("anna")
    answer = await desk.asks("sign_in", ticket=await ticket(other))
    assert answer["type"] == "signed_in"
    await desk.closes()


@pytest.mark.parametrize("name", ["day", "why", "recent"])
async def test_only_those_who_take_calls_ask_about_their_own_work(site: Site, name: str) -> None:
    path = f"/api/agent/{name}"
    assert (await site.browser().gets(path)).status == 401
    assert (await (await site.signed_in("otto")).gets(path)).status == 403
    answer = await (await site.signed_in("anna")).gets(path)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"


async def test_an_agent_sees_why_no_call_comes_and_what_to_do(site: Site) -> None:
    anna = await site.signed_in("anna")

    async def hints() -> list[str]:
        told: list[str] = (await anna.gets("/api/agent/why")).body["hints"]
        return told

    assert await hints() == ["sign_in"]
    assert (await anna.gets("/api/agent/why")).body["sentences"] == []
    desk = await signs_in(anna)
    assert await hints() == ["get_ready"]
    await desk.asks("set_ready")
    assert await hints() == ["nothing_waits"]
    await site.service.switchboard.call_arrived("simulated", "leg-1", NUMBER, Caller(number=""))
    told = (await anna.gets("/api/agent/why")).body
    assert {one["queue"]: one["serves"] for one in told["queues"]} == SERVES
    assert told["sentences"][0].startswith("Anna")
    told = (await anna.gets("/api/agent/why?language=nl")).body
    assert "Anna is beschikbaar" in told["sentences"][0]
    told = (await anna.gets("/api/agent/why?language=it")).body
    assert "Anna è disponibile" in told["sentences"][0]
    await desk.says("here", can_talk=False)
    await desk.becomes("ready")
    assert (await hints())[0] == "mend_desk"
    await desk.closes()


async def test_an_agents_day_counts_what_the_agent_did_at_the_desk(site: Site) -> None:
    anna = await site.signed_in("anna")
    desk = await signs_in(anna)
    await desk.asks("set_ready")
    await site.advance(10_000)
    await desk.asks("set_away", reason="lunch")
    await site.advance(10_000)
    day = (await anna.gets("/api/agent/day")).body
    assert (day["at_work_ms"], day["occupancy"], day["answered"]) == (10_000, 0.0, 0)
    assert (await anna.gets("/api/agent/recent")).body == {"calls": []}
    await desk.closes()


async def test_a_message_is_fetched_with_a_session_only_by_those_who_may(site: Site) -> None:
    path = "/api/recordings/call-1"
    for person in ("anna", "otto", "chiara"):
        assert (await (await site.signed_in(person)).gets(path)).status == 404, person
    assert (await site.browser().gets(path)).status == 401
