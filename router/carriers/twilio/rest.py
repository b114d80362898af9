"""Asks things of Twilio by REST, through its own library, around that library's pitfalls.

- Its asynchronous HTTP client has no working time limit and warns on every request; ours has one.
- It would repeat a request that may have been carried out. We repeat what Twilio certainly has not
  done (an answer 429), and what does no harm when it is done twice: ending a call. Whatever else
  fails is `CarrierFailed`, and evidence decides later.
"""

from __future__ import annotations

import asyncio
import base64
import logging
from contextlib import aclosing, contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import WeakValueDictionary

import aiohttp
import msgspec
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from router.errors import CarrierFailed, CarrierRefused, LegGone

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator

    from router.ports import Clock
    from router.settings import Twilio

API_BASE_URL: Final = "https://api.twilio.com"
REQUEST_S_MAX: Final = 8.0
RETRY_AFTER_MS: Final = (500, 1_000, 2_000)
"""Waits before a request that was refused for being one too many is made again."""
INSIST_AFTER_MS: Final = (1_000, 4_000, 15_000)
"""Waits before a request that does no harm when it is carried out twice is made again."""

RECORDING_BYTES_MAX: Final = 20_000_000
PIECE_BYTES: Final = 65_536
PIECE_S_MAX: Final = 8.0
"""How long Twilio may take to begin with a recording, and then between two pieces of it."""

_FOUND: Final = 200
_TOO_MANY: Final = 429
_REFUSED: Final = range(400, 500)
"""The answers that say that nothing was done."""
_LEG_GONE_CODES: Final = frozenset({20404, 21220})
"""Not found, or not in progress."""

_UNREADABLE: Final = (ValueError, TypeError, AttributeError, KeyError)
"""What the library lets through when an answer is not what it expects."""

Answer = TypeVar("Answer")

NUMBER_FIELDS: Final = (
    "voice_url",
    "voice_method",
    "voice_fallback_url",
    "voice_fallback_method",
    "status_callback",
    "status_callback_method",
    "voice_application_sid",
    "trunk_sid",
)
APPLICATION_FIELDS: Final = ("voice_url", "voice_method", "voice_fallback_url", "status_callback")


class _TooMany(CarrierRefused):
    """Twilio has refused the request for being one too many, and not carried it out."""


class VoiceSetup(msgspec.Struct, frozen=True, kw_only=True):
    """Where calls to a number or an application go, by the names of Twilio's fields."""

    sid: str
    fields: dict[str, str]


class TwilioRest:
    """One account's REST."""

    def __init__(self, settings: Twilio, clock: Clock) -> None:
        self._http = _HttpClient(settings)
        self._clock = clock
        account, secret = settings.account_sid, settings.auth_token.reveal()
        self._client = Client(account, secret, http_client=self._http)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """What is asked about one call is asked one after the other: the last word counts."""
        self.resting = 0
        """How many requests wait for their turn or for their next try."""

    async def close(self) -> None:
        """End the connections."""
        await self._http.close()

    async def redirect_call(self, sid: str, twiml: str) -> None:
        """Have a call that is in progress do this now.

        Raises:
            LegGone: the call is over.
            CarrierFailed: it is not known what became of it.
        """
        await self._ask_in_turn(sid, lambda: self._client.calls(sid).update_async(twiml=twiml))

    async def end_call(self, sid: str) -> None:
        """End a call, be it ringing or in progress; one that is over is no error.

        Raises:
            CarrierFailed: it is not known what became of it.
        """
        try:
            await self._ask_in_turn(
                sid,
                lambda: self._client.calls(sid).update_async(status="completed"),
                insist=True,
            )
        except LegGone:
            return

    async def dismiss_call(self, sid: str, twiml: str) -> None:
        """Have a call do this as its last; one that is over is no error.

        Raises:
            CarrierFailed: it is not known what became of it.
        """
        try:
            await self._ask_in_turn(
                sid, lambda: self._client.calls(sid).update_async(twiml=twiml), insist=True
            )
        except LegGone:
            return

    async def call_phone(
        self, *, to: str, from_: str, url: str, status_url: str, ring_s: int
    ) -> str:
        """Ring a telephone; what happens there is asked for at `url`. Gives the call's sid.

        Raises:
            CarrierRefused: it is certainly not rung.
            CarrierFailed: it is not known whether it is rung.
        """
        call = await self._ask(
            lambda: self._client.calls.create_async(
                to=to,
                from_=from_,
                url=url,
                method="POST",
                status_callback=status_url,
                status_callback_method="POST",
                status_callback_event=["completed"],
                timeout=ring_s,
            )
        )
        return _sid_of(call)

    async def fetch(self, recording: str) -> AsyncGenerator[bytes, None]:
        """A recording as MP3, piece by piece.

        Raises:
            CarrierFailed: it is not there (yet), is too long, or Twilio cannot be asked.
        """
        try:
            async with aclosing(self._http.pieces(f"Recordings/{recording}.mp3")) as pieces:
                async for piece in pieces:
                    yield piece
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CarrierFailed(f"Twilio could not be asked: {type(error).__name__}") from error

    async def find_number(self, number: str) -> VoiceSetup | None:
        """How the account's number is set up, or None if it has no such number."""
        found = await self._ask(
            lambda: self._client.incoming_phone_numbers.list_async(phone_number=number)
        )
        # Twilio finds what it is asked for anywhere in a number.
        same = [one for one in found if one.phone_number == number]
        return _voice_setup(same[0], NUMBER_FIELDS) if same else None

    async def update_number(self, sid: str, **changes: str) -> None:
        """Change where a number's calls go (field names of `incoming_phone_numbers.update`)."""
        await self._ask(lambda: self._client.incoming_phone_numbers(sid).update_async(**changes))

    async def find_application(self, name: str) -> VoiceSetup | None:
        """How the account's TwiML App of this name is set up, or None."""
        found = await self._ask(
            lambda: self._client.applications.list_async(friendly_name=name, limit=1)
        )
        return _voice_setup(found[0], APPLICATION_FIELDS) if found else None

    async def delete_application(self, sid: str) -> None:
        """Remove a TwiML App."""
        await self._ask(lambda: self._client.applications(sid).delete_async())

    async def create_application(self, name: str, **fields: str) -> str:
        """A new TwiML App; gives its sid."""
        made = await self._ask(
            lambda: self._client.applications.create_async(friendly_name=name, **fields)
        )
        return _sid_of(made)

    async def update_application(self, sid: str, **changes: str) -> None:
        """Change a TwiML App."""
        await self._ask(lambda: self._client.applications(sid).update_async(**changes))

    async def _ask_in_turn(
        self, sid: str, request: Callable[[], Awaitable[object]], *, insist: bool = False
    ) -> None:
        turn = self._turns.setdefault(sid, asyncio.Lock())
        with self._at_rest():
            await turn.acquire()
        try:
            await self._ask(request, insist=insist)
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
        self, request: Callable[[], Awaitable[Answer]], *, insist: bool = False
    ) -> Answer:
        """Ask, and again if Twilio has certainly not done it, or if it does no harm (`insist`)."""
        for wait_ms in INSIST_AFTER_MS if insist else RETRY_AFTER_MS:
            try:
                return await _once(request)
            except LegGone:
                raise
            except _TooMany:
                pass
            except CarrierFailed:
                if not insist:
                    raise
            await self._pause(wait_ms)
        return await _once(request)

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
        raise _failure(error) from error
    except (TwilioException, aiohttp.ClientError, TimeoutError) as error:
        raise CarrierFailed(f"Twilio could not be asked: {type(error).__name__}") from error
    except _UNREADABLE as error:
        raise CarrierFailed("Twilio's answer cannot be read") from error


