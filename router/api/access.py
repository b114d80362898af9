"""Who may come in: tokens, pages of other sites, and how often anybody may knock."""

from __future__ import annotations

from collections import deque
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING

from router.api import limits
from router.people.origins import bucket_of, is_foreign, origin_of, peer, peer_behind_proxy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queues.ids import AgentId
    from router.ports import Clock
    from router.settings import Agent as AgentSettings


__all__ = [
    "Allowance",
    "FailedSignIns",
    "Tokens",
    "digest_of",
    "is_foreign",
    "origin_of",
    "peer",
    "peer_behind_proxy",
]


class Tokens:
    """The agents' tokens, compared as digests: equally long, so that comparing tells nothing of them.

    `agents` are those there are at each moment: who leaves after the call in hand must come back to it
    if his page is loaded anew. `coming` are those that a new configuration has.
    """

    def __init__(
        self,
        agents: Mapping[AgentId, AgentSettings],
        coming: Mapping[AgentId, AgentSettings] | None = None,
    ) -> None:
        self._agents = agents
        self._coming = coming or {}

    def owner(self, token: str) -> AgentId | None:
        """Whose token this is. Compares with all of them, so that the time tells nothing either."""
        asked = digest_of(token)
        owner: AgentId | None = None
        for agent, one in (*self._agents.items(), *self._coming.items()):
            if one.token is not None and compare_digest(digest_of(one.token.reveal()), asked):
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
        """When each address, or network, failed; the one that failed last is the last."""

    def is_blocked(self, peer: str) -> bool:
        """Whether this address must wait."""
        times = self._times.get(bucket_of(peer))
        if times is None or len(times) < limits.FAILED_SIGN_INS_MAX:
            return False
        return self._clock.now_ms() - times[0] < limits.FAILED_SIGN_INS_WINDOW_MS

    def count(self, peer: str) -> None:
        """One more from this address."""
        now_ms = self._clock.now_ms()
        network = bucket_of(peer)
        times = self._times.pop(network, deque(maxlen=limits.FAILED_SIGN_INS_MAX))
        times.append(now_ms)
        self._times[network] = times
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
