"""What most tests of the emulator need, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.emulators.service import response

if TYPE_CHECKING:
    from twilio.rest import Client

    from tests.emulators.service import Service
    from tests.emulators.twilio import CallHandle, TwilioEmulator
    from tests.emulators.twilio_client import ToEmulator
    from tests.virtual_clock import VirtualClock

NUMBER = "+31201234567"
CALLER = "+31612345678"
STAY = '<Gather timeout="3600"/>'
"""Answers a call and keeps it, without a sound. (A leading <Pause> does not answer.)"""


@dataclass
class World:
    clock: VirtualClock
    emulator: TwilioEmulator
    service: Service
    rest: Client
    http: ToEmulator

    async def advance(self, by_ms: int) -> None:
        await self.clock.advance(by_ms, self.emulator.settle)

    async def dial_in(self, *verbs: str, **number: str) -> CallHandle:
        """Somebody rings a number whose voice URL answers with these verbs."""
        self.service.replies["/voice"] = response(*verbs)
        self.emulator.add_number(NUMBER, voice_url=f"{self.service.url}/voice", **number)
        return await self.emulator.dial_in(from_=CALLER, to=NUMBER)

    async def join(self, name: str, attributes: str = "", identity: str = "agent") -> CallHandle:
        """A desk enters a conference."""
        path = f"/desk/{identity}"
        self.service.replies[path] = response(
            f"<Dial><Conference {attributes}>{name}</Conference></Dial>"
        )
        application = self.emulator.add_application(voice_url=self.service.url + path)
        return await self.emulator.client(identity).connect(application.sid)
