"""The board as it stood at a moment of the past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from rich.padding import Padding
from rich.text import Text

from queues.explain import explain_call, sentences_of
from queues.ids import QueueId
from queues.views import AgentView, CallView, view_agents, view_call, view_queues
from router.board.picture import agent_table, heading, queue_table
from router.board.scene import QueueScene, Scene
from router.board.sentences import short
from router.cli.replay_state import Replayed, begin
from router.errors import JournalFailed
from router.records import Statistics
from router.records.definitions import SERVICE_LEVEL
from router.recovering import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from queues.entities import Call
    from router.cli.journal.moments import WallClock
    from router.cli.journal.progress import Done
    from router.journal.looking import Looking

CALLS_SHOWN: Final = 10
"""Of those in line in a queue; machines get all of them."""
_ROWS_MAX: Final = 10_000
_INDENT: Final = 6


class Past(msgspec.Struct, frozen=True):
    """How everything stood after the entry `sequence`, seen at the moment `at_ms`. The figures of the
    day are of what came after the entry `counted_from`.
    """

    replayed: Replayed
    statistics: Statistics
    at_ms: int
    sequence: int
    counted_from: int


def stand(looking: Looking, clock: WallClock, last: int, at_ms: int | None, done: Done) -> Past:
    """As it stood after the entry `last`, seen at this moment, or when that was written.

    Raises:
        JournalFailed, JournalDamaged: it cannot be read so far, or begins later.
        CoreBroken: the entries do not follow from one another.
    """
    replayed = begin(looking)
    if last < max(1, replayed.after):
        raise JournalFailed(_begins_later(looking, clock, replayed))
    statistics = Statistics(clock.zone)
    reader = looking.reader(replayed.after)
    sequence = replayed.after
    while sequence < last:
        piece = reader.piece()[: last - sequence]
        fold(piece, replayed.core, replayed.book, replayed.learning)
        statistics.on_events([entry.event for entry in piece])
        sequence = piece[-1].sequence
        done(sequence - replayed.after)
    at_ms = max(at_ms or 0, replayed.core.state.at_ms)
    return Past(replayed, statistics, at_ms, sequence, replayed.after)


def _begins_later(looking: Looking, clock: WallClock, replayed: Replayed) -> str:
    if not replayed.after:
        first = looking.reader().piece()[0].event.at_ms
        return f"the journal begins at {clock.exact(first)}"
    begins = clock.exact(replayed.core.state.at_ms)
    return (
        f"the beginning of the journal was trimmed; how things stood is known from entry "
        f"{replayed.after} on, which is of {begins}"
    )


def picture(past: Past, clock: WallClock, width: int) -> Iterator[RenderableType]:
    """Queues, agents and calls, for a terminal of this width."""
    scene = _scene(past, clock)
    yield Text(f"{clock.exact(past.at_ms)}  after entry {past.sequence}  ({clock.name})", "bold")
    yield Text()
    yield from queue_table(scene, width, _ROWS_MAX)
    if past.counted_from:
        note = f"The figures of the day are of what came after entry {past.counted_from}."
        yield Text(note, "bright_black")
    yield Text()
    yield from agent_table(scene, width, _ROWS_MAX)
    state = past.replayed.core.state
    for queue, calls in _in_line(state.calls.values()).items():
        yield Text()
        yield heading(f"In line in {queue}", width)
        for number, call in enumerate(calls[:CALLS_SHOWN], start=1):
            yield from _told(past, call, f"{number:>3}. call {short(call.id)}")
        if len(calls) > CALLS_SHOWN:
            yield Text(f"     and {len(calls) - CALLS_SHOWN} more", "bright_black")
    others = [call for call in state.calls.values() if call.state != "waiting"]
    if others:
        yield Text()
        yield heading("With agents, or to be called back later", width)
        for call in others[:_ROWS_MAX]:
            yield from _told(past, call, f"     call {short(call.id)} ({call.queue_id})")
    yield Text()
    yield Text(f"In conversation: {len(past.replayed.book.conversing)}")


def _told(past: Past, call: Call, name: str) -> Iterator[RenderableType]:
    why = sentences_of(explain_call(past.replayed.core.state, call.id, past.at_ms))
    yield Text.assemble((name, "bold"), " ", why[0] if why else "")
    for sentence in why[1:]:
        yield Padding(Text(sentence, "bright_black"), (0, 0, 0, _INDENT))


def _in_line(calls: Iterable[Call]) -> dict[QueueId, list[Call]]:
    """Those who wait, by queue, in the order of their places."""
    lines: dict[QueueId, list[Call]] = {}
    for call in sorted((one for one in calls if one.state == "waiting"), key=lambda one: one.entry):
        lines.setdefault(call.queue_id, []).append(call)
    return lines


def _scene(past: Past, clock: WallClock) -> Scene:
    state, statistics = past.replayed.core.state, past.statistics
    return Scene(
        at_ms=past.at_ms,
        speed=1,
        order=state.definition.order,
        rank_step_ms=state.definition.rank_step_ms,
        timezone=clock.zone,
        queues=[
            QueueScene(
                now=view,
                today=statistics.of(view.queue),
                target=state.queues[view.queue].target,
            )
            for view in view_queues(state, past.at_ms)
        ],
        agents=sorted(view_agents(state), key=lambda view: view.agent),
        absent=0,
        today=statistics.in_all(),
        arrived=statistics.arrived,
        closed_in_conversation=statistics.closed_in_conversation,
        in_conversation=len(past.replayed.book.conversing),
        decisions=(),
        conversations=(),
    )


class QueueRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A queue, for machines. `service_level` is today's, None if nobody was answered yet."""

    queue: QueueId
    waiting: int
    longest_wait_ms: int | None
    callbacks: int
    service_level: float | None


class CallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A call, and why it is as it is."""

    call: CallView
    why: list[str]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The whole board, for machines. Calls come in the order of their places."""

    at: str
    sequence: int
    queues: list[QueueRecord]
    agents: list[AgentView]
    calls: list[CallRecord]
    conversing: int
    state_hash: str


def record(past: Past, clock: WallClock) -> Record:
    """Everything of this moment."""
    state = past.replayed.core.state
    return Record(
        at=clock.iso(past.at_ms),
        sequence=past.sequence,
        queues=[
            QueueRecord(
                queue=view.queue,
                waiting=view.waiting,
                longest_wait_ms=view.longest_wait_ms,
                callbacks=view.callbacks,
                service_level=SERVICE_LEVEL.value(past.statistics.of(view.queue)),
            )
            for view in view_queues(state, past.at_ms)
        ],
        agents=view_agents(state),
        calls=[
            CallRecord(
                call=view_call(state, call),
                why=sentences_of(explain_call(state, call.id, past.at_ms)),
            )
            for call in sorted(state.calls.values(), key=lambda one: one.entry)
        ],
        conversing=len(past.replayed.book.conversing),
        state_hash=past.replayed.hash,
    )
