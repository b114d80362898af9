from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from queues.ids import QueueId, SkillId
from queues.steps import Staffing, Step
from tests.router.settings_texts import (
    NEEDS,
    STEP_LINE,
    first_queue,
    problems_of,
    unserved,
    with_step,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("staffing", get_args(Staffing))
def test_a_step_may_ask_who_is_there(tmp_path: Path, staffing: str) -> None:
    (step,) = first_queue(tmp_path, with_step(f'staffing = "{staffing}"\nlower_levels = 1')).steps
    assert step.staffing == staffing


def test_steps_reach_the_core_in_their_order(tmp_path: Path) -> None:
    steps = """\
after_s = 20
line_over = 4
longest_wait_over_s = 90
expected_wait_over_s = 60.5
lower_levels = 2
drop_skills = ["dutch"]
add_queues = ["anything"]
raise_priority = 3

[[queues.steps]]
on = "joining"
staffing = "nobody_at_work"
move_to = "anything"

[[queues.steps]]
line_over = 0
leave_for = "refuse"
"""
    assert first_queue(tmp_path, with_step(steps)).steps == (
        Step(
            after_ms=20_000,
            line_over=4,
            longest_wait_over_ms=90_000,
            expected_wait_over_ms=60_500,
            lower_levels=2,
            drop_skills=(SkillId("dutch"),),
            add_queues=(QueueId("anything"),),
            raise_priority=3,
        ),
        Step(on="joining", staffing="nobody_at_work", move_to=QueueId("anything")),
        Step(line_over=0, leave_for="refuse"),
    )


@pytest.mark.parametrize(
    ("step", "line", "problem"),
    [
        ("after_s = 5", 0, ": changes nothing; right would be one of lower_levels, drop_skills, add_queues, raise_priority, offer_callback, move_to, leave_for"),
        ('drop_skills = ["duch"]', 1, ".drop_skills[0]: unknown skill 'duch'; did you mean 'dutch'?"),
        ('drop_skills = ["dutch", "dutch"]', 1, ".drop_skills[1]: is the same as queues[0].steps[0].drop_skills[0]; right would be another"),
        ('add_queues = ["any"]', 1, ".add_queues[0]: unknown queue 'any'; there are: 'billing', 'anything'"),
        ('add_queues = ["billing"]', 1, ".add_queues[0]: is the queue in which the call is; right would be another"),
        ('add_queues = ["anything", "anything"]', 1, ".add_queues[1]: is the same as queues[0].steps[0].add_queues[0]; right would be another"),
        ('move_to = "anythin"', 1, ".move_to: unknown queue 'anythin'; did you mean 'anything'?"),
        ('move_to = "billing"', 1, ".move_to: is the queue in which the call is; right would be another"),
        ('move_to = "anything"\nleave_for = "refuse"', 2, ".leave_for: a call cannot go two ways; right would be 'move_to' or 'leave_for'"),
        ('move_to = "anything"\nraise_priority = 2', 2, ".raise_priority: is lost on a call that goes (move_to); right would be a step before this one"),
        ('drop_skills = ["dutch"]\nleave_for = "refuse"', 1, ".drop_skills: is lost on a call that goes (leave_for); right would be a step before this one"),
        ('on = "joining"\nafter_s = 5\nlower_levels = 1', 2, '.after_s: a call that joins has not waited; right would be on = "waiting", or leaving this out'),
        ("after_s = 3600\nlower_levels = 1", 1, ".after_s: a call leaves the queue before, after 3600 s; right would be less"),
        ('leave_for = "voicemai"', 1, ".leave_for: 'voicemai' does not fit; did you mean 'voicemail'?"),
        ("offer_callback = true\nraise_priority = 2", 1, ".offer_callback: stands alone; right would be another step for the other effects"),
        ('offer_callback = true\nleave_for = "callback"', 1, ".offer_callback: is lost on a call that goes (leave_for); right would be a step before this one"),
        ('staffing = "nobody"\nlower_levels = 1', 1, ".staffing: 'nobody' does not fit; did you mean 'nobody_ready'?"),
        ("lower_levels = 10", 1, ".lower_levels: 10 does not fit; right would be a whole number from 0 up to 9"),
        ("raise_priority = -1", 1, ".raise_priority: -1 does not fit; right would be a whole number from 0 up to 100"),
        ("line_over = -1\nlower_levels = 1", 1, ".line_over: -1 does not fit; right would be a whole number from 0 up to 100000"),
    ],
)  # fmt: skip
def test_a_step_that_makes_no_sense_is_refused_at_its_line(
    tmp_path: Path, step: str, line: int, problem: str
) -> None:
    found = problems_of(tmp_path, with_step(step))
    assert f"switchroom.toml:{STEP_LINE + line}: queues[0].steps[0]{problem}" in found


def test_a_step_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    step = "after_s = 5\nlower_levels = 1"
    assert problems_of(tmp_path, with_step(f"{step}\n[[queues.steps]]\n{step}")) == [
        "switchroom.toml:9: queues[0].steps[1]: is the same as queues[0].steps[0]; right would be another"
    ]


def test_a_queue_has_a_bounded_number_of_steps(tmp_path: Path) -> None:
    steps = "[[queues.steps]]\n".join(f"lower_levels = 1\nafter_s = {n}\n" for n in range(21))
    assert problems_of(tmp_path, with_step(steps)) == [
        "switchroom.toml:6: queues[0].steps: has 21 entries; at most 20"
    ]


def test_a_step_that_comes_too_late_for_its_queue_is_refused(tmp_path: Path) -> None:
    text = with_step("after_s = 90\nlower_levels = 1").replace(NEEDS, "wait_s_max = 90")
    assert problems_of(tmp_path, text) == [
        "switchroom.toml:7: queues[0].steps[0].after_s: a call leaves the queue before, after 90 s; right would be less"
    ]


@pytest.mark.parametrize(
    ("step", "helps"),
    [
        ("lower_levels = 1", True),
        ('drop_skills = ["billing"]', True),
        ('add_queues = ["anything"]', True),
        ('move_to = "anything"', True),
        ("raise_priority = 1", False),
        ('drop_skills = ["dutch"]', False),
        ('leave_for = "refuse"', False),
    ],
)
def test_a_step_that_finds_somebody_in_the_end_takes_the_warning_away(
    tmp_path: Path, step: str, *, helps: bool
) -> None:
    text = with_step(f"after_s = 30\n{step}").replace(NEEDS, 'needs = "billing >= 6"')
    assert (unserved(tmp_path, text) == []) == helps


def test_a_step_helps_a_concern_only_with_what_the_concern_needs_itself(tmp_path: Path) -> None:
    concern = '[[conversation.concerns]]\nid = "a"\nqueue = "billing"\nnames.en = "a"\nskills = [{ skill = "dutch" }]\n'
    lacks = "conversation.concerns[0]: no agent can serve it in 'en'; it needs billing and dutch and english"
    for step, helps in (
        ("lower_levels = 9", False),
        ('move_to = "anything"', False),
        ('drop_skills = ["dutch"]', True),
    ):
        found = unserved(tmp_path, with_step(step) + concern)
        assert [one.split(": ", 1)[1] for one in found] == ([] if helps else [lacks])
