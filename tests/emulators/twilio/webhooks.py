"""Delivers webhooks over real HTTP: signed, limited in virtual time, retried, faulty on demand."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from tests.emulators.twilio import signer, urls
from tests.emulators.twilio.activity import resolve

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from random import Random

    from tests.emulators.twilio.activity import Activity
    from tests.emulators.twilio.exchange import Clock
    from tests.emulators.twilio.faults import Faults
    from tests.emulators.twilio.ids import Ids

Kind = Literal["twiml", "action", "call-status", "conference-status", "recording-status", "partial"]
REDIRECTS_MAX = 10
REORDER_LIMIT_MS = 5_000
TURNS_BEFORE_ANSWER = 200
HEAD_START_TURNS = 20
"""Turns of the event loop in which a request on the loopback interface arrives."""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A webhook about to be sent. `event` is answered, participant-join, gather, wait ..."""

    kind: Kind
    event: str
    resource: str
    url: str
    method: str
    fields: tuple[tuple[str, str], ...]

    @property
    def params(self) -> dict[str, str]:
        return dict(self.fields)


@dataclass(kw_only=True)
class Webhook:
    """One attempt to deliver, as logged. `status` is None until answered; `error` says why not."""

    kind: Kind
    event: str
    resource: str
    url: str
    method: str
    params: dict[str, str]
    fields: tuple[tuple[str, str], ...]
    attempt: int
    token: str
    at_ms: int
    status: int | None = None
    body: str = ""
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    body: bytes
    content_type: str
    url: str


class DeliveryFailed(Exception):
    """The service could not be asked, or its answer is unusable."""

    def __init__(self, code: int, url: str, reason: str) -> None:
        super().__init__(f"{code} {reason} ({url})")
        self.code = code
        self.url = url


class AttemptFailed(Exception):
    def __init__(self, failure: str, reason: str) -> None:
        super().__init__(reason)
        self.failure = failure
        """ct, rt, 4xx or 5xx, as in the `rp` override."""


