"""The list of recent calls: found, narrowed down, and led on to their stories, with names and notes."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from queues.ids import AgentId, StaffId
from router.calls import NoteWrapUp
from router.clock import SystemClock
from router.people.person import Person
from tests.browser.floor import BILL, ORDER, Floor
from tests.browser.world import PASSWORD, hindrances

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page, Route

    from queues.ids import CallId
    from router.people.roles import Role
    from tests.browser.world import World

NOTE = "Wants the invoice\nby post."


@pytest.fixture
def floor(office: World) -> Floor:
    return Floor(office)


def lines(page: Page) -> Locator:
    return page.locator(".calls-table tbody tr")


async def ends(floor: Floor, agent: str, call: CallId, note: str = "") -> None:
    """The agent writes a note, and hangs up."""
    if note:
        noted = NoteWrapUp(call=call, agent=AgentId(agent), disposition="solved", note=note)
        await floor.service.engine.submit(noted)
    await floor.service.switchboard.hang_up(AgentId(agent), call)


async def test_the_supervisor_finds_the_recent_calls_and_their_stories(
    office: World, floor: Floor
) -> None:
    call = await floor.talks("anna", ORDER)
    await ends(floor, "anna", call)
    page = await office.page("chiara", "/supervisor")
    await page.locator("main").get_by_role("link", name="Recent calls").click()
    await expect(page.get_by_role("heading", name="Recent calls")).to_be_visible()
    await expect(lines(page)).to_have_text(
        [re.compile(r"\d\d:\d\d.*[Aa]n order.*front desk.*Anna de Vries.*Talked")]
    )
    await page.set_viewport_size({"width": 320, "height": 640})
    outcome = lines(page).locator(".mark")
    assert await outcome.evaluate("one => one.getBoundingClientRect().right") < 320
    await lines(page).get_by_role("link").click()
    await expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    await page.get_by_role("link", name="Recent calls").click()
    await expect(lines(page)).to_have_count(1)
    await page.locator("main").get_by_role("link", name="Live calls").click()
    await expect(page.get_by_role("heading", name="Supervise")).to_be_visible()


async def test_the_bar_leads_there_and_says_where_one_is(office: World) -> None:
    page = await office.page("chiara")
    link = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Calls")
    await link.click()
    await expect(page.get_by_text("No call has come in yet")).to_be_visible()
    await expect(link).to_have_attribute("aria-current", "page")


async def test_calls_are_narrowed_down_by_queue_outcome_and_words(
    office: World, floor: Floor
) -> None:
    await ends(floor, "anna", await floor.talks("anna", ORDER))
    waiting = await floor.rings(BILL)
    left = await floor.rings(BILL)
    await floor.service.switchboard.caller_left(left)
    page = await office.page("chiara", "/calls")
    await expect(lines(page)).to_have_count(3)
    await page.get_by_label("Queue").select_option("billing")
    await expect(lines(page)).to_have_count(2)
    await page.get_by_label("Outcome").select_option("Gave up waiting")
    await expect(lines(page)).to_have_count(1)
    await page.get_by_label("Outcome").select_option("Goes on")
    await expect(lines(page)).to_contain_text("Waiting")
    await page.get_by_label("Queue").select_option("All queues")
    await page.get_by_label("Outcome").select_option("All outcomes")
    await page.get_by_label("Search").fill("de vries")
    await expect(lines(page)).to_have_count(1)
    await page.get_by_label("Search").fill(str(waiting))
    await expect(lines(page)).to_have_count(1)
    await page.get_by_role("button", name="Open").click()
    await expect(page.get_by_role("heading", name="Why is it waiting?")).to_be_visible()


async def test_what_a_call_is_about_is_said_in_the_readers_language(
    office: World, floor: Floor
) -> None:
    await floor.rings(BILL)
    page = await office.page("chiara", "/calls?language=nl")
    await expect(lines(page)).to_contain_text("een rekening")
    await page.get_by_label("Zoeken").fill("rekening")
    await expect(lines(page)).to_have_count(1)
    await lines(page).get_by_role("link").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("een rekening")
    await expect(page.locator(".entries")).to_contain_text("een rekening")
    await expect(page.locator(".entries")).not_to_contain_text(re.compile(r"\bbill\b"))


async def test_an_address_narrows_the_list_down_to_a_queue(office: World, floor: Floor) -> None:
    await floor.rings(BILL)
    await floor.rings(ORDER)
    page = await office.page("chiara", "/calls?queue=manager")
    await expect(page.get_by_label("Queue")).to_have_value("manager")
    await expect(page.get_by_text("No call here")).to_be_visible()
    await page.goto("/calls?queue=billing")
    await expect(lines(page)).to_have_count(1)


async def test_a_call_that_is_not_in_the_list_is_looked_for_by_its_id(office: World) -> None:
    page = await office.page("chiara", "/calls")
    await page.get_by_label("Search").fill("call-of-long-ago")
    await page.get_by_role("button", name="Look for call-of-long-ago in the journal").click()
    await expect(page.get_by_role("heading", name="This call is not known here")).to_be_visible()
    await page.go_back()
    await page.get_by_label("Search").fill("nothing like it")
    await expect(page.get_by_text("No call here")).to_be_visible()
    await expect(page.get_by_role("button", name="Open")).to_have_count(0)


async def test_more_calls_are_shown_when_asked_for(office: World, floor: Floor) -> None:
    for _ in range(101):
        await floor.rings(words=None)
    page = await office.page("chiara", "/calls")
    await expect(lines(page)).to_have_count(20)
    await expect(page.get_by_text("20 shown")).to_be_visible()
    await page.get_by_role("button", name="Show more").click()
    await expect(lines(page)).to_have_count(100)
    await page.get_by_role("button", name="Show more").click()
    await expect(lines(page)).to_have_count(101)
    await expect(page.get_by_role("button", name="Show more")).to_have_count(0)


async def test_calls_that_are_not_shown_are_found_all_the_same(office: World, floor: Floor) -> None:
    await floor.rings(BILL)
    for _ in range(20):
        await floor.rings(words=None)
    page = await office.page("chiara", "/calls")
    await expect(lines(page)).to_have_count(20)
    await page.get_by_label("Search").fill("a bill")
    await expect(lines(page)).to_contain_text(["A bill"], ignore_case=True)
    await expect(page.get_by_role("button", name="Show more")).to_have_count(0)


async def test_a_call_of_which_nothing_is_known_says_so_in_words(
    office: World, floor: Floor
) -> None:
    call = await floor.rings(words=None)
    short = call.removeprefix("call-")[:4]
    page = await office.page("chiara", "/calls")
    link = lines(page).get_by_role("link")
    await expect(link).to_have_text(f"Call {short} · concern not known yet")
    await floor.service.switchboard.caller_left(call)
    await expect(link).to_have_text(f"Call {short} · concern not found out")


async def test_a_call_that_is_talked_says_for_how_long(office: World, floor: Floor) -> None:
    await floor.talks("anna", ORDER)
    page = await office.page("chiara", "/calls")
    await expect(page.get_by_role("columnheader", name="State or outcome")).to_be_visible()
    await expect(lines(page).locator("td.number").last).to_have_text(re.compile(r"^\d+:\d\d$"))


@pytest.mark.parametrize(
    ("language", "yesterday"),
    [
        ("en", "14 Jan 2026, 18:00"),
        ("nl", "14 jan 2026, 18:00"),
        ("it", "14 gen 2026, 18:00"),
    ],
)
async def test_a_call_of_yesterday_has_its_day_and_one_of_the_night_its_time(
    office: World, floor: Floor, language: str, yesterday: str
) -> None:
    """By the clock of the service, whatever the browser's says."""
    await floor.rings(BILL)
    await floor.rings(ORDER)
    page = await office.page("chiara", "/")

    async def then(route: Route) -> None:
        answer = await route.fetch()
        told = await answer.json()
        told["now_ms"] = at("2026-01-15T09:00")
        moments = ("2026-01-15T00:30", "2026-01-14T18:00")
        for one, moment in zip(told["calls"], moments, strict=True):
            one["arrived_at_ms"] = at(moment)
        await route.fulfill(response=answer, json=told)

    def at(moment: str) -> int:
        return int(datetime.fromisoformat(f"{moment}Z").timestamp() * 1000)

    await page.route("**/api/calls?recent=*", then)
    await page.goto(f"/calls?language={language}")
    await expect(lines(page).locator(".when")).to_have_text(["00:30", yesterday])


