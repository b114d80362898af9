"""Setting up an account: against the emulator's REST, with the library that is used for the real one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

import msgspec
import pytest
from click.testing import CliRunner

from router.carriers.twilio.rest import TwilioRest
from router.carriers.twilio.setup import Undo, apply, plan, take_back, undo_of
from router.carriers.twilio.urls import RETRY, Urls
from router.cli import switchroom
from router.errors import CarrierFailed
from router.settings import load
from tests.emulators.twilio import TwilioEmulator
from tests.stories.town import COMPANY, NUMBERS, PUBLIC_URL
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from router.carriers.twilio.setup import Plan

OURS = tuple(NUMBERS.values())
VOICE, STATUS, AGENT = (
    f"{PUBLIC_URL}/twilio/{name}{RETRY}" for name in ("voice", "status", "agent")
)
ELSEWHERE = "https://handler.twilio.com/twiml/EH" + "1" * 32
OLD = "https://old.example.com/voice"


class Account:
    """An account with our numbers, which lead elsewhere until now."""

    def __init__(self, numbers: tuple[str, ...] = OURS) -> None:
        self.twilio = TwilioEmulator(clock=VirtualClock())
        self.kept: list[Undo] = []
        """What undoes a change, as it would stand in the file."""
        self._numbers = numbers

    async def __aenter__(self) -> Self:
        await self.twilio.start()
        for number in self._numbers:
            self.twilio.add_number(number, voice_url=OLD, status_callback=f"{OLD}/status")
        environ = {"SWITCHROOM_TWILIO_API_BASE_URL": self.twilio.base_url}
        account = load(COMPANY, environ).twilio
        assert account is not None
        self.rest = TwilioRest(account, VirtualClock())
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.rest.close()
        await self.twilio.stop()

    async def plans(self, numbers: tuple[str, ...] = OURS, fallback_url: str | None = None) -> Plan:
        return await plan(self.rest, Urls(PUBLIC_URL), numbers, "main", fallback_url)

    async def applies(self, fallback_url: str | None = None) -> Undo:
        changes = (await self.plans(fallback_url=fallback_url)).changes
        self.kept.append(undo_of(self.twilio.account_sid, changes))
        return await apply(self.rest, changes, self.kept[-1], self.kept.append)

    @property
    def picture(self) -> dict[str, tuple[object, ...]]:
        exchange = self.twilio.exchange
        entries = [*exchange.numbers.values(), *exchange.applications.values()]
        return {
            entry.friendly_name: (
                entry.voice_url,
                entry.voice_method,
                entry.status_callback,
                entry.status_callback_method,
                entry.voice_application_sid,
                entry.voice_fallback_url,
            )
            for entry in entries
        }


async def test_a_plan_changes_nothing_and_names_every_field() -> None:
    async with Account() as account:
        before = account.picture
        planned = await account.plans()
        changes = planned.changes
        assert account.picture == before
        assert planned.application_sid is None
        assert [(change.kind, change.name) for change in changes] == [
            ("application", "switchroom-main"),
            *(("number", number) for number in OURS),
        ]
        fields = {field.name: (field.before, field.after) for field in changes[1].fields}
        assert fields == {
            "voice_url": (OLD, VOICE),
            "status_callback": (f"{OLD}/status", STATUS),
        }


async def test_after_it_is_applied_calls_come_to_us_and_there_is_nothing_to_change() -> None:
    async with Account() as account:
        undo = await account.applies()
        assert account.picture == {
            "switchroom-main": (AGENT, "POST", None, "POST", None, None),
            **dict.fromkeys(OURS, (VOICE, "POST", STATUS, "POST", None, None)),
        }
        (sid,) = undo.created_applications
        planned = await account.plans()
        assert (planned.changes, planned.application_sid) == ((), sid)
        assert account.twilio.warnings == []


async def test_a_fallback_is_set_for_numbers_only_and_stays_when_none_is_named() -> None:
    async with Account() as account:
        before = account.picture
        undo = await account.applies(ELSEWHERE)
        fallbacks = {name: one[-1] for name, one in account.picture.items()}
        assert fallbacks == {"switchroom-main": None, **dict.fromkeys(OURS, ELSEWHERE)}
        assert (await account.plans()).changes == ()
        assert (await account.plans(fallback_url=ELSEWHERE)).changes == ()
        await take_back(account.rest, undo)
        assert {name: one[-1] or None for name, one in account.picture.items()} == {
            name: one[-1] for name, one in before.items()
        }


async def test_undoing_puts_everything_back_as_it_was() -> None:
    async with Account() as account:
        entry = account.twilio.exchange.number(OURS[0])
        entry.voice_application_sid = account.twilio.add_application(friendly_name="old").sid
        entry.voice_method = entry.status_callback_method = "GET"
        before = account.picture
        undo = msgspec.json.decode(msgspec.json.encode(await account.applies()), type=Undo)
        assert account.picture != before
        await take_back(account.rest, undo)
        assert account.picture == before


async def test_an_application_that_is_there_is_changed_and_put_back_not_deleted() -> None:
    async with Account() as account:
        account.twilio.add_application(friendly_name="switchroom-main", voice_url=OLD)
        before = account.picture
        undo = await account.applies()
        assert undo.created_applications == ()
        assert account.picture["switchroom-main"][0] == AGENT
        await take_back(account.rest, undo)
        assert account.picture == before


@pytest.mark.parametrize("after_commit", [True, False])
async def test_what_was_done_before_an_interruption_can_be_undone(*, after_commit: bool) -> None:
    async with Account() as account:
        before = account.picture
        second = account.twilio.exchange.number(OURS[1]).sid
        account.twilio.faults.fail_rest("POST", second, status=503, after_commit=after_commit)
        with pytest.raises(CarrierFailed, match=r"number \+390655501000: .*503"):
            await account.applies()
        assert account.picture[OURS[0]][0] == VOICE
        assert (account.picture[OURS[1]][0] == VOICE) == after_commit
        assert account.picture[OURS[2]][0] == OLD
        await take_back(account.rest, account.kept[-1])
        assert account.picture == before


@pytest.mark.parametrize("after_commit", [True, False])
async def test_an_application_of_which_no_sid_came_back_is_undone_by_its_name(
    *, after_commit: bool
) -> None:
    async with Account() as account:
        before = account.picture
        account.twilio.faults.fail_rest("POST", "/Applications", after_commit=after_commit)
        with pytest.raises(CarrierFailed, match="application switchroom-main: "):
            await account.applies()
        assert ("switchroom-main" in account.picture) == after_commit
        undo = msgspec.json.decode(msgspec.json.encode(account.kept[-1]), type=Undo)
        assert undo.planned_applications == ("switchroom-main",)
        await take_back(account.rest, undo)
        assert account.picture == before


async def test_what_undoes_a_plan_does_no_harm_before_nor_after_and_not_twice() -> None:
    async with Account() as account:
        before = account.picture
        undo = undo_of(account.twilio.account_sid, (await account.plans()).changes)
        await take_back(account.rest, undo)
        assert account.picture == before
        done = await account.applies()
        assert done == account.kept[-1]
        assert done.planned_applications == ()
        for _ in range(2):
            await take_back(account.rest, done)
            assert account.picture == before


async def test_an_interrupted_setup_can_be_gone_on_with() -> None:
    async with Account() as account:
        account.twilio.faults.fail_rest("POST", "/Applications", status=503, after_commit=True)
        with pytest.raises(CarrierFailed):
            await account.applies()
        await account.applies()
        assert list(account.picture).count("switchroom-main") == 1
        assert (await account.plans()).changes == ()


async def test_a_number_that_the_account_does_not_own_is_named_and_nothing_is_changed() -> None:
    async with Account() as account:
        before = account.picture
        with pytest.raises(CarrierFailed, match=r"no number \+31200000000; buy it"):
            await account.plans(("+31205550100", "+31200000000"))
        assert account.picture == before


async def test_a_number_is_not_taken_for_a_longer_one_that_contains_it() -> None:
    """Twilio looks for what it is asked for anywhere in a number."""
    async with Account(("+442055501000", "+44205550100")) as account:
        _, change = (await account.plans(("+44205550100",))).changes
        assert change.sid == account.twilio.exchange.number("+44205550100").sid
    async with Account(("+442055501000",)) as account:
        with pytest.raises(CarrierFailed, match="no number"):
            await account.plans(("+44205550100",))


# -- The command


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
