"""Gives what is said the address of a file that speaks it, and makes the file when it is asked for.

The address holds a digest that only this process can make, so that nobody finds out by guessing what
others were told: what was looked up for a caller may be in it. For the same reason files are kept in
memory only; making one again takes less time than it takes to be missed.

A text that cannot be spoken is shown from then on; only without a voice all are. Callers choose part of
what is said: no text of one of them silences what others hear.
"""

from __future__ import annotations

import array
import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import web

from router.speech import limits
from router.speech.espeak import Espeak, NoVoice
from router.speech.wave_files import trimmed, wave_file

if TYPE_CHECKING:
    from collections.abc import Callable

PREFIX: Final = "/prompts"
DIGEST_BYTES: Final = 20
_FOR_EVER: Final = "private, max-age=31536000, immutable"

_log = structlog.get_logger(__name__)


class Speech:
    """What callers of one site are told. Only who has the `key` can work out addresses. `voice` makes the
    voice, when it is needed first, in the one thread that uses it.
    """

    def __init__(self, key: bytes, voice: Callable[[], Espeak] = Espeak) -> None:
        self._new_voice = voice
        self._voice: Espeak | None = None
        self._is_mute = False
        self._key = key
        self._texts: OrderedDict[str, tuple[str, str]] = OrderedDict()
        self._unspeakable: OrderedDict[str, None] = OrderedDict()
        """Texts that the voice has failed at, by digest."""
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._making: dict[str, asyncio.Future[bytes]] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="speech")

    def url(self, text: str, language: str) -> str | None:
        """Where the file is that speaks this text; None if it cannot be spoken, so that it is only shown.
        `language` counts up to its first hyphen.
        """
        code = language.lower().partition("-")[0]
        speaks = code in Espeak.languages() and 0 < len(text) <= limits.TEXT_CHARS_MAX
        if self._is_mute or not speaks or not text.strip():
            return None
        said = f"{code} {text}".encode(errors="replace")
        digest = blake2b(said, key=self._key, digest_size=DIGEST_BYTES).hexdigest()
        if digest in self._unspeakable:
            return None
        self._texts[digest] = text, code
        self._texts.move_to_end(digest)
        if len(self._texts) > limits.TEXTS_MAX:
            self._texts.popitem(last=False)
        return f"{PREFIX}/{digest}.wav"

    def add_routes(self, app: web.Application) -> None:
        """Serve the files."""
        app.router.add_get(f"{PREFIX}/{{digest:[0-9a-f]{{{2 * DIGEST_BYTES}}}}}.wav", self._serve)

    async def _serve(self, request: web.Request) -> web.Response:
        file = await self.file(request.match_info["digest"])
        if file is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": _FOR_EVER}
        return web.Response(body=file, content_type="audio/wav", headers=headers)

    async def file(self, digest: str) -> bytes | None:
        """The file; None if nothing was said that has this digest, or nobody can speak it."""
        known = self._files.get(digest)
        if known is not None:
            self._files.move_to_end(digest)
            return known
        if digest not in self._texts:
            return None
        making = self._making.get(digest)
        if making is None:
            loop = asyncio.get_running_loop()
            making = loop.run_in_executor(self._thread, self._spoken, *self._texts[digest])
            self._making[digest] = making
            making.add_done_callback(lambda made: self._made(digest, made))
        try:
            return await asyncio.shield(making)  # others may wait for it
        except NoVoice:
            return None

    def _made(self, digest: str, made: asyncio.Future[bytes]) -> None:
        del self._making[digest]
        if made.cancelled():
            return
        error = made.exception()
        if isinstance(error, NoVoice):
            self._not_spoken(digest, error)
        elif error is None:
            self._keep(digest, made.result())

    def _not_spoken(self, digest: str, error: NoVoice) -> None:
        if self._voice is not None:
            _log.warning("text_only_shown", error=str(error))
            self._texts.pop(digest, None)
            self._unspeakable[digest] = None
            if len(self._unspeakable) > limits.UNSPEAKABLE_MAX:
                self._unspeakable.popitem(last=False)
        elif not self._is_mute:
            _log.warning("prompts_only_shown", error=str(error))
            self._is_mute = True

    def _keep(self, digest: str, file: bytes) -> None:
        self._files[digest] = file
        self._bytes += len(file)
        while self._bytes > limits.CACHE_BYTES_MAX:
            self._bytes -= len(self._files.popitem(last=False)[1])

    def _spoken(self, text: str, language: str) -> bytes:
        """In the thread of the voice."""
        if self._voice is None:
            self._voice = self._new_voice()
        samples = array.array("h", self._voice.speak(text, language))
        return wave_file(trimmed(samples, self._voice.rate_hz), self._voice.rate_hz)

    def close(self) -> None:
        """Say nothing more."""
        self._thread.shutdown(wait=False, cancel_futures=True)
