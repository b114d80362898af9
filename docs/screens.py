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

from playwright.async_api import async_playwright

from docs.chromium import CHROMIUM, FLAGS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from playwright.async_api import BrowserContext, Page

FOLDER: Final = Path(__file__).parent / "screens"
WIDE: Final = {"width": 1280, "height": 800}
TV: Final = {"width": 1920, "height": 1080}
NARROW: Final = {"width": 390, "height": 780}
PATIENCE_MS: Final = 30_000


class Photographer:
    """One browser in front of one demo."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context

    async def open(self, path: str, size: dict[str, int] | None = None) -> Page:
        """A page, when everything on it has come."""
        page = await self._context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        await page.set_viewport_size({**(size or WIDE)})
        await page.goto(path)
        await page.wait_for_load_state("networkidle")
        return page

    async def take(self, page: Page, name: str) -> None:
        """One picture."""
        await page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
        print(f"docs/screens/{name}.png")  # noqa: T201 - says what it has done

    async def take_both(self, page: Page, name: str) -> None:
        """The same in light and in dark."""
        await self.take(page, name)
        await page.emulate_media(color_scheme="dark")
        await self.take(page, f"{name}-dark")
        await page.emulate_media(color_scheme="light")


async def _wall(at: Photographer) -> None:
    page = await at.open("/wall", TV)
    await page.locator(".alarms").wait_for()
    await at.take_both(page, "wall")
    await page.close()


async def _agent(at: Photographer) -> None:
    page = await at.open("/agent")
    await at.take(page, "agent-before")
    await page.get_by_role("button", name="Ready").first.click()
    accept = page.get_by_role("button", name="Accept").first
    await accept.wait_for()
    await at.take_both(page, "agent-offer")
    await accept.click()
    await page.get_by_role("heading", name="You are talking").wait_for()
    await at.take_both(page, "agent-call")
    await page.get_by_role("button", name="Hang up").click()
    await page.get_by_text("Wrap-up").first.wait_for()
    await at.take(page, "agent-wrap-up")
    await page.close()


async def _supervisor(at: Photographer) -> None:
    page = await at.open("/supervisor")
    await at.take_both(page, "supervisor")
    await page.close()


async def _story(at: Photographer) -> None:
    page = await at.open("/wall")
    calls = await page.evaluate("fetch('/api/calls?recent=40').then((answer) => answer.json())")
    told = [one for one in calls["calls"] if one.get("talked_ms") or one.get("agent")]
    call = (told or calls["calls"])[0]["call"]
    await page.goto(f"/calls/{call}")
    await page.wait_for_load_state("networkidle")
    await at.take_both(page, "call-story")
    await page.close()


async def _caller(at: Photographer) -> None:
    page = await at.open("/call", NARROW)
    await at.take(page, "caller-before")
    await page.get_by_role("button", name="Call now").click()
    box = page.get_by_role("textbox")
    await box.wait_for()
    await at.take(page, "caller")
    await box.fill("my bill is too high")
    await box.press("Enter")
    await page.get_by_text("I understood").wait_for()
    await at.take(page, "caller-understood")
    await page.close()


async def _administration(at: Photographer) -> None:
    for path, name in (("/admin", "admin"), ("/admin/people", "people")):
        page = await at.open(path)
        await at.take_both(page, name)
        await page.close()


SCENES: Final[tuple[Callable[[Photographer], Awaitable[None]], ...]] = (
    _wall,
    _supervisor,
    _story,
    _caller,
    _agent,
    _administration,
)


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


async def main() -> None:
    """Take all pictures."""
    if CHROMIUM is None:
        sys.exit("Chromium is not installed: make browser")
    FOLDER.mkdir(exist_ok=True)
    busy = ("--speed", "10", "--calls-per-hour", "260", "--seed", "3")
    async with _demo(*busy) as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        context = await browser.new_context(
            base_url=url, permissions=["microphone", "notifications"], locale="en-GB"
        )
        for scene in SCENES:
            await scene(Photographer(context))
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
