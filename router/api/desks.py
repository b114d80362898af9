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
from router.api.errors import TooManyDesks
from router.api.reachability import Reachability
from router.api.situation import Situation
from router.api.wire import encode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ivr import Script
    from queues.ids import AgentId
    from router.api.desk import Desk
    from router.attendance import Attendance
    from router.callers import Callers
    from router.engine import Engine
    from router.ports import Clock, Recorded
    from router.settings import Agent as AgentSettings
    from router.tasks import Tasks


def no_voice(_agent: AgentId) -> None:
    """For carriers whose desks need no access of their own."""


class Desks:
    """The desks of one site; an engine's subscriber.

    `script` gives the conversation of the day, for the agents' cards; `voice` what a desk agent's
    browser needs to start its audio.
    """

    def __init__(
        self,
        *,
        engine: Engine,
        attendance: Attendance,
        callers: Callers,
        agents: Mapping[AgentId, AgentSettings],
        clock: Clock,
        tasks: Tasks,
        script: Callable[[], Script],
        voice: Callable[[AgentId], m.Voice | None] = no_voice,
    ) -> None:
        self._engine = engine
        self._attendance = attendance
        self._agents = agents
        self._clock = clock
        self._tasks = tasks
        self._voice = voice
        self._situation = Situation(
            engine=engine, callers=callers, agents=agents, clock=clock, script=script
        )
        self._open: dict[AgentId, list[Desk]] = {}
        self._reachability = Reachability(
            engine=engine,
            attendance=attendance,
            clock=clock,
            tasks=tasks,
            is_reachable=self._is_reachable,
        )
        self._stopping = False
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
        desk.is_greeted = True
        desk.send(
            m.SignedIn(
                request=request,
                agent=agent,
                name=settings.name,
                state=self._situation.state(agent),
                voice=None if settings.phone is not None else self._voice(agent),
            )
        )
        if self._engine.doubt:
            desk.send(self._situation.service())
        # Two desks must not both bring the agent's audio; the other one may be doing so.
        is_only = self._open[agent] == [desk]
        present = self._situation.present(agent, brings_audio=is_only)
        if present is not None:
            desk.send(present)

    async def leave(self, desk: Desk) -> None:
        """The desk's connection has ended."""
        agent, desk.agent = desk.agent, None
        if agent is None:
            return
        self._remove(desk, agent)
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

    # -- Something has happened

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Tell the desks of the agents whom it concerns: first what, then how they stand now."""
        concerned: dict[AgentId, None] = {}
        for event in events:
            agent: AgentId | None = getattr(event, "agent", None)  # not all events have one
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
            case e.CallRequeued():
                self._tell(agent, m.Requeued(call=event.call, reason=event.reason))
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

    def _tell_accepted(self, event: e.OfferAccepted) -> None:
        """One desk brings the audio: the one that accepted, or else the newest."""
        desks = self._greeted(event.agent)
        accepted_at = [one for one in desks if one.accepting == (event.call, event.offer)]
        bringing = (accepted_at or desks)[-1:]
        for desk in desks:
            desk.send(self._situation.accepted(event, brings_audio=desk in bringing))

    def _tell_whether_deciding(self) -> None:
        """Doubt has begun, or is over: to all, since nobody can do anything meanwhile."""
        text = encode(self._situation.service())
        for agent in self._open:
            for desk in self._greeted(agent):
                desk.send_text(text)

    def _tell(self, agent: AgentId, message: m.ServiceMessage) -> None:
        text = encode(message)
        for desk in self._greeted(agent):
            desk.send_text(text)

    def _greeted(self, agent: AgentId) -> list[Desk]:
        return [desk for desk in self._open[agent] if desk.is_greeted]

    def _release(self, agent: AgentId) -> None:
        """The agent has signed out. Desks that are just signing in sign him in again."""
        for desk in self._greeted(agent):
            self._remove(desk, agent)
            desk.await_sign_in()
