"""What stands on the page of whoever calls, pressed piece by piece, where no story of a call does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from playwright.async_api import expect

from ivr.script import Closed, Emergency
from router.calls.commands import SetEmergency
from router.settings import load
from tests.browser.talking import ask_for_somebody, call, caller_page, say, stage, talk
from tests.browser.world import OFFICE, World

if TYPE_CHECKING:
    from playwright.async_api import Browser

KEYS = {"*": "star", "#": "hash"}
SITE = "+31205559999"
HOLD_BACK = """
const state = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, "state");
globalThis.isHeldBack = true;
Object.defineProperty(BaseAudioContext.prototype, "state", {
  get() { return isHeldBack ? "suspended" : state.get.call(this); },
});
"""


async def test_the_language_can_be_chosen_to_and_fro(office: World) -> None:
    page = await caller_page(office)
    menu = page.locator("header .menu > button")
    for name, language in (("Italiano", "it"), ("Nederlands", "nl"), ("English", "en")):
        await menu.click()
        await page.get_by_role("button", name=name).click()
        await expect(page.locator("html")).to_have_attribute("lang", language)
        await expect(menu).to_have_text(language.upper())


async def test_every_key_of_the_keypad_reaches_the_agent(office: World) -> None:
    caller, desk = await talk(office)
    await caller.get_by_role("button", name="Keys").click()
    for key in "1234567890*#":
        await caller.get_by_role("button", name=KEYS.get(key, key), exact=True).click()
    await expect(desk.locator(".digits")).to_contain_text("1234567890*#")


async def test_the_box_takes_the_answer_to_what_is_asked_next(office: World) -> None:
    page = await caller_page(office)
    await call(page)
    await say(page, "where is my order")
    await page.get_by_label("Your answer").fill("yes")
    await page.get_by_role("button", name="Send").click()
    await expect(stage(page)).to_have_text("You are in line")


async def test_sound_that_the_browser_holds_back_comes_by_a_press(office: World) -> None:
    context = await office.visitor("caller")
    page = await caller_page(office)
    await ask_for_somebody(page)
    await context.add_init_script(HOLD_BACK)
    await page.reload()
    await expect(stage(page)).to_have_text("You are in line")
    told = page.get_by_text("Your browser holds back the sound.")
    await expect(told).to_be_visible()
    await page.evaluate("isHeldBack = false")
    await page.get_by_role("button", name="Turn on sound").click()
    await expect(told).to_have_count(0)


async def test_a_number_that_one_is_sent_to_can_be_dialled_by_a_press(chromium: Browser) -> None:
    settings = load(OFFICE, {})
    closed = Closed(
        offers=("number",), number=SITE, names=dict.fromkeys(("en", "nl", "it"), "Utrecht")
    )
    script = replace(settings.conversation, emergency=Emergency(closed=closed))
    office = World(replace(settings, conversation=script), chromium=chromium)
    await office.open()
    try:
        await office.service.engine.submit(SetEmergency(queue="", on=True, by="otto"))
        page = await caller_page(office)
        await page.get_by_role("button", name="Call now").click()
        await page.get_by_role("button", name="1", exact=True).click()
        link = page.get_by_role("link", name=SITE)
        await expect(link).to_have_attribute("href", f"tel:{SITE}")
        await link.click()
        await expect(page.get_by_role("button", name="Call again")).to_be_visible()
    finally:
        await office.close()
    assert office.troubles == []
