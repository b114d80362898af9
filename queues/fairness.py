"""How far behind others a call can fall: bounds on overtaking, and an index of equal treatment.

An agent who frees takes the call with the highest rank, then the highest score, then the longest
wait (`queues.ordering`). Let A be a call of queue q, queued at a, and B one of queue r, queued d > 0
later. B *overtakes* A if an agent who may take both takes B while A is in line. For each rule: how
large can d be? At that moment A has waited u, B has waited v = u - d >= 0. T is a queue's target, w
its weight, S the rank step, beta the primary bonus. W(q) is the most that A can have waited: the
`wait_ms_max` of q and, for each step that may have moved it on towards q, that of the step's queue.

**Priorities.** Every call begins with a priority from lo to hi. Steps raise it. B may have had every
raise of r, and of the queues whose steps can move a call to r, whose `after_ms` is at most v: its
priority is at most P(v). A is sure only of the raises of q that ask for nothing but time, once
`after_ms` is at most u. It is not sure of those on joining, which pass it by if it is offered at once
and missed, and of none if it may have been moved to q. So its priority is at least p(u). P and p do
not fall.

- **fifo**: rank w, score the wait. If w(r) > w(q), B goes first however much later it came: no
  bound. If not, never: at equal rank A has the higher score, as u > v.
- **wait_over_target**: no bound if w(r) > w(q), never if w(r) < w(q). If they are equal, B goes first
  if v/T(r) > u/T(q), that is d < u (1 - T(r)/T(q)). As u <= W(q): d < W(q) (1 - T(r)/T(q)).
- **strict**: at equal rank A goes first, so B needs P(v) + w(r) > p(u) + w(q). If that holds for the
  largest P and the largest p there is no bound. If not, u is at most the last moment before p makes
  up for P(v), and d = u - v is largest for the least v that has this P(v): at v = 0 or at a raise.
- **ageing**: let E(v) = floor(v/S) + P(v) + w(r) and F(u) = floor(u/S) + p(u) + w(q).
  B goes first if F(u) < E(v), whatever the scores. Let U(e) be the largest u with F(u) <= e; then
  d <= U(E(v) - 1) - v. If F(u) = E(v) the score decides: v + beta > u at most favours B, so
  d <= U(E(v)) - v, and d < beta.
  Which v? E changes at raises and at multiples of S; between them the least v is the worst. F rises
  by at least 1 in every S, so U(e + 1) <= U(e) + S: from one multiple of S to the next, without a
  raise in between, d does not grow. So v = 0, every raise, and the first multiple of S from each
  raise on suffice.
  With no steps this is, for k = hi + w(r) - lo - w(q) >= 0, at most (k + 1) S - 1, and at least
  k S - 1: the floor is worth up to one rank step. For k < 0 there is no overtaking.

By the same U(e + 1) <= U(e) + S the bound under `ageing` is at most one rank step more than what can
happen: U(E(v) - 1) - v is reached by two calls that have the extreme priorities.

What the proofs rest on: A and B count their wait from their place in line, which an offer that is
declined, missed or taken back does not change, nor does going back in line after being connected;
while A is on offer itself it is not in line; an agent who has just declined or missed A may not take
it for a while; a callback that waits for its next try is not in line. A caller who resumes his place
and a call moved by a supervisor have a place older than their stay in the queue, by which steps are
counted: they may lack raises that others are sure of. They, callbacks, and calls that have talked
before can have waited for longer than W; under `wait_over_target` the bound grows in proportion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, assert_never

import msgspec
from msgspec.structs import replace

from queues import limits
from queues.ids import QueueId
from queues.steps import asks_for_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from queues.definitions import OrderRule, QueueDefinition, SiteDefinition
    from queues.steps import Step

NORMAL: Final = (0, 0)
"""Lowest and highest priority where no call has another than 0."""
_REASONS: Final[dict[OrderRule, str]] = {
    "ageing": "what calls of {by} can be ahead in rank or score is made up for by waiting",
    "wait_over_target": "calls of {by} use up their shorter target sooner",
    "strict": "calls of {by} can have a higher priority until steps raise this queue's",
}
"""Why there is a bound other than 0; under `fifo` there is none such."""


class OvertakingBound(msgspec.Struct, frozen=True, kw_only=True):
    """How much later than a call of this queue others may be queued and yet go first."""

    queue: QueueId
    within_ms: int | None
    """Only calls queued at most so long after it can overtake it; 0: none can. None: no bound."""
    by: QueueId | None
    """The queue whose calls come from farthest behind, if any overtakes."""
    reason: str


class _Side(NamedTuple):
    """What counts of a queue. Raises are (from this wait on in ms, priority and weight)."""

    queue: QueueId
    weight: int
    target_ms: int
    wait_ms_max: int
    """W."""
    least: tuple[tuple[int, int], ...]
    """p + w: what its calls are sure of."""
    most: tuple[tuple[int, int], ...]
    """P + w: what its calls may have."""


def overtaking_bounds(
    definition: SiteDefinition,
    priorities: tuple[int, int] = NORMAL,
    *,
    can_meet: Callable[[QueueId, QueueId], bool] | None = None,
) -> list[OvertakingBound]:
    """For each queue the worst case of being overtaken; see the module for the proofs.

    Args:
        definition: a sound definition.
        priorities: the lowest and the highest with which calls are queued, or that people give.
        can_meet: whether some agent may take calls of both queues; without it any two can meet.
    """
    queues = {queue.queue: queue for queue in definition.queues}
    before = moved_from({name: queue.steps for name, queue in queues.items()})
    sides = [_side(queue, before[queue.queue], queues, priorities) for queue in definition.queues]
    if can_meet is None:  # Of queues that are alike but for the name, the first stands for all.
        alike = {side[1:]: side for side in reversed(sides)}
        firsts = [side for side in sides if alike[side[1:]] is side]
        worst = {side[1:]: _worst(definition, side, firsts) for side in firsts}
        return [replace(worst[side[1:]], queue=side.queue) for side in sides]
    return [
        _worst(definition, side, [one for one in sides if can_meet(side.queue, one.queue)])
        for side in sides
    ]


def is_sure(step: Step) -> bool:
    """Whether every call that waits for long enough takes it; one that is offered as it joins and
    comes back passes by the steps on joining.
    """
    return step.on == "waiting" and not asks_for_state(step)


def jain_index(values: Iterable[float]) -> float:
    """How equal some amounts are: 1 if all are the same, 1/n if one of n has everything.

    (sum of x)^2 / (n * sum of x^2), from R. Jain, D. Chiu, W. Hawe: A Quantitative Measure of
    Fairness and Discrimination for Resource Allocation in Shared Computer Systems, DEC Research
    Report TR-301, 1984. No values, or zeros only, are equal: 1.

    Raises:
        ValueError: an amount is less than 0.
    """
    amounts = list(values)
    largest = max(amounts, default=0.0)
    if min(amounts, default=0.0) < 0:
        raise ValueError("the index is of amounts: none may be less than 0")
    if not largest:
        return 1.0
    shares = [amount / largest for amount in amounts]  # so that no square is too large or too small
    return sum(shares) ** 2 / (len(shares) * sum(share * share for share in shares))


def moved_from(steps: Mapping[QueueId, Iterable[Step]]) -> dict[QueueId, set[QueueId]]:
    """For each queue, by the steps of all, those from which a call can be moved to it, through
    others too; a queue in a ring is among its own.
    """
    targets = {
        name: {step.move_to for step in its if step.move_to in steps} for name, its in steps.items()
    }
    before: dict[QueueId, set[QueueId]] = {name: set() for name in steps}
    for name in steps:
        ahead = [name]
        while ahead:
            for target in targets[ahead.pop()]:
                if target is not None and name not in before[target]:
                    before[target].add(name)
                    ahead.append(target)
    return before


def _side(
    queue: QueueDefinition,
    before: set[QueueId],
    queues: Mapping[QueueId, QueueDefinition],
    priorities: tuple[int, int],
) -> _Side:
    lowest, highest = priorities
    earlier = [step for name in before - {queue.queue} for step in queues[name].steps]
    stays_ms = [
        queues[name].wait_ms_max
        for name in before
        for step in queues[name].steps
        if step.move_to is not None
    ]
    steps = [*queue.steps, *earlier]
    possible = [step for step in steps if step.raise_priority]
    sure = [] if before else [step for step in possible if is_sure(step)]
    least = [(at_ms, min(lowest + by, limits.PRIORITY_MAX)) for at_ms, by in _raises(sure)]
    return _Side(
        queue=queue.queue,
        weight=queue.weight,
        target_ms=queue.target.within_ms,
        wait_ms_max=queue.wait_ms_max + sum(stays_ms),
        least=tuple((at_ms, priority + queue.weight) for at_ms, priority in least),
        most=tuple((at_ms, highest + by + queue.weight) for at_ms, by in _raises(possible)),
    )


def _raises(steps: list[Step]) -> list[tuple[int, int]]:
    """From which wait on these steps raise the priority by how much in all, from 0 on."""
    moments = sorted({0, *(step.after_ms for step in steps)})
    return [
        (at_ms, sum(step.raise_priority for step in steps if step.after_ms <= at_ms))
        for at_ms in moments
    ]


def _worst(definition: SiteDefinition, side: _Side, others: Iterable[_Side]) -> OvertakingBound:
    """The bound for a queue among all that its calls can meet."""
    worst: tuple[int, _Side | None] = (0, None)
    for other in others:
        within_ms = _within_ms(definition, side, other)
        if within_ms is None:
            reason = f"calls of {other.queue!r} can go first however long those of this queue wait"
            return OvertakingBound(queue=side.queue, within_ms=None, by=other.queue, reason=reason)
        if within_ms > worst[0]:
            worst = within_ms, other
    within_ms, by = worst
    return OvertakingBound(
        queue=side.queue,
        within_ms=within_ms,
        by=None if by is None else by.queue,
        reason="its calls go first before any queued later"
        if by is None
        else _REASONS[definition.order].format(by=repr(by.queue)),
    )


def _within_ms(definition: SiteDefinition, first: _Side, later: _Side) -> int | None:
    """The largest d with which a call of `later` can overtake one of `first`; None for any."""
    match definition.order:
        case "ageing":
            return _by_ageing(definition, first, later)
        case "strict":
            return _by_priority(first, later)
        case "fifo":
            return None if later.weight > first.weight else 0
        case "wait_over_target":
            if later.weight > first.weight:
                return None
            shorter_ms = first.target_ms - later.target_ms
            if later.weight < first.weight or shorter_ms <= 0:
                return 0
            return (first.wait_ms_max * shorter_ms - 1) // first.target_ms
        case _:
            assert_never(definition.order)


def _by_priority(first: _Side, later: _Side) -> int | None:
    within_ms = 0
    for v_ms, most in later.most:
        beaten = [at_ms for at_ms, least in first.least if least >= most]
        if not beaten:
            return None
        within_ms = max(within_ms, beaten[0] - 1 - v_ms)
    return within_ms


def _by_ageing(definition: SiteDefinition, first: _Side, later: _Side) -> int:
    step_ms = definition.rank_step_ms
    moments = {at_ms for at_ms, _ in later.most}
    moments |= {-(-at_ms // step_ms) * step_ms for at_ms in moments}
    higher_ms, equal_ms = 0, 0
    for v_ms in moments:
        most = max(one for at_ms, one in later.most if at_ms <= v_ms)
        rank = v_ms // step_ms + most
        higher_ms = max(higher_ms, _last_at_rank(first, rank - 1, step_ms) - v_ms)
        equal_ms = max(equal_ms, _last_at_rank(first, rank, step_ms) - v_ms)
    return max(higher_ms, min(equal_ms, definition.primary_bonus_ms - 1))


def _last_at_rank(side: _Side, rank: int, step_ms: int) -> int:
    """U: the longest wait at which a call may have no higher rank; less than 0 if none."""
    last_ms = -1
    ends = [at_ms for at_ms, _ in side.least[1:]]
    for index, (at_ms, least) in enumerate(side.least):
        end_ms = (rank - least + 1) * step_ms
        if index < len(ends):
            end_ms = min(end_ms, ends[index])
        if end_ms > at_ms:
            last_ms = end_ms - 1
    return last_ms
