"""Reloads the configuration: prepares, then hands everything over and tells the core at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from queues import commands as c
from queues import events as e
from queues.errors import CommandRefused
from queues.ids import AgentId, QueueId, SkillId
from router.errors import ConfigurationError, Overloaded
from router.reloading.changes import leaves_for_it
from router.reloading.homeless import about_to_queue, homeless
from router.reloading.preparing import Prepared, prepare
from router.settings.definition import moves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ivr import Conversation, RouteToQueue
    from queues.commands import Command
    from queues.definitions import SiteDefinition
    from queues.ids import CallId, SiteId
    from router.attendance import Attendance
    from router.engine import Engine
    from router.ports import Recorded
    from router.reloading.preparing import Reader
    from router.settings import Agent as AgentSettings
    from router.settings import Settings
    from router.tasks import Tasks

    Enqueuing = Callable[[CallId, RouteToQueue], c.EnqueueCall]
    TakeOver = Callable[[Settings, Conversation | None], None]

_log = structlog.get_logger(__name__)


class Reloading:
    """Replaces the settings of one running service; an engine's subscriber.

    `agents` is the one table of agents that everybody reads; only this changes it. `take_over`
    hands the settings, and the conversation if it is another, to everybody else; `enqueuing` gives the
    command that puts a call in its queue.
    """

    def __init__(
        self,
        settings: Settings,
        read: Reader | None,
        *,
        engine: Engine,
        attendance: Attendance,
        agents: dict[AgentId, AgentSettings],
        tasks: Tasks,
        take_over: TakeOver,
        enqueuing: Enqueuing,
    ) -> None:
        self._settings = settings
        self._read = read
        self._engine = engine
        self._attendance = attendance
        self._agents = agents
        self._tasks = tasks
        self._take_over = take_over
        self._enqueuing = enqueuing
        self._leaving: set[AgentId] = set()
        """Those who are signed out after the call in hand."""
        self._is_open = False
        self._is_asked = False
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Let the settings hold for what the journal has brought back, which others may have led to.

        Raises:
            ConfigurationError: calls are still in a queue that is no longer there.
        """
        left = tuple(homeless(self._settings, self._engine.core, self._engine.calls))
        if left:
            raise ConfigurationError("\n".join(left))
        state = self._engine.core.state
        site, definition = state.definition.site, self._settings.site_definition()
        leaving = [
            agent
            for agent, present in state.agents.items()
            if agent not in self._agents or self._attendance.must_sign_in_anew(present)
        ]
        self._leaving.update(leaving)
        commands: list[Command] = [
            *self._enqueue_early(definition),
            *(c.SignOut(site=site, agent=agent) for agent in leaving),
            c.Configure(
                site=site, definition=definition, moves=moves(self._settings, state.queues)
            ),
            *(
                c.SetSkills(site=site, agent=agent, skills=settings.profile())
                for agent, settings in self._agents.items()
                if agent in state.agents
            ),
        ]
        await self._decided(commands, [self._engine.submit(command) for command in commands])

    def open(self) -> None:
        """The service has begun: from now on its settings may change."""
        self._is_open = True
        if self._is_asked:
            self.ask()

    def ask(self) -> asyncio.Task[None] | None:
        """Reload; asked while one is under way, do it once more after that."""
        self._is_asked = True
        if not self._is_open:
            return None
        if self._task is None or self._task.done():
            self._task = self._tasks.start("reload", self._reload_as_asked())
        return self._task

    async def _reload_as_asked(self) -> None:
        while self._is_asked:
            self._is_asked = False
            if self._read is not None:
                await self._reload(self._read)

    async def _reload(self, read: Reader) -> None:
        prepared = await asyncio.to_thread(prepare, read, self._settings)
        if isinstance(prepared, tuple):
            _refuse(prepared)
            return
        # From here to the last command that is submitted, nobody else has a turn.
        left = tuple(homeless(prepared.settings, self._engine.core, self._engine.calls))
        if left:
            _refuse(left)
            return
        if not await self._apply(prepared):
            return
        for warning in prepared.warnings:
            _log.warning("configuration", warning=warning)
        if prepared.restart_for:
            _log.warning("configuration_needs_restart", keys=list(prepared.restart_for))
        _log.info("configuration_reloaded", changes=list(prepared.changes) or ["none"])

    # -- All of it at once

    async def _apply(self, prepared: Prepared) -> bool:
        """Whether the change was taken; if not, nothing has changed."""
        before, after = self._settings, prepared.settings
        site = self._engine.core.state.definition.site
        definition = after.site_definition()
        commands: list[Command] = [
            *self._enqueue_early(definition),
            *(c.SignOut(site=site, agent=agent) for agent in _who_leaves(before, after)),
            c.Configure(
                site=site,
                definition=definition,
                moves=moves(after, self._engine.core.state.queues),
            ),
            *_new_skills(site, before, after),
        ]
        deciding = [self._engine.submit(command) for command in commands]
        if deciding[0].done():  # not decided, which takes a turn, but turned away
            _refuse([str(future.exception()) for future in deciding][:1])
            return False
        self._settings = after
        entering = self._replace_agents(before, after)
        self._take_over(after, prepared.conversation)
        await self._decided(commands, deciding)
        for agent in entering:
            self._switch_on(agent)
        return True

    def _enqueue_early(self, definition: SiteDefinition) -> Iterator[c.EnqueueCall]:
        """Calls that are about to be put in a queue, or need a skill, that is no longer there in a
        moment. The switchboard's own command comes too late then, and changes nothing.
        """
        queues = {queue.queue for queue in definition.queues}
        for call_id, route in about_to_queue(self._engine.core, self._engine.calls):
            is_known = all(SkillId(need.skill) in definition.skills for need in route.skills)
            if QueueId(route.queue) not in queues or not is_known:
                yield self._enqueuing(call_id, route)

    async def _decided(
        self, commands: Sequence[Command], deciding: Sequence[asyncio.Future[Sequence[Recorded]]]
    ) -> None:
        """Until all of them are. What could not be taken for want of room is submitted again."""
        outcomes = await asyncio.gather(*deciding, return_exceptions=True)
        for command, first in zip(commands, outcomes, strict=True):
            outcome: object = first
            while isinstance(outcome, Overloaded):
                await asyncio.sleep(0)
                (outcome,) = await asyncio.gather(
                    self._engine.submit(command), return_exceptions=True
                )
            is_late = isinstance(outcome, CommandRefused) and not isinstance(command, c.Configure)
            if isinstance(outcome, BaseException) and not is_late:
                raise outcome

    # -- Agents come and go

    def _replace_agents(self, before: Settings, after: Settings) -> list[AgentId]:
        """From now on there are these agents. Gives those who may have to be signed in by us."""
        expected = _by_id(after)
        signed_in = self._engine.core.state.agents
        self._leaving.update(agent for agent in _who_leaves(before, after) if agent in signed_in)
        for agent in [one for one in self._agents if one not in expected]:
            if agent not in self._leaving:
                del self._agents[agent]
        self._agents.update(
            {one: settings for one, settings in expected.items() if one not in self._leaving}
        )
        self._attendance.expect(expected)
        stay = _by_id(before).keys() - _who_leaves(before, after)
        return [one for one in expected if one not in stay and one not in self._leaving]

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Whoever is to leave leaves, whatever he is asked or asks for meanwhile."""
        for event in events:
            match event:
                case e.AgentSignedOut() if event.agent in self._leaving:
                    self._departed(event.agent)
                case e.AgentPlanned() if event.agent in self._leaving:
                    if event.state != "signed_out":
                        leaving = c.SignOut(site=event.site, agent=event.agent)
                        self._engine.submit(leaving).add_done_callback(_take_note)
                case _:
                    pass

    def _departed(self, agent: AgentId) -> None:
        """The agent's old settings are not needed any more."""
        self._leaving.discard(agent)
        self._agents.pop(agent, None)  # of one who left over a restart there are none
        settings = _by_id(self._settings).get(agent)
        if settings is not None:
            self._agents[agent] = settings
            self._switch_on(agent)

    def _switch_on(self, agent: AgentId) -> None:
        self._tasks.start("switch_on", self._attendance.switch_on(agent))


def _by_id(settings: Settings) -> dict[AgentId, AgentSettings]:
    return {AgentId(agent.id): agent for agent in settings.agents}


def _who_leaves(before: Settings, after: Settings) -> list[AgentId]:
    """Agents who have been taken out, or have to sign in anew."""
    expected = _by_id(after)
    return [
        agent
        for agent, settings in _by_id(before).items()
        if agent not in expected or leaves_for_it(settings, expected[agent])
    ]


def _new_skills(site: SiteId, before: Settings, after: Settings) -> Iterator[c.SetSkills]:
    """For agents whose skills have changed; whoever is not signed in refuses it, in vain."""
    known = _by_id(before)
    for agent, settings in _by_id(after).items():
        if agent in known and known[agent].profile() != settings.profile():
            yield c.SetSkills(site=site, agent=agent, skills=settings.profile())


def _refuse(problems: Iterable[str]) -> None:
    for problem in problems:
        _log.error("configuration_refused", problem=problem)


def _take_note(future: asyncio.Future[Sequence[Recorded]]) -> None:
    """Nobody waits for it; a failure has been logged where it arose."""
    if not future.cancelled():
        future.exception()
