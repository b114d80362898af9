"""What is known of a call. Only `Calls.fold` changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec
from msgspec.structs import replace

from ivr import RouteToQueue, Turn
from queues.ids import CallId, OfferNumber

if TYPE_CHECKING:
    from ivr import Action
    from ivr.outcomes import Way
    from ivr.survey import SurveyTurn
    from queues.events import CallEnded
    from queues.ids import AgentId, QueueId, StaffId
    from queues.steps import Destination
    from router.calls.commands import Supervision
    from router.calls.events import (
        AgentLegNoted,
        CallArrived,
        CallbackLegNoted,
        ConversationAdvanced,
    )

LEGS_PER_OFFER_MAX: Final = 8
OFFERS_WITH_LEGS_MAX: Final = 50
"""Of one call; those of older offers are long over."""
AGENTS_REMEMBERED_MAX: Final = 20
"""Of those who have talked in one call, the last."""


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """Something a caller has left: the carrier's own name for it, and its length."""

    recording: str
    length_ms: int


class MadeLeg(msgspec.Struct, frozen=True, kw_only=True):
    """Why we once made a leg."""

    to: Literal["agent", "caller"]
    call: CallId
    offer: OfferNumber


class OpenCall:
    """A call that has not ended, or as it was when it did."""

    __slots__ = (
        "accepted", "agent_legs", "arrived_at_ms", "call", "callback_legs", "carrier", "comment", "dialled", "disposition",
        "ended_at_ms", "has_note", "held", "is_callback", "is_passed_on", "joined", "kept_turn", "last_joined", "left_for", "leg", "legs",
        "said_before", "supervised_by", "supervision", "survey", "survey_queue", "talked_with", "tried_by", "turn", "voicemail",
    )  # fmt: skip

    def __init__(self, event: CallArrived) -> None:
        self.call = event.call
        self.carrier = event.carrier
        self.dialled = event.dialled
        self.arrived_at_ms = event.at_ms
        self.leg = event.leg
        """The caller's; empty while he is to be rung back."""
        self.legs = [event.leg]
        """All that he has had."""
        self.is_callback = False
        """Whether he is to be rung back and has not been reached."""
        self.kept_turn: int | None = None
        """The turn of his conversation by which he was put in line to be rung back, the last time."""
        self.turn: Turn | None = None
        self.said_before: tuple[Action, ...] = ()
        """What is to be said before the actions of the turn: they were decided before a look-up."""
        self.left_for: Destination | None = None
        """Where a step of its queue has sent it, if it is in none since."""
        self.voicemail: Recording | None = None
        self.comment: Recording | None = None
        self.tried_by: AgentId | None = None
        """Who was to talk to the caller of a callback that came to nothing at the last try."""
        self.survey: SurveyTurn | None = None
        self.survey_queue: QueueId | None = None
        """The queue of a call that its agent has ended after talk: its caller may be asked about it."""
        self.accepted: OfferNumber | None = None
        """The offer that was accepted last, also after the call has ended; None once it came to nothing."""
        self.joined: OfferNumber | None = None
        """The accepted offer whose agent is there, so that the caller is moved to him, or rung."""
        self.last_joined: OfferNumber | None = None
        """The same, also once it came to nothing: its caller may still be where that agent was."""
        self.agent_legs: dict[OfferNumber, tuple[str, ...]] = {}
        """By offer, the legs on which its agent was rung, or came."""
        self.callback_legs: dict[OfferNumber, tuple[str, ...]] = {}
        """By offer, the legs on which its caller was rung back."""
        self.talked_with: tuple[AgentId, ...] = ()
        """The agents who have talked to the caller, each once, in the order in which they did."""
        self.is_passed_on = False
        """Whether the last of them has passed the call on, and nobody has talked since."""
        self.held = False
        """Whether the caller waits apart from the agent whom he talks to."""
        self.supervised_by: StaffId | None = None
        """Who listens to the talk, in the way that `supervision` says."""
        self.supervision: Supervision | None = None
        self.disposition = ""
        """What came of it, as an agent said last."""
        self.has_note = False
        """Whether he left a note, which is kept apart (`router.callers`)."""
        self.ended_at_ms = 0

    @property
    def route(self) -> RouteToQueue | None:
        """Where the conversation has led the call, or is about to."""
        if self.turn is None:
            return None
        outcome = self.turn.outcome
        return outcome if isinstance(outcome, RouteToQueue) else self.turn.state.route

    @property
    def concern(self) -> str | None:
        """What the call is about, once it is known."""
        return None if self.route is None else self.route.concern

    @property
    def way(self) -> Way:
        """How the call is dealt with by its queue."""
        outcome = None if self.turn is None else self.turn.outcome
        return outcome.way if isinstance(outcome, RouteToQueue) else "line"

    @property
    def is_owed(self) -> bool:
        """Whether the caller has been promised to be rung back, and that was not put in line yet. What
        he is promised once he was rung back is another promise.
        """
        if self.turn is None or self.way == "line":
            return False
        return not self.is_callback and self.turn.state.turn != self.kept_turn

    @property
    def sent(self) -> Way | None:
        """The way on which a step has sent the caller, if it is one for which he is asked."""
        match self.left_for:
            case "callback" | "voicemail":
                return self.left_for
            case _:
                return None

    @property
    def was_led_on(self) -> bool:
        """Whether the caller has been asked for that, out of line, and did not want it."""
        state = None if self.turn is None else self.turn.state
        return state is not None and state.begun_turn > 0 and not state.is_in_line

    @property
    def language(self) -> str:
        """The language of the conversation, empty before its first turn."""
        return self.turn.state.language if self.turn else ""

    @property
    def is_recording(self) -> bool:
        """Whether the caller is leaving a message, which counts even if he hangs up."""
        return self.turn is not None and self.turn.state.stage == "voicemail"

    def note_agent_leg(self, event: AgentLegNoted) -> None:
        """An agent was rung, or is there; two pages of his may each bring a leg."""
        _note(self.agent_legs, event.offer, event.leg)
        if event.joined:
            self.joined = self.last_joined = event.offer

    def end(self, event: CallEnded) -> None:
        """The core has ended it."""
        self.part()
        self.left_for = event.to
        if event.outcome == "callback_failed":
            self.tried_by = event.agent
        if event.by == "agent" and event.talked_ms:
            self.survey_queue = event.queue

    def rest(self, at_ms: int) -> None:
        """It is over. What was said last is needed no more, unless he was promised something and asks
        again; a snapshot holds thousands of such calls.
        """
        self.ended_at_ms = at_ms
        self.said_before = ()
        if self.turn is not None and self.way == "line":
            self.turn = replace(self.turn, actions=())

    def take_turn(self, event: ConversationAdvanced) -> None:
        """The conversation went on; what a look-up kept from being said is said now."""
        before = self.turn
        waits = before is not None and before.look_up is not None
        self.said_before = (*self.said_before, *before.actions) if before and waits else ()
        self.turn = event.turn

    def reach_agent(self, agent: AgentId) -> None:
        """Agent and caller talk: what he was just asked in line is not asked any more, and what he
        chose there comes too late.
        """
        self.is_passed_on = False
        if agent not in self.talked_with:
            self.talked_with = (*self.talked_with, agent)[-AGENTS_REMEMBERED_MAX:]
        is_rung_back, self.is_callback = self.is_callback, False
        turn = self.turn
        chose_in_vain = self.way != "line" and not is_rung_back
        if turn is not None and (turn.outcome is None or chose_in_vain):
            self._wait_in_line(turn)

    def part(self) -> None:
        """They do not talk any more: nobody is held, and nobody listens."""
        self.held, self.supervised_by, self.supervision = False, None, None

    def lose_agent(self, *, is_passed_on: bool) -> None:
        """Nobody is with the caller, or on the way to him: he waits again."""
        self.part()
        self.accepted = self.joined = None
        self.is_passed_on = self.is_passed_on or is_passed_on

    def _wait_in_line(self, turn: Turn) -> None:
        if self.route is not None:
            route = replace(self.route, way="line")
            state = replace(turn.state, stage="finished", outcome=route)
            self.turn = Turn(state=state, actions=(), outcome=route)

    def note_callback_leg(self, event: CallbackLegNoted) -> None:
        """The caller is rung, or has answered."""
        _note(self.callback_legs, event.offer, event.leg)
        if event.answered:
            self.leg = event.leg
            self.legs.append(event.leg)

    def made_for(self, leg: str) -> MadeLeg | None:
        """Why this leg was made; None if it was not made for this call."""
        rung: dict[Literal["agent", "caller"], dict[OfferNumber, tuple[str, ...]]]
        rung = {"agent": self.agent_legs, "caller": self.callback_legs}
        for to, by_offer in rung.items():
            for offer, legs in by_offer.items():
                if leg in legs:
                    return MadeLeg(to=to, call=self.call, offer=offer)
        return None

    def await_callback(self) -> None:
        """Nobody is on the line, and he is to be rung back; his leg may still hear a goodbye."""
        self.is_callback = True
        self.leg = ""
        if self.turn is not None:
            self.kept_turn = self.turn.state.turn


def _note(legs: dict[OfferNumber, tuple[str, ...]], offer: OfferNumber, leg: str) -> None:
    known = legs.get(offer, ())
    if leg not in known:
        legs[offer] = (*known, leg)[-LEGS_PER_OFFER_MAX:]
    if len(legs) > OFFERS_WITH_LEGS_MAX:
        del legs[next(iter(legs))]
