"""A whole town for a story: the service on real HTTP, Twilio's emulator, callers and desks, one clock.

Nothing here looks inside the service: callers hear and speak at Twilio, desks speak over their
WebSocket. Only `Town.state` reads the core, for the checks that no message shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

import aiohttp

from queues.invariants import violations
from router.app import Service
from router.settings import load
from tests.emulators.twilio import Faults, TwilioEmulator
from tests.stories.desk_page import DeskPage
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.state import SiteState
    from tests.emulators.twilio import CallHandle

PUBLIC_URL = "https://calls.example.com"
NUMBERS = {"nl": "+31205550100", "it": "+390655501000", "en": "+442055501000", "": "+31205550199"}
BILLING = {
    "nl": "er staat een fout op mijn factuur",
    "it": "la fattura che ho ricevuto è sbagliata",
    "en": "there is a mistake in my bill",
}
TOKENS = {
    "anna": "token-of-anna-0001",
    "chiara": "token-of-chiara-02",
    "emma": "token-of-emma-0003",
    "bram": "token-of-bram-0004",
    "finn": "token-of-finn-0005",
}
COMPANY = Path(__file__).parent / "company.toml"


class Town:
    def __init__(self, *, seed: int = 1, faults: Faults | None = None) -> None:
        self.clock = VirtualClock()
        self.twilio = TwilioEmulator(clock=self.clock, seed=seed, faults=faults)
        self.app_sid = ""
        self._callers = 0
        self._pages: list[DeskPage] = []

    async def __aenter__(self) -> Self:
        await self.twilio.start()
        settings = load(COMPANY, {"SWITCHROOM_TWILIO_API_BASE_URL": self.twilio.base_url})
        self.service = Service(settings, self.clock)
        await self.service.open()
        port = await self.service.listen()
        self.local_url = f"http://127.0.0.1:{port}"
        self.twilio.route(PUBLIC_URL, self.local_url)
        for number in NUMBERS.values():
            self.twilio.add_number(
                number,
                voice_url=f"{PUBLIC_URL}/twilio/voice",
                status_callback=f"{PUBLIC_URL}/twilio/status",
            )
        self.app_sid = self.twilio.add_application(voice_url=f"{PUBLIC_URL}/twilio/agent").sid
        self.twilio.add_idle(self.service.is_quiet)
        self.http = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        for page in self._pages:
            await page.close()
        await self.http.close()
        await self.service.stop()
        await self.twilio.stop()

    @property
    def state(self) -> SiteState:
        return self.service.engine.core.state

    async def rings(self, language: str = "nl") -> CallHandle:
        """Somebody calls the number of a language; "" is the number with all of them."""
        self._callers += 1
        number = f"+3161234{self._callers:04d}"
        caller = await self.twilio.dial_in(from_=number, to=NUMBERS[language])
        await self.pass_s(0)
        return caller

    async def desk(self, agent: str, *, ready: bool = True) -> DeskPage:
        """An agent opens the desk and signs in."""
        socket = await self.http.ws_connect(f"{self.local_url}/api/agent")
        page = DeskPage(agent, socket, self.twilio, self.app_sid)
        self._pages.append(page)
        answer = await page.ask("sign_in", token=TOKENS[agent])
        assert answer["type"] == "signed_in"
        if ready:
            await page.ask("set_ready")
        await self.pass_s(0)
        return page

    async def asks_for_billing(self, language: str = "nl") -> CallHandle:
        """Somebody calls about a bill and says so; he is in line, or with an agent, after this."""
        caller = await self.rings(language)
        await self.until(lambda: "speech" in caller.listens_for)
        caller.say(BILLING[language])
        await self.until(lambda: caller.where.startswith(("enqueue", "conference")))
        return caller

    async def until(self, happens: Callable[[], bool], within_s: float = 120) -> None:
        """Let time pass, second by second, until something is so."""
        for _ in range(int(within_s)):
            if happens():
                return
            await self.pass_s(1)
        raise AssertionError("it did not happen")

    async def pass_s(self, seconds: float) -> None:
        await self.clock.advance(int(seconds * 1000), self.twilio.settle)
        assert violations(self.state) == []
