"""Known defects, each planted in a service that has none: the simulation must notice every one.

Each takes a process that has just been made, before it opens its journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from queues.ids import CallId

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from router.ports import Entry
    from tests.simulation.process import Process

    Mutation = Callable[[Process], None]

LOST_BYTES = 3_000


def loses_acknowledged_batches(process: Process) -> None:
    """The disk has promised more than it keeps: after a crash its last pages are gone."""
    disk = process.disk
    if process.number > 1:
        del disk.data[max(0, len(disk.data) - LOST_BYTES) :]


def acts_before_append(process: Process) -> None:
    """Everybody is told what has been decided before it is written."""
    engine = process.service.engine
    write = engine._write

    async def tell_first(entries: Sequence[Entry], personal: Any) -> None:
        if entries:
            engine.written += len(entries)
            engine._tell([entry.event for entry in entries])
            engine.written -= len(entries)
        await write(entries, personal)

    _replace(engine, "_write", tell_first)


def forgets_effects_after_a_crash(process: Process) -> None:
    """What was decided and not done when the process was killed is not done by the next one."""
    if process.number == 1:
        process.disk.faults.killed = 0.06  # it shows only if the moment is a bad one
    _replace(process.service.switchboard, "resume", lambda _entries: None)


def repeats_everything_after_a_crash(process: Process) -> None:
    """The next process does what was perhaps done, without asking the carrier whether it was."""

    async def never(_effect: object) -> bool:
        return False

    _replace(process.service.outbox._actor, "was_done", never)
    _replace(process.service.outbox, "acted", lambda: 0)
    process.service.engine.acted = lambda: 0


def forgets_legs_after_a_crash(process: Process) -> None:
    """A caller's leg that is reported again after a crash is taken for a new call."""
    recovered = process.on_recovered

    def forget() -> None:
        process.service.engine.calls.legs.clear()
        recovered()

    process.on_recovered = forget


def doubles_calls(process: Process) -> None:
    """A repeated webhook of a new call is a call of its own."""
    calls = process.service.engine.calls
    answer = calls._answer

    def answer_anew(command: Any, at_ms: int) -> Any:
        calls.legs.pop((command.carrier, command.leg), None)
        return answer(command, at_ms)

    _replace(calls, "_answer", answer_anew)


def loses_the_order_after_a_crash(process: Process) -> None:
    """Whoever waits when the process is killed stands at the end of his line afterwards."""
    recovered = process.on_recovered

    def reorder() -> None:
        state = process.service.engine.core.state
        for line in state.open_lines:
            for call in line:
                call.entry = (state.at_ms, call.entry[1], call)
        recovered()

    process.on_recovered = reorder


def forgets_numbers_after_a_crash(process: Process) -> None:
    """What is kept beside the journal is not read again: nobody can be rung back."""
    _replace(process.service.callers, "restore", lambda *_: None)


def never_looks_at_the_carrier(process: Process) -> None:
    """What the carrier has not told us, or not while we could hear, stays unknown."""
    reconciler = process.service.reconciler
    _replace(reconciler, "start", lambda: None)
    _replace(reconciler, "on_events", lambda _: None)


def takes_a_late_report_for_a_hang_up(process: Process) -> None:
    """A caller who is moved counts as one who has hung up."""
    switchboard = process.service.switchboard
    joined = switchboard.agent_joined

    async def leave(call: Any, offer: Any, leg: str) -> None:
        await joined(call, offer, leg)
        if offer > 1:
            await switchboard.caller_left(CallId(call))

    _replace(switchboard, "agent_joined", leave)


def goes_by_the_wall_clock(process: Process) -> None:
    """After a restart it is as late as the clock on the wall says."""
    _replace(process.service.clock, "go_on_from", lambda _: None)


def never_ends_its_doubt(process: Process) -> None:
    """A journal that has failed once is not tried again."""
    engine = process.service.engine

    async def pause(_wait_ms: int) -> None:
        await process.loop.create_future()

    _replace(engine, "_pause", pause)


def _replace(owner: object, name: str, by: object) -> None:
    setattr(cast("Any", owner), name, by)


MUTATIONS: tuple[Mutation, ...] = (
    acts_before_append,
    doubles_calls,
    forgets_effects_after_a_crash,
    forgets_legs_after_a_crash,
    forgets_numbers_after_a_crash,
    goes_by_the_wall_clock,
    loses_acknowledged_batches,
    loses_the_order_after_a_crash,
    never_ends_its_doubt,
    never_looks_at_the_carrier,
    repeats_everything_after_a_crash,
    takes_a_late_report_for_a_hang_up,
)


def by_name(name: str) -> Mutation | None:
    """None for no name."""
    found = {one.__name__: one for one in MUTATIONS}
    return found[name] if name else None
