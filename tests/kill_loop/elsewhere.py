"""Where the documents lie that Twilio falls back on while the service cannot be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from router.carriers.twilio.fallback import fallbacks

if TYPE_CHECKING:
    from router.settings import Settings


class Elsewhere:
    """Serves them, as TwiML Bins do, and counts."""

    def __init__(self, settings: Settings) -> None:
        self._documents = {
            number: one.document for one in fallbacks(settings) for number in one.numbers
        }
        self.served = 0
        app = web.Application()
        app.router.add_post("/{number}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        self._url = ""

    async def open(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        await self._runner.cleanup()

    def url(self, number: str) -> str:
        return f"{self._url}/{number.removeprefix('+')}"

    async def _serve(self, request: web.Request) -> web.Response:
        self.served += 1
        document = self._documents[f"+{request.match_info['number']}"]
        return web.Response(text=document, content_type="text/xml")
