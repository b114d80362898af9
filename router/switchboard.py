"""Leads a call from its arrival to its end. The one file to read; its methods stand in order.

 1. A carrier reports a call (`call_arrived`) and what the caller says or presses (`caller_said`).
    The conversation decides what is said back; at its end the call is put in a queue.
 2. The core offers the call to an agent, or to several at once (`on_events`): the desk is shown the
    offer by whoever keeps the desks, a telephone is rung by the carrier.
 3. An agent accepts (`accept`). The agent's leg comes first (`agent_joined`), only then is the
    caller moved to it, so that no caller ever hears silence; then both talk (`caller_joined`).
 4. Somebody leaves (`caller_left`, `agent_left`, `hang_up`); the agent wraps up.

Nothing is decided here: every method turns what happened into a command for the engine, and turns
events into requests to carriers. All of them may be called twice, late, and in any order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec
import structlog

from ivr import HangUp, Heard, RouteToQueue, Turn, Words
from queues import commands as c
from queues import events as e
from queues.definitions import SkillNeed
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SkillId
from queues.views import position_of
from router.calls import AnswerCall, CloseCall, HearCaller
from router.errors import CarrierFailed, LegGone
from router.ids import new_call_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from queues.entities import Work
    from router.callers import Caller, Callers
    from router.calls import CarrierName, OpenCall
    from router.engine import Engine
    from router.ports import Carrier, Recorded
    from router.settings import Agent as AgentSettings
    from router.tasks import Tasks

ENDED_UNSEEN_MAX: Final = 1_000
_ACCEPTED: Final = ("connecting", "talking")

_log = structlog.get_logger(__name__)


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What the carrier does now: the actions of the turn, then listen, wait in line, say that nobody
    can take the call, or hang up.
    """

    call: CallId
    turn: Turn | None
    then: Literal["listen", "wait", "refuse", "hang_up"]


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A call in line, for announcements. `position` counts from 1; None while it is offered."""

    queue: QueueId
    language: str
    position: int | None
    again: bool
    """It has talked before and lost its agent."""


class Whisper(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent is told who answers a telephone."""

    agent: AgentId
    language: str
    concern: str | None


