"""The words of explanations: times, counts, reasons, steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from queues.limits import NAMED_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from queues.explain.explanations import AgentReason, Condition, InHand, Reason, StepStanding
    from queues.lifecycles import WorkState
    from queues.reasons import PlannedState
    from queues.steps import Destination, Staffing, Step

_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ORDINALS: Final = {1: "st", 2: "nd", 3: "rd"}
DOES: Final[dict[WorkState, str]] = {
    "offered": "is offered",
    "connecting": "is being connected in",
    "talking": "is talking in",
    "wrapping_up": "is wrapping up",
}
_BRIEFLY: Final[dict[WorkState, str]] = {
    "offered": "has another call on offer",
    "connecting": "is being connected",
    "talking": "is talking",
    "wrapping_up": "is wrapping up",
}
PLANNED: Final[dict[PlannedState, str]] = {
    "away": "goes away",
    "signed_out": "signs out",
}
_COUNTED: Final[dict[Reason, str]] = {
    "has_it": "{} offered it already",
    "lacks": "{} without what it needs",
    "other_channel": "{} who take other channels only",
    "held_for_another": "{} who must leave it to another",
    "unreachable": "{} whose desks cannot be reached",
    "away": "{} away",
    "leaving": "{} about to leave",
    "backing_off": "{} in a short pause",
    "busy": "{} busy",
    "mixing": "{} with something else in hand",
    "excluded": "{} who just missed it",
    "takes_another_first": "{} who take another call first",
    "free": "{} free",
}
_STAFFING: Final[dict[Staffing, str]] = {
    "nobody_signed_in": "nobody who could take it is signed in",
    "nobody_at_work": "nobody who could take it is at work",
    "nobody_ready": "nobody who could take it is ready",
    "somebody_at_work": "somebody who could take it is at work",
}
_LEAVES: Final[dict[Destination, str]] = {
    "refuse": "it is refused",
    "callback": "it leaves for a callback",
    "voicemail": "it goes to voicemail",
    "message": "it hears a message and ends",
}


def duration(of_ms: float) -> str:
    """A time as one says it: `42 s`, `1 min 12 s`, `1 h 05 min`."""
    minutes, seconds = divmod(round(of_ms / 1000), 60)
    hours, rest = divmod(minutes, 60)
    if hours:
        return f"{hours} h {rest:02} min"
    if minutes:
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    return f"{seconds} s"


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `11th`."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{_ORDINALS.get(number % 10, 'th')}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """`no calls`, `one call`, `two calls`, `12 calls`."""
    word = one if number == 1 else many or f"{one}s"
    return f"{_NUMBERS[number] if number < len(_NUMBERS) else number} {word}"


def capital(text: str) -> str:
    """Fit to begin a sentence; a name stays as it is written."""
    return text[:1].upper() + text[1:]


def listed(parts: Sequence[str], *, total: int | None = None) -> str:
    """`a`, `a and b`, `a, b and c`, `a, b, c, d, e and 7 others`."""
    named = list(parts[:NAMED_MAX])
    others = (len(parts) if total is None else total) - len(named)
    if others:
        named.append(f"{others} others" if others > 1 else "one other")
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def counts_listed(counts: Mapping[Reason, int]) -> str:
    """`2 busy and 1 away`."""
    parts = [_COUNTED[reason].format(number) for reason, number in counts.items()]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def why(one: AgentReason, at_ms: int) -> str:  # noqa: C901, PLR0911, PLR0912 - one answer for each reason
    """Why this agent does not take the call now, beginning with his name."""
    name = one.agent
    match one.reason:
        case "has_it":
            return f"{name} has it on offer already"
        case "lacks":
            return f"{name} {lacking(one.lacks)}"
        case "other_channel":
            return f"{name} takes no calls of this channel"
        case "held_for_another":
            return f"{name} must leave it to another"
        case "unreachable":
            return f"{name}'s desk cannot be reached"
        case "away":
            return f"{name} is away ({_and_back(one.away_reason, one.until_ms, at_ms)})"
        case "leaving":
            return f"{name} {PLANNED[one.plan or 'away']} after what is in hand"
        case "backing_off":
            return f"{name} pauses after a missed or declined call ({_left(one.until_ms, at_ms)})"
        case "busy":
            return f"{name} {_busy(one, at_ms)}"
        case "mixing":
            return f"{name} has {_mix(one.in_hand)} in hand, which rules it out"
        case "excluded":
            return f"{name} has just missed or declined it ({_left(one.until_ms, at_ms)})"
        case "takes_another_first":
            return f"{name} takes call {one.takes_first} first"
        case "free":
            return f"{name} is free and gets it next"
        case _:
            assert_never(one.reason)


def lacking(lacks: str) -> str:
    """What somebody does not have, or has and must not."""
    return f"does not meet '{lacks}'" if "not " in lacks else f"lacks {lacks}"


def _left(until_ms: int | None, at_ms: int) -> str:
    return "" if until_ms is None else f"{duration(max(0, until_ms - at_ms))} left"


def _and_back(reason: str, until_ms: int | None, at_ms: int) -> str:
    said = reason.replace("_", " ")
    return said if until_ms is None else f"{said}, {_left(until_ms, at_ms)}"


def _busy(one: AgentReason, at_ms: int) -> str:
    """What he does, and for how long he has or still will."""
    busiest = max(one.in_hand, key=lambda work: work.since_ms == one.since_ms)
    since = f"since {duration(at_ms - busiest.since_ms)}"
    if one.until_ms is not None:
        since = _left(one.until_ms, at_ms)
    others = f" and has {counted(len(one.in_hand) - 1, 'other')} in hand"
    return f"{_BRIEFLY[busiest.state]} ({since}){others if len(one.in_hand) > 1 else ''}"


def _mix(in_hand: Sequence[InHand]) -> str:
    channels = [work.channel for work in in_hand]
    return listed([counted(channels.count(one), f"{one} call") for one in dict.fromkeys(channels)])


def step_taken(one: StepStanding) -> str:
    """A step that was taken."""
    return f"Step of {one.queue} taken: {effect(one.step)}."


def step_to_come(one: StepStanding, at_ms: int) -> str:
    """A step that is to come, with what it waits for."""
    waits_for = [_condition(condition, one, at_ms) for condition in one.waits_for]
    if not waits_for:
        return f"Due now: {effect(one.step)}."
    return f"{capital(listed(waits_for))}: {effect(one.step)}."


def _condition(condition: Condition, one: StepStanding, at_ms: int) -> str:
    asked, found = condition.asked or 0, condition.found
    match condition.kind:
        case "time":
            return f"in {duration((one.due_at_ms or at_ms) - at_ms)}"
        case "held":
            return "once it waits for anybody"
        case "line_over":
            return f"when more than {asked} wait ({found} now)"
        case "longest_wait_over":
            return f"when somebody has waited over {duration(asked)} ({duration(found or 0)} now)"
        case "expected_wait_over":
            now = "not known" if found is None else f"{duration(found)} now"
            return f"when the expected wait is over {duration(asked)} ({now})"
        case "staffing":
            assert one.step.staffing is not None  # noqa: S101 - it is what the condition says
            return f"when {_STAFFING[one.step.staffing]}"
        case _:
            assert_never(condition.kind)


def effect(step: Step) -> str:
    """What a step does."""
    parts = []
    if step.lower_levels:
        parts.append(f"levels lower by {step.lower_levels} will do")
    if step.drop_skills:
        parts.append(f"{listed(step.drop_skills)} no longer needed")
    if step.add_queues:
        parts.append(f"agents of {listed(step.add_queues)} may take it too")
    if step.raise_priority:
        parts.append(f"its priority rises by {step.raise_priority}")
    if step.offer_callback:
        parts.append("a callback is offered")
    if step.move_to is not None:
        parts.append(f"it moves to {step.move_to}")
    if step.leave_for is not None:
        parts.append(_LEAVES[step.leave_for])
    return ", ".join(parts)
