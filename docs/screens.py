"""Takes the pictures of every page in docs/screens/ anew: `python -m docs.screens` (`make screenshots`).

The demo runs in a process of its own and is used in Chromium as a newcomer would; so what the pictures
show is what there is. Needs Debian's Chromium (`make browser`).
"""

from __future__ import annotations

import asyncio
import re
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from playwright.async_api import async_playwright

from docs.chromium import CHROMIUM, FLAGS
from docs.scenes import FOLDER, SCENES, Photographer
from router.app import Service
from router.clock import SystemClock
from router.people import People
from router.settings import load

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser

EXAMPLE: Final = Path(__file__).parent.parent / "router" / "example.toml"


@asynccontextmanager
async def _demo(*options: str) -> AsyncIterator[str]:
    """A demo; gives its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "router", "demo", "--port", "0", *options, stdout=asyncio.subprocess.PIPE
    )  # fmt: skip
    assert process.stdout is not None  # noqa: S101 - it was asked for
    try:
        told = ""
        while "Ctrl-C" not in told:
            line = await process.stdout.readline()
            if not line:
                sys.exit("The demo has not started.")
            told += line.decode()
        yield re.findall(r"http://127\.0\.0\.1:\d+", told)[0]
    finally:
        process.terminate()
        await process.communicate()


@asynccontextmanager
async def _office() -> AsyncIterator[str]:
    """A service at which people sign in; gives its address."""
    settings = load(EXAMPLE, {})
    at_free_port = replace(settings, service=replace(settings.service, port=0))
    service = Service(at_free_port, SystemClock(), people=People())
    await service.open()
    try:
        yield f"http://127.0.0.1:{await service.listen()}"
    finally:
        await service.stop()


async def _at(browser: Browser, url: str) -> Photographer:
    context = await browser.new_context(
        base_url=url, permissions=["microphone", "notifications"], locale="en-GB"
    )
    return Photographer(context)


async def main() -> None:
    """Take all pictures."""
    if CHROMIUM is None:
        sys.exit("Chromium is not installed: make browser")
    FOLDER.mkdir(exist_ok=True)
    busy = ("--speed", "10", "--calls-per-hour", "260", "--seed", "3")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        async with _office() as url:
            at = await _at(browser, url)
            await at.take_both(await at.open("/"), "sign-in")
        async with _demo(*busy) as url:
            at = await _at(browser, url)
            for scene in SCENES:
                await scene(at)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
