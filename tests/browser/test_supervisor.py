"""The supervisor's page: who does what, and every order that can be given there."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.floor import BILL, ORDER, Floor
from tests.browser.talking import agent_page
from tests.browser.world import hindrances

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page, Route

    from tests.browser.world import World


@pytest.fixture
def floor(office: World) -> Floor:
    return Floor(office)


async def supervisor(office: World) -> Page:
    page = await office.page("chiara", "/supervisor")
    await expect(page.get_by_role("heading", name="Supervise")).to_be_visible()
    return page


def calls(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Live calls").get_by_role("option")


def agents(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Agents").get_by_role("option")


async def chooses_call(page: Page, words: str) -> Locator:
    """Its panel."""
    await calls(page).filter(has_text=words).first.click()
    return page.get_by_role("complementary", name="Call")


async def chooses_agent(page: Page, name: str) -> Locator:
    await agents(page).filter(has_text=name).click()
    return page.get_by_role("complementary", name="Agents")


# -- What is seen


async def test_agents_and_calls_are_seen_as_they_are(office: World, floor: Floor) -> None:
    await floor.talks("anna", ORDER)
    await floor.rings(BILL)
    await floor.rings(words=None)
    page = await supervisor(office)
    await expect(calls(page)).to_have_text(
        [
            re.compile(r"a bill.*billing.*Waiting.*\d:\d\d"),
            re.compile(r"an order.*Anna de Vries.*Talking.*\d:\d\d"),
            re.compile(r"Not known yet.*Choosing"),
        ]
    )
    await expect(agents(page)).to_have_text([re.compile(r"Anna de Vries.*Talking.*\d:\d\d")])
    await floor.ready("bram")
    await expect(agents(page).filter(has_text="Bram Bakker")).to_contain_text("Ringing")
    await page.set_viewport_size({"width": 320, "height": 640})
    is_cut = "them => them.some(one => one.scrollWidth > one.clientWidth)"
    assert not await page.locator(".line .name strong").evaluate_all(is_cut)


async def test_the_lists_are_narrowed_down_by_queue_state_and_words(
    office: World, floor: Floor
) -> None:
    await floor.talks("anna", ORDER)
    await floor.rings(BILL)
    page = await supervisor(office)
    await expect(calls(page)).to_have_count(2)
    await page.get_by_label("Queue").select_option("billing")
    await expect(calls(page)).to_have_count(1)
    await expect(calls(page)).to_contain_text("a bill")
    await expect(agents(page)).to_have_text(["No agent here"])
    await page.get_by_label("Queue").select_option("All queues")
    await page.get_by_label("Search").fill("anna")
    await expect(calls(page)).to_contain_text("an order")
    await expect(calls(page)).to_have_count(1)
    await page.get_by_label("Search").fill("")
    talking = page.get_by_role("button", name="Talking 1")
    await talking.click()
    await expect(calls(page)).to_have_count(1)
    await talking.click()
    await page.get_by_role("button", name="Ready 0").click()
    await expect(agents(page)).to_have_text(["No agent here"])


async def test_a_queue_and_a_call_can_be_named_in_the_address(office: World, floor: Floor) -> None:
    call = await floor.rings(BILL)
    await floor.rings(ORDER)
    page = await office.page("chiara", f"/supervisor?queue=billing&call={call}")
    await expect(calls(page)).to_have_count(1)
    await expect(page.get_by_role("complementary", name="Call")).to_contain_text("a bill")


# -- Orders about agents


async def test_an_agent_is_sent_away_and_made_ready_again(office: World, floor: Floor) -> None:
    await floor.ready("anna")
    page = await supervisor(office)
    panel = await chooses_agent(page, "Anna")
    await expect(panel.get_by_role("button", name="Make ready")).to_have_count(0)
    await panel.get_by_label("Reason").select_option("Lunch")
    await panel.get_by_role("button", name="Send away").click()
    await expect(agents(page)).to_contain_text("Away")
    await expect(agents(page)).to_contain_text("Lunch")
    assert floor.state_of("anna") == "away"
    await panel.get_by_role("button", name="Make ready").click()
    await expect(agents(page)).to_contain_text("Ready")
    assert floor.state_of("anna") == "ready"


async def test_signing_an_agent_out_is_asked_once_more(office: World, floor: Floor) -> None:
    await floor.ready("anna")
    page = await supervisor(office)
    panel = await chooses_agent(page, "Anna")
    await panel.get_by_role("button", name="Sign out").click()
    await page.get_by_role("dialog").get_by_role("button", name="Cancel").last.click()
    assert floor.state_of("anna") == "ready"
    await panel.get_by_role("button", name="Sign out").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    await expect(panel).to_contain_text("This agent has signed out")
    assert floor.state_of("anna") == "signed_out"


async def test_from_an_agent_one_comes_to_his_call_and_back(office: World, floor: Floor) -> None:
    await floor.talks("anna")
    page = await supervisor(office)
    await (await chooses_agent(page, "Anna")).get_by_role("button", name="an order").click()
    panel = page.get_by_role("complementary", name="Call")
    await panel.get_by_role("button", name="Anna de Vries").click()
    await expect(page.get_by_role("complementary", name="Agents")).to_contain_text("Skills")


# -- Orders about calls


async def answers_come_late(page: Page, to: str) -> asyncio.Event:
    """What is ordered is done at once, but the page is answered only when this is set."""
    may_come = asyncio.Event()

    async def hold(route: Route) -> None:
        answer = await route.fetch()
        await may_come.wait()
        await route.fulfill(response=answer)

    await page.route(f"**/{to}", hold)
    return may_come


async def test_an_order_that_follows_before_the_last_is_answered_is_carried_out_after_it(
    office: World, floor: Floor
) -> None:
    await floor.rings(BILL)
    page = await supervisor(office)
    panel = await chooses_call(page, "a bill")
    may_come = await answers_come_late(page, "priority")
    priority = panel.get_by_role("group", name="Priority")
    await panel.get_by_role("button", name="Raise").click()
    await expect(priority).to_contain_text("Priority 1")
    await panel.get_by_role("button", name="Lower").click()
    may_come.set()
    await expect(priority).to_contain_text("Priority 0")


async def test_what_came_of_an_order_is_told_where_it_was_given(
    office: World, floor: Floor
) -> None:
    await floor.rings(BILL)
    await floor.talks("anna", ORDER)
    page = await supervisor(office)
    panel = await chooses_call(page, "a bill")
    may_come = await answers_come_late(page, "priority")
    await panel.get_by_role("button", name="Raise").click()
    other = await chooses_call(page, "an order")
    async with page.expect_response("**/priority"):
        may_come.set()
    await expect(other).to_have_attribute("aria-busy", "false")
    await expect(other.locator(".notice")).to_have_count(0)
    first = await chooses_call(page, "a bill")
    await expect(first.locator(".notice")).to_have_text("Priority 1")


async def test_a_waiting_call_is_raised_lowered_and_moved(office: World, floor: Floor) -> None:
    call = await floor.rings(BILL)
    known = floor.service.engine.core.state.calls
    page = await supervisor(office)
    panel = await chooses_call(page, "a bill")
    await panel.get_by_role("button", name="Raise").click()
    await expect(panel.get_by_role("group", name="Priority")).to_contain_text("Priority 1")
    await panel.get_by_role("button", name="Lower").click()
    await expect(panel.get_by_role("group", name="Priority")).to_contain_text("Priority 0")
    move = panel.get_by_role("button", name="Move")
    await expect(move).to_be_disabled()
    await panel.get_by_label("Move to queue").select_option("front desk")
    await move.click()
    await expect(calls(page)).to_contain_text("front desk")
    assert known[call].queue_id == "front desk"
    assert known[call].line.priority == 0


async def test_ending_a_call_is_asked_once_more(office: World, floor: Floor) -> None:
    call = await floor.talks("anna")
    known = floor.service.engine.core.state.calls
    page = await supervisor(office)
    panel = await chooses_call(page, "an order")
    await panel.get_by_role("button", name="End call").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Anna de Vries will be cut off")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert call in known
    await panel.get_by_role("button", name="End call").click()
    await page.get_by_role("dialog").get_by_role("button", name="End call").click()
    await expect(panel).to_contain_text("This call is over")
    assert call not in known


async def test_a_talked_call_is_transferred_after_one_more_question(
    office: World, floor: Floor
) -> None:
    call = await floor.talks("anna")
    page = await supervisor(office)
    panel = await chooses_call(page, "an order")
    await panel.get_by_label("Transfer to queue").select_option("billing")
    await panel.get_by_role("button", name="Transfer").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("The caller waits in billing")
    await dialog.get_by_role("button", name="Transfer").click()
    await expect(calls(page)).to_contain_text("Waiting")
    assert floor.service.engine.core.state.calls[call].queue_id == "billing"
    await expect(agents(page)).to_contain_text("Wrap-up")


async def test_a_note_that_nobody_sees_yet_is_kept_for_the_agents_desk(
    office: World, floor: Floor
) -> None:
    await floor.talks("anna")
    page = await supervisor(office)
    panel = await chooses_call(page, "an order")
    send = panel.get_by_role("button", name="Send")
    await expect(send).to_be_disabled()
    button, field = (
        await send.bounding_box(),
        await panel.get_by_label("Note to the agent").bounding_box(),
    )
    assert button is not None
    assert field is not None
    assert abs(button["y"] - field["y"]) <= 1, "it stands beside its field"
    await panel.get_by_label("Note to the agent").fill("Offer a refund.")
    await send.click()
    await expect(panel).to_contain_text("The note is kept")
    desk = await office.page("anna", "/agent")
    await expect(desk.get_by_text("Offer a refund.")).to_be_visible()


async def test_a_note_is_sent_to_the_agents_desk(office: World, floor: Floor) -> None:
    desk = await agent_page(office, "anna")
    await expect(desk.get_by_role("button", name="Ready for calls")).to_have_count(0)
    call = await floor.rings()
    await floor.accepts("anna", call)
    page = await supervisor(office)
    panel = await chooses_call(page, "an order")
    await panel.get_by_label("Note to the agent").fill("Offer a refund.")
    await page.keyboard.press("Enter")
    await expect(panel).to_contain_text("The note is at the agent's desk")
    await expect(panel.get_by_label("Note to the agent")).to_have_value("")
    await expect(desk.get_by_text("Offer a refund.")).to_be_visible()


async def test_what_is_typed_for_one_agent_is_not_sent_to_another(
    office: World, floor: Floor
) -> None:
    await floor.talks("anna", ORDER)
    await floor.talks("bram", BILL)
    page = await supervisor(office)
    panel = await chooses_call(page, "an order")
    await panel.get_by_label("Note to the agent").fill("Offer him the refund, Anna.")
    panel = await chooses_call(page, "a bill")
    await expect(panel.get_by_label("Note to the agent")).to_have_value("")


async def test_what_is_written_while_a_note_is_sent_stays(office: World, floor: Floor) -> None:
    await floor.talks("anna")
    page = await supervisor(office)
    panel = await chooses_call(page, "an order")
    may_come = await answers_come_late(page, "coaching")
    note = panel.get_by_label("Note to the agent")
    await note.fill("Offer a refund.")
    await page.keyboard.press("Enter")
    await note.fill("And be kind.")
    may_come.set()
    await expect(panel).to_contain_text("The note is kept")
    await expect(note).to_have_value("And be kind.")


async def test_a_call_that_nobody_can_listen_to_says_so(office: World, floor: Floor) -> None:
    await floor.talks("anna")
    page = await supervisor(office)
    panel = await chooses_call(page, "an order")
    await expect(panel).to_contain_text("Nobody can listen in on this call.")
    await expect(panel.get_by_role("button", name="Listen")).to_have_count(0)


async def test_its_story_is_one_press_away(office: World, floor: Floor) -> None:
    call = await floor.rings(BILL)
    page = await supervisor(office)
    await (await chooses_call(page, "a bill")).get_by_role("link", name="Its story").click()
    await expect(page.get_by_role("heading", name="Why is it waiting?")).to_be_visible()
    assert page.url.endswith(f"/calls/{call}")


# -- By keys, and for everybody


async def test_everything_is_done_by_keys_alone(office: World, floor: Floor) -> None:
    await floor.rings(BILL)
    call = await floor.rings(ORDER)
    page = await supervisor(office)
    await expect(calls(page)).to_have_count(2)
    await page.get_by_role("listbox", name="Live calls").focus()
    for key in ("End", "Home", "ArrowDown", "PageUp", "PageDown", "Enter"):
        await page.keyboard.press(key)
    panel = page.get_by_role("complementary", name="Call")
    await expect(panel).to_be_focused()
    await expect(panel).to_contain_text("an order")
    await panel.get_by_role("button", name="Raise").focus()
    await page.keyboard.press("Enter")
    await expect(panel.get_by_role("group", name="Priority")).to_contain_text("Priority 1")
    assert floor.service.engine.core.state.calls[call].line.priority == 1
    await page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    await expect(page.get_by_role("listbox", name="Live calls")).to_be_focused()


async def test_each_key_counts_that_comes_before_the_list_is_drawn_anew(
    office: World, floor: Floor
) -> None:
    for about in (BILL, ORDER):
        await floor.rings(about)
    page = await supervisor(office)
    await expect(calls(page)).to_have_count(2)
    keys = page.get_by_role("listbox", name="Live calls")
    await keys.focus()
    await keys.evaluate(
        "(list) => ['Home', 'ArrowDown', 'Enter'].forEach((key) =>"
        " list.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })))"
    )
    await expect(page.get_by_role("complementary", name="Call")).to_contain_text("an order")


async def test_the_panel_closes_by_its_button(office: World, floor: Floor) -> None:
    await floor.rings(BILL)
    page = await supervisor(office)
    panel = await chooses_call(page, "a bill")
    await panel.get_by_role("button", name="Close").click()
    await expect(panel).to_have_count(0)


async def test_of_very_many_calls_only_those_in_sight_are_drawn(
    office: World, floor: Floor
) -> None:
    for _ in range(120):
        await floor.rings(BILL)
    page = await supervisor(office)
    await expect(calls(page).first).to_have_attribute("aria-setsize", "120")
    assert await calls(page).count() < 40
    await page.get_by_role("listbox", name="Live calls").focus()
    await page.keyboard.press("End")
    await expect(calls(page).last).to_have_attribute("aria-posinset", "120")


async def test_the_page_hinders_nobody_and_fits_a_narrow_telephone(
    office: World, floor: Floor
) -> None:
    await floor.talks("anna")
    await floor.rings(BILL)
    page = await supervisor(office)
    await chooses_call(page, "a bill")
    assert await hindrances(page) == []
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("who", ["anna", "otto", "adele"])
async def test_the_page_is_for_supervisors_alone(who: str, office: World) -> None:
    page = await office.page(who, "/supervisor")
    await expect(page.get_by_role("heading", name="This page is not for your role")).to_be_visible()
