"""What a queue's estimator makes of each fact, and that it holds no more than it may."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.estimates import QueueEstimator, QueueSnapshot
from queues.estimates.lane import GHOSTS_MAX
from queues.estimates.queue import LANES_MAX
from queues.ids import CallId
from tests.queues.estimates.shop import Shop

GAP_MS = 10_000


def call(number: int) -> CallId:
    return CallId(f"call-{number}")


def steady(callers: int = 60) -> QueueEstimator:
    """A queue in which everybody has two ahead and waits 30 s; a departure every 10 s."""
    queue = QueueEstimator()
    for number in range(callers):
        at_ms = number * GAP_MS
        if number >= 3:
            queue.answered(call(number - 3), at_ms)
        queue.joined(call(number), at_ms, ahead=min(number, 2))
    return queue


def test_a_steady_queue_is_told_what_everybody_waits() -> None:
    told = steady().estimate(2)
    assert told is not None
    assert told.mean_ms == pytest.approx(30_000, rel=0.05)
    assert told.low_ms == pytest.approx(30_000, rel=0.2)
    assert told.high_ms == pytest.approx(30_000, rel=0.2)


def test_more_ahead_means_a_longer_wait() -> None:
    queue = steady()
    told = [queue.estimate(ahead) for ahead in range(20)]
    means_ms = [each.mean_ms for each in told if each is not None]
    assert len(means_ms) == 20
    assert means_ms == sorted(set(means_ms))


def test_nothing_is_told_by_a_new_queue_or_with_nobody_at_work() -> None:
    assert QueueEstimator().estimate(0) is None
    queue = steady()
    queue.staffed(0, 600_000)
    assert queue.estimate(0) is None
    queue.staffed(3, 600_000)
    assert queue.estimate(0) is not None


def test_callers_who_never_wait_teach_nothing_about_waiting() -> None:
    queue = QueueEstimator()
    for number in range(200):
        queue.joined(call(number), number * GAP_MS, ahead=0)
        queue.answered(call(number), number * GAP_MS)
    assert queue.estimate(0) is None
    assert queue.coverage.known == 0


def test_who_gave_up_counts_with_the_wait_he_would_have_had() -> None:
    queue = steady()
    known = queue.coverage
    queue.joined(call(100), 600_000, ahead=3)
    queue.joined(call(101), 600_001, ahead=4)
    queue.abandoned(call(100), 605_000)
    assert queue.coverage == known
    queue.answered(call(101), 640_001)
    after = queue.coverage
    assert after.known == known.known + 2
    assert after.waited_ms == known.waited_ms + 40_001 + 40_000


def test_somebody_of_a_higher_priority_does_not_tell_when_a_ghost_was_due() -> None:
    queue = steady()
    known = queue.coverage.known
    queue.joined(call(100), 600_000, ahead=3)
    queue.abandoned(call(100), 601_000)
    queue.joined(call(101), 602_000, ahead=0, priority=1)
    queue.answered(call(101), 605_000)
    assert queue.coverage.known == known


def test_a_call_may_give_up_twice_at_the_same_place() -> None:
    queue = steady()
    known = queue.coverage.known
    for later_ms in (1_000, 2_000):
        queue.joined(call(100), 600_000 + later_ms, ahead=0, place_ms=599_000)
        queue.abandoned(call(100), 600_500 + later_ms)
    queue.joined(call(101), 610_000, ahead=0)
    queue.answered(call(101), 620_000)
    assert queue.coverage.known == known + 3


def test_a_ghost_in_an_empty_line_was_taken_before_an_agent_was_seen_idle() -> None:
    queue = steady(61)
    for number in (58, 59, 60):
        queue.answered(call(number), 610_000 + number)
    known = queue.coverage
    queue.joined(call(100), 611_000, ahead=0)
    queue.abandoned(call(100), 612_000)
    queue.joined(call(101), 625_000, ahead=0)
    queue.answered(call(101), 625_000)
    after = queue.coverage
    assert after.known == known.known + 1
    assert 1_000 <= after.waited_ms - known.waited_ms <= 14_000


def test_an_idle_agent_says_nothing_where_nobody_gave_up() -> None:
    queue = steady()
    known = queue.coverage
    queue.joined(call(100), 700_000, ahead=0)
    queue.answered(call(100), 700_000)
    assert queue.coverage == known


def test_who_hangs_up_while_an_agent_is_rung_was_as_good_as_answered() -> None:
    queue = steady()
    known = queue.coverage
    queue.joined(call(100), 600_000, ahead=3)
    queue.left(call(100), 640_000)
    queue.abandoned(call(100), 643_000)
    assert queue.coverage.known == known.known + 1
    assert queue.coverage.waited_ms == known.waited_ms + 43_000


def test_who_hangs_up_while_the_first_idle_agent_is_rung_did_not_wait_in_line() -> None:
    queue = steady()
    known = queue.coverage
    queue.joined(call(100), 600_000, ahead=0)
    queue.left(call(100), 600_000)
    queue.abandoned(call(100), 603_000)
    assert queue.coverage == known


def test_an_offer_that_comes_to_nothing_puts_the_caller_back() -> None:
    queue = steady()
    queue.joined(call(100), 600_000, ahead=3)
    departures = queue.rates.departures
    queue.left(call(100), 640_000)
    assert call(100) not in queue.waiting
    queue.returned(call(100), 655_000)
    assert call(100) in queue.waiting
    assert queue.rates.departures == pytest.approx(departures, rel=0.02)
    known = queue.coverage
    queue.answered(call(100), 660_000)
    assert queue.coverage.waited_ms == known.waited_ms + 60_000


def test_who_rings_at_many_agents_is_back_in_line_after_the_last_of_them() -> None:
    queue = steady()
    queue.joined(call(100), 600_000, ahead=3)
    for _ in range(3):
        queue.left(call(100), 640_000)
    for waiting in (False, False, True):
        queue.returned(call(100), 655_000)
        assert (call(100) in queue.waiting) is waiting


def test_who_was_offered_at_once_and_not_taken_is_not_scored() -> None:
    """His estimate was about the line, in which he was not."""
    queue = steady()
    queue.joined(call(100), 600_000, ahead=0)
    queue.left(call(100), 600_000)
    queue.returned(call(100), 615_000)
    known = queue.coverage
    queue.joined(call(101), 616_000, ahead=1)
    queue.answered(call(100), 630_000)
    assert queue.coverage == known
    queue.joined(call(102), 631_000, ahead=1)
    queue.left(call(102), 631_000)
    queue.returned(call(102), 632_000)
    queue.abandoned(call(102), 633_000)
    queue.answered(call(101), 640_000)
    assert queue.coverage.known == known.known + 1


def test_facts_about_calls_nobody_knows_change_nothing_told() -> None:
    queue = steady()
    before = queue.estimate(2), queue.coverage
    queue.answered(call(900), 600_000)
    queue.left(call(900), 600_000)
    queue.returned(call(900), 600_000)
    queue.abandoned(call(900), 600_000)
    assert (queue.estimate(2), queue.coverage) == before


def test_the_table_is_renewed_when_somebody_joins_after_a_while() -> None:
    queue = steady()
    assert queue.renewed_ms < 600_000
    queue.joined(call(100), 700_000, ahead=3)
    assert queue.renewed_ms == 700_000


def test_too_many_priorities_share_what_is_learned_by_the_nearest() -> None:
    queue = QueueEstimator()
    for priority in range(3 * LANES_MAX):
        queue.joined(call(priority), 1_000, ahead=priority, priority=priority)
    assert len(queue.lanes) == LANES_MAX
    assert queue.lane(1_000) is queue.lane(LANES_MAX - 1)
    assert queue.estimate(0, priority=1_000) == queue.estimate(0, priority=LANES_MAX - 1)


def test_asking_about_a_priority_nobody_had_tells_nothing_and_changes_nothing() -> None:
    queue = steady()
    before = queue.snapshot()
    assert queue.estimate(0, priority=7) is None
    assert queue.snapshot() == before


def test_ghosts_are_bounded() -> None:
    queue = steady()
    for number in range(100, 200 + GHOSTS_MAX):
        queue.joined(call(number), 600_000 + number, ahead=3)
        queue.abandoned(call(number), 600_000 + number)
    assert sum(len(lane.ghosts) for lane in queue.lanes.values()) == GHOSTS_MAX


def test_a_restored_estimator_goes_on_exactly_as_the_one_it_was_taken_from() -> None:
    shop = Shop(agents=8, load=1.0, seed=11)
    shop.run(1_500)
    shop.queue.staffed(8, shop.at_ms)
    shop.queue.joined(call(1), shop.at_ms, ahead=5, priority=2)
    shop.queue.left(call(1), shop.at_ms)
    for number in (2, 3):
        shop.queue.joined(call(number), shop.at_ms, ahead=5)
        shop.queue.abandoned(call(number), shop.at_ms + 1)
    original = shop.queue
    packed = msgspec.msgpack.encode(original.snapshot())
    restored = QueueEstimator.restored(msgspec.msgpack.decode(packed, type=QueueSnapshot))
    assert restored.snapshot() == original.snapshot()
    for queue in (original, restored):
        for number in range(100, 400):
            at_ms = shop.at_ms + number * 9_000
            queue.joined(call(number), at_ms, ahead=number % 5)
            if number % 7 == 0:
                queue.abandoned(call(number - 1), at_ms)
            queue.answered(call(number - 2), at_ms)
    assert restored.snapshot() == original.snapshot()
    assert restored.estimate(4) == original.estimate(4)


def test_a_snapshot_does_not_grow_with_the_calls_there_were() -> None:
    sizes = []
    shop = Shop(agents=5, load=0.9, seed=12)
    for _ in range(3):
        shop.run(1_500)
        sizes.append(len(msgspec.msgpack.encode(shop.queue.snapshot())))
    assert max(sizes[1:]) < 1.3 * sizes[0]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["joined", "left", "returned", "answered", "abandoned", "staffed"]),
            st.integers(0, 12),
            st.integers(0, 60_000),
        ),
        max_size=300,
    )
)
def test_no_order_of_facts_upsets_it(facts: list[tuple[str, int, int]]) -> None:
    queue, at_ms = steady(40), 400_000
    for what, number, later_ms in facts:
        at_ms += later_ms
        match what:
            case "joined":
                queue.joined(call(number), at_ms, ahead=number, priority=number % 3)
            case "staffed":
                queue.staffed(number or None, at_ms)
            case _:
                getattr(queue, what)(call(number), at_ms)
        told = queue.estimate(number)
        if told is not None:
            assert 0 <= told.low_ms <= told.median_ms <= told.p80_ms <= told.high_ms
    assert set(queue.waiting).isdisjoint(queue.in_hand)
    counted = queue.coverage
    assert 0 <= counted.inside_80 <= counted.below_p90 <= counted.known
    assert counted.waited_ms >= 0
