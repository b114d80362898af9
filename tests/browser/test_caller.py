"""The page of whoever calls: every button of it, from the press on "call" to the end."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from playwright.async_api import expect

from router.carriers.browser import limits
from router.settings import load
from tests.browser.talking import (
    accept,
    agent_page,
    arrives,
    ask_for_somebody,
    call,
    caller_page,
    is_heard,
    say,
    silence_arrives,
    stage,
    until,
)
from tests.browser.world import OFFICE, World, hindrances

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page

SOCKETS = Path(__file__).with_name("sockets.js")
REFUSE_MICROPHONE = """
const ask = globalThis.MediaDevices?.prototype.getUserMedia;
globalThis.isRefused = true;
if (ask) MediaDevices.prototype.getUserMedia = function (...wish) {
  if (globalThis.isRefused) return Promise.reject(new DOMException("no", "NotAllowedError"));
  return ask.apply(this, wish);
};
"""


async def test_what_is_asked_is_heard_and_read_in_its_language(office: World) -> None:
    page = await caller_page(office, path="/call?language=it")
    await page.get_by_role("button", name="Chiama ora").click()
    log = page.get_by_role("log")
    await expect(log.locator("p[lang=it]").first).to_be_visible()
    assert await is_heard(page)
    assert await page.evaluate("document.documentElement.lang") == "it"


async def test_words_that_are_typed_lead_into_the_right_line(office: World) -> None:
    page = await caller_page(office)
    await call(page)
    await say(page, "where is my order")
    await expect(page.get_by_role("log")).to_contain_text("where is my order")
    await expect(page.get_by_role("log")).to_contain_text("an order")


async def test_a_key_that_is_pressed_on_the_page_or_the_keyboard_is_an_answer(
    office: World,
) -> None:
    page = await caller_page(office)
    await ask_for_somebody(page)
    await expect(stage(page)).to_have_text("You are in line")
    other = await caller_page(office, "other")
    await call(other)
    await other.keyboard.press("0")
    await expect(stage(other)).to_have_text("You are in line")


async def test_what_is_typed_is_words_and_whoever_types_slowly_is_not_silent(office: World) -> None:
    page = await caller_page(office)
    await page.clock.install()
    await call(page)
    box = page.get_by_label("Say it in a few words")
    await box.press("0")
    await expect(stage(page)).to_have_text("Your turn")
    await page.clock.fast_forward(60_000)
    await expect(box).to_have_value("0")
    await expect(stage(page)).to_have_text("Your turn")
    await box.fill("")
    await page.clock.fast_forward(60_000)
    await expect(stage(page)).to_have_text("Please listen")


async def test_who_is_in_line_hears_music_and_sees_his_place(office: World) -> None:
    page = await caller_page(office)
    await ask_for_somebody(page)
    await expect(page.get_by_text("You are next")).to_be_visible()
    await expect(page.get_by_role("log")).not_to_be_empty()
    assert await is_heard(page)


async def test_what_was_said_can_be_heard_again(office: World) -> None:
    page = await caller_page(office)
    await call(page)
    await page.keyboard.press("0")
    await page.get_by_role("button", name="Hear again: Welcome").click()
    assert await is_heard(page)
    await expect(page.get_by_role("button", name="Hear again: Welcome")).to_have_count(1)


async def test_what_is_said_again_because_the_connection_was_lost_is_shown_once(
    office: World,
) -> None:
    context = await office.visitor("caller")
    await context.add_init_script(path=SOCKETS)
    page = await caller_page(office)
    await call(page)
    question = page.get_by_role("log").get_by_text("Please say in a few words")
    await expect(question).to_be_visible()
    await page.evaluate("loseConnections()")
    await until(page, "socketsMade() === 2")
    await page.get_by_role("button", name="0", exact=True).click()
    await expect(stage(page)).to_have_text("You are in line")
    await expect(question).to_have_count(1)
    await expect(page.get_by_role("button", name="Hear again: Welcome")).to_have_count(1)


@asynccontextmanager
async def office_that_speaks(chromium: Browser, *languages: str) -> AsyncIterator[World]:
    """The office, whose number has these languages."""
    settings = load(OFFICE, {})
    (number,) = settings.conversation.numbers
    script = replace(settings.conversation, numbers=(replace(number, languages=languages),))
    office = World(replace(settings, conversation=script), chromium=chromium)
    await office.open()
    try:
        yield office
    finally:
        await office.close()
    assert office.troubles == []


@pytest.fixture
def one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address may call once."""
    monkeypatch.setattr(limits, "CALLS_PER_PEER_MAX", 1)


