"""Asks the operator's own services, over HTTP: who rings, where an order is, what words mean.

Theory of operation. A caller waits while we ask, and the address is partly made of what he has
entered, so everything is bounded and nothing is trusted. Only hosts that are configured are asked;
values fill whole placeholders behind the host and are percent-encoded, so that they can change
neither the host nor the path. One time limit holds for all of a request, redirects are not
followed, cookies are not kept, an answer ends at `ANSWER_BYTES_MAX`, and what it holds is cut to
short printable texts. Each host is sent its own token only. A host that fails again and again is left alone for a while (a circuit
breaker; Nygard, Release It!, chapter 5), so that callers do not wait for what is not going to come.

What is asked and answered is personal data: neither stands in logs, metrics or reasons.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, TypeVar
from urllib.parse import quote

import aiohttp
import msgspec
import structlog
from yarl import URL

from router.settings.hosts import authority_of, host_among, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from router.ports import Clock
    from router.settings.understanding import LookUpSettings

ANSWER_BYTES_MAX: Final = 65_536
VALUES_MAX: Final = 50
VALUE_CHARS_MAX: Final = 200
NAME_CHARS_MAX: Final = 64
CONNECTIONS_MAX: Final = 50
FAILURES_MAX: Final = 5
"""After so many failures in a row a host is left alone."""
REST_MS: Final = 30_000
"""For so long; then one request tries again."""

_PLACE: Final = re.compile(r"\{([A-Za-z_]+)\}")
_NOT_FOUND: Final = 404
_TOO_MANY: Final = 429
_log = structlog.get_logger(__name__)

Purpose = Literal["caller", "self_service", "understanding"]
"""What is asked for, for figures."""
Result = Literal["found", "not_found", "failed", "resting"]
"""What came of it, for figures; `resting`: the host was not asked because it has failed lately."""
Answer = TypeVar("Answer")


class Found(msgspec.Struct, frozen=True):
    """What a service knows, as short texts by name."""

    values: dict[str, str]


class NotFound(msgspec.Struct, frozen=True):
    """The service answered that there is nothing of the kind (404)."""


class Failed(msgspec.Struct, frozen=True):
    """There is no answer that could be used. The reason holds nothing personal."""

    reason: str


class _Unasked(Exception):
    """The request cannot be made, or the answer cannot be used; the text is the reason."""


class LookUps:
    """One client for all services of the operator.

    `settings` may be replaced while it is in use. `observe` is told what came of each request and
    how many seconds it took.
    """

    def __init__(
        self,
        settings: LookUpSettings,
        clock: Clock,
        observe: Callable[[Purpose, Result, float], None] = lambda *_: None,
    ) -> None:
        self.settings = settings
        self._clock = clock
        self._observe = observe
        self._session: aiohttp.ClientSession | None = None
        self._health: dict[str, _Health] = {}

    async def get(
        self, url_template: str, values: Mapping[str, str], timeout_s: float, *, purpose: Purpose
    ) -> Found | NotFound | Failed:
        """Ask for a JSON object; its texts, numbers and truths are what is found.

        `values` stand for the `{names}` in the template. `timeout_s` bounds all of it.
        """
        try:
            url = filled(url_template, values)
        except ValueError as error:
            return self._failed(purpose, url_template, str(error), 0.0)
        answer = await self._ask("GET", url, None, timeout_s, purpose, dict[str, msgspec.Raw])
        return Found(texts_of(answer)) if isinstance(answer, dict) else answer

    async def post(
        self,
        url: str,
        body: Mapping[str, object],
        timeout_s: float,
        *,
        purpose: Purpose,
        answer: type[Answer],
    ) -> Answer | NotFound | Failed:
        """Send a JSON object; gives the answer as a value of the type `answer`."""
        return await self._ask("POST", url, msgspec.json.encode(body), timeout_s, purpose, answer)

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()

    async def _ask(
        self,
        method: str,
        url: str,
        body: bytes | None,
        timeout_s: float,
        purpose: Purpose,
        answer: type[Answer],
    ) -> Answer | NotFound | Failed:
        why = refusal(url, self.settings.hosts)
        if why is not None:
            return self._failed(purpose, url, why, 0.0)
        health = self._health.setdefault(authority_of(url), _Health())
        if not health.may_ask(self._clock.now_ms()):
            self._observe(purpose, "resting", 0.0)
            return Failed("it has failed too often lately")
        began_s = self._clock.elapsed_s()
        try:
            status, content = await self._exchange(method, url, body, timeout_s)
            health.answered(status, self._clock.now_ms())
            if status == _NOT_FOUND:
                self._observe(purpose, "not_found", self._clock.elapsed_s() - began_s)
                return NotFound()
            found = _decoded(status, content, answer)
        except _Unasked as error:
            return self._failed(purpose, url, str(error), self._clock.elapsed_s() - began_s)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            health.failed(self._clock.now_ms())
            why = "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__
            return self._failed(purpose, url, why, self._clock.elapsed_s() - began_s)
        self._observe(purpose, "found", self._clock.elapsed_s() - began_s)
        return found

    async def _exchange(
        self, method: str, url: str, body: bytes | None, timeout_s: float
    ) -> tuple[int, bytes]:
        """The status of the answer and what it holds."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        host = host_among(url, self.settings.tokens)
        if host is not None:
            headers["Authorization"] = f"Bearer {self.settings.tokens[host].reveal()}"
        async with self._opened().request(
            method,
            URL(url, encoded=True),
            data=body,
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=timeout_s),
            allow_redirects=False,
        ) as answer:
            content = bytearray()
            async for part in answer.content.iter_any():
                content += part
                if len(content) > ANSWER_BYTES_MAX:
                    answer.close()
                    raise _Unasked("the answer is too long")
            return answer.status, bytes(content)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,  # a short answer could unpack to a very long one
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            )
        return self._session

    def _failed(self, purpose: Purpose, url: str, reason: str, seconds: float) -> Failed:
        self._observe(purpose, "failed", seconds)
        try:
            host = authority_of(url)
        except ValueError:
            host = ""
        _log.warning("look_up_failed", purpose=purpose, host=host, reason=reason)
        return Failed(reason)


