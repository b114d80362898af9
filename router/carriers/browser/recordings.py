"""What callers have recorded in their pages: taken in piece by piece, kept for some days, given back.

Recordings lie in the folder `recordings` beside the journal, readable by the service's account alone,
or in memory if there is no folder. They are not sealed as what is personal in the journal is: that is
made for a few lines, not for minutes of sound. Their names say nothing of the caller.
"""

from __future__ import annotations

import asyncio
import os
import re
from typing import TYPE_CHECKING, Final

import structlog

from router.carriers.browser import limits
from router.carriers.browser.space import NotTaken, Space
from router.errors import CarrierFailed
from router.ids import new_file_name

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from router.ports import Clock

FOLDER: Final = "recordings"
_NAME: Final = re.compile(r"[0-9a-f]{32}")
_UNFINISHED: Final = ".part"
_FILE_MODE: Final = 0o600
_FOLDER_MODE: Final = 0o700
_PIECE_BYTES: Final = 65_536
_DAY_S: Final = 86_400

_log = structlog.get_logger(__name__)


class _Taking:
    """A recording that is being made, by somebody at this address."""

    def __init__(self, at_ms: int, peer: str, length_ms_max: int) -> None:
        self.began_ms = at_ms
        self.last_ms = at_ms
        self.peer = peer
        self.size_max = length_ms_max * limits.RECORDING_BYTES_PER_MS + limits.RECORDING_BYTES_EXTRA
        self.parts = 0
        self.size = 0
        self.coming = 0
        """Of a piece that is being written."""
        self.turn = asyncio.Lock()


