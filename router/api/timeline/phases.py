"""What a call went through, as stretches of time: to be seen at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from queues import events as e
from router import calls as c
from router.api.timeline.views import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queues.ids import AgentId, OfferNumber
    from router.api.timeline.recent import Seen
    from router.api.timeline.views import PhaseKind
    from router.ports import Recorded


def phases_of(story: Iterable[Seen]) -> list[Phase]:
    """The phases in the order in which they began; those that go on have no end.

    What comes before the wrap-up is the caller's, one after the other. The wrap-up is the agent's, and
    a call that was passed on may be waiting meanwhile.
    """
    course = _Course()
    for seen in story:
        course.take(seen.event)
    return course.phases


class _Course:
    def __init__(self) -> None:
        self.phases: list[Phase] = []
        self._is_callback = False
        self._ringing: dict[OfferNumber, AgentId] = {}

    def take(self, event: Recorded) -> None:  # noqa: C901, PLR0912 - one answer for each event
        """Go on with this."""
        match event:
            case c.CallArrived():
                self._begin("conversation", event.at_ms)
            case e.CallQueued():
                self._is_callback = event.is_callback
                self._wait(event.at_ms)
            case e.CallbackRequested():
                self._is_callback = True
                self._wait(event.at_ms)
            case e.CallOffered():
                self._ringing[event.offer] = event.agent
                self._begin("ringing", event.at_ms, event.agent)
            case e.OfferDeclined() | e.OfferMissed() | e.OfferWithdrawn():
                self._ringing.pop(event.offer, None)
                if not self._ringing and self._is_now("ringing"):
                    self._wait(event.at_ms)
            case e.OfferAccepted():
                self._ringing.clear()
                self._begin("connecting", event.at_ms, event.agent)
            case e.CallConnected():
                self._is_callback = False
                self._begin("talking", event.at_ms, event.agent)
            case c.HoldNoted():
                now = self._now()
                agent = None if now is None else self.phases[now].agent
                self._begin("held" if event.on else "talking", event.at_ms, agent)
            case e.CallRequeued() | e.CallbackFailed():
                self._wait(event.at_ms)
            case e.CallTransferred():
                self._wait(event.at_ms)
                self._add("wrap_up", event.at_ms, event.agent)
            case e.CallEnded():
                self._ended(event)
            case c.CallClosed():
                self._end(event.at_ms)
            case e.WrapUpEnded():
                self._end_wrap_up(event.agent, event.at_ms)
            case _:
                pass

    def _ended(self, event: e.CallEnded) -> None:
        self._ringing.clear()
        self._end(event.at_ms)
        if event.outcome == "diverted" and event.to in ("callback", "voicemail"):
            self._begin("conversation", event.at_ms)
        if event.wrap_up_until_ms is not None:
            self._add("wrap_up", event.at_ms, event.agent)

    def _wait(self, at_ms: int) -> None:
        self._begin("callback" if self._is_callback else "waiting", at_ms)

    def _begin(self, kind: PhaseKind, at_ms: int, agent: AgentId | None = None) -> None:
        """The caller goes into this phase; in the same as before, it goes on."""
        last = self._now()
        if last is not None:
            one = self.phases[last]
            if one.kind == kind and (one.agent == agent or kind == "ringing"):
                return
        self._end(at_ms)
        self._add(kind, at_ms, agent)

    def _add(self, kind: PhaseKind, at_ms: int, agent: AgentId | None) -> None:
        self.phases.append(Phase(kind=kind, from_ms=at_ms, to_ms=None, agent=agent))

    def _end(self, at_ms: int) -> None:
        """What the caller goes through ends here; what took no time is left out."""
        last = self._now()
        if last is None:
            return
        if self.phases[last].from_ms == at_ms:
            del self.phases[last]
        else:
            self.phases[last] = replace(self.phases[last], to_ms=at_ms)

    def _end_wrap_up(self, agent: AgentId, at_ms: int) -> None:
        for index, one in enumerate(self.phases):
            if one.kind == "wrap_up" and one.to_ms is None and one.agent == agent:
                self.phases[index] = replace(one, to_ms=at_ms)

    def _now(self) -> int | None:
        """Which phase the caller is in."""
        for index in range(len(self.phases) - 1, -1, -1):
            if self.phases[index].to_ms is None and self.phases[index].kind != "wrap_up":
                return index
        return None

    def _is_now(self, kind: PhaseKind) -> bool:
        now = self._now()
        return now is not None and self.phases[now].kind == kind
