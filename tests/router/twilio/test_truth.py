"""What is read from Twilio of what is really there: held against the emulator, over real HTTP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from queues.ids import CallId, OfferNumber
from router.carriers.twilio import rest as rest_module
from router.carriers.twilio import truth as truth_module
from router.carriers.twilio.asking import LOOK_AGAIN_MS
from router.carriers.twilio.truth import is_over, room_name, truth
from router.errors import CarrierFailed
from tests.emulators.twilio import Person
from tests.router.twilio.answering import Answering
from tests.stories.town import FINN, Town
from tests.stories.turns import turns_until

if TYPE_CHECKING:
    from router.ports import Truth
    from tests.stories.desk_page import DeskPage

NOBODY = (CallId("call-0"), OfferNumber(1))


def room_of(page: DeskPage) -> tuple[CallId, OfferNumber]:
    joining = page.last("joining")
    return CallId(joining["call"]), OfferNumber(joining["offer"])


async def shown(town: Town, *rooms: tuple[CallId, OfferNumber]) -> Truth:
    return await town.service.carriers["twilio"].truth(rooms)


async def test_where_nobody_is_nothing_is_shown() -> None:
    async with Town() as town:
        seen = await shown(town, NOBODY)
        assert not seen.legs | seen.in_line
        assert seen.rooms == {NOBODY: frozenset()}
        assert seen.began_ms == town.clock.now_ms()


async def test_callers_who_converse_and_wait_are_live_and_only_those_who_wait_are_in_line() -> None:
    async with Town() as town:
        waits = [await town.asks_for_billing() for _ in range(2)]
        asked, gone = await town.rings(), await town.rings()
        gone.hang_up()
        await town.pass_s(0)
        seen = await shown(town)
        assert seen.legs == {one.sid for one in (*waits, asked)}
        assert seen.in_line == {one.sid for one in waits}
        assert seen.rooms == {}
        for one in (*waits, asked):
            one.hang_up()
        await town.comes_to_rest()


async def test_an_agent_who_is_there_alone_and_two_who_talk_are_in_their_rooms() -> None:
    async with Town() as town:
        anna, emma = await town.desk("anna"), await town.desk("emma")
        talks, talker = await town.talks(anna), room_of(anna)
        caller = await town.asks_for_billing("en")
        await emma.accept()
        lost = town.twilio.faults.lose_where(lambda one: one.kind != "twiml")
        leg = await emma.join()
        await town.pass_s(0)
        lost.end()
        seen = await shown(town, talker, room_of(emma), NOBODY)
        assert anna.leg is not None
        assert seen.rooms[talker] == {talks.sid, anna.leg.sid}
        assert seen.rooms[room_of(emma)] == {leg.sid}
        assert seen.rooms[NOBODY] == frozenset()
        assert {leg.sid, caller.sid, talks.sid} <= seen.legs
        assert seen.in_line == {caller.sid}
        for one in (caller, talks):
            one.hang_up()
        await town.comes_to_rest()


async def test_a_telephone_that_rings_and_one_that_is_still_to_ring_are_live() -> None:
    async with Town() as town:
        town.twilio.people[FINN] = Person(answers_after_ms=60_000)
        await town.desk("finn")
        caller = await town.asks_for_repair()
        await town.until(lambda: bool(town.twilio.calls_to(FINN)))
        phone = town.twilio.call_to(FINN)
        seen = await shown(town)
        assert phone.call.status in ("queued", "ringing")
        assert seen.legs == {phone.sid, caller.sid}
        assert not await town.service.carriers["twilio"].is_over(phone.sid)
        caller.hang_up()
        await town.comes_to_rest()


async def test_long_lists_are_read_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_module, "PAGE_SIZE", 2)
    async with Town() as town:
        callers = [await town.asks_for_billing() for _ in range(5)]
        before = len(town.twilio.requests)
        seen = await shown(town)
        assert seen.legs == seen.in_line == {one.sid for one in callers}
        asked = town.twilio.requests[before:]
        assert sum(1 for one in asked if ("Status", "in-progress") in one.query) == 3
        for one in callers:
            one.hang_up()
        await town.comes_to_rest()


async def test_a_list_that_is_too_long_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_module, "CALLS_MAX", 1)
    async with Town() as town:
        callers = [await town.rings() for _ in range(2)]
        with pytest.raises(CarrierFailed, match="more than 1"):
            await shown(town)
        for one in callers:
            one.hang_up()
        await town.comes_to_rest()


async def test_queues_and_conferences_of_others_in_the_account_are_not_looked_into() -> None:
    async with Town() as town:
        caller = await town.rings()
        await town.redirects(caller, "<Response><Enqueue waitUrl=''>theirs</Enqueue></Response>")
        stranger = await town.rings()
        await town.redirects(
            stranger, "<Response><Dial><Conference>theirs</Conference></Dial></Response>"
        )
        before = len(town.twilio.requests)
        seen = await shown(town, NOBODY)
        assert seen.in_line == set()
        asked = [one.path for one in town.twilio.requests[before:]]
        assert not any("Members" in path or "Participants" in path for path in asked)
        for one in (caller, stranger):
            one.hang_up()
        await town.comes_to_rest()


@pytest.mark.parametrize("path", ["/Calls.json", "/Conferences.json", "/Queues.json", "/Members"])
@pytest.mark.parametrize("status", [401, 503])
async def test_what_cannot_be_seen_in_part_is_not_seen_at_all(path: str, status: int) -> None:
    async with Town() as town:
        caller = await town.asks_for_billing()
        town.twilio.faults.fail_rest("GET", path, status=status, times=2)  # it is read twice
        looking = asyncio.gather(shown(town, NOBODY), return_exceptions=True)
        await town.until(looking.done, within_s=10)
        (failure,) = looking.result()
        assert isinstance(failure, CarrierFailed)
        town.twilio.faults._rest.clear()
        assert caller.sid in (await shown(town, NOBODY)).in_line
        caller.hang_up()
        await town.comes_to_rest()


@pytest.mark.parametrize("path", ["/Members", "/Participants"])
async def test_a_room_or_a_queue_that_is_gone_by_the_time_we_look_is_empty(path: str) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        talker = await town.talks(anna)
        waiter = await town.asks_for_billing()
        town.twilio.faults.fail_rest("GET", path, status=404)
        seen = await shown(town, room_of(anna))
        gone = seen.in_line if path == "/Members" else seen.rooms[room_of(anna)]
        assert gone == frozenset()
        for one in (talker, waiter):
            one.hang_up()
        await town.comes_to_rest()


async def test_only_a_leg_that_has_ended_or_is_unknown_is_over() -> None:
    async with Town() as town:
        caller, other = await town.rings(), await town.rings()
        other.hang_up()
        await town.pass_s(0)
        carrier = town.service.carriers["twilio"]
        assert not await carrier.is_over(caller.sid)
        assert await carrier.is_over(other.sid)
        assert await carrier.is_over("CA" + "0" * 32)
        town.twilio.faults.fail_rest("GET", f"/Calls/{other.sid}", times=2)
        asking = asyncio.gather(carrier.is_over(other.sid), return_exceptions=True)
        await town.until(asking.done, within_s=10)
        (failure,) = asking.result()
        assert isinstance(failure, CarrierFailed)
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_leg_is_not_over_while_twilio_still_shows_it_as_it_was() -> None:
    async with Town() as town:
        caller = await town.rings()
        await town.pass_s(10)
        town.twilio.faults.read_lag_ms = 5_000
        caller.hang_up()
        await town.pass_s(1)
        carrier = town.service.carriers["twilio"]
        assert not await carrier.is_over(caller.sid)
        await town.pass_s(5)
        assert await carrier.is_over(caller.sid)
        await town.comes_to_rest()


@pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b'{"sid": "CA", "status": null}'])
async def test_an_answer_that_says_nothing_is_no_answer(body: bytes) -> None:
    async with Answering(web.Response(body=body)) as twilio:
        for look in (is_over(twilio.rest, "CA" + "1" * 32), truth(twilio.rest, twilio.clock, [])):
            looking = asyncio.gather(look, return_exceptions=True)
            await turns_until(lambda: looking.done() or twilio.rest.resting == 1)  # noqa: B023 - at once
            await twilio.passes(LOOK_AGAIN_MS)
            (failure,) = await looking
            assert isinstance(failure, CarrierFailed)


async def test_a_look_takes_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(truth_module, "LOOK_S_MAX", 0.05)
    async with Answering(lambda: web.Response(body=b"{}")) as twilio:
        with pytest.raises(CarrierFailed, match="too long"):
            await asyncio.wait_for(truth(twilio.rest, twilio.clock, []), 5)


def test_a_room_is_named_by_its_offer() -> None:
    assert room_name(CallId("call-1"), OfferNumber(7)) == "call-1-7"
