"""How things are asked of Twilio: in turn, again if that is safe, and failing in our own words.

- Its asynchronous HTTP client has no working time limit and warns on every request; ours has one.
- It would repeat a request that may have been carried out. We repeat what Twilio certainly has not
  done (an answer 429), unless whoever asks sees to that. Whatever else fails is `CarrierFailed`.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar
from weakref import WeakValueDictionary

import aiohttp
import msgspec
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.response import Response

from router.errors import CarrierBusy, CarrierFailed, CarrierRefused, LegGone

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from router.ports import Clock

RETRY_AFTER_MS: Final = (500, 1_000, 2_000)
"""Waits before a request that was refused for being one too many is made again."""

LOOK_AGAIN_MS: Final = 1_000
"""The wait before something is read again that could not be read."""

_TOO_MANY: Final = 429
_REFUSED: Final = range(400, 500)
"""The answers that say that nothing was done."""
_LEG_GONE_CODES: Final = frozenset({20404, 21220})
"""Not found, or not in progress."""

_UNREADABLE: Final = (ValueError, TypeError, AttributeError, KeyError)
"""What the library lets through when an answer is not what it expects."""

Answer = TypeVar("Answer")


class Asking:
    """Whoever asks Twilio."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """What is asked about one call is asked one after the other: the last word counts."""
        self.resting = 0
        """How many requests wait for their turn or for their next try."""

    async def _ask_in_turn(
        self, sid: str, request: Callable[[], Awaitable[object]], waits_ms: Sequence[int]
    ) -> None:
        turn = self._turns.setdefault(sid, asyncio.Lock())
        with self._at_rest():
            await turn.acquire()
        try:
            await self._ask(request, waits_ms)
        finally:
            turn.release()

    @contextmanager
    def _at_rest(self) -> Iterator[None]:
        self.resting += 1
        try:
            yield
        finally:
            self.resting -= 1

    async def _ask(
        self, request: Callable[[], Awaitable[Answer]], waits_ms: Sequence[int] = RETRY_AFTER_MS
    ) -> Answer:
        """Ask, and after each of these waits again if Twilio has certainly not done it."""
        for wait_ms in waits_ms:
            try:
                return await _once(request)
            except CarrierBusy:
                await self._pause(wait_ms)
        return await _once(request)

    async def _look(self, request: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask for something that changes nothing, and once more if it fails."""
        try:
            return await self._ask(request)
        except CarrierRefused:
            raise
        except CarrierFailed:
            await self._pause(LOOK_AGAIN_MS)
        return await self._ask(request)

    async def _pause(self, wait_ms: int) -> None:
        over = asyncio.Event()
        self._clock.call_at(self._clock.now_ms() + wait_ms, over.set)
        with self._at_rest():
            await over.wait()


async def _once(request: Callable[[], Awaitable[Answer]]) -> Answer:
    """Ask once; whatever goes wrong is one of our own errors."""
    try:
        return await request()
    except TwilioRestException as error:
        raise _failure(error.status, error.code) from error
    except TwilioException as error:
        raise _unlisted(error) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise CarrierFailed(f"Twilio could not be asked: {type(error).__name__}") from error
    except _UNREADABLE as error:
        raise CarrierFailed("Twilio's answer cannot be read") from error


def _unlisted(error: TwilioException) -> CarrierFailed:
    """The library hands a list that was refused on as it came, in an exception of no kind."""
    answer = error.args[-1] if error.args else None
    if not isinstance(answer, Response):
        return CarrierFailed(f"Twilio could not be asked: {type(error).__name__}")
    try:
        code = msgspec.json.decode(answer.text, type=_Refusal).code
    except msgspec.DecodeError:
        code = None
    return _failure(answer.status_code, code)


class _Refusal(msgspec.Struct):
    code: int | None = None


def _failure(status: int, code: int | None) -> CarrierFailed:
    # Twilio's message can quote a telephone number; its code says the same without.
    text = f"Twilio refused: status {status}, code {code}"
    if code in _LEG_GONE_CODES:
        return LegGone(text)
    if status == _TOO_MANY:
        return CarrierBusy(text)
    return CarrierRefused(text) if status in _REFUSED else CarrierFailed(text)
