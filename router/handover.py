"""Replaces a running service by another, without a gap that a caller could hear.

The service that runs listens on a socket of the file system beside its journal, for its own account
alone. Another process that is to take over does everything slow first, then connects there:

 1. The old one sends the sockets on which it listens.
 2. The new one says that it has them. The old one takes no more connections; those that come now wait
    in the system's queue. It finishes what is under way, sends its desks away, takes a last snapshot,
    and closes the journal.
 3. It says so, and ends. The new one takes the journal, goes on where it ends, and then accepts the
    connections that wait.

If the new one is gone before it has the sockets, nothing has happened. If the old one ends without a
word, its journal holds what counts, as after any crash.
"""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import msgspec
import structlog

from router.errors import HandOverFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from router.tasks import Tasks

SOCKET_NAME: Final = "handover.sock"
ANSWER_S_MAX: Final = 5.0
"""So long either side waits for a word that costs the other nothing."""
STOP_S_MAX: Final = 120.0
"""So long the old one may take to finish what is under way, and to close its journal."""
SOCKETS_MAX: Final = 16
_ASKING_MAX: Final = 16
"""Processes that may ask at once; one of them is answered at a time."""
_BYTES_MAX: Final = 4_096
_TAKEN: Final = b"taken"
_RELEASED: Final = b"released"

_log = structlog.get_logger(__name__)


class _Given(msgspec.Struct, frozen=True, kw_only=True):
    """What comes with the sockets; with a `refusal` there are none."""

    pid: int
    refusal: str = ""


class HandOver:
    """The side of the service that runs. `sockets` gives those on which it listens, `refusal` why it
    must not be replaced just now, or nothing.
    """

    def __init__(
        self,
        folder: Path,
        sockets: Callable[[], Sequence[socket.socket]],
        refusal: Callable[[], str],
        tasks: Tasks,
    ) -> None:
        self._tasks = tasks
        self._path = folder / SOCKET_NAME
        self._sockets = sockets
        self._refusal = refusal
        self._door: socket.socket | None = None
        self._taker: socket.socket | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_taken(self) -> bool:
        """Whether somebody has the sockets and waits for the journal."""
        return self._taker is not None

    async def open(self, when_taken: Callable[[], None]) -> None:
        """Listen for somebody who takes over, and call back once he has the sockets: then stop, and
        `release`. Whoever calls this has the journal, so that no other process listens here.
        """
        door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._path.unlink(missing_ok=True)
            door.bind(str(self._path))
            self._path.chmod(0o600)
            door.listen(_ASKING_MAX)
        except OSError as error:
            door.close()
            _log.warning("no_hand_over", path=str(self._path), reason=str(error))
            return
        door.settimeout(0)
        self._door = door
        self._task = self._tasks.start("hand_over", self._serve(door, when_taken))
        await asyncio.sleep(0)  # so that it has begun, whatever comes next

    async def _serve(self, door: socket.socket, when_taken: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        while self._taker is None:
            taker, _ = await loop.sock_accept(door)
            try:
                with suppress(OSError, TimeoutError):
                    self._taker = taker if await self._give(taker) else None
            finally:
                if self._taker is None:
                    taker.close()
        when_taken()

    async def _give(self, taker: socket.socket) -> bool:
        """Whether the sockets have arrived."""
        sockets = self._sockets()
        refusal = self._refusal() or ("" if sockets else "it is just starting")
        given = msgspec.json.encode(_Given(pid=os.getpid(), refusal=refusal))
        files = [] if refusal else [one.fileno() for one in sockets]
        socket.send_fds(taker, [given], files)
        if refusal:
            return False
        async with asyncio.timeout(ANSWER_S_MAX):
            return await asyncio.get_running_loop().sock_recv(taker, _BYTES_MAX) == _TAKEN

    def close(self) -> None:
        """Nobody can take over any more."""
        if self._door is not None and self._task is not None:
            self._task.cancel()
            self._door.close()
            self._door = None
            self._path.unlink(missing_ok=True)

    def release(self) -> None:
        """All is written and closed: tell whoever takes over, if there is somebody."""
        if self._taker is not None:
            with suppress(OSError):  # he is gone, and we are about to be
                self._taker.send(_RELEASED)
            self._taker.close()
            self._taker = None


async def take_sockets(folder: Path) -> list[socket.socket]:
    """Have the service whose journal is here stop, and get the sockets on which it has listened. When
    this returns the journal is free. None are given if no service runs.

    Raises:
        HandOverFailed: it refuses, or does not answer, or does not stop.
    """
    old = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    old.settimeout(0)
    with old:
        try:
            await asyncio.get_running_loop().sock_connect(old, str(folder / SOCKET_NAME))
        except (FileNotFoundError, ConnectionRefusedError):
            return []
        except OSError as error:
            raise HandOverFailed(f"the running service cannot be asked: {error}") from error
        given, sockets = await _receive(old)
        try:
            await _await_release(old, given.pid)
        except BaseException:
            for one in sockets:
                one.close()
            raise
        return sockets


async def _receive(old: socket.socket) -> tuple[_Given, list[socket.socket]]:
    try:
        async with asyncio.timeout(ANSWER_S_MAX):
            await _readable(old)
        written, files, _, _ = socket.recv_fds(old, _BYTES_MAX, SOCKETS_MAX)
        given = msgspec.json.decode(written, type=_Given)
    except (OSError, TimeoutError, msgspec.MsgspecError) as error:
        raise HandOverFailed(
            "the running service does not answer as it should, and runs on; stop it, then start this one"
        ) from error
    sockets = [socket.socket(fileno=file) for file in files]
    if given.refusal:
        raise HandOverFailed(
            f"process {given.pid} does not let go now and runs on: {given.refusal}"
        )
    for one in sockets:
        one.settimeout(0)
    return given, sockets


async def _readable(one: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    has_come = asyncio.Event()
    loop.add_reader(one, has_come.set)
    try:
        await has_come.wait()
    finally:
        loop.remove_reader(one)


async def _await_release(old: socket.socket, pid: int) -> None:
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(old, _TAKEN)
    try:
        async with asyncio.timeout(STOP_S_MAX):
            word = await loop.sock_recv(old, _BYTES_MAX)
    except ConnectionError:
        word = b""
    except TimeoutError as error:
        raise HandOverFailed(
            f"process {pid} has not let go of its journal within {STOP_S_MAX:.0f} s; it takes no more "
            "connections, so end it, then start this one"
        ) from error
    if word != _RELEASED:
        _log.warning("taken_over_from_a_crash", pid=pid)
