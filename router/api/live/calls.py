"""The rows of calls, read from the core and the book of calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.ids import CallId
from router.api.live.rows import CallPhase, CallRow
from router.api.live.tally import Standing

if TYPE_CHECKING:
    from queues.entities import Call
    from queues.ids import AgentId
    from router.api.live.sources import Sources
    from router.api.live.table import Table
    from router.api.live.tally import Part, Tally
    from router.calls import OpenCall

_PARTS: dict[CallPhase, Part] = {
    "waiting": "waiting",
    "callback": "callback",
    "talking": "talking",
    "held": "talking",
}
"""What calls count as in their queue, by where they are."""


class CallRows:
    """Keeps the table of calls."""

    def __init__(self, sources: Sources, table: Table, tally: Tally) -> None:
        self._sources = sources
        self._engine = sources.engine
        self._table = table
        self._tally = tally

    def refresh_all(self) -> None:
        """All may have changed."""
        is_open = self._engine.calls.open
        gone = [CallId(key) for key in self._table.names() if key not in is_open]
        for call in (*gone, *is_open):
            self.refresh(call)

    def refresh(self, call: CallId) -> None:
        """A call may have changed, or be over."""
        row = self._row(call)
        if row is None:
            self._table.remove(call)
            self._tally.call(call, None)
            return
        self._table.put(call, row)
        part = _PARTS.get(row.state)
        if part is None or row.queue is None or row.queued_at_ms is None:
            self._tally.call(call, None)
        else:
            self._tally.call(call, Standing(row.queue, part, row.queued_at_ms))

    def _row(self, call_id: CallId) -> CallRow | None:
        call = self._engine.calls.open.get(call_id)
        if call is None:
            return None
        queued = self._engine.core.state.calls.get(call_id)
        state, since_ms = _phase(call, queued)
        route = call.route
        return CallRow(
            call=call_id,
            state=state,
            since_ms=since_ms,
            arrived_at_ms=call.arrived_at_ms,
            queue=None if queued is None else queued.queue_id,
            queued_at_ms=None if queued is None else queued.entry[0],
            priority=0 if queued is None else queued.line.priority,
            concern=call.concern,
            concern_names=self._names(call.concern),
            language=call.language,
            agent=None if queued is None else _agent_of(queued),
            carrier=call.carrier,
            way=call.way,
            supervised_by=self._listener(call),
            escalated_by=None if route is None else route.escalated_by,
            can_listen=call.carrier in self._sources.heard,
        )

    def _listener(self, call: OpenCall) -> str | None:
        by = call.supervised_by
        return None if by is None else self._sources.name_of(by)

    def _names(self, concern: str | None) -> dict[str, str]:
        """As callers hear it."""
        concerns = self._sources.script().concerns
        return next((dict(one.names) for one in concerns if one.id == concern), {})


def _phase(call: OpenCall, queued: Call | None) -> tuple[CallPhase, int]:
    """Where a call is, and since when."""
    if queued is None:
        return "conversing", call.arrived_at_ms
    if queued.state in ("waiting", "postponed"):
        in_line: CallPhase = "callback" if queued.is_callback else "waiting"
        return in_line, queued.entry[0]
    works = queued.works.values()
    since_ms = max((work.since_ms for work in works), default=queued.entry[0])
    if queued.state == "offered":
        return "offered", since_ms
    if queued.state == "connecting":
        return "connecting", since_ms
    return ("held" if call.held else "talking"), queued.connected_at_ms


def _agent_of(queued: Call) -> AgentId | None:
    """Who has it in hand; None in line, and while it rings at several."""
    if queued.agent is not None:
        return queued.agent.id
    works = list(queued.works.values())
    return works[0].agent.id if len(works) == 1 else None
