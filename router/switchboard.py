"""Leads a call from its arrival to its end. The one file to read; its methods stand in order.

 1. A carrier reports a call (`call_arrived`) and what the caller says or presses (`caller_said`).
    The conversation decides what is said back; at its end the call is put in a queue, or goes
    elsewhere (`reception`).
 2. The core offers the call to an agent, or to several at once: the desk is shown the offer by
    whoever keeps the desks, a telephone is rung by the carrier.
 3. An agent accepts (`accept`). The agent's leg comes first (`agent_joined`), only then is the
    caller moved to it, or rung if he has asked for that, so that no caller ever hears silence; then
    both talk (`caller_joined`).
 4. The agent may pass the call on to another queue (`transfer`, `escalate`: see `talks`).
 5. Somebody leaves (`caller_left`, `agent_left`, `hang_up`); the agent wraps up.

Nothing is decided here: every method turns what happened into a command for the engine, and
`on_events` turns what was decided and written into what is to be done (`effects`). All of it may come
twice, late, and in any order. The `outbox` has it done, by `acting`. Beside the story stand
`reception`, `callbacks`, `leaving` and `talks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import structlog

from ivr.outcomes import Way
from queues import commands as c
from queues import events as e
from queues.ids import AgentId, CallId, OfferNumber
from router import effects as do
from router.calls import (
    AgentLegNoted,
    AnswerCall,
    CallbackLegNoted,
    HoldNoted,
    NoteAgentLeg,
    SupervisionNoted,
)
from router.ids import new_call_id
from router.talks import Talks, follows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ivr import Heard, Script
    from queues.entities import Work
    from router.callbacks import Callbacks
    from router.callers import Caller
    from router.calls import CarrierName, MadeLeg, OpenCall, Recording
    from router.engine import Engine
    from router.leaving import Leaving
    from router.outbox import Outbox
    from router.ports import Entry, Farewell, Recorded
    from router.reception import Reception, Reply
    from router.settings import Agent as AgentSettings

ENDED_UNSEEN_MAX: Final = 1_000
_ACCEPTED: Final = ("connecting", "talking")

_log = structlog.get_logger(__name__)


class Whisper(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent is told who answers a telephone."""

    agent: AgentId
    language: str
    concern: str | None
    way: Way
    has_message: bool
    """Whether there is a recording to be heard."""


