"""Puts the service together: every part that is started, and the order in which it stops.

The only place that chooses adapters. Read `switchboard` for what happens to a call.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from queues.ids import AgentId
from router.api import (
    AgentRequests,
    AgentSocket,
    Health,
    Underway,
    add_routes,
    measure,
    new_application,
    peer,
    peer_behind_proxy,
)
from router.api.access import Tokens
from router.api.connections import Entrance, new_runner
from router.carriers.twilio.urls import PREFIX
from router.doors.admin import add_admin
from router.doors.agents import add_agents
from router.doors.browser import add_browser
from router.doors.desks import new_desks
from router.doors.live import add_live
from router.doors.operating import add_operating
from router.doors.pages import add_page_routes
from router.doors.people import PeopleDoor
from router.doors.supervising import add_supervising
from router.doors.timeline import add_timeline
from router.doors.twilio import add_twilio, voices_of
from router.errors import JournalFailed
from router.journal.memory import MemoryJournal
from router.listening import bound
from router.parts import Parts
from router.people.people import People
from router.people.roster import Roster
from router.ports import Batch
from router.reloading import Reloading
from router.telling import TELLING

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from aiohttp import web

    from ivr import Conversation
    from router.api.messages import Voice
    from router.calls import CarrierName
    from router.carriers.twilio.rest import TwilioRest
    from router.doors.browser import BrowserDoor
    from router.ports import Clock, Journal, Recordings
    from router.reloading.preparing import Reader
    from router.settings import Settings, Twilio

_log = structlog.get_logger(__name__)


class Service(Parts):
    """One site's service.

    `open` starts deciding, `listen` lets the world in, `stop` ends both in good order. `reload`
    replaces the settings by what `read` finds then, while calls go on. `journal_folder` is where the
    journal lies; None if it is in memory. `people` are the accounts, by default none, in memory; the
    service closes them. In a demo, `wall_clock` is the time of people, and whoever sits at this machine
    is signed in as the `guest`.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        journal: Journal | None = None,
        read: Reader | None = None,
        journal_folder: Path | None = None,
        people: People | None = None,
        *,
        wall_clock: Clock | None = None,
        guest: str | None = None,
    ) -> None:
        people = people or People()
        roster = Roster(people, settings, read)
        settings = roster.settings()
        super().__init__(settings, clock, journal or MemoryJournal(), journal_folder)
        self._people_door = PeopleDoor(
            people,
            roster,
            settings=lambda: self.settings,
            clock=wall_clock or clock,
            tasks=self.tasks,
            guest=guest,
            reload=lambda reader: self._reloading.ask(reader),  # noqa: PLW0108 - it is made later
        )
        self.access = self._people_door.access
        self.sockets: Sequence[socket.socket] = ()
        """Those on which it listens."""
        self._music = _music(settings)
        self.voices: dict[CarrierName, Callable[[AgentId, str], Voice | None]] = {}
        """What the page of an agent, signed in in this session, needs to bring audio, by carrier."""
        self._choices, self.desks = new_desks(self, self._agents, self.voices, self.access.names.of)
        self._reloading = self._new_reloading(None if read is None else roster.read_all)
        self._read = read
        self._underway = Underway()
        self._web = new_application(
            self._underway.note, measure(PREFIX, self.metrics.webhook_answered, clock)
        )
        self._runner: web.AppRunner | None = None
        self._is_stopping = self._has_let_go = False
        self._recordings: dict[CarrierName, Recordings] = {}
        self._desk_door = self._add_api()
        self._add_doors()
        self._rest = None if settings.twilio is None else self._add_twilio(settings.twilio)
        self.browser = self._add_browser(wall_clock or clock)
        self._subscribe()

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
            engine=self.engine,
            switchboard=self.switchboard,
            attendance=self.attendance,
            choices=self._choices,
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
        self._switch = add_operating(
            self,
            self._web,
            access=self.access,
            desk_door=socket,
            recordings=self._recordings,
        )
        return socket

    def _add_doors(self) -> None:
        """Everything people come in by but the agents' desks and the carriers' webhooks."""
        add_page_routes(self._web, lambda: self.settings)
        self._people_door.add_routes(self._web, lambda: self.carriers)
        self.live = add_live(
            self, self._web, access=self.access, journal=self._journal, agents=self._agents
        )
        add_agents(self, self._web, access=self.access, desk_door=self._desk_door, live=self.live)
        self.admin = add_admin(
            self,
            self._web,
            access=self.access,
            read=self._read,
            reloading=self._reloading,
            switch=self._switch,
            conversation=self._live.conversation,
        )

        add_timeline(
            self,
            self._web,
            access=self.access,
            journal=self._journal,
            recordings=self._recordings,
        )
        self._listening = add_supervising(self, self._web, access=self.access, desks=self.desks)
        self.live.sources.heard = self._listening.carriers

    @property
    def application(self) -> web.Application:
        """What is served; more may be added before `listen`."""
        return self._web

    def _add_twilio(self, twilio: Twilio) -> TwilioRest:
        rest = add_twilio(
            self,
            self._web,
            twilio,
            announcements=self._live.announcements,
            music_of=lambda queue: self._music.get(queue) or self._music.get(None),
            listening=self._listening,
        )
        self.voices["twilio"] = voices_of(twilio, self.clock)
        self._recordings["twilio"] = rest
        return rest

    def _add_browser(self, wall_clock: Clock) -> BrowserDoor | None:
        door = add_browser(
            self,
            self._web,
            announcements=self._live.announcements,
            music_of=self._music_of,
            wall_clock=wall_clock,
            access=self.access,
            recordings=self._recordings,
            voices=self.voices,
        )
        if door is not None:
            self._listening.add("browser", door.carrier)
            self.desks.is_brought = door.is_brought
            door.when_leg_is_away(self.desks.leg_gone)
        return door

    def _music_of(self, queue: str) -> str | None:
        return self._music.get(queue)

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
        await self._people_door.open()
        self.reconciler.start()
        self._listening.resume()

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
        coming = {AgentId(one.id): one for one in settings.agents}
        self._desk_door.tokens = Tokens(self._agents, coming)
        self._live.take_over(settings, conversation)
        self._people_door.settled()

    async def listen(self, sockets: Sequence[socket.socket] = ()) -> int:
        """Let the world in, through these sockets if they are given; gives the port, which the system
        chooses if it is configured as 0.

        Raises:
            OSError: it cannot listen there.
        """
        service = self.settings.service
        self._runner = new_runner(self._web, service.stop_grace_s)
        await self._runner.setup()
        self.sockets = sockets or bound(service.host, service.port)
        for one in self.sockets:
            await Entrance(self._runner, one).start()
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
        await self.live.stop()
        if self.browser is not None:
            self.browser.stop()

    async def let_go(self, *, to_another: bool = False) -> None:
        """Let what is in hand finish, then what has been decided, and close the journal: from then on
        another may have it. Desks may still be about to say goodbye, and downloads be going on; neither
        can change anything any more.

        In hand are the requests under way, and what callers' pages have said and left: nobody else knows
        of that, so it is decided before deciding ends. Whatever else is at work follows from the journal.
        Together they take `stop_grace_s` at most, and so does the rest.

        `to_another`: somebody waits for the journal, who has read it up to a moment ago and needs no
        snapshot.
        """
        if self._has_let_go:
            return
        self._has_let_go = True
        await self.stop_listening()
        self.estimating.stop()
        self.reconciler.stop()
        grace_s = self.settings.service.stop_grace_s
        await asyncio.gather(self._answered(grace_s), self._callers_heard(grace_s))
        self._listening.close()
        self.engine.stop()
        self._understanding.close()
        await self.tasks.stop(grace_s, but=TELLING)
        await self._write_acted()
        if not to_another:
            await self.snapshots.take_last()
        await self._journal.close()

    async def _answered(self, within_s: float) -> None:
        if self._runner is not None and self._runner.server is not None:
            await asyncio.sleep(0)  # what has been read is being answered from here on
            self._runner.server.pre_shutdown()
            await self._underway.over(within_s)

    async def _callers_heard(self, within_s: float) -> None:
        if self.browser is not None:
            await self.browser.over(within_s)

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
        await self._people_door.close()
        _log.info("stopped")


def _music(settings: Settings) -> dict[str | None, str]:
    """What is played to those who wait, by queue; under None for all other queues."""
    music: dict[str | None, str] = {one.id: one.music for one in settings.queues if one.music}
    if settings.twilio is not None and settings.twilio.music_url is not None:
        music[None] = settings.twilio.music_url
    return music
