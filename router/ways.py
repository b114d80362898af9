"""Other ways than waiting in line: a callback, a message, another queue.

A caller chooses one by a key while he waits, or a step of his queue sends him there. He is then asked
by his conversation, which goes on where it ended; meanwhile he keeps his place, and if it is his turn
he is put through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import structlog

from queues.commands import MoveCall
from queues.errors import CommandRefused
from queues.ids import QueueId
from router.calls import NoteRecording, ResumeConversation
from router.errors import InDoubt, Overloaded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ivr.outcomes import Way
    from ivr.script import Exit
    from queues.ids import CallId
    from router.calls import OpenCall, Recording
    from router.engine import Engine
    from router.lines import Lines
    from router.ports import Clock, Timer
    from router.tasks import Tasks

MESSAGE_AWAITED_MS: Final = 30_000
"""So long after a caller has hung up while he left a message, the message may still come."""
AGENT_WAITS_MS: Final = 5_000
"""The same if an agent has accepted, who would wait in silence: as a rule it comes at once."""
AGAIN_MS: Final = 5_000
"""So long after it could not be written that he has left, that is tried again."""

_log = structlog.get_logger(__name__)


class _Awaited(NamedTuple):
    """A message that may still come, and the leg on which it was spoken."""

    leg: str
    until_ms: int
    timer: Timer


class Ways:
    """The ways out of the lines of one site."""

    def __init__(self, *, engine: Engine, lines: Lines, clock: Clock, tasks: Tasks) -> None:
        self._engine = engine
        self._lines = lines
        self._clock = clock
        self._tasks = tasks
        self._awaited: dict[CallId, _Awaited] = {}
        """Whose message may still come."""

    def is_asked(self, call_id: CallId) -> bool:
        """Whether the conversation waits for an answer of the caller's."""
        call = self._engine.calls.open.get(call_id)
        return call is not None and call.turn is not None and call.turn.outcome is None

    def is_sent(self, call_id: CallId) -> bool:
        """Whether a step has sent the caller out of line, to be asked for what it says."""
        call = self._engine.calls.open.get(call_id)
        return call is not None and call.sent is not None

    async def pressed(self, call_id: CallId, queue: QueueId, turn: int, key: str) -> bool:
        """The caller in line has pressed a key; whether he is asked something now. `queue` is the one
        he waited in when he was told what the key means, `turn` the last one of his conversation.
        """
        waiting = self._lines.waiting(call_id)
        way_out = self._lines.exit_of(call_id, key)
        if waiting is None or waiting.queue != queue or way_out is None:
            return False
        if way_out.to == "queue":
            await self._move(call_id, way_out)
            return False
        return await self._resume(call_id, turn, way_out.to)

    async def _move(self, call_id: CallId, way_out: Exit) -> None:
        """Into the other line, unless nobody is there; either way the caller hears where he is."""
        queue = QueueId(way_out.queue or "")
        closing = self._lines.closing(call_id, queue)
        if closing is not None:
            self._lines.kept(call_id, closing)
            return
        site = self._engine.core.state.definition.site
        try:
            await self._engine.submit(MoveCall(site=site, call=call_id, queue=queue))
        except CommandRefused as refusal:
            _log.info("exit_refused", call_id=call_id, reason=str(refusal))
        else:
            self._lines.moved(call_id, way_out)

    async def lead_on(self, call: OpenCall) -> bool:
        """Ask the caller for what a step of his queue has sent him to; whether he is asked."""
        if call.turn is None or call.sent is None:
            return False
        return await self._resume(call.call, call.turn.state.turn, call.sent)

    async def go_back(self, call: OpenCall) -> None:
        """The caller waits in line after all: what he has chosen comes too late."""
        if call.turn is not None:
            await self._resume(call.call, call.turn.state.turn, "line")

    def is_owed(self, call_id: CallId) -> bool:
        """Whether the caller has been promised to be rung back, which could not be done then."""
        call = self._engine.calls.open.get(call_id)
        return call is not None and call.is_owed

    async def _resume(self, call_id: CallId, turn: int, way: Way) -> bool:
        self._lines.begin_anew(call_id)
        await self._engine.submit(ResumeConversation(call=call_id, turn=turn, way=way))
        return self.is_asked(call_id)

    # -- Messages

    async def message_left(self, call_id: CallId, message: Recording) -> None:
        """The caller has left a message, and may be gone."""
        await self._engine.submit(
            NoteRecording(
                call=call_id,
                of="voicemail",
                recording=message.recording,
                length_ms=message.length_ms,
            )
        )

    def is_leaving_message(self, call_id: CallId) -> bool:
        """Whether the caller speaks a message, or did until he hung up; also while an agent is joined
        whom he has not reached yet.
        """
        call = self._engine.calls.open.get(call_id)
        return call is not None and (call.is_recording or self.is_message_awaited(call_id))

    def is_message_awaited(self, call_id: CallId) -> bool:
        """Whether the caller has hung up, and his message may still come."""
        call = self._engine.calls.open.get(call_id)
        awaited = self._awaited.get(call_id)
        return call is not None and awaited is not None and call.leg == awaited.leg

    def await_message(self, call_id: CallId, leave: Callable[[CallId], Awaitable[None]]) -> None:
        """The caller has hung up, which ends a message as well: if none comes, he has just left. To be
        called again if he cannot be moved to his agent.
        """
        call = self._engine.calls.open.get(call_id)
        if call is None:
            return
        in_queue = self._engine.core.state.calls.get(call_id)
        has_agent = in_queue is not None and in_queue.agent is not None
        within_ms = AGENT_WAITS_MS if has_agent else MESSAGE_AWAITED_MS
        awaited = self._awaited.get(call_id)
        if awaited is not None and awaited.leg == call.leg:
            within_ms = min(within_ms, awaited.until_ms - self._clock.now_ms())
        self._await(call_id, call.leg, leave, within_ms)

    def _await(
        self, call_id: CallId, leg: str, leave: Callable[[CallId], Awaitable[None]], within_ms: int
    ) -> None:
        def give_up() -> None:
            self._tasks.start("no_message", self._give_up(call_id, leg, leave))

        if call_id in self._awaited:
            self._awaited[call_id].timer.cancel()
        until_ms = self._clock.now_ms() + within_ms
        timer = self._clock.call_at(until_ms, give_up)
        self._awaited[call_id] = _Awaited(leg, until_ms, timer)

    async def _give_up(
        self, call_id: CallId, leg: str, leave: Callable[[CallId], Awaitable[None]]
    ) -> None:
        """He is gone, unless he is to be rung back, or was, on another leg."""
        del self._awaited[call_id]
        call = self._engine.calls.open.get(call_id)
        if call is None or call.leg != leg:
            return
        try:
            await leave(call_id)
        except (InDoubt, Overloaded):
            self._await(call_id, leg, leave, AGAIN_MS)
