"""What the pictures of the pages show: each scene is played in the demo as somebody there would."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import BrowserContext, Page, ViewportSize

FOLDER: Final = Path(__file__).parent / "screens"
WIDE: Final[ViewportSize] = {"width": 1280, "height": 800}
TV: Final[ViewportSize] = {"width": 1920, "height": 1080}
NARROW: Final[ViewportSize] = {"width": 390, "height": 780}
PATIENCE_MS: Final = 30_000
DRAWN: Final = "new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))"
"""What is drawn in colours of its own has been drawn anew."""
TURNS_MAX: Final = 4
"""Of a caller who says yes to what he is asked."""


class Photographer:
    """One browser in front of one demo."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context

    async def open(self, path: str, size: ViewportSize | None = None) -> Page:
        """A page, when everything on it has come."""
        page = await self._context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        await page.set_viewport_size(size or WIDE)
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
        await page.evaluate(DRAWN)
        await self.take(page, f"{name}-dark")
        await page.emulate_media(color_scheme="light")


async def _wall(at: Photographer) -> None:
    page = await at.open("/wall", TV)
    await page.locator(".alarms").wait_for()
    await at.take_both(page, "wall")
    await page.close()
    page = await at.open("/wall", NARROW)
    await at.take(page, "wall-narrow")
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
    calls = page.get_by_role("listbox", name="Live calls").get_by_role("option")
    await calls.filter(has_text="Talking").first.click()
    await page.locator(".panel:not(.none)").wait_for()
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
    await _agree_until(page, "You are in line")
    await at.take(page, "caller-in-line")
    await page.get_by_role("button", name="Hang up").click()
    await page.get_by_text("The call is over").wait_for()
    await page.close()


async def _agree_until(page: Page, state: str) -> None:
    """The caller says yes to what he is asked until he stands there."""
    for _ in range(TURNS_MAX):
        reached = page.get_by_text(state, exact=True)
        asked = page.get_by_role("textbox")
        await reached.or_(asked).first.wait_for()
        if await reached.count():
            return
        await asked.fill("yes")
        await asked.press("Enter")
    await page.get_by_text(state, exact=True).first.wait_for()


async def _administration(at: Photographer) -> None:
    for path, name in (("/admin", "admin"), ("/admin/people", "people")):
        page = await at.open(path)
        await at.take_both(page, name)
        await page.close()
    for part in ("queues", "flow", "dry-run", "emergency", "connect"):
        page = await at.open(f"/admin/{part}")
        await at.take(page, f"admin-{part}")
        await page.close()


async def _calls(at: Photographer) -> None:
    for path, name in (("/", "home"), ("/calls", "calls")):
        page = await at.open(path)
        await at.take(page, name)
        await page.close()


SCENES: Final[tuple[Callable[[Photographer], Awaitable[None]], ...]] = (
    _wall,
    _supervisor,
    _story,
    _calls,
    _caller,
    _agent,
    _administration,
)
