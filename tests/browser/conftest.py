"""Fixtures of the tests that drive real Chromium. Where it is missing they are skipped, and say how to
get it.

Chromium runs as long as the tests do, so all of these share one event loop; every test has a service
and browser contexts of its own.

When all of them were run and none failed, every control that a page showed must have been used by one.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

pytest.importorskip("playwright", reason="playwright is not installed: make test installs it")

from playwright.async_api import async_playwright

from docs.chromium import CHROMIUM, FLAGS, SHELL
from tests.browser.controls import CONTROLS
from tests.browser.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

FOLDER = Path(__file__).parent
NARROWING = ("keyword", "markexpr", "ignore", "ignore_glob", "deselect", "lf")
"""Options of pytest that leave tests out."""


def pytest_configure(config: pytest.Config) -> None:
    """Ask for the controls if all tests of this folder are run, and nothing else."""
    is_narrowed = any(config.getoption(one, None) for one in NARROWING)
    is_whole = [Path(one).resolve() for one in config.args] == [FOLDER]
    CONTROLS.is_asked = is_whole and not is_narrowed


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """One of several processes that run tests has ended; one that died has told nothing."""
    told = getattr(node, "workeroutput", {}).get("controls")
    if told is not None:
        CONTROLS.add(told)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that asked, or else give the verdict."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["controls"] = CONTROLS.told()
    elif session.exitstatus == pytest.ExitCode.OK and CONTROLS.unused:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
    """Name the controls that make the verdict a bad one."""
    if exitstatus == pytest.ExitCode.OK and CONTROLS.unused:
        terminalreporter.section("Controls that pages show and no test uses")
        for one in CONTROLS.unused:
            terminalreporter.line(one)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for all tests of this folder."""
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Chromium, running, without windows."""
    async with _running(SHELL) as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def windowed_chromium() -> AsyncIterator[Browser]:
    """Chromium, running, with windows that are not shown."""
    async with _running(CHROMIUM) as browser:
        yield browser


@asynccontextmanager
async def _running(program: str | None) -> AsyncIterator[Browser]:
    if program is None:
        pytest.skip("Chromium is not installed: make browser")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def office(chromium: Browser) -> AsyncIterator[World]:
    """The office of `office.toml`; a page that throws what nobody catches fails the test."""
    async with _office(chromium) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def windowed_office(windowed_chromium: Browser) -> AsyncIterator[World]:
    """The same in windows, for what is asked of people beside the page, such as permissions."""
    async with _office(windowed_chromium) as world:
        yield world


@asynccontextmanager
async def _office(browser: Browser) -> AsyncIterator[World]:
    world = World(chromium=browser)
    await world.open()
    try:
        yield world
    finally:
        await world.close()
    assert world.troubles == []
