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
from router.errors import ConfigurationError, JournalDamaged, JournalFailed
from router.ports import Entry, Personal
from router.snapshots import decode, restore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from queues import Core
    from queues.ids import SiteId
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


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """How far a journal was read before it was opened, while another process was writing it."""

    sequence: int = 0
    """Up to this entry."""
    last: Entry | None = None
    """That entry; None if it stood in a snapshot already."""
    snapshot: int = 0
    """The sequence of the snapshot from which was started; 0 if from the beginning."""


async def read_ahead(journal: Journal, core: Core, calls: Book, learning: Learning) -> Ahead:
    """Bring these, which have seen nothing yet, as far as a journal leads that is only read.

    Raises:
        JournalDamaged, JournalFailed: it cannot be read, or not by this version.
        CoreBroken: the entries do not follow from one another.
    """
    opened = await journal.open()
    with _without_collecting():
        start = _restore_newest(opened, core, calls, learning)
        ahead = Ahead(sequence=start, snapshot=start)
        with _from_the_beginning(opened, start):
            async for piece in journal.entries(start):
                fold(piece, core, calls, learning)
                ahead = Ahead(sequence=piece[-1].sequence, last=piece[-1], snapshot=start)
    return ahead


async def recover(
    journal: Journal,
    clock: Clock,
    core: Core,
    calls: Book,
    learning: Learning,
    ahead: Ahead | None = None,
) -> Recovered:
    """Open the journal and bring these, which have seen nothing but what was read `ahead`, to where it
    ends. From then on the clock goes on from the last moment written.

    Raises:
        JournalLocked, JournalDamaged, JournalFailed: see `router.ports.Journal`.
        ConfigurationError: the journal is another site's.
        CoreBroken: the entries do not follow from one another.
    """
    began_s = clock.elapsed_s()
    opened = await journal.open()
    if opened.mark is not None:
        clock.go_on_from(opened.mark)
    with _without_collecting():
        if ahead is None:
            start = _restore_newest(opened, core, calls, learning)
            ahead = Ahead(sequence=start, snapshot=start)
        else:
            await _check(journal, opened.last, ahead)
        with _from_the_beginning(opened, ahead.sequence):
            unacted = await _replay(journal, ahead.sequence, opened.acted, core, calls, learning)
    if opened.last:
        _log.info(
            "recovered",
            entries=opened.last,
            replayed=opened.last - ahead.sequence,
            calls=len(calls.open),
            took_s=round(clock.elapsed_s() - began_s, 3),
        )
    return Recovered(
        written=opened.last,
        snapshot=ahead.snapshot,
        unacted=tuple(unacted),
        personal=opened.personal,
    )


async def _check(journal: Journal, last: int, ahead: Ahead) -> None:
    """What was read ahead must stand there still: a journal only grows, unless somebody has put another
    in its place, or its disk has lost what it had said was written.
    """
    there: Entry | None = None
    if ahead.last is not None and ahead.sequence <= last:
        async for piece in journal.entries(ahead.sequence - 1):
            there = there or piece[0]
    if last < ahead.sequence or there != ahead.last:
        raise JournalDamaged(
            f"the journal is not as it was a moment ago, when it had the entry {ahead.sequence}; start "
            "the service once more"
        )


def _restore_newest(opened: Opened, core: Core, calls: Book, learning: Learning) -> int:
    """Gives the sequence up to which nothing has to be replayed."""
    for snapshot in opened.snapshots:
        state = decode(snapshot)
        try:
            if state is not None:
                _check_site(state.core.definition.site, core)
                restore(state, core, calls, learning)
                return snapshot.sequence
        except CoreBroken as error:
            core.begin_anew()
            _log.warning("snapshot_does_not_fit", sequence=snapshot.sequence, reason=str(error))
        else:
            _log.warning("snapshot_unreadable", sequence=snapshot.sequence)
    return 0


def _check_site(site: SiteId, core: Core) -> None:
    """A journal is one site's."""
    ours = core.state.definition.site
    if site != ours:
        raise ConfigurationError(
            f"service.site is {ours!r}, and the journal is that of {site!r}; right would be "
            f'site = "{site}", or another journal.folder for another site'
        )


@contextmanager
def _from_the_beginning(opened: Opened, start: int) -> Iterator[None]:
    """Where no snapshot can be read, all entries are needed."""
    try:
        yield
    except JournalDamaged:
        raise
    except JournalFailed as error:
        if start or not opened.snapshots:
            raise
        raise JournalFailed(
            f"{error}; and this version can read none of the snapshots that follow from the entries "
            "before: start the version that wrote them, or put all exported entries into a new folder "
            "(switchroom journal import)"
        ) from error


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
    if entries:
        _check_site(entries[0].event.site, core)
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
