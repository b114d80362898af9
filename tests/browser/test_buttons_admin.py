"""What stands on the pages of operators and administrators, pressed piece by piece, where no story does."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from msgspec.structs import replace
from playwright.async_api import expect

from router.settings import load
from tests.browser.talking import until
from tests.browser.test_people import edit, row
from tests.browser.world import OFFICE, World

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

OTHER = "+442055502000"


async def test_a_part_that_could_not_be_fetched_is_fetched_by_a_press(office: World) -> None:
    page = await office.page("otto", "/admin/dry-run")
    await expect(page.get_by_role("button", name="Ring")).to_be_visible()
    await page.route("**/api/admin/flow?*", lambda route: route.abort())
    await page.get_by_role("link", name="Flow", exact=True).click()
    again = page.get_by_role("button", name="Try again")
    await expect(again).to_be_visible()
    await page.unroute("**/api/admin/flow?*")
    await again.click()
    picture = page.locator(".picture img")
    await expect(picture).to_be_visible()
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Open the picture alone").click()
    alone = await opened.value
    await expect(alone.locator("svg").first).to_be_visible()
    assert alone.url == f"{office.url}{await picture.get_attribute('src')}"


async def test_the_question_about_an_emergency_can_be_closed(office: World) -> None:
    page = await office.page("otto", "/admin/emergency")
    await page.get_by_role("button", name="Turn on: manager").click()
    await page.get_by_role("dialog").get_by_role("button", name="Close").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert office.service.engine.calls.emergencies == {}


async def test_the_dry_run_supposes_the_number_and_the_time_that_were_chosen(
    chromium: Browser,
) -> None:
    settings = load(OFFICE, {})
    (number,) = settings.conversation.numbers
    italian = replace(number, number=OTHER, languages=("it",))
    script = replace(settings.conversation, numbers=(number, italian))
    office = World(replace(settings, conversation=script), chromium=chromium)
    await office.open()
    try:
        page = await office.page("otto", "/admin/dry-run")
        await page.get_by_label("The caller rings").select_option(OTHER)
        await page.get_by_label("When").fill("2027-01-04T03:00")
        asked = await _rings(page)
        assert asked["dialled"] == OTHER
        at_ms = await page.evaluate("Date.parse('2027-01-04T03:00')")
        assert asked["at_ms"] == at_ms
        await expect(page.locator(".dialogue .service").first).to_contain_text("Ruota")
        await expect(page.locator(".dialogue .service").first).to_contain_text("parole")
    finally:
        await office.close()
    assert office.troubles == []


async def test_where_no_number_is_configured_the_dry_run_has_any_typed(chromium: Browser) -> None:
    settings = load(OFFICE, {})
    script = replace(settings.conversation, numbers=())
    office = World(replace(settings, conversation=script), chromium=chromium)
    await office.open()
    try:
        page = await office.page("otto", "/admin/dry-run")
        await page.get_by_label("The caller rings").fill(OTHER)
        assert (await _rings(page))["dialled"] == OTHER
        await expect(page.locator(".dialogue .service").first).to_be_visible()
    finally:
        await office.close()
    assert office.troubles == []


async def _rings(page: Page) -> dict[str, object]:
    """What the service is asked when the caller is let ring."""
    async with page.expect_request("**/api/admin/dry-run?*") as request:
        await page.get_by_role("button", name="Ring").click()
    asked = (await request.value).post_data_json
    assert isinstance(asked, dict)
    return asked


async def test_every_role_is_given_and_taken_by_its_box(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    dialog = await edit(page, "Otto Jansen")
    for name in ("Agent", "Supervisor", "Operator", "Administrator"):
        box = dialog.get_by_role("checkbox", name=re.compile(f"^{name}"))
        await box.set_checked(not await box.is_checked())
    await dialog.get_by_role("button", name="Save").click()
    await expect(row(page, "Otto Jansen")).to_contain_text("Agent, Supervisor, Administrator")


async def test_a_one_time_password_can_be_copied_twice(office: World) -> None:
    context = await office.sign_in("adele")
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = await office.page("adele", "/admin/people")
    dialog = await edit(page, "Bram Bakker")
    await dialog.get_by_role("button", name="New one-time password").click()
    await dialog.get_by_role("button", name="Yes, make one").click()
    shown = page.get_by_role("dialog", name="One-time password for Bram Bakker")
    await shown.get_by_role("button", name="Copy").click()
    await expect(shown.get_by_role("button", name="Copied")).to_be_visible()
    await page.evaluate("navigator.clipboard.writeText('something else')")
    await shown.get_by_role("button", name="Copied").click()
    password = json.dumps(await shown.locator("code").inner_text())
    await until(page, f"(await navigator.clipboard.readText()) === {password}")
