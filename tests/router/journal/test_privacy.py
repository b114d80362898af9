"""What is personal is sealed on disk, and gone for good once it is erased."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from router.errors import JournalDamaged
from router.journal.keys import KEY_BYTES, MADE_AHEAD, Keys
from router.journal.sqlite import SqliteJournal
from router.ports import Batch
from tests.router.journal.written import batch, known, mark, outside, told

if TYPE_CHECKING:
    from pathlib import Path

    from router.ports import Personal

WORDS = "+31612345678 says: my parcel is lost"


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def about(*personal: Personal) -> Batch:
    return Batch(entries=(), personal=personal, mark=mark(), acted=0)


async def written(folder: Path, *batches: Batch) -> None:
    journal = SqliteJournal(folder)
    await journal.open()
    for one in batches:
        await journal.append(one)
    await journal.close()


async def known_in(folder: Path) -> dict[str, str]:
    journal = SqliteJournal(folder)
    opened = await journal.open()
    await journal.close()
    return told(opened)


def key_of_the_first(folder: Path) -> bytes:
    return (folder / "keys").read_bytes()[:KEY_BYTES]


async def test_what_is_personal_is_nowhere_in_the_files(tmp_path: Path) -> None:
    await written(tmp_path, batch(1, 3, known("c1", WORDS)))
    assert WORDS.encode() not in all_bytes(tmp_path)
    assert b"612345678" not in all_bytes(tmp_path)
    assert await known_in(tmp_path) == {"c1": WORDS}


async def test_while_the_service_runs_it_is_nowhere_either(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    await journal.open()
    await journal.append(batch(1, 3, known("c1", WORDS)))
    assert b"612345678" not in all_bytes(tmp_path)
    await journal.append(batch(4, 1, known("c1", None)))
    assert b"612345678" not in all_bytes(tmp_path)
    await journal.close()


async def test_the_key_of_somebody_who_is_erased_is_nowhere_any_more(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    await journal.open()
    await journal.append(about(known("c1", WORDS)))
    key = key_of_the_first(tmp_path)
    await journal.append(about(known("c2", "Bob")))
    await journal.append(about(known("c1", None)))
    assert key not in all_bytes(tmp_path)
    await journal.close()
    assert key not in all_bytes(tmp_path)
    assert await known_in(tmp_path) == {"c2": "Bob"}


async def test_a_copy_of_the_journal_without_the_keys_holds_nothing_personal(
    tmp_path: Path,
) -> None:
    await written(tmp_path / "here", batch(1, 2, known("c1", WORDS)))
    (tmp_path / "backup").mkdir()
    shutil.copy(tmp_path / "here" / "journal.db", tmp_path / "backup")
    assert b"612345678" not in all_bytes(tmp_path / "backup")
    journal = SqliteJournal(tmp_path / "backup")
    opened = await journal.open()
    await journal.close()
    assert (opened.last, opened.personal) == (2, ())


async def test_who_is_erased_stays_erased_when_an_older_copy_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    await written(folder, batch(1, 1, known("c1", WORDS), known("c2", "Bob")))
    shutil.copy(folder / "journal.db", tmp_path / "older.db")
    await written(folder, batch(2, 1, known("c1", None)))
    await written(folder, batch(3, 1, known("c3", "Cleo")))
    shutil.copy(tmp_path / "older.db", folder / "journal.db")
    assert await known_in(folder) == {"c2": "Bob"}
    assert await known_in(folder) == {"c2": "Bob"}


async def test_owners_without_a_key_are_counted_in_the_log_and_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await written(tmp_path, batch(1, 1, known("c1", WORDS), known("c2", "Bob")))
    (tmp_path / "keys").unlink()
    assert await known_in(tmp_path) == {}
    line = capsys.readouterr().out
    assert "personal_data_without_key" in line
    assert "lost=2" in line
    assert WORDS not in line
    await written(tmp_path, batch(2, 1, known("c1", "Ann")))
    assert await known_in(tmp_path) == {"c1": "Ann"}
    assert "without_key" not in capsys.readouterr().out


async def test_keys_of_another_journal_are_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        await written(folder, batch(1, 1, known("c1", WORDS), known("c2", "Bob")))
    right, wrong = (one / "keys").read_bytes(), (other / "keys").read_bytes()
    (one / "keys").write_bytes(wrong)
    for _ in range(2):
        with pytest.raises(JournalDamaged, match=r"none of 2 keys .* Put the right one there"):
            await known_in(one)
    assert (one / "keys").read_bytes() == wrong
    (one / "keys").write_bytes(right)
    assert await known_in(one) == {"c1": WORDS, "c2": "Bob"}


async def test_what_one_key_sealed_cannot_be_passed_off_as_another_owners(tmp_path: Path) -> None:
    await written(tmp_path, batch(1, 1, known("c1", WORDS)))
    connection = outside(tmp_path)
    connection.execute("UPDATE personal SET owner = 'c9'")
    connection.close()
    assert await known_in(tmp_path) == {}


async def test_two_sealings_of_the_same_words_differ(tmp_path: Path) -> None:
    sealed = set()
    for _ in range(2):
        await written(tmp_path, about(known("c1", WORDS)))
        connection = outside(tmp_path)
        sealed |= set(connection.execute("SELECT key, sealed FROM personal"))
        connection.close()
    assert len(sealed) == 2
    assert len({slot for slot, _ in sealed}) == 1


async def test_a_key_left_by_a_crash_after_erasing_is_overwritten_at_the_next_start(
    tmp_path: Path,
) -> None:
    """The crash came between the journal's word and the overwriting of the key."""
    await written(tmp_path, batch(1, 1, known("c1", WORDS)))
    key, keys = key_of_the_first(tmp_path), (tmp_path / "keys").read_bytes()
    await written(tmp_path, batch(2, 1, known("c1", None)))
    (tmp_path / "keys").write_bytes(keys)
    assert key in all_bytes(tmp_path)
    await known_in(tmp_path)
    assert key not in all_bytes(tmp_path)


async def test_keys_are_made_many_at_once_and_used_again(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    await journal.open()
    for number in range(MADE_AHEAD):
        await journal.append(about(known(f"c{number}", "one")))
        await journal.append(about(known(f"c{number}", None)))
    await journal.append(about(*(known(f"d{number}", "one") for number in range(MADE_AHEAD))))
    await journal.close()
    assert (tmp_path / "keys").stat().st_size == MADE_AHEAD * KEY_BYTES
    assert len(await known_in(tmp_path)) == MADE_AHEAD


def test_no_two_slots_are_given_to_two_people(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys")
    slots = [keys.take() for _ in range(3 * MADE_AHEAD)]
    assert len(set(slots)) == len(slots)
    assert len({keys.key(slot) for slot in slots}) == len(slots)
    keys.erase(slots[0])
    keys.settle()
    assert keys.take() == slots[0]
    keys.close()


def test_an_erased_slot_has_another_key_at_once(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys")
    slot = keys.take()
    key = keys.key(slot)
    keys.erase(slot)
    assert keys.key(slot) != key
    assert (tmp_path / "keys").read_bytes().find(key) == -1
    assert keys.key(10**9) == keys.key(-1) == b""
    keys.close()
