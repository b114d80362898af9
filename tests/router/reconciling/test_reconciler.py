"""When a carrier is looked at, and what is done about what it shows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from queues.events import CallEnded, CallRequeued
from router.calls import CallClosed, DifferenceNoted
from router.reconciling import look
from router.reconciling.belief import RECENT_MS
from router.reconciling.differences import SETTLED_IN_LINE_MS
from router.reconciling.reconciler import DOUBT_MS, LOOK_MS, LOOK_MS_MAX, LOOK_MS_MIN
from tests.router.office import ANNA, Office
from tests.stories.turns import turns
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection
    from pathlib import Path

    from queues.ids import CallId, OfferNumber
    from router.ports import Truth

pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    made = Office(tmp_path)
    made.carrier.now_ms = made.service.clock.now_ms
    made.carrier.live = {"leg-1", "leg-2", "leg-3"}
    async with made:
        yield made


async def passes(office: Office, milliseconds: int) -> None:
    clock = office.service.clock
    assert isinstance(clock, VirtualClock)
    await clock.advance(milliseconds, office.settle)


def noted(office: Office) -> list[str]:
    events = office.events(DifferenceNoted)
    return [one.difference for one in events if isinstance(one, DifferenceNoted)]


def looks(office: Office) -> int:
    return sum(1 for one in office.carrier.asked if one.startswith("look"))


def at_work(office: Office) -> set[str]:
    return {task.get_name() for task in office.service.tasks._running}


def live(office: Office) -> set[str]:
    assert office.carrier.live is not None
    return office.carrier.live


async def test_a_carrier_is_looked_at_again_and_again_while_calls_are_open(office: Office) -> None:
    await passes(office, 10 * LOOK_MS)
    assert looks(office) == 0
    await office.waits()
    await passes(office, LOOK_MS - 1)
    assert looks(office) == 0
    await passes(office, 1)
    assert looks(office) == 1
    await passes(office, 3 * LOOK_MS)
    assert looks(office) == 4
    assert noted(office) == []


async def test_somebody_left_behind_by_the_last_call_is_still_looked_for_and_then_there_is_rest(
    office: Office,
) -> None:
    call = await office.waits()
    await passes(office, LOOK_MS)
    await office.service.switchboard.caller_left(call)
    await passes(office, RECENT_MS + LOOK_MS)
    known = looks(office)
    assert known > 1
    await passes(office, 10 * LOOK_MS)
    assert looks(office) == known
    assert office.service.reconciler.ages_s()["simulated"] == 0


async def test_after_a_start_the_carrier_is_looked_at_at_once(office: Office) -> None:
    await office.waits()
    await passes(office, LOOK_MS_MIN + 1_000)
    live(office).clear()
    office.service.reconciler.start()
    await office.settle()
    assert looks(office) == 1
    assert noted(office) == ["caller_gone"]


async def test_a_leg_that_is_not_listed_is_asked_for_by_name_and_stays_if_it_is_live(
    office: Office,
) -> None:
    call = await office.waits()
    office.carrier.hidden.add("leg-1")
    await passes(office, LOOK_MS)
    assert "is leg-1 over?" in office.carrier.asked
    assert noted(office) == []
    assert office.call(call).state == "waiting"


async def test_a_caller_who_has_gone_is_noted_once_with_the_evidence_and_his_call_ends(
    office: Office,
) -> None:
    call = await office.waits()
    live(office).discard("leg-1")
    await passes(office, LOOK_MS)
    (event,) = office.events(DifferenceNoted)
    assert isinstance(event, DifferenceNoted)
    assert (event.call, event.agent) == (call, None)
    assert event.evidence.startswith("simulated shows leg-1 as not live, at 2026-01-05T11:00:15Z")
    (ended,) = office.events(CallEnded)
    assert isinstance(ended, CallEnded)
    assert (ended.by, ended.outcome) == ("caller", "abandoned")
    await passes(office, 3 * LOOK_MS)
    assert len(office.events(DifferenceNoted)) == 1


async def test_what_changes_while_we_look_is_not_judged(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The truth is old by the time it comes: the caller was with an agent, and is in line again."""
    call = await office.waits("2")
    await office.is_ready(ANNA)
    work = office.agent(ANNA).work
    assert work is not None
    await office.service.switchboard.accept(ANNA, call, work.offer)
    await passes(office, 6_000)
    show = office.carrier.truth

    async def slowly(rooms: Collection[tuple[CallId, OfferNumber]]) -> Truth:
        office.carrier.rooms[call, work.offer] = frozenset({"agent-1"})
        shown = await show(rooms)
        await office.service.switchboard.agent_left(call, work.offer)
        return shown

    monkeypatch.setattr(office.carrier, "truth", slowly)
    await passes(office, 2_000)
    assert office.events(CallRequeued)
    assert noted(office) == []


