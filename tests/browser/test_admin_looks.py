"""The administration looks by itself at a configuration that is edited elsewhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from playwright.async_api import expect

from tests.browser.test_people_late import AT_REST, Late

if TYPE_CHECKING:
    from playwright.async_api import Page, Request

    from tests.browser.world import World

CHECK: Final = "**/api/admin/check"
LONG_MS: Final = 20_000
"""In this time it is looked several times, and no request is given up yet."""
CAN_BE_HIDDEN: Final = """Object.defineProperty(
    document, "visibilityState", { get: () => globalThis.isHidden ? "hidden" : "visible" })"""
SEEN_AGAIN: Final = """() => {
    globalThis.isHidden = false;
    document.dispatchEvent(new Event("visibilitychange"));
}"""
PLACE: Final = "switchroom.toml:31"
MISTAKE: Final[dict[str, Any]] = {
    "severity": "error",
    "place": PLACE,
    "key": "queues[0].selektion",
    "message": "there is no such key; perhaps selection is meant",
}
SPOILT: Final[dict[str, Any]] = {
    "file": "switchroom.toml",
    "is_sound": False,
    "found": [MISTAKE],
    "changes": [],
    "queues": 0,
    "agents": 0,
    "concerns": 0,
}


async def looked_at(office: World) -> Page:
    """The page of a configuration that is as what runs; time there passes as a test says."""
    context = await office.sign_in("otto")
    page = await context.new_page()
    await page.clock.install()
    await page.add_init_script(CAN_BE_HIDDEN)
    await page.goto("/admin")
    await expect(page.get_by_text("It is the same as what runs now.")).to_be_visible()
    return page


async def is_spoilt(page: Page) -> None:
    """Somebody has saved the file with a mistake in it."""
    body = json.dumps(SPOILT)
    await page.route(CHECK, lambda route: route.fulfill(body=body, content_type="application/json"))


def looks(page: Page) -> list[str]:
    """Whenever the page asks for a check, it is noted here."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/api/admin/check"):
            asked.append(request.url)

    page.on("request", note)
    return asked


async def test_a_mistake_is_shown_with_its_line_when_the_file_is_saved_and_gone_when_mended(
    office: World,
) -> None:
    page = await looked_at(office)
    await is_spoilt(page)
    await page.clock.run_for(5_000)
    await expect(page.get_by_text("Not valid")).to_be_visible()
    await expect(page.get_by_text(PLACE)).to_be_visible()
    await page.unroute(CHECK)
    await page.clock.run_for(10_000)
    await expect(page.get_by_text("It is the same as what runs now.")).to_be_visible()


async def test_it_is_said_when_the_file_was_read_last(office: World) -> None:
    page = await looked_at(office)
    told = page.locator(".file p")
    await expect(told).to_contain_text("read at ")
    before = await told.inner_text()
    await page.clock.run_for(LONG_MS)
    await expect(told).not_to_have_text(before)


async def test_a_reload_under_way_is_not_looked_into(office: World) -> None:
    page = await looked_at(office)
    late = Late("POST")
    await page.route("**/api/admin/reload", late)
    await page.get_by_role("button", name="Reload").click()
    await expect(page.get_by_role("button", name="Reload")).to_be_disabled()
    asked = looks(page)
    await page.clock.run_for(LONG_MS)
    await page.evaluate(AT_REST)
    assert asked == []
    late.may_come.set()
    await expect(page.get_by_role("alert")).to_contain_text("nothing was different")


async def test_a_service_that_is_slow_to_look_is_not_asked_again_meanwhile(office: World) -> None:
    page = await looked_at(office)
    late = Late("POST")
    await page.route(CHECK, late)
    await page.clock.run_for(LONG_MS)
    await page.evaluate(AT_REST)
    assert late.times == 1
    late.may_come.set()


async def test_a_page_that_nobody_sees_looks_at_once_when_it_is_seen_again(office: World) -> None:
    page = await looked_at(office)
    await page.evaluate("globalThis.isHidden = true")
    await page.evaluate(AT_REST)  # it may just have looked
    asked = looks(page)
    await page.clock.run_for(LONG_MS)
    await page.evaluate(AT_REST)
    assert asked == []
    await is_spoilt(page)
    await page.evaluate(SEEN_AGAIN)
    await expect(page.get_by_text("Not valid")).to_be_visible()


async def test_what_cannot_be_looked_at_now_is_looked_at_the_next_time(office: World) -> None:
    page = await looked_at(office)
    await page.route(CHECK, lambda route: route.abort())
    async with page.expect_event("requestfailed"):
        await page.clock.run_for(5_000)
    await page.unroute(CHECK)
    await is_spoilt(page)
    await page.evaluate(AT_REST)
    await page.clock.run_for(5_000)
    await expect(page.get_by_text("Not valid")).to_be_visible()


async def test_that_it_could_not_be_looked_is_not_said_any_more_once_it_could(
    office: World,
) -> None:
    context = await office.sign_in("otto")
    page = await context.new_page()
    await page.clock.install()
    await page.route(CHECK, lambda route: route.abort())
    await page.goto("/admin")
    told = page.get_by_role("alert")
    await expect(told).to_be_visible()
    await page.unroute(CHECK)
    await page.clock.run_for(5_000)
    await expect(page.get_by_text("It is the same as what runs now.")).to_be_visible()
    await expect(told).to_have_count(0)
