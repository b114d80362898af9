"""Says which steps of its queue a call has taken, and what the others wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues.explain.wording import capital, duration

if TYPE_CHECKING:
    from queues.explain.explanations import Condition, ConditionKind, StepStanding
    from queues.explain.phrasing import Phrasing
    from queues.steps import Step

_OF_TIMES: Final[frozenset[ConditionKind]] = frozenset(("longest_wait_over", "expected_wait_over"))
"""What these ask for and find is in ms."""


def step_taken(one: StepStanding, p: Phrasing) -> str:
    """A step that was taken."""
    return p.words.steps.taken.format(queue=one.queue, effect=_effect(one.step, p))


def step_to_come(one: StepStanding, p: Phrasing) -> str:
    """A step that is to come, with what it waits for."""
    w, effect = p.words.steps, _effect(one.step, p)
    waits_for = [_condition(condition, one, p) for condition in one.waits_for]
    if not waits_for:
        return w.due.format(effect=effect)
    return w.to_come.format(when=capital(p.listed(waits_for)), effect=effect)


def _condition(condition: Condition, one: StepStanding, p: Phrasing) -> str:
    w, kind = p.words.steps, condition.kind
    say = duration if kind in _OF_TIMES else str
    found = condition.found
    return w.conditions[kind].format(
        time=p.time_to(one.due_at_ms or p.at_ms),
        asked=say(condition.asked or 0),
        found=w.not_known if found is None else w.now.format(found=say(found)),
        staffing="" if one.step.staffing is None else w.staffing[one.step.staffing],
    )


def _effect(step: Step, p: Phrasing) -> str:
    """What a step does."""
    w, parts = p.words.steps, []
    if step.lower_levels:
        parts.append(w.lower_levels.format(levels=step.lower_levels))
    if step.drop_skills:
        parts.append(w.drop_skills.format(skills=p.listed(step.drop_skills)))
    if step.add_queues:
        parts.append(w.add_queues.format(queues=p.listed(step.add_queues)))
    if step.raise_priority:
        parts.append(w.raise_priority.format(priority=step.raise_priority))
    if step.offer_callback:
        parts.append(w.offer_callback)
    if step.move_to is not None:
        parts.append(w.move_to.format(queue=step.move_to))
    if step.leave_for is not None:
        parts.append(w.leaves[step.leave_for])
    return ", ".join(parts)
