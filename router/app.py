"""Puts the service together: every part that is started, and the order in which it stops.

The only place that chooses adapters. Read `switchboard` for what happens to a call.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from queues.ids import AgentId
from router.api import (
    AgentRequests,
    AgentSocket,
    Bearer,
    Desks,
    EmergencySwitch,
    Erasing,
    Health,
    RecordingFiles,
    ServiceToken,
    Underway,
    add_operating_routes,
    add_routes,
    measure,
    new_application,
    peer,
    peer_behind_proxy,
)
from router.api.access import Tokens
from router.api.desk import TELLING
from router.api.messages import Voice
from router.carriers.twilio.carrier import TwilioCarrier
from router.carriers.twilio.rest import TwilioRest
from router.carriers.twilio.urls import PREFIX, Urls
from router.carriers.twilio.voice import TOKEN_S_MAX, voice_token
from router.carriers.twilio.webhooks import TwilioWebhooks
from router.errors import JournalFailed
from router.journal.memory import MemoryJournal
from router.listening import BACKLOG, bound
from router.parts import Parts
from router.ports import Batch
from router.reloading import Reloading

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ivr import Conversation
    from router.calls import CarrierName
    from router.ports import Clock, Journal, Recordings
    from router.reloading.preparing import Reader
    from router.settings import Settings, Twilio

_log = structlog.get_logger(__name__)


class Service(Parts):
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
        super().__init__(settings, clock, journal or MemoryJournal(), journal_folder)
        self.sockets: Sequence[socket.socket] = ()
        """Those on which it listens."""
        self._music = _music(settings)
        self.desks = self._new_desks()
        self._reloading = self._new_reloading(read)
        self._underway = Underway()
        self._web = new_application(
            self._underway.note, measure(PREFIX, self.metrics.webhook_answered, clock)
        )
        self._runner: web.AppRunner | None = None
        self._is_stopping = self._has_let_go = False
        self._recordings: dict[CarrierName, Recordings] = {}
        self._desk_door = self._add_api()
        self._rest = None if settings.twilio is None else self._add_twilio(settings.twilio)
        self._subscribe()

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
        token = ServiceToken(self.settings.service.operator_token, bearer)
        add_operating_routes(
            self._web,
            recordings=RecordingFiles(
                engine=self.engine,
                recordings=self._recordings,
                bearer=bearer,
                door=door,
            ),
            emergency=EmergencySwitch(engine=self.engine, token=token),
            erasing=Erasing(engine=self.engine, callers=self.callers, token=token),
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
        """Take no more connections, and ask desks to connect again later; requests on connections that
        are there are served until `let_go`.
        """
        self._is_stopping = True
        if self._runner is not None:
            for site in list(self._runner.sites):
                await site.stop()
        await self._desk_door.stop()

    async def let_go(self, *, to_another: bool = False) -> None:
        """Let requests under way finish, then what has been decided, and close the journal: from then on
        another may have it. Desks may still be about to say goodbye, and downloads be going on; neither
        can change anything any more.

        `to_another`: somebody waits for the journal, who has read it up to a moment ago and needs no
        snapshot.
        """
        if self._has_let_go:
            return
        self._has_let_go = True
        await self.stop_listening()
        grace_s = self.settings.service.stop_grace_s
        if self._runner is not None and self._runner.server is not None:
            await asyncio.sleep(0)  # what has been read is being answered from here on
            self._runner.server.pre_shutdown()
            await self._underway.over(grace_s)
        self.estimating.stop()
        self.reconciler.stop()
        self.engine.stop()
        self._understanding.close()
        await self.tasks.stop(grace_s, but=TELLING)
        await self._write_acted()
        if not to_another:
            await self.snapshots.take_last()
        await self._journal.close()

    async def _write_acted(self) -> None:
        """What has been carried out since the last batch, so that nobody asks whether it was."""
        if self.engine.is_written:
            acted = Batch(
                entries=(), personal=(), mark=self.clock.mark(), acted=self.outbox.acted()
            )
            with suppress(JournalFailed):  # then it is asked
                await self._journal.append(acted)

    async def stop(self) -> None:
        """Let go, then close everything."""
        await self.let_go()
        if self._runner is not None:
            await self._runner.cleanup()
        await self.tasks.stop(self.settings.service.stop_grace_s)
        await self._look_ups.close()
        if self._rest is not None:
            await self._rest.close()
        _log.info("stopped")


def _music(settings: Settings) -> dict[str | None, str]:
    """What is played to those who wait, by queue; under None for all other queues."""
    music: dict[str | None, str] = {one.id: one.music for one in settings.queues if one.music}
    if settings.twilio is not None and settings.twilio.music_url is not None:
        music[None] = settings.twilio.music_url
    return music
