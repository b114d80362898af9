"""A caller who asks for it is forgotten: in memory, on disk, and over a restart; who may ask for that."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from router.callers import Caller
from router.journal.sqlite import SqliteJournal
from tests.router.api.running import TOKEN, Running
from tests.router.office import COMPANY
from tests.stories.held_journal import HeldJournal
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from pathlib import Path

    from queues.ids import CallId

NUMBER = "+31612345678"
OTHER = "+31687651234"
PATH = "/api/callers/erase"
BODY = b'{"number": "+31612345678"}'
GONE = {"erased": True, "open_call": False}


def on_disk(folder: Path) -> Running:
    return Running(folder, journal=SqliteJournal(folder / "journal"))


async def rings(running: Running, leg: str, number: str = NUMBER) -> CallId:
    board = running.service.switchboard
    return (await board.call_arrived("simulated", leg, "+31201234567", Caller(number=number))).call


async def has_rung(running: Running, leg: str, number: str = NUMBER) -> None:
    await running.service.switchboard.caller_left(await rings(running, leg, number))


def calls_known(running: Running, number: str = NUMBER) -> int:
    """Of this caller, with the one that he makes now."""
    return running.service.callers.facts(number, {}, START_MS, 7).calls


async def test_an_erased_caller_is_unknown_also_after_a_restart_and_to_old_copies(
    tmp_path: Path,
) -> None:
    async with on_disk(tmp_path) as running:
        await has_rung(running, "leg-1")
        await has_rung(running, "leg-2", OTHER)
    async with on_disk(tmp_path) as running:
        assert (calls_known(running), calls_known(running, OTHER)) == (2, 2)
        shutil.copy(tmp_path / "journal" / "journal.db", tmp_path / "copy.db")
        keys = (tmp_path / "journal" / "keys").read_bytes()
        assert await running.asks(BODY, path=PATH) == (200, GONE)
        assert calls_known(running) == 1
        assert (tmp_path / "journal" / "keys").read_bytes() != keys
        assert await running.asks(BODY, path=PATH) == (200, GONE | {"erased": False})
    for path in (tmp_path / "journal").iterdir():
        assert NUMBER.removeprefix("+").encode() not in path.read_bytes()
    async with on_disk(tmp_path) as running:
        assert (calls_known(running), calls_known(running, OTHER)) == (1, 2)
    shutil.copy(tmp_path / "copy.db", tmp_path / "journal" / "journal.db")
    async with on_disk(tmp_path) as running:
        assert (calls_known(running), calls_known(running, OTHER)) == (1, 2)


async def test_an_open_call_keeps_its_number_until_it_ends_and_is_not_remembered(
    tmp_path: Path,
) -> None:
    async with on_disk(tmp_path) as running:
        await has_rung(running, "leg-1")
        call = await rings(running, "leg-2")
        assert await running.asks(BODY, path=PATH) == (200, {"erased": True, "open_call": True})
        assert running.service.callers.number_to_ring(call) == NUMBER
        assert calls_known(running) == 1
        await running.service.switchboard.caller_left(call)
        assert await running.asks(BODY, path=PATH) == (200, GONE | {"erased": False})
    async with on_disk(tmp_path) as running:
        assert calls_known(running) == 1


@pytest.mark.parametrize(
    ("token", "status", "code"),
    [
        (None, 401, "not_signed_in"),
        ("the-token-of-anna-alone", 403, "wrong_token"),
        (f"{TOKEN}x", 403, "wrong_token"),
    ],
)
async def test_whoever_is_not_the_operator_erases_nobody(
    token: str | None, status: int, code: str, tmp_path: Path
) -> None:
    async with Running(tmp_path) as running:
        await has_rung(running, "leg-1")
        found, answer = await running.asks(BODY, token, PATH)
        assert (found, answer["error"]["code"]) == (status, code)
        assert calls_known(running) == 2


async def test_without_a_token_in_the_configuration_nobody_can_be_erased(tmp_path: Path) -> None:
    async with Running(tmp_path, COMPANY) as running:
        await has_rung(running, "leg-1")
        assert (await running.asks(BODY, path=PATH))[0] == 404
        assert calls_known(running) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"number": 31612345678}',
        b'{"number": "0612345678"}',
        b'{"number": "+31 612345678"}',
        b'{"number": "+31612345678\\n"}',
        b'{"number": "+3161234567812345"}',
        b'{"number": "+31612345678", "all": true}',
    ],
)
async def test_what_is_no_number_is_told_what_would_be_right_and_is_not_said_again(
    body: bytes, tmp_path: Path
) -> None:
    async with Running(tmp_path) as running:
        await has_rung(running, "leg-1")
        status, answer = await running.asks(body, path=PATH)
        assert (status, answer["error"]["code"]) == (422, "bad_message")
        assert '{"number": "+31612345678"}' in answer["error"]["message"]
        assert calls_known(running) == 2


async def test_a_body_that_is_too_large_is_refused(tmp_path: Path) -> None:
    async with Running(tmp_path) as running:
        status, answer = await running.asks(b" " * 70_000 + BODY, path=PATH)
        assert (status, answer["error"]["code"]) == (413, "body_too_large")


async def test_the_number_stands_in_no_log(tmp_path: Path) -> None:
    async with Running(tmp_path) as running:
        await has_rung(running, "leg-1")
        with capture_logs() as lines:
            await running.asks(BODY, path=PATH)
        assert [line["event"] for line in lines] == ["caller_erased"]
        assert NUMBER.removeprefix("+") not in str(lines)


async def test_while_nothing_can_be_written_it_is_refused_and_done_afterwards(
    tmp_path: Path,
) -> None:
    """Whoever is answered 200 can rely on it."""
    journal = HeldJournal()
    async with Running(tmp_path, journal=journal) as running:
        await has_rung(running, "leg-1")
        running.service.engine._begin_doubt("the disk is full")
        status, answer = await running.asks(BODY, path=PATH)
        assert (status, answer["error"]["code"]) == (503, "service_in_doubt")
        assert (await running.asks(BODY, path=PATH))[0] == 503
        running.service.engine._end_doubt()
        assert (await running.asks(BODY, path=PATH))[0] == 200
        assert calls_known(running) == 1


async def test_the_command_erases_and_says_what_is_so(tmp_path: Path) -> None:
    async with on_disk(tmp_path) as running:
        await has_rung(running, "leg-1")
        erased = await running.runs("erase-caller", NUMBER)
        assert (erased.exit_code, erased.output) == (
            0,
            "What was remembered of this number is erased.\n",
        )
        assert calls_known(running) == 1
        again = await running.runs("erase-caller", NUMBER)
        assert again.output == "Nothing was remembered of this number.\n"
        await rings(running, "leg-2")
        third = await running.runs("erase-caller", NUMBER)
        assert third.output.splitlines()[1] == (
            "A call of this number is open: it keeps what it needs until it ends."
        )


async def test_the_command_says_what_went_wrong(tmp_path: Path) -> None:
    async with Running(tmp_path) as running:
        wrong = await running.runs("erase-caller", "0612345678")
        assert (wrong.exit_code, "in E.164 form" in wrong.output) == (2, True)
        refused = await running.runs("erase-caller", NUMBER, token="another-operators-token")
        assert (refused.exit_code, "status 403" in refused.output) == (1, True)
    gone = await running.runs("erase-caller", NUMBER)
    assert (gone.exit_code, "no service was reached" in gone.output) == (1, True)