@pytest.mark.usefixtures("one_call")
async def test_an_address_that_has_called_too_often_is_told_so(office: World) -> None:
    page = await caller_page(office)
    await call(page)
    await page.get_by_role("button", name="Hang up").click()
    await page.get_by_role("button", name="Call again").click()
    await expect(page.get_by_text("Too many calls come from your network.")).to_be_visible()
    await expect(page.get_by_role("button", name="Call again")).to_be_visible()


async def test_the_language_that_is_chosen_before_a_call_is_that_of_the_call(
    office: World,
) -> None:
    page = await caller_page(office)
    await page.get_by_role("button", name="Language").click()
    await page.get_by_role("button", name="Nederlands").click()
    await page.get_by_role("button", name="Bel nu").click()
    await expect(page.get_by_role("log").locator("p[lang=nl]").first).to_be_visible()
    await expect(page.get_by_role("button", name="Ophangen")).to_be_visible()
    await expect(page.get_by_role("button", name="Taal")).to_have_count(0)


async def test_the_page_says_what_the_line_speaks_and_follows_it(chromium: Browser) -> None:
    async with office_that_speaks(chromium, "nl") as office:
        page = await caller_page(office)
        await expect(page.get_by_text("This line speaks Dutch.")).to_be_visible()
        await page.get_by_role("button", name="Language").click()
        await expect(page.get_by_role("button", name="Nederlands")).to_be_visible()
        await expect(page.get_by_role("button", name="Italiano")).to_have_count(0)
        await page.get_by_role("button", name="Call now").click()
        box = page.get_by_label("Zeg het in een paar woorden")
        await expect(box).to_have_attribute("placeholder", "Mijn rekening is te hoog")
        await expect(page.get_by_role("button", name="Ophangen")).to_be_visible()
        assert await page.evaluate("document.documentElement.lang") == "nl"


async def test_a_page_that_is_loaded_anew_in_a_talk_speaks_the_language_of_it(
    chromium: Browser,
) -> None:
    async with office_that_speaks(chromium, "nl") as office:
        page = await caller_page(office)
        await page.get_by_role("button", name="Call now").click()
        await page.get_by_role("button", name="0", exact=True).click()
        await accept(await agent_page(office))
        await expect(stage(page)).to_have_text("U bent verbonden")
        await page.reload()
        await expect(stage(page)).to_have_text("U bent verbonden")


async def test_before_a_call_the_page_says_whom_one_calls(office: World) -> None:
    page = await caller_page(office)
    await expect(page.get_by_role("heading", name="Ruota")).to_be_visible()
    await expect(page.get_by_text("This line speaks")).to_have_count(0)


async def test_who_sends_nothing_is_led_to_the_box(office: World) -> None:
    page = await caller_page(office)
    await call(page)
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_label("Say it in a few words")).to_be_focused()


async def test_what_was_said_about_the_line_is_gone_once_somebody_is_there(office: World) -> None:
    page = await caller_page(office)
    await ask_for_somebody(page)
    line = page.get_by_role("log").get_by_text("Back: 1.")
    await expect(line).to_be_visible()
    await accept(await agent_page(office))
    await expect(stage(page)).to_have_text("You are connected")
    await expect(line).to_have_count(0)


async def test_who_talks_is_not_told_of_a_place_when_the_connection_is_lost(office: World) -> None:
    context = await office.visitor("caller")
    await context.add_init_script(path=SOCKETS)
    page = await caller_page(office)
    await ask_for_somebody(page)
    await page.context.set_offline(True)
    await page.evaluate("loseConnections()")
    await expect(page.get_by_text("You keep your place.")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.get_by_text("The connection was lost")).to_have_count(0)
    await accept(await agent_page(office))
    await expect(stage(page)).to_have_text("You are connected")
    await page.context.set_offline(True)
    await page.evaluate("loseConnections()")
    await expect(page.get_by_text("your call goes on after that")).to_be_visible()
    await expect(page.get_by_text("You keep your place.")).to_have_count(0)


async def test_who_hangs_up_may_call_again(office: World) -> None:
    page = await caller_page(office)
    await call(page)
    await page.get_by_role("button", name="Hang up").click()
    await expect(page.get_by_text("Thank you for calling.")).to_be_visible()
    await page.get_by_role("button", name="Call again").click()
    await expect(page.get_by_label("Say it in a few words")).to_be_visible()