class RecordingStore:
    """`folder` is that of the journal; None keeps everything in memory (`router.ports.Recordings`)."""

    def __init__(self, folder: Path | None, clock: Clock) -> None:
        self._folder = None if folder is None else folder / FOLDER
        self._clock = clock
        self._space = Space(self._folder, clock)
        self._taking: dict[str, _Taking] = {}
        self._in_memory: dict[str, bytearray] = {}

    # -- Taken in

    def begin(self, peer: str, length_ms_max: int) -> str:
        """A name for a recording that is going to be made by somebody at this address."""
        name = new_file_name()
        self._taking[name] = _Taking(self._clock.now_ms(), peer, length_ms_max)
        return name

    async def add(self, name: str, part: int, data: bytes) -> None:
        """Take a piece, in order and once: one that has come before is left out.

        Raises:
            NotTaken: it is not the next one, or there is no space for it.
        """
        taking = self._taking.get(name)
        if taking is None:
            raise NotTaken("This recording is over.", 409)
        async with taking.turn:
            if part < taking.parts:
                return
            if part > taking.parts or self._taking.get(name) is not taking:
                raise NotTaken("Pieces come in order, and until the recording is over.", 409)
            if taking.size + len(data) > taking.size_max or part >= limits.CHUNKS_MAX:
                raise NotTaken("This recording is longer than what was asked for.", 413)
            taking.coming, taking.last_ms = len(data), self._clock.now_ms()
            try:
                await self._append(name, taking, data)
            except OSError as error:
                _log.error("recording_not_kept", error=error.strerror)
                raise NotTaken("Recordings cannot be kept at the moment.", 507) from error
            finally:
                taking.coming = 0
            taking.parts = part + 1
            taking.size += len(data)

    async def _append(self, name: str, taking: _Taking, data: bytes) -> None:
        await self._space.take(taking.peer, len(data))
        if self._folder is None:
            self._make_room(len(data))
            self._in_memory.setdefault(name, bytearray()).extend(data)
            return
        path = self._folder / f"{name}{_UNFINISHED}"
        try:
            await asyncio.to_thread(_write, path, taking.size, data)
        except OSError:
            self._space.give_back(len(data))
            raise

    def _make_room(self, size: int) -> None:
        """Let those go that were finished first."""
        over = sum(map(len, self._in_memory.values())) + size - limits.MEMORY_BYTES_MAX
        finished = [name for name in self._in_memory if name not in self._taking]
        for name in finished:
            if over <= 0:
                return
            over -= len(self._in_memory.pop(name))
        if over > 0:
            raise NotTaken("There is no space for recordings at the moment.", 507)

    def size(self, name: str) -> int:
        """How many bytes of this recording have arrived, with the piece that is being written: whoever
        keeps it waits for that.
        """
        taking = self._taking.get(name)
        return 0 if taking is None else taking.size + taking.coming

    def length_ms(self, name: str) -> int:
        """How long this recording is, as far as can be told from when its pieces came."""
        taking = self._taking.get(name)
        return 0 if taking is None else taking.last_ms - taking.began_ms

    async def keep(self, name: str) -> bool:
        """All of it is here: keep it; whether there is anything. May be asked again, and meanwhile."""
        taking = self._taking.get(name)
        if taking is not None:
            async with taking.turn:
                if self._taking.get(name) is taking:
                    try:
                        return taking.size > 0 and await self._finish(name)
                    finally:
                        # Only now: whoever asks before waits for the same.
                        del self._taking[name]
        return await self._is_kept(name)

    async def _finish(self, name: str) -> bool:
        if self._folder is None:
            return True
        unfinished = self._folder / f"{name}{_UNFINISHED}"
        try:
            await asyncio.to_thread(unfinished.rename, self._folder / name)
        except OSError as error:
            _log.error("recording_not_kept", error=error.strerror)
            return False
        return True

    async def _is_kept(self, name: str) -> bool:
        if self._folder is None:
            return name in self._in_memory
        return await asyncio.to_thread((self._folder / name).is_file)

    async def drop(self, name: str) -> None:
        """Nobody is going to finish it."""
        taking = self._taking.get(name)
        if taking is None:
            return
        async with taking.turn:
            if self._taking.pop(name, None) is None:
                return
            self._in_memory.pop(name, None)
            if self._folder is not None:
                unfinished = self._folder / f"{name}{_UNFINISHED}"
                await asyncio.to_thread(unfinished.unlink, missing_ok=True)
            self._space.give_back(taking.size)

    # -- Given back

    async def fetch(self, recording: str) -> AsyncGenerator[bytes, None]:
        """The recording as the caller's browser has made it, piece by piece.

        Raises:
            CarrierFailed: there is none of this name, or no longer.
        """
        if _NAME.fullmatch(recording) is None:
            raise CarrierFailed("no recording has such a name")
        if self._folder is None:
            known = self._in_memory.get(recording)
            if known is None:
                raise CarrierFailed("the recording is not there any more")
            yield bytes(known)
            return
        try:
            file = await asyncio.to_thread((self._folder / recording).open, "rb")
        except OSError as error:
            raise CarrierFailed(f"the recording cannot be read: {error.strerror}") from error
        try:
            while piece := await asyncio.to_thread(file.read, _PIECE_BYTES):
                yield piece
        finally:
            await asyncio.to_thread(file.close)

    # -- Forgotten

    async def forget_old(self, days: int) -> None:
        """Delete what is older, and what was never finished; then count what is left."""
        if self._folder is not None:
            now_ms = self._clock.now_ms()
            before_s = now_ms / 1000 - days * _DAY_S
            unfinished_before_s = (now_ms - limits.UNFINISHED_MS) / 1000
            await asyncio.to_thread(_delete_old, self._folder, before_s, unfinished_before_s)
            await self._space.count()


def _write(path: Path, at: int, data: bytes) -> None:
    """Write a piece behind the others, over what may be left of it if it could not be written."""
    path.parent.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, _FILE_MODE), "wb") as file:
        file.seek(at)
        file.write(data)


def _delete_old(folder: Path, before_s: float, unfinished_before_s: float) -> None:
    deleted = 0
    for path in folder.glob("*") if folder.is_dir() else ():
        since_s = unfinished_before_s if path.suffix == _UNFINISHED else before_s
        try:
            if path.stat().st_mtime < since_s:
                path.unlink()
                deleted += 1
        except FileNotFoundError:
            continue  # another service has deleted it
    if deleted:
        _log.info("recordings_deleted", files=deleted)
