"""`switchroom try`: the conversation in the terminal, its answers from a pipe."""

from __future__ import annotations

import asyncio
import re
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from click.testing import CliRunner, Result

from router.cli import switchroom
from tests.router.settings_texts import SMALL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

EXAMPLE = files("router").joinpath("example.toml").read_text("utf-8")
ON = re.sub(r"^#(?=[\[a-z])", "", EXAMPLE, flags=re.MULTILINE).replace(
    '"change-me"', f'"{"x" * 32}"'
).replace('"change-me-', '"changed-')  # fmt: skip
OPEN = ("--at", "2026-11-23 10:00")
SHARED = ("--dialled", "+31205550199")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "switchroom.toml"
    made.write_text(EXAMPLE, encoding="utf-8")
    return made


def tried(file: Path, answers: str, *options: str) -> Result:
    """Each line of `answers` is one answer of the caller, who then hangs up."""
    runner = CliRunner(env={"COLUMNS": "100"})
    result = runner.invoke(switchroom, ["try", str(file), *options], input=answers)
    assert result.exception is None or result.exit_code in {1, 2}
    return result


def test_a_caller_is_understood_and_put_through(file: Path) -> None:
    said = tried(file, "3\nmy bill is wrong\n\n\n", *SHARED, *OPEN).stdout
    assert "+31205550199 is rung, Monday 23 November 2026, 10:00 (Europe/Amsterdam)." in said
    assert " nl Voor Nederlands, toets 1." in said
    assert " en I understood: a bill or a payment." in said
    assert " en A colleague from accounts will help you shortly." in said
    for row in ("queue: accounts", "way: line", "language: en", "understood by: speech"):
        assert f"→ {row}" in said


def test_what_was_understood_is_told_on_request(file: Path) -> None:
    options = ("--why", *SHARED, *OPEN)
    said = tried(file, "3\nmy bill is wrong\n\n", *options).stdout
    assert "why: keys → language" in said
    assert re.search(r"why: speech → concern, bill \d+%, then \w+ \d+%", said)
    assert re.search(r"why: silence → agreed, bill \d+%", said)
    assert "why:" not in tried(file, "3\nmy bill is wrong\n\n", *SHARED, *OPEN).stdout


def test_what_comes_from_a_pipe_is_shown_as_if_it_was_typed(file: Path) -> None:
    assert "words or keys> 0\n" in tried(file, "0\n", *OPEN).stdout


def test_0_leads_to_a_person(file: Path) -> None:
    said = tried(file, "0\n", *OPEN).stdout
    assert "→ queue: front desk" in said
    assert "→ understood by: zero" in said
    assert "→ skills: dutch ≥ 1" in said


def test_the_end_of_the_input_is_a_caller_who_hangs_up(file: Path) -> None:
    result = tried(file, "", *OPEN)
    assert result.exit_code == 0
    assert result.stdout.endswith("  The caller hangs up.\n")


def test_while_it_is_closed_a_caller_can_ask_to_be_called_back(file: Path) -> None:
    said = tried(file, "1\n\n", "--at", "2026-12-25 10:00").stdout
    assert " nl Om teruggebeld te worden, toets 1." in said
    assert "→ way: callback" in said


def test_an_anonymous_caller_is_asked_for_a_number(file: Path) -> None:
    closed = ("--at", "2026-12-25 10:00", "--caller", "anonymous")
    said = tried(file, "1\n0612345678#\n", *closed).stdout
    assert "  keys> 0612345678#" in said
    assert "→ way: callback" in said


def test_a_message_is_spoken(file: Path) -> None:
    said = tried(file, "2\nplease call me\n", "--at", "2026-12-25 10:00").stdout
    assert "  recording> please call me" in said
    assert "→ way: voicemail" in said


@pytest.mark.parametrize("switch", ["all"])
def test_the_emergency_switch_can_be_on(file: Path, switch: str) -> None:
    said = tried(file, "", "--emergency", switch, *OPEN).stdout
    assert "→ the call ends: emergency" in said


def test_the_emergency_switch_of_one_queue_lets_others_through(file: Path) -> None:
    options = ("--emergency", "accounts", *OPEN)
    assert "→ queue: front desk" in tried(file, "0\n", *options).stdout
    said = tried(file, "1\n0\n", *options).stdout
    assert "moment niemand u te woord staan." in said
    assert "→ queue: front desk" in said


def test_a_blocked_caller_is_refused(file: Path) -> None:
    assert "→ the call ends: blocked" in tried(file, "", "--caller", "blocked", *OPEN).stdout


def test_anger_leads_to_the_manager(file: Path) -> None:
    said = tried(file, "3\nI want to speak to my lawyer\n", *SHARED, *OPEN).stdout
    assert "→ queue: manager" in said
    assert "→ sent to the manager because of: words" in said


def test_a_caller_who_rings_again_and_again_is_told_of(file: Path) -> None:
    said = tried(file, "0\n", "--calls", "3", "--redial", *OPEN).stdout
    assert re.search(r"→ signs: .*repeated_calls", said)
    assert re.search(r"→ signs: .*redial", said)


