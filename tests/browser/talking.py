"""What callers, agents and supervisors do on their pages, and what can be heard there."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.async_api import expect

from router.calls import SupervisionNoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.async_api import Locator, Page

    from tests.browser.world import World

EARS: Final = Path(__file__).with_name("sound.js")
LOUD: Final = 0.003
"""What the beeps of Chromium's false microphone are louder than."""
BEEP_MS: Final = 1_300
"""In so long the false microphone beeps at least once."""
SOUND_MS_MAX: Final = 8_000
"""Sound that is to come is waited for so long."""
SILENT: Final = 0.0001
COMES_ABOUT_S_MAX: Final = 10


async def caller_page(office: World, name: str = "caller", path: str = "/call") -> Page:
    """The page of somebody who calls, with ears."""
    context = await office.visitor(name)
    await context.add_init_script(path=EARS)
    return await office.caller(name, path)


async def call(page: Page) -> None:
    """Press the button, and hear what is asked."""
    await page.get_by_role("button", name="Call now").click()
    await expect(page.get_by_label("Say it in a few words")).to_be_visible()


async def say(page: Page, words: str) -> None:
    """Type what it is about."""
    await page.locator(".say input").fill(words)
    await page.get_by_role("button", name="Send").click()


async def ask_for_somebody(page: Page) -> None:
    """Call, and get into the line of the front desk at once, by the key that asks for a person."""
    await call(page)
    await page.get_by_role("button", name="0", exact=True).click()
    await expect(stage(page)).not_to_have_text("Please listen")


def stage(page: Page) -> Locator:
    """The words that say where a call stands."""
    return page.locator(".progress strong")


async def agent_page(office: World, agent: str = "anna") -> Page:
    """The desk of an agent, who is ready for calls, with ears."""
    context = await office.sign_in(agent)
    await context.add_init_script(path=EARS)
    page = await office.page(agent, "/agent")
    await page.get_by_role("button", name="Ready for calls").click()
    return page


async def accept(desk: Page) -> None:
    """Take the call that rings, and talk."""
    await desk.get_by_role("button", name="Accept").click()
    await expect(desk.get_by_role("heading", name="You are talking")).to_be_visible()


async def arrives(page: Page) -> bool:
    """Whether sound of other pages comes to this one."""
    return float(await page.evaluate(f"soundThatArrives({SOUND_MS_MAX}, {LOUD})")) > LOUD


async def is_heard(page: Page) -> bool:
    """Whether sound comes out of this page, as far as it does so by Web Audio: an agent's ear, prompts,
    music, ringing. A caller hears his agent another way, see `arrives`.
    """
    return float(await page.evaluate(f"soundThatIsHeard({SOUND_MS_MAX}, {LOUD})")) > LOUD


async def silence_arrives(page: Page) -> bool:
    """Whether nothing at all comes from other pages."""
    return float(await page.evaluate(f"settled().then(() => soundThatArrives({BEEP_MS}))")) < SILENT


async def silence_is_heard(page: Page) -> bool:
    """Whether nothing at all comes out of this page."""
    return float(await page.evaluate(f"settled().then(() => soundThatIsHeard({BEEP_MS}))")) < SILENT


def talked_calls(page: Page) -> Locator:
    """The calls that are talked, on a supervisor's page; agents beside them talk, too."""
    calls = page.get_by_role("listbox", name="Live calls")
    return calls.get_by_role("option").filter(has_text="Talking")


async def until(page: Page, condition: str) -> None:
    """Wait until this is so in a page. Playwright's own `wait_for_function` evaluates text in the page,
    which the page's content security policy forbids.
    """
    step = "await new Promise((done) => setTimeout(done, 20))"
    await page.evaluate(f"async () => {{ while (!({condition})) {step}; }}")


async def talk(office: World) -> tuple[Page, Page]:
    """A caller and an agent who talk."""
    desk = await agent_page(office)
    caller = await caller_page(office)
    await ask_for_somebody(caller)
    await accept(desk)
    await expect(stage(caller)).to_have_text("You are connected")
    return caller, desk


async def comes_about(happens: Callable[[], bool]) -> None:
    """Wait until this is so in the service: what a page shows first may be done there a moment later."""
    async with asyncio.timeout(COMES_ABOUT_S_MAX):
        while not happens():  # noqa: ASYNC110 - there is nothing that would tell
            await asyncio.sleep(0)


async def has_supervised(office: World, *ways: str | None) -> None:
    """Wait until supervisors have taken part in calls in these ways, in order; None for having left."""
    async with asyncio.timeout(COMES_ABOUT_S_MAX):
        while len(found := await _supervised(office)) < len(ways):  # noqa: ASYNC110 - nor here
            await asyncio.sleep(0)
    assert found == list(ways)


async def _supervised(office: World) -> list[str | None]:
    return [
        entry.event.mode
        async for piece in office.service._journal.entries()
        for entry in piece
        if isinstance(entry.event, SupervisionNoted)
    ]
