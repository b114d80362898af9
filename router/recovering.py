"""Brings a service to where it stood when it stopped, or was stopped: what the journal holds.

The newest snapshot that can be read, and every entry after it. Nothing is decided here and nothing
is done to the world: what was decided and perhaps not done is told by `Recovered.unacted`, and what
has changed in the world meanwhile is found by `reconciling`.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import msgspec
import structlog

from queues.commands import PassTime
from queues.errors import CoreBroken
from queues.events import SiteEvent
from router.ports import Entry, Personal
from router.snapshots import decode, restore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from queues import Core
    from router.calls.book import Book
    from router.estimating import Learning
    from router.ports import Clock, Journal, Opened

RECENT: Final = 500
"""Among so many entries is one of the core's last decision; else it is not looked for."""

_log = structlog.get_logger(__name__)


class Recovered(msgspec.Struct, frozen=True, kw_only=True):
    """What was found."""

    written: int
    """The sequence of the last entry."""
    snapshot: int
    """That of the snapshot from which was started; 0 if from the beginning."""
    unacted: tuple[Entry, ...]
    """The entries of which it is not known whether what follows from them was carried out."""
    personal: tuple[Personal, ...]


async def recover(
    journal: Journal, clock: Clock, core: Core, calls: Book, learning: Learning
) -> Recovered:
    """Open the journal and bring these, which have seen nothing yet, to where it ends. From then on
    the clock goes on from the last moment written.

    Raises:
        JournalLocked, JournalDamaged, JournalFailed: see `router.ports.Journal`.
        CoreBroken: the entries do not follow from one another.
    """
    began_s = clock.elapsed_s()
    opened = await journal.open()
    if opened.mark is not None:
        clock.go_on_from(opened.mark)
    with _without_collecting():
        snapshot = _restore_newest(opened, core, calls, learning)
        unacted = await _replay(journal, snapshot, opened.acted, core, calls, learning)
    if opened.last:
        _log.info(
            "recovered",
            entries=opened.last,
            replayed=opened.last - snapshot,
            calls=len(calls.open),
            took_s=round(clock.elapsed_s() - began_s, 3),
        )
    return Recovered(
        written=opened.last, snapshot=snapshot, unacted=tuple(unacted), personal=opened.personal
    )


def _restore_newest(opened: Opened, core: Core, calls: Book, learning: Learning) -> int:
    """Gives the sequence up to which nothing has to be replayed."""
    for snapshot in opened.snapshots:
        state = decode(snapshot)
        try:
            if state is not None:
                restore(state, core, calls, learning)
                return snapshot.sequence
        except CoreBroken as error:
            core.begin_anew()
            _log.warning("snapshot_does_not_fit", sequence=snapshot.sequence, reason=str(error))
        else:
            _log.warning("snapshot_unreadable", sequence=snapshot.sequence)
    return 0


async def _replay(
    journal: Journal, after: int, acted: int, core: Core, calls: Book, learning: Learning
) -> list[Entry]:
    unacted: list[Entry] = []
    last = after
    async for piece in journal.entries(min(after, acted)):
        unacted.extend(_later(piece, acted))
        fold(_later(piece, after), core, calls, learning)
        last = piece[-1].sequence if piece else last
    await _pass_over(journal, max(after, last - RECENT), core)
    return unacted


def _later(piece: Sequence[Entry], sequence: int) -> Sequence[Entry]:
    """Those of a piece, which has no gap, that come after this sequence."""
    known = sequence + 1 - piece[0].sequence if piece else 0
    return piece[known:] if known > 0 else piece


async def _pass_over(journal: Journal, after: int, core: Core) -> None:
    """What the core had looked at in vain before its last decision, it does not look at again: no event
    tells of it, but the command beside the events does.
    """
    async for piece in journal.entries(after, with_orders=True):
        for entry in piece:
            if entry.ordered is not None:
                is_passing = isinstance(entry.ordered.command, PassTime)
                core.pass_over(entry.ordered.at_ms if is_passing else entry.ordered.passed_ms)


def fold(entries: Sequence[Entry], core: Core, calls: Book, learning: Learning) -> None:
    """Bring those to where these entries lead.

    Raises:
        CoreBroken: they do not follow from one another.
    """
    events = [entry.event for entry in entries]
    of_core = [event for event in events if isinstance(event, SiteEvent)]
    core.replay(of_core)
    for event in events:
        calls.fold(event)
    for event in of_core:
        learning.learn(event)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Millions of new objects, none of which is garbage: looking for some takes longer than reading."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
