"""What `switchroom run` tells whoever sits before the terminal."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from router.cli.addresses import first_account, told, url_of
from router.people import People, Person
from router.settings import BrowserSettings
from tests.router.running_demo import PATIENCE_S, ROOT
from tests.router.settings_texts import SMALL, settings_of


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),  # noqa: S104 - nobody listens
        ("::", "http://127.0.0.1:8080"),
        ("::1", "http://[::1]:8080"),
    ],
)
def test_the_address_is_one_that_a_browser_on_this_machine_reaches(
    tmp_path: Path, host: str, url: str
) -> None:
    settings = settings_of(tmp_path, SMALL)
    settings = replace(settings, service=replace(settings.service, host=host))
    assert url_of(settings, 8080) == url


def test_the_public_address_comes_first(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, SMALL)
    service = replace(settings.service, public_url="https://calls.example.com")
    assert url_of(replace(settings, service=service), 8080) == "https://calls.example.com"


def test_the_page_for_callers_is_told_where_there_is_one(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, SMALL)
    without = told("http://a", settings)
    assert "Desk            http://a/agent\n" in without
    assert "/call" not in without
    assert "Nobody" not in without
    with_page = told("http://a", replace(settings, browser=BrowserSettings()))
    assert "Call us         http://a/call\n" in with_page


async def started(file: Path) -> str:
    """What the service tells until it listens."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "router", "run", str(file),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    text = ""
    async with asyncio.timeout(PATIENCE_S):
        while "/admin\n" not in text:
            line = await process.stdout.readline()
            assert line, text
            text += line.decode()
        process.terminate()
        text += (await process.stdout.read()).decode()
        assert await process.wait() == 0
    return text


def test_the_command_names_the_configuration_that_was_named() -> None:
    assert first_account(None) == "switchroom people add anna --role administrator"
    assert first_account(Path("my shop.toml")).endswith(" --config 'my shop.toml'")


async def test_a_service_tells_its_pages_and_how_to_make_the_first_account(tmp_path: Path) -> None:
    file = tmp_path / "switchroom.toml"
    file.write_text(SMALL + '[service]\nport = 0\nlog_format = "console"\n', encoding="utf-8")
    said = await started(file)
    assert "  Wallboard       http://127.0.0.1:" in said
    assert f"Nobody can sign in yet. Make the first account:\n\n  {first_account(file)}\n" in said
    people = People(tmp_path / "switchroom-data")
    people.accounts.add(
        Person(id="anna", name="Anna", roles=("administrator",)), None, by="test", at_ms=0
    )
    people.close()
    assert "Nobody can sign in yet" not in await started(file)
