"""Relaxing and overflow: steps by clock and by how the queue stands, each taken once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import definitions as d
from queues import events as e
from tests.queues.site import Site, kinds
from tests.queues.wording import has, step

if TYPE_CHECKING:
    from queues.steps import Step


def with_steps(*steps: Step, needs: dict[str, int] | None = None) -> Site:
    """A site whose queue `billing` has these steps, beside `sales` and `spare` without any."""
    site = Site()
    site.skills("dutch", "welsh")
    site.queue("sales")
    site.queue("spare")
    site.queue("billing", needs=needs, steps=steps)
    return site


# What a step does


def test_lowering_the_levels_lets_a_lesser_agent_take_the_call_at_the_very_moment() -> None:
    site = with_steps(step(after_ms=30_000, lower_levels=3), needs={"billing": 7})
    site.sign_in("anna", billing=4)
    site.enqueue("c1")
    assert site.pass_ms(29_999) == []
    assert kinds(site.pass_ms(1)) == [e.CallRelaxed, e.CallOffered]
    assert site.last(e.CallRelaxed).relaxation.lower_levels == 3


def test_levels_add_up_over_the_steps_and_stop_at_one() -> None:
    site = with_steps(
        step(after_ms=10_000, lower_levels=2),
        step(after_ms=20_000, lower_levels=9),
        needs={"billing": 7},
    )
    site.enqueue("c1")
    site.pass_ms(10_000)
    site.sign_in("anna", billing=1)
    site.sign_in("ben", welsh=9)
    assert site.offers() == []
    site.pass_ms(10_000)
    assert site.offers() == [("c1", "anna")]


def test_lowering_touches_the_calls_own_needs_too() -> None:
    site = with_steps(step(after_ms=10_000, lower_levels=1))
    site.sign_in("anna", billing=5, dutch=2)
    site.enqueue("c1", needs={"dutch": 3})
    site.pass_ms(10_000)
    assert site.offers() == [("c1", "anna")]


def test_a_dropped_skill_is_no_longer_needed() -> None:
    site = with_steps(
        step(after_ms=10_000, drop_skills=("dutch",)), needs={"billing": 1, "dutch": 1}
    )
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.enqueue("c2", needs={"welsh": 1})
    site.pass_ms(10_000)
    assert site.offers() == [("c1", "anna")]


def test_a_dropped_bar_lets_those_who_were_barred_take_it() -> None:
    site = Site()
    site.skills("training")
    bar = d.SkillBar(site.definition.skills[0])
    site.queue(
        "billing",
        needs=[has("billing"), bar],
        steps=(step(after_ms=10_000, drop_skills=("training",)),),
    )
    site.sign_in("anna", billing=5, training=1)
    site.enqueue("c1")
    site.pass_ms(9_999)
    assert site.offers() == []
    site.pass_ms(1)
    assert site.offers() == [("c1", "anna")]


def test_agents_of_an_added_queue_may_take_the_call_as_well() -> None:
    site = with_steps(step(after_ms=10_000, add_queues=("sales",)))
    site.sign_in("sally", sales=1)
    site.sign_in("anna", billing=5, ready=False)
    site.enqueue("c1")
    site.pass_ms(10_000)
    assert site.offers() == [("c1", "sally")]
    site.enqueue("c2")
    site.ready("anna")
    assert site.offers()[-1] == ("c2", "anna")


def test_what_the_call_needs_of_its_own_holds_for_an_added_queue_too() -> None:
    site = with_steps(step(after_ms=10_000, add_queues=("sales",)))
    site.sign_in("sally", sales=9)
    site.enqueue("c1", needs={"dutch": 1})
    site.pass_ms(60_000)
    assert site.offers() == []
    site.sign_in("sara", sales=1, dutch=1)
    assert site.offers() == [("c1", "sara")]


def test_a_raised_priority_goes_before_calls_that_waited_longer() -> None:
    site = with_steps(step(after_ms=10_000, raise_priority=5))
    site.queue("sales", needs={"billing": 1})
    site.enqueue("early", "sales")
    site.enqueue("c1")
    site.pass_ms(10_000)
    assert site.last(e.CallRelaxed).priority == 5
    site.sign_in("anna", billing=5)
    assert site.offers() == [("c1", "anna")]


def test_a_priority_never_rises_beyond_the_bound() -> None:
    site = with_steps(step(after_ms=10_000, raise_priority=100))
    site.enqueue("c1", priority=50)
    site.pass_ms(10_000)
    assert site.last(e.CallRelaxed).priority == 100


def test_overflow_keeps_the_waiting_time_and_begins_the_steps_of_the_new_queue() -> None:
    site = with_steps(step(after_ms=10_000, move_to="sales"))
    site.queue("sales", steps=(step(after_ms=20_000, raise_priority=1),))
    site.now_ms += 1_000
    site.enqueue("c1")
    site.now_ms += 2_000
    site.enqueue("later", "sales")
    site.pass_ms(8_000)
    moved = site.last(e.CallMoved)
    assert (moved.from_queue, moved.queue, moved.reason) == ("billing", "sales", "step")
    assert site.line("sales") == ["c1", "later"]
    site.pass_ms(19_999)
    assert [one.call for one in site.all(e.CallRelaxed)] == ["later"]
    site.sign_in("sally", sales=1, ready=False)
    site.pass_ms(1)
    assert [one.call for one in site.all(e.CallRelaxed)] == ["later", "c1"]
    site.ready("sally")
    assert site.last(e.CallOffered).waited_ms == 30_000


@pytest.mark.parametrize("to", ["refuse", "voicemail", "message", "callback"])
def test_a_call_leaves_unanswered_for_where_the_step_says(to: str) -> None:
    site = with_steps(step(after_ms=10_000, leave_for=to))
    site.enqueue("c1")
    assert kinds(site.pass_ms(10_000)) == [e.CallEnded]
    ended = site.last(e.CallEnded)
    assert (ended.outcome, ended.to, ended.by) == ("diverted", to, "service")
    assert ended.step == site.definition.queues[-1].steps[0]
    assert ended.waited_ms == 10_000


def test_a_callback_is_suggested_once_and_the_later_steps_still_come() -> None:
    site = with_steps(
        step(after_ms=10_000, offer_callback=True), step(after_ms=10_000, raise_priority=1)
    )
    site.enqueue("c1")
    assert kinds(site.pass_ms(10_000)) == [e.CallbackSuggested, e.CallRelaxed]
    assert site.pass_ms(60_000) == []
    assert site.line() == ["c1"]


def test_a_step_does_nothing_while_the_call_is_on_offer_and_comes_when_it_is_back() -> None:
    site = with_steps(step(after_ms=10_000, raise_priority=3))
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.pass_ms(14_999)
    assert site.all(e.CallRelaxed) == []
    assert kinds(site.pass_ms(1)) == [e.OfferMissed, e.CallRelaxed]


def test_two_steps_of_the_same_moment_are_both_taken_in_their_order() -> None:
    site = with_steps(
        step(after_ms=10_000, raise_priority=1),
        step(after_ms=10_000, lower_levels=1),
        step(after_ms=10_000, move_to="sales"),
    )
    site.enqueue("c1")
    assert kinds(site.pass_ms(10_000)) == [e.CallRelaxed, e.CallRelaxed, e.CallMoved]


def test_a_step_without_any_condition_is_taken_on_joining_if_nobody_takes_the_call() -> None:
    site = with_steps(step(lower_levels=2), needs={"billing": 3})
    site.sign_in("anna", billing=1)
    assert kinds(site.enqueue("c1")) == [e.CallQueued, e.CallRelaxed, e.CallOffered]
    site.sign_in("ben", billing=9)
    assert kinds(site.enqueue("c2")) == [e.CallQueued, e.CallOffered]


# Each step once


def test_a_call_that_comes_back_to_its_queue_does_not_go_round_in_circles() -> None:
    site = with_steps(step(after_ms=10_000, move_to="sales"))
    site.queue("sales", steps=(step(after_ms=10_000, move_to="billing"),))
    site.enqueue("c1")
    site.pass_ms(300_000)
    assert [(one.from_queue, one.queue) for one in site.all(e.CallMoved)] == [
        ("billing", "sales"),
        ("sales", "billing"),
    ]
    assert site.line() == ["c1"]


def test_a_circle_at_the_same_moment_ends_too() -> None:
    site = with_steps(step(staffing="nobody_signed_in", move_to="sales"))
    site.queue("sales", steps=(step(staffing="nobody_signed_in", move_to="billing"),))
    site.enqueue("c1")
    assert len(site.all(e.CallMoved)) == 2
    assert site.line() == ["c1"]


def test_a_step_that_another_queue_has_word_for_word_is_another_step() -> None:
    """Each queue begins with "after 10 s, two levels less"; the second must not be skipped."""
    same = step(after_ms=10_000, lower_levels=2)
    site = with_steps(same, step(after_ms=20_000, move_to="sales"), needs={"billing": 5})
    site.queue("sales", needs={"sales": 5}, steps=(same,))
    site.sign_in("sally", sales=3)
    site.enqueue("c1")
    site.pass_ms(20_000)
    assert site.line("sales") == ["c1"]
    site.pass_ms(10_000)
    assert site.offers() == [("c1", "sally")]


def test_what_was_relaxed_in_the_old_queue_no_longer_holds_in_the_new_one() -> None:
    site = with_steps(
        step(after_ms=10_000, drop_skills=("dutch",)), step(after_ms=20_000, move_to="sales")
    )
    site.sign_in("sally", sales=5)
    site.enqueue("c1", needs={"dutch": 1})
    site.pass_ms(60_000)
    assert site.line("sales") == ["c1"]


# Conditions


def test_a_step_by_the_length_of_the_line_on_joining_refuses_who_is_too_many() -> None:
    site = with_steps(step(on="joining", line_over=2, leave_for="refuse"))
    for name in ("c1", "c2", "c3"):
        site.enqueue(name)
    assert site.line() == ["c1", "c2"]
    assert site.last(e.CallEnded).to == "refuse"
    site.pass_ms(60_000)
    assert site.line() == ["c1", "c2"]


def test_who_is_taken_at_once_is_not_refused_for_the_length_of_the_line() -> None:
    site = with_steps(step(on="joining", line_over=0, leave_for="refuse"))
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    assert site.offers() == [("c1", "anna")]


def test_a_step_on_joining_is_not_taken_later() -> None:
    site = with_steps(step(on="joining", line_over=1, leave_for="refuse"))
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.enqueue("c2")
    site.now_ms += 1_000
    site.miss("c1")
    site.pass_ms(4_000)
    assert site.line() == ["c1", "c2"]


def test_the_length_of_the_line_counts_this_queue_alone() -> None:
    site = with_steps(step(line_over=1, raise_priority=1))
    site.enqueue("s1", "sales")
    site.enqueue("s2", "sales")
    site.enqueue("c1")
    assert site.all(e.CallRelaxed) == []
    site.enqueue("c2")
    assert [one.call for one in site.all(e.CallRelaxed)] == ["c2"]
    site.pass_ms(5_000)
    assert [one.call for one in site.all(e.CallRelaxed)] == ["c2", "c1"]


def test_the_longest_wait_of_the_queue_decides_for_all_its_calls() -> None:
    site = with_steps(step(longest_wait_over_ms=20_000, raise_priority=1))
    site.enqueue("c1")
    site.pass_ms(20_000)
    assert site.all(e.CallRelaxed) == []
    site.pass_ms(1)
    site.enqueue("c2")
    assert [one.call for one in site.all(e.CallRelaxed)] == ["c2"]
    site.pass_ms(5_000)
    assert [one.call for one in site.all(e.CallRelaxed)] == ["c2", "c1"]


def test_the_longest_wait_counts_calls_that_wait_for_one_agent() -> None:
    site = with_steps(step(longest_wait_over_ms=20_000, raise_priority=1))
    site.sign_in("anna", billing=5)
    site.enqueue("busy")
    site.talk("busy")
    site.enqueue("held", agent="anna", agent_wait_ms=600_000)
    site.pass_ms(30_000)
    site.enqueue("c2")
    assert [one.call for one in site.all(e.CallRelaxed)] == ["c2"]


def test_the_expected_wait_decides_on_joining() -> None:
    site = with_steps(step(on="joining", expected_wait_over_ms=60_000, leave_for="callback"))
    site.enqueue("unknown")
    site.estimate(60_000)
    site.enqueue("just")
    site.estimate(60_001)
    site.enqueue("over")
    site.estimate(None)
    site.enqueue("unknown2")
    assert site.line() == ["unknown", "just", "unknown2"]


def test_the_expected_wait_is_looked_at_again_every_five_seconds() -> None:
    site = with_steps(step(expected_wait_over_ms=60_000, move_to="sales"))
    site.enqueue("c1")
    site.pass_ms(7_000)
    site.estimate(90_000)
    assert site.line() == ["c1"]
    site.pass_ms(3_000)
    assert site.line("sales") == ["c1"]


def test_all_conditions_of_a_step_must_hold() -> None:
    site = with_steps(step(after_ms=10_000, line_over=1, raise_priority=1))
    site.enqueue("c1")
    site.pass_ms(10_000)
    assert site.all(e.CallRelaxed) == []
    site.enqueue("c2")
    site.pass_ms(5_000)
    assert [one.call for one in site.all(e.CallRelaxed)] == ["c1"]
    site.pass_ms(5_000)
    assert [one.call for one in site.all(e.CallRelaxed)] == ["c1", "c2"]


def test_nothing_wakes_the_core_for_queues_whose_steps_go_by_the_clock() -> None:
    site = with_steps(step(after_ms=600_000, raise_priority=1))
    site.enqueue("c1")
    due_ms = site.core.next_deadline_ms()
    assert due_ms == site.now_ms + 600_000


def test_with_steps_that_ask_how_the_queue_stands_the_core_wakes_while_somebody_waits() -> None:
    site = with_steps(step(line_over=5, raise_priority=1))
    site.now_ms += 60_000
    site.enqueue("c1")
    assert site.core.next_deadline_ms() == site.now_ms + 5_000
    site.hang_up("c1")
    due_ms = site.core.next_deadline_ms()
    assert due_ms is None or due_ms > site.now_ms + 5_000
