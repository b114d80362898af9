"""The driver: what a test holds in its hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from aiohttp import web

from tests.emulators.twilio.exchange import Exchange
from tests.emulators.twilio.faults import Faults
from tests.emulators.twilio.pace import Pace
from tests.emulators.twilio.people import CallHandle, Desk, Person
from tests.emulators.twilio.rest.server import RestRequest, build_app

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulators.twilio.activity import Idle
    from tests.emulators.twilio.conferences import Conference
    from tests.emulators.twilio.entries import Entry
    from tests.emulators.twilio.exchange import Clock
    from tests.emulators.twilio.queues import Queue
    from tests.emulators.twilio.webhooks import Webhook

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "emulated-auth-token"


class TwilioEmulator:
    def __init__(
        self,
        *,
        clock: Clock,
        account_sid: str = ACCOUNT_SID,
        auth_token: str = AUTH_TOKEN,
        seed: int = 1,
        faults: Faults | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.exchange = Exchange(
            clock=clock,
            account_sid=account_sid,
            auth_token=auth_token,
            seed=seed,
            faults=faults or Faults(),
            pace=pace or Pace(),
        )
        self.requests: list[RestRequest] = []
        """REST requests in order of arrival."""
        self._runner = web.AppRunner(
            build_app(self.exchange, self.requests), access_log=None, shutdown_timeout=1
        )
        self._base_url = ""

    async def start(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self._base_url = f"http://{host}:{port}"
        self.exchange.courier.open()

    async def stop(self) -> None:
        await self.exchange.activity.stop()
        await self.exchange.courier.close()
        await self._runner.cleanup()
        self.exchange.activity.raise_crash()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.stop()

    # -- the account

    @property
    def base_url(self) -> str:
        """Stands in for https://api.twilio.com."""
        return self._base_url

    @property
    def account_sid(self) -> str:
        return self.exchange.account_sid

    @property
    def auth_token(self) -> str:
        return self.exchange.auth_token

    @property
    def faults(self) -> Faults:
        return self.exchange.faults

    @property
    def pace(self) -> Pace:
        return self.exchange.pace

    def add_number(
        self,
        number: str,
        *,
        voice_url: str | None = None,
        voice_method: str = "POST",
        voice_fallback_url: str | None = None,
        status_callback: str | None = None,
        voice_application_sid: str | None = None,
    ) -> Entry:
        """An IncomingPhoneNumber (its sid is PN...)."""
        return self.exchange.add_number(
            number,
            voice_url=voice_url,
            voice_method=voice_method,
            voice_fallback_url=voice_fallback_url,
            status_callback=status_callback,
            voice_application_sid=voice_application_sid,
        )

    def add_application(
        self,
        *,
        friendly_name: str = "",
        voice_url: str | None = None,
        voice_method: str = "POST",
        voice_fallback_url: str | None = None,
        status_callback: str | None = None,
    ) -> Entry:
        """A TwiML application (its sid is AP...)."""
        return self.exchange.add_application(
            friendly_name,
            voice_url=voice_url,
            voice_method=voice_method,
            voice_fallback_url=voice_fallback_url,
            status_callback=status_callback,
        )

    def route(self, public_url: str, local_url: str) -> None:
        """Deliver webhooks for `public_url` to `local_url`, signed for the public one."""
        self.exchange.courier.routes[public_url.rstrip("/")] = local_url.rstrip("/")

    # -- the people

    @property
    def people(self) -> dict[str, Person]:
        """How called telephones ("+316...") and desks ("client:...") behave."""
        return self.exchange.people

    def place_call(
        self, *, from_: str, to: str, extra: Mapping[str, str] | None = None
    ) -> CallHandle:
        """Somebody dials a number of the account; nothing has happened yet.

        `extra` adds webhook fields such as ForwardedFrom, CallerName or StirVerstat.
        """
        number = self.exchange.number(to)
        return CallHandle(
            self.exchange.arrive(from_=from_, to=to, entry=number, extra=dict(extra or {}))
        )

    async def dial_in(
        self, *, from_: str, to: str, extra: Mapping[str, str] | None = None
    ) -> CallHandle:
        """`place_call`, then let the world settle."""
        caller = self.place_call(from_=from_, to=to, extra=extra)
        await self.settle()
        return caller

    def client(self, identity: str) -> Desk:
        return Desk(self.exchange, identity)

    def calls_to(self, address: str) -> list[CallHandle]:
        """All legs ever placed to a number or "client:...", oldest first."""
        return [CallHandle(call) for call in self.exchange.calls.values() if call.to == address]

    def call_to(self, address: str) -> CallHandle:
        """The newest leg placed to a number or "client:..."."""
        calls = self.calls_to(address)
        if not calls:
            raise LookupError(f"nobody has called {address}")
        return calls[-1]

    @property
    def calls(self) -> list[CallHandle]:
        return [CallHandle(call) for call in self.exchange.calls.values()]

    # -- what is true

    def can_hear(self, listener: CallHandle, speaker: CallHandle) -> bool:
        """Whether sound from `speaker` reaches `listener`: bridged, or in one started conference,
        neither on hold nor dropped, the speaker not muted and not whispering to somebody else."""
        return self.exchange.can_hear(listener.call, speaker.call)

    def talking(self, one: CallHandle, other: CallHandle) -> bool:
        return self.can_hear(one, other) and self.can_hear(other, one)

    @property
    def conferences(self) -> list[Conference]:
        """All conferences ever, oldest first."""
        return self.exchange.conferences.all

    def conference(self, name_or_sid: str) -> Conference:
        """The newest conference of that name."""
        return self.exchange.conferences.newest(name_or_sid)

    @property
    def queues(self) -> list[Queue]:
        return self.exchange.queues.all

    def queue(self, name_or_sid: str) -> Queue:
        return self.exchange.queues.get(name_or_sid)

    @property
    def webhooks(self) -> list[Webhook]:
        """Each attempt to reach the service, in order of sending."""
        return self.exchange.courier.log

    @property
    def warnings(self) -> list[str]:
        """What Twilio's debugger would show: bad TwiML, failed webhooks, unknown parameters."""
        return self.exchange.warnings

    # -- time

    async def settle(self, *idle: Idle) -> None:
        """Return when nothing is left to happen at this virtual moment.

        `idle` (and what was given to `add_idle`) are functions of the service under test: each
        answers whether it is idle, or returns an awaitable that ends when it is.
        """
        await self.exchange.activity.settle(*idle)

    def add_idle(self, idle: Idle) -> None:
        """Ask this too in every `settle`."""
        self.exchange.activity.idles.append(idle)
