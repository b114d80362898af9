"""An account at the emulator that is to be set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from router.carriers.twilio.rest import TwilioRest
from router.carriers.twilio.setup import Undo, apply, plan, undo_of
from router.carriers.twilio.urls import RETRY, Urls
from router.settings import load
from tests.emulators.twilio import TwilioEmulator
from tests.stories.town import COMPANY, NUMBERS, PUBLIC_URL
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from router.carriers.twilio.setup import Plan

OURS = tuple(NUMBERS.values())
VOICE, STATUS, AGENT = (
    f"{PUBLIC_URL}/twilio/{name}{RETRY}" for name in ("voice", "status", "agent")
)
ELSEWHERE = "https://handler.twilio.com/twiml/EH" + "1" * 32
OLD = "https://old.example.com/voice"


class Account:
    """An account with our numbers, which lead elsewhere until now."""

    def __init__(self, numbers: tuple[str, ...] = OURS) -> None:
        self.twilio = TwilioEmulator(clock=VirtualClock())
        self.kept: list[Undo] = []
        """What undoes a change, as it would stand in the file."""
        self._numbers = numbers

    async def __aenter__(self) -> Self:
        await self.twilio.start()
        for number in self._numbers:
            self.twilio.add_number(number, voice_url=OLD, status_callback=f"{OLD}/status")
        environ = {"SWITCHROOM_TWILIO_API_BASE_URL": self.twilio.base_url}
        account = load(COMPANY, environ).twilio
        assert account is not None
        self.rest = TwilioRest(account, VirtualClock())
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.rest.close()
        await self.twilio.stop()

    async def plans(self, numbers: tuple[str, ...] = OURS, fallback_url: str | None = None) -> Plan:
        return await plan(self.rest, Urls(PUBLIC_URL), numbers, "main", fallback_url)

    async def applies(self, fallback_url: str | None = None) -> Undo:
        changes = (await self.plans(fallback_url=fallback_url)).changes
        self.kept.append(undo_of(self.twilio.account_sid, changes))
        return await apply(self.rest, changes, self.kept[-1], self.kept.append)

    @property
    def picture(self) -> dict[str, tuple[object, ...]]:
        exchange = self.twilio.exchange
        entries = [*exchange.numbers.values(), *exchange.applications.values()]
        return {
            entry.friendly_name: (
                entry.voice_url,
                entry.voice_method,
                entry.status_callback,
                entry.status_callback_method,
                entry.voice_application_sid,
                entry.voice_fallback_url,
            )
            for entry in entries
        }
