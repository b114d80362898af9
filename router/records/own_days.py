"""What each agent has done today, and the last calls he has had, from journal events only.

A day is a local one. Time is counted as it passes, so that a talk over midnight counts for both days.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, Literal, assert_never

import msgspec

from queues import events as e
from queues.ids import AgentId, CallId, QueueId
from router.records.quarters import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from router.ports import Recorded

RECENT_MAX: Final = 30
"""Of each agent's last calls; an agent looks no further back at the desk."""
AGENTS_MAX: Final = 20_000
"""More agents than this are not counted."""

Came = Literal["talked", "transferred", "requeued", "missed", "declined"]
"""What became of a call for its agent. `requeued`: it went back in line, as his side
failed, or as the caller left whom somebody is to ring back."""


class OwnDay(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent has done today."""

    since_ms: int
    """When the day began: the last local midnight."""
    now_ms: int
    """Up to when it is counted."""
    answered: int
    """Calls that he talked."""
    missed: int
    """Offers that he did not answer."""
    declined: int
    """Offers that he turned down."""
    talk_ms: int
    """Time with callers."""
    wrap_up_ms: int
    """Time with the work after calls."""
    at_work_ms: int
    """Time in which he was ready or had a call in hand."""
    occupancy: float | None
    """The share of it with a call in hand, from 0 to 1; null if there was none."""


class OwnCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call that an agent has had, or that was offered to him in vain."""

    call: CallId
    """The call."""
    queue: QueueId
    """The queue that it waited in."""
    at_ms: int
    """When it was over for him."""
    came: Came
    """What became of it."""
    talked_ms: int = 0
    """How long he talked."""


class _Sums:
    __slots__ = ("answered", "at_work_ms", "busy_ms", "declined", "missed", "talk_ms", "wrap_up_ms")

    def __init__(self) -> None:
        self.answered = self.missed = self.declined = 0
        self.talk_ms = self.wrap_up_ms = self.busy_ms = self.at_work_ms = 0


class _Standing:
    """An agent, at work or not."""

    __slots__ = ("calls", "day", "reachable", "ready", "since_ms", "sums", "talking", "wrapping_up")

    def __init__(self, at_ms: int, timezone: tzinfo) -> None:
        self.day = day_of(at_ms, timezone)
        self.sums = _Sums()
        self.since_ms = at_ms
        """Up to when his time is counted."""
        self.ready = False
        self.reachable = True
        self.talking: dict[CallId, int] = {}
        """Since when."""
        self.wrapping_up: set[CallId] = set()
        self.calls: deque[OwnCall] = deque(maxlen=RECENT_MAX)
        """The newest last."""

    def pass_time(self, at_ms: int, timezone: tzinfo) -> None:
        """Count the time since it was last counted; a new day begins with nothing."""
        if at_ms >= self.day[1]:
            self.day = day_of(at_ms, timezone)
            self.sums = _Sums()
            self.since_ms = max(self.since_ms, self.day[0])
        lasted_ms = max(0, at_ms - self.since_ms)
        self.since_ms = at_ms
        self.sums.talk_ms += lasted_ms * len(self.talking)
        self.sums.wrap_up_ms += lasted_ms * len(self.wrapping_up)
        is_busy = bool(self.talking or self.wrapping_up)
        if is_busy:
            self.sums.busy_ms += lasted_ms
        if is_busy or (self.ready and self.reachable):
            self.sums.at_work_ms += lasted_ms

    def leave(self) -> None:
        """He has signed out."""
        self.ready, self.reachable = False, True
        self.talking.clear()
        self.wrapping_up.clear()


_PRESENCE: Final = (
    e.AgentSignedIn,
    e.AgentSignedOut,
    e.AgentBecameReady,
    e.AgentWentAway,
    e.AgentLost,
    e.AgentFound,
)
Presence = (
    e.AgentSignedIn
    | e.AgentSignedOut
    | e.AgentBecameReady
    | e.AgentWentAway
    | e.AgentLost
    | e.AgentFound
)
_WORK: Final = (
    e.OfferMissed,
    e.OfferDeclined,
    e.CallConnected,
    e.CallRequeued,
    e.CallTransferred,
    e.CallEnded,
    e.WrapUpEnded,
)
Work = (
    e.OfferMissed
    | e.OfferDeclined
    | e.CallConnected
    | e.CallRequeued
    | e.CallTransferred
    | e.CallEnded
    | e.WrapUpEnded
)


class OwnDays:
    """Counts for every agent; an engine's subscriber."""

    def __init__(self, timezone: tzinfo) -> None:
        self._timezone = timezone
        self._agents: dict[AgentId, _Standing] = {}

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Count what has happened."""
        for event in events:
            if isinstance(event, _PRESENCE):
                self._change_presence(event)
            elif isinstance(event, _WORK):
                self._change_work(event)

    def day(self, agent: AgentId, at_ms: int) -> OwnDay:
        """The agent's day up to now; one of whom nothing is known has done nothing."""
        standing = self._agents.get(agent)
        if standing is None:
            standing = _Standing(at_ms, self._timezone)
        standing.pass_time(at_ms, self._timezone)
        sums = standing.sums
        return OwnDay(
            since_ms=standing.day[0],
            now_ms=at_ms,
            answered=sums.answered,
            missed=sums.missed,
            declined=sums.declined,
            talk_ms=sums.talk_ms,
            wrap_up_ms=sums.wrap_up_ms,
            at_work_ms=sums.at_work_ms,
            occupancy=sums.busy_ms / sums.at_work_ms if sums.at_work_ms else None,
        )

    def recent(self, agent: AgentId) -> tuple[OwnCall, ...]:
        """His last calls, the newest first."""
        standing = self._agents.get(agent)
        return () if standing is None else tuple(reversed(standing.calls))

    def _standing(self, agent: AgentId, at_ms: int) -> _Standing | None:
        standing = self._agents.get(agent)
        if standing is None and len(self._agents) < AGENTS_MAX:
            standing = self._agents[agent] = _Standing(at_ms, self._timezone)
        if standing is not None:
            standing.pass_time(at_ms, self._timezone)
        return standing

    def _change_presence(self, event: Presence) -> None:
        standing = self._standing(event.agent, event.at_ms)
        if standing is None:
            return
        match event:
            case e.AgentSignedIn() | e.AgentSignedOut():
                standing.leave()
            case e.AgentBecameReady():
                standing.ready = True
            case e.AgentWentAway():
                standing.ready = False
            case e.AgentLost():
                standing.reachable = False
            case e.AgentFound():
                standing.reachable = True
            case _:
                assert_never(event)

    def _change_work(self, event: Work) -> None:
        standing = None if event.agent is None else self._standing(event.agent, event.at_ms)
        if standing is None:
            return
        match event:
            case e.OfferMissed():
                standing.sums.missed += 1
                _keep(standing, event, "missed")
            case e.OfferDeclined():
                standing.sums.declined += 1
                _keep(standing, event, "declined")
            case e.CallConnected():
                standing.sums.answered += 1
                standing.talking[event.call] = event.at_ms
            case e.CallRequeued():
                _keep(standing, event, "requeued")
            case e.CallTransferred():
                _keep(standing, event, "transferred")
                standing.wrapping_up.add(event.call)
            case e.CallEnded():
                _end(standing, event)
            case e.WrapUpEnded():
                standing.wrapping_up.discard(event.call)
            case _:
                assert_never(event)


def _end(standing: _Standing, event: e.CallEnded) -> None:
    if event.call in standing.talking:
        _keep(standing, event, "talked")
    if event.wrap_up_until_ms is not None:
        standing.wrapping_up.add(event.call)


def _keep(
    standing: _Standing,
    event: e.OfferMissed | e.OfferDeclined | e.CallRequeued | e.CallTransferred | e.CallEnded,
    came: Came,
) -> None:
    """Remember the call, which is over for the agent but for its wrap-up."""
    since_ms = standing.talking.pop(event.call, event.at_ms)
    queue = event.from_queue if isinstance(event, e.CallTransferred) else event.queue
    standing.calls.append(
        OwnCall(
            call=event.call,
            queue=queue,
            at_ms=event.at_ms,
            came=came,
            talked_ms=event.at_ms - since_ms,
        )
    )
