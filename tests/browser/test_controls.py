"""What notes which controls the tests of the pages use: it must not overlook one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.controls import Controls

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Route

ADDRESS = "http://pages.test/calls/call-17"
HIDDEN = "<button hidden>Hidden</button><button disabled>Off</button><input type=hidden>"
SHOWN = """
<nav><a href="/wall">Wallboard</a></nav>
<button id=hear aria-label="Hear again: Welcome.">x</button>
<button id=three>Waiting <strong>3</strong> <kbd>W</kbd></button>
<label for=say>Say it</label><input id=say>
<label>Loud <input type=checkbox></label>
<table><tbody><tr><td><button>billing</button></table>
<div role=listbox aria-label="Agents"><div role=option>Anna</div></div>
<details><summary>More</summary><button>Deep</button></details>
"""
NAMES = [
    "/calls/…: button 'Hear again: …'",
    "/calls/…: button 'Waiting #'",
    "/calls/…: button '…'",
    "/calls/…: checkbox 'Loud'",
    "/calls/…: input 'Say it'",
    "/calls/…: option 'Agents'",
    "/calls/…: summary 'More'",
    "any page: a 'Wallboard'",
]


async def shows(chromium: Browser, language: str) -> tuple[Controls, Page]:
    """A page in this language, and what is noted of it."""

    async def answer(route: Route) -> None:
        body = f"<!doctype html><html lang={language}><body>{HIDDEN}{SHOWN}"
        await route.fulfill(body=body, content_type="text/html")

    controls = Controls()
    controls.is_asked = True
    context = await chromium.new_context()
    await context.route("**/*", answer)
    await controls.watch(context)
    page = await context.new_page()
    await page.goto(ADDRESS)
    return controls, page


async def has_noted(page: Page, names: set[str], number: int) -> None:
    while len(names) < number:
        await page.evaluate("new Promise(requestAnimationFrame)")


async def test_what_can_be_used_is_noted_without_what_is_data_until_it_is_used(
    chromium: Browser,
) -> None:
    controls, page = await shows(chromium, "en")
    await has_noted(page, controls.shown, len(NAMES))
    assert controls.unused == NAMES
    await page.locator("#three").click()
    await page.locator("#say").click()
    await has_noted(page, controls.used, 1)
    assert controls.unused == [one for one in NAMES if "Waiting" not in one], (
        "a click fills nothing in"
    )
    await page.locator("#say").fill("my bill")
    await page.get_by_role("checkbox").check()
    await page.get_by_role("option").click()
    await page.locator("#hear").press("Enter")
    await page.locator("summary").click()
    await has_noted(page, controls.shown, len(NAMES) + 1)
    await has_noted(page, controls.used, 6)
    assert controls.unused == ["/calls/…: button 'Deep'", NAMES[2], NAMES[-1]]
    await page.context.close()


@pytest.mark.parametrize("language", ["nl", "it"])
async def test_in_other_languages_only_uses_count(chromium: Browser, language: str) -> None:
    controls, page = await shows(chromium, language)
    await page.get_by_text("Waiting").click()
    await has_noted(page, controls.used, 1)
    assert controls.used == {"/calls/…: button 'Waiting #'"}
    assert controls.shown == set()
    await page.context.close()


async def test_several_processes_are_taken_together() -> None:
    here, there = Controls(), Controls()
    here.note("/wall", "button", "As a table", is_used=False)
    here.note("/wall", "button", "Full screen", is_used=False)
    there.note("/wall", "button", "As a table", is_used=True)
    here.add(there.told())
    assert here.unused == ["/wall: button 'Full screen'"]
