"""Who may come in: tokens, pages of other sites, and how often anybody may knock."""

from __future__ import annotations

from collections import deque
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from router.api import limits

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from aiohttp import web

    from queues.ids import AgentId
    from router.ports import Clock
    from router.settings import Agent as AgentSettings


class Tokens:
    """The agents' tokens, as digests: equally long, so that comparing tells nothing of them."""

    def __init__(self, agents: Mapping[AgentId, AgentSettings]) -> None:
        self._digests = [(digest_of(one.token.reveal()), agent) for agent, one in agents.items()]

    def owner(self, token: str) -> AgentId | None:
        """Whose token this is. Compares with all of them, so that the time tells nothing either."""
        asked = digest_of(token)
        owner: AgentId | None = None
        for digest, agent in self._digests:
            if compare_digest(digest, asked):
                owner = agent
        return owner


def digest_of(token: str) -> bytes:
    """What a token is compared by. A header may hold bytes that are no text, which a token never is."""
    return sha256(token.encode(errors="surrogatepass")).digest()


class FailedSignIns:
    """Counts the wrong tokens of each address, so that nobody tries them all."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._times: dict[str, deque[int]] = {}
        """When each address failed; the one that failed last is the last."""

    def is_blocked(self, peer: str) -> bool:
        """Whether this address must wait."""
        times = self._times.get(peer)
        if times is None or len(times) < limits.FAILED_SIGN_INS_MAX:
            return False
        return self._clock.now_ms() - times[0] < limits.FAILED_SIGN_INS_WINDOW_MS

    def count(self, peer: str) -> None:
        """One more from this address."""
        now_ms = self._clock.now_ms()
        times = self._times.pop(peer, deque(maxlen=limits.FAILED_SIGN_INS_MAX))
        times.append(now_ms)
        self._times[peer] = times
        while self._times:
            oldest = next(iter(self._times))
            is_past = now_ms - self._times[oldest][-1] >= limits.FAILED_SIGN_INS_WINDOW_MS
            if not is_past and len(self._times) <= limits.PEERS_REMEMBERED_MAX:
                break
            del self._times[oldest]


class Allowance:
    """How many messages one socket may send: a bucket that refills with time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._left = float(limits.MESSAGES_PER_S_MAX)
        self._at_ms = clock.now_ms()

    def take(self) -> bool:
        """Use one up, if there is one."""
        now_ms = self._clock.now_ms()
        refill = (now_ms - self._at_ms) * limits.MESSAGES_PER_S_MAX / 1000
        self._left = min(self._left + refill, limits.MESSAGES_PER_S_MAX)
        self._at_ms = now_ms
        if self._left < 1:
            return False
        self._left -= 1
        return True


def origin_of(address: str) -> str:
    """The origin of a page at this address, as browsers send it."""
    place = urlsplit(address.lower())
    return f"{place.scheme}://{place.netloc}"


def peer(request: web.Request) -> str:
    """The address that a request comes from."""
    return request.remote or ""


def peer_behind_proxy(request: web.Request) -> str:
    """The address that the proxy before us saw: the last one it put into X-Forwarded-For."""
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", []))
    return forwarded.rpartition(",")[2].strip() or request.remote or ""


def is_foreign(request: web.Request, allowed_origins: Collection[str]) -> bool:
    """Whether a page of another site makes this request. Programs that are no browser do not say
    where they come from; they have to know the token like everybody else.
    """
    origin = request.headers.get("Origin")
    if origin is None or origin in allowed_origins:
        return False
    try:
        place = urlsplit(origin)
    except ValueError:
        return True
    is_web = place.scheme in ("http", "https")
    return not is_web or place.netloc.lower() != request.host.lower()
