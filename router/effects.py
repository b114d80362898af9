"""What follows from an event and touches the world. The switchboard says what follows, the outbox
keeps it until it is done, and `acting` does it.

An effect names no telephone number: whoever carries it out looks it up. `repeatable` says whether it
does harm when it is carried out twice; of one that does, a carrier is asked first whether it has been
carried out.

What is done to one leg, or for one offer, has a lane of its own. In a lane one effect is carried out
at a time, in order, and one that waits gives way to the next: the last word counts.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from queues.events import CallOffered
from queues.ids import CallId, OfferNumber
from router.calls import CarrierName
from router.ports import Farewell

Lane = tuple[CallId, str]


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is to be done, once."""

    repeatable: ClassVar[bool] = True
    call: CallId
    """Empty if it belongs to none that is known."""

    @property
    def lane(self) -> Lane:
        """What is done here is done in order."""
        return self.call, type(self).__name__


class OfferEffect(Effect, frozen=True, kw_only=True):
    """What is done for one offer."""

    offer: OfferNumber


# -- To an agent's legs


class RingAgent(Effect, frozen=True, kw_only=True):
    """Ring the telephone of the agent to whom the call is offered."""

    repeatable = False
    offered: CallOffered

    @property
    def lane(self) -> Lane:
        """The same as for dropping him."""
        return self.call, f"agent of {self.offered.offer}"


class DropAgent(OfferEffect, frozen=True, kw_only=True):
    """End the agent's legs of an offer: they ring, or nobody needs them any more."""

    @property
    def lane(self) -> Lane:
        """The same as for ringing him."""
        return self.call, f"agent of {self.offer}"


class DropLeg(Effect, frozen=True, kw_only=True):
    """End a leg that nobody needs, whosever it is."""

    carrier: CarrierName
    leg: str

    @property
    def lane(self) -> Lane:
        """Of this leg alone."""
        return self.call, f"leg {self.leg}"


# -- To the caller's leg


class CallerEffect(Effect, frozen=True, kw_only=True):
    """What is done to the leg on which the caller is."""

    @property
    def lane(self) -> Lane:
        """He can only be in one place."""
        return self.call, "caller"


class Connect(CallerEffect, frozen=True, kw_only=True):
    """Move the caller to the agent, who is there. Done twice, it would tear them apart."""

    repeatable = False
    offer: OfferNumber


class ReturnToLine(CallerEffect, frozen=True, kw_only=True):
    """Move the caller back to where he waits, or to what he is to be asked."""


class PassOn(CallerEffect, frozen=True, kw_only=True):
    """Move the caller back to where he waits, and only then end the legs of this offer's agent, who
    has passed him on. If it gives way to another place for the caller, the room ends as he leaves it,
    and the agent's leg with it.
    """

    offer: OfferNumber


class Hold(CallerEffect, frozen=True, kw_only=True):
    """Let the caller wait apart from his agent, or talk to him again."""

    on: bool


class LetTakePart(Effect, frozen=True, kw_only=True):
    """Let only that supervisor take part in the talk whom the book has, and in the way that it says."""


class HangUp(CallerEffect, frozen=True, kw_only=True):
    """End the call from our side, with a word to the caller."""

    farewell: Farewell


# -- To a caller who is rung back


class RingCaller(OfferEffect, frozen=True, kw_only=True):
    """Ring the caller: he asked for it, and the agent is there."""

    repeatable = False
    since_ms: int
    """When that was decided (UTC); a leg that is older was made for something else."""

    @property
    def lane(self) -> Lane:
        """The same as for ringing him no more."""
        return self.call, f"callback for {self.offer}"


class StopRinging(OfferEffect, frozen=True, kw_only=True):
    """End the legs that were made for this offer to ring the caller: nobody waits for him."""

    @property
    def lane(self) -> Lane:
        """The same as for ringing him."""
        return self.call, f"callback for {self.offer}"


# -- To his way through the house


class LeadOn(Effect, frozen=True, kw_only=True):
    """A step has taken the call out of its queue: ask the caller for what it says."""


class KeepPromise(Effect, frozen=True, kw_only=True):
    """Have the caller rung back after all, as he was promised: his agent has not come."""
