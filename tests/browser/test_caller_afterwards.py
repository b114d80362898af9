"""What callers leave behind on their page: a message, and how it was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from ivr.survey import SurveyAnswer
from tests.browser.talking import (
    accept,
    agent_page,
    call,
    caller_page,
    stage,
    until,
)

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.browser.world import World

SOCKETS = Path(__file__).with_name("sockets.js")


async def in_line(office: World) -> Page:
    """A caller who waits in the line of the bills."""
    page = await caller_page(office)
    await call(page)
    await page.get_by_role("button", name="2", exact=True).click()
    await expect(stage(page)).to_have_text("You are in line")
    return page


async def talks(office: World) -> tuple[Page, Page]:
    """A caller and Bram, who talk about a bill."""
    desk = await agent_page(office, "bram")
    page = await in_line(office)
    await accept(desk)
    await expect(stage(page)).to_have_text("You are connected")
    return page, desk


async def test_a_message_that_is_left_is_heard_by_the_agent(office: World) -> None:
    page = await in_line(office)
    await page.get_by_role("button", name="Leave a message").click()
    await expect(stage(page)).to_have_text("Leave your message")
    finish = page.get_by_role("button", name="Done", exact=True)
    async with page.expect_response("**/browser/recordings/**") as piece:
        await expect(finish).to_be_visible()
    assert (await piece.value).status == 204
    await finish.click()
    await expect(stage(page)).to_have_text("We are going to ring you here")
    desk = await agent_page(office, "bram")
    await desk.get_by_role("button", name="Accept").click()
    # That of the call, and not that of the offer, which goes.
    recording = desk.locator(".card.call audio[aria-label]")
    await expect(recording).to_be_visible()
    await recording.evaluate("it => void it.play()")
    await until(desk, "document.querySelector('audio[aria-label]').currentTime > 0.2")


async def test_who_leaves_a_message_and_closes_the_page_has_left_it(office: World) -> None:
    page = await in_line(office)
    await page.get_by_role("button", name="Leave a message").click()
    async with page.expect_response("**/browser/recordings/**") as piece:
        await expect(page.get_by_role("button", name="Done", exact=True)).to_be_visible()
    await piece.value
    await page.get_by_role("button", name="Hang up").click()
    desk = await agent_page(office, "bram")
    await expect(desk.locator("audio[aria-label]")).to_be_visible()


async def test_a_message_goes_on_when_the_connection_is_lost_meanwhile(office: World) -> None:
    context = await office.visitor("caller")
    await context.add_init_script(path=SOCKETS)
    page = await in_line(office)
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if "/recordings/" in one.url else None)
    await page.get_by_role("button", name="Leave a message").click()
    finish = page.get_by_role("button", name="Done", exact=True)
    async with page.expect_response("**/browser/recordings/**"):
        await expect(finish).to_be_visible()
    made = await page.evaluate("socketsMade()")
    await page.evaluate("loseConnections()")
    await until(page, f"socketsMade() > {made}")
    async with page.expect_response("**/browser/recordings/**"):
        pass  # another piece comes every second
    await expect(page.get_by_text("The connection was lost")).to_have_count(0)
    await finish.click()
    await expect(stage(page)).to_have_text("We are going to ring you here")
    assert len({url.rpartition("/")[0] for url in sent}) == 1


@pytest.mark.parametrize(
    ("status", "said"),
    [(507, "There is no room for messages now"), (429, "So much has been recorded")],
)
async def test_a_message_that_is_not_taken_is_said_so_in_plain_words(
    office: World, status: int, said: str
) -> None:
    page = await in_line(office)
    await page.route("**/browser/recordings/**", lambda route: route.fulfill(status=status))
    await page.get_by_role("button", name="Leave a message").click()
    await expect(page.get_by_text(said)).to_be_visible()


async def test_what_has_arrived_of_a_message_counts_when_the_rest_cannot_be_sent(
    office: World,
) -> None:
    page = await in_line(office)
    await page.route("**/browser/recordings/**/1", lambda route: route.fulfill(status=413))
    await page.get_by_role("button", name="Leave a message").click()
    await expect(stage(page)).to_have_text("We are going to ring you here")
    desk = await agent_page(office, "bram")
    await expect(desk.locator("audio[aria-label]")).to_be_visible()


async def test_after_the_call_one_says_by_keys_how_it_was(office: World) -> None:
    page, desk = await talks(office)
    (call_id,) = office.service.engine.calls.open
    await desk.get_by_role("button", name="Hang up").click()
    log = page.get_by_role("log")
    await expect(log).to_contain_text("A question?")
    await page.get_by_role("button", name="1", exact=True).click()
    await expect(log).to_contain_text("Helped?")
    await page.keyboard.press("4")
    await expect(log).to_contain_text("Anything else?")
    asked = office.service.surveys.of(call_id)
    assert asked is not None
    assert asked.state.answers == (SurveyAnswer(question="helped", score=4),)
    await page.get_by_role("button", name="Hang up").click()
    await expect(page.get_by_text("Thank you for calling.")).to_be_visible()


async def test_a_comment_may_be_spoken_and_finished(office: World) -> None:
    page, desk = await talks(office)
    await desk.get_by_role("button", name="Hang up").click()
    await expect(page.get_by_role("log")).to_contain_text("A question?")
    await page.get_by_role("button", name="1", exact=True).click()
    await expect(page.get_by_role("log")).to_contain_text("Helped?")
    await page.get_by_role("button", name="5", exact=True).click()
    async with page.expect_response("**/browser/recordings/**") as piece:
        await page.get_by_role("button", name="Done", exact=True).click()
    assert (await piece.value).status == 204
    await expect(page.get_by_text("Thank you for calling.")).to_be_visible()


async def test_a_caller_on_hold_who_loads_his_page_anew_is_still_on_hold(office: World) -> None:
    page, desk = await talks(office)
    await desk.get_by_role("button", name="Hold").click()
    await expect(stage(page)).to_have_text("You are on hold")
    await page.reload()
    await expect(stage(page)).to_have_text("You are on hold")
    await desk.get_by_role("button", name="Resume").click()
    await expect(stage(page)).to_have_text("You are connected")
