"""What is kept of calls in memory is bounded, and the newest is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from queues import events as e
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId
from router.api.timeline import limits
from router.api.timeline.recent import RecentCalls
from router.calls import CallArrived, CallClosed

SITE = SiteId("main")


def arrived(call: str, at_ms: int = 0) -> CallArrived:
    return CallArrived(
        site=SITE,
        at_ms=at_ms,
        call=CallId(call),
        carrier="simulated",
        leg=f"leg-of-{call}",
        dialled="+31201234567",
    )


def closed(call: str, at_ms: int = 1) -> CallClosed:
    return CallClosed(site=SITE, at_ms=at_ms, call=CallId(call), by="caller")


def accepted(call: str, number: int) -> e.OfferAccepted:
    return e.OfferAccepted(
        site=SITE,
        at_ms=number,
        call=CallId(call),
        agent=AgentId("anna"),
        offer=OfferNumber(number),
        queue=QueueId("desk"),
        connect_by_ms=0,
    )


@given(
    st.lists(st.sampled_from("abcdefgh"), max_size=60),
    st.integers(1, 4),
    st.integers(1, 12),
)
def test_no_more_calls_and_events_are_kept_than_allowed(
    calls: list[str], calls_max: int, events_max: int
) -> None:
    recent = RecentCalls(calls_max, events_max)
    for at_ms, call in enumerate(calls):
        recent.on_events([arrived(call, at_ms)])
        kept = recent.newest(100)
        assert len(kept) == len(recent) <= calls_max
        assert sum(len(recent.of(one)) for one in kept) <= events_max


def test_the_calls_that_came_first_are_let_go_first() -> None:
    recent = RecentCalls(calls_max=2)
    recent.on_events([arrived("a"), arrived("b"), arrived("c")])
    assert recent.newest(5) == ["c", "b"]
    assert recent.newest(1) == ["c"]
    assert recent.of(CallId("a")) == ()
    assert not recent.is_whole(CallId("a"))


def test_a_call_of_which_only_the_end_was_seen_is_not_whole() -> None:
    recent = RecentCalls()
    recent.on_events([closed("a"), arrived("b"), closed("b")])
    assert not recent.is_whole(CallId("a"))
    assert recent.is_whole(CallId("b"))


def test_of_a_call_with_very_many_events_the_beginning_and_the_end_are_kept() -> None:
    recent = RecentCalls()
    many = 3 * limits.EVENTS_PER_CALL_MAX
    recent.on_events([arrived("a"), *(accepted("a", number) for number in range(1, many))])
    kept = [seen.event for seen in recent.of(CallId("a"))]
    assert len(kept) == limits.EVENTS_PER_CALL_MAX
    assert isinstance(kept[0], CallArrived)
    assert kept[-1] == accepted("a", many - 1)


def test_what_concerns_no_call_is_not_kept() -> None:
    recent = RecentCalls()
    recent.on_events([e.AgentFound(site=SITE, at_ms=0, agent=AgentId("anna"))])
    assert len(recent) == 0


def test_a_call_that_joins_a_queue_keeps_what_was_expected_then() -> None:
    recent = RecentCalls()
    expected = e.EstimateSet(
        site=SITE, at_ms=0, queue=QueueId("desk"), median_ms=30_000, p90_ms=90_000
    )
    queued = e.CallQueued(
        site=SITE,
        at_ms=1,
        call=CallId("a"),
        queue=QueueId("desk"),
        needs=(),
        priority=0,
        leaves_at_ms=0,
        queued_at_ms=1,
    )
    recent.on_events([expected, queued])
    (seen,) = recent.of(CallId("a"))
    assert (seen.expected_ms, seen.expected_ms_max) == (30_000, 90_000)
