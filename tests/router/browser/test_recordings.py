"""What callers record is taken in by pieces, kept for some days, and given back."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import pytest

from router.carriers.browser import limits
from router.carriers.browser.recordings import FOLDER, RecordingStore
from router.carriers.browser.space import NotTaken
from router.errors import CarrierFailed
from router.recordings import kind_of
from tests.virtual_clock import START_MS, VirtualClock

if TYPE_CHECKING:
    from pathlib import Path

DAY_S = 86_400
PEER = "203.0.113.9"


async def nothing() -> None:
    """Nobody has anything to do meanwhile."""


async def fetched(store: RecordingStore, name: str) -> bytes:
    return b"".join([piece async for piece in store.fetch(name)])


@pytest.fixture(params=["memory", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> RecordingStore:
    return RecordingStore(None if request.param == "memory" else tmp_path, VirtualClock())


async def refusal(store: RecordingStore, name: str, part: int, data: bytes) -> int:
    """The status with which a piece is not taken."""
    with pytest.raises(NotTaken) as refused:
        await store.add(name, part, data)
    return refused.value.status


def begins(store: RecordingStore, peer: str = PEER, length_ms_max: int = 60_000) -> str:
    return store.begin(peer, length_ms_max)


async def keeps(store: RecordingStore, data: bytes = b"data") -> str:
    name = begins(store)
    await store.add(name, 0, data)
    assert await store.keep(name)
    return name


async def test_pieces_come_back_in_one(store: RecordingStore) -> None:
    name = begins(store)
    assert not store.size(name)
    await store.add(name, 0, b"one ")
    await store.add(name, 1, b"two")
    assert store.size(name)
    assert await store.keep(name)
    assert await fetched(store, name) == b"one two"


async def test_a_piece_that_comes_twice_counts_once_and_one_that_is_missing_is_refused(
    store: RecordingStore,
) -> None:
    name = begins(store)
    await store.add(name, 0, b"one")
    await store.add(name, 0, b"one")
    assert await refusal(store, name, 2, b"three") == 409
    await store.keep(name)
    assert await fetched(store, name) == b"one"


async def test_pieces_that_come_at_once_are_kept_in_order(store: RecordingStore) -> None:
    name = begins(store)
    await asyncio.gather(*(store.add(name, part, b"%d" % part) for part in range(10)))
    await store.keep(name)
    assert await fetched(store, name) == b"0123456789"


async def test_a_recording_has_no_more_bytes_than_its_time_can_have(store: RecordingStore) -> None:
    name = begins(store, length_ms_max=1_000)
    allowed = 1_000 * limits.RECORDING_BYTES_PER_MS + limits.RECORDING_BYTES_EXTRA
    await store.add(name, 0, bytes(allowed // 2))
    await store.add(name, 1, bytes(allowed // 2))
    assert await refusal(store, name, 2, b"one more") == 413


async def test_a_recording_has_no_more_pieces_than_any_needs(
    store: RecordingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CHUNKS_MAX", 2)
    name = begins(store)
    await store.add(name, 0, b"")
    await store.add(name, 1, b"")
    assert await refusal(store, name, 2, b"") == 413
    assert not store.size(name)
    assert not await store.keep(name)


async def test_what_is_unknown_dropped_or_empty_is_nothing(store: RecordingStore) -> None:
    assert await refusal(store, "0" * 32, 0, b"data") == 409
    assert not await store.keep("0" * 32)
    empty = begins(store)
    assert not await store.keep(empty)
    dropped = begins(store)
    await store.add(dropped, 0, b"data")
    await store.drop(dropped)
    await store.drop(dropped)
    assert await refusal(store, dropped, 1, b"data") == 409
    assert not await store.keep(dropped)
    assert store.length_ms(dropped) == 0


async def test_who_asks_again_or_at_once_to_keep_it_is_told_the_same(store: RecordingStore) -> None:
    """Many times: which of two threads is first is chance."""
    for _ in range(50):
        name = begins(store)
        await store.add(name, 0, b"data")
        asked = [store.keep(name) for _ in range(3)]
        assert await asyncio.gather(*asked, store.drop(name)) == [True, True, True, None]
        assert await store.keep(name)
        await store.drop(name)
        assert await fetched(store, name) == b"data"


async def test_a_piece_that_comes_while_it_is_kept_or_dropped_leaves_nothing(
    tmp_path: Path,
) -> None:
    store = RecordingStore(tmp_path, VirtualClock())
    kept, dropped = begins(store), begins(store)
    for name in (kept, dropped):
        await store.add(name, 0, b"data")
    late = [refusal(store, name, 1, b"late") for name in (kept, dropped)]
    await asyncio.gather(store.keep(kept), store.drop(dropped), *late)
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == [kept]


@pytest.mark.parametrize("name", ["", "../data", "0" * 31, "0" * 32, "/etc/passwd", "A" * 32])
async def test_what_is_not_there_cannot_be_had(store: RecordingStore, name: str) -> None:
    with pytest.raises(CarrierFailed):
        await fetched(store, name)


async def test_the_length_is_told_by_when_the_pieces_came() -> None:
    clock = VirtualClock()
    store = RecordingStore(None, clock)
    name = begins(store)
    await clock.advance(4_000, nothing)
    await store.add(name, 0, b"data")
    assert store.length_ms(name) == 4_000


async def test_old_recordings_are_deleted_and_soon_what_was_never_finished(tmp_path: Path) -> None:
    store = RecordingStore(tmp_path, VirtualClock())
    await store.forget_old(30)
    names = [await keeps(store), await keeps(store)]
    names += [f"{begins(store)}.part" for _ in range(2)]
    for name, age_s in zip(names, (31 * DAY_S, 29 * DAY_S, 3_700, 3_500), strict=True):
        path = tmp_path / FOLDER / name
        path.touch()
        at_s = START_MS / 1000 - age_s
        os.utime(path, (at_s, at_s))
    await store.forget_old(30)
    left = {path.name for path in (tmp_path / FOLDER).iterdir()}
    assert left == {names[1], names[3]}


async def test_others_on_the_machine_cannot_read_them(tmp_path: Path) -> None:
    store = RecordingStore(tmp_path, VirtualClock())
    await store.add(begins(store), 0, b"data")
    (taking,) = (tmp_path / FOLDER).iterdir()
    assert taking.stat().st_mode & 0o777 == 0o600
    assert taking.parent.stat().st_mode & 0o777 == 0o700


async def test_a_disk_that_takes_nothing_refuses_pieces(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("in the way")
    store = RecordingStore(tmp_path, VirtualClock())
    assert await refusal(store, begins(store), 0, b"data") == 507


async def test_a_piece_that_was_written_by_halves_is_written_anew(tmp_path: Path) -> None:
    store = RecordingStore(tmp_path, VirtualClock())
    name = begins(store)
    await store.add(name, 0, b"one ")
    with (tmp_path / FOLDER / f"{name}.part").open("ab") as file:
        file.write(b"tw")
    await store.add(name, 1, b"two")
    await store.keep(name)
    assert await fetched(store, name) == b"one two"


async def test_in_memory_the_oldest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEMORY_BYTES_MAX", 10)
    store = RecordingStore(None, VirtualClock())
    names = [await keeps(store, b"8 bytes."), await keeps(store, b"8 bytes.")]
    with pytest.raises(CarrierFailed):
        await fetched(store, names[0])
    assert await fetched(store, names[1]) == b"8 bytes."


async def test_in_memory_nothing_goes_that_is_being_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEMORY_BYTES_MAX", 10)
    store = RecordingStore(None, VirtualClock())
    first, second = begins(store), begins(store)
    await store.add(first, 0, b"8 bytes.")
    assert await refusal(store, second, 0, b"8 bytes.") == 507
    await store.add(first, 1, b"2.")
    await store.keep(first)
    assert await fetched(store, first) == b"8 bytes.2."


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        (b"OggS\x00", "audio/ogg"),
        (b"\x1a\x45\xdf\xa3\x01", "audio/webm"),
        (b"\x00\x00\x00\x20ftypisom", "audio/mp4"),
        (b"RIFF\x00", "audio/wav"),
        (b"ID3\x04", "audio/mpeg"),
        (b"", "audio/mpeg"),
    ],
)
def test_a_recording_is_told_by_how_it_begins(first: bytes, kind: str) -> None:
    assert kind_of(first) == kind
