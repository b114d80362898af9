"""What the book and the core believe of calls, as plain values to be held against the truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from ivr.outcomes import Divert
from queues.ids import CallId, OfferNumber
from router.calls import CarrierName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.entities import Call
    from router.calls import OpenCall
    from router.engine import Engine
    from router.ports import Recorded

RECENT_MS: Final = 120_000
"""So long a call is looked at after it has ended or changed: somebody may have been left behind, which
is only seen after `differences.LEFT_BEHIND_MS`, and twice.
"""

NO_OFFER: Final = OfferNumber(0)
"""Offers are counted from 1."""

Stage = Literal["in_line", "connecting", "talking", "elsewhere", "ended"]
"""`elsewhere`: the caller is asked something, or there is none on the line."""


class Belief(msgspec.Struct, frozen=True, kw_only=True):
    """One call. Equal beliefs mean that nothing has changed in between."""

    call: CallId
    carrier: CarrierName
    stage: Stage
    changed_ms: int
    """When it changed last; 0 if that is long ago, or before this process began."""
    known_ms: int
    """Since when this process has known it as it is, for what only time can tell."""
    stamp: tuple[int, int]
    """Changes with the state of the call and with each turn of its conversation."""
    leg: str = ""
    """The caller's, unless the call has ended or he is not on the line."""
    leg_since_ms: int = 0
    """Since when, as far as this process can tell; 0 if for long."""
    callers: frozenset[str] = frozenset()
    """All legs that the caller has had, or was rung on."""
    former: frozenset[str] = frozenset()
    """Those that he has had and has no longer; on the last of them he may still hear a goodbye."""
    left_behind: str = ""
    """His last, if the call has ended and nobody speaks with him there any more: it should be over."""
    offer: OfferNumber = NO_OFFER
    """The one that was accepted, while the two are joined or talk."""
    is_joined: bool = False
    """Whether the agent is there, so that the caller is being moved to him, or rung."""
    agents: frozenset[str] = frozenset()
    """The legs of that offer's agent."""
    unneeded: Mapping[str, OfferNumber] = {}
    """Legs that were made for offers that are over, but for those on which the caller has been."""


class Beliefs:
    """Reads what an engine's book and core believe, and keeps in mind what has just changed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._changed: dict[CallId, int] = {}
        self._legs: dict[CallId, tuple[str, int]] = {}
        """Of the calls that have changed: the caller's leg, and since when it is his."""
        self._began_ms = 0

    def begin(self, at_ms: int) -> None:
        """From this moment on changes are noted."""
        self._began_ms = at_ms

    def note(self, event: Recorded) -> None:
        """This has happened, perhaps to a call."""
        call: CallId | None = getattr(event, "call", None)  # not all events have one
        if call is not None:
            self._changed.pop(call, None)
            self._changed[call] = event.at_ms
            opened = self._engine.calls.open.get(call)
            leg = "" if opened is None else opened.leg
            if self._legs.get(call, ("", 0))[0] != leg:
                self._legs[call] = leg, event.at_ms

    def forget(self, before_ms: int) -> None:
        """What changed before this moment is not recent any more."""
        while self._changed:
            call, changed_ms = next(iter(self._changed.items()))
            if changed_ms >= before_ms:
                return
            del self._changed[call]
            self._legs.pop(call, None)

    def has_any(self, carrier: CarrierName, since_ms: int) -> bool:
        """Whether there is anything to be looked at: open calls with a leg, or any that have changed
        since this moment.
        """
        book = self._engine.calls
        if any(one.leg and one.carrier == carrier for one in book.open.values()):
            return True
        recent = (book.find(call) for call, at_ms in self._changed.items() if at_ms >= since_ms)
        if any(one is not None and one.carrier == carrier for one in recent):
            return True
        return any(one.carrier == carrier for one in self._ended(since_ms))

    def calls(self, carrier: CarrierName, since_ms: int) -> list[CallId]:
        """The carrier's open calls, and those that have ended since this moment."""
        known = (*self._engine.calls.open.values(), *self._ended(since_ms))
        return [one.call for one in known if one.carrier == carrier]

    def _ended(self, since_ms: int) -> Iterator[OpenCall]:
        for call in reversed(self._engine.calls.ended.values()):
            if call.ended_at_ms < since_ms:
                return
            yield call

    def of(self, call_id: CallId) -> Belief | None:
        """What is believed now of this call; None if it is long over."""
        opened = self._engine.calls.find(call_id)
        if opened is None:
            return None
        is_open = call_id in self._engine.calls.open
        call = self._engine.core.state.calls.get(call_id) if is_open else None
        stage: Stage = _stage(opened, call) if is_open else "ended"
        offer = NO_OFFER if call is None or call.work is None else call.work.offer
        changed_ms = self._changed.get(call_id, 0)
        return Belief(
            call=call_id,
            carrier=opened.carrier,
            stage=stage,
            changed_ms=changed_ms,
            known_ms=changed_ms or self._began_ms,
            stamp=(
                -1 if call is None else call.stamp,
                -1 if opened.turn is None else opened.turn.state.turn,
            ),
            leg=opened.leg if is_open else "",
            leg_since_ms=self._legs.get(call_id, ("", 0))[1],
            callers=frozenset((*opened.legs, *_all(opened.callback_legs))),
            former=frozenset(opened.legs) - {opened.leg},
            left_behind="" if is_open else self._left_behind(opened),
            offer=offer,
            is_joined=opened.joined == offer,
            agents=frozenset(opened.agent_legs.get(offer, ())),
            unneeded=_unneeded(opened, call),
        )

    def _left_behind(self, ended: OpenCall) -> str:
        """Not whom we have put through to another number: he may talk there for hours."""
        is_put_through = ended.turn is not None and isinstance(ended.turn.outcome, Divert)
        is_asked = ended.survey is not None and not ended.survey.is_over
        is_his = self._engine.calls.by_leg(ended.carrier, ended.leg) == ended.call
        return ended.leg if is_his and not (is_put_through or is_asked) else ""


def _stage(opened: OpenCall, call: Call | None) -> Stage:
    match None if call is None else call.state:
        case "connecting":
            return "connecting"
        case "talking":
            return "talking"
        case "waiting" | "offered" if opened.leg and not opened.is_callback:
            is_asked = opened.turn is None or opened.turn.outcome is None or opened.way != "line"
            return "elsewhere" if is_asked else "in_line"
        case _:
            return "elsewhere"


def _unneeded(opened: OpenCall, call: Call | None) -> dict[str, OfferNumber]:
    """Also an agent's who was left behind by the end of the call."""
    live = () if call is None else call.works
    return {
        leg: offer
        for made in (opened.agent_legs, opened.callback_legs)
        for offer, legs in made.items()
        if offer not in live
        for leg in legs
        if leg not in opened.legs
    }


def _all(legs: Mapping[OfferNumber, tuple[str, ...]]) -> Iterator[str]:
    for known in legs.values():
        yield from known
