"""The desk goes on while its person looks at other pages: seen, rung and talked there, too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.floor import Floor
from tests.browser.talking import comes_about
from tests.browser.test_agent_desk import is_ready, standing, talks
from tests.browser.world import hindrances

if TYPE_CHECKING:
    from playwright.async_api import Dialog, Locator, Page, Request

    from tests.browser.world import World


def strip(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Your desk")


async def walks_to(page: Page, name: str, heading: str) -> None:
    await page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
    await expect(page.get_by_role("heading", name=heading)).to_be_visible()


async def is_elsewhere(office: World) -> Page:
    """Somebody ready at the desk looks at the wallboard."""
    page = await is_ready(office)
    await expect(strip(page)).to_have_count(0)
    await walks_to(page, "Wallboard", "Wallboard")
    return page


async def test_the_desk_stays_open_and_says_on_other_pages_how_one_stands(office: World) -> None:
    page = await is_elsewhere(office)
    await expect(strip(page)).to_contain_text(re.compile(r"Ready\s*0:0\d"))
    assert len(office.service.desks._open) == 1
    assert await hindrances(page) == []
    await strip(page).get_by_role("link", name="Back to the desk").click()
    await expect(standing(page)).to_contain_text("Ready")
    await expect(strip(page)).to_have_count(0)


async def test_an_offer_rings_on_another_page_and_is_accepted_there(office: World) -> None:
    page = await is_elsewhere(office)
    floor = Floor(office)
    call = await floor.rings()
    await expect(strip(page)).to_contain_text("an order")
    await expect(strip(page)).to_contain_text("+442055502001")
    await expect(strip(page)).to_be_focused()
    await expect(page.get_by_text("Incoming call: an order, from front desk")).to_have_count(1)
    assert await hindrances(page) == []
    await page.keyboard.press("Tab")
    await expect(strip(page).get_by_role("button", name="Accept")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(strip(page)).to_contain_text("Connecting you")
    offer = await floor.offered("anna", call)
    await floor.service.switchboard.agent_joined(call, offer, "agent-1")
    await floor.service.switchboard.caller_joined(call, offer)
    await expect(strip(page)).to_contain_text(re.compile(r"You are talking\s*0:0\d"))
    await expect(strip(page).locator(":focus")).to_have_count(1)
    mute = strip(page).get_by_role("button", name="Mute")
    await mute.click()
    await strip(page).get_by_role("button", name="Unmute").click()
    await expect(mute).to_be_visible()
    assert await hindrances(page) == []
    await strip(page).get_by_role("link", name="Back to the desk").click()
    await expect(page.locator(".call")).to_contain_text("where is my order")
    await page.get_by_role("button", name="Hang up").click()
    await walks_to(page, "Wallboard", "Wallboard")
    await expect(strip(page)).to_contain_text(re.compile(r"Wrap.?up\s*0:\d\d"))


async def test_an_offer_is_declined_on_another_page_and_the_focus_goes_back(office: World) -> None:
    page = await is_elsewhere(office)
    link = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Wallboard")
    await link.focus()
    await Floor(office).rings()
    await strip(page).get_by_role("button", name="Decline").click()
    await expect(strip(page)).to_contain_text("Short pause")
    await expect(link).to_be_focused()


async def test_an_offer_does_not_take_the_focus_from_whoever_types(office: World) -> None:
    context = await office.sign_in("chiara")
    page = await context.new_page()
    await page.goto("/agent")
    await page.get_by_role("button", name="Ready for calls").click()
    await expect(standing(page)).to_contain_text("Ready")
    await walks_to(page, "Supervise", "Supervise")
    search = page.get_by_label("Search")
    await search.focus()
    floor = Floor(office)
    await floor.rings()
    await expect(strip(page)).to_contain_text("an order")
    await expect(search).to_be_focused()


async def test_a_call_goes_on_over_all_pages_and_ends_in_the_strip(office: World) -> None:
    page = await is_ready(office)
    floor, call = await talks(office, page)
    await walks_to(page, "Wallboard", "Wallboard")
    await expect(strip(page)).to_contain_text("You are talking")
    await walks_to(page, "Desk", "Desk")
    await expect(standing(page)).to_contain_text("Talking")
    await page.get_by_role("link", name="Switchroom").click()
    await expect(strip(page)).to_contain_text("+442055502001")
    await floor.service.switchboard.caller_left(call)
    await expect(strip(page)).to_contain_text(re.compile(r"Wrap.?up"))


async def test_leaving_the_tab_in_a_call_is_asked_first(office: World) -> None:
    page = await is_ready(office)
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    page.on("dialog", stay)
    await page.reload()
    await expect(standing(page)).to_contain_text("Ready")
    assert asked == []
    await talks(office, page)
    await page.locator("#content").click(position={"x": 5, "y": 5})
    await page.close(run_before_unload=True)
    await comes_about(lambda: asked == ["beforeunload"])
    await expect(standing(page)).to_contain_text("Talking")
    page.remove_listener("dialog", stay)


async def test_a_reload_on_another_page_brings_the_desk_back(office: World) -> None:
    page = await is_elsewhere(office)
    await page.reload()
    await expect(strip(page)).to_contain_text("Ready")
    await Floor(office).rings()
    await expect(strip(page).get_by_role("button", name="Accept")).to_be_visible()


async def test_who_ends_work_or_signs_out_has_no_desk_on_other_pages(office: World) -> None:
    page = await is_elsewhere(office)
    await strip(page).get_by_role("link", name="Back to the desk").click()
    await page.get_by_role("button", name="Change state").click()
    await page.get_by_role("button", name="End work").click()
    await expect(page.get_by_role("heading", name="You have ended work")).to_be_visible()
    await walks_to(page, "Wallboard", "Wallboard")
    await expect(strip(page)).to_have_count(0)
    await walks_to(page, "Desk", "Desk")
    await expect(standing(page)).to_contain_text("Not started yet")
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    await expect(strip(page)).to_have_count(0)
    await comes_about(lambda: not office.service.desks._open)


@pytest.mark.parametrize(("who", "path"), [("anna", "/wall"), ("chiara", "/supervisor")])
async def test_who_is_not_at_a_desk_loads_no_phone(office: World, who: str, path: str) -> None:
    context = await office.sign_in(who)
    page = await context.new_page()
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    await page.goto(path)
    await expect(page.locator("main h1")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    scripts = [url for url in asked if url.endswith(".js")]
    assert scripts
    assert not [url for url in scripts if re.search(r"(station|phone|desk|ringing|leading)", url)]
    await page.get_by_role("navigation", name="Pages").get_by_role("link", name="Desk").click()
    await expect(standing(page)).to_be_visible()
    assert [url for url in asked if "station" in url or "agent" in url]
