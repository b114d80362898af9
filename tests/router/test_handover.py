"""Handing the sockets of one service to another, over a real socket of the file system."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from router import handover
from router.errors import HandOverFailed
from router.handover import SOCKET_NAME, HandOver, take_sockets
from router.listening import are_at, bound, close
from router.tasks import Tasks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


class Old:
    """A service that runs, as far as it matters here."""

    def __init__(self, folder: Path, refusal: str = "") -> None:
        self.sockets = bound("127.0.0.1", 0)
        self.taken = asyncio.Event()
        self.door = HandOver(folder, lambda: self.sockets, lambda: refusal, Tasks())

    async def opens(self) -> None:
        await self.door.open(self.taken.set)

    @property
    def port(self) -> int:
        port: int = self.sockets[0].getsockname()[1]
        return port

    async def stops_when_taken(self) -> None:
        await self.taken.wait()
        self.ends()

    def ends(self) -> None:
        self.door.close()
        close(self.sockets)
        self.door.release()


@asynccontextmanager
async def running(folder: Path, refusal: str = "") -> AsyncIterator[Old]:
    old = Old(folder, refusal)
    await old.opens()
    try:
        yield old
    finally:
        old.ends()


async def connects(port: int) -> socket.socket:
    one = socket.socket()
    one.settimeout(0)
    await asyncio.get_running_loop().sock_connect(one, ("127.0.0.1", port))
    return one


async def test_who_connects_while_nobody_accepts_is_served_by_the_new_one(tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    async with running(tmp_path) as old, asyncio.TaskGroup() as group:
        port = old.port
        group.create_task(old.stops_when_taken())
        sockets = await take_sockets(tmp_path)
        assert [one.getsockname() for one in sockets] == [("127.0.0.1", port)]
        with await connects(port) as caller:
            await loop.sock_sendall(caller, b"hello")
            served, _ = await loop.sock_accept(sockets[0])
            with served:
                assert await loop.sock_recv(served, 10) == b"hello"
        close(sockets)


async def test_the_new_one_waits_until_the_old_one_has_let_go(tmp_path: Path) -> None:
    async with running(tmp_path) as old, asyncio.TaskGroup() as group:
        taking = group.create_task(take_sockets(tmp_path))
        await old.taken.wait()
        for _ in range(50):
            await asyncio.sleep(0)
        assert not taking.done()
        old.ends()
        close(await taking)


async def test_without_a_service_there_is_nothing_to_take(tmp_path: Path) -> None:
    assert await take_sockets(tmp_path) == []
    assert await take_sockets(tmp_path / "no such folder") == []


async def test_what_a_service_that_was_killed_has_left_is_passed_over_and_replaced(
    tmp_path: Path,
) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / SOCKET_NAME))
    assert await take_sockets(tmp_path) == []
    async with running(tmp_path) as old, asyncio.TaskGroup() as group:
        group.create_task(old.stops_when_taken())
        close(await take_sockets(tmp_path))


async def test_a_service_that_must_not_be_replaced_now_says_why_and_runs_on(tmp_path: Path) -> None:
    async with running(tmp_path, refusal="the disk is full") as old:
        for _ in range(2):
            with pytest.raises(HandOverFailed, match=f"{os.getpid()}.*runs on: the disk is full"):
                await take_sockets(tmp_path)
        assert not old.taken.is_set()


async def test_a_service_that_does_not_listen_yet_is_not_replaced(tmp_path: Path) -> None:
    async with running(tmp_path) as old:
        close(old.sockets)
        old.sockets = []
        with pytest.raises(HandOverFailed, match="it is just starting"):
            await take_sockets(tmp_path)


async def test_somebody_who_is_gone_before_he_has_the_sockets_changes_nothing(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as old, asyncio.TaskGroup() as group:
        with socket.socket(socket.AF_UNIX) as gone:
            gone.connect(str(tmp_path / SOCKET_NAME))
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.connect(str(tmp_path / SOCKET_NAME))
            stranger.sendall(b"give me everything")
        group.create_task(old.stops_when_taken())
        sockets = await take_sockets(tmp_path)
        assert len(sockets) == 1
        close(sockets)


async def test_an_old_one_that_ends_without_a_word_is_followed_as_after_a_crash(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as old, asyncio.TaskGroup() as group:
        taking = group.create_task(take_sockets(tmp_path))
        await old.taken.wait()
        assert old.door._taker is not None
        old.door._taker.close()
        with capture_logs() as logs:
            sockets = await taking
        assert [line["event"] for line in logs] == ["taken_over_from_a_crash"]
        assert len(sockets) == 1
        close(sockets)


async def test_an_old_one_that_does_not_stop_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover, "STOP_S_MAX", 0.0)
    async with running(tmp_path):
        with pytest.raises(HandOverFailed, match=f"process {os.getpid()} has not let go"):
            await take_sockets(tmp_path)


@pytest.mark.parametrize("said", [b"", b"hello", b"{}"])
async def test_something_else_that_listens_there_is_not_believed(
    tmp_path: Path, said: bytes
) -> None:
    async def answers(door: socket.socket) -> None:
        asker, _ = await asyncio.get_running_loop().sock_accept(door)
        asker.send(said)
        asker.close()

    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / SOCKET_NAME))
        door.listen()
        door.settimeout(0)
        async with asyncio.TaskGroup() as group:
            group.create_task(answers(door))
            with pytest.raises(HandOverFailed, match="does not answer as it should, and runs on"):
                await take_sockets(tmp_path)


async def test_only_the_services_own_account_may_ask(tmp_path: Path) -> None:
    async with running(tmp_path):
        mode = (tmp_path / SOCKET_NAME).stat().st_mode
        assert stat.S_ISSOCK(mode)
        assert stat.S_IMODE(mode) == 0o600
    assert not (tmp_path / SOCKET_NAME).exists()


async def test_where_no_socket_can_be_made_the_service_runs_without_hand_over(
    tmp_path: Path,
) -> None:
    deep = tmp_path / ("deep" * 40)
    deep.mkdir()
    with capture_logs() as logs:
        async with running(deep):
            assert await take_sockets(tmp_path) == []
    assert [line["event"] for line in logs] == ["no_hand_over"]


# -- listening


def test_sockets_are_told_from_those_of_another_place() -> None:
    sockets = bound("127.0.0.1", 0)
    port = sockets[0].getsockname()[1]
    assert are_at(sockets, "127.0.0.1", port)
    assert are_at(sockets, "127.0.0.1", 0)
    assert not are_at(sockets, "127.0.0.1", port - 1)
    assert not are_at(sockets, "0.0.0.0", port)  # noqa: S104 - compared alone
    assert not are_at([], "127.0.0.1", port)
    close(sockets)


def test_a_place_that_is_taken_is_named_and_nothing_is_left_open() -> None:
    sockets = bound("127.0.0.1", 0)
    port = sockets[0].getsockname()[1]
    with pytest.raises(OSError, match=rf"127\.0\.0\.1:{port}"):
        bound("127.0.0.1", port)
    close(sockets)
    close(bound("127.0.0.1", port))


def test_a_name_may_stand_for_several_addresses() -> None:
    sockets = bound("localhost", 0)
    assert {one.getsockname()[0] for one in sockets} <= {"127.0.0.1", "::1"}
    assert sockets
    close(sockets)