async def test_the_bar_leads_to_the_calls_on_a_narrow_telephone_whatever_ones_roles(
    office: World,
) -> None:
    roles: tuple[Role, ...] = ("agent", "supervisor", "operator", "administrator")
    vera = Person(id="vera", name="Vera Vos", roles=roles)
    await office.people.do(office.people.add, vera, PASSWORD, at_ms=SystemClock().now_ms())
    page = await office.page("vera", "/calls")
    await page.set_viewport_size({"width": 320, "height": 640})
    bar = page.get_by_role("navigation", name="Pages")
    await expect(bar.get_by_role("link")).to_have_count(6)
    await expect(bar.get_by_role("link", name="Calls")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_the_list_follows_what_happens(office: World, floor: Floor) -> None:
    call = await floor.rings(BILL)
    page = await office.page("chiara", "/calls")
    await expect(lines(page)).to_contain_text("Waiting")
    await floor.service.switchboard.caller_left(call)
    await expect(lines(page)).to_contain_text("Gave up waiting")


async def test_the_agents_note_is_read_on_the_calls_page(office: World, floor: Floor) -> None:
    call = await floor.talks("anna", ORDER)
    await ends(floor, "anna", call, NOTE)
    page = await office.page("chiara", f"/calls/{call}")
    note = page.get_by_role("region", name="Note after the call")
    await expect(note).to_contain_text("Wants the invoice")
    await expect(note).to_contain_text("Anna de Vries")
    assert await hindrances(page) == []


async def test_people_have_names_in_the_story_even_if_they_have_gone(
    office: World, floor: Floor
) -> None:
    call = await floor.talks("anna", ORDER)
    board = floor.service.switchboard
    await board.note_supervision(StaffId("chiara"), call, "listen")
    await board.note_coaching(StaffId("chiara"), call, AgentId("anna"), "Offer a refund.")
    await ends(floor, "anna", call)
    await floor.service.attendance.sign_out(AgentId("anna"))
    page = await office.page("chiara", f"/calls/{call}")
    story = page.locator(".entries")
    await expect(story).to_contain_text("Chiara Conti")
    await expect(story).to_contain_text("Anna de Vries")
    await expect(story).not_to_contain_text(re.compile(r"\b(anna|chiara)\b"))
    await page.get_by_role("button", name="Every agent and call compared").click()
    await expect(page.locator(".details.full")).to_contain_text("Anna de Vries")


async def test_agents_are_named_in_why_a_call_waits_and_supervisors_in_the_list(
    office: World, floor: Floor
) -> None:
    call = await floor.talks("anna", ORDER)
    await floor.service.switchboard.note_supervision(StaffId("chiara"), call, "listen")
    await floor.ready("bram")
    await floor.accepts("bram", await floor.rings(BILL))
    waiting = await floor.rings(BILL)
    page = await office.page("chiara", f"/calls/{waiting}")
    why = page.get_by_role("region", name="Why is it waiting?")
    await expect(why).to_contain_text("Bram Bakker")
    await expect(why).not_to_contain_text(re.compile(r"\bbram\b"))
    await page.goto("/supervisor")
    await expect(page.get_by_text("Chiara Conti listens")).to_be_attached()


@pytest.mark.parametrize("who", ["anna", "otto"])
async def test_the_page_is_for_those_who_may_see_calls(office: World, who: str) -> None:
    page = await office.page(who, "/calls")
    await expect(page.get_by_role("heading", name="This page is not for your role")).to_be_visible()