async def test_a_page_that_is_loaded_anew_comes_back_to_its_place_in_line(office: World) -> None:
    page = await caller_page(office)
    await ask_for_somebody(page)
    await expect(stage(page)).to_have_text("You are in line")
    await page.reload()
    await expect(stage(page)).to_have_text("You are in line")


async def test_a_page_that_is_loaded_anew_after_its_call_offers_to_call(office: World) -> None:
    page = await caller_page(office)
    await call(page)
    await page.get_by_role("button", name="Hang up").click()
    await page.reload()
    await expect(page.get_by_role("button", name="Call now")).to_be_visible()


async def test_without_a_microphone_one_gets_through_and_may_allow_it_later(office: World) -> None:
    context = await office.visitor("caller")
    page = await caller_page(office)
    await context.add_init_script(REFUSE_MICROPHONE)
    await page.reload()
    desk = await agent_page(office)
    await page.get_by_role("button", name="Call now").click()
    await expect(page.get_by_text("The microphone is not allowed")).to_be_visible()
    await page.get_by_role("button", name="0", exact=True).click()
    await accept(desk)
    await expect(stage(page)).to_have_text("You are connected")
    assert await silence_arrives(desk)
    await page.evaluate("isRefused = false")
    await page.get_by_role("button", name="Try the microphone again").click()
    assert await arrives(desk)


async def test_who_is_rung_back_on_his_page_may_answer(office: World) -> None:
    page = await promised(office)
    desk = await agent_page(office)
    await desk.get_by_role("button", name="Accept").click()
    await expect(stage(page)).to_have_text("We are ringing you back")
    assert await is_heard(page)
    await page.get_by_role("button", name="Answer").click()
    await expect(stage(page)).to_have_text("You are connected")
    assert await arrives(page)


async def test_who_is_rung_back_may_say_not_now(office: World) -> None:
    page = await promised(office)
    desk = await agent_page(office)
    await desk.get_by_role("button", name="Accept").click()
    await page.get_by_role("button", name="Not now").click()
    await expect(stage(page)).not_to_have_text("We are ringing you back")


async def test_who_was_promised_a_callback_may_take_that_back(office: World) -> None:
    page = await promised(office)
    await page.get_by_role("button", name="Do not ring me").click()
    await expect(page.get_by_text("The call is over")).to_be_visible()


async def promised(office: World) -> Page:
    """A page that is going to be rung."""
    page = await caller_page(office)
    await ask_for_somebody(page)
    await page.get_by_role("button", name="Ring me back").click()
    # He is told what is going to happen, and may object.
    await expect(page.get_by_role("log")).to_contain_text("We ring you back here, on this page.")
    await page.get_by_role("button", name="1", exact=True).click()
    await expect(stage(page)).to_have_text("We are going to ring you here")
    return page


async def test_by_keyboard_alone_one_calls_and_hangs_up(office: World) -> None:
    page = await caller_page(office)
    await page.get_by_role("button", name="Call now").focus()
    await page.keyboard.press("Enter")
    box = page.get_by_label("Say it in a few words")
    await expect(box).to_be_visible()
    while not await box.evaluate("box => box === document.activeElement"):
        await page.keyboard.press("Tab")
    await page.keyboard.type("my bill is too high")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("my bill is too high")
    hang_up = page.get_by_role("button", name="Hang up")
    while not await hang_up.evaluate("it => it === document.activeElement"):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("The call is over")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_on_a_small_telephone_nothing_hinders_and_nothing_sticks_out(
    office: World, scheme: str
) -> None:
    size = {"width": 320, "height": 640}
    await office.visitor("caller", viewport=size, color_scheme=scheme)
    page = await caller_page(office)
    assert await hindrances(page) == []
    await call(page)
    assert await hindrances(page) == []
    assert await sticks_out(page) == 0
    await expect(page.get_by_role("button", name="Hang up")).to_be_in_viewport()
    pad = page.get_by_role("region", name="Keypad")
    await expect(pad).to_be_hidden()
    await page.get_by_role("button", name="Keys").click()
    await expect(pad).to_be_visible()
    await page.get_by_role("button", name="Keys").click()
    await expect(pad).to_be_hidden()
    await page.keyboard.press("0")
    await expect(stage(page)).to_have_text("You are in line")
    assert await hindrances(page) == []
    assert await sticks_out(page) == 0


async def sticks_out(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    found: int = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return found
