"""The page of one call: what happened, what took how long, why, and that it is kept up to date."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from queues.ids import AgentId
from router.calls import NoteRecording, NoteWrapUp
from tests.browser.floor import BILL, ORDER, Floor
from tests.browser.test_supervisor import answers_come_late
from tests.browser.world import hindrances

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from playwright.async_api import Locator, Page, Route

    from tests.browser.world import World

TIME_AND_TEXT = """(entry) => ["time", ".text"].map(
    (one) => entry.querySelector(one).getBoundingClientRect().toJSON())"""


@pytest.fixture
def floor(office: World) -> Floor:
    return Floor(office)


async def opens(office: World, call: str) -> Page:
    page = await office.page("chiara", f"/calls/{call}")
    await expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    return page


def happened(page: Page) -> Locator:
    return page.locator(".entry .text")


async def test_a_waiting_call_says_why_it_waits_and_keeps_saying_so(
    office: World, floor: Floor
) -> None:
    call = await floor.rings(BILL)
    page = await opens(office, call)
    why = page.get_by_role("region", name="Why is it waiting?")
    await expect(why).to_contain_text("in billing")
    await expect(why).to_contain_text("Nobody is signed in.")
    await floor.ready("anna")
    await expect(why).to_contain_text("Nobody who is signed in could take it.")
    await floor.ready("bram")
    await expect(page.get_by_role("region", name="What is it doing?")).to_contain_text("On offer")
    await expect(happened(page).last).to_have_text("Offered to Bram Bakker")


async def test_the_story_of_a_talk_is_told_in_order_with_its_reasons(
    office: World, floor: Floor
) -> None:
    call = await floor.talks("anna", ORDER)
    page = await opens(office, call)  # meanwhile they talk
    await floor.service.switchboard.hang_up(AgentId("anna"), call)
    await expect(happened(page)).to_have_text(
        [
            "Rings +442055501000, through the simulation",
            "By key: chose a language",
            re.compile(r"In words: it is about an order \(\d\d% sure\)"),
            re.compile("Does not object → leads to the queue front desk"),
            "Joins the queue front desk",
            "Offered to Anna de Vries",
            "Anna de Vries takes the call",
            "The agent is on the line",
            "Talks with Anna de Vries",
            "Ended",
        ]
    )
    await expect(page.locator(".details").first).to_contain_text("the only one free for it")
    await expect(page.get_by_role("region", name="What took how long")).to_contain_text("Talking")
    facts = page.get_by_role("region", name="Facts")
    await expect(facts).to_contain_text("Anna de Vries")
    await expect(facts).to_contain_text("Until the first agent")


async def test_what_explains_an_entry_unfolds_and_folds(office: World, floor: Floor) -> None:
    call = await floor.rings(BILL)
    page = await opens(office, call)
    unfold = page.get_by_role("button", name="Why? Joins the queue billing")
    await expect(unfold).to_have_attribute("aria-expanded", "false")
    await unfold.click()
    await expect(page.get_by_text("Needs an agent with: english.")).to_be_visible()
    await unfold.click()
    await expect(page.get_by_text("Needs an agent with: english.")).to_have_count(0)


async def test_an_offer_is_compared_in_full_on_request(office: World, floor: Floor) -> None:
    await floor.ready("anna", "bram")
    call = await floor.rings(ORDER)
    page = await opens(office, call)
    await page.get_by_role("button", name="Every agent and call compared").click()
    await expect(
        page.get_by_text("Two agents were free: Anna de Vries and Bram Bakker.")
    ).to_be_visible()


async def test_calls_in_the_comparison_go_by_short_ids_that_lead_to_them(
    office: World, floor: Floor
) -> None:
    call = await floor.rings(BILL)
    await floor.ready("bram")
    page = await opens(office, call)
    await page.get_by_role("button", name="Every agent and call compared").click()
    told = page.locator(".details.full")
    await expect(told).to_be_visible()
    await expect(told).not_to_contain_text(re.compile(r"call-\w"))
    link = told.locator(f"a[href='/calls/{call}']").first
    await expect(link).to_have_text(call.removeprefix("call-")[:4])
    await page.goto(f"/calls/{call}?language=it")
    await page.get_by_role("button", name="Tutti gli agenti e le chiamate a confronto").click()
    await expect(told).to_contain_text("Bram Bakker diventa disponibile e riceve la chiamata")
    await expect(told).not_to_contain_text(re.compile(r"\bcall\b"))


async def test_a_comparison_that_is_not_to_be_had_can_be_asked_for_again(
    office: World, floor: Floor
) -> None:
    call = await floor.rings(ORDER)
    await floor.ready("anna")
    await floor.offered("anna", call)
    page = await opens(office, call)
    await page.route("**/offers/*", lambda route: route.abort())
    compare = page.get_by_role("button", name="Every agent and call compared")
    await compare.click()
    told = page.get_by_role("alert")
    await expect(told).to_contain_text("Try again in a moment.")
    await page.unroute("**/offers/*")
    await compare.click()
    await expect(page.locator(".details.full")).to_contain_text("Anna de Vries")
    await expect(told).to_have_count(0)


async def test_a_story_that_comes_when_another_call_is_looked_at_does_not_come_in_its_place(
    office: World, floor: Floor
) -> None:
    first, second = await floor.rings(BILL), await floor.rings(ORDER)
    page = await opens(office, first)
    may_come = await answers_come_late(page, f"api/calls/{second}?language=en")
    await page.evaluate("path => history.pushState({}, '', path)", f"/calls/{second}")
    await page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
    await page.go_back()
    async with page.expect_response(f"**/api/calls/{second}?*"):
        may_come.set()
    await expect(page.get_by_role("region", name="Facts")).to_contain_text("a bill")


async def test_the_callers_words_are_there_while_the_call_is(office: World, floor: Floor) -> None:
    call = await floor.rings(BILL)
    page = await opens(office, call)
    facts = page.get_by_role("region", name="Facts")
    await expect(facts).to_contain_text("+442055502001")
    await expect(facts.locator("blockquote")).to_have_text(BILL)
    await floor.service.switchboard.caller_left(call)
    await expect(facts).not_to_contain_text("+442055502001")
    await expect(page.get_by_text("Gave up waiting")).to_be_visible()


async def test_what_came_of_a_call_is_said_in_the_readers_language(
    office: World, floor: Floor
) -> None:
    call = await floor.talks("anna", ORDER)
    noted = NoteWrapUp(call=call, agent=AgentId("anna"), disposition="follow_up", note="")
    await floor.service.engine.submit(noted)
    for language, facts, says in (
        ("en", "Facts", "To follow up"),
        ("nl", "Gegevens", "Nog op te volgen"),
        ("it", "Dati", "Da seguire"),
    ):
        page = await office.page("chiara", f"/calls/{call}?language={language}")
        await expect(page.get_by_role("region", name=facts)).to_contain_text(says)
        await expect(page.locator(".entries")).to_contain_text(says)
        await expect(page.locator(".call-page")).not_to_contain_text("follow_up")


async def test_the_time_of_a_call_ends_with_it_and_not_with_the_wrap_up(
    office: World, floor: Floor
) -> None:
    call = await floor.talks("anna", ORDER)
    await floor.service.switchboard.hang_up(AgentId("anna"), call)
    page = await office.page("chiara", "/")

    async def long_wrap_up(route: Route) -> None:
        answer = await route.fetch()
        told = await answer.json()
        began_ms = told["summary"]["arrived_at_ms"]
        told["phases"] = [
            {"kind": kind, "from_ms": began_ms + from_ms, "to_ms": began_ms + to_ms, "agent": None}
            for kind, from_ms, to_ms in (("talking", 0, 27_000), ("wrap_up", 27_000, 88_000))
        ]
        await route.fulfill(response=answer, json=told)

    await page.route(f"**/api/calls/{call}?*", long_wrap_up)
    await page.goto(f"/calls/{call}")
    course = page.get_by_role("region", name="What took how long")
    await expect(course.locator("header")).to_contain_text("0:27 for the caller")
    await expect(course).to_contain_text("1:01")


async def test_the_desk_of_an_agent_is_told_from_his_telephone(office: World, floor: Floor) -> None:
    await floor.ready("anna")
    call = await floor.rings(ORDER)
    offer = await floor.offered("anna", call)
    board = floor.service.switchboard
    await board.agent_rung(call, offer, "leg-of-a-telephone")
    page = await opens(office, call)
    await expect(happened(page).last).to_have_text("The agent's telephone rings")
    await board.accept(AgentId("anna"), call, offer)
    await board.agent_rung(call, offer, "leg-of-a-page")
    await expect(happened(page).last).to_have_text("The agent's desk is bringing the sound")


async def test_on_a_narrow_telephone_the_time_stands_above_what_happened(
    office: World, floor: Floor
) -> None:
    page = await opens(office, await floor.rings(BILL))
    await page.set_viewport_size({"width": 320, "height": 640})
    time, text = await page.locator(".entry").first.evaluate(TIME_AND_TEXT)
    assert time["bottom"] <= text["top"] + 1
    assert abs(time["x"] - text["x"]) < 1


async def test_a_call_that_has_come_to_no_queue_yet_says_none(office: World, floor: Floor) -> None:
    page = await opens(office, await floor.rings(words=None))
    facts = page.get_by_role("region", name="Facts")
    await expect(facts.locator("dt:text-is('Queue') + dd")).to_have_text("none")
    await expect(facts.locator("dt:text-is('Concern') + dd")).to_have_text("Not known yet")


class Tape:
    """Keeps one recording."""

    async def fetch(self, recording: str) -> AsyncGenerator[bytes, None]:
        yield b"ID3" + recording.encode()


async def test_a_message_can_be_heard(office: World, floor: Floor) -> None:
    call = await floor.rings(BILL)
    noted = NoteRecording(call=call, of="voicemail", recording="tape-1", length_ms=9_000)
    await floor.service.engine.submit(noted)
    page = await opens(office, call)
    recordings = page.get_by_role("region", name="Recordings")
    await expect(recordings).to_contain_text("does not allow hearing it")
    floor.service._recordings["simulated"] = Tape()
    await page.reload()
    player = recordings.get_by_label("Message")
    await expect(player).to_have_attribute("src", f"/api/calls/{call}/recordings/voicemail")
    assert await page.evaluate(
        "async (path) => (await (await fetch(path)).text())",
        f"/api/calls/{call}/recordings/voicemail",
    ) == ("ID3tape-1")


async def test_one_comes_back_and_to_what_can_be_done(office: World, floor: Floor) -> None:
    call = await floor.rings(BILL)
    page = await opens(office, call)
    await page.get_by_role("link", name="Act on this call").click()
    await expect(page.get_by_role("complementary", name="Call")).to_contain_text("a bill")
    await page.go_back()
    await page.get_by_role("link", name="Live calls").click()
    await expect(page.get_by_role("heading", name="Supervise")).to_be_visible()


async def test_a_call_that_nobody_knows_says_so(office: World) -> None:
    page = await office.page("chiara", "/calls/call-of-nobody")
    await expect(page.get_by_role("heading", name="This call is not known here")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "heading", "entry"),
    [
        ("nl", "Waarom wacht het?", "Komt in de wachtrij billing"),
        ("it", "Perché aspetta?", "Entra nella coda billing"),
    ],
)
async def test_the_story_is_told_in_the_language_of_the_page(
    language: str, heading: str, entry: str, office: World, floor: Floor
) -> None:
    call = await floor.rings(BILL)
    page = await office.page("chiara", f"/calls/{call}?language={language}")
    await expect(page.get_by_role("heading", name=heading)).to_be_visible()
    await expect(happened(page).last).to_have_text(entry)


async def test_the_page_hinders_nobody_and_fits_a_narrow_telephone(
    office: World, floor: Floor
) -> None:
    call = await floor.talks("anna")
    page = await opens(office, call)
    assert await hindrances(page) == []
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("who", ["anna", "otto"])
async def test_the_page_is_for_those_who_may_see_calls(
    who: str, office: World, floor: Floor
) -> None:
    call = await floor.rings(BILL)
    page = await office.page(who, f"/calls/{call}")
    await expect(page.get_by_role("heading", name="This page is not for your role")).to_be_visible()
