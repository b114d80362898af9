"""`switchroom twilio setup`, beside the emulator."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from click.testing import CliRunner

from router.carriers.twilio.rest import TwilioRest
from router.carriers.twilio.setup import Undo
from router.cli import switchroom
from tests.router.twilio.account import ELSEWHERE, OLD, OURS, VOICE, Account
from tests.stories.town import COMPANY, PUBLIC_URL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


async def commands(work: Callable[[Callable[..., Result], Account], None]) -> dict[str, Any]:
    """Runs `switchroom twilio setup` beside the emulator, which answers meanwhile."""
    async with Account() as account:
        before = account.picture
        beside = {
            "SWITCHROOM_TWILIO_API_BASE_URL": account.twilio.base_url,
            "SWITCHROOM_TWILIO_AUTH_TOKEN": account.twilio.auth_token,
            "COLUMNS": "300",
        }

        def run(
            *arguments: str, answer: str | None = None, environ: dict[str, str] | None = None
        ) -> Result:
            command = ["twilio", "setup", "--config", str(COMPANY), *arguments]
            both = beside | (environ or {})
            return CliRunner().invoke(switchroom, command, input=answer, env=both)

        await asyncio.to_thread(work, run, account)
        return {"before": before, "after": account.picture}


async def test_the_command_shows_asks_changes_and_undoes(tmp_path: Path) -> None:
    file = tmp_path / "undo.json"

    def work(run: Callable[..., Result], account: Account) -> None:
        refused = run("--undo-file", str(file), answer="n\n")
        assert refused.exit_code == 1
        assert "number +31205550100" in refused.output
        assert OLD in refused.output
        assert not file.exists()
        assert account.picture[OURS[0]][0] == OLD
        done = run("--undo-file", str(file), answer="y\n")
        assert done.exit_code == 0, done.output
        assert 'application_sid = "AP' in done.output
        assert account.picture[OURS[0]][0] == VOICE
        nothing = run("--undo-file", str(tmp_path / "other.json"), "--yes")
        assert "nothing to change" in nothing.output
        again = run("--undo-file", str(file), "--yes")
        assert again.exit_code == 0
        assert "nothing to change" in again.output
        undone = run("--undo", str(file), "--yes")
        assert undone.exit_code == 0, undone.output
        assert "Everything is as it was." in undone.output

    pictures = await commands(work)
    assert pictures["after"] == pictures["before"]


async def test_the_command_sets_a_fallback_and_undoes_it(tmp_path: Path) -> None:
    file = tmp_path / "undo.json"

    def work(run: Callable[..., Result], account: Account) -> None:
        number = ("--number", OURS[0], "--fallback-url", ELSEWHERE)
        done = run("--undo-file", str(file), "--yes", *number)
        assert done.exit_code == 0, done.output
        assert "voice_fallback_url" in done.output
        assert account.picture[OURS[0]][-1] == ELSEWHERE
        assert account.picture[OURS[1]][-1] is None
        assert run("--undo", str(file), "--yes").exit_code == 0
        assert not account.picture[OURS[0]][-1]

    await commands(work)


async def test_the_command_sets_the_fallback_of_the_configuration_unless_another_is_named(
    tmp_path: Path,
) -> None:
    configured = {"SWITCHROOM_TWILIO_FALLBACK_URL": f"{ELSEWHERE}2"}

    def work(run: Callable[..., Result], account: Account) -> None:
        one = ("--undo-file", str(tmp_path / "one.json"), "--yes", "--number", OURS[0])
        assert run(*one, environ=configured).exit_code == 0
        assert account.picture[OURS[0]][-1] == f"{ELSEWHERE}2"
        two = ("--undo-file", str(tmp_path / "two.json"), "--yes", "--fallback-url", ELSEWHERE)
        assert run(*two, environ=configured).exit_code == 0
        assert account.picture[OURS[0]][-1] == ELSEWHERE

    await commands(work)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"{PUBLIC_URL}/fallback", "it lies where the service is"),
        ("http://elsewhere.example.com/", "right would be an address as https://"),
        ("soon", "right would be an address as https://"),
    ],
)
async def test_the_command_refuses_a_fallback_that_is_none(url: str, said: str) -> None:
    def work(run: Callable[..., Result], account: Account) -> None:
        refused = run("--yes", "--fallback-url", url)
        assert refused.exit_code == 2
        assert "--fallback-url" in refused.output
        assert said in refused.output
        assert account.twilio.requests == []

    await commands(work)


async def test_the_command_keeps_what_is_needed_to_undo_an_interruption(tmp_path: Path) -> None:
    file = tmp_path / "undo.json"

    def work(run: Callable[..., Result], account: Account) -> None:
        sid = account.twilio.exchange.number(OURS[1]).sid
        account.twilio.faults.fail_rest("POST", sid, status=500, after_commit=True)
        failed = run("--undo-file", str(file), "--yes")
        assert failed.exit_code == 1
        assert "500" in failed.output
        assert "Done." not in failed.output
        assert f"setup --undo {file}" in failed.output
        again = run("--undo-file", str(file), "--yes")
        assert again.exit_code == 1
        assert "is there already" in again.output
        assert run("--undo", str(file), answer="y\n").exit_code == 0

    pictures = await commands(work)
    assert pictures["after"] == pictures["before"]


@pytest.mark.parametrize("at", ["create_application", "update_number"])
async def test_ctrl_c_leaves_a_file_that_undoes_what_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    file = tmp_path / "undo.json"
    request = getattr(TwilioRest, at)

    async def pressed_after(*given: str, **fields: str) -> None:
        await request(*given, **fields)
        raise KeyboardInterrupt

    def work(run: Callable[..., Result], account: Account) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(TwilioRest, at, pressed_after)
            stopped = run("--undo-file", str(file), "--yes")
        assert stopped.exit_code == 1
        assert "Interrupted half-way" in stopped.output
        assert "Done." not in stopped.output
        assert "switchroom-main" in account.picture
        assert run("--undo", str(file), "--yes").exit_code == 0

    pictures = await commands(work)
    assert pictures["after"] == pictures["before"]


async def test_nothing_is_changed_if_what_undoes_it_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "no such folder" / "undo.json"

    def work(run: Callable[..., Result], account: Account) -> None:
        refused = run("--undo-file", str(file), "--yes")
        assert refused.exit_code == 1
        assert "cannot be written (No such file or directory), so nothing was" in refused.output
        assert {request.method for request in account.twilio.requests} == {"GET"}

    pictures = await commands(work)
    assert pictures["after"] == pictures["before"]


async def test_the_application_is_told_as_long_as_the_configuration_has_another(
    tmp_path: Path,
) -> None:
    file = str(tmp_path / "undo.json")

    def work(run: Callable[..., Result], account: Account) -> None:
        run("--undo-file", file, "--yes")
        (sid,) = account.twilio.exchange.applications
        told = f'application_sid = "{sid}"'
        assert told in run("--undo-file", file).output
        other = {"SWITCHROOM_TWILIO_APPLICATION_SID": f"AP{'1' * 32}"}
        assert told in run("--undo-file", file, environ=other).output
        same = {"SWITCHROOM_TWILIO_APPLICATION_SID": sid}
        assert told not in run("--undo-file", file, environ=same).output
        account.twilio.exchange.number(OURS[0]).voice_url = OLD
        only_a_number = run("--undo-file", str(tmp_path / "more.json"), "--yes")
        assert told in only_a_number.output

    await commands(work)


async def test_the_command_names_what_cannot_be_used(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.json"
    undo = Undo(account_sid="AC1", numbers={}, applications={}, created_applications=())
    foreign.write_bytes(msgspec.json.encode(undo))
    broken = tmp_path / "broken.json"
    broken.write_text("{")

    def work(run: Callable[..., Result], account: Account) -> None:
        assert "about another account, AC1" in run("--undo", str(foreign), "--yes").output
        assert "cannot be used" in run("--undo", str(broken), "--yes").output
        assert "cannot be used" in run("--undo", str(tmp_path / "none"), "--yes").output
        unowned = run("--number", "+31200000000", "--yes")
        assert unowned.exit_code == 1
        assert "no number +31200000000" in unowned.output
        assert account.twilio.requests

    pictures = await commands(work)
    assert pictures["after"] == pictures["before"]
