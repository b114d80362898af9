"""The legs of callers, agents and supervisors: who they are, and whether their pages are there."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from router.carriers.browser import limits
from router.carriers.browser.messages import Ended
from router.carriers.bucket import Bucket

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.ids import AgentId, CallId, OfferNumber, QueueId
    from router.calls import Recording
    from router.carriers.browser.leg_messages import LegMessage, LegNotice
    from router.carriers.browser.messages import (
        CallerMessage,
        CallerNotice,
        EndReason,
        Mode,
    )
    from router.carriers.browser.rooms import Room
    from router.carriers.page import Page
    from router.ports import Clock, Timer

UPLOADS: Final = "/browser/recordings"

Stage = Literal["new", "asked", "line", "meeting", "leaving", "promised", "ringing", "held", "over"]
"""Where a caller is: asked something, in line, with an agent or on the way, hearing our last words,
promised to be rung, being rung, or held because nothing can be decided."""


class Asked(NamedTuple):
    """What a caller has been asked last."""

    by: Literal["conversation", "survey"]
    turn: int
    is_recorded: bool
    """Whether he speaks after a tone."""


class Upload(NamedTuple):
    """A recording that a caller's page makes as an answer to this, under its name in the store."""

    asked: Asked
    name: str

    @property
    def path(self) -> str:
        """Where its pieces go to."""
        return f"{UPLOADS}/{self.name}"


class Left(NamedTuple):
    """A message or a comment that a caller has recorded: an answer to this."""

    asked: Asked
    recording: Recording


def name_of(secret: str) -> str:
    """The name of a caller's leg: it can be found again by the secret, which cannot be found by it."""
    return sha256(secret.encode()).hexdigest()[:32]


def ring_name(name: str, offer: OfferNumber) -> str:
    """The name of the leg on which a caller is rung back."""
    return f"{name}~{offer}"


def base_name(name: str) -> str:
    """The name under which a caller came first."""
    return name.partition("~")[0]


def agent_leg_name(call: CallId, offer: OfferNumber) -> str:
    """The name of the leg that an agent's page brings for an offer."""
    return f"agent/{call}.{offer}"


class Waits:
    """Something that happens later, unless something else is awaited instead."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._timer: Timer | None = None

    def for_ms(self, span_ms: int, then: Callable[[], None]) -> None:
        """Await this and nothing else."""
        self.stop()
        self._timer = self._clock.call_at(
            self._clock.now_ms() + span_ms, lambda: self._is_over(then)
        )

    def _is_over(self, then: Callable[[], None]) -> None:
        self._timer = None
        then()

    @property
    def is_running(self) -> bool:
        """Whether something is awaited."""
        return self._timer is not None

    def stop(self) -> None:
        """Await nothing."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Means:
    """What a page that meets an agent's may use up of him, so that it can neither flood his page nor be
    introduced to it without end.
    """

    def __init__(self, clock: Clock) -> None:
        self.introductions = Bucket(clock, limits.INTRODUCTIONS_MAX, limits.INTRODUCTIONS_MS)
        self._signals = Bucket(clock, limits.SIGNALS_MAX, limits.SIGNALS_MS)
        self._chars = Bucket(clock, limits.SIGNAL_CHARS_IN_ALL_MAX, limits.SIGNALS_MS)

    def may_signal(self, data: str) -> bool:
        """Whether this may be passed on."""
        return self._signals.take() and self._chars.take(len(data))


class CallerLeg:
    """A caller's leg. `base` is its first name; rung back, he has another one."""

    def __init__(self, base: str, clock: Clock, peer: str) -> None:
        self.base = base
        self.name = base
        self.peer = peer
        """Where he called from, by which what he records is counted."""
        self.language = ""
        """That of his page, until the conversation has one."""
        self.call: CallId | None = None
        self.page: Page[CallerMessage] | None = None
        self.stage: Stage = "new"
        self.stamp = 0
        """Changes whenever he is led somewhere: what was decided before comes too late."""
        self.step: int | None = None
        """The stamp of the last step that leads him somewhere, until it is decided."""
        self.asked: Asked | None = None
        self.uploads: tuple[Upload, ...] = ()
        """What has been recorded of his answer: last what his page is making, before it what it had made
        when it was loaded anew. Empty once he has answered.
        """
        self.queue: QueueId | None = None
        """The queue of which he was told last which keys lead out."""
        self.turn = 0
        """Of what he was told last."""
        self.told_line: object = None
        self.ringing: OfferNumber | None = None
        """The offer for which he is being rung back."""
        self.number: str | None = None
        """To be shown when the call is over."""
        self.held = 0
        """How often in a row he has been held."""
        self.defects = 0
        """How often he could not be led."""
        self.left: Left | None = None
        """What he has left and is not yet written."""
        self.room: Room | None = None
        self.means = Means(clock)
        self.next = Waits(clock)
        self.away = Waits(clock)

    def tell(self, notice: CallerNotice) -> None:
        """Tell the page, if it is there."""
        if self.page is not None:
            self.page.tell(notice)

    @property
    def is_led(self) -> bool:
        """Whether it is being decided what he is told next."""
        return self.step == self.stamp

    @property
    def recording(self) -> str | None:
        """The name of what his page may record now."""
        return self.uploads[-1].name if self.uploads else None

    def moves(self) -> int:
        """He is being led somewhere; gives the stamp by which it is known whether that still holds."""
        self.next.stop()
        self.stamp += 1
        return self.stamp


class _DeskLeg:
    def __init__(self, name: str, call: CallId, page: Page[LegMessage]) -> None:
        self.name = name
        self.call = call
        self.page: Page[LegMessage] | None = page
        self.room: Room | None = None

    def tell(self, notice: LegNotice) -> None:
        """Tell the page, if it is there."""
        if self.page is not None:
            self.page.tell(notice)

    def end(self, reason: EndReason) -> None:
        """The leg is over: tell the page, and let it go."""
        page, self.page = self.page, None
        if page is not None:
            page.tell(Ended(reason=reason))
            page.close()


class AgentLeg(_DeskLeg):
    """The leg of the agent who has accepted an offer."""

    def __init__(
        self, agent: AgentId, call: CallId, offer: OfferNumber, page: Page[LegMessage], clock: Clock
    ) -> None:
        super().__init__(agent_leg_name(call, offer), call, page)
        self.agent = agent
        self.offer = offer
        self.is_ready = False
        """Whether its microphone is there."""
        self.has_hung_up = False
        """Whether it was taken away on purpose, and that could not be reported yet."""
        self.away = Waits(clock)

    @property
    def is_there(self) -> bool:
        """Whether its page is, or is waited for. One that is neither will never end by itself."""
        return self.page is not None or self.away.is_running


class SupervisorLeg(_DeskLeg):
    """The leg of a supervisor who takes part in a call."""

    def __init__(
        self, by: str, call: CallId, mode: Mode, page: Page[LegMessage], clock: Clock
    ) -> None:
        super().__init__(f"supervisor/{call}.{by}", call, page)
        self.by = by
        self.mode: Mode = mode
        self.means = Means(clock)