class _Health:
    """How a host has done lately."""

    def __init__(self) -> None:
        self._failures = 0
        self._rests_until_ms = 0

    def may_ask(self, now_ms: int) -> bool:
        """Whether to ask. After the rest one request goes, and others once it has come back."""
        if self._failures < FAILURES_MAX:
            return True
        if now_ms < self._rests_until_ms:
            return False
        self._rests_until_ms = now_ms + REST_MS
        return True

    def answered(self, status: int, now_ms: int) -> None:
        """It answered. That it did not like one question says nothing of the next."""
        if status >= 500 or status == _TOO_MANY:
            self.failed(now_ms)
        else:
            self._failures = 0

    def failed(self, now_ms: int) -> None:
        """It did not answer, or not in time."""
        self._failures += 1
        self._rests_until_ms = now_ms + REST_MS


def filled(template: str, values: Mapping[str, str]) -> str:
    """The address with each `{name}` replaced by its value, percent-encoded.

    Raises:
        ValueError: a value is missing, or could change the path; the message does not show it.
    """

    def value(found: re.Match[str]) -> str:
        text = values.get(found[1], "")
        # A dot is never encoded, so these two alone could still climb in the path.
        if not text or text in {".", ".."} or len(text) > VALUE_CHARS_MAX:
            raise ValueError(f"there is no usable value for {{{found[1]}}}")
        return quote(text, safe="")

    return _PLACE.sub(value, template)


def texts_of(answer: Mapping[str, msgspec.Raw]) -> dict[str, str]:
    """The scalars of a JSON object as short texts, numbers as they were written.

    What is nested, null, empty or cannot be read is left out.
    """
    texts: dict[str, str] = {}
    for name, raw in answer.items():
        key, text = _printable(name, NAME_CHARS_MAX), _text(bytes(raw).strip())
        if key and text and len(texts) < VALUES_MAX:
            texts[key] = text
    return texts


def _text(raw: bytes) -> str:
    if raw[:1] in {b"{", b"[", b"n"}:
        return ""
    try:
        text = msgspec.json.decode(raw, type=str) if raw[:1] == b'"' else raw.decode()
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
    return _printable(text, VALUE_CHARS_MAX)


def _printable(text: str, chars_max: int) -> str:
    """Without control characters, and cut."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:chars_max]


def _decoded(status: int, content: bytes, answer: type[Answer]) -> Answer:
    if not 200 <= status < 300:
        raise _Unasked(f"status {status}")
    try:
        return msgspec.json.decode(content, type=answer)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise _Unasked("the answer cannot be read") from None
