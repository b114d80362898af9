"""A supervisor who listens looks at other pages meanwhile: she goes on listening, and is told so on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.talking import arrives, has_supervised
from tests.browser.test_agent_desk_troubles import sign_out_elsewhere
from tests.browser.test_desk_elsewhere import walks_to
from tests.browser.test_signing_out import ANOTHER
from tests.browser.test_supervisor_listens import listening
from tests.browser.world import hindrances

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page, Route

    from tests.browser.world import World

NOT_NOW = '{"error": {"code": "not_possible_now", "message": "Nobody talks in this call."}}'


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Listen")


def panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Call")


async def test_listening_goes_on_while_the_story_of_the_call_is_read(office: World) -> None:
    _, _, page = await listening(office)
    await expect(bar(page).get_by_role("link")).to_have_count(0)
    await panel(page).get_by_role("link", name="Its story, and why").click()
    await expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    await expect(bar(page)).to_contain_text("You are on Anna de Vries's call")
    await expect(bar(page)).to_contain_text("Nobody hears you")
    assert await arrives(page)
    assert await hindrances(page) == []
    await has_supervised(office, "listen")
    await bar(page).get_by_role("link", name="To the call").click()
    await expect(panel(page)).to_be_visible()
    await expect(bar(page).get_by_role("link")).to_have_count(0)
    await bar(page).get_by_role("button", name="Stop").click()
    await has_supervised(office, "listen", None)


async def test_one_takes_part_and_leaves_from_any_page(office: World) -> None:
    _, _, page = await listening(office)
    await walks_to(page, "Wallboard", "Wallboard")
    for mode in ("Whisper", "Join in", "Listen"):
        button = bar(page).get_by_role("button", name=mode)
        await button.click()
        await expect(button).to_have_attribute("aria-pressed", "true")
    await has_supervised(office, "listen", "whisper", "barge", "listen")
    await bar(page).get_by_role("button", name="Stop").click()
    await expect(bar(page)).to_have_count(0)
    await expect(page.locator("#content")).to_be_focused()
    await has_supervised(office, "listen", "whisper", "barge", "listen", None)


@pytest.mark.parametrize("language", ["English", "Nederlands", "Italiano"])
async def test_on_a_telephone_the_bar_leaves_room_for_the_page(
    office: World, language: str
) -> None:
    _, _, page = await listening(office)
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.locator(".panel").get_by_role("link").click()
    await expect(page.locator(".entry").first).to_be_visible()
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name=language).click()
    shown = page.locator(".listening")
    await expect(shown.locator("a, button").locator("visible=true")).to_have_count(2)
    box = await shown.bounding_box()
    assert box is not None
    assert box["height"] <= 160
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await shown.get_by_role("link").click()
    await expect(page.locator(".panel[data-shows=call]")).to_be_visible()


async def test_the_end_of_the_call_ends_listening_on_another_page(office: World) -> None:
    caller, _, page = await listening(office)
    await walks_to(page, "Wallboard", "Wallboard")
    await caller.get_by_role("button", name="Hang up").click()
    await expect(bar(page)).to_have_count(0)
    await expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("where", ["here", "elsewhere"])
async def test_signing_out_on_another_page_ends_listening(office: World, where: str) -> None:
    _, _, page = await listening(office)
    await walks_to(page, "Wallboard", "Wallboard")
    if where == "here":
        await page.get_by_role("button", name="Menu").click()
        await page.get_by_role("button", name="Sign out").click()
    else:
        await sign_out_elsewhere(page)
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    await expect(bar(page)).to_have_count(0)
    await has_supervised(office, "listen", None)


async def test_why_she_is_not_let_in_is_told_on_the_page_where_she_asked_and_on_no_other(
    office: World,
) -> None:
    _, _, page = await listening(office)
    await bar(page).get_by_role("button", name="Stop").click()
    await has_supervised(office, "listen", None)

    async def refuse(route: Route) -> None:
        await route.fulfill(status=409, content_type="application/json", body=NOT_NOW)

    await page.route("**/api/supervise", refuse)
    await panel(page).get_by_role("button", name="Listen").click()
    told = page.get_by_text("Nobody talks in this call.")
    await expect(told).to_be_visible()
    await walks_to(page, "Wallboard", "Wallboard")
    await expect(told).to_have_count(0)


async def test_whoever_cannot_be_told_any_more_that_she_listens_does_not(office: World) -> None:
    _, _, page = await listening(office)
    await page.route("**/api/session", lambda route: route.abort())
    await page.evaluate(ANOTHER)
    await expect(page.get_by_text("The service cannot be reached")).to_be_visible()
    await has_supervised(office, "listen", None)
