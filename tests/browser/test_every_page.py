"""Every page, for everybody who may see it, in every language: nothing hinders anybody in light or in
dark, nothing sticks out of a small telephone or a television, no error is in the console, and little is
loaded before it can be used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.async_api import TimeoutError as PageTimeout
from playwright.async_api import expect

from queues.ids import AgentId
from router.calls import NoteWrapUp
from router.people.person import Change
from tests.browser.floor import BILL, ORDER, Floor
from tests.browser.test_agent_desk import is_ready
from tests.browser.world import PASSWORD, hindrances

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.async_api import ConsoleMessage, Page

    from router.people.person import Language
    from tests.browser.world import World

SIZES: Final = ((320, 640), (1920, 1080))
FIRST_SCRIPT_BYTES_MAX: Final = 60_000
NOT_COUNTED: Final = "voice_sdk"
OVER_A_CALL: Final = "/calls/{call}"
PAGES: Final[dict[str, tuple[str, ...]]] = {
    "anna": ("/", "/wall", "/password", "/agent"),
    "chiara": ("/", "/wall", "/supervisor", "/calls", OVER_A_CALL, "/password", "/agent"),
    "otto": ("/", "/wall", "/admin", "/admin/flow", "/password"),
    "adele": ("/", "/wall", "/admin", "/admin/people", "/password"),
    "stranger": ("/sign-in", "/call"),
}
LOOKS: Final = (("en", ("light",)), ("nl", ("dark",)), ("it", ("light",)))
"""In which schemes each language is looked at by axe."""
FITS: Final = "(width) => document.documentElement.scrollWidth <= width"
IS_SETTLED: Final = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
    () => done(document.getAnimations().every((one) => !(one instanceof CSSTransition))))))"""
DRAWN_MS: Final = 2_000
STICKS_OUT: Final = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5).map((one) => `${one.tagName}.${one.className} ${one.textContent.slice(0, 40)}`)"""
SCRIPTS: Final = """() => performance.getEntriesByType("resource")
    .filter((one) => new URL(one.name).pathname.endsWith(".js"))
    .map((one) => [new URL(one.name).pathname, one.encodedBodySize])"""


async def much_goes_on(office: World) -> str:
    """Calls that are talked, wait and are over; gives one that is over and has a note."""
    floor = Floor(office)
    over = await floor.talks("bram")
    noted = NoteWrapUp(
        call=over, agent=AgentId("bram"), disposition="solved", note="Was sent a new one."
    )
    await office.service.engine.submit(noted)
    await floor.service.switchboard.hang_up(AgentId("bram"), over)
    for words in (ORDER, ORDER, BILL):
        await floor.rings(words)
    await floor.rings(words=None)
    return over


async def is_shown(page: Page) -> None:
    """Everything has come that can be used."""
    await expect(page.locator("h1").first).to_be_attached()
    await expect(page.locator(".loading")).to_have_count(0)


async def fits(page: Page) -> list[str]:
    """What sticks out at each size."""
    found = []
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        try:
            # Not at once: what is drawn learns of another size a moment later.
            await page.wait_for_function(FITS, arg=width, timeout=DRAWN_MS)
        except PageTimeout:
            found.append(f"{width}: {await page.evaluate(STICKS_OUT)}")
    return found


async def looks_like(page: Page, scheme: Any) -> None:
    """The page is light or dark, and no colour is on its way to another one."""
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await page.wait_for_function(IS_SETTLED)


async def lasting_hindrances(page: Page) -> list[str]:
    """What axe finds, and finds again: a colour may have set off late on a busy machine."""
    found = await hindrances(page)
    if found:
        await page.wait_for_function(IS_SETTLED)
        found = await hindrances(page)
    return found


async def too_much_script(page: Page) -> list[Any]:
    """What was loaded, if it is too much."""
    scripts = await page.evaluate(SCRIPTS)
    counted = [one for one in scripts if NOT_COUNTED not in one[0]]
    assert counted
    assert all(size > 0 for _, size in counted)
    return counted if sum(size for _, size in counted) > FIRST_SCRIPT_BYTES_MAX else []


async def troubles_of(
    page: Page, path: str, looks: Sequence[tuple[str, Sequence[Any]]]
) -> list[str]:
    """What is wrong with a page, however one looks at it."""
    found = []
    for language, schemes in looks:
        await page.goto(f"{path}?language={language}")
        await is_shown(page)
        assert await page.evaluate("document.documentElement.lang") == language
        found += [f"{path} {language} too much: {one}" for one in await too_much_script(page)]
        found += [f"{path} {language} sticks out: {one}" for one in await fits(page)]
        for scheme in schemes:
            await looks_like(page, scheme)
            found += [
                f"{path} {language} {scheme}: {one}" for one in await lasting_hindrances(page)
            ]
    return found


@pytest.mark.parametrize("who", PAGES)
async def test_every_page_can_be_used_by_everybody_everywhere(office: World, who: str) -> None:
    call = await much_goes_on(office)
    is_known = who in office_people()
    context = await (office.sign_in(who) if is_known else office.visitor(who))
    page = await context.new_page()
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # Whoever has not signed in is told so with an answer that the console counts as an error.
        if message.type == "error" and (is_known or "401" not in message.text):
            errors.append(f"{page.url}: {message.text}")

    page.on("console", note)
    found = []
    for path in PAGES[who]:
        found += await troubles_of(page, path.format(call=call), LOOKS)
    assert found == []
    assert errors == []


def office_people() -> set[str]:
    return set(PAGES) - {"stranger"}


@pytest.mark.parametrize(("language", "schemes"), LOOKS)
async def test_the_strip_of_the_desk_fits_every_screen_in_every_language(
    office: World, language: str, schemes: Sequence[Any]
) -> None:
    page = await is_ready(office)
    await Floor(office).rings()  # for 45 seconds, which is too short to look at all languages
    await expect(page.get_by_role("button", name="Accept")).to_be_visible()
    await page.goto(f"/wall?language={language}")
    await expect(page.locator(".desk-strip[data-shows=offer]")).to_be_visible()
    found = await fits(page)
    for scheme in schemes:
        await looks_like(page, scheme)
        found += await lasting_hindrances(page)
    assert found == []


async def test_an_account_brings_its_language_unless_one_was_chosen_here(office: World) -> None:
    context = await office.visitor("anna", locale="en-GB")
    await office.people.do(_speaks, office, "anna", "it")
    page = await context.new_page()
    await page.goto("/wall")
    await page.get_by_label("Name").fill("anna")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="Tabellone")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "it"
    await page.locator(".bar .menu > button").click()
    await page.get_by_role("button", name="Nederlands").click()
    await page.reload()
    await expect(page.get_by_role("heading", name="Overzichtsbord")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "nl"


def _speaks(office: World, person: str, language: Language) -> None:
    office.people.accounts.change(person, Change(language=language), by="test", at_ms=0)
