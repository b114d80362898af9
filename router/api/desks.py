"""All open desks: who works where, who is told what, and whether an agent can be reached.

An agent may have several desks open (two tabs, or a new connection before the old one is known to
be dead). All are told everything; the agent can be reached while one is open, awake and able to
bring sound. A desk needs no memory: whenever it signs in, it is told how the agent stands and which
offer or call he has.

The core's state runs ahead of the journal by one batch. A desk that signs in at that moment may be
told something twice, but never misses anything.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from queues import events as e
from router.api import limits
from router.api import messages as m
from router.api.coaching import CoachingNotes
from router.api.errors import TooManyDesks
from router.api.reachability import Reachability
from router.api.wire import encode
from router.api.wrapping_up import WrapUps
from router.calls import HoldNoted, SupervisionNoted, WrapUpNoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from queues.ids import AgentId, CallId, OfferNumber
    from router.api.choices import Choices
    from router.api.desk import Desk
    from router.api.situation import Situation
    from router.attendance import Attendance
    from router.engine import Engine
    from router.ports import Clock, Recorded
    from router.settings import Agent as AgentSettings
    from router.tasks import Tasks


class Desks:
    """The desks of one site; an engine's subscriber. `voices` gives what the browser of an agent without
    a telephone needs to start its audio, from his id and that of his session, which may be empty.
    """

    def __init__(
        self,
        *,
        engine: Engine,
        attendance: Attendance,
        agents: Mapping[AgentId, AgentSettings],
        clock: Clock,
        tasks: Tasks,
        situation: Situation,
        choices: Choices,
        voices: Callable[[AgentId, str], tuple[m.Voice, ...]],
    ) -> None:
        self._engine = engine
        self._attendance = attendance
        self._agents = agents
        self._tasks = tasks
        self._voices = voices
        self._situation = situation
        self._choices = choices
        self._open: dict[AgentId, list[Desk]] = {}
        self._notes = CoachingNotes()
        self._wrap_ups = WrapUps(situation.card)
        self._reachability = Reachability(
            engine=engine,
            attendance=attendance,
            clock=clock,
            tasks=tasks,
            is_reachable=self._is_reachable,
        )
        self._stopping = False
        self.is_brought: Callable[[CallId, OfferNumber], bool] = lambda _call, _offer: True
        """Whether the agent's audio for an offer is there, as far as its carrier knows."""
        engine.watch(self._tell_whether_deciding)

    async def open(self) -> None:
        """After a restart: agents who were at work have no desk here yet. The time in which theirs
        must come back begins now.
        """
        missing = [
            agent
            for agent in self._engine.core.state.agents
            if agent in self._agents and agent not in self._open
        ]
        # All at once, so that they are written together.
        await asyncio.gather(*map(self._reachability.report, missing))

    def stop(self) -> None:
        """Desks that are closed from now on are closed by us: nobody is unreachable for that."""
        self._stopping = True
        self._reachability.stop()

    def takes_desks(self) -> bool:
        """Whether desks are still welcome."""
        return not self._stopping

    def is_agent(self, agent: AgentId) -> bool:
        """Whether there is an agent of this name."""
        return agent in self._agents

    # -- A desk comes and goes

    async def sign_in(self, desk: Desk, agent: AgentId, asked: m.SignIn) -> None:
        """The agent works at this desk; tell it how things stand.

        Raises:
            TooManyDesks: the agent has enough of them.
            RouterError, CommandRefused: the service cannot do it now.
        """
        desks = self._open.setdefault(agent, [])
        if len(desks) >= limits.DESKS_PER_AGENT_MAX:
            raise TooManyDesks(f"You have {len(desks)} desks open; close one first.")
        # It counts from now on, so that the end of another desk does not make it unreachable.
        desks.append(desk)
        desk.signed_in(agent)
        if asked.heartbeat_ms is not None:
            desk.listen_for(self._fell_silent)
        await self._attendance.desk_opened(agent)
        if agent not in self._engine.core.state.agents:
            await self._attendance.desk_opened(agent)  # signed out just before we asked
        self._greet(desk, agent, asked.request)

    def _greet(self, desk: Desk, agent: AgentId, request: str | None) -> None:
        settings = self._agents[agent]
        voices = () if settings.phone is not None else self._voices(agent, desk.session)
        desk.is_greeted = True
        desk.send(
            m.SignedIn(
                request=request,
                agent=agent,
                name=settings.name,
                state=self._situation.state(agent),
                voices=voices,
                desk=self._choices.info(),
            )
        )
        if self._engine.doubt:
            desk.send(self._situation.service())
        # Two desks must not both bring the agent's audio; the other one may be doing so.
        is_only = self._open[agent] == [desk]
        self._tell_present(desk, agent, brings=is_only or self._lacks_audio(agent))
        self._forget_what_is_over(agent)
        wrapped_up = self._wrap_ups.of(agent)
        if wrapped_up is not None:
            desk.send(wrapped_up)
        for note in self._notes.of(agent):
            desk.send(note)
        state = self._situation.state(agent)
        call = state.call or state.wrap_up_call
        if call is not None and state.state != "offered":
            # Even if that is nothing: the desk may have older words.
            desk.send(self._situation.written(call))

    def _tell_present(self, desk: Desk, agent: AgentId, *, brings: bool) -> None:
        if brings:
            desk.bringing = self._situation.in_hand(agent)
        present = self._situation.present(agent, brings_audio=brings)
        if present is not None:
            desk.send(present)

    def _lacks_audio(self, agent: AgentId) -> bool:
        """Whether there is a call in hand whose audio no desk brings that is open and awake, nor a page
        that still has its leg.
        """
        in_hand = self._situation.in_hand(agent)
        if in_hand is None or self._stopping or self._has_phone(agent):
            return False
        if any(desk.bringing == in_hand and desk.is_fit for desk in self._greeted(agent)):
            return False
        return not self.is_brought(*in_hand)

    def leg_gone(self, agent: AgentId) -> None:
        """The audio of an agent is gone, or the desk that brought it: if that one does not bring it
        again, the newest of the others does.
        """
        if agent in self._open and self._lacks_audio(agent):
            for desk in [one for one in self._greeted(agent) if one.is_fit][-1:]:
                self._tell_present(desk, agent, brings=True)

    async def leave(self, desk: Desk) -> None:
        """The desk's connection has ended."""
        agent, desk.agent = desk.agent, None
        if agent is None:
            return
        self._remove(desk, agent)
        self.leg_gone(agent)
        if not self._is_reachable(agent):
            await self._reachability.report(agent)

    def _remove(self, desk: Desk, agent: AgentId) -> None:
        self._open[agent].remove(desk)
        if not self._open[agent]:
            del self._open[agent]

    # -- A desk is awake or asleep

    def heard(self, desk: Desk) -> None:
        """A desk has said something, so it is awake."""
        was_fit = desk.is_fit
        desk.heard()
        if desk.agent is not None and desk.is_fit and not was_fit:
            self._reachability.report_soon(desk.agent)

    async def here(self, desk: Desk, agent: AgentId, *, can_talk: bool) -> None:
        """A desk says whether it could bring sound."""
        was_fit, desk.can_talk = desk.is_fit, can_talk
        if desk.is_fit and not was_fit:
            await self._reachability.report(agent)
        elif was_fit and not desk.is_fit and not self._has_phone(agent):
            await self._reachability.lose(agent, "desk_mute", "the page cannot bring sound")

    def _fell_silent(self, desk: Desk) -> None:
        agent = desk.agent
        if agent is not None and not self._has_phone(agent):
            evidence = f"the page has said nothing for {limits.SILENT_MS} ms"
            lost = self._reachability.lose(agent, "desk_silent", evidence)
            self._tasks.start("report_desk", lost)

    def _has_phone(self, agent: AgentId) -> bool:
        """Whether his calls do not need a desk."""
        return self._agents[agent].phone is not None

    def _is_reachable(self, agent: AgentId) -> bool:
        return any(desk.is_fit for desk in self._open.get(agent, ()))

    def is_open(self, agent: AgentId) -> bool:
        """Whether the agent has a desk that is shown something."""
        return agent in self._open and bool(self._greeted(agent))

    def coach(self, agent: AgentId, call: CallId, text: str, by: str) -> bool:
        """Show the agent a supervisor's note about the call in hand, now and at every desk that comes
        before the call is wrapped up. Whether a desk of his is there now.
        """
        note = m.Coaching(call=call, text=text, by=by)
        self._notes.keep(agent, note)
        is_there = self.is_open(agent)
        if is_there:
            self._tell(agent, note)
        return is_there

    def _forget_what_is_over(self, agent: AgentId) -> None:
        if not self._notes.of(agent) and self._wrap_ups.of(agent) is None:
            return
        now = self._situation.state(agent)
        self._notes.forget_all_but(agent, now.call or now.wrap_up_call)
        self._wrap_ups.forget_all_but(agent, now.wrap_up_call)

    # -- Something has happened

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Tell the desks of the agents whom it concerns: first what, then how they stand now."""
        concerned: dict[AgentId, None] = {}
        for event in events:
            if isinstance(event, HoldNoted | SupervisionNoted | WrapUpNoted):
                self._tell_talk(event)
                continue
            agent: AgentId | None = getattr(event, "agent", None)  # not all events have one
            if agent is not None:
                self._forget_what_is_over(agent)
            if agent is not None and isinstance(event, e.CallEnded | e.CallTransferred):
                self._wrap_ups.begin(agent, event)
            if isinstance(event, e.CallQueued | e.CallReleased):
                continue  # a call that waits for this agent alone is none of his yet
            if agent is not None and agent in self._open:
                concerned[agent] = None
                if isinstance(event, e.OfferAccepted):
                    self._tell_accepted(event)
                else:
                    self._tell_event(agent, event)
        for agent in concerned:
            self._tell(agent, m.State(state=self._situation.state(agent)))
            if agent not in self._engine.core.state.agents:
                self._release(agent)

    def _tell_event(self, agent: AgentId, event: Recorded) -> None:
        match event:
            case e.CallOffered():
                self._tell(agent, self._situation.offered(event))
            case e.OfferDeclined():
                self._tell(
                    agent, m.OfferOver(call=event.call, offer=event.offer, reason="declined")
                )
            case e.OfferMissed():
                self._tell(agent, m.OfferOver(call=event.call, offer=event.offer, reason="missed"))
            case e.OfferWithdrawn(reason=reason):
                self._tell(agent, m.OfferOver(call=event.call, offer=event.offer, reason=reason))
            case e.CallConnected():
                self._tell(agent, self._situation.connected(event))
                written = self._written(event.call)
                if written is not None:
                    self._tell(agent, written)
            case e.CallRequeued():
                self._tell(agent, m.Requeued(call=event.call, reason=event.reason))
            case e.CallTransferred():
                transferred = m.Transferred(
                    call=event.call,
                    queue=event.queue,
                    talked_ms=event.talked_ms,
                    wrap_up_until_ms=event.wrap_up_until_ms,
                )
                self._tell(agent, transferred)
            case e.CallEnded():
                ended = m.Ended(
                    call=event.call,
                    by=event.by,
                    talked_ms=event.talked_ms,
                    wrap_up_until_ms=event.wrap_up_until_ms,
                )
                self._tell(agent, ended)
            case _:
                pass  # the agent's state says it all

    def _tell_talk(self, event: HoldNoted | SupervisionNoted | WrapUpNoted) -> None:
        """Something that does not change how the agent stands who talks in this call."""
        if isinstance(event, WrapUpNoted):
            self._tell_written(event.call)
            return
        call = self._engine.core.state.calls.get(event.call)
        agent = None if call is None or call.agent is None else call.agent.id
        if agent is None or agent not in self._open:
            return
        if isinstance(event, HoldNoted):
            self._tell(agent, m.Held(call=event.call, on=event.on))
        elif self._choices.tells_of_listening:
            mode = event.mode or "none"
            by = self._situation.name_of(event.supervisor)
            self._tell(agent, m.Supervised(call=event.call, mode=mode, by=by))

    def _tell_written(self, call: CallId) -> None:
        """To all who have the call in hand or wrap it up: one may have passed it on to the other."""
        written = self._situation.written(call)
        for agent in self._open:
            if self._situation.has(agent, call):
                self._tell(agent, written)

    def _written(self, call: CallId) -> m.Written | None:
        """What stands about a call already, if anything does."""
        written = self._situation.written(call)
        return written if written.disposition or written.note else None

    def _tell_accepted(self, event: e.OfferAccepted) -> None:
        """One desk brings the audio: the one that accepted, or else the newest."""
        desks = self._greeted(event.agent)
        accepted_at = [one for one in desks if one.accepting == (event.call, event.offer)]
        bringing = (accepted_at or desks)[-1:]
        for desk in desks:
            if desk in bringing:
                desk.bringing = (event.call, event.offer)
            desk.send(self._situation.accepted(event, brings_audio=desk in bringing))

    def _tell_whether_deciding(self) -> None:
        """Doubt has begun, or is over: to all, since nobody can do anything meanwhile."""
        frame = encode(self._situation.service())
        for agent in self._open:
            for desk in self._greeted(agent):
                desk.send_frame(frame)

    def _tell(self, agent: AgentId, message: m.ServiceMessage) -> None:
        frame = encode(message)
        for desk in self._greeted(agent):
            desk.send_frame(frame)

    def _greeted(self, agent: AgentId) -> list[Desk]:
        return [desk for desk in self._open[agent] if desk.is_greeted]

    def _release(self, agent: AgentId) -> None:
        """The agent has signed out. Desks that are just signing in sign him in again."""
        for desk in self._greeted(agent):
            self._remove(desk, agent)
            desk.await_sign_in()
