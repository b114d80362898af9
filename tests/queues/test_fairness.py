"""No call is overtaken from farther behind than the bounds say, and the bounds are not idle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from queues.fairness import jain_index, overtaking_bounds
from queues.ids import QueueId
from queues.ordering import standing_of
from queues.ranked import Line
from queues.state import Requirement
from queues.steps import UNRELAXED, Step
from tests.queues.plain_order import (
    END_MS,
    NAMES,
    A,
    Arrival,
    B,
    Waiting,
    farthest_ms,
    overtakings,
    queue,
    site,
)

if TYPE_CHECKING:
    from queues.definitions import OrderRule, SiteDefinition
    from queues.fairness import OvertakingBound

raises = st.builds(
    Step,
    after_ms=st.integers(0, 50),
    line_over=st.sampled_from([None, None, 3]),
    raise_priority=st.integers(1, 3),
)
raises_on_joining = st.builds(Step, on=st.just("joining"), raise_priority=st.integers(1, 3))
moves = st.builds(
    Step,
    after_ms=st.integers(0, 50),
    line_over=st.sampled_from([None, 3]),
    move_to=st.sampled_from(NAMES),
)
steps = raises | raises_on_joining | moves
arrival_lists = st.lists(
    st.builds(
        Arrival,
        at_ms=st.integers(0, 60),
        queue=st.integers(0, 2),
        priority=st.integers(-1, 2),
        is_primary=st.booleans(),
        delays=st.tuples(*[st.none() | st.integers(0, 20)] * 2),
    ),
    min_size=2,
    max_size=8,
)


@st.composite
def sites(draw: st.DrawFn, order: OrderRule) -> SiteDefinition:
    queues = [
        queue(
            name,
            *draw(st.lists(steps, max_size=2)),
            weight=draw(st.sampled_from([0, 0, 1, 2])),
            target_ms=draw(st.sampled_from([10, 15, 20, 40])),
            wait_ms_max=draw(st.integers(20, 90)),
        )
        for name in NAMES[: draw(st.integers(1, 3))]
    ]
    return site(
        *queues,
        order=order,
        rank_step_ms=draw(st.integers(1, 30)),
        primary_bonus_ms=draw(st.integers(0, 40)),
    )


@pytest.mark.parametrize("order", ["ageing", "wait_over_target", "fifo", "strict"])
@given(
    priority=st.integers(-5, 5),
    weight=st.integers(0, 3),
    waited_ms=st.integers(0, 100),
    is_primary=st.booleans(),
)
def test_what_is_proven_here_is_about_the_order_of_the_core(
    order: OrderRule, priority: int, weight: int, waited_ms: int, *, is_primary: bool
) -> None:
    of_queue = queue(A, weight=weight)
    definition = site(of_queue, order=order, primary_bonus_ms=7)
    requirement = Requirement((A, (), (), UNRELAXED), of_queue, (), frozenset(), None)
    line = Line(requirement, priority)
    here = Waiting(definition, Arrival(0, 0, priority, is_primary, (None, None)), 0)
    core = standing_of(order, definition, line, waited_ms, is_primary=is_primary)
    assert here.standing(waited_ms)[:2] == core


@pytest.mark.parametrize("order", ["ageing", "wait_over_target", "fifo", "strict"])
@given(
    data=st.data(), arrivals=arrival_lists, frees_ms=st.lists(st.integers(0, END_MS), max_size=9)
)
@settings(max_examples=150)
def test_no_call_is_overtaken_from_beyond_the_bound(
    order: OrderRule, data: st.DataObject, arrivals: list[Arrival], frees_ms: list[int]
) -> None:
    definition = data.draw(sites(order))
    priorities = [arrival.priority for arrival in arrivals]
    bounds = overtaking_bounds(definition, (min(priorities), max(priorities)))
    within_ms = {bound.queue: bound.within_ms for bound in bounds}
    for name, later_ms in overtakings(definition, arrivals, frees_ms):
        bound_ms = within_ms[name]
        assert bound_ms is None or later_ms <= bound_ms


def bound_of(definition: SiteDefinition, highest: int = 0) -> OvertakingBound:
    return overtaking_bounds(definition, (0, highest))[0]


plain_steps = st.builds(
    Step,
    after_ms=st.integers(0, 30),
    line_over=st.sampled_from([None, 3]),
    raise_priority=st.integers(1, 2),
)


@given(
    rank_step_ms=st.integers(1, 12),
    bonus_ms=st.integers(0, 20),
    weights=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    targets_ms=st.tuples(st.sampled_from([10, 20, 30]), st.sampled_from([10, 20, 30])),
    steps=st.tuples(*[st.lists(plain_steps, max_size=1)] * 2),
)
@settings(max_examples=40)
def test_the_bound_under_ageing_is_within_one_rank_step_of_what_happens(
    rank_step_ms: int,
    bonus_ms: int,
    weights: tuple[int, int],
    targets_ms: tuple[int, int],
    steps: tuple[list[Step], list[Step]],
) -> None:
    definition = site(
        queue(A, *steps[0], weight=weights[0], target_ms=targets_ms[0]),
        queue(B, *steps[1], weight=weights[1], target_ms=targets_ms[1]),
        rank_step_ms=rank_step_ms,
        primary_bonus_ms=bonus_ms,
    )
    both = overtaking_bounds(definition, can_meet=lambda one, other: one != other)
    bound_ms, seen_ms = both[0].within_ms, farthest_ms(definition)
    assert bound_ms is not None
    assume(bound_ms < END_MS // 2)
    assert seen_ms <= bound_ms <= seen_ms + rank_step_ms


def test_under_ageing_one_point_of_priority_is_worth_one_to_two_rank_steps() -> None:
    """With a bonus as long as a rank step the example reaches the bound to the millisecond."""
    definition = site(queue(A), queue(B), primary_bonus_ms=30)
    assert bound_of(definition, highest=1).within_ms == 19
    assert farthest_ms(definition, priority=1) == 19
    without_bonus = site(queue(A), queue(B))
    assert bound_of(without_bonus, highest=1).within_ms == 9
    assert farthest_ms(without_bonus, priority=1) == 9


def test_without_priorities_only_the_primary_bonus_lets_calls_overtake() -> None:
    assert bound_of(site(queue(A))).within_ms == 0
    assert bound_of(site(queue(A))).by is None
    assert bound_of(site(queue(A), primary_bonus_ms=7)).within_ms == 6
    assert bound_of(site(queue(A), primary_bonus_ms=70)).within_ms == 9


def test_a_raise_that_every_call_gets_does_not_let_those_behind_overtake() -> None:
    """Whoever is behind gets it later still."""
    raised = queue(A, Step(after_ms=30, raise_priority=5))
    assert bound_of(site(raised)).within_ms == 0


def test_a_raise_that_only_some_calls_get_does() -> None:
    raised = queue(A, Step(after_ms=30, line_over=3, raise_priority=5))
    assert bound_of(site(raised)).within_ms == 49


def test_a_raise_on_joining_passes_by_calls_that_are_offered_at_once() -> None:
    joining = queue(A, Step(on="joining", raise_priority=1))
    assert bound_of(site(joining)).within_ms == farthest_ms(site(joining, joining)) == 9


def test_a_call_that_was_moved_may_lack_the_raises_of_its_queue() -> None:
    """Its place is older than its stay there, by which steps are counted."""
    raised = queue(A, Step(after_ms=30, raise_priority=5))
    mover = queue(B, Step(after_ms=5, move_to=A))
    assert bound_of(site(raised, mover)).within_ms == 49


def test_a_call_that_was_moved_can_have_waited_for_longer_than_its_queue_allows() -> None:
    definition = site(
        queue(A, target_ms=20, wait_ms_max=40),
        queue(B, Step(after_ms=5, move_to=A), target_ms=10, wait_ms_max=60),
        order="wait_over_target",
    )
    assert bound_of(definition).within_ms == 49


def test_under_ageing_a_shorter_target_lets_nobody_overtake() -> None:
    definition = site(queue(A, target_ms=40), queue(B, target_ms=10))
    bounds = overtaking_bounds(definition, can_meet=lambda one, other: one != other)
    assert bounds[0].within_ms == farthest_ms(definition) == 0


def test_a_raise_goes_with_a_call_that_is_moved() -> None:
    first = queue(B, Step(raise_priority=2), Step(after_ms=5, move_to=A))
    bounds = overtaking_bounds(site(queue(A), first))
    assert [(bound.within_ms, bound.by) for bound in bounds] == [(19, A), (0, None)]


def test_moves_are_followed_over_several_queues_round_rings_and_into_nothing() -> None:
    c = NAMES[2]
    definition = site(
        queue(A, Step(move_to=c), Step(move_to=QueueId("nowhere"))),
        queue(B, Step(raise_priority=1), Step(move_to=A)),
        queue(c, Step(move_to=A)),
    )
    assert [bound.within_ms for bound in overtaking_bounds(definition)] == [9, 0, 9]


def test_a_raise_is_sure_only_up_to_the_highest_priority_there_is() -> None:
    raised = queue(A, Step(raise_priority=150), Step(line_over=1, raise_priority=1))
    assert bound_of(site(raised)).within_ms == 51 * 10 - 1


def test_a_heavier_queue_overtakes_for_ever_unless_calls_age() -> None:
    light, heavy = queue(A), queue(B, weight=1)
    for order in ("fifo", "wait_over_target", "strict"):
        bounds = overtaking_bounds(site(light, heavy, order=order))
        assert [bound.within_ms for bound in bounds] == [None, 0]
        assert bounds[0].by == B
        assert bounds[0].reason == "calls of 'b' can go first however long those of this queue wait"
    aged = overtaking_bounds(site(light, heavy))
    assert [bound.within_ms for bound in aged] == [9, 0]
    assert aged[0].reason.startswith("what calls of 'b' can be ahead")
    assert aged[1].reason == "its calls go first before any queued later"


def test_queues_that_are_alike_have_the_same_bound_and_the_first_stands_for_all() -> None:
    alike = [queue(name, Step(line_over=1, raise_priority=1)) for name in NAMES]
    bounds = overtaking_bounds(site(*alike))
    assert [bound.queue for bound in bounds] == list(NAMES)
    assert {(bound.within_ms, bound.by) for bound in bounds} == {(9, A)}


def test_queues_without_agents_in_common_do_not_overtake_each_other() -> None:
    definition = site(queue(A), queue(B, weight=1), order="fifo")
    bounds = overtaking_bounds(definition, can_meet=lambda one, other: one == other)
    assert [bound.within_ms for bound in bounds] == [0, 0]


def test_fifo_is_first_come_first_served_whatever_the_priorities() -> None:
    assert bound_of(site(queue(A), queue(B), order="fifo"), highest=9).within_ms == 0


def test_by_wait_over_target_a_shorter_target_overtakes_by_a_share_of_the_wait() -> None:
    definition = site(
        queue(A, target_ms=40, wait_ms_max=80), queue(B, target_ms=10), order="wait_over_target"
    )
    bounds = overtaking_bounds(definition)
    assert [bound.within_ms for bound in bounds] == [59, 0]
    assert bounds[0].reason == "calls of 'b' use up their shorter target sooner"
    assert farthest_ms(definition, wait_ms_max=81) == 59


def test_by_strict_priority_only_sure_raises_end_the_overtaking() -> None:
    assert bound_of(site(queue(A), order="strict"), highest=1).within_ms is None
    assert bound_of(site(queue(A), order="strict")).within_ms == 0
    raised = site(queue(A, Step(after_ms=40, raise_priority=2)), queue(B, weight=1), order="strict")
    (bound, _) = overtaking_bounds(raised, can_meet=lambda one, other: one != other)
    assert (bound.within_ms, bound.by) == (39, B)
    assert bound.reason.startswith("calls of 'b' can have a higher priority until")
    assert farthest_ms(raised) == 39


def test_jains_index_is_1_for_equals_and_1_nth_where_one_has_everything() -> None:
    assert jain_index([3, 3, 3]) == pytest.approx(1)
    assert jain_index([5, 0, 0, 0]) == pytest.approx(0.25)
    assert jain_index([1, 2, 3]) == pytest.approx(36 / (3 * 14))
    assert jain_index([]) == jain_index([0, 0]) == 1


def test_jains_index_does_not_overflow() -> None:
    assert jain_index([1e300, 1e300]) == pytest.approx(1)
    assert jain_index([1e-300, 0]) == pytest.approx(0.5)


def test_jains_index_is_of_amounts_only() -> None:
    with pytest.raises(ValueError, match="less than 0"):
        jain_index([1, -1])


@given(st.lists(st.floats(0, 1e9), min_size=1), st.floats(0.001, 1000))
def test_jains_index_depends_on_proportions_only(amounts: list[float], factor: float) -> None:
    index = jain_index(amounts)
    assert 1 / len(amounts) - 1e-9 <= index <= 1 + 1e-9
    assert jain_index(amount * factor for amount in amounts) == pytest.approx(index, rel=1e-6)
