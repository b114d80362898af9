"""How long it takes to come back: a journal that is read from its beginning, and a restart from a
snapshot.

The journal is that of `replay_models.day`, about 200,000 events, written with the real SQLite journal
to a temporary folder on the current disk. `events_per_s` is everything that a recovery does with it:
read, check, decode, and fold into the core, the book of calls and the estimates. The reference is
msgspec's decoding of the same bytes alone, in the same run. Seconds are those of this process and
its threads on the CPU; what is in no cache of the disk comes on top. Medians of the rounds.

    python benchmarks/replay.py [--json] [--quick]
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.core_models.shape import SITE, START_MS
from benchmarks.replay_models.day import Day, busy, crowded, new_calls
from queues import Core
from queues.events import Event, SiteEvent
from queues.snapshot import CoreSnapshot, restore, state_hash, take
from router import snapshots
from router.calls import CallsEvent
from router.clock import SystemClock
from router.estimating import Learning
from router.journal.sqlite import SqliteJournal
from router.logs import configure_logs
from router.ports import Batch, ClockMark, Snapshot
from router.recovering import recover

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from router.calls import Calls
    from router.ports import Entry, Recorded

Figures = dict[str, float]
BATCH = 1_000
MARK = ClockMark(at_ms=START_MS, boot="", since_boot_ms=0)
GOALS = {
    "events_per_s": "≥ 200,000",
    "decode_events_per_s": "",
    "read_us": "",
    "core_us": "",
    "calls_us": "",
    "estimates_us": "",
    "restart_s": "≤ 2",
    "restore_s": "≤ 0.2",
    "take_ms": "≤ 30",
    "hash_ms": "",
}
MEANING = {
    "events_per_s": "from the beginning: read, checked, decoded, folded into everything",
    "decode_events_per_s": "msgspec decodes the same bytes, and nothing else",
    "read_us": "of that, per event: read, check and decode",
    "core_us": "fold into the core",
    "calls_us": "fold into the book of calls",
    "estimates_us": "learn",
    "restart_s": "a snapshot of 2,000 waiting, 500 talking, 1,000 agents, and 10,000 events after it",
    "restore_s": "decode and restore that snapshot of the core alone",
    "take_ms": "take it, which holds up the calls",
    "hash_ms": "hash the state of that core",
}


class Place:
    """A core, a book of calls and estimates that have seen nothing yet."""

    def __init__(self) -> None:
        self.core: Core = Core(SITE)
        self.calls: Calls = new_calls()
        self.learning = Learning()


def cpu_s(what: Callable[[], object]) -> float:
    """Seconds of this process on the CPU, without looking for garbage, as recovery does it."""
    gc.collect()
    gc.disable()
    began_s = time.process_time()
    what()
    took_s = time.process_time() - began_s
    gc.enable()
    return took_s


async def write(folder: Path, entries: Sequence[Entry], kept: Snapshot | None = None) -> None:
    """A journal as the service leaves it behind."""
    journal = SqliteJournal(folder)
    await journal.open()
    for first in range(0, len(entries), BATCH):
        some = tuple(entries[first : first + BATCH])
        await journal.append(Batch(entries=some, personal=(), mark=MARK, acted=some[-1].sequence))
    if kept is not None:
        await journal.keep(kept)
    await journal.close()


async def come_back(folder: Path) -> Place:
    """What a restart does with the journal before it looks at the world."""
    place, journal = Place(), SqliteJournal(folder)
    await recover(journal, SystemClock(), place.core, place.calls, place.learning)
    await journal.close()
    return place


async def read(folder: Path) -> list[Recorded]:
    """Read, check and decode alone."""
    journal = SqliteJournal(folder)
    await journal.open()
    events = [entry.event async for piece in journal.entries() for entry in piece]
    await journal.close()
    return events


def measure_replay(folder: Path, calls: int, rounds: int) -> Figures:
    """From the beginning, and the parts of it."""
    day = Day(busy(calls))
    day.run(calls)
    asyncio.run(write(folder, day.entries))
    events = [entry.event for entry in day.entries]
    of_core = [event for event in events if isinstance(event, SiteEvent)]
    data = [msgspec.json.encode(event) for event in events]
    decoder = msgspec.json.Decoder(Event | CallsEvent)

    def learn() -> None:
        learning = Learning()
        for event in of_core:
            learning.learn(event)

    def fold_calls() -> None:
        book = new_calls()
        for event in events:
            book.fold(event)

    parts: dict[str, Callable[[], object]] = {
        "whole": lambda: asyncio.run(come_back(folder)),
        "decode": lambda: [decoder.decode(one) for one in data],
        "read_us": lambda: asyncio.run(read(folder)),
        "core_us": lambda: Core(SITE).replay(of_core),
        "calls_us": fold_calls,
        "estimates_us": learn,
    }
    again = asyncio.run(come_back(folder))
    assert state_hash(again.core) == state_hash(day.core)  # noqa: S101 - a benchmark checks what it measures
    took_s: dict[str, list[float]] = {name: [] for name in parts}
    for _ in range(rounds):
        for name, part in parts.items():
            took_s[name].append(cpu_s(part))
    medians = {name: statistics.median(times) for name, times in took_s.items()}
    number = len(events)
    return {
        "events_per_s": number / medians.pop("whole"),
        "decode_events_per_s": number / medians.pop("decode"),
        **{name: 1e6 * value / number for name, value in medians.items()},
    }


def measure_restart(folder: Path, rounds: int) -> Figures:
    """From a snapshot that is as old as one may be."""
    day = Day(crowded(1_000), away=500)
    day.run(2_500)
    waiting = sum(call.state == "waiting" for call in day.core.state.calls.values())
    assert 1_980 < waiting < 2_020  # noqa: S101 - see above
    learning = Learning()
    for entry in day.entries:
        if isinstance(entry.event, SiteEvent):
            learning.learn(entry.event)
    state = snapshots.take(day.core, day.calls, learning)
    data, packed = snapshots.encode(state), msgspec.msgpack.encode(state.core)
    kept = Snapshot(sequence=len(day.entries), at_ms=START_MS, data=data)
    parts: dict[str, Callable[[], object]] = {
        "restore_s": lambda: restore(Core(SITE), msgspec.msgpack.decode(packed, type=CoreSnapshot)),
        "take_ms": lambda: take(day.core),
        "hash_ms": lambda: state_hash(day.core),
    }
    figures = {
        name: statistics.median(cpu_s(part) for _ in range(rounds)) for name, part in parts.items()
    }
    day.run(1_000)
    further = len(day.entries) - kept.sequence
    assert further >= snapshots.EVENTS_BETWEEN  # noqa: S101 - see above
    asyncio.run(write(folder, day.entries[: kept.sequence + snapshots.EVENTS_BETWEEN], kept))
    took_s = [cpu_s(lambda: asyncio.run(come_back(folder))) for _ in range(rounds)]
    return {
        "restart_s": statistics.median(took_s),
        "restore_s": figures["restore_s"],
        "take_ms": 1e3 * figures["take_ms"],
        "hash_ms": 1e3 * figures["hash_ms"],
    }


def measure(*, quick: bool) -> Figures:
    """All figures."""
    configure_logs("json", "error")
    rounds = 3 if quick else 5
    with tempfile.TemporaryDirectory(dir=".") as name:
        folder = Path(name)
        return {
            **measure_replay(folder / "day", 4_000 if quick else 18_500, rounds),
            **measure_restart(folder / "crowd", rounds),
        }


def show(figures: Figures) -> None:
    """The figures beside the goals, for people."""
    table = Table("figure", "measured", "to reach", "what it is")
    for name, goal in GOALS.items():
        value = figures[name]
        shown = f"{value:,.0f}" if value >= 100 else f"{value:.3f}"
        table.add_row(name, shown, goal, MEANING[name])
    Console().print(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="reading a journal, and coming back")
    parser.add_argument("--json", action="store_true", help="print one JSON object only")
    parser.add_argument("--quick", action="store_true", help="fewer events and rounds")
    asked = parser.parse_args()
    figures = measure(quick=asked.quick)
    if asked.json:
        sys.stdout.write(json.dumps(figures) + "\n")
    else:
        show(figures)


if __name__ == "__main__":
    main()
