"""The figures of the day: what counts as what, and that nothing is counted that did not happen."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from ivr import ConversationState, Turn
from queues import events as e
from queues.definitions import QueueDefinition, SiteDefinition
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId
from router.calls import AgentLegNoted, CallArrived, CallClosed, ConversationAdvanced
from router.records import FIGURES, RARE_FIGURES, Counts, Statistics
from router.records.definitions import (
    ABANDON_RATE,
    AVERAGE_TALK,
    AVERAGE_WRAP_UP,
    OFFER_ACCEPTANCE,
    SERVICE_LEVEL,
    SPEED_OF_ANSWER,
    WAIT_OF_ABANDONED,
    total,
)
from tests.router.simulated.world import run_world
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from queues.commands import EndedBy
    from queues.reasons import CallOutcome
    from router.ports import Recorded

SITE, QUEUE, OTHER = SiteId("main"), QueueId("accounts"), QueueId("workshop")
ANNA, ONE, TWO = AgentId("anna"), CallId("one"), CallId("two")
HOUR_MS = 3_600_000


def configured() -> e.Configured:
    queues = (QueueDefinition(queue=QUEUE), QueueDefinition(queue=OTHER))
    return e.Configured(
        site=SITE, at_ms=START_MS, definition=SiteDefinition(site=SITE, queues=queues)
    )


def arrived(call: CallId, at_ms: int) -> CallArrived:
    return CallArrived(
        site=SITE, at_ms=at_ms, call=call, carrier="simulated", leg=call, dialled="+31205550100"
    )


def queued(call: CallId, at_ms: int, queue: QueueId = QUEUE) -> e.CallQueued:
    return e.CallQueued(
        site=SITE,
        at_ms=at_ms,
        call=call,
        queue=queue,
        needs=(),
        priority=0,
        leaves_at_ms=at_ms + HOUR_MS,
        queued_at_ms=at_ms,
    )


def wrap_up_ended(call: CallId, at_ms: int) -> e.WrapUpEnded:
    return e.WrapUpEnded(site=SITE, at_ms=at_ms, agent=ANNA, call=call)


def connected(
    call: CallId,
    at_ms: int,
    *,
    waited_ms: int = 0,
    in_target: bool = True,
    connection: int = 1,
    is_callback: bool = False,
) -> e.CallConnected:
    return e.CallConnected(
        site=SITE,
        at_ms=at_ms,
        call=call,
        agent=ANNA,
        offer=OfferNumber(1),
        queue=QUEUE,
        waited_ms=waited_ms,
        in_target=in_target,
        connection=connection,
        ends_at_ms=at_ms + HOUR_MS,
        is_callback=is_callback,
    )


def ended(
    call: CallId,
    at_ms: int,
    outcome: CallOutcome,
    *,
    waited_ms: int = 0,
    by: EndedBy = "caller",
    is_callback: bool = False,
) -> e.CallEnded:
    talked = outcome == "completed"
    return e.CallEnded(
        site=SITE,
        at_ms=at_ms,
        call=call,
        queue=QUEUE,
        outcome=outcome,
        by=by,
        waited_ms=waited_ms,
        talked_ms=0,
        agent=ANNA if talked else None,
        wrap_up_until_ms=at_ms + 30_000 if talked else None,
        is_callback=is_callback,
    )


def requeued(call: CallId, at_ms: int) -> e.CallRequeued:
    return e.CallRequeued(
        site=SITE,
        at_ms=at_ms,
        call=call,
        agent=ANNA,
        offer=OfferNumber(1),
        queue=QUEUE,
        reason="agent_lost",
        back_at_ms=at_ms,
        leaves_at_ms=at_ms,
    )


def counted(*events: Recorded) -> Statistics:
    statistics = Statistics(UTC)
    statistics.on_events([configured(), *events])
    return statistics


def test_a_call_is_answered_once_however_often_it_talks() -> None:
    statistics = counted(
        queued(ONE, START_MS),
        connected(ONE, START_MS + 10_000, waited_ms=10_000),
        requeued(ONE, START_MS + 40_000),
        connected(ONE, START_MS + 60_000, waited_ms=60_000, in_target=False, connection=2),
        ended(ONE, START_MS + 80_000, "completed"),
    )
    today = statistics.of(QUEUE)
    assert (today.queued, today.answered, today.answered_in_target) == (1, 1, 1)
    assert (today.requeued, today.talks, today.talk_ms) == (1, 2, 50_000)
    assert SPEED_OF_ANSWER.value(today) == 10_000
    assert AVERAGE_TALK.value(today) == 25_000
    assert today.unanswered == 0


def test_who_was_called_back_hours_later_counts_by_himself_and_not_as_answered_late() -> None:
    statistics = counted(
        queued(ONE, START_MS),
        queued(TWO, START_MS),
        connected(TWO, START_MS + 5_000, waited_ms=5_000),
        connected(ONE, START_MS + HOUR_MS, waited_ms=HOUR_MS, in_target=False, is_callback=True),
        ended(ONE, START_MS + HOUR_MS + 60_000, "completed", is_callback=True),
    )
    today = statistics.of(QUEUE)
    assert (today.queued, today.answered, today.called_back, today.unanswered) == (2, 1, 1, 0)
    assert (SERVICE_LEVEL.value(today), SPEED_OF_ANSWER.value(today)) == (1, 5_000)
    assert today.talk_ms == 60_000


def test_a_callback_for_which_nobody_had_time_was_not_sent_away() -> None:
    limit = ended(ONE, START_MS + HOUR_MS, "wait_limit", by="service", is_callback=True)
    today = counted(queued(ONE, START_MS), limit).of(QUEUE)
    assert today == Counts(queued=1, callbacks_failed=1)
    assert (SERVICE_LEVEL.value(today), today.unanswered) == (None, 0)


def test_whoever_hangs_up_at_once_counts_in_no_share() -> None:
    statistics = counted(
        queued(ONE, START_MS),
        ended(ONE, START_MS + 4_999, "abandoned", waited_ms=4_999),
        queued(TWO, START_MS),
        ended(TWO, START_MS + 5_000, "abandoned", waited_ms=5_000),
    )
    today = statistics.of(QUEUE)
    assert (today.abandoned, today.short_abandoned) == (2, 1)
    assert SERVICE_LEVEL.value(today) == 0
    assert ABANDON_RATE.value(today) == 1
    assert WAIT_OF_ABANDONED.value(today) == pytest.approx(4_999.5)


def test_service_level_counts_the_late_the_lost_and_those_sent_away_against_us() -> None:
    counts = Counts(
        queued=12,
        answered=8,
        answered_in_target=6,
        abandoned=3,
        short_abandoned=1,
        sent_away=1,
    )
    assert SERVICE_LEVEL.value(counts) == pytest.approx(6 / (8 + 2 + 1))
    assert ABANDON_RATE.value(counts) == pytest.approx(2 / (8 + 2 + 1))
    assert counts.unanswered == 0


def test_a_call_sent_away_at_the_wait_limit_is_not_abandoned() -> None:
    statistics = counted(
        queued(ONE, START_MS),
        ended(ONE, START_MS + HOUR_MS, "wait_limit", waited_ms=HOUR_MS, by="service"),
    )
    today = statistics.of(QUEUE)
    assert (today.abandoned, today.sent_away, today.unanswered) == (0, 1, 0)


def test_a_wrap_up_lasts_until_it_is_ended() -> None:
    statistics = counted(
        queued(ONE, START_MS),
        connected(ONE, START_MS),
        ended(ONE, START_MS + 1_000, "completed"),
        wrap_up_ended(ONE, START_MS + 13_000),
        wrap_up_ended(ONE, START_MS + 99_000),
    )
    assert AVERAGE_WRAP_UP.value(statistics.of(QUEUE)) == 12_000
    assert statistics.of(QUEUE).wrap_ups == 1


def test_an_agent_may_wrap_up_two_calls_at_once() -> None:
    statistics = counted(
        queued(ONE, START_MS),
        queued(TWO, START_MS, OTHER),
        ended(ONE, START_MS + 1_000, "completed"),
        ended(TWO, START_MS + 2_000, "completed"),
        wrap_up_ended(ONE, START_MS + 11_000),
        wrap_up_ended(TWO, START_MS + 22_000),
    )
    assert AVERAGE_WRAP_UP.value(statistics.of(QUEUE)) == 10_000
    assert AVERAGE_WRAP_UP.value(statistics.of(OTHER)) == 20_000


def test_queues_are_counted_apart_and_together() -> None:
    statistics = counted(queued(ONE, START_MS), queued(TWO, START_MS, OTHER))
    assert statistics.queues == (QUEUE, OTHER)
    assert statistics.of(QUEUE).queued == statistics.of(OTHER).queued == 1
    assert statistics.in_all().queued == 2
    assert statistics.of(QueueId("nowhere")) == Counts()


def test_a_call_belongs_to_the_day_on_which_it_was_queued() -> None:
    """So a day adds up, and an answer after midnight does not exceed the calls of its day."""
    midnight_ms = START_MS + 13 * HOUR_MS
    statistics = Statistics(UTC)
    statistics.on_events(
        [configured(), arrived(ONE, midnight_ms - 2_000), queued(ONE, midnight_ms - 1_000)]
    )
    assert (statistics.arrived, statistics.in_all().queued) == (1, 1)
    statistics.on_events([connected(ONE, midnight_ms + 1), queued(TWO, midnight_ms + 2)])
    today = statistics.in_all()
    assert (today.queued, today.answered, today.unanswered) == (1, 0, 1)
    assert statistics.arrived == 0


def test_days_begin_at_midnight_where_the_site_is() -> None:
    """START_MS is 11:00 UTC on a Monday; in Auckland the day changes at that very moment."""
    auckland = Statistics(ZoneInfo("Pacific/Auckland"))
    auckland.on_events([arrived(ONE, START_MS - 1), arrived(TWO, START_MS)])
    assert auckland.arrived == 1


def test_a_call_that_ends_before_it_is_queued_is_closed_and_nothing_else() -> None:
    state = ConversationState(stage="question", turn=0, languages=("nl",), language="nl")
    turn = Turn(state=state, actions=())
    statistics = counted(
        arrived(ONE, START_MS),
        arrived(TWO, START_MS),
        ConversationAdvanced(site=SITE, at_ms=START_MS, call=ONE, turn=turn),
    )
    assert (statistics.arrived, statistics.in_conversation) == (2, 2)
    statistics.on_events([CallClosed(site=SITE, at_ms=START_MS, call=ONE, by="caller")])
    assert (statistics.closed_in_conversation, statistics.in_conversation) == (1, 1)
    assert statistics.in_all() == Counts()


def test_nothing_divided_by_nothing_is_no_figure() -> None:
    for figure in (*FIGURES, *RARE_FIGURES):
        assert figure.value(Counts()) in ((0,) if figure.unit == "count" else (None,))
        assert figure.formula
    assert OFFER_ACCEPTANCE.value(Counts(offers_accepted=3, offers_missed=1)) == 0.75


def test_counts_of_several_queues_add_up_field_by_field() -> None:
    assert total([Counts(queued=1, talk_ms=5), Counts(queued=2)]) == Counts(queued=3, talk_ms=5)
    assert total([]) == Counts()


def naive(events: list[Recorded], queue: QueueId) -> Counts:
    """The same figures, recounted call by call from the whole list of events."""
    of_call: dict[CallId, list[Recorded]] = defaultdict(list)
    for event in events:
        call = getattr(event, "call", None)
        if call is not None and not isinstance(event, AgentLegNoted):
            of_call[call].append(event)
    sums: Counter[str] = Counter()
    for call in of_call.values():
        stays = _stays(call)
        for number, stay in enumerate(stays, 1):
            if getattr(stay[0], "queue", None) == queue:
                sums.update(_of_one(stay, has_moved_on=number < len(stays)))
    for place, event in enumerate(events):
        if isinstance(event, e.CallEnded) and event.wrap_up_until_ms and event.queue == queue:
            over = next(
                (
                    later
                    for later in events[place:]
                    if isinstance(later, e.WrapUpEnded) and later.call == event.call
                ),
                None,
            )
            if over is not None:
                sums.update(wrap_ups=1, wrap_up_ms=over.at_ms - event.at_ms)
    return Counts(**sums)


def _stays(events: list[Recorded]) -> list[list[Recorded]]:
    """What happened to a call in one queue after the other; nobody in the rush moves after talking."""
    stays: list[list[Recorded]] = []
    for event in events:
        if isinstance(event, e.CallQueued | e.CallMoved):
            stays.append([])
        if stays:
            stays[-1].append(event)
    return stays


def _of_one(events: list[Recorded], *, has_moved_on: bool) -> Counter[str]:
    is_new = isinstance(events[0], e.CallQueued)
    sums: Counter[str] = Counter(
        queued=int(is_new), moved_in=int(not is_new), moved_out=int(has_moved_on)
    )
    for field, kind in (
        ("requeued", e.CallRequeued),
        ("offers", e.CallOffered),
        ("offers_accepted", e.OfferAccepted),
        ("offers_missed", e.OfferMissed),
        ("offers_declined", e.OfferDeclined),
        ("offers_withdrawn", e.OfferWithdrawn),
    ):
        sums[field] = sum(isinstance(event, kind) for event in events)
    first = next((one for one in events if isinstance(one, e.CallConnected)), None)
    last = events[-1]
    if first is not None and first.is_callback:
        sums.update(called_back=1)
    elif first is not None:
        sums.update(answered=1, answered_wait_ms=first.waited_ms)
        sums["answered_in_target"] = int(first.in_target)
    elif isinstance(last, e.CallEnded):
        sums.update(abandoned=1, abandoned_wait_ms=last.waited_ms)
        sums["short_abandoned"] = int(last.waited_ms < 5_000)
    for place, event in enumerate(events):
        if isinstance(event, e.CallConnected):
            over = events[place + 1 :]
            if over:
                sums.update(talks=1, talk_ms=over[0].at_ms - event.at_ms)
    return sums


def test_after_two_hours_of_rush_the_figures_are_those_of_a_naive_recount() -> None:
    statistics = Statistics(UTC)
    world = run_world(120, subscribers=[statistics])
    core, calls = world.service.engine.core.state, world.service.engine.calls
    assert len(statistics.queues) == 4
    for queue in statistics.queues:
        assert statistics.of(queue) == naive(world.events, queue)
    today = statistics.in_all()
    assert today.queued > 400
    never_talked = [call for call in core.calls.values() if not call.connections]
    talked = today.answered + today.called_back
    assert today.called_back > 0
    assert today.queued == talked + today.abandoned + today.sent_away + len(never_talked)
    assert today.unanswered == len(never_talked)
    assert statistics.arrived == (
        today.queued + statistics.closed_in_conversation + statistics.in_conversation
    )
    assert statistics.in_conversation == len(calls.open.keys() - core.calls.keys())