async def test_a_call_that_is_being_joined_for_long_is_looked_at_before_its_time(
    office: Office,
) -> None:
    call = await office.waits("2")
    await passes(office, LOOK_MS)
    await office.is_ready(ANNA)
    work = office.agent(ANNA).work
    assert work is not None
    await office.service.switchboard.accept(ANNA, call, work.offer)
    office.carrier.rooms[call, work.offer] = frozenset({"agent-1"})
    await passes(office, DOUBT_MS - 1)
    assert looks(office) == 1
    await passes(office, 1)
    assert office.carrier.asked[-2:] == [
        "look into 1 rooms",
        f"connect leg-1 for offer {work.offer} of {call}",
    ]
    assert noted(office) == ["agent_there"]


async def test_a_call_that_was_joined_in_time_is_not_in_doubt(office: Office) -> None:
    call = await office.waits("2")
    await office.is_ready(ANNA)
    await office.talks(ANNA, call)
    live(office).add("agent-1")
    await passes(office, DOUBT_MS)
    assert looks(office) == 0


async def test_a_carrier_that_cannot_be_asked_is_asked_more_and_more_seldom_and_logged_once(
    office: Office,
) -> None:
    await office.waits()
    shown, office.carrier.live = office.carrier.live, None
    asked: list[int] = []
    with capture_logs() as lines:
        for _ in range(40):
            await passes(office, LOOK_MS)
            asked.append(len([one for one in lines if one["event"] == "carrier_not_seen"]))
    assert asked[-1] == 1
    assert office.service.reconciler.ages_s()["simulated"] == 40 * LOOK_MS / 1000
    office.carrier.live = shown
    with capture_logs() as lines:
        await passes(office, LOOK_MS_MAX)
    assert [one["event"] for one in lines] == ["carrier_seen_again"]
    known = looks(office)
    await passes(office, LOOK_MS)
    assert looks(office) == known + 1


async def test_more_than_can_be_asked_for_at_once_is_asked_for_soon_after(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "ASKED_MAX", 1)
    for _ in range(3):
        await office.waits()
    live(office).clear()
    await passes(office, LOOK_MS)
    assert len(office.events(CallEnded)) == 1
    await passes(office, LOOK_MS_MIN)
    assert len(office.events(CallEnded)) == 2
    await passes(office, LOOK_MS_MIN)
    assert len(office.events(CallEnded)) == 3


async def test_a_conversation_whose_caller_has_gone_is_closed(office: Office) -> None:
    await office.arrives()
    live(office).clear()
    await passes(office, LOOK_MS)
    (closed,) = office.events(CallClosed)
    assert isinstance(closed, CallClosed)
    assert closed.by == "caller"


async def test_what_was_seen_twice_and_set_right_has_time_before_it_is_set_right_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a caller who is told something on his way would hear its beginning again and again."""
    show = office.carrier.truth

    async def nobody_in_line(rooms: Collection[tuple[CallId, OfferNumber]]) -> Truth:
        return replace(await show(rooms), in_line=frozenset())

    await office.waits()
    await passes(office, SETTLED_IN_LINE_MS)
    monkeypatch.setattr(office.carrier, "truth", nobody_in_line)
    back: list[int] = []
    for _ in range(5):
        await passes(office, LOOK_MS)
        back.append(sum(1 for one in office.carrier.asked if one.startswith("return")))
    assert back == [0, 1, 1, 2, 2]
    assert noted(office) == ["not_in_line"]


async def test_who_ended_before_a_look_was_possible_again_is_looked_for_all_the_same(
    office: Office,
) -> None:
    """The carrier cannot be asked for longer than somebody who was left behind is looked for."""
    call = await office.waits()
    await passes(office, LOOK_MS)
    shown, office.carrier.live = office.carrier.live, None
    await office.service.switchboard.caller_left(call)
    await passes(office, 3 * RECENT_MS)
    office.carrier.live = shown
    await passes(office, LOOK_MS_MAX + 2 * LOOK_MS)
    assert noted(office) == ["caller_left_behind"]
    assert [one for one in office.carrier.asked if one.startswith("return")]


async def test_a_look_under_way_is_broken_off_when_the_service_stops(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes over waits for everything that is under way."""

    async def for_ever(_: object) -> Truth:
        await asyncio.Event().wait()
        raise AssertionError

    await office.waits()
    monkeypatch.setattr(office.carrier, "truth", for_ever)
    clock = office.service.clock
    assert isinstance(clock, VirtualClock)
    await clock.advance(LOOK_MS, lambda: turns(10))
    assert "reconcile" in at_work(office)
    office.service.reconciler.stop()
    await turns(10)
    assert "reconcile" not in at_work(office)
    assert noted(office) == []


async def test_a_defect_in_a_look_does_not_end_the_looking(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.waits()
    with monkeypatch.context() as patch, capture_logs() as lines:
        patch.setattr(office.carrier, "truth", None)
        await passes(office, LOOK_MS)
    assert "background_work_failed" in [one["event"] for one in lines]
    live(office).clear()
    await passes(office, LOOK_MS)
    assert noted(office) == ["caller_gone"]


async def test_who_has_stopped_looks_no_more(office: Office) -> None:
    await office.waits()
    office.service.reconciler.stop()
    await passes(office, 3 * LOOK_MS)
    await turns(10)
    assert looks(office) == 0
