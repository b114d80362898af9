"""Puts the service together: every part that is started, and the order in which it stops.

The only place that chooses adapters. Read `switchboard` for what happens to a call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import web

from ivr import Announcements, Conversation
from queues import Core
from queues.commands import Configure
from queues.ids import AgentId, SiteId
from router.attendance import Attendance
from router.callers import Callers
from router.calls import Calls
from router.carriers.twilio.carrier import TwilioCarrier
from router.carriers.twilio.rest import TwilioRest
from router.carriers.twilio.urls import Urls
from router.carriers.twilio.webhooks import TwilioWebhooks
from router.engine import Engine
from router.journal.memory import MemoryJournal
from router.switchboard import Switchboard
from router.tasks import Tasks

if TYPE_CHECKING:
    from router.calls import CarrierName
    from router.ports import Carrier, Clock, Journal
    from router.settings import Settings

BODY_BYTES_MAX: Final = 64 * 1024

_log = structlog.get_logger(__name__)


class Service:
    """One site's service.

    `open` starts deciding, `listen` lets the world in, `stop` ends both in good order.
    """

    def __init__(self, settings: Settings, clock: Clock, journal: Journal | None = None) -> None:
        self.settings = settings
        self.clock = clock
        self.tasks = Tasks()
        self._journal = journal or MemoryJournal()
        self._agents = {AgentId(agent.id): agent for agent in settings.agents}
        self._site = SiteId(settings.service.site)
        calls = Calls(self._site, Conversation(settings.conversation))
        core = Core(self._site)
        self.engine = Engine(core=core, calls=calls, journal=self._journal, clock=clock)
        self.callers = Callers()
        self.carriers: dict[CarrierName, Carrier] = {}
        self.switchboard = Switchboard(
            engine=self.engine,
            carriers=self.carriers,
            callers=self.callers,
            agents=self._agents,
            tasks=self.tasks,
        )
        self.attendance = Attendance(self.engine, self._agents)
        self._web = web.Application(client_max_size=BODY_BYTES_MAX)
        self._runner: web.AppRunner | None = None
        self._rest: TwilioRest | None = None
        if settings.twilio is not None:
            self._rest = self._add_twilio()
        self.engine.subscribe(self.switchboard)
        # The last one: whoever shows callers to agents must still know them.
        self.engine.subscribe(self.callers)

    def _add_twilio(self) -> TwilioRest:
        twilio, service = self.settings.twilio, self.settings.service
        assert twilio is not None  # noqa: S101 - the caller has looked
        assert service.public_url is not None  # noqa: S101 - the settings demand it with [twilio]
        urls = Urls(service.public_url)
        rest = TwilioRest(twilio, self.clock)
        announcements = Announcements(self.settings.conversation)
        carrier = TwilioCarrier(
            settings=twilio, rest=rest, urls=urls, announcements=announcements, clock=self.clock
        )
        self.carriers["twilio"] = carrier
        music = {queue.id: queue.music for queue in self.settings.queues if queue.music}
        TwilioWebhooks(
            switchboard=self.switchboard,
            carrier=carrier,
            announcements=announcements,
            urls=urls,
            auth_token=twilio.auth_token.reveal(),
            music_of=lambda queue: music.get(queue, twilio.music_url),
        ).add_routes(self._web)
        return rest

    def is_quiet(self) -> bool:
        """Whether nothing but the engine, waiting, is under way."""
        return self.engine.is_idle and self.tasks.running <= 1

    async def open(self) -> None:
        """Start deciding: configure the core and sign in the telephones that are always on."""
        self.tasks.start("engine", self.engine.run())
        await self.engine.submit(
            Configure(site=self._site, definition=self.settings.site_definition())
        )
        await self.attendance.open()

    async def listen(self) -> int:
        """Let the world in; gives the port, which the system chooses if it is configured as 0."""
        service = self.settings.service
        self._runner = web.AppRunner(self._web, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, service.host, service.port)
        await site.start()
        port: int = self._runner.addresses[0][1]
        _log.info("listening", host=service.host, port=port)
        return port

    async def stop(self) -> None:
        """Let requests under way finish, then what has been decided, then close everything."""
        if self._runner is not None:
            await self._runner.shutdown()
            await self._runner.cleanup()
        self.engine.stop()
        await self.tasks.stop(self.settings.service.stop_grace_s)
        if self._rest is not None:
            await self._rest.close()
        await self._journal.close()
        _log.info("stopped")
