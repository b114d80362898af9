"""The emergency switch: who may turn it, and what is answered to whom; and the command that turns it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from structlog.testing import capture_logs

from router.calls import SetEmergency
from router.cli import switchroom
from router.settings import check
from tests.router.api.running import TOKEN, WITH_TOKEN, Running
from tests.router.office import COMPANY

if TYPE_CHECKING:
    from pathlib import Path


async def test_the_switch_is_turned_read_and_turned_back(tmp_path: Path) -> None:
    async with Running(tmp_path) as running:
        assert await running.asks() == (200, {"on": []})
        assert await running.asks(b'{"on": true}') == (200, {"on": [""]})
        assert await running.asks(b'{"queue": "desk", "on": true}') == (200, {"on": ["", "desk"]})
        assert await running.asks() == (200, {"on": ["", "desk"]})
        assert await running.asks(b'{"queue": "", "on": false}') == (200, {"on": ["desk"]})


@pytest.mark.parametrize("body", [None, b'{"on": true}'])
@pytest.mark.parametrize(
    ("token", "status", "code"),
    [
        (None, 401, "not_signed_in"),
        ("", 401, "not_signed_in"),
        ("x" * 600, 401, "not_signed_in"),
        ("the-token-of-anna-alone", 403, "wrong_token"),
        (f"{TOKEN}x", 403, "wrong_token"),
    ],
)
async def test_whoever_is_not_the_operator_turns_nothing(
    body: bytes | None, token: str | None, status: int, code: str, tmp_path: Path
) -> None:
    async with Running(tmp_path) as running:
        found, answer = await running.asks(body, token)
        assert (found, answer["error"]["code"]) == (status, code)
        assert running.service.engine.calls.emergencies == {}


async def test_whoever_guesses_has_to_wait(tmp_path: Path) -> None:
    async with Running(tmp_path) as running:
        for number in range(10):
            assert (await running.asks(token=f"guess-{number}"))[0] == 403
        assert (await running.asks())[0] == 429


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x",
        b"[]",
        b"{}",
        b'{"on": 1}',
        b'{"on": true, "que": ""}',
        b'{"on": true, "queue": 1}',
        b"\xff",
    ],
)
async def test_what_cannot_be_read_is_told_what_would_be_right(body: bytes, tmp_path: Path) -> None:
    async with Running(tmp_path) as running:
        status, answer = await running.asks(body)
        assert (status, answer["error"]["code"]) == (422, "bad_message")
        assert '{"queue": "", "on": true}' in answer["error"]["message"]


async def test_a_queue_that_is_not_there_is_told_those_that_are(tmp_path: Path) -> None:
    async with Running(tmp_path) as running:
        status, answer = await running.asks(b'{"queue": "dsk", "on": true}')
        assert (status, answer["error"]["code"]) == (404, "unknown_queue")
        assert "accounts, desk" in answer["error"]["message"]


async def test_the_switch_of_a_queue_that_has_been_taken_out_can_still_be_turned_off(
    tmp_path: Path,
) -> None:
    async with Running(tmp_path) as running:
        await running.service.engine.submit(SetEmergency(queue="sales", on=True, by="operator"))
        assert await running.asks() == (200, {"on": ["sales"]})
        assert (await running.asks(b'{"queue": "sales", "on": true}'))[0] == 404
        assert await running.asks(b'{"queue": "sales", "on": false}') == (200, {"on": []})
        assert (await running.asks(b'{"queue": "sales", "on": false}'))[0] == 404


async def test_without_a_token_in_the_configuration_there_is_no_switch(tmp_path: Path) -> None:
    async with Running(tmp_path, COMPANY) as running:
        with capture_logs() as lines:
            assert (await running.asks())[0] == 404
            assert (await running.asks(b'{"on": true}'))[0] == 404
        hints = [line["hint"] for line in lines if line["event"] == "operator_token_not_set"]
        assert hints == ["set service.operator_token"]


async def test_the_command_turns_it_and_says_where_it_is_on(tmp_path: Path) -> None:
    async with Running(tmp_path) as running:
        turned = await running.runs("emergency", "on")
        assert (turned.exit_code, turned.output) == (
            0,
            "The emergency switch is ON for the whole site.\n",
        )
        await running.runs("emergency", "on", "--queue", "desk")
        status = await running.runs("emergency", "status")
        assert status.output.splitlines() == [
            "The emergency switch is ON for the whole site.",
            "The emergency switch is ON for the queue 'desk'.",
        ]
        await running.runs("emergency", "off")
        off = await running.runs("emergency", "off", "--queue", "desk")
        assert off.output == "The emergency switch is off.\n"


async def test_the_command_says_what_went_wrong(tmp_path: Path) -> None:
    async with Running(tmp_path) as running:
        unknown = await running.runs("emergency", "on", "--queue", "dsk")
        assert (unknown.exit_code, "status 404" in unknown.output) == (1, True)
        wrong = await running.runs("emergency", "status", token="another-operators-token")
        assert (wrong.exit_code, "status 403" in wrong.output) == (1, True)
        url = running.url
        running.file.write_text(COMPANY, encoding="utf-8")
        runner = CliRunner(env={"COLUMNS": "100"})
        command = ["emergency", "status", "--url", url, "--config", str(running.file)]
        without = await asyncio.to_thread(runner.invoke, switchroom, command)
        assert without.exit_code == 1
        assert "service.operator_token is not set" in without.output
    gone = await running.runs("emergency", "status")
    assert gone.exit_code == 1
    assert "no service was reached" in gone.output


@pytest.mark.parametrize(
    ("token", "problem"),
    [
        ("short", "is too short"),
        ("the-token-of-anna-alone", "is that of an agent, too"),
    ],
)
def test_a_token_that_protects_nothing_is_refused(token: str, problem: str, tmp_path: Path) -> None:
    file = tmp_path / "switchroom.toml"
    file.write_text(WITH_TOKEN.replace(TOKEN, token), encoding="utf-8")
    problems = [str(one) for one in check(file, {}).problems]
    assert any("service.operator_token" in one and problem in one for one in problems)


async def test_without_an_address_the_command_asks_where_the_configuration_says(
    tmp_path: Path,
) -> None:
    async with Running(tmp_path) as running:
        environ = {
            "SWITCHROOM_SERVICE_OPERATOR_TOKEN": TOKEN,
            "SWITCHROOM_SERVICE_PORT": running.url.rpartition(":")[2],
            "SWITCHROOM_SERVICE_HOST": "0.0.0.0",  # noqa: S104 - as configured, not listened on
            "COLUMNS": "100",
        }
        command = ["emergency", "status", "--config", str(running.file)]
        with capture_logs():
            answered = await asyncio.to_thread(CliRunner(env=environ).invoke, switchroom, command)
        assert (answered.exit_code, answered.output) == (0, "The emergency switch is off.\n")
