"""The administration: queues and hours, the flow, the dry run, the emergency switch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec
import pytest
from playwright.async_api import expect

from router.reloading.outcome import Outcome
from tests.browser.world import hindrances

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

    from tests.browser.world import World

READABLE: Final = 0.85
"""Its letters are 14 px high at 1."""
CLOSED: Final = {
    "timezone": "Europe/Amsterdam",
    "week": [["09:00-12:30", "13:00-17:30"]] * 7,
    "is_own": False,
    "is_open": False,
    "opens_at_ms": 1_795_435_200_000,
}
PARTS = {
    "/admin": "Configuration",
    "/admin/queues": "Queues and hours",
    "/admin/flow": "Flow",
    "/admin/dry-run": "Dry run",
    "/admin/emergency": "Emergency switch",
    "/admin/connect": "Connect a number",
}
TOO_WIDE = "(box) => box.scrollWidth > box.clientWidth"


@pytest.mark.parametrize("path", PARTS)
async def test_each_part_has_an_address_and_hinders_nobody(office: World, path: str) -> None:
    page = await office.page("otto", path)
    parts = page.get_by_role("navigation", name="Parts of the administration")
    await expect(parts.locator("[aria-current]")).to_have_text(PARTS[path])
    await expect(page.locator("main .card").first).to_be_visible()
    assert await hindrances(page) == []
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_the_parts_are_reached_by_their_links(office: World) -> None:
    page = await office.page("otto", "/admin")
    for path, name in reversed(PARTS.items()):
        await page.get_by_role("link", name=name, exact=True).click()
        await expect(page).to_have_url(f"{office.url}{path}")


async def test_an_agent_is_not_let_in(office: World) -> None:
    page = await office.page("anna", "/admin")
    await expect(page.get_by_role("heading", name="This page is not for your role")).to_be_visible()


async def test_what_holds_is_shown_without_secrets(office: World) -> None:
    page = await office.page("otto", "/admin")
    await page.get_by_role("heading", name="What holds now").click()
    await expect(page.locator("pre")).to_contain_text('id = "front desk"')
    await page.get_by_role("button", name="Check").click()
    await expect(page.get_by_text("It is the same as what runs now.")).to_be_visible()
    await page.get_by_role("button", name="Reload").click()
    await expect(page.get_by_role("alert")).to_contain_text("nothing was different")


async def test_a_change_that_cannot_be_taken_yet_is_said_to_be_taken_by_itself(
    office: World,
) -> None:
    doubtful = Outcome(changes=("queues added: moves",), in_doubt="the journal cannot be written")
    body = msgspec.json.encode(doubtful).decode()
    page = await office.page("otto", "/admin")
    await page.route(
        "**/api/admin/reload",
        lambda route: route.fulfill(body=body, content_type="application/json"),
    )
    await page.get_by_role("button", name="Reload").click()
    notice = page.get_by_role("alert")
    await expect(notice).to_contain_text("Not taken yet")
    await expect(notice).to_contain_text("taken by itself")
    await expect(notice).to_contain_text("the journal cannot be written")
    await expect(notice.get_by_role("listitem")).to_have_text("queues added: moves")


async def test_the_picture_is_shown_in_each_language_and_as_text(office: World) -> None:
    page = await office.page("otto", "/admin/flow")
    picture = page.locator(".picture img")
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth > 500)")
    await page.get_by_label("What callers hear, in").select_option("it")
    await expect(picture).to_have_attribute("src", "/api/admin/flow.svg?language=it&words=en")
    await page.get_by_role("heading", name="The picture as text").click()
    await expect(page.get_by_text("queue: billing").first).to_be_visible()
    link = page.get_by_role("link", name="Open the picture alone")
    await expect(link).to_have_attribute("href", "/api/admin/flow.svg?language=it&words=en")


async def test_the_picture_begins_where_the_way_does_and_can_be_read(office: World) -> None:
    page = await office.page("otto", "/admin/flow")
    picture, frame = page.locator(".picture img"), page.locator(".picture")
    await expect(picture).to_have_attribute("width", re.compile(r"\d+"))
    assert await picture.evaluate("one => one.width / one.naturalWidth") >= READABLE - 0.01
    assert await frame.evaluate(TOO_WIDE)
    assert await frame.evaluate("(box) => box.scrollLeft") == 0


async def test_the_picture_fits_the_width_and_can_be_enlarged(office: World) -> None:
    page = await office.page("otto", "/admin/flow")
    picture, fit = page.locator(".picture img"), page.get_by_role("button", name="Fit the width")
    await expect(picture).to_have_attribute("width", re.compile(r"\d+"))
    frame = page.locator(".picture")
    await fit.click()
    await expect(fit).to_have_attribute("aria-pressed", "true")
    assert not await frame.evaluate(TOO_WIDE)
    await expect(page.get_by_role("button", name="Smaller")).to_be_disabled()
    fitted = await picture.get_attribute("width")
    await page.get_by_role("button", name="Larger").click()
    await expect(fit).to_have_attribute("aria-pressed", "false")
    assert await frame.evaluate(TOO_WIDE)
    await page.get_by_role("button", name="Smaller").click()
    await page.get_by_role("button", name="Larger").click()
    await fit.click()
    await expect(picture).to_have_attribute("width", fitted or "")


async def test_the_picture_fits_before_the_browser_tells_of_sizes(office: World) -> None:
    context = await office.sign_in("otto")
    await context.add_init_script("ResizeObserver.prototype.observe = () => undefined")
    page = await office.page("otto", "/admin/flow")
    await expect(page.locator(".picture img")).to_have_attribute("width", re.compile(r"\d+"))
    await page.get_by_role("button", name="Fit the width").click()
    fits = "one => one.width <= one.parentElement.clientWidth"
    assert await page.locator(".picture img").evaluate(fits)


async def are_closed(route: Route) -> None:
    """The queues as they are, but closed."""
    answer = await route.fetch()
    shown = await answer.json()
    for one in shown["queues"]:
        one["hours"] = CLOSED
    await route.fulfill(response=answer, json=shown)


@pytest.mark.parametrize("language", ["en", "nl", "it"])
async def test_queues_can_be_read_on_a_narrow_telephone(office: World, language: str) -> None:
    context = await office.sign_in("otto")
    page = await context.new_page()
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.route("**/api/admin/queues?*", are_closed)
    await page.goto(f"/admin/queues?language={language}")
    await expect(page.locator(".queues .mark.warn")).to_have_count(3)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    values = page.locator(".facts dd")
    await expect(values.first).to_be_visible()
    widths = await values.evaluate_all("all => all.map(one => one.clientWidth)")
    assert min(widths) >= 200


async def say(page: Page, text: str) -> None:
    box = page.get_by_label("The caller says or presses")
    await box.fill(text)
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".dialogue .caller").last).to_contain_text(text)


async def test_a_caller_is_tried_turn_by_turn_and_the_decision_is_explained(office: World) -> None:
    page = await office.page("otto", "/admin/dry-run")
    await page.get_by_label("Known as").select_option("vip")
    await page.get_by_label("Spoke last time").select_option("en")
    await page.get_by_role("button", name="Ring").click()
    await expect(page.locator(".dialogue .service").first).to_be_visible()
    await say(page, "tulips")
    await page.get_by_role("button", name="Take back").click()
    await expect(page.locator(".dialogue .caller")).to_have_count(0)
    await page.get_by_role("button", name="Say nothing").click()
    await expect(page.locator(".dialogue .caller")).to_contain_text("(silence)")
    await say(page, "0")
    outcome = page.locator(".outcome")
    await expect(outcome).to_contain_text("front desk")
    await expect(outcome).to_contain_text("Would wait")
    await expect(outcome).to_contain_text("Nobody is signed in")
    await page.get_by_role("button", name="Start again").click()
    await expect(outcome).to_have_count(0)
    assert office.service.engine.calls.open == {}


async def test_what_a_caller_wants_is_named_in_the_language_of_the_reader(office: World) -> None:
    page = await office.page("otto", "/admin/dry-run?language=nl")
    await page.get_by_label("Sprak de vorige keer").select_option("nl")
    await page.get_by_role("button", name="Bellen").click()
    await page.get_by_label("De beller zegt of drukt").fill("mijn rekening klopt niet")
    await page.get_by_role("button", name="Verzenden").click()
    dialogue = page.locator(".dialogue")
    await expect(dialogue).to_contain_text("Begrepen: een rekening")
    await page.get_by_role("button", name="Niets zeggen").click()
    outcome = page.locator(".outcome")
    await expect(outcome).to_contain_text("een rekening (")
    await expect(outcome).to_contain_text("Nederlands")


async def test_how_a_call_ends_is_said_in_the_language_of_the_reader(office: World) -> None:
    page = await office.page("otto", "/admin/dry-run?language=it")
    await page.get_by_label("Conosciuto come").select_option("blocked")
    await page.get_by_role("button", name="Chiama").click()
    ends = "La chiamata finisce: terminata, perché il numero è bloccato"
    await expect(page.locator(".outcome")).to_contain_text(ends)


async def test_what_queues_need_is_said_in_the_language_of_the_reader(office: World) -> None:
    page = await office.page("otto", "/admin/queues?language=nl")
    await expect(page.get_by_role("article").first).to_contain_text("niets bijzonders")


async def test_the_emergency_switch_is_turned_only_after_a_second_question(office: World) -> None:
    page = await office.page("otto", "/admin/emergency")
    await page.get_by_role("button", name="Turn on: The whole site").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Cancel").click()
    assert office.service.engine.calls.emergencies == {}
    await page.get_by_role("button", name="Turn on: billing").click()
    await dialog.get_by_role("button", name="Turn on").click()
    off = page.get_by_role("button", name="Turn off: billing")
    await expect(off).to_be_visible()
    assert office.service.engine.calls.emergencies.keys() == {"billing"}
    await off.click()
    await dialog.get_by_role("button", name="Turn off").click()
    await expect(page.get_by_role("button", name="Turn on: billing")).to_be_visible()
    assert office.service.engine.calls.emergencies == {}
