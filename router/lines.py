"""What callers in line hear, and the keys that lead them out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec
from msgspec.structs import replace

from ivr.waiting import CallerInLine, Told
from queues.ids import QueueId
from queues.views import position_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.actions import Prompt, Wait
    from ivr.script import Exit
    from ivr.stages.closing import Closing
    from ivr.waiting import WaitingRoom
    from queues.entities import Call
    from queues.estimates import WaitEstimate
    from queues.ids import CallId
    from router.calls import OpenCall
    from router.engine import Engine
    from router.ports import Clock

    Remaining = Callable[[CallId], WaitEstimate | None]

TOLD_REMEMBERED: Final = 20_000


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A call in line whose caller is on the line."""

    queue: QueueId
    language: str
    back_from: Literal["lost_agent", "transfer"] | None
    """It has talked before: it lost its agent, or he passed it on."""
    turn: int
    """The last one of its conversation, by which a key that is pressed is known to be meant now."""


class Lines:
    """The lines of a site, as their callers see them. `remaining` says how long one still waits."""

    def __init__(
        self, *, engine: Engine, clock: Clock, room: WaitingRoom, remaining: Remaining
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._room = room
        self._remaining = remaining
        self._told: dict[CallId, Told] = {}

    def waiting(self, call_id: CallId) -> Waiting | None:
        """How a call that waits for an agent stands; None if nobody waits on the line any more."""
        call = self._in_line(call_id)
        opened = self._engine.calls.open.get(call_id)
        if call is None or opened is None or opened.turn is None:
            return None
        return Waiting(
            queue=call.queue_id,
            language=opened.language,
            back_from=_back_from(call, opened),
            turn=opened.turn.state.turn,
        )

    def _in_line(self, call_id: CallId) -> Call | None:
        call = self._engine.core.state.calls.get(call_id)
        return None if call is None or call.state == "talking" or call.is_callback else call

    def hears(self, call_id: CallId) -> Wait | None:
        """What the caller hears now; None if he waits no more. Asked again at once, the same."""
        call, waiting = self._in_line(call_id), self.waiting(call_id)
        if call is None or waiting is None:
            self._told.pop(call_id, None)
            return None
        told = self._told.get(call_id, Told())
        in_line = self._caller(call, waiting)
        self._told[call_id], wait = self._room.next(in_line, told, self._clock.now_ms())
        if len(self._told) > TOLD_REMEMBERED:
            del self._told[next(iter(self._told))]
        return wait

    def place(self, call_id: CallId) -> CallerInLine | None:
        """How the caller stands in line now, for those who can show it; None if he waits no more."""
        call, waiting = self._in_line(call_id), self.waiting(call_id)
        return None if call is None or waiting is None else self._caller(call, waiting)

    def _caller(self, call: Call, waiting: Waiting) -> CallerInLine:
        is_waiting = call.state == "waiting"
        remaining = self._remaining(call.id) if is_waiting else None
        return CallerInLine(
            queue=waiting.queue,
            language=waiting.language,
            position=position_of(self._engine.core.state, call) if is_waiting else None,
            expected_ms=None if remaining is None else (remaining.low_ms, remaining.high_ms),
            is_offered=_is_offered(call),
            emergency=self._emergency(call),
        )

    def _emergency(self, call: Call) -> Prompt | None:
        if not self._engine.calls.emergencies:
            return None
        closing = self.closing(call.id, call.queue_id)
        return closing.said if closing is not None and closing.reason == "emergency" else None

    def closing(self, call_id: CallId, queue: str) -> Closing | None:
        """Why nobody is there now in a queue; None if somebody is."""
        return self._engine.calls.closing(call_id, queue, self._clock.now_ms())

    def moved(self, call_id: CallId, way_out: Exit) -> None:
        """A key has led the caller here from another line: tell him."""
        waiting = self.waiting(call_id)
        if waiting is not None:
            self._tell(call_id, self._room.line_changed(way_out, waiting.language))

    def kept(self, call_id: CallId, closing: Closing) -> None:
        """Nobody is where a key leads: tell the caller why, and that he is still in line here."""
        waiting = self.waiting(call_id)
        if waiting is not None:
            self._tell(call_id, closing.said, self._room.line_kept(waiting.language))

    def _tell(self, call_id: CallId, *news: Prompt) -> None:
        told = self._told.get(call_id, Told())
        self._told[call_id] = replace(told, news=news)

    def begin_anew(self, call_id: CallId) -> None:
        """The caller has been away from the line: what he was told there is told again."""
        self._told.pop(call_id, None)

    def exit_of(self, call_id: CallId, key: str) -> Exit | None:
        """Where a key leads that is pressed in line; None if it leads nowhere, or it is too late."""
        call = self._in_line(call_id)
        if call is None or call.state == "connecting":
            return None
        return self._room.exit_of(call.queue_id, key, is_offered=_is_offered(call))


def _back_from(call: Call, opened: OpenCall) -> Literal["lost_agent", "transfer"] | None:
    if not call.connections:
        return None
    return "transfer" if opened.is_passed_on else "lost_agent"


def _is_offered(call: Call) -> bool:
    """Whether a step of this queue has offered a callback."""
    return any(queue == call.queue_id and step.offer_callback for queue, step in call.done)
