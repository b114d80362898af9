"""People among the simulated: regulars ring them, legs come and go, a rush hour begins and ends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from queues import events as e
from queues.ids import AgentId, CallId, OfferNumber
from router.calls import CallArrived
from router.carriers.simulated.legs import (
    AGENT_GRACE_MS,
    Ended,
    HearAudio,
    Held,
    Joined,
    PersonLegs,
)
from router.carriers.simulated.traffic import RUSH_BURST, RUSH_MS
from router.tasks import Tasks
from tests.router.simulated.office import YOU, Office, Page
from tests.router.simulated.world import MINUTE_MS
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from router.carriers.simulated.legs import Leg

AT: Leg = (CallId("call-1"), OfferNumber(1))


async def settled() -> None:
    await asyncio.sleep(0)


# -- legs


def new_legs() -> tuple[PersonLegs, list[Leg], VirtualClock]:
    clock, left = VirtualClock(), list[tuple[CallId, OfferNumber]]()

    async def leave(at: tuple[CallId, OfferNumber]) -> None:
        left.append(at)

    return PersonLegs([YOU], clock=clock, tasks=Tasks(), left=leave), left, clock


async def test_a_page_that_comes_back_in_time_keeps_its_leg() -> None:
    legs, left, clock = new_legs()
    first, second = Page(), Page()
    legs.join(AT, first)
    assert legs.ready(AT)
    legs.away(AT, first)
    assert not legs.tell(AT, HearAudio(audio="/prompts/1.wav"))
    await clock.advance(AGENT_GRACE_MS - 1, settled)
    legs.join(AT, second)
    assert not legs.ready(AT)
    await clock.advance(AGENT_GRACE_MS, settled)
    assert left == []
    assert legs.tell(AT, HearAudio(audio="/prompts/2.wav"))
    assert second.told == [Joined(), HearAudio(audio="/prompts/2.wav")]


async def test_a_page_that_stays_away_and_one_that_leaves_on_purpose_are_gone() -> None:
    legs, left, clock = new_legs()
    page = Page()
    legs.join(AT, page)
    legs.away(AT, page)
    await clock.advance(AGENT_GRACE_MS, settled)
    assert left == [AT]
    legs.join(AT, page)
    legs.leave(AT)
    await settled()
    assert left == [AT, AT]
    legs.leave(AT)
    assert not legs.ready(AT)


async def test_a_second_page_takes_the_leg_over_and_the_first_ones_end_does_not_matter() -> None:
    legs, left, clock = new_legs()
    first, second = Page(), Page()
    legs.join(AT, first)
    legs.join(AT, second)
    assert first.told[-1] == Ended(reason="taken")
    assert first.is_closed
    legs.away(AT, first)
    await clock.advance(AGENT_GRACE_MS, settled)
    assert left == []
    legs.end(AT)
    assert second.told[-1] == Ended(reason="over")
    legs.end(AT)
    assert legs.of_call(AT[0]) == []


async def test_only_the_persons_own_token_counts() -> None:
    legs, _, _ = new_legs()
    token = legs.token(YOU)
    assert token is not None
    assert legs.owner(token) == YOU
    assert legs.owner("x" * len(token)) is None
    assert legs.owner("\ud800") is None
    assert legs.token(AgentId("anna")) is None


# -- a person at work


async def test_whoever_becomes_ready_is_offered_a_call_within_five_seconds_by_real_routing() -> (
    None
):
    async with Office() as office:
        assert office.offers() == []
        await office.ready()
        await office.lives(5_000)
        (offer,) = office.offers()
        assert offer.decided_by == "preferred_agent"
        queued = next(one for one in office.events if isinstance(one, e.CallQueued))
        assert queued.call == offer.call


async def test_a_caller_speaks_while_the_page_is_there_and_hangs_up_when_all_is_said() -> None:
    async with Office() as office:
        await office.ready()
        await office.lives(5_000)
        page = Page()
        at = await office.talking(page)
        await office.lives(2 * MINUTE_MS)
        heard = [one for one in page.told if isinstance(one, HearAudio)]
        assert len(heard) == len(office.spoken) == 6
        assert page.told[-1] == Ended(reason="over")
        ended = next(
            one for one in office.events if isinstance(one, e.CallEnded) and one.call == at[0]
        )
        assert (ended.by, ended.agent) == ("caller", YOU)
        assert 20_000 < ended.talked_ms < 90_000


async def test_a_caller_on_hold_or_without_a_page_says_nothing() -> None:
    async with Office() as office:
        await office.ready()
        await office.lives(5_000)
        page = Page()
        at = await office.talking(page)
        leg = f"simulated-{YOU}-1"
        await office.simulation.carrier.hold(leg, at[0], on=True)
        told = len(page.told)
        await office.lives(3 * MINUTE_MS)
        assert page.told[told - 1 :] == [Held(on=True)]
        await office.simulation.carrier.hold(leg, at[0], on=False)
        await office.lives(1_000)
        assert isinstance(page.told[-1], HearAudio)
        office.simulation.legs.away(at, page)
        told = len(page.told)
        await office.lives(AGENT_GRACE_MS)
        assert len(page.told) == told
        assert office.service.engine.calls.find(at[0]) is not None


async def test_nobody_rings_somebody_who_is_busy_away_or_not_there() -> None:
    async with Office() as office:
        await office.lives(MINUTE_MS)
        assert office.offers() == []
        await office.ready()
        await office.lives(5_000)
        await office.talking(Page())
        await office.lives(20_000)
        assert len(office.offers()) == 1
        await office.service.attendance.set_away(YOU, "lunch")
        await office.lives(5 * MINUTE_MS)
        assert len(office.offers()) == 1


async def test_another_regular_rings_within_five_seconds_of_the_end_of_the_wrap_up() -> None:
    async with Office() as office:
        await office.ready()
        await office.lives(5_000)
        for calls in (2, 3, 4):
            call, _ = await office.talking(Page())
            await office.service.switchboard.hang_up(YOU, call)
            await office.service.attendance.finish_wrap_up(YOU)
            await office.lives(5_000)
            assert len(office.offers()) == calls


async def test_whoever_declines_a_regular_is_rung_by_another_within_five_seconds_of_ready() -> None:
    async with Office() as office:
        await office.ready()
        await office.lives(5_000)
        (first,) = office.offers()
        await office.service.switchboard.decline(YOU, first.call, first.offer)
        await office.lives(2_000)
        await office.ready()
        await office.lives(5_000)
        assert len(office.offers()) == 2
        assert office.offers()[-1].call != first.call


async def test_whoever_is_sent_away_for_missed_calls_is_rung_within_five_seconds_of_ready() -> None:
    async with Office() as office:
        await office.ready()
        await office.lives(MINUTE_MS)
        away = [one for one in office.events if isinstance(one, e.AgentWentAway)]
        assert [one.reason for one in away if one.agent == YOU] == ["missed_calls"]
        missed = len(office.offers())
        await office.ready()
        await office.lives(5_000)
        assert len(office.offers()) == missed + 1


# -- the rush hour


def arrived(office: Office) -> int:
    return sum(isinstance(one, CallArrived) for one in office.events)


def is_rush(office: Office) -> bool:
    return office.simulation.arrivals.is_rush


async def test_a_rush_hour_brings_many_at_once_then_three_times_as_many_and_ends() -> None:
    async with Office(calls_per_hour=120) as office:
        arrivals = office.simulation.arrivals
        before = arrived(office)
        arrivals.rush(on=True)
        assert is_rush(office)
        await office.lives(11_000)
        assert arrived(office) - before >= RUSH_BURST
        await office.lives(RUSH_MS)
        assert not is_rush(office)
        in_rush = arrived(office) - before
        await office.lives(RUSH_MS)
        after = arrived(office) - before - in_rush
        assert in_rush > 2 * after > 0


async def test_a_rush_hour_can_be_ended_and_begun_again() -> None:
    async with Office() as office:
        arrivals = office.simulation.arrivals
        arrivals.rush(on=True)
        await office.lives(3_000)
        arrivals.rush(on=False)
        arrivals.rush(on=False)
        ended = arrived(office)
        await office.lives(MINUTE_MS)
        assert arrived(office) == ended
        arrivals.rush(on=True)
        arrivals.rush(on=True)
        await office.lives(11_000)
        assert RUSH_BURST <= arrived(office) - ended <= RUSH_BURST + 3


def test_what_a_page_is_told_is_as_at_the_browsers_legs() -> None:
    told = msgspec.json.encode([Joined(), HearAudio(audio="/a.wav"), Held(on=True)])
    assert msgspec.json.decode(told) == [
        {"type": "joined", "ice": {"servers": [], "relay_only": False}, "here_ms": 2_000},
        {"type": "hear", "audio": "/a.wav"},
        {"type": "held", "on": True},
    ]