class Switchboard:
    """One site's switchboard."""

    def __init__(
        self,
        *,
        engine: Engine,
        carriers: Mapping[CarrierName, Carrier],
        callers: Callers,
        agents: Mapping[AgentId, AgentSettings],
        tasks: Tasks,
    ) -> None:
        self._engine = engine
        self._carriers = carriers
        self._callers = callers
        self._agents = agents
        self._tasks = tasks
        self._site = engine.core.state.definition.site
        self._moving: dict[CallId, OfferNumber] = {}
        """Callers who are being moved, or were moved, to the agent of this offer."""
        self._accepted: dict[CallId, OfferNumber] = {}
        """The offers that were accepted, of calls that are being connected or talk."""
        self._ended_unseen: dict[tuple[CarrierName, str], None] = {}
        """Legs that were over before we heard that they had begun."""

    # -- 1. The caller arrives and says what it is about

    async def call_arrived(
        self, carrier: CarrierName, leg: str, dialled: str, caller: Caller
    ) -> Reply:
        """A call has come in on one of our numbers."""
        await self._engine.submit(
            AnswerCall(call=new_call_id(), carrier=carrier, leg=leg, dialled=dialled)
        )
        call_id = self._engine.calls.by_leg(carrier, leg)
        assert call_id is not None  # noqa: S101 - it was answered just now, or before
        if (carrier, leg) in self._ended_unseen:
            await self.caller_left(call_id)
        if call_id in self._engine.calls.open:
            self._callers.remember(call_id, caller)
        return await self._reply(call_id)

    async def caller_said(self, call_id: CallId, turn: int, heard: Heard) -> Reply:
        """The caller answered what was said in this turn, in words, by keys or with silence."""
        call = self._engine.calls.open.get(call_id)
        is_awaited = call is not None and call.turn is not None and call.turn.state.turn == turn
        if is_awaited and isinstance(heard, Words):
            self._callers.said(call_id, turn, heard.text)
        await self._engine.submit(HearCaller(call=call_id, turn=turn, heard=heard))
        return await self._reply(call_id)

    async def _reply(self, call_id: CallId) -> Reply:
        """Where the conversation stands; at its end, put the call in its queue."""
        call = self._engine.calls.find(call_id)
        if call is None or call.turn is None:
            return Reply(call=call_id, turn=None, then="hang_up")
        if call_id not in self._engine.calls.open:
            return _reply_to_ended(call)
        outcome = call.turn.outcome
        if isinstance(outcome, RouteToQueue):
            await self._enqueue(call, outcome)
            is_refused = call.outcome == "diverted"
            return Reply(call=call_id, turn=call.turn, then="refuse" if is_refused else "wait")
        if isinstance(outcome, HangUp):
            return Reply(call=call_id, turn=call.turn, then="hang_up")
        return Reply(call=call_id, turn=call.turn, then="listen")

    async def _enqueue(self, call: OpenCall, route: RouteToQueue) -> None:
        needs = tuple(SkillNeed(SkillId(need.skill), need.level) for need in route.skills)
        await self._engine.submit(
            c.EnqueueCall(
                site=self._site,
                call=call.call,
                queue=QueueId(route.queue),
                needs=needs,
                priority=route.priority,
                caller=self._callers.known_as(call.call),
                labels=(c.Label("language", call.language),),
            )
        )

    def knows(self, call_id: CallId) -> bool:
        """Whether the call is open or ended not long ago; a restart forgets all of them."""
        return self._engine.calls.find(call_id) is not None

    def is_caller(self, carrier: CarrierName, leg: str, call_id: CallId) -> bool:
        """Whether this leg is the caller's of this call."""
        return self._engine.calls.by_leg(carrier, leg) == call_id

    def waiting(self, call_id: CallId) -> Waiting | None:
        """How a call that waits for an agent stands; None if it does not wait any more."""
        state = self._engine.core.state
        call, opened = state.calls.get(call_id), self._engine.calls.open.get(call_id)
        if call is None or opened is None or call.state == "talking":
            return None
        return Waiting(
            queue=call.queue_id,
            language=opened.language,
            position=position_of(state, call) if call.state == "waiting" else None,
            again=call.connections > 0,
        )

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
                case e.CallRequeued():
                    self._call_requeued(event)
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
        return Whisper(agent=work.agent.id, language=opened.language, concern=opened.concern)

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
        # Not awaited: a carrier's own request may be waiting for us to answer this one.
        self._tasks.start("connect", self._connect(opened, offer))

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

    def _call_requeued(self, event: e.CallRequeued) -> None:
        """The agent's side failed. After talk, the caller's leg comes back to us by itself."""
        self._accepted.pop(event.call, None)
        self._drop_agent(event.call, event.offer)
        was_moved = self._moving.pop(event.call, None) is not None
        if was_moved and event.reason != "agent_lost":
            self._return_to_line(event.call)

    def _return_to_line(self, call_id: CallId) -> None:
        call = self._engine.calls.find(call_id)
        if call is not None:
            carrier = self._carriers[call.carrier]
            self._tasks.start("return_to_line", carrier.return_to_line(call.leg, call_id))

    def _drop_agent(self, call_id: CallId, offer: OfferNumber) -> None:
        call = self._engine.calls.find(call_id)
        if call is not None:
            carrier = self._carriers[call.carrier]
            self._tasks.start("drop_agent", carrier.drop_agent(call_id, offer))

    # -- 4. Somebody leaves

    async def leg_ended(self, carrier: CarrierName, leg: str) -> None:
        """A caller's leg is over; legs that are none of ours do not matter."""
        call_id = self._engine.calls.by_leg(carrier, leg)
        if call_id is not None:
            await self.caller_left(call_id)
            return
        self._ended_unseen[carrier, leg] = None
        if len(self._ended_unseen) > ENDED_UNSEEN_MAX:
            del self._ended_unseen[next(iter(self._ended_unseen))]

    async def caller_left(self, call_id: CallId) -> None:
        """The caller's leg is over, whatever the call was doing."""
        if call_id not in self._engine.calls.open:
            return
        if call_id not in self._engine.core.state.calls:
            await self._engine.submit(CloseCall(call=call_id, by="caller"))
        # While that waited to be decided, the call may have been put in its queue.
        if call_id in self._engine.core.state.calls:
            await self._engine.submit(c.EndCall(site=self._site, call=call_id, by="caller"))

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
        if was_connecting and accepted is not None and event.by != "agent":
            self._drop_agent(event.call, accepted)  # he would wait for a caller who does not come
        # A caller who has reached the agent leaves the conference together with him. One who was
        # taken out of his queue is led on by whoever asked for that.
        is_still_there = event.outcome != "withdrawn" and (
            event.by in ("service", "supervisor") or (event.by == "agent" and was_connecting)
        )
        if call is not None and is_still_there:
            ending = self._carriers[call.carrier].hang_up(
                call.leg, event.call, event.outcome, call.language
            )
            self._tasks.start("hang_up", ending)


def _reply_to_ended(call: OpenCall) -> Reply:
    """To a carrier who asks about a call that is over, perhaps because our answer was lost."""
    if call.outcome == "diverted":
        return Reply(call=call.call, turn=call.turn, then="refuse")
    return Reply(call=call.call, turn=None, then="hang_up")