@dataclass(kw_only=True)
class Courier:
    clock: Clock
    activity: Activity
    faults: Faults
    ids: Ids
    dice: Random
    auth_token: str
    warnings: list[str]
    routes: dict[str, str] = field(default_factory=dict)
    log: list[Webhook] = field(default_factory=list)
    _session: aiohttp.ClientSession | None = None
    _departures: dict[str, asyncio.Event] = field(default_factory=dict)
    """The last departure of each call and conference."""
    _passed_over: dict[str, asyncio.Event] = field(default_factory=dict)

    def open(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, force_close=True),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            headers={"User-Agent": "TwilioProxy/1.1", "Accept": "*/*"},
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def before_rest_answer(self) -> None:
        """Lets webhooks overtake the answer to the REST request that caused them, if wanted."""
        if self.faults.webhook_before_rest_answer:
            await self.activity.turns(TURNS_BEFORE_ANSWER)

    # -- TwiML: the answer matters

    async def fetch(self, request: Outgoing) -> Answer:
        """Ask for TwiML. Raises DeliveryFailed."""
        if self.faults.rules("duplicate", request) or self._draws(self.faults.twiml_duplicate):
            token = self.ids.token()
            await self._deliver(request, token=token, attempt=1)
            return await self._deliver(request, token=token, attempt=2)
        return await self._deliver(request, token=self.ids.token(), attempt=1)

    # -- callbacks: nobody waits for the answer

    def post(self, request: Outgoing) -> None:
        """Send a callback, now or later, once, twice or never: as the faults have it."""
        faults = self.faults
        if faults.rules("lose", request) or self._draws(faults.lose):
            return
        if faults.is_held(request, lambda: self._send(request)):
            return
        twice = faults.rules("duplicate", request) or self._draws(faults.duplicate)
        for _ in range(2 if twice else 1):
            late_ms = self.dice.randint(*faults.delay_ms)
            if late_ms > 0:
                self.clock.call_at(self.clock.now_ms() + late_ms, lambda: self._send(request))
            else:
                self._send(request)

    def _send(self, request: Outgoing) -> None:
        """Callbacks of one call or conference depart one after the other, unless reordered."""
        overtaken = self._passed_over.pop(request.resource, None)
        if self._draws(self.faults.reorder):
            event = asyncio.Event()
            self._passed_over[request.resource] = event
            self.clock.call_at(self.clock.now_ms() + REORDER_LIMIT_MS, event.set)
            self.activity.spawn(self._post_after(request, event))
            return
        previous, departed = self._departures.get(request.resource), asyncio.Event()
        self._departures[request.resource] = departed
        task = self.activity.spawn(self._post_in_turn(request, previous, departed))
        if overtaken is not None:
            task.add_done_callback(lambda _: overtaken.set())

    async def _post_after(self, request: Outgoing, event: asyncio.Event) -> None:
        await event.wait()
        await self._post_in_turn(request, None, asyncio.Event())

    async def _post_in_turn(
        self, request: Outgoing, previous: asyncio.Event | None, departed: asyncio.Event
    ) -> None:
        """Give the one before a head start, but do not wait for its answer: Twilio does not."""
        if previous is not None:
            with self.activity.under_way(f"{request.event} to {request.url}"):
                await previous.wait()
                await self.activity.turns(HEAD_START_TURNS)
        departed.set()
        try:
            await self._deliver(request, token=self.ids.token(), attempt=1)
        except DeliveryFailed as failure:
            self.warnings.append(str(failure))

    # -- delivery

    async def _deliver(self, request: Outgoing, *, token: str, attempt: int) -> Answer:
        try:
            url, overrides = urls.split(urls.resolve(None, request.url))
        except urls.BadUrl as error:
            raise DeliveryFailed(11100, request.url, str(error)) from error
        deadline_ms = self.clock.now_ms() + overrides.total_ms
        for number in range(attempt, attempt + overrides.retries + 1):
            limit_ms = min(overrides.read_ms, deadline_ms - self.clock.now_ms())
            entry = self._note(request, url, token, number)
            try:
                return await self._attempt(request, entry, limit_ms, overrides)
            except AttemptFailed as failure:
                entry.error = str(failure)
                is_last = number == attempt + overrides.retries
                is_late = self.clock.now_ms() >= deadline_ms
                if is_last or is_late or not overrides.allows_retry(failure.failure):
                    code = 11205 if failure.failure == "ct" else 11200
                    raise DeliveryFailed(code, url, str(failure)) from failure
        raise AssertionError("the last attempt returns or raises")

    def _note(self, request: Outgoing, url: str, token: str, attempt: int) -> Webhook:
        entry = Webhook(
            kind=request.kind,
            event=request.event,
            resource=request.resource,
            url=url,
            method=request.method,
            params=request.params,
            fields=request.fields,
            attempt=attempt,
            token=token,
            at_ms=self.clock.now_ms(),
        )
        self.log.append(entry)
        return entry

    async def _attempt(
        self, request: Outgoing, entry: Webhook, limit_ms: int, overrides: urls.Overrides
    ) -> Answer:
        if self.faults.rules("refuse", request):
            raise AttemptFailed("ct", f"no connection within {overrides.connect_ms} ms")
        if self.faults.rules("stall", request):
            return await self._within(limit_ms, _never())
        if self.faults.rules("slow", request):
            return await self._within(limit_ms, self._ask(entry))
        with self.activity.under_way(f"{request.method} {request.url}"):
            return await self._within(limit_ms, self._ask(entry))

    async def _within(self, limit_ms: int, work: Coroutine[Any, Any, Answer]) -> Answer:
        task = self.activity.spawn(work, expected=Exception)
        expired: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        timer = self.clock.call_at(self.clock.now_ms() + limit_ms, lambda: resolve(expired, None))
        try:
            either: set[asyncio.Future[Any]] = {task, expired}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise AttemptFailed("rt", f"no answer within {limit_ms} ms")
            return task.result()
        finally:
            timer.cancel()
            expired.cancel()
            task.cancel()

    async def _ask(self, entry: Webhook) -> Answer:
        """One HTTP exchange, redirects followed; each hop is signed for its own URL."""
        url, method = entry.url, entry.method
        for _ in range(REDIRECTS_MAX + 1):
            answer, location = await self._exchange_once(entry, url, method)
            if location is None:
                entry.status = answer.status
                entry.body = answer.body.decode(errors="replace")
                if answer.status >= 400:
                    raise AttemptFailed(f"{answer.status // 100}xx", f"HTTP {answer.status}")
                return answer
            url, method = urls.resolve(url, location), "GET"
        raise AttemptFailed("redirects", f"11215 more than {REDIRECTS_MAX} redirects")

    async def _exchange_once(
        self, entry: Webhook, url: str, method: str
    ) -> tuple[Answer, str | None]:
        assert self._session is not None, "start() the emulator first"
        body: bytes | None = None
        signed_fields: tuple[tuple[str, str], ...] = ()
        headers = {"I-Twilio-Idempotency-Token": entry.token}
        asked = url
        if method == "GET":
            url = urls.with_query(url, urlencode(entry.fields))
        else:
            body = urlencode(entry.fields).encode()
            signed_fields = entry.fields
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        headers["X-Twilio-Signature"] = signer.signature(self.auth_token, url, signed_fields)
        target = URL(self._routed(url), encoded=True)
        try:
            async with self._session.request(
                method, target, data=body, headers=headers, allow_redirects=False
            ) as response:
                answer = Answer(
                    status=response.status,
                    body=await response.read(),
                    content_type=response.content_type,
                    url=asked,
                )
                is_redirect = response.status in {301, 302, 303, 307, 308}
                return answer, response.headers.get("Location") if is_redirect else None
        except aiohttp.ClientError as error:
            raise AttemptFailed("ct", f"connection failed: {type(error).__name__}") from error

    def _routed(self, url: str) -> str:
        for public, local in self.routes.items():
            if url.startswith(public) and url[len(public) : len(public) + 1] in {"", "/", "?"}:
                return local + url[len(public) :]
        return url

    def _draws(self, chance: float) -> bool:
        return chance > 0 and self.dice.random() < chance


async def _never() -> Answer:
    await asyncio.Event().wait()
    raise AssertionError("an event that nobody sets")
