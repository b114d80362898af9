"""Of what one person saw at a browser the next sees nothing, without a reload between them, too."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from playwright.async_api import expect

from queues.ids import AgentId
from router.clock import SystemClock
from router.people.person import Person
from tests.browser.floor import BILL, ORDER, Floor
from tests.browser.test_agent_desk import standing, talks
from tests.browser.test_people import sign_in
from tests.browser.world import PASSWORD

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, Route

    from tests.browser.world import World


async def shared(office: World, who: str, path: str) -> Page:
    """A page at a browser that several people use, where one signs in."""
    page = await office.caller("shared", path)
    await sign_in(page, who, PASSWORD)
    return page


async def hands_over(page: Page, to: str) -> None:
    """One signs out, and the next signs in."""
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name="Sign out").click()
    await sign_in(page, to, PASSWORD)


async def another_supervisor(office: World) -> str:
    made = Person(id="dario", name="Dario Fo", roles=("supervisor",))
    now_ms = SystemClock().now_ms()
    await office.people.do(office.people.add, made, PASSWORD, at_ms=now_ms)
    return made.id


async def fails(route: Route) -> None:
    await route.fulfill(status=503, body="{}")


async def test_an_agent_sees_no_day_and_no_calls_of_the_last_one(office: World) -> None:
    page = await shared(office, "anna", "/agent")
    await page.get_by_role("button", name="Ready for calls").click()
    await expect(standing(page)).to_contain_text("Ready")
    await talks(office, page)
    await page.get_by_role("button", name="Hang up").click()
    await page.get_by_role("button", name="Done").click()
    day = page.get_by_role("region", name="My day")
    await expect(day.locator("dd").first).to_have_text("1")
    await page.keyboard.press("y")
    await expect(page.locator(".hints-of-why")).to_be_visible()
    await page.route("**/api/agent/*", fails)
    await hands_over(page, "bram")
    await expect(standing(page)).to_be_visible()
    await expect(day.locator("dd").first).not_to_have_text("1")
    await expect(page.get_by_text("None yet")).to_be_visible()
    await expect(page.locator(".hints-of-why")).to_have_count(0)


async def test_what_was_asked_for_one_person_is_not_shown_to_the_next(office: World) -> None:
    """However late the answer comes."""
    floor = Floor(office)
    call = await floor.talks("anna", ORDER)
    await floor.service.switchboard.hang_up(AgentId("anna"), call)
    may_come = asyncio.Event()
    asked: list[Request] = []

    async def late(route: Route) -> None:
        asked.append(route.request)
        if route.request is not asked[0]:
            await fails(route)
            return
        answer = await route.fetch()
        await may_come.wait()
        await route.fulfill(response=answer)

    page = await office.caller("shared", "/calls")
    await page.route("**/api/calls?*", late)
    await sign_in(page, "chiara", PASSWORD)
    await expect(page.get_by_role("heading", name="Recent calls")).to_be_visible()
    await hands_over(page, await another_supervisor(office))
    await expect(page.get_by_text("The list cannot be brought up to date")).to_be_visible()
    async with page.expect_event("requestfinished", lambda one: one == asked[0]):
        may_come.set()
    # What is asked after it is answered after it.
    async with page.expect_response("**/api/calls?*"):
        pass
    await expect(page.locator(".calls-table tbody tr")).to_have_count(0)


async def test_the_list_of_recent_calls_begins_anew_with_another_person(office: World) -> None:
    floor = Floor(office)
    await floor.talks("anna", ORDER)
    await floor.rings(BILL)
    page = await shared(office, "chiara", "/calls")
    lines = page.locator(".calls-table tbody tr")
    await expect(lines).to_have_count(2)
    await page.get_by_label("Queue").select_option("billing")
    await page.get_by_label("Outcome").select_option("Goes on")
    await page.get_by_label("Search").fill("bill")
    await expect(lines).to_have_count(1)
    await hands_over(page, await another_supervisor(office))
    await expect(lines).to_have_count(2)
    await expect(page.get_by_label("Queue")).to_have_value("")
    await expect(page.get_by_label("Outcome")).to_have_value("")
    await expect(page.get_by_label("Search")).to_have_value("")
    await page.route("**/api/calls?*", fails)
    await hands_over(page, "chiara")
    await expect(page.get_by_role("heading", name="Recent calls")).to_be_visible()
    await expect(lines).to_have_count(0)


async def test_a_supervisor_begins_with_nothing_chosen_by_the_last_one(office: World) -> None:
    floor = Floor(office)
    await floor.talks("anna", ORDER)
    await floor.rings(BILL)
    page = await shared(office, "chiara", "/supervisor")
    calls = page.get_by_role("listbox", name="Live calls").get_by_role("option")
    await calls.filter(has_text="a bill").click()
    panel = page.get_by_role("complementary", name="Call")
    await panel.get_by_role("button", name="Raise").click()
    await expect(panel.locator(".notice")).to_have_text("Priority 1")
    await page.get_by_label("Queue", exact=True).select_option("billing")
    await page.get_by_label("Search").fill("bill")
    await page.get_by_role("button", name="Waiting 1").click()
    await page.get_by_role("button", name="Ready 0").click()
    await hands_over(page, await another_supervisor(office))
    await expect(calls).to_have_count(2)
    await expect(page.get_by_label("Queue")).to_have_value("")
    await expect(page.get_by_label("Search")).to_have_value("")
    await expect(page.locator(".chips [aria-pressed=true]")).to_have_count(0)
    await expect(panel).to_have_count(0)
    await calls.filter(has_text="a bill").click()
    await expect(panel).to_be_visible()
    await expect(panel.locator(".notice")).to_have_count(0)


async def test_a_window_that_one_person_left_open_is_closed_for_the_next(office: World) -> None:
    page = await shared(office, "anna", "/agent")
    await page.get_by_role("button", name="Ready for calls").click()
    await expect(standing(page)).to_contain_text("Ready")
    await page.get_by_text("Sound and devices").click()
    await expect(page.get_by_label("Tone", exact=True)).to_be_visible()
    await hands_over(page, "bram")
    await page.get_by_role("button", name="Ready for calls").click()
    await expect(page.get_by_text("Sound and devices")).to_be_visible()
    await expect(page.get_by_label("Tone", exact=True)).to_be_hidden()
