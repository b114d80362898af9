"""How far a call is with the steps of its queue: taken, to come and what they wait for, or never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.decisions.steps import first_ms, is_staffed
from queues.explain.explanations import Condition, StepStanding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.entities import Call
    from queues.explain.availability import Moment
    from queues.steps import Step


def steps_of(moment: Moment, call: Call) -> tuple[StepStanding, ...]:
    """The steps that were taken for the call, and those of its queue that were not."""
    taken = [StepStanding(queue=queue, step=step, stands="taken") for queue, step in call.done]
    others = [
        _to_come(moment, call, step)
        for step in call.line.requirement.steps
        if (call.queue_id, step) not in call.done
    ]
    return (*taken, *others)


def _to_come(moment: Moment, call: Call, step: Step) -> StepStanding:
    queue = call.queue_id
    if _is_out_of_question(moment, call, step):
        return StepStanding(queue=queue, step=step, stands="never")
    return StepStanding(
        queue=queue,
        step=step,
        stands="to_come",
        due_at_ms=call.joined_at_ms + step.after_ms,
        waits_for=tuple(_missing_conditions(moment, call, step)),
    )


def _is_out_of_question(moment: Moment, call: Call, step: Step) -> bool:
    """The moment of joining is over, or the step takes somebody on the line."""
    if step.on == "joining" and moment.at_ms > call.joined_at_ms:
        return True
    return call.is_callback and (step.offer_callback or step.leave_for is not None)


def _missing_conditions(moment: Moment, call: Call, step: Step) -> Iterator[Condition]:
    """The conditions that do not hold now."""
    state, queue = moment.state, call.queue_id
    waited_ms = moment.at_ms - call.joined_at_ms
    if waited_ms < step.after_ms:
        yield Condition(kind="time", asked=step.after_ms, found=waited_ms)
    if call.held_for is not None and step.on != "joining":
        yield Condition(kind="held")
    waiting = state.waiting.get(queue, 0)
    if step.line_over is not None and waiting <= step.line_over:
        yield Condition(kind="line_over", asked=step.line_over, found=waiting)
    longest_ms = step.longest_wait_over_ms
    if longest_ms is not None:
        found_ms = moment.at_ms - first_ms(state, call) if waiting else 0
        if found_ms <= longest_ms:
            yield Condition(kind="longest_wait_over", asked=longest_ms, found=found_ms)
    expected_ms = step.expected_wait_over_ms
    if expected_ms is not None:
        estimate = state.estimates.get(queue)
        median_ms = None if estimate is None else estimate.median_ms
        if median_ms is None or median_ms <= expected_ms:
            yield Condition(kind="expected_wait_over", asked=expected_ms, found=median_ms)
    if step.staffing is not None and not is_staffed(state, call, step.staffing):
        yield Condition(kind="staffing")
