"""Reloads the configuration: prepares, then hands everything over and tells the core at once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import structlog

from queues import commands as c
from queues import events as e
from queues.ids import AgentId, QueueId, SkillId
from router.engine import take_note
from router.errors import ConfigurationError, InDoubt, Overloaded, RouterError
from router.reloading.changes import leaves_for_it
from router.reloading.homeless import about_to_queue, homeless
from router.reloading.outcome import Outcome, doubtful, refused, taken, tell_of
from router.reloading.preparing import Prepared, prepare
from router.reloading.submission import Submission, room
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
        self._coming: dict[AgentId, None] = {}
        """Those who may have to be signed in by us, once the core has taken what makes them come."""
        self._is_open = False
        self._asked: list[Reader] = []
        """What is still to be read."""
        self._later: list[Reader] = []
        """What is to be read again when doubt ends, as nothing of it was taken."""
        self._owed: _Owed | None = None
        """What everybody has been handed, but the core may not have taken."""
        self._telling: Submission | None = None
        """What the core was told again when doubt ended."""
        self._task: asyncio.Task[None] | None = None
        self._outcome = Outcome()
        engine.watch(self._on_doubt)

    async def begin(self) -> None:
        """Let the settings hold for what the journal has brought back, which others may have led to.

        Raises:
            ConfigurationError: calls are still in a queue that is no longer there.
        """
        left = tuple(homeless(self._settings, self._engine.core, self._engine.calls))
        if left:
            raise ConfigurationError("\n".join(left))
        leaving = [
            agent
            for agent, present in self._engine.core.state.agents.items()
            if agent not in self._agents or self._attendance.must_sign_in_anew(present)
        ]
        self._leaving.update(leaving)
        await Submission(self._engine, self._all_of_it(leaving)).decided()

    def open(self) -> None:
        """The service has begun: from now on its settings may change."""
        self._is_open = True
        if self._asked:
            self.ask(self._asked[0])

    def ask(self, read: Reader | None = None) -> asyncio.Task[None] | None:
        """Reload what `read` finds, or else what is configured; asked while one is under way, do it once
        more after that.
        """
        wanted = read or self._read
        if wanted is not None and wanted not in self._asked:
            self._asked.append(wanted)
        return self._begun() if self._is_open else None

    def _begun(self) -> asyncio.Task[None]:
        if self._task is None or self._task.done():
            self._task = self._tasks.start("reload", self._reload_as_asked())
        return self._task

    async def reload(self) -> Outcome:
        """Reload what is configured, and say what came of it; before the service has begun, nothing
        does.
        """
        task = self.ask()
        if task is not None:
            await asyncio.shield(task)
        return self._outcome

    async def _reload_as_asked(self) -> None:
        while self._asked or self._telling is not None:
            if not self._asked:
                await self._catch_up()
                continue
            read = self._asked.pop(0)
            outcome = await self._outcome_of(read)
            if read == self._read:
                self._outcome = outcome

    async def _outcome_of(self, read: Reader) -> Outcome:
        """Reload; whatever goes wrong, what else is asked for is not forgotten for it."""
        try:
            return await self._reload(read)
        except RouterError as error:
            return refused((str(error),))
        except Exception:  # noqa: BLE001 - whatever it is, it must not vanish
            _log.exception("reload_failed")
            return Outcome(problems=("something went wrong in the service; its log says what",))

    async def _reload(self, read: Reader) -> Outcome:
        prepared = await asyncio.to_thread(prepare, read, self._settings)
        if isinstance(prepared, tuple):
            return refused(prepared)
        while True:
            await self._catch_up()
            # From here to the last command that is submitted, nobody else has a turn.
            left = tuple(homeless(prepared.settings, self._engine.core, self._engine.calls))
            if left:
                return refused(left)
            try:
                telling = self._apply(prepared)
            except InDoubt as doubt:
                self._later.append(read)
                return doubtful(prepared, doubt)
            except Overloaded:
                with suppress(InDoubt):  # that is seen when it is tried again
                    await room(self._engine)
            else:
                in_doubt = await self._taken(telling)
                return taken(prepared) if in_doubt is None else doubtful(prepared, in_doubt)

    # -- All of it at once

    def _apply(self, prepared: Prepared) -> Submission:
        """Hand it to everybody, and tell the core.

        Raises:
            InDoubt, Overloaded, JournalFailed, ServiceStopping: the core was not told; nothing has
                changed.
        """
        before, after = self._settings, prepared.settings
        leaves = _who_leaves(before, after)
        site = self._engine.core.state.definition.site
        skills = _new_skills(site, before, after)
        telling = Submission(self._engine, self._commands(after, leaves, skills))
        reason = telling.turned_away()
        if reason is not None:
            raise reason
        self._settings = after
        self._owed = _Owed(prepared, leaves)
        self._coming.update(dict.fromkeys(self._replace_agents(before, after)))
        self._take_over(after, prepared.conversation)
        return telling

    def _commands(
        self, settings: Settings, leaving: Iterable[AgentId], skills: Iterable[c.SetSkills]
    ) -> list[Command]:
        """What the core has to be told, in this order."""
        state = self._engine.core.state
        site, definition = state.definition.site, settings.site_definition()
        return [
            *self._enqueue_early(definition),
            *(c.SignOut(site=site, agent=agent) for agent in leaving),
            c.Configure(site=site, definition=definition, moves=moves(settings, state.queues)),
            *skills,
        ]

    def _all_of_it(self, leaving: Iterable[AgentId]) -> list[Command]:
        """What brings the core to the settings, whatever it believes."""
        state = self._engine.core.state
        skills = (
            c.SetSkills(site=state.definition.site, agent=agent, skills=settings.profile())
            for agent, settings in _by_id(self._settings).items()
            if agent in state.agents
        )
        return self._commands(self._settings, leaving, skills)

    def _enqueue_early(self, definition: SiteDefinition) -> Iterator[c.EnqueueCall]:
        """Calls that are about to be put in a queue, or need a skill, that is no longer there in a
        moment. The switchboard's own command comes too late then, and changes nothing.
        """
        queues = {queue.queue for queue in definition.queues}
        for call_id, route in about_to_queue(self._engine.core, self._engine.calls):
            is_known = all(SkillId(need.skill) in definition.skills for need in route.skills)
            if QueueId(route.queue) not in queues or not is_known:
                yield self._enqueuing(call_id, route)

    async def _taken(self, telling: Submission) -> InDoubt | None:
        """Until the core has taken what everybody has; or why that is in doubt, after which it is told
        again.
        """
        try:
            await telling.decided()
        except InDoubt as doubt:
            return doubt
        owed, self._owed = self._owed, None
        if owed is not None:
            tell_of(owed.prepared)
        self._switch_on_all()
        return None

    # -- In doubt

    def _on_doubt(self) -> None:
        """Doubt is over: what the core has not taken it is told before anything else is decided, since
        everybody goes by it; what nobody has taken is read again.
        """
        if not self._is_open or not self._engine.is_sound:
            return
        commands = self._untaken()
        if commands:
            self._telling = Submission(self._engine, commands)
        later, self._later = self._later, []
        self._asked.extend(read for read in later if read not in self._asked)
        if self._owed is None:
            self._switch_on_all()
        if self._telling is not None or self._asked:
            self._begun()

    def _untaken(self) -> list[Command]:
        """What the core may not have taken. It may have taken some or all of it, and have been told so
        late; nothing of it does harm twice.
        """
        state = self._engine.core.state
        if self._owed is not None:
            # Whose sign-in was only decided after the settings had been handed over has come by the
            # old way, but whoever signs in from now on comes by the new one.
            self._leaving.update(agent for agent in self._owed.leaves if agent in state.agents)
            self._owed = self._owed._replace(leaves=())
        leaving = [
            agent
            for agent, present in state.agents.items()
            if agent in self._leaving and present.plan != "signed_out"
        ]
        if self._owed is not None:
            return self._all_of_it(leaving)
        return [c.SignOut(site=state.definition.site, agent=agent) for agent in leaving]

    async def _catch_up(self) -> None:
        """Until the core has taken what it was told again."""
        while self._telling is not None:
            telling, self._telling = self._telling, None
            await self._taken(telling)

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
                        self._engine.submit(leaving).add_done_callback(take_note)
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

    def _switch_on_all(self) -> None:
        coming, self._coming = self._coming, {}
        for agent in coming:
            self._switch_on(agent)

    def _switch_on(self, agent: AgentId) -> None:
        self._tasks.start("switch_on", self._switched_on(agent))

    async def _switched_on(self, agent: AgentId) -> None:
        """In doubt, it is done when that is over."""
        while True:
            try:
                return await self._attendance.switch_on(agent)
            except InDoubt:
                if not self._engine.is_sound:
                    self._coming[agent] = None
                    return None


class _Owed(NamedTuple):
    """What the core may not have taken, and who leaves for it."""

    prepared: Prepared
    leaves: Sequence[AgentId]


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