def test_a_caller_may_have_spoken_another_language_before(file: Path) -> None:
    said = tried(file, "", "--language", "en", *SHARED, *OPEN).stdout
    assert " en " in said
    assert " nl Voor Nederlands, toets 1." not in said


@pytest.mark.parametrize("at", ["1970-01-01", "2099-12-31 23:59", "2099-12-31T23:59-12:00"])
def test_any_time_of_this_age_can_be_tried(file: Path, at: str) -> None:
    assert f"is rung, Thursday {int(at[8:10]):02}" in tried(file, "", "--at", at).stdout


def test_a_key_leads_out_of_the_line(file: Path) -> None:
    said = tried(file, "0\n1\n\n", *OPEN).stdout
    assert "  in line, keys> 1" in said
    assert said.count("→ queue: front desk") == 2
    assert "→ way: callback" in said


def test_a_key_leads_to_another_line(file: Path) -> None:
    said = tried(file, "2\n9\n", *OPEN).stdout
    assert "The caller goes to the queue front desk." in said


def test_where_only_keys_are_heard_words_are_silence(file: Path) -> None:
    said = tried(file, "call me back\n", "--at", "2026-12-25 10:00").stdout
    assert "Only keys are heard here." in said


def test_what_is_looked_up_can_be_typed(file: Path) -> None:
    file.write_text(ON, encoding="utf-8")
    order = "3\nwhere is my order\n\n1234#\n"
    for found, heard in (
        ("status=on its way", " en Your order is on its way."),
        ("nothing", " en We do not know that order."),
        ("broken", " en I cannot look that up at the moment."),
        ("other=1", " en I cannot look that up at the moment."),
    ):
        assert heard in tried(file, f"{order}{found}\n\n", *SHARED, *OPEN).stdout
    assert tried(file, order, *SHARED, *OPEN).stdout.endswith("The caller hangs up.\n")


@pytest.fixture
async def shop() -> AsyncIterator[TestServer]:
    async def order(request: web.Request) -> web.Response:
        if request.match_info["digits"] != "1234":
            raise web.HTTPNotFound
        return web.json_response({"status": "ready"})

    app = web.Application()
    app.router.add_get("/orders/{digits}", order)
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()


def asks_of(file: Path, host: str) -> None:
    """Let the look-up of the example ask this host."""
    text = ON.replace("https://shop.example.com/", f"http://{host}/")
    file.write_text(text.replace('"shop.example.com"', f'"{host}"'), encoding="utf-8")


async def test_what_is_looked_up_can_really_be_asked(file: Path, shop: TestServer) -> None:
    asks_of(file, f"127.0.0.1:{shop.port}")
    order = "3\nwhere is my order\n\n{}#\n\n\n"
    loop = asyncio.get_running_loop()

    async def asked(digits: str) -> str:
        answers = order.format(digits)
        result = await loop.run_in_executor(None, lambda: tried(file, answers, *SHARED, *OPEN))
        return result.stdout

    found = await asked("1234")
    assert "Found: status" in found
    assert " en Your order is ready." in found
    assert "The service knows nothing of the kind." in await asked("99")
    await shop.close()
    assert "The service could not be asked: " in await asked("1234")


def test_a_recording_is_named(file: Path) -> None:
    own = '[conversation.recordings.nl]\nwelcome = "https://example.com/welkom.mp3"\n'
    file.write_text(EXAMPLE + "\n" + own, encoding="utf-8")
    assert " nl ♪ https://example.com/welkom.mp3" in tried(file, "", *OPEN).stdout


def test_a_company_without_hours_and_numbers_can_be_tried_now(file: Path) -> None:
    file.write_text(SMALL)
    said = tried(file, "").stdout
    assert "(UTC)." in said
    assert "→ queue: billing" in said


def test_a_time_may_say_its_zone(file: Path) -> None:
    said = tried(file, "", "--at", "2026-11-23T23:00+09:00").stdout
    assert "Monday 23 November 2026, 23:00 (UTC+09:00)." in said
    assert " nl Zeg in een paar woorden" in said


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--at", "tomorrow"), "'tomorrow' is no time; right would be one as"),
        (
            ("--at", "0001-01-01"),
            "'0001-01-01' is too far away; right would be a year from 1970 to",
        ),
        (("--at", "9999-12-31T23:59-12:00"), "is too far away; right would be a year from 1970 to"),
        (("--language", "de"), "'de' is none of the languages; there are: 'nl', 'it', 'en'"),
        (("--emergency", "acounts"), "is none of the queues; there are: 'all', 'front desk'"),
        (("--caller", "friend"), "'friend' is not one of"),
        (("--calls", "0"), "0 is not in the range"),
    ],
)
def test_a_wrong_option_is_refused_with_what_would_be_right(
    file: Path, options: tuple[str, ...], complaint: str
) -> None:
    result = tried(file, "", *options)
    assert result.exit_code == 2
    assert complaint in " ".join(re.sub(r"[│╭╮╰╯─]", " ", result.stderr).split())


def test_a_configuration_with_mistakes_cannot_be_tried(file: Path) -> None:
    file.write_text("queues = []\n")
    result = tried(file, "")
    assert result.exit_code == 1
    assert "queues: has 0 entries" in result.stderr
