"""What stands on an agent's desk, pressed piece by piece, where no story of a day's work does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.browser import talking, test_phone_twilio
from tests.browser.floor import Floor
from tests.browser.test_agent_desk import is_ready, standing, talks
from tests.browser.test_agent_desk_troubles import cut_off
from tests.browser.test_caller import REFUSE_MICROPHONE

if TYPE_CHECKING:
    from tests.browser.world import World

SOCKETS = talking.EARS.with_name("sockets.js")

NOT_ASKED_YET = """
globalThis.notified = [];
globalThis.Notification = class {
  static permission = "default";
  static requestPermission = async () => "granted";
  constructor(title) { notified.push(title); }
  close() {}
};
"""


async def test_a_check_that_found_something_wrong_is_made_again_by_a_press(office: World) -> None:
    context = await office.sign_in("anna")
    await context.add_init_script(REFUSE_MICROPHONE)
    page = await office.page("anna", "/agent")
    again = page.get_by_role("button", name="Check again")
    await again.click()
    await expect(page.locator('li[data-finding="broken"]')).to_have_count(1)
    await page.evaluate("isRefused = false")
    await again.click()
    await expect(page.locator('li[data-finding="works"]')).to_have_count(3)


async def test_notifications_are_asked_for_by_a_press_and_then_tell_of_calls(
    windowed_office: World,
) -> None:
    context = await windowed_office.sign_in("anna")
    await context.add_init_script(NOT_ASKED_YET)
    page = await windowed_office.page("anna", "/agent")
    ask = page.get_by_role("button", name="Show a notification too")
    await ask.click()
    await expect(ask).to_have_count(0)
    await page.get_by_label("Sound comes out of").select_option(index=1)
    chosen = await page.get_by_label("Sound comes out of").input_value()
    assert chosen
    await page.get_by_role("button", name="Ready for calls").click()
    await Floor(windowed_office).rings()
    await expect(page.get_by_role("button", name="Accept")).to_be_visible()
    # What is drawn comes first.
    await talking.until(page, "notified.length > 0")
    assert await page.evaluate("notified") == ["Incoming call: an order"]
    await page.reload()
    await page.get_by_role("button", name="Decline").click()
    await page.get_by_text("Sound and devices").click()
    await expect(page.get_by_label("Sound comes out of")).to_have_value(chosen)


async def test_every_reason_to_be_away_is_the_one_that_is_noted(office: World) -> None:
    page = await is_ready(office)
    change = page.get_by_role("button", name="Change state")
    for name in ("Break", "Lunch", "Meeting", "Training"):
        await change.click()
        await page.get_by_role("button", name=name, exact=True).click()
        await expect(standing(page)).to_contain_text(re.compile(rf"Away\s*{name}"))
    await page.context.set_offline(True)
    cut_off(office)
    await change.click()
    await page.get_by_role("button", name="Lunch").click()
    trouble = page.get_by_role("alert").filter(has_text="nothing was done")
    await trouble.get_by_role("button", name="Close").click()
    await expect(trouble).to_have_count(0)


async def test_what_a_call_came_to_is_the_last_one_pressed_and_none_if_pressed_twice(
    office: World,
) -> None:
    page = await is_ready(office)
    floor, call = await talks(office, page)
    opened = floor.service.engine.calls.find(call)
    assert opened is not None
    for name in ("Solved", "To follow up", "Passed on", "Wrong number"):
        await page.get_by_role("button", name=name).click()
        await expect(page.locator(".chips [aria-pressed=true]")).to_have_text(name)
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert opened.disposition == "wrong_number"
    await page.get_by_role("button", name="Wrong number").click()
    await expect(page.locator(".chips [aria-pressed=true]")).to_have_count(0)
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert not opened.disposition
    await page.get_by_role("button", name="Keyboard").click()
    keyboard = page.get_by_role("dialog", name="Keyboard")
    await keyboard.get_by_role("button", name="Close").click()
    await expect(keyboard).to_have_count(0)
    await page.get_by_role("button", name="Transfer").click()
    await page.get_by_role("dialog").get_by_role("button", name="Close").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_what_is_known_of_a_caller_elsewhere_opens_in_a_tab_of_its_own(office: World) -> None:
    page = await is_ready(office)
    call = await Floor(office).rings()
    present = office.service.callers._by_call[call]
    present.record = {"customer": "https://customers.example.com/17"}
    await page.reload()
    link = page.locator(".offer").get_by_role("link", name="Open")
    await expect(link).to_have_attribute("href", "https://customers.example.com/17")
    await page.context.route("https://customers.example.com/**", lambda route: route.fulfill())
    async with page.context.expect_page() as opened:
        await link.click()
    assert (await opened.value).url == "https://customers.example.com/17"
    await expect(page.get_by_role("button", name="Accept")).to_be_visible()


async def test_a_line_that_is_lost_is_joined_again_by_a_press(office: World) -> None:
    context = await office.sign_in("anna")
    await context.add_init_script(path=SOCKETS)
    caller, desk = await talking.talk(office)
    await context.set_offline(True)
    await desk.evaluate("loseConnections()")
    await expect(desk.get_by_text("Your sound is gone")).to_be_visible()
    async with desk.expect_request("**/api/ticket"):
        await desk.get_by_role("button", name="Bring it back").click()
    await context.set_offline(False)
    await expect(desk.get_by_text("Your sound is gone")).to_have_count(0)
    await expect(talking.stage(caller)).to_have_text("You are connected")


async def test_every_key_is_sent_to_the_other_end(office: World) -> None:
    _, desk = await test_phone_twilio.talk(office)
    await desk.get_by_role("button", name="Keypad").click()
    pad = desk.get_by_role("region", name="Keypad")
    for key in "1234567890*#":
        await pad.get_by_role("button", name=f"Key {key}", exact=True).click()
    await expect(pad.locator("output")).to_have_text("1234567890*#")
    sent = await desk.evaluate("sdk.calls[0].done.filter((one) => one.startsWith('keys '))")
    assert sent == [f"keys {key}" for key in "1234567890*#"]
