"""What lets the pages of agents and supervisors bring their legs, and browsers use the relays.

A pass is signed with a key of this process: after a restart desks sign in anew and get new ones. An
agent's belongs to the session in which his desk signed in. A supervisor's is good once, and only the
last that he was given for a call; whether he may take part stands in the book of calls (`leg_door`). A
relay (coturn with `use-auth-secret`) lets in whoever knows a name that begins with the time until
which it is good, and its HMAC-SHA1 under the shared secret (draft-uberti-behave-turn-rest-00).
"""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha1, sha256
from hmac import compare_digest, new
from itertools import count
from typing import TYPE_CHECKING, Final

import msgspec

from queues.ids import AgentId, CallId
from router.carriers.browser import limits
from router.carriers.browser.messages import Ice, IceServer, Mode
from router.ids import new_secret

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from router.ports import Clock
    from router.settings import BrowserSettings


class AgentPass(msgspec.Struct, frozen=True, tag="agent"):
    """Lets an agent's page bring legs for the offers that he has accepted."""

    agent: AgentId
    until_ms: int
    session: str
    """The id of the session that got it; empty if a token of the configuration did."""


class SupervisorPass(msgspec.Struct, frozen=True, tag="supervisor"):
    """Lets a supervisor's page take part in a call, once. `by` names him."""

    by: str
    call: CallId
    mode: Mode
    until_ms: int
    number: int
    """Tells it from all others."""


_NAME_CHARS: Final = 11
"""64 bits, which tell pages apart."""
_decoder = msgspec.json.Decoder(AgentPass | SupervisorPass)


class Passes:
    """Makes and reads passes. `holds` says whether a session, by its id, has not ended."""

    def __init__(self, clock: Clock, holds: Callable[[str], Awaitable[bool]]) -> None:
        self._clock = clock
        self._holds = holds
        self._key = new_secret().encode()
        self._numbers = count()
        self._unused: dict[tuple[str, CallId], SupervisorPass] = {}
        """The last of each supervisor for each call."""

    def for_agent(self, agent: AgentId, session: str) -> tuple[str, int]:
        """A pass, and the moment in ms until which it is good. `session` got it; it may be empty."""
        until_ms = self._clock.now_ms() + limits.VOICE_MS
        return self._signed(AgentPass(agent, until_ms, session)), until_ms

    def for_supervisor(self, by: str, call: CallId, mode: Mode) -> str:
        """A pass that is good once, for a short time, in place of any other of his for this call."""
        now_ms = self._clock.now_ms()
        made = SupervisorPass(by, call, mode, now_ms + limits.SUPERVISOR_MS, next(self._numbers))
        self._unused = {key: one for key, one in self._unused.items() if one.until_ms > now_ms}
        self._unused[by, call] = made
        return self._signed(made)

    def drop_supervisor(self, by: str, call: CallId) -> None:
        """What he has for this call and has not used is good no more."""
        self._unused.pop((by, call), None)

    def use(self, token: str) -> AgentPass | SupervisorPass | None:
        """What a pass allows; None if it is none of ours, no longer good, or was used and is a
        supervisor's.
        """
        found = self._read(token)
        if isinstance(found, SupervisorPass):
            if self._unused.get((found.by, found.call)) != found:
                return None
            del self._unused[found.by, found.call]
        return found

    async def is_signed_in(self, granted: AgentPass) -> bool:
        """Whether the agent still is, who got this pass by signing in; by a token he always is."""
        return not granted.session or await self._holds(granted.session)

    def _read(self, token: str) -> AgentPass | SupervisorPass | None:
        digest, _, written = token.partition(".")
        try:
            content = written.encode("ascii")
        except UnicodeEncodeError:
            return None
        if not compare_digest(digest.encode(errors="replace"), self._digest(content).encode()):
            return None
        found = _decoder.decode(urlsafe_b64decode(content))
        return found if found.until_ms > self._clock.now_ms() else None

    def _signed(self, content: AgentPass | SupervisorPass) -> str:
        written = urlsafe_b64encode(msgspec.json.encode(content))
        return f"{self._digest(written)}.{written.decode()}"

    def _digest(self, written: bytes) -> str:
        return new(self._key, written, sha256).hexdigest()


def ice_of(settings: BrowserSettings, now_ms: int) -> Ice:
    """How a page finds its way, with access to the relays that ends by itself."""
    mirrors = tuple(url for url in settings.turn_urls if url.startswith("stun"))
    relays = tuple(url for url in settings.turn_urls if url.startswith("turn"))
    servers = [IceServer(urls=mirrors)] if mirrors else []
    if relays and settings.turn_secret is not None:
        until_s = (now_ms + limits.TURN_MS) // 1000
        name = f"{until_s}:{new_secret()[:_NAME_CHARS]}"
        digest = new(settings.turn_secret.reveal().encode(), name.encode(), sha1).digest()
        servers.append(IceServer(urls=relays, username=name, credential=b64encode(digest).decode()))
    return Ice(servers=tuple(servers), relay_only=settings.relay_only)
