"""What every journal must do, whatever it is kept in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from router.errors import JournalFailed
from router.journal.memory import MemoryJournal
from router.journal.sqlite import SqliteJournal
from router.ports import Batch, Opened, Snapshot
from tests.router.journal.written import (
    START_MS,
    accepting,
    batch,
    entry,
    known,
    mark,
    read,
    told,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from router.ports import Journal

ADAPTERS: dict[str, Callable[[Path], Journal]] = {
    "memory": lambda _: MemoryJournal(),
    "sqlite": lambda folder: SqliteJournal(folder / "journal"),
}


@pytest.fixture(params=ADAPTERS)
async def journal(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Journal]:
    journal = ADAPTERS[request.param](tmp_path)
    assert await journal.open() == Opened()
    yield journal
    await journal.close()


async def reopened(journal: Journal) -> Opened:
    await journal.close()
    return await journal.open()


def snapshot(sequence: int, words: str = "state") -> Snapshot:
    return Snapshot(sequence=sequence, at_ms=START_MS + sequence, data=words.encode())


async def test_a_new_journal_has_no_entries(journal: Journal) -> None:
    assert await read(journal) == []


async def test_what_was_written_is_read_in_order(journal: Journal) -> None:
    await journal.append(batch(1))
    await journal.append(batch(2, 4))
    await journal.append(batch(6, 2))
    assert await read(journal) == [entry(sequence) for sequence in range(1, 8)]


async def test_commands_come_back_with_their_entries(journal: Journal) -> None:
    await journal.append(Batch(entries=(accepting(1),), personal=(), mark=mark(), acted=0))
    assert await read(journal) == [accepting(1)]


async def test_without_being_asked_for_commands_the_events_are_the_same(journal: Journal) -> None:
    await journal.append(batch(1, 7))
    events = [one.event async for piece in journal.entries() for one in piece]
    assert events == [entry(sequence).event for sequence in range(1, 8)]


async def test_reading_begins_after_the_entry_that_is_named(journal: Journal) -> None:
    await journal.append(batch(1, 5))
    assert [one.sequence for one in await read(journal, 3)] == [4, 5]
    assert await read(journal, 5) == []


async def test_reading_after_an_entry_that_is_not_there_is_refused(journal: Journal) -> None:
    await journal.append(batch(1, 5))
    with pytest.raises(JournalFailed, match="entry 6"):
        await read(journal, 6)


async def test_more_entries_than_are_read_at_once_are_all_read(journal: Journal) -> None:
    for first in range(1, 2_401, 200):
        await journal.append(batch(first, 200))
    assert [one.sequence for one in await read(journal)] == list(range(1, 2_401))
    assert [one.sequence for one in await read(journal, 1_001)] == list(range(1_002, 2_401))


async def test_everything_is_there_after_opening_it_again(journal: Journal) -> None:
    await journal.append(batch(1, 3, known("c1", "Ann"), acted=2))
    opened = await reopened(journal)
    assert (opened.last, opened.acted, opened.mark) == (3, 2, mark(START_MS + 3))
    assert told(opened) == {"c1": "Ann"}
    assert await read(journal) == [entry(1), entry(2), entry(3)]
    await journal.append(batch(4))
    assert (await reopened(journal)).last == 4


@pytest.mark.parametrize("first", [3, 5, 9])
async def test_a_gap_is_refused_and_nothing_of_the_batch_is_kept(
    journal: Journal, first: int
) -> None:
    await journal.append(batch(1))
    with pytest.raises(JournalFailed, match="entry 2 was to come next"):
        await journal.append(batch(first, 2, known("c1", "Ann"), acted=1))
    opened = await reopened(journal)
    assert (opened.last, opened.personal, opened.acted) == (1, (), 0)
    await journal.append(batch(2))


async def test_a_gap_within_a_batch_is_refused(journal: Journal) -> None:
    holed = Batch(entries=(entry(1), entry(3)), personal=(), mark=mark(), acted=0)
    with pytest.raises(JournalFailed, match="entry"):
        await journal.append(holed)
    assert await read(journal) == []


async def test_entries_in_the_wrong_order_are_refused(journal: Journal) -> None:
    turned = Batch(entries=(entry(2), entry(1)), personal=(), mark=mark(), acted=0)
    with pytest.raises(JournalFailed, match="entry"):
        await journal.append(turned)
    assert await read(journal) == []


async def test_a_batch_appended_twice_is_written_once(journal: Journal) -> None:
    await journal.append(batch(1, 2))
    for _ in range(3):
        await journal.append(batch(3, 3, known("c1", "Ann")))
    await journal.append(batch(6))
    assert await read(journal) == [entry(sequence) for sequence in range(1, 7)]


async def test_another_batch_with_the_same_sequences_is_refused(journal: Journal) -> None:
    await journal.append(batch(1, 4))
    with pytest.raises(JournalFailed, match="written"):
        await journal.append(batch(3, 2, by="another"))
    assert await read(journal) == [entry(sequence) for sequence in range(1, 5)]


async def test_a_batch_of_which_only_some_entries_are_written_is_refused(journal: Journal) -> None:
    await journal.append(batch(1, 4))
    with pytest.raises(JournalFailed):
        await journal.append(batch(3, 4))
    assert [one.sequence for one in await read(journal)] == [1, 2, 3, 4]


async def test_what_is_known_of_somebody_is_replaced_by_what_is_known_later(
    journal: Journal,
) -> None:
    await journal.append(batch(1, 1, known("c1", "Ann"), known("c2", "Bob")))
    await journal.append(batch(2, 1, known("c1", "Anna")))
    assert told(await reopened(journal)) == {"c1": "Anna", "c2": "Bob"}


async def test_within_a_batch_too_the_later_word_counts(journal: Journal) -> None:
    changes = [known("c1", "Ann"), known("c1", "Anna"), known("c2", "Bob"), known("c2", None)]
    await journal.append(batch(1, 1, *changes, known("c3", None), known("c3", "Cleo")))
    assert told(await reopened(journal)) == {"c1": "Anna", "c3": "Cleo"}


async def test_somebody_who_is_erased_is_gone(journal: Journal) -> None:
    await journal.append(batch(1, 1, known("c1", "Ann"), known("c2", "Bob")))
    await journal.append(batch(2, 1, known("c1", None)))
    assert told(await reopened(journal)) == {"c2": "Bob"}


async def test_somebody_who_was_erased_can_be_known_anew(journal: Journal) -> None:
    for sequence, words in enumerate(["Ann", None, "Anna", None, "Annika"], start=1):
        await journal.append(batch(sequence, 1, known("c1", words)))
    assert told(await reopened(journal)) == {"c1": "Annika"}


async def test_erasing_somebody_who_is_not_known_does_nothing(journal: Journal) -> None:
    await journal.append(batch(1, 1, known("nobody", None)))
    assert told(await reopened(journal)) == {}


async def test_what_is_personal_can_be_any_bytes(journal: Journal) -> None:
    words = {"": "", "Zoë ☎": "\x00\r\n☎", "c" * 500: "x" * 100_000}
    await journal.append(batch(1, 1, *(known(*one) for one in words.items())))
    assert told(await reopened(journal)) == words


async def test_a_batch_may_hold_nothing_but_what_is_personal(journal: Journal) -> None:
    await journal.append(batch(1, 2))
    later = Batch(entries=(), personal=(known("c1", "Ann"),), mark=mark(START_MS + 99), acted=2)
    await journal.append(later)
    await journal.append(later)
    opened = await reopened(journal)
    assert (opened.last, opened.acted, opened.mark) == (2, 2, mark(START_MS + 99))
    assert told(opened) == {"c1": "Ann"}
    await journal.append(batch(3))


async def test_what_stands_beside_many_calls_comes_back(journal: Journal) -> None:
    words = {f"c{number}": f"caller {number}" for number in range(700)}
    await journal.append(batch(1, 1, *(known(*one) for one in words.items())))
    gone = [known(f"c{number}", None) for number in range(0, 700, 2)]
    await journal.append(batch(2, 1, *gone))
    new = {f"d{number}": f"next {number}" for number in range(400)}
    await journal.append(batch(3, 1, *(known(*one) for one in new.items())))
    kept = {f"c{number}": f"caller {number}" for number in range(1, 700, 2)}
    assert told(await reopened(journal)) == kept | new


async def test_the_two_newest_snapshots_are_kept_the_newest_first(journal: Journal) -> None:
    await journal.append(batch(1, 9))
    for sequence in (2, 5, 9):
        await journal.keep(snapshot(sequence, f"state {sequence}"))
    expected = (snapshot(9, "state 9"), snapshot(5, "state 5"))
    assert (await reopened(journal)).snapshots == expected


async def test_a_snapshot_of_the_same_entry_takes_the_place_of_the_one_before(
    journal: Journal,
) -> None:
    await journal.append(batch(1, 3))
    await journal.keep(snapshot(1))
    await journal.keep(snapshot(3, "first"))
    await journal.keep(snapshot(3, "second"))
    assert (await reopened(journal)).snapshots == (snapshot(3, "second"), snapshot(1))


async def test_a_snapshot_of_the_time_before_the_first_entry_is_kept(journal: Journal) -> None:
    await journal.keep(snapshot(0))
    assert (await reopened(journal)).snapshots == (snapshot(0),)


async def test_a_snapshot_of_an_entry_that_is_not_there_is_refused(journal: Journal) -> None:
    await journal.append(batch(1, 3))
    with pytest.raises(JournalFailed, match="entry 4"):
        await journal.keep(snapshot(4))
    assert (await reopened(journal)).snapshots == ()


async def test_a_closed_journal_takes_and_gives_nothing(journal: Journal) -> None:
    await journal.append(batch(1))
    await journal.close()
    with pytest.raises(JournalFailed, match="closed"):
        await journal.append(batch(2))
    with pytest.raises(JournalFailed, match="closed"):
        await journal.keep(snapshot(1))
    with pytest.raises(JournalFailed, match="closed"):
        await read(journal)
    await journal.close()
    assert (await journal.open()).last == 1
