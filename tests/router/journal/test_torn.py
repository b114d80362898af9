"""A journal whose files were cut or changed, at every byte: it holds whole batches and nothing else, or
says what is lost. With SWITCHROOM_EVERY_BYTE=1 really every byte is tried, else a sample.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from router.errors import JournalDamaged, JournalFailed
from router.journal.looking import Looking
from router.journal.store import Store
from router.ports import Batch, Snapshot
from tests.router.journal.written import accepting, batch, known, mark, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from router.ports import ClockMark, Entry

EVERY_BYTE = "SWITCHROOM_EVERY_BYTE" in os.environ
FRAME_HEADER = 24
PAGE = 4096

BATCHES = (
    batch(1, 1, known("c1", "Ann")),
    batch(2, 4, known("c2", "Bob" * 30), acted=1),
    batch(6, 2, known("c1", None), acted=4),
    Batch(entries=(), personal=(known("c2", "Robert"),), mark=mark(7), acted=6),
    Batch(entries=(accepting(8),), personal=(), mark=mark(8), acted=7),
    batch(9, 12, known("c3", "Cleo"), known("c2", "Rob"), acted=7),
)


class Held(NamedTuple):
    """What a journal holds after some of the batches."""

    entries: list[Entry]
    personal: dict[str, str]
    mark: ClockMark | None
    acted: int


def held_after(count: int) -> Held:
    """By the batches themselves, not by a journal. The key of c1 is gone for good in any case."""
    personal: dict[str, str] = {}
    for one in BATCHES[:count]:
        for change in one.personal:
            personal.pop(change.owner, None)
            if change.data is not None:
                personal[change.owner] = change.data.decode()
    personal.pop("c1", None)
    newest = BATCHES[count - 1] if count else None
    entries = [one for some in BATCHES[:count] for one in some.entries]
    return Held(entries, personal, newest.mark if newest else None, newest.acted if newest else 0)


WHOLE = held_after(len(BATCHES))
PREFIXES = [held_after(count) for count in range(len(BATCHES) + 1)]


def held_by(folder: Path) -> Held:
    store = Store(folder)
    opened = store.open()
    try:
        with Looking(folder) as looking:
            entries = [one for piece in looking.reader(with_orders=True).pieces() for one in piece]
        assert opened.last == len(entries)
        return Held(entries, told(opened), opened.mark, opened.acted)
    finally:
        store.close()


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal as a power cut leaves it, everything in the log."""
    folder, copy = tmp_path_factory.mktemp("running"), tmp_path_factory.mktemp("torn")
    store = Store(folder)
    store.open()
    for one in BATCHES:
        store.append(one)
    for name in ("journal.db", "journal.db-wal", "keys"):
        shutil.copy(folder / name, copy)
    store.close()
    return copy


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal that was closed, everything in the main file."""
    folder = tmp_path_factory.mktemp("closed")
    store = Store(folder)
    store.open()
    for one in BATCHES:
        store.append(one)
    store.keep(Snapshot(sequence=0, at_ms=1, data=b"at first"))
    store.close()
    assert {path.name for path in folder.iterdir()} == {"journal.db", "keys", "lock"}
    return folder


@pytest.fixture
def scratch() -> Iterator[Path]:
    """For files that are gone in a moment: in memory, where the system has such a place."""
    memory = Path("/dev/shm")  # noqa: S108 - used for want of nothing but speed
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def copied(folder: Path, to: Path, name: str, content: bytes) -> Path:
    """A copy of the journal in which one file has this content."""
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    for file in ("journal.db", "keys"):
        shutil.copy(folder / file, to)
    (to / name).write_bytes(content)
    return to


def places(size: int, *, each: int) -> Iterable[int]:
    """Where to cut or change: around every border of pages and frames, and each so many bytes."""
    if EVERY_BYTE:
        return range(size)
    borders = {
        border + near
        for unit in (PAGE, PAGE + FRAME_HEADER)
        for border in range(0, size + 1, unit)
        for near in (-1, 0, 1, 8, FRAME_HEADER, 32, 33)
    }
    return sorted({one for one in borders if 0 <= one < size} | set(range(0, size, each)))


def changed(content: bytes, *, each: int) -> Iterator[tuple[int, bytes]]:
    draws = random.Random(11)
    for place in places(len(content), each=each):
        damaged = bytearray(content)
        damaged[place] ^= 1 << draws.randrange(8)
        yield place, bytes(damaged)


def test_a_torn_log_leaves_whole_batches(torn: Path, scratch: Path) -> None:
    log = (torn / "journal.db-wal").read_bytes()
    assert held_by(copied(torn, scratch / "all", "journal.db-wal", log)) == WHOLE
    counts = []
    for place in places(len(log), each=499):
        folder = copied(torn, scratch / "cut", "journal.db-wal", log[:place])
        counts.append(PREFIXES.index(held_by(folder)))
    assert counts == sorted(counts)
    assert set(counts) == set(range(len(BATCHES)))


def test_a_damaged_log_leaves_whole_batches(torn: Path, scratch: Path) -> None:
    log = (torn / "journal.db-wal").read_bytes()
    for _, damaged in changed(log, each=499):
        folder = copied(torn, scratch / "damaged", "journal.db-wal", damaged)
        assert held_by(folder) in PREFIXES


def test_a_journal_that_lost_its_last_batches_goes_on_from_there(torn: Path, scratch: Path) -> None:
    log = (torn / "journal.db-wal").read_bytes()
    folder = copied(torn, scratch / "cut", "journal.db-wal", log[: -PAGE // 2])
    store = Store(folder)
    assert store.open().last == 8
    store.append(BATCHES[-1])
    store.close()
    assert held_by(folder) == WHOLE


def check_damaged(folder: Path) -> bool:
    """All is there, or it is said that it is not, and what can be read is right. Gives which."""
    try:
        held = held_by(folder)
    except JournalDamaged:
        check_salvaged(folder)
        return False
    assert held[:1] + held[2:] == WHOLE[:1] + WHOLE[2:]
    assert held.personal.items() <= WHOLE.personal.items()
    return True


def check_salvaged(folder: Path) -> None:
    entries: list[Entry] = []
    try:
        with Looking(folder) as looking:
            verified = looking.verify()
            with contextlib.suppress(JournalDamaged):
                for piece in looking.everything().pieces():
                    entries += piece
    except JournalFailed:
        return
    assert entries == WHOLE.entries[: len(entries)]
    assert not verified.is_whole
    assert verified.last == len(entries)


def test_a_main_file_that_was_changed_is_found_out_or_nothing_is_wrong(
    closed: Path, scratch: Path
) -> None:
    content = (closed / "journal.db").read_bytes()
    outcomes: list[bool] = []
    for place, damaged in changed(content, each=61):
        folder = copied(closed, scratch / "damaged", "journal.db", damaged)
        try:
            outcomes.append(check_damaged(folder))
        except Exception as error:
            error.add_note(f"byte {place}")
            raise
    assert set(outcomes) == {True, False}


def test_a_main_file_that_was_cut_is_found_out(closed: Path, scratch: Path) -> None:
    content = (closed / "journal.db").read_bytes()
    for place in places(len(content), each=97):
        folder = copied(closed, scratch / "cut", "journal.db", content[:place])
        try:
            assert not check_damaged(folder)
        except Exception as error:
            error.add_note(f"cut at {place}")
            raise


def test_names_of_tables_that_are_no_text_any_more_are_damage(closed: Path, scratch: Path) -> None:
    content = (closed / "journal.db").read_bytes()
    for name in (b"entries", b"state", b"checked", b"ordered TEXT"):
        damaged = content.replace(name, b"\xe4" + name[1:])
        assert damaged != content
        assert not check_damaged(copied(closed, scratch / "named", "journal.db", damaged))
