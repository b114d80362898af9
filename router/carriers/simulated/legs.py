"""Where a person at a desk meets simulated callers: legs that a page brings to `/simulated/leg`.

It is spoken there as at `/browser/leg`: the page says `join` with the token of its desk and the offer,
then `ready`; it is told what to play (`hear`). There is no other page to connect to: simulated callers
speak in files.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING, Final, Literal, Protocol

import msgspec

from queues.ids import AgentId, CallId, OfferNumber
from router.ids import new_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable
    from typing import Any

    from router.ports import Clock, Timer
    from router.tasks import Tasks

AGENT_GRACE_MS: Final = 10_000
"""So long a page may be away, to load anew, before its agent has left."""
HERE_MS: Final = 2_000
"""How often a page says that it is awake."""

Leg = tuple[CallId, OfferNumber]
EndReason = Literal["over", "refused", "taken"]


class NoIce(msgspec.Struct, frozen=True, kw_only=True):
    """There is nobody to find a way to."""

    servers: tuple[()] = ()
    relay_only: bool = False


class Joined(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="joined"):
    """The leg is there; the page says `ready` now."""

    ice: NoIce = NoIce()
    here_ms: int = HERE_MS


class HearAudio(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="hear"):
    """The caller speaks: play this."""

    audio: str


class Held(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="held"):
    """Whether the caller is on hold."""

    on: bool


class Ended(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="ended"):
    """The leg is over."""

    reason: EndReason


Told = Joined | HearAudio | Held | Ended


class LegPage(Protocol):
    """A page that brings a leg."""

    def tell(self, notice: Told) -> None:
        """Tell it, soon."""
        ...

    def close(self) -> None:
        """End the connection once that is told."""
        ...


class _Leg:
    """One leg, and its page if that is there."""

    def __init__(self, page: LegPage) -> None:
        self.page: LegPage | None = page
        self.is_ready = False
        self.away: Timer | None = None
        """Runs while the page is not there."""

    def stop_timer(self) -> None:
        if self.away is not None:
            self.away.cancel()
            self.away = None


class PersonLegs:
    """The legs of people, by what they are for. `clock` is the real one: pages are not simulated.

    `left` is told of a leg whose person has gone.
    """

    def __init__(
        self,
        people: Iterable[AgentId],
        *,
        clock: Clock,
        tasks: Tasks,
        left: Callable[[Leg], Coroutine[Any, Any, None]],
    ) -> None:
        self.people = frozenset(people)
        """The agents who are not simulated."""
        self._tokens = {one: new_secret() for one in self.people}
        self._clock = clock
        self._tasks = tasks
        self._left = left
        self._legs: dict[Leg, _Leg] = {}

    def token(self, agent: AgentId) -> str | None:
        """What a person's page proves itself with; None for whoever is simulated."""
        return self._tokens.get(agent)

    def owner(self, token: str) -> AgentId | None:
        """Whose token this is."""
        asked = token.encode(errors="surrogatepass")
        owner: AgentId | None = None
        for agent, own in self._tokens.items():
            if compare_digest(own.encode(), asked):
                owner = agent
        return owner

    # -- As a page knows it

    def join(self, at: Leg, page: LegPage) -> None:
        """A page brings a leg, for the first time or after it was away; another page's is over."""
        leg = self._legs.get(at)
        if leg is None:
            self._legs[at] = _Leg(page)
        else:
            leg.stop_timer()
            _end(leg.page, "taken")
            leg.page = page
        page.tell(Joined())

    def ready(self, at: Leg) -> bool:
        """The page's microphone is there; whether that is news."""
        leg = self._legs.get(at)
        is_news = leg is not None and not leg.is_ready
        if leg is not None:
            leg.is_ready = True
        return is_news

    def away(self, at: Leg, page: LegPage) -> None:
        """The page has gone, perhaps to come back."""
        leg = self._legs.get(at)
        if leg is not None and leg.page is page:
            leg.page = None
            back_by_ms = self._clock.now_ms() + AGENT_GRACE_MS
            leg.away = self._clock.call_at(back_by_ms, lambda: self.leave(at))

    def leave(self, at: Leg) -> None:
        """The person has gone."""
        leg = self._legs.pop(at, None)
        if leg is not None:
            leg.stop_timer()
            self._tasks.start("person_left", self._left(at))

    # -- As the carrier knows it

    def tell(self, at: Leg, told: HearAudio | Held) -> bool:
        """Tell the page; whether it is there."""
        leg = self._legs.get(at)
        if leg is None or leg.page is None:
            return False
        leg.page.tell(told)
        return True

    def of_call(self, call: CallId) -> list[Leg]:
        """The legs of a call."""
        return [at for at in self._legs if at[0] == call]

    def end(self, at: Leg) -> None:
        """Nobody needs the leg any more."""
        leg = self._legs.pop(at, None)
        if leg is not None:
            leg.stop_timer()
            _end(leg.page, "over")


def _end(page: LegPage | None, reason: EndReason) -> None:
    if page is not None:
        page.tell(Ended(reason=reason))
        page.close()
