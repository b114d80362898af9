"""Puts the service together: every part that is started, and the order in which it stops.

The only place that chooses adapters. Read `switchboard` for what happens to a call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from queues import Core
from queues.ids import AgentId, SiteId
from queues.views import view_agents, view_queues
from router.acting import Acting
from router.api import (
    AgentRequests,
    AgentSocket,
    Bearer,
    Desks,
    EmergencySwitch,
    Health,
    RecordingFiles,
    add_operating_routes,
    add_routes,
    measure,
    new_application,
    peer,
    peer_behind_proxy,
)
from router.api.access import Tokens
from router.api.messages import Voice
from router.attendance import Attendance
from router.callbacks import Callbacks
from router.callers import Callers
from router.calls import Calls
from router.carriers.twilio.carrier import TwilioCarrier
from router.carriers.twilio.rest import TwilioRest
from router.carriers.twilio.urls import PREFIX, Urls
from router.carriers.twilio.voice import TOKEN_S_MAX, voice_token
from router.carriers.twilio.webhooks import TwilioWebhooks
from router.conversing import Conversing
from router.engine import Engine
from router.estimating import Estimating
from router.journal.memory import MemoryJournal
from router.lines import Lines
from router.listening import BACKLOG, bound
from router.look_ups import LookUps
from router.metrics import Metrics
from router.outbox import Outbox
from router.reception import Reception
from router.reconciling import Reconciler, count_stuck
from router.recovering import recover
from router.reloading import Live, Reloading
from router.snapshots import Snapshots
from router.surveys import Surveys
from router.switchboard import Switchboard
from router.tasks import Tasks
from router.understanding import Understanding
from router.ways import Ways

if TYPE_CHECKING:
    import asyncio
    import socket
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ivr import Conversation
    from queues.ids import QueueId
    from router.calls import CarrierName
    from router.estimating import QueueEstimate
    from router.ports import Carrier, Clock, Journal, Recordings
    from router.recovering import Recovered
    from router.reloading.preparing import Reader
    from router.settings import Settings, Twilio

_log = structlog.get_logger(__name__)


class Service:
    """One site's service.

    `open` starts deciding, `listen` lets the world in, `stop` ends both in good order. `reload`
    replaces the settings by what `read` finds then, while calls go on. `journal_folder` is where the
    journal lies; None if it is in memory.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        journal: Journal | None = None,
        read: Reader | None = None,
        journal_folder: Path | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.tasks = Tasks()
        self._journal = journal or MemoryJournal()
        self._journal_folder = journal_folder
        self.sockets: Sequence[socket.socket] = ()
        """Those on which it listens."""
        self._agents = {AgentId(agent.id): agent for agent in settings.agents}
        self._music = _music(settings)
        self._site = SiteId(settings.service.site)
        self._live = Live(settings)
        core = Core(self._site)
        self.metrics = self._new_metrics(core)
        self.callers = Callers(settings.callers)
        self.engine = Engine(
            core=core,
            calls=Calls(self._site, self._live.conversation, self._live.survey),
            journal=self._journal,
            clock=clock,
            beside=self.callers,
            meter=self.metrics,
        )
        self.estimating = Estimating(self.engine, clock)
        self.snapshots = Snapshots(
            engine=self.engine,
            learning=self.estimating.learning,
            journal=self._journal,
            clock=clock,
            tasks=self.tasks,
        )
        self.carriers: dict[CarrierName, Carrier] = {}
        self._look_ups = LookUps(settings.look_ups, clock, self.metrics.looked_up)
        self._understanding = Understanding(
            settings.understanding,
            settings.conversation,
            look_ups=self._look_ups,
            tasks=self.tasks,
        )
        self.surveys = Surveys(
            engine=self.engine, callers=self.callers, clock=clock, survey=self._live.survey
        )
        self.switchboard = self._new_switchboard()
        self.attendance = Attendance(self.engine, self._agents)
        self.desks = self._new_desks()
        self._reloading = self._new_reloading(read)
        self.reconciler = Reconciler(
            engine=self.engine,
            switchboard=self.switchboard,
            carriers=self.carriers,
            clock=clock,
            tasks=self.tasks,
        )
        self._web = new_application(measure(PREFIX, self.metrics.webhook_answered, clock))
        self._runner: web.AppRunner | None = None
        self._is_stopping = False
        self._recordings: dict[CarrierName, Recordings] = {}
        self._desk_door = self._add_api()
        self._rest = None if settings.twilio is None else self._add_twilio(settings.twilio)
        self._subscribe()

    def _new_metrics(self, core: Core) -> Metrics:
        return Metrics(
            self.settings.site_definition(),
            view_queues=lambda: view_queues(core.state, self.clock.now_ms()),
            view_agents=lambda: view_agents(core.state),
            estimate_of=self._estimate_of,
            count_stuck=lambda: count_stuck(core.state, self.engine.calls, self.clock.now_ms()),
            look_ages_s=lambda: self.reconciler.ages_s(),  # noqa: PLW0108 - it is made later
            in_doubt=lambda: bool(self.engine.doubt),
            journal_folder=self._journal_folder,
        )

    def _new_conversing(self) -> Conversing:
        return Conversing(
            engine=self.engine,
            callers=self.callers,
            clock=self.clock,
            script=lambda: self.settings.conversation,
            look_ups=self._look_ups,
            understanding=self._understanding,
        )

    def _new_switchboard(self) -> Switchboard:
        lines = Lines(
            engine=self.engine,
            clock=self.clock,
            room=self._live.room,
            remaining=self.estimating.remaining,
        )
        ways = Ways(engine=self.engine, lines=lines, clock=self.clock, tasks=self.tasks)
        reception = Reception(
            engine=self.engine,
            callers=self.callers,
            conversing=self._new_conversing(),
            lines=lines,
            ways=ways,
        )
        callbacks = Callbacks(engine=self.engine, carriers=self.carriers, callers=self.callers)
        acting = Acting(
            engine=self.engine,
            carriers=self.carriers,
            agents=self._agents,
            reception=reception,
            callbacks=callbacks,
        )
        self.outbox = Outbox(self.tasks, self.clock, acting)
        self.engine.acted = self.outbox.acted
        return Switchboard(
            engine=self.engine,
            outbox=self.outbox,
            agents=self._agents,
            reception=reception,
            callbacks=callbacks,
        )

    def _new_desks(self) -> Desks:
        return Desks(
            engine=self.engine,
            attendance=self.attendance,
            callers=self.callers,
            agents=self._agents,
            clock=self.clock,
            tasks=self.tasks,
            script=lambda: self.settings.conversation,
            voice=self._voice,
        )

    def _new_reloading(self, read: Reader | None) -> Reloading:
        return Reloading(
            self.settings,
            read,
            engine=self.engine,
            attendance=self.attendance,
            agents=self._agents,
            tasks=self.tasks,
            take_over=self._take_over,
            enqueuing=self.switchboard.reception.enqueuing,
        )

    def _subscribe(self) -> None:
        """The callers come last: whoever shows them to agents must still know them. Whoever needs the
        settings of an agent who has just left comes before the reloading, which forgets them.
        """
        for subscriber in (
            self.metrics,
            self.estimating,
            self.desks,
            self.switchboard,
            self._reloading,
            self.callers,
            self.snapshots,
            self.reconciler,
        ):
            self.engine.subscribe(subscriber)

    def _estimate_of(self, queue: QueueId) -> QueueEstimate:
        return self.estimating.of(queue)

    def _add_api(self) -> AgentSocket:
        public_url = self.settings.service.public_url
        requests = AgentRequests(
            engine=self.engine, switchboard=self.switchboard, attendance=self.attendance
        )
        socket = AgentSocket(
            desks=self.desks,
            requests=requests,
            agents=self._agents,
            clock=self.clock,
            tasks=self.tasks,
            allowed_origins=() if public_url is None else (public_url,),
            peer_of=peer_behind_proxy if self.settings.service.behind_proxy else peer,
        )
        health = Health(
            engine=self.engine,
            render=self.metrics.render,
            checks={"staying": lambda: not self._is_stopping},
        )
        add_routes(self._web, agent_socket=socket, health=health)
        self._add_operating(socket)
        return socket

    def _add_operating(self, door: AgentSocket) -> None:
        bearer = Bearer(door.failed_sign_ins, door.peer_of)
        add_operating_routes(
            self._web,
            recordings=RecordingFiles(
                engine=self.engine,
                recordings=self._recordings,
                bearer=bearer,
                door=door,
            ),
            emergency=EmergencySwitch(
                engine=self.engine, token=self.settings.service.operator_token, bearer=bearer
            ),
        )

    def _voice(self, agent: AgentId) -> Voice | None:
        """What the agent's page needs to bring audio; nothing for a telephone."""
        twilio = self.settings.twilio
        if twilio is None or self._agents[agent].phone is not None:
            return None
        token = voice_token(twilio, agent)
        expires_at_ms = self.clock.now_ms() + TOKEN_S_MAX * 1000
        if token is None:
            return None
        return Voice(carrier="twilio", token=token, expires_at_ms=expires_at_ms)

    def _add_twilio(self, twilio: Twilio) -> TwilioRest:
        service = self.settings.service
        assert service.public_url is not None  # noqa: S101 - the settings demand it with [twilio]
        urls = Urls(service.public_url)
        rest = TwilioRest(twilio, self.clock)
        carrier = TwilioCarrier(
            settings=twilio,
            rest=rest,
            urls=urls,
            announcements=self._live.announcements,
            clock=self.clock,
            script=lambda: self.settings.conversation,
        )
        self.carriers["twilio"] = carrier
        self._recordings["twilio"] = rest
        TwilioWebhooks(
            engine=self.engine,
            switchboard=self.switchboard,
            surveys=self.surveys,
            recordings=rest,
            carrier=carrier,
            announcements=self._live.announcements,
            auth_token=twilio.auth_token.reveal(),
            music_of=lambda queue: self._music.get(queue) or self._music.get(None),
        ).add_routes(self._web)
        return rest

    def is_quiet(self) -> bool:
        """Whether nothing but the engine, waiting, and what waits for its time is under way."""
        resting = 0 if self._rest is None else self._rest.resting
        return self.engine.is_idle and self.tasks.running - resting <= 1

    async def open(self, when_broken: Callable[[], None] | None = None) -> None:
        """Go on where the journal ends, start deciding, and sign in the telephones that are always on.

        `when_broken` is called if the engine stops by itself, after which nothing is decided.

        Raises:
            JournalLocked, JournalDamaged, JournalFailed: the journal cannot be had.
            ConfigurationError: calls are still in a queue that is no longer there.
        """
        recovered = await self._recover()
        # Before anything more is decided: what is left to be done comes first in the outbox.
        self.switchboard.resume(recovered.unacted)
        engine = self.tasks.start("engine", self.engine.run())
        if when_broken is not None:
            engine.add_done_callback(lambda _: when_broken())
        await self._reloading.begin()
        await self.attendance.open()
        await self.desks.open()
        self._understanding.open()
        self._reloading.open()
        self.reconciler.start()

    async def _recover(self) -> Recovered:
        recovered = await recover(
            self._journal,
            self.clock,
            self.engine.core,
            self.engine.calls,
            self.estimating.learning,
        )
        self.callers.restore(recovered.personal, self.engine.calls.open, self.clock.now_ms())
        self.metrics.resume(self.engine.calls.emergencies)
        self.snapshots.resume(recovered.snapshot)
        self.engine.resume(recovered.written)
        return recovered

    def reload(self) -> asyncio.Task[None] | None:
        """Read the configuration again, and let what has changed take effect if it is sound."""
        return self._reloading.ask()

    def _take_over(self, settings: Settings, conversation: Conversation | None) -> None:
        """Everything that is not told by the core's events or the table of agents."""
        self.settings = settings
        self._music = _music(settings)
        self.callers.take_over(settings.callers)
        self._look_ups.settings = settings.look_ups
        self._understanding.reload(settings.understanding, settings.conversation)
        self._desk_door.tokens = Tokens({AgentId(one.id): one for one in settings.agents})
        self._live.take_over(settings, conversation)

    async def listen(self, sockets: Sequence[socket.socket] = ()) -> int:
        """Let the world in, through these sockets if they are given; gives the port, which the system
        chooses if it is configured as 0.

        Raises:
            OSError: it cannot listen there.
        """
        service = self.settings.service
        self._runner = web.AppRunner(
            self._web, access_log=None, shutdown_timeout=service.stop_grace_s
        )
        await self._runner.setup()
        self.sockets = sockets or bound(service.host, service.port)
        for one in self.sockets:
            await web.SockSite(self._runner, one, backlog=BACKLOG).start()
        port: int = self._runner.addresses[0][1]
        _log.info("listening", host=service.host, port=port)
        return port

    async def stop_listening(self) -> None:
        """Take no more connections; those that are there are served until `stop`."""
        self._is_stopping = True
        if self._runner is not None:
            for site in list(self._runner.sites):
                await site.stop()

    async def stop(self) -> None:
        """Let requests under way finish, then what has been decided, then close everything."""
        await self.stop_listening()
        self.desks.stop()
        if self._runner is not None:
            await self._runner.shutdown()
            await self._runner.cleanup()
        self.estimating.stop()
        self.reconciler.stop()
        self.engine.stop()
        self._understanding.close()
        await self.tasks.stop(self.settings.service.stop_grace_s)
        await self.snapshots.take_last()
        await self._look_ups.close()
        if self._rest is not None:
            await self._rest.close()
        await self._journal.close()
        _log.info("stopped")


def _music(settings: Settings) -> dict[str | None, str]:
    """What is played to those who wait, by queue; under None for all other queues."""
    music: dict[str | None, str] = {one.id: one.music for one in settings.queues if one.music}
    if settings.twilio is not None and settings.twilio.music_url is not None:
        music[None] = settings.twilio.music_url
    return music
