"""An agent's desk in Chromium: before the first call, an offer, and everything one can press."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from queues.ids import AgentId, StaffId
from tests.browser import talking
from tests.browser.floor import Floor
from tests.browser.world import hindrances

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

    from queues.ids import CallId
    from tests.browser.world import World


async def is_ready(office: World, who: str = "anna") -> Page:
    """The desk of somebody who waits for calls."""
    page = await office.page(who, "/agent")
    await page.get_by_role("button", name="Ready for calls").click()
    await expect(standing(page)).to_contain_text("Ready")
    return page


def standing(page: Page) -> Locator:
    return page.locator(".standing")


async def talks(office: World, page: Page) -> tuple[Floor, CallId]:
    """Somebody rings, and the agent of this page, who is ready, takes it there."""
    floor = Floor(office)
    call = await floor.rings()
    await page.get_by_role("button", name="Accept").click()
    await expect(standing(page)).to_contain_text("Connecting")
    offer = await floor.offered("anna", call)
    await floor.service.switchboard.agent_joined(call, offer, "agent-1")
    await floor.service.switchboard.caller_joined(call, offer)
    await expect(standing(page)).to_contain_text("Talking")
    return floor, call


async def passes_on(page: Page, queue: str) -> None:
    """Transfer the call that is talked to a queue where nobody is ready: it is asked twice."""
    await page.get_by_role("button", name="Transfer").click()
    dialog = page.get_by_role("dialog", name="Transfer to a queue")
    await dialog.get_by_role("button", name=queue).click()
    await dialog.get_by_role("button", name=f"Press again: {queue}").click()


# -- Before the first call


async def test_nobody_is_ready_before_microphone_and_sound_work(office: World) -> None:
    context = await office.sign_in("anna")
    # A browser that does not tell whether the microphone was allowed before.
    await context.add_init_script("navigator.permissions.query = () => Promise.reject(new Error())")
    page = await context.new_page()
    await page.goto("/agent")
    ready = page.get_by_role("button", name="Ready for calls")
    await expect(ready).to_be_disabled()
    await expect(ready).to_have_accessible_description("Check your microphone and sound first.")
    await expect(standing(page).locator("..").get_by_text("Check your microphone")).to_be_visible()
    await expect(page.locator('li[data-finding="notYet"]')).to_have_count(2)
    await page.get_by_role("button", name="Check microphone and sound").click()
    await expect(page.locator('li[data-finding="works"]')).to_have_count(3)
    assert await hindrances(page) == []
    await ready.click()
    await expect(standing(page)).to_contain_text("Ready")


async def test_devices_can_be_chosen_and_tried(office: World) -> None:
    page = await office.page("anna", "/agent")
    await page.get_by_label("Tone", exact=True).select_option("Soft")
    await page.get_by_label("Microphone to use").select_option(index=1)
    await page.get_by_label("Loudness", exact=True).fill("0.2")
    await page.get_by_role("button", name="Play a sound").click()
    await page.get_by_role("button", name="Let it ring").click()
    await page.reload()
    await expect(page.get_by_label("Tone", exact=True)).to_have_value("soft")
    await expect(page.get_by_label("Loudness", exact=True)).to_have_value("0.2")


async def test_going_away_says_why_and_since_when_and_work_can_end_and_begin(office: World) -> None:
    page = await is_ready(office)
    await page.get_by_role("button", name="Change state").click()
    await page.get_by_role("button", name="Lunch").click()
    await expect(standing(page)).to_contain_text(re.compile(r"Away\s*Lunch\s*0:0\d"))
    await page.get_by_role("button", name="Change state").click()
    await page.get_by_role("button", name="End work").click()
    await expect(page.get_by_role("heading", name="You have ended work")).to_be_visible()
    assert Floor(office).state_of("anna") == "signed_out"
    await page.get_by_role("button", name="Start work").click()
    await expect(standing(page)).to_contain_text("Not started yet")


# -- An offer


async def test_an_offer_says_who_rings_and_why_and_what_to_offer(office: World) -> None:
    page = await is_ready(office)
    await Floor(office).rings()
    offer = page.get_by_role("region", name="Incoming call")
    for text in (
        "an order",
        "+442055502001",
        "First call",
        "where is my order",
        "Look the order up first; tell the caller the day of delivery.",
        "Free return within 30 days.",
        "front desk",
    ):
        await expect(offer.get_by_text(text).first).to_be_visible()
    await expect(page.get_by_role("timer")).to_have_attribute(
        "aria-label", re.compile(r"\d+ s left")
    )
    await expect(page.get_by_text("Incoming call: an order, from front desk")).to_have_count(1)
    await expect(page.locator("#offer-title")).to_be_focused()
    await offer.get_by_text("The conversation").click()
    await expect(offer.get_by_text("Said: what it is about (an order)")).to_be_visible()
    assert await hindrances(page) == []


async def test_what_a_call_is_about_is_said_in_the_language_of_the_reader(office: World) -> None:
    page = await is_ready(office)
    await page.evaluate("localStorage.setItem('switchroom.language', 'it')")
    await page.reload()
    await expect(standing(page)).to_contain_text("Disponibil")
    await Floor(office).rings()
    await expect(page.locator(".offer .concern")).to_have_text("un ordine")
    await expect(page.get_by_text("Chiamata in arrivo: un ordine")).to_have_count(1)
    await page.locator(".path summary").click()
    await expect(page.locator(".path li").last).to_contain_text("(un ordine)")
    await page.keyboard.press("a")
    await expect(page.locator(".call .concern")).to_have_text("un ordine")


async def test_a_declined_and_a_missed_call_look_different(office: World) -> None:
    page = await is_ready(office)
    floor = Floor(office)
    call = await floor.rings()
    await page.get_by_role("button", name="Decline").click()
    news = page.locator("[data-news]")
    await expect(news).to_contain_text("You declined a call")
    assert await news.get_attribute("data-news") == "declined"
    await page.get_by_role("button", name="Ready for calls").click()
    await expect(page.get_by_role("button", name="Accept")).to_be_visible()
    offer = await floor.offered("anna", call)
    await floor.service.switchboard.phone_missed(call, offer, "timeout")
    await expect(news).to_contain_text("You missed a call")
    assert await news.get_attribute("data-news") == "missed"
    came = page.locator(".recent [data-came]")
    await expect(came).to_have_text([re.compile("Missed"), re.compile("Declined")])
    await news.get_by_role("button", name="Close").click()
    await expect(news).to_have_count(0)


async def test_an_offer_that_ends_says_why(office: World) -> None:
    page = await is_ready(office)
    floor = Floor(office)
    call = await floor.rings()
    await expect(page.get_by_role("button", name="Accept")).to_be_visible()
    await floor.service.switchboard.caller_left(call)
    await expect(page.locator("[data-news]")).to_contain_text("The caller has hung up.")
    await expect(standing(page)).to_contain_text("Ready")


# -- In the call


async def test_muting_is_seen_and_ends(office: World) -> None:
    page = await is_ready(office)
    await talks(office, page)
    await page.get_by_role("button", name="Mute", exact=True).click()
    await expect(page.get_by_text("You are muted")).to_be_visible()
    await page.get_by_role("button", name="Unmute").click()
    await expect(page.get_by_text("You are muted")).to_have_count(0)
    assert await hindrances(page) == []


async def test_the_focus_goes_on_with_the_call(office: World) -> None:
    page = await is_ready(office)
    floor = Floor(office)
    call = await floor.rings()
    await expect(page.locator("#offer-title")).to_be_focused()
    await page.keyboard.press("a")
    await expect(page.locator("#call-title")).to_be_focused()
    offer = await floor.offered("anna", call)
    await floor.service.switchboard.agent_joined(call, offer, "agent-1")
    await floor.service.switchboard.caller_joined(call, offer)
    await page.get_by_role("button", name="Hang up").click()
    await expect(page.locator("#wrap-up-title")).to_be_focused()


async def test_whoever_writes_a_note_when_the_call_ends_goes_on_with_it(office: World) -> None:
    page = await is_ready(office)
    floor, call = await talks(office, page)
    note = page.get_by_label("Note for colleagues")
    await note.fill("Promised")
    await note.focus()
    await floor.service.switchboard.caller_left(call)
    await expect(page.locator(".wrap-up textarea")).to_be_focused()
    await page.keyboard.type(" w")
    await expect(note).to_have_value("Promised w")


@pytest.mark.parametrize("width", [320, 1366])
async def test_no_button_of_a_call_moves_when_another_is_pressed(office: World, width: int) -> None:
    caller = await talking.caller_page(office)
    await talking.ask_for_somebody(caller)
    page = await talking.agent_page(office)
    await page.set_viewport_size({"width": width, "height": 900})
    await talking.accept(page)
    buttons = page.locator(".controls button")
    places = (
        "(all) => all.map((one) => { const { x, y, width, height } = one.getBoundingClientRect();"
    )
    places += " return [x, y + window.scrollY, width, height].map(Math.round).join(' '); })"
    await expect(buttons.last).to_contain_text("Hang up")
    before = await buttons.evaluate_all(places)
    await page.get_by_role("button", name="Hold").click()
    await expect(page.get_by_role("button", name="Resume")).to_be_visible()
    assert await buttons.evaluate_all(places) == before
    await page.get_by_role("button", name="To the manager").click()
    await expect(page.get_by_role("button", name="Press again: to the manager")).to_be_visible()
    assert await buttons.evaluate_all(places) == before


async def test_how_one_stands_is_seen_when_the_page_is_scrolled(office: World) -> None:
    page = await is_ready(office)
    await page.set_viewport_size({"width": 1366, "height": 400})
    await talks(office, page)
    await page.evaluate("window.scrollTo(0, 300)")
    top, bottom = [
        await page.locator(one).evaluate("(one) => one.getBoundingClientRect().toJSON()")
        for one in ("header.bar", ".state-bar")
    ]
    assert top["top"] == 0
    assert bottom["top"] >= top["bottom"]
    assert bottom["bottom"] < 400


async def test_a_call_is_transferred_to_another_queue(office: World) -> None:
    page = await is_ready(office)
    floor, call = await talks(office, page)
    await passes_on(page, "billing")
    await expect(page.get_by_text("The call waits in billing.")).to_be_visible()
    assert floor.service.engine.core.state.calls[call].queue_id == "billing"


async def test_two_presses_send_a_call_to_the_manager_and_one_does_not(office: World) -> None:
    page = await is_ready(office)
    floor, call = await talks(office, page)
    await page.get_by_role("button", name="To the manager").click()
    sure = page.get_by_role("button", name="Press again: to the manager")
    await expect(sure).to_be_visible()
    assert floor.service.engine.core.state.calls[call].queue_id == "front desk"
    await sure.click()
    await expect(page.get_by_text("The call waits in manager.")).to_be_visible()


async def test_an_agent_sees_who_listens(office: World) -> None:
    page = await is_ready(office)
    floor, call = await talks(office, page)
    await floor.service.switchboard.note_supervision(StaffId("chiara"), call, "listen")
    await expect(page.get_by_text("Chiara Conti listens to this call.")).to_be_visible()
    await floor.service.switchboard.note_supervision(StaffId("chiara"), call, None)
    await expect(page.get_by_text("Chiara Conti listens to this call.")).to_have_count(0)


async def test_what_a_supervisor_writes_is_shown_and_so_is_the_last_agents_note(
    office: World,
) -> None:
    page = await is_ready(office)
    floor, call = await talks(office, page)
    floor.service.desks.coach(AgentId("anna"), call, "Offer a refund.", "Chiara Conti")
    await expect(page.get_by_text("Chiara Conti writes to you")).to_be_visible()
    await expect(page.get_by_text("Offer a refund.")).to_be_visible()
    await page.get_by_label("Note for colleagues").fill("Promised a refund.")
    await page.get_by_role("button", name="Solved").click()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Hang up").click()
    wrap_up = page.get_by_role("region", name="After the call")
    await expect(wrap_up).to_contain_text("an order")
    floor.service.desks.coach(AgentId("anna"), call, "Well done.", "Chiara Conti")
    await expect(wrap_up.get_by_text("Well done.")).to_be_visible()
    await page.reload()
    for told in ("an order", "+442055502001", "You hung up."):
        await expect(wrap_up).to_contain_text(told)
    for told in ("Offer a refund.", "Well done."):
        await expect(wrap_up.get_by_text(told)).to_have_count(1)
    await page.get_by_role("button", name="Done").click()
    floor._legs = 0  # the same caller rings again
    floor.service.carriers["twilio"] = floor.carrier
    await floor.rings(carrier="twilio")
    earlier = page.locator(".earlier li").first
    await expect(earlier).to_contain_text("Talked to an agent · Solved")
    await expect(earlier).to_contain_text("Promised a refund.")


async def test_a_plan_for_after_the_call_is_shown_and_taken_back(office: World) -> None:
    page = await is_ready(office)
    await talks(office, page)
    await page.get_by_role("button", name="Change state").click()
    await page.get_by_role("button", name="Break").click()
    await expect(page.get_by_text("After this: Away")).to_be_visible()
    await page.get_by_role("button", name="Stay ready after all").click()
    await expect(page.get_by_text("After this: Away")).to_have_count(0)


async def test_what_a_call_came_to_is_noted_in_the_wrap_up(office: World) -> None:
    page = await is_ready(office)
    floor, call = await talks(office, page)
    await page.get_by_role("button", name="Hang up").click()
    await expect(page.get_by_text("You hung up.")).to_be_visible()
    await page.get_by_role("button", name="To follow up").click()
    await page.get_by_label("Note for colleagues").fill("Ring back on Monday.")
    await expect(page.get_by_text("1980 characters left")).to_be_visible()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    opened = floor.service.engine.calls.find(call)
    assert opened is not None
    assert (opened.disposition, opened.has_note) == ("follow_up", True)
    until = page.locator(".wrap-up .timer")
    await expect(until).to_have_text(re.compile(r"^(1:00|0:5\d)$"))
    await page.get_by_role("button", name="More time").click()
    await expect(until).to_have_text(re.compile(r"^(2:00|1:5\d)$"))
    assert await hindrances(page) == []
    await page.get_by_role("button", name="Done").click()
    await expect(standing(page)).to_contain_text("Ready")
    day = page.get_by_role("region", name="My day")
    await expect(day.locator("dd").first).to_have_text("1")


# -- Why no call


async def test_why_no_call_comes_is_said_in_words(office: World) -> None:
    page = await office.page("anna", "/agent")
    why = page.get_by_role("button", name="Why no call?")
    await why.click()
    await expect(page.get_by_text("You are away. Press Ready to get calls.")).to_be_visible()
    await page.get_by_role("button", name="Ready for calls").click()
    await expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
    await Floor(office).rings("my bill is too high")
    await page.get_by_role("button", name="Look again").click()
    await expect(page.get_by_text("Those who wait need other skills than yours.")).to_be_visible()
    await expect(page.get_by_text("needs billing")).to_be_visible()
    await page.get_by_text("The whole reasoning").click()
    told = page.locator(".sentences li")
    await expect(told.last).to_be_visible()
    await expect(told.last).to_contain_text(re.compile(r"^Call [0-9a-f]{4} in "))
    await why.click()
    await expect(page.get_by_text("needs billing")).to_have_count(0)
    await page.goto("/agent?language=nl")
    await page.get_by_role("button", name="Waarom geen gesprek?").click()
    await page.get_by_text("De hele redenering").click()
    await expect(told.last).to_contain_text(re.compile(r"^Gesprek [0-9a-f]{4} in .*mist billing"))