def _sid_of(instance: Any) -> str:
    if not instance.sid:
        raise CarrierFailed("Twilio's answer does not say what was made")
    return str(instance.sid)


def _voice_setup(instance: Any, names: tuple[str, ...]) -> VoiceSetup:
    fields = {name: str(getattr(instance, name, None) or "") for name in names}
    return VoiceSetup(sid=str(instance.sid), fields=fields)


def _failure(error: TwilioRestException) -> CarrierFailed:
    # Twilio's message can quote a telephone number; its code says the same without.
    text = f"Twilio refused: status {error.status}, code {error.code}"
    if error.code in _LEG_GONE_CODES:
        return LegGone(text)
    if error.status == _TOO_MANY:
        return _TooMany(text)
    return CarrierRefused(text) if error.status in _REFUSED else CarrierFailed(text)


class _HttpClient(AsyncHttpClient):
    """The library's requests over one aiohttp session, with a time limit, to the configured host."""

    def __init__(self, settings: Twilio) -> None:
        super().__init__(logger=logging.getLogger(__name__), is_async=True)
        credentials = f"{settings.account_sid}:{settings.auth_token.reveal()}"
        self._authorization = "Basic " + base64.b64encode(credentials.encode()).decode()
        self._base_url = settings.api_base_url.rstrip("/")
        self._account_sid = settings.account_sid
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,  # noqa: ARG002 - see `_authorization`
        timeout: float | None = None,  # noqa: ASYNC109, ARG002 - the library's signature
        allow_redirects: bool = False,  # noqa: FBT001, FBT002 - the library's signature
    ) -> Response:
        """Make one request."""
        answer = await self._opened().request(
            method,
            self._base_url + uri.removeprefix(API_BASE_URL),
            params=_pairs(params),
            data=_pairs(data),
            headers={**(headers or {}), "Authorization": self._authorization},
            allow_redirects=allow_redirects,
        )
        return Response(answer.status, await answer.text(errors="replace"), answer.headers)

    async def pieces(self, path: str) -> AsyncGenerator[bytes, None]:
        """What the account has at this path. Our credentials are shown to no other host."""
        url = f"{self._base_url}/2010-04-01/Accounts/{self._account_sid}/{path}"
        headers = {"Authorization": self._authorization}
        # Whoever is given the recording may be slow, so the whole has no limit.
        limit = aiohttp.ClientTimeout(sock_connect=PIECE_S_MAX, sock_read=PIECE_S_MAX)
        get = self._opened().get(url, headers=headers, max_redirects=3, timeout=limit)
        async with get as answer:
            if answer.status != _FOUND:
                raise CarrierFailed(f"Twilio refused: status {answer.status}")
            length = 0
            async for piece in answer.content.iter_chunked(PIECE_BYTES):
                length += len(piece)
                if length > RECORDING_BYTES_MAX:
                    raise CarrierFailed("the recording is too long")
                yield piece

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            limit = aiohttp.ClientTimeout(total=REQUEST_S_MAX)
            self._session = aiohttp.ClientSession(timeout=limit)
        return self._session

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()


def _pairs(fields: dict[str, object] | None) -> list[tuple[str, str]] | None:
    """Form fields as Twilio wants them: a list is a field repeated, a truth is spelled out."""
    if fields is None:
        return None
    pairs: list[tuple[str, Any]] = []
    for name, value in fields.items():
        values = value if isinstance(value, list | tuple) else [value]
        pairs.extend((name, item) for item in values)
    return [(name, _spelled(item)) for name, item in pairs]


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
