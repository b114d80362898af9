"""Compares what we believe with what a carrier shows. Pure: plain values in, differences out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from queues.ids import CallId, OfferNumber
from router.reconciling.belief import NO_OFFER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from router.calls import CarrierName
    from router.ports import Truth
    from router.reconciling.belief import Belief

Kind = Literal[
    "caller_gone",
    "caller_left_behind",
    "agent_gone",
    "agent_there",
    "both_there",
    "not_in_line",
    "leg_unneeded",
]
"""Those of `router.calls.Difference` that a carrier can show."""

SETTLED_MS: Final = 5_000
"""A carrier may not show yet what has changed no longer than this before the look."""
SETTLED_IN_LINE_MS: Final = 60_000
"""Before he is put in line, a caller may be told something for so long."""
LEFT_BEHIND_MS: Final = 60_000
"""After the end, a caller may hear our last words for so long."""

CONFIRMED: Final[frozenset[Kind]] = frozenset({"caller_gone", "agent_gone"})
"""What a list can only suggest: the legs are asked for by name before anything is done."""
SEEN_TWICE: Final[frozenset[Kind]] = frozenset({"not_in_line", "caller_left_behind"})
"""What one look can only suggest: on his way from one place to another, a caller is nowhere."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A call is otherwise than we believed. `legs` are those that are spoken of; `offer` is 0 if none is
    concerned.
    """

    kind: Kind
    call: CallId
    offer: OfferNumber
    legs: tuple[str, ...]
    evidence: str


def differences(beliefs: Iterable[Belief], truth: Truth) -> list[Difference]:
    """All differences, call by call, of those calls of which the truth can say anything."""
    shown = truth.legs.union(truth.in_line, *truth.rooms.values())
    found: list[Difference] = []
    settled_ms = truth.began_ms - SETTLED_MS
    for belief in beliefs:
        if belief.changed_ms <= settled_ms:
            found += _of(belief, truth, shown)
        elif belief.leg_since_ms <= settled_ms and _is_gone(belief, shown):
            # However often his call is offered and declined meanwhile.
            found.append(_caller_gone(belief, truth))
    return found


def _of(belief: Belief, truth: Truth, shown: frozenset[str]) -> Iterator[Difference]:
    for leg, offer in belief.unneeded.items():
        if leg in truth.legs:
            yield _seen(
                belief, truth, "leg_unneeded", (leg,), "live, though its offer is over", offer
            )
    for leg in sorted(belief.former & truth.legs) if _is_quiet(belief, truth) else ():
        yield _seen(belief, truth, "leg_unneeded", (leg,), "live, though he has left it")
    if _is_gone(belief, shown):
        yield _caller_gone(belief, truth)
    elif belief.stage in ("connecting", "talking"):
        yield from _with_agent(belief, truth, shown)
    elif belief.stage == "in_line" and _is_nowhere(belief, truth):
        yield _seen(belief, truth, "not_in_line", (belief.leg,), "live and not in line")
    elif belief.left_behind in truth.legs and _is_quiet(belief, truth):
        leg = belief.left_behind
        yield _seen(belief, truth, "caller_left_behind", (leg,), "live, though his call has ended")


def _is_gone(belief: Belief, shown: frozenset[str]) -> bool:
    return bool(belief.leg) and belief.leg not in shown


def _caller_gone(belief: Belief, truth: Truth) -> Difference:
    return _seen(belief, truth, "caller_gone", (belief.leg,), "not live")


def _with_agent(belief: Belief, truth: Truth, shown: frozenset[str]) -> Iterator[Difference]:
    room = truth.rooms.get((belief.call, belief.offer), frozenset())
    agents = room - belief.callers
    if not agents:
        if belief.agents and not belief.agents & shown:
            yield _seen(belief, truth, "agent_gone", tuple(sorted(belief.agents)), "not live")
    elif belief.stage == "connecting":
        if belief.leg in room:
            yield _seen(belief, truth, "both_there", tuple(sorted(room)), "in the room together")
        elif not belief.is_joined:
            yield _seen(belief, truth, "agent_there", (min(agents),), "in the room")


def _is_nowhere(belief: Belief, truth: Truth) -> bool:
    is_settled = belief.known_ms <= truth.began_ms - SETTLED_IN_LINE_MS
    return is_settled and belief.leg in truth.legs and belief.leg not in truth.in_line


def _is_quiet(belief: Belief, truth: Truth) -> bool:
    """Whether nothing has happened for so long that whoever was told goodbye has heard it."""
    return belief.known_ms <= truth.began_ms - LEFT_BEHIND_MS


def _seen(
    belief: Belief,
    truth: Truth,
    kind: Kind,
    legs: tuple[str, ...],
    how: str,
    offer: OfferNumber = NO_OFFER,
) -> Difference:
    return Difference(
        kind=kind,
        call=belief.call,
        offer=offer or belief.offer,
        legs=legs,
        evidence=_evidence(belief.carrier, legs, how, truth.began_ms),
    )


def _evidence(carrier: CarrierName, legs: tuple[str, ...], how: str, at_ms: int) -> str:
    at = datetime.fromtimestamp(at_ms / 1000, tz=UTC).isoformat(timespec="seconds")
    return f"{carrier} shows {', '.join(legs)} as {how}, at {at.replace('+00:00', 'Z')}"
