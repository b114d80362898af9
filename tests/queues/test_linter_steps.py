"""What the linter finds about steps, and about rings of queues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.definitions import AllOf, AnyOf, SkillBar
from queues.ids import QueueId
from queues.steps import Step
from tests.queues.linted import (
    ANNA,
    BILLING,
    DUTCH,
    HOUR_MS,
    MINUTE_MS,
    REPAIRS,
    A,
    B,
    C,
    agent,
    found,
    need,
    only,
    queue,
    site,
)

if TYPE_CHECKING:
    from queues.definitions import Need, OrderRule


# Steps


def step_sentence(*steps: Step, order: OrderRule = "ageing", needs: tuple[Need, ...] = ()) -> str:
    one = only(site(queue(A, *steps, needs=needs), queue(B, needs=(need(DUTCH),)), order=order))
    assert one.kind in {"step_never_taken", "step_without_effect"}
    assert one.place == A
    return one.sentence


def test_a_step_after_calls_have_left_is_never_taken() -> None:
    late = step_sentence(Step(after_ms=HOUR_MS, raise_priority=1))
    assert late.startswith("Step 1 of queue 'a' can never be taken: it comes after 1 h, but calls")
    long = step_sentence(Step(longest_wait_over_ms=HOUR_MS, raise_priority=1))
    assert "no call waits longer than 1 h" in long


def test_a_step_behind_one_that_takes_every_call_away_is_never_taken() -> None:
    behind = Step(after_ms=MINUTE_MS, raise_priority=1)
    for end in (Step(leave_for="voicemail"), Step(after_ms=MINUTE_MS, move_to=B)):
        assert "step 1 has taken every call out" in step_sentence(end, behind)
    before = site(queue(A, behind, Step(after_ms=MINUTE_MS, move_to=B)), queue(B))
    assert found(before) == []
    for some in (Step(line_over=3, leave_for="refuse"), Step(on="joining", move_to=B)):
        assert found(site(queue(A, some, behind), queue(B))) == []


def test_a_step_behind_a_move_can_be_taken_if_calls_come_back() -> None:
    """The move has been taken by then."""
    definition = site(
        queue(A, Step(move_to=B), Step(after_ms=MINUTE_MS, raise_priority=1)),
        queue(B, Step(line_over=3, move_to=A)),
    )
    assert [one.kind for one in found(definition)] == ["overflow_loop"]


def test_a_step_that_is_never_taken_serves_nobody() -> None:
    step = Step(after_ms=HOUR_MS, drop_skills=(BILLING,))
    kinds = [one.kind for one in found(site(queue(A, step, needs=(need(BILLING, 9),))))]
    assert kinds == ["queue_without_exit", "step_never_taken"]


def test_priorities_are_not_raised_where_they_do_not_count() -> None:
    step = Step(after_ms=MINUTE_MS, raise_priority=1)
    assert "do not count by the order 'fifo'" in step_sentence(step, order="fifo")


def test_levels_are_not_lowered_where_none_is_above_1() -> None:
    step = Step(after_ms=MINUTE_MS, lower_levels=1)
    assert "needs a level above 1" in step_sentence(step, needs=(need(BILLING),))
    assert "needs a level above 1" in step_sentence(step, needs=(SkillBar(BILLING, 9),))
    assert found(site(queue(A, step)), ANNA, elsewhere=(need(DUTCH, 2),)) == []
    added = site(
        queue(A, step, Step(add_queues=(B,)), needs=(need(BILLING),)),
        queue(B, needs=(need(DUTCH, 3),)),
    )
    assert found(added) == []


def test_skills_are_not_dropped_that_are_not_needed() -> None:
    step = Step(after_ms=MINUTE_MS, drop_skills=(REPAIRS,))
    assert "no call of the queue needs 'repairs'" in step_sentence(step, needs=(need(BILLING),))
    assert found(site(queue(A, step)), ANNA, elsewhere=(need(REPAIRS),)) == []


def adds_agents(own: tuple[Need, ...], added: tuple[Need, ...]) -> bool:
    definition = site(queue(A, Step(add_queues=(B,)), needs=own), queue(B, needs=added))
    everybody = (ANNA, agent("bram"))
    kinds = [one.kind for one in found(definition, *everybody)]
    return "step_without_effect" not in kinds


def test_queues_are_not_added_whose_agents_may_take_the_call_anyway() -> None:
    billing, dutch = need(BILLING, 3), need(DUTCH)
    either = AnyOf((billing, dutch))
    assert not adds_agents((), (dutch,))
    assert not adds_agents((billing,), (need(BILLING, 4), dutch))
    assert not adds_agents((billing,), (AllOf((dutch, billing)),))
    assert not adds_agents((AllOf((dutch, billing)),), (billing, dutch))
    assert not adds_agents((either,), (dutch,))
    assert not adds_agents((either,), (either, need(REPAIRS)))
    assert not adds_agents((SkillBar(REPAIRS, 5),), (SkillBar(REPAIRS, 2),))
    assert adds_agents((billing,), (need(BILLING, 2),))
    assert adds_agents((billing,), (dutch,))
    assert adds_agents((billing,), (SkillBar(BILLING),))
    assert adds_agents((AllOf((dutch, billing)),), (billing,))
    assert adds_agents((either,), (need(REPAIRS),))
    assert adds_agents((SkillBar(REPAIRS, 2),), (SkillBar(REPAIRS, 5),))
    assert adds_agents((SkillBar(REPAIRS, 2),), (dutch,))


# Rings


def test_a_ring_of_overflow_is_told_once_with_where_it_ends() -> None:
    definition = site(
        queue(A, Step(line_over=5, move_to=B), Step(line_over=9, leave_for="refuse")),
        queue(B, Step(after_ms=MINUTE_MS, move_to=C), Step(line_over=4, move_to=C)),
        queue(C, Step(line_over=5, move_to=B), Step(after_ms=MINUTE_MS, move_to=A)),
    )
    one = only(definition)
    assert (one.kind, one.place) == ("overflow_loop", A)
    assert one.sentence.startswith("Calls can go round: 'a' → 'b' → 'c' → 'a'. Each step is taken")
    assert "one that came in at 'a' ends there again and waits" in one.sentence


def test_a_ring_that_every_call_goes_round_is_told_as_such() -> None:
    definition = site(
        queue(A, Step(after_ms=1_000, move_to=B)), queue(B, Step(after_ms=1_000, move_to=A))
    )
    assert only(definition).sentence.startswith("Calls that wait long enough go round: 'a' → 'b'")


def test_two_rings_are_two_findings() -> None:
    d = QueueId("d")
    definition = site(
        queue(A, Step(line_over=1, move_to=B)),
        queue(B, Step(line_over=1, move_to=A), Step(line_over=2, move_to=C)),
        queue(C, Step(line_over=1, move_to=d)),
        queue(d, Step(line_over=1, move_to=C)),
    )
    assert [one.place for one in found(definition)] == [A, C]