class Switchboard(Talks):
    """One site's switchboard; `reception` is where its callers are spoken to."""

    def __init__(
        self,
        *,
        engine: Engine,
        outbox: Outbox,
        agents: Mapping[AgentId, AgentSettings],
        reception: Reception,
        callbacks: Callbacks,
        leaving: Leaving,
        script: Callable[[], Script],
    ) -> None:
        skills_for = reception.skills_for
        super().__init__(engine=engine, outbox=outbox, script=script, skills_for=skills_for)
        self._agents = agents
        self._callbacks = callbacks
        self._leaving = leaving
        self.reception = reception
        self._ways = reception.ways
        self._ended_unseen: dict[tuple[CarrierName, str], None] = {}
        """Legs that were over before we heard that they had begun."""

    # -- 1. The caller arrives and says what it is about

    async def call_arrived(
        self, carrier: CarrierName, leg: str, dialled: str, caller: Caller
    ) -> Reply:
        """A call has come in on one of our numbers."""
        arrival = AnswerCall(call=new_call_id(), carrier=carrier, leg=leg, dialled=dialled)
        call_id = await self.reception.answer(arrival, caller)
        if (carrier, leg) in self._ended_unseen:
            await self.caller_left(call_id)
        return await self.reception.reply(call_id)

    async def caller_said(self, call_id: CallId, turn: int, heard: Heard) -> Reply:
        """The caller answered what was said in this turn, in words, by keys or with silence."""
        return await self.reception.hear(call_id, turn, heard)

    def knows(self, call_id: CallId) -> bool:
        """Whether the call is open or ended not long ago."""
        return self._engine.calls.find(call_id) is not None

    def is_caller(self, carrier: CarrierName, leg: str, call_id: CallId) -> bool:
        """Whether this leg is the caller's of this call."""
        return self._engine.calls.by_leg(carrier, leg) == call_id

    def made_for(self, carrier: CarrierName, leg: str) -> MadeLeg | None:
        """Why this leg was made; None if it was not, or its call has ended long ago."""
        return self._engine.calls.made_for(carrier, leg)

    # -- What follows from events

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Have done what follows from what has just been decided and written."""
        first = self._engine.written - len(events) + 1
        self._follow(enumerate(events, first), again=False)

    def resume(self, entries: Sequence[Entry]) -> None:
        """Have done what follows from these entries of the journal, all that were not known to be
        acted on when the service stopped. It may have been done; what is moot by now is left out.
        To be called once, before anything more is decided.
        """
        self._follow(((entry.sequence, entry.event) for entry in entries), again=True)

    def _follow(self, entries: Iterable[tuple[int, Recorded]], *, again: bool) -> None:
        queued_at_ms: dict[CallId, int] = {}
        for sequence, event in entries:
            if isinstance(event, e.CallQueued):
                queued_at_ms[event.call] = event.at_ms
            elif isinstance(event, e.CallEnded) and event.outcome == "diverted":
                is_at_once = queued_at_ms.get(event.call) == event.at_ms
                if is_at_once:
                    continue  # the caller is told in the answer to his last words
            try:
                for effect in self._effects(event):
                    self._outbox.put(sequence, effect, decided_ms=event.at_ms if again else None)
            except Exception:  # noqa: BLE001 - a defect, which must not cost other calls their effects
                _log.exception("effects_not_decided", sequence=sequence, of=type(event).__name__)
        self._outbox.seen(self._engine.written)

    def _effects(self, event: Recorded) -> Iterator[do.Effect]:
        """What is to be done about this, in the order of the story."""
        match event:
            case e.CallOffered() if self._is_at_phone(event.agent):
                yield do.RingAgent(call=event.call, offered=event)
            case e.OfferMissed() | e.OfferDeclined() | e.OfferWithdrawn():
                yield from self._drop_agent(event.call, event.offer)
            case AgentLegNoted():
                yield from self._agent_leg_noted(event)
            case CallbackLegNoted():
                if not self._callbacks.is_awaited(event.call, event.offer):
                    yield from self._stop_ringing(event.call, event.offer)
            case HoldNoted() | SupervisionNoted() | e.CallTransferred():
                yield follows(event)
            case e.CallRequeued() | e.CallbackFailed():
                yield from self._try_came_to_nothing(event)
            case e.CallEnded(outcome="diverted", to="callback" | "voicemail"):
                yield do.LeadOn(call=event.call)
            case e.CallEnded():
                yield from self._call_ended(event)
            case _:
                pass

    # -- 2. The call is offered to an agent

    def _is_at_phone(self, agent: AgentId) -> bool:
        settings = self._agents.get(agent)
        return settings is not None and settings.phone is not None

    def _work(self, call_id: CallId, offer: OfferNumber) -> Work | None:
        """What has become of an offer, as long as it is open or was accepted. A call may be offered
        to several agents at once, to each under a number of its own.
        """
        call = self._engine.core.state.calls.get(call_id)
        return None if call is None else call.works.get(offer)

    def whisper(self, call_id: CallId, offer: OfferNumber) -> Whisper | None:
        """What an agent who was rung is told; None if the offer is over."""
        work, opened = self._work(call_id, offer), self._engine.calls.find(call_id)
        if work is None or opened is None:
            return None
        return Whisper(
            agent=work.agent.id,
            language=opened.language,
            concern=opened.concern,
            way=opened.way,
            has_message=opened.voicemail is not None,
        )

    def message_on_offer(self, call_id: CallId, offer: OfferNumber) -> Recording | None:
        """The message of a call that is on offer, or was accepted, under this number."""
        opened = self._engine.calls.find(call_id)
        return None if opened is None or self._work(call_id, offer) is None else opened.voicemail

    # -- 3. The agent accepts, and the two are joined

    async def accept(self, agent: AgentId, call_id: CallId, offer: OfferNumber) -> None:
        """The agent takes the call; whoever else it rings at is told that it is taken.

        Raises:
            CommandRefused: the offer is over.
        """
        await self._engine.submit(
            c.AcceptOffer(site=self._site, agent=agent, call=call_id, offer=offer)
        )

    async def decline(self, agent: AgentId, call_id: CallId, offer: OfferNumber) -> None:
        """The agent does not take the call."""
        await self._engine.submit(
            c.DeclineOffer(site=self._site, agent=agent, call=call_id, offer=offer)
        )

    async def phone_missed(self, call_id: CallId, offer: OfferNumber, cause: c.MissCause) -> None:
        """The agent's telephone was not answered, was busy, or could not be rung."""
        await self._engine.submit(
            c.ReportMissed(site=self._site, call=call_id, offer=offer, cause=cause)
        )

    def may_join(self, agent: AgentId, call_id: CallId, offer: OfferNumber) -> bool:
        """Whether this agent has accepted this offer, so that a leg of his belongs to it."""
        work = self._work(call_id, offer)
        return work is not None and work.agent.id == agent and work.state in _ACCEPTED

    async def agent_rung(self, call_id: CallId, offer: OfferNumber, leg: str) -> None:
        """An agent is on this leg, and not yet where he meets the caller."""
        if self.knows(call_id):
            noted = NoteAgentLeg(call=call_id, offer=offer, leg=leg, joined=False)
            await self._engine.submit(noted)

    async def agent_joined(self, call_id: CallId, offer: OfferNumber, leg: str) -> None:
        """The agent's leg is ready: the caller is moved to it, or rung, once."""
        if self.knows(call_id):
            await self._engine.submit(NoteAgentLeg(call=call_id, offer=offer, leg=leg, joined=True))

    def _agent_leg_noted(self, event: AgentLegNoted) -> Iterator[do.Effect]:
        work = self._work(event.call, event.offer)
        if work is None:
            yield do.DropAgent(call=event.call, offer=event.offer)
        elif event.joined and work.state == "connecting":
            if self._callbacks.is_due(event.call):
                yield do.RingCaller(call=event.call, offer=event.offer, since_ms=event.at_ms)
            else:
                yield do.Connect(call=event.call, offer=event.offer)

    def is_rung_back(self, call_id: CallId) -> bool:
        """Whether nobody is on the line: the caller is to be rung back."""
        return self._callbacks.is_due(call_id)

    async def caller_rung(self, call_id: CallId, offer: OfferNumber, leg: str) -> None:
        """This leg rings at who is to be rung back; if nobody waits for him any more, it is ended."""
        if self.knows(call_id):
            await self._callbacks.rung(call_id, offer, leg)

    async def caller_answered(
        self, call_id: CallId, offer: OfferNumber, leg: str
    ) -> OpenCall | None:
        """Who was rung back has answered; None if nobody waits for him any more."""
        return await self._callbacks.answered(call_id, offer, leg)

    async def caller_joined(self, call_id: CallId, offer: OfferNumber) -> None:
        """The caller has reached the agent: they talk."""
        if call_id in self._engine.core.state.calls:
            await self._engine.submit(c.ReportConnected(site=self._site, call=call_id, offer=offer))
        self.caller_moved(call_id)

    def caller_moved(self, call_id: CallId) -> None:
        """The caller is where he was to meet his agent; that one may just have gone."""
        call, opened = self._engine.core.state.calls.get(call_id), self._engine.calls.find(call_id)
        is_moved = opened is not None and opened.joined is not None
        if call is None or (call.state != "talking" and not is_moved):
            # He arrived where nobody is any more. If we have moved him on since, this is old news.
            self.back_to_line(call_id)

    def back_to_line(self, call_id: CallId) -> None:
        """The caller is where he should not be: let him wait, or hear what he is to be asked."""
        self._outbox.put(0, do.ReturnToLine(call=call_id))

    def _try_came_to_nothing(self, event: e.CallRequeued | e.CallbackFailed) -> Iterator[do.Effect]:
        """One side failed. After talk, the caller's leg comes back to us by itself; who is to be rung
        back need not stay on the line. Who was promised that by an agent who has not come gets it.
        """
        opened = self._engine.calls.find(event.call)
        yield from self._drop_agent(event.call, event.offer)
        if isinstance(event, e.CallbackFailed) or self._callbacks.is_due(event.call):
            yield from self._stop_ringing(event.call, event.offer)
        elif opened and opened.last_joined == event.offer and event.reason != "agent_lost":
            yield do.ReturnToLine(call=event.call)
        if self._ways.is_owed(event.call):
            yield do.KeepPromise(call=event.call)

    def _drop_agent(self, call_id: CallId, offer: OfferNumber) -> Iterator[do.Effect]:
        """Of legs that are not known yet we hear, and end them then."""
        call = self._engine.calls.find(call_id)
        if call is not None and offer in call.agent_legs:
            yield do.DropAgent(call=call_id, offer=offer)

    def _stop_ringing(self, call_id: CallId, offer: OfferNumber) -> Iterator[do.Effect]:
        call = self._engine.calls.find(call_id)
        if call is not None and offer in call.callback_legs:
            yield do.StopRinging(call=call_id, offer=offer)

    def drop_leg(self, carrier: CarrierName, leg: str) -> None:
        """End a leg that nobody needs."""
        self._outbox.put(0, do.DropLeg(call=CallId(""), carrier=carrier, leg=leg))

    # -- 5. Somebody leaves

    async def leg_ended(self, carrier: CarrierName, leg: str) -> None:
        """A caller's leg is over; legs that are none of ours, or no longer, do not matter."""
        call_id = self._engine.calls.by_leg(carrier, leg)
        call = None if call_id is None else self._engine.calls.find(call_id)
        if call is not None:
            if call.leg == leg:
                await self.caller_left(call.call)
            return
        self._ended_unseen[carrier, leg] = None
        if len(self._ended_unseen) > ENDED_UNSEEN_MAX:
            del self._ended_unseen[next(iter(self._ended_unseen))]

    async def caller_left(self, call_id: CallId) -> None:
        """The caller's leg is over, whatever the call was doing."""
        await self._leaving.caller_left(call_id)

    async def callback_failed(
        self, call_id: CallId, offer: OfferNumber, cause: c.CallbackCause
    ) -> None:
        """Who was rung back did not answer, was busy, could not be rung, or hung up at once."""
        await self._callbacks.failed(call_id, offer, cause)

    async def partner_left(self, call_id: CallId, offer: OfferNumber) -> None:
        """The two talked and the caller is no longer there; whether he hung up was not said."""
        work = self._work(call_id, offer)
        if work is not None and work.state == "talking":
            await self.caller_left(call_id)

    async def agent_left(self, call_id: CallId, offer: OfferNumber, *, lost: bool = False) -> None:
        """The agent's leg is over, or `lost`; the core decides whether that ends the call."""
        if call_id in self._engine.calls.open:
            left = c.ReportAgentLeft(site=self._site, call=call_id, offer=offer, lost=lost)
            await self._engine.submit(left)

    async def hang_up(self, agent: AgentId, call_id: CallId) -> None:
        """The agent ends the call at the desk: with the agent's leg the caller's ends too."""
        call = self._engine.core.state.calls.get(call_id)
        work = None if call is None else call.work
        if work is not None and work.agent.id == agent:
            await self._engine.submit(c.EndCall(site=self._site, call=call_id, by="agent"))

    def _call_ended(self, event: e.CallEnded) -> Iterator[do.Effect]:
        call = self._engine.calls.find(event.call)
        if call is None:
            return
        was_connecting = event.agent is not None and event.wrap_up_until_ms is None
        if call.accepted is not None and was_connecting:
            yield from self._stop_ringing(event.call, call.accepted)
        if call.accepted is not None and (was_connecting or event.by == "agent"):
            # He would wait for a caller who does not come, or has ended the call at his desk.
            yield from self._drop_agent(event.call, call.accepted)
        # A caller who has reached the agent leaves the conference together with him. One who was
        # taken out of his queue is led on by whoever asked for that.
        is_still_there = event.outcome != "withdrawn" and (
            event.by in ("service", "supervisor") or (event.by == "agent" and was_connecting)
        )
        if call.leg and is_still_there:
            yield do.HangUp(call=event.call, farewell=_farewell(event))


def _farewell(event: e.CallEnded) -> Farewell:
    if event.outcome == "diverted":
        return "message" if event.to == "message" else "refused"
    return "in_vain" if event.outcome == "wait_limit" else "goodbye"
