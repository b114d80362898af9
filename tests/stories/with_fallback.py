"""A town with a fallback that lies on a server of its own, as a TwiML Bin does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

from router.carriers.twilio.fallback import fallbacks
from router.carriers.twilio.urls import RETRY
from router.people import People
from tests.stories.town import COMPANY, NUMBERS, PUBLIC_URL, Town

if TYPE_CHECKING:
    from pathlib import Path

MUSIC = "https://cdn.example.net/music.mp3"
DOWN = ("connection failed", "HTTP 503")
"""What Twilio complains of while the service is down."""
_ERROR = "application error"


class WithFallback(Town):
    """Its numbers have a fallback, and so have the legs that the service makes."""

    def __init__(self, company: Path = COMPANY) -> None:
        super().__init__(company=company)
        self.twilio.pace.play_ms[MUSIC] = 25_000
        bin_of_twiml = web.Application()
        bin_of_twiml.router.add_post("/{number}", self._serve)
        self._bin = TestServer(bin_of_twiml)

    async def __aenter__(self) -> Self:
        await self._bin.start_server()
        self._environ = {
            "SWITCHROOM_TWILIO_MUSIC_URL": MUSIC,
            "SWITCHROOM_TWILIO_FALLBACK_URL": str(self._bin.make_url(f"/{NUMBERS['nl']}")),
        }
        await super().__aenter__()
        found = fallbacks(self.service.settings)
        self._documents = {number: one.document for one in found for number in one.numbers}
        for number in NUMBERS.values():
            entry = self.twilio.exchange.number(number)
            entry.voice_url = f"{PUBLIC_URL}/twilio/voice{RETRY}"
            entry.voice_fallback_url = str(self._bin.make_url(f"/{number}"))
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await super().__aexit__(*exc_info)
        await self._bin.close()

    async def _serve(self, request: web.Request) -> web.Response:
        document = self._documents[request.match_info["number"]]
        return web.Response(text=document, content_type="text/xml")

    async def goes_down(self) -> None:
        await self._close_pages()
        await self.service.stop()
        self.people = People()  # it was closed with the service

    async def comes_back(self) -> None:
        """Whoever hears the fallback asks again within half a minute."""
        await super().comes_back()
        await self.pass_s(30)

    def nobody_heard_an_error(self) -> None:
        for leg in self.twilio.calls:
            assert _ERROR not in leg.heard_text
