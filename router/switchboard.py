"""Leads a call from its arrival to its end. The one file to read; its methods stand in order.

 1. A carrier reports a call (`call_arrived`) and what the caller says or presses (`caller_said`).
    The conversation decides what is said back; at its end the call is put in a queue, or goes
    elsewhere (`reception`).
 2. The core offers the call to an agent, or to several at once (`on_events`): the desk is shown the
    offer by whoever keeps the desks, a telephone is rung by the carrier.
 3. An agent accepts (`accept`). The agent's leg comes first (`agent_joined`), only then is the
    caller moved to it, or rung if he has asked for that, so that no caller ever hears silence; then
    both talk (`caller_joined`).
 4. Somebody leaves (`caller_left`, `agent_left`, `hang_up`); the agent wraps up.

Nothing is decided here: every method turns what happened into a command for the engine, and turns
events into requests to carriers. All of them may be called twice, late, and in any order. Beside
the story stand `reception` and `callbacks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import structlog

from ivr.outcomes import Way
from queues import commands as c
from queues import events as e
from queues.ids import AgentId, CallId, OfferNumber
from router.calls import AnswerCall, CloseCall
from router.errors import CarrierFailed, LegGone
from router.ids import new_call_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ivr import Heard
    from queues.entities import Work
    from router.callbacks import Callbacks
    from router.callers import Caller
    from router.calls import CarrierName, OpenCall, Recording
    from router.engine import Engine
    from router.ports import Carrier, Farewell, Recorded
    from router.reception import Reception, Reply
    from router.settings import Agent as AgentSettings
    from router.tasks import Tasks

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


class Switchboard:
    """One site's switchboard; `reception` is where its callers are spoken to."""

    def __init__(
        self,
        *,
        engine: Engine,
        carriers: Mapping[CarrierName, Carrier],
        agents: Mapping[AgentId, AgentSettings],
        tasks: Tasks,
        reception: Reception,
        callbacks: Callbacks,
    ) -> None:
        self._engine = engine
        self._carriers = carriers
        self._agents = agents
        self._tasks = tasks
        self._callbacks = callbacks
        self.reception = reception
        self._ways = reception.ways
        self._site = engine.core.state.definition.site
        self._moving: dict[CallId, OfferNumber] = {}
        """Callers who are being moved, or were moved, to the agent of this offer, or rung for it."""
        self._accepted: dict[CallId, OfferNumber] = {}
        """The offers that were accepted, of calls that are being connected or talk."""
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
        """Whether the call is open or ended not long ago; a restart forgets all of them."""
        return self._engine.calls.find(call_id) is not None

    def is_caller(self, carrier: CarrierName, leg: str, call_id: CallId) -> bool:
        """Whether this leg is the caller's of this call."""
        return self._engine.calls.by_leg(carrier, leg) == call_id

    # -- 2. The call is offered to an agent

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Ask carriers for what has just been decided and written."""
        just_queued = {event.call for event in events if isinstance(event, e.CallQueued)}
        for event in events:
            match event:
                case e.CallEnded(outcome="diverted") if event.call in just_queued:
                    pass  # the caller is told in the answer to his last words
                case e.CallOffered():
                    self._call_offered(event)
                case e.OfferAccepted():
                    self._accepted[event.call] = event.offer
                case e.OfferMissed() | e.OfferDeclined() | e.OfferWithdrawn():
                    self._offer_over(event)
                case e.CallRequeued() | e.CallbackFailed():
                    self._try_came_to_nothing(event)
                case e.CallEnded(outcome="diverted", to="callback" | "voicemail"):
                    self._tasks.start("lead_on", self._lead_out_of_line(event.call))
                case e.CallEnded():
                    self._call_ended(event)
                case _:
                    pass

    def _call_offered(self, event: e.CallOffered) -> None:
        phone = self._phone_of(event.agent)
        if phone is not None:
            self._tasks.start("ring", self._ring(event, phone))

    async def _ring(self, event: e.CallOffered, phone: str) -> None:
        call = self._engine.calls.open.get(event.call)
        if call is None or self._work(event.call, event.offer) is None:
            return  # it is over already: the caller has left, or somebody was quicker
        try:
            await self._carriers[call.carrier].ring(event, phone, call.language)
        except CarrierFailed as error:
            _log.warning("agent_not_rung", call_id=event.call, error=str(error))
            await self.phone_missed(event.call, event.offer, "failed")

    def _offer_over(self, event: e.OfferMissed | e.OfferDeclined | e.OfferWithdrawn) -> None:
        if self._phone_of(event.agent) is not None:
            self._drop_agent(event.call, event.offer)

    def _phone_of(self, agent: AgentId) -> str | None:
        settings = self._agents.get(agent)
        return None if settings is None else settings.phone

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

    async def agent_joined(self, call_id: CallId, offer: OfferNumber) -> None:
        """The agent's leg is ready: move the caller to it, once."""
        work, opened = self._work(call_id, offer), self._engine.calls.open.get(call_id)
        if opened is None or work is None:
            self._drop_agent(call_id, offer)
            return
        if work.state != "connecting" or self._moving.get(call_id) == offer:
            return
        self._moving[call_id] = offer
        if self._callbacks.is_due(call_id):
            self._callbacks.ring(opened, offer)
            return
        # Not awaited: a carrier's own request may be waiting for us to answer this one.
        self._tasks.start("connect", self._connect(opened, offer))

    def is_rung_back(self, call_id: CallId) -> bool:
        """Whether nobody is on the line: the caller is to be rung back."""
        return self._callbacks.is_due(call_id)

    async def caller_answered(
        self, call_id: CallId, offer: OfferNumber, leg: str
    ) -> OpenCall | None:
        """Who was rung back has answered; None if nobody waits for him any more."""
        return await self._callbacks.answered(call_id, offer, leg)

    async def _connect(self, call: OpenCall, offer: OfferNumber) -> None:
        call_id = call.call
        try:
            await self._carriers[call.carrier].connect(call.leg, call_id, offer)
        except LegGone:
            await self.caller_left(call_id)
        except CarrierFailed as error:
            # The core's deadline for connecting puts the call back in line if nothing comes of it.
            _log.warning("caller_not_moved", call_id=call_id, error=str(error))

    async def caller_joined(self, call_id: CallId, offer: OfferNumber) -> None:
        """The caller has reached the agent: they talk."""
        if call_id in self._engine.core.state.calls:
            await self._engine.submit(c.ReportConnected(site=self._site, call=call_id, offer=offer))
        call = self._engine.core.state.calls.get(call_id)
        if call is None or (call.state != "talking" and self._moving.get(call_id) is None):
            # He arrived where nobody is any more. If we have moved him on since, this is old news.
            self._return_to_line(call_id)

    def _try_came_to_nothing(self, event: e.CallRequeued | e.CallbackFailed) -> None:
        """One side failed. After talk, the caller's leg comes back to us by itself; who is to be rung
        back need not stay on the line.
        """
        self._accepted.pop(event.call, None)
        self._drop_agent(event.call, event.offer)
        was_moved = self._moving.pop(event.call, None) is not None
        if isinstance(event, e.CallbackFailed) or self._callbacks.is_due(event.call):
            self._callbacks.stop(event.call, event.offer)
        elif was_moved and event.reason != "agent_lost":
            self._return_to_line(event.call)
        if self._ways.is_owed(event.call):
            self._tasks.start("ring_back_after_all", self._ring_back_after_all(event.call))

    async def _ring_back_after_all(self, call_id: CallId) -> None:
        """The agent who was on the way has not come, and the caller's message is all there is."""
        await self.reception.reply(call_id)

    async def _lead_out_of_line(self, call_id: CallId) -> None:
        call = self._engine.calls.open.get(call_id)
        if call is not None and not self._ways.is_asked(call_id):
            await self._ways.lead_on(call)
            self._return_to_line(call_id)

    def _return_to_line(self, call_id: CallId) -> None:
        call = self._engine.calls.find(call_id)
        if call is not None and call.leg:
            carrier = self._carriers[call.carrier]
            self._tasks.start("return_to_line", carrier.return_to_line(call.leg, call_id))

    def _drop_agent(self, call_id: CallId, offer: OfferNumber) -> None:
        call = self._engine.calls.find(call_id)
        if call is not None:
            carrier = self._carriers[call.carrier]
            self._tasks.start("drop_agent", carrier.drop_agent(call_id, offer))

    # -- 4. Somebody leaves

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
        if self._ways.is_leaving_message(call_id):
            self._ways.await_message(call_id, self._caller_gone)
        else:
            await self._caller_gone(call_id)

    async def _caller_gone(self, call_id: CallId) -> None:
        if call_id not in self._engine.calls.open:
            return
        if call_id not in self._engine.core.state.calls:
            await self._engine.submit(CloseCall(call=call_id, by="caller"))
        # While that waited to be decided, the call may have been put in its queue.
        call = self._engine.core.state.calls.get(call_id)
        if call is not None and call.is_callback and call.work is not None:
            await self.callback_failed(call_id, call.work.offer, "no_answer")
        elif call is not None:
            await self._engine.submit(c.EndCall(site=self._site, call=call_id, by="caller"))

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

    async def agent_left(self, call_id: CallId, offer: OfferNumber) -> None:
        """The agent's leg is over; the core decides whether that ends the call."""
        if call_id in self._engine.calls.open:
            await self._engine.submit(c.ReportAgentLeft(site=self._site, call=call_id, offer=offer))

    async def hang_up(self, agent: AgentId, call_id: CallId) -> None:
        """The agent ends the call at the desk: with the agent's leg the caller's ends too."""
        call = self._engine.core.state.calls.get(call_id)
        work = None if call is None else call.work
        if work is not None and work.agent.id == agent:
            await self._engine.submit(c.EndCall(site=self._site, call=call_id, by="agent"))
            self._drop_agent(call_id, work.offer)

    def _call_ended(self, event: e.CallEnded) -> None:
        self._moving.pop(event.call, None)
        accepted = self._accepted.pop(event.call, None)
        call = self._engine.calls.find(event.call)
        was_connecting = event.agent is not None and event.wrap_up_until_ms is None
        if was_connecting and accepted is not None:
            self._callbacks.stop(event.call, accepted)
            if event.by != "agent":
                # He would wait for a caller who does not come.
                self._drop_agent(event.call, accepted)
        # A caller who has reached the agent leaves the conference together with him. One who was
        # taken out of his queue is led on by whoever asked for that.
        is_still_there = event.outcome != "withdrawn" and (
            event.by in ("service", "supervisor") or (event.by == "agent" and was_connecting)
        )
        if call is not None and call.leg and is_still_there:
            farewell = _farewell(event)
            ending = self._carriers[call.carrier].hang_up(
                call.leg, event.call, farewell, call.language
            )
            self._tasks.start("hang_up", ending)


def _farewell(event: e.CallEnded) -> Farewell:
    if event.outcome == "diverted":
        return "message" if event.to == "message" else "refused"
    return "in_vain" if event.outcome == "wait_limit" else "goodbye"
