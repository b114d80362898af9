"""What an agent writes about a call is kept, whatever becomes of the page, the tab and the session; and
what belongs to one call or offer does not last into the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from queues.ids import AgentId
from tests.browser import talking
from tests.browser.floor import Floor
from tests.browser.test_agent_desk import is_ready, passes_on, standing, talks
from tests.browser.test_agent_desk_troubles import cut_off, sign_out_elsewhere
from tests.browser.test_desk_elsewhere import strip, walks_to
from tests.browser.test_people_late import AT_REST
from tests.browser.world import PASSWORD

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

    from queues.ids import CallId
    from tests.browser.world import World

STORED = "JSON.stringify([{...localStorage}, {...sessionStorage}])"


def note(page: Page) -> Locator:
    return page.get_by_label("Note for colleagues")


async def is_saved(page: Page) -> None:
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()


async def signs_in(page: Page, who: str) -> None:
    """By the form that is shown."""
    await page.get_by_label("Name", exact=True).fill(who)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def kept(office: World, call: CallId) -> str:
    """The note of a call as the service keeps it."""
    supervisor = await office.sign_in("chiara")
    answer = await supervisor.request.get(f"/api/calls/{call}?language=en")
    return str((await answer.json())["note"])


async def wraps_up(office: World, page: Page) -> CallId:
    """A call has been talked, and is over."""
    _, call = await talks(office, page)
    await page.get_by_role("button", name="Hang up").click()
    await expect(page.get_by_role("button", name="Done")).to_be_visible()
    return call


async def loses_connection(office: World, page: Page) -> None:
    await page.context.set_offline(True)
    cut_off(office)
    await expect(page.get_by_text("The connection to the service is lost")).to_be_visible()


async def session_ends(page: Page) -> None:
    """While the page does not hear of anything; it does so now."""
    await sign_out_elsewhere(page)
    await page.context.set_offline(False)
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()


async def takes(page: Page, floor: Floor, agent: str, call: CallId) -> None:
    """The agent of this page takes a further call, and talks."""
    await page.get_by_role("button", name="Accept").click()
    await expect(standing(page)).to_contain_text("Connecting")
    offer = await floor.offered(agent, call)
    await floor.service.switchboard.agent_joined(call, offer, "agent-2")
    await floor.service.switchboard.caller_joined(call, offer)


async def test_a_saved_note_is_there_again_after_a_look_at_another_page(office: World) -> None:
    page = await is_ready(office)
    call = await wraps_up(office, page)
    await note(page).fill("A refund of 30 euro.")
    await is_saved(page)
    await walks_to(page, "Wallboard", "Wallboard")
    await strip(page).get_by_role("link", name="Back to the desk").click()
    await expect(note(page)).to_have_value("A refund of 30 euro.")
    await note(page).press("End")
    await note(page).press_sequentially(" On Monday.")
    await is_saved(page)
    assert await kept(office, call) == "A refund of 30 euro. On Monday."


async def test_a_note_is_saved_after_the_agent_has_signed_in_again(office: World) -> None:
    page = await is_ready(office)
    call = await wraps_up(office, page)
    await note(page).fill("First words")
    await is_saved(page)
    await loses_connection(office, page)
    await note(page).fill("First words, and more")
    await expect(page.get_by_text("Not saved yet")).to_be_visible()
    await session_ends(page)
    await signs_in(page, "anna")
    await expect(note(page)).to_have_value("First words, and more")
    await is_saved(page)
    await note(page).fill("First words, and the last")
    await page.get_by_role("button", name="Done").click()
    await expect(standing(page)).not_to_contain_text("Wrap-up")
    assert await kept(office, call) == "First words, and the last"


async def test_words_of_a_wrap_up_that_is_over_replace_none_that_were_written_later(
    office: World,
) -> None:
    """At another desk of the agent's, or by whoever had the call after him."""
    page = await is_ready(office)
    call = await wraps_up(office, page)
    await loses_connection(office, page)
    await note(page).fill("Half a sent")
    await expect(page.get_by_text("Not saved yet")).to_be_visible()
    anna = AgentId("anna")
    await office.service.switchboard.note_wrap_up(anna, call, disposition="", note="All of it.")
    await office.service.attendance.finish_wrap_up(anna)
    await page.context.set_offline(False)
    await page.reload()
    await expect(standing(page)).to_contain_text("Ready")
    await talking.until(page, f"!({STORED}).includes('Half')")
    assert await kept(office, call) == "All of it."


async def test_who_signs_out_in_the_wrap_up_leaves_nothing_of_it_in_the_browser(
    office: World,
) -> None:
    page = await is_ready(office)
    await wraps_up(office, page)
    await note(page).fill("A refund of 30 euro.")
    await is_saved(page)
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert "30 euro" not in await page.evaluate(STORED)


async def test_a_note_goes_on_in_another_tab_and_back(office: World) -> None:
    first = await is_ready(office)
    _, call = await talks(office, first)
    await note(first).fill("One.")
    await is_saved(first)
    second = await office.page("anna", "/agent")
    await second.get_by_role("button", name="Use this tab").click()
    await expect(note(second)).to_have_value("One.")
    await note(second).fill("One. Two.")
    await is_saved(second)
    await first.get_by_role("button", name="Use this tab").click()
    await expect(note(first)).to_have_value("One. Two.")
    await note(first).fill("One. Two. Three.")
    await is_saved(first)
    assert await kept(office, call) == "One. Two. Three."


async def test_a_note_goes_on_at_another_computer_and_is_read_at_the_first(office: World) -> None:
    first = await is_ready(office)
    _, call = await talks(office, first)
    await note(first).fill("One.")
    await is_saved(first)
    other = await office.sign_in("anna", at=" at home")
    second = await other.new_page()
    await second.goto("/agent")
    await expect(note(second)).to_have_value("One.")
    await note(second).fill("One. Two.")
    await expect(note(first)).to_have_value("One. Two.")
    await note(first).fill("One. Two. Three.")
    await expect(note(second)).to_have_value("One. Two. Three.")
    assert await kept(office, call) == "One. Two. Three."


async def test_what_was_wiped_out_elsewhere_while_the_connection_was_lost_does_not_come_back(
    office: World,
) -> None:
    page = await is_ready(office)
    call = await wraps_up(office, page)
    await note(page).fill("Half a sent")
    await is_saved(page)
    await loses_connection(office, page)
    anna = AgentId("anna")
    await office.service.switchboard.note_wrap_up(anna, call, disposition="", note="")
    await page.context.set_offline(False)
    await expect(page.get_by_text("The connection to the service is lost")).to_have_count(0)
    await expect(note(page)).to_have_value("")


async def test_where_nothing_was_written_nothing_is_said_to_be_saved(office: World) -> None:
    page = await is_ready(office)
    await wraps_up(office, page)
    await page.reload()
    await expect(standing(page)).to_contain_text("Wrap-up")
    for _ in range(5):
        await page.evaluate(AT_REST)
    await expect(note(page)).to_have_value("")
    await expect(page.get_by_text("Saved", exact=True)).to_have_count(0)


async def test_who_gets_a_call_passed_on_goes_on_with_the_note_of_the_one_before(
    office: World,
) -> None:
    anna = await is_ready(office)
    floor, call = await talks(office, anna)
    await note(anna).fill("He has moved.")
    await is_saved(anna)
    await passes_on(anna, "billing")
    bram = await office.page("bram", "/agent")
    await bram.get_by_role("button", name="Ready for calls").click()
    await takes(bram, floor, "bram", call)
    await expect(note(bram)).to_have_value("He has moved.")
    await note(bram).fill("He has moved. To Delft.")
    await expect(note(anna)).to_have_value("He has moved. To Delft.")


async def test_nothing_of_a_note_stays_in_the_browser_once_its_wrap_up_is_over(
    office: World,
) -> None:
    page = await is_ready(office)
    await wraps_up(office, page)
    await note(page).fill("A refund of 30 euro.")
    await is_saved(page)
    assert "30 euro" in await page.evaluate(STORED)
    await page.get_by_role("button", name="Done").click()
    await expect(standing(page)).to_contain_text("Ready")
    assert "30 euro" not in await page.evaluate(STORED)


async def test_the_note_of_one_person_is_neither_shown_nor_sent_by_the_next(office: World) -> None:
    """Even if he gets the same call: it was passed on to him."""
    page = await is_ready(office)
    floor, call = await talks(office, page)
    await passes_on(page, "billing")
    await expect(page.get_by_role("button", name="Done")).to_be_visible()
    await loses_connection(office, page)
    await note(page).fill("Rude.")
    await session_ends(page)
    await signs_in(page, "bram")
    await page.get_by_role("button", name="Ready for calls").click()
    await takes(page, floor, "bram", call)
    await expect(note(page)).to_have_value("")
    await page.get_by_role("button", name="Hang up").click()
    await page.get_by_role("button", name="Done").click()
    await expect(standing(page)).to_contain_text("Ready")
    opened = office.service.engine.calls.find(call)
    assert opened is not None
    assert not opened.has_note


# -- What is over with its call


async def test_a_window_of_one_call_does_not_open_by_itself_over_the_next(office: World) -> None:
    page = await is_ready(office)
    floor, call = await talks(office, page)
    await page.get_by_role("button", name="Transfer").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await floor.service.switchboard.caller_left(call)
    await page.get_by_role("button", name="Done").click()
    await expect(standing(page)).to_contain_text("Ready")
    call = await floor.rings()
    await takes(page, floor, "anna", call)
    await expect(page.get_by_role("button", name="Hang up")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_while_the_connection_is_lost_an_offer_rings_no_longer_than_it_stands(
    office: World,
) -> None:
    context = await office.sign_in("anna")
    await context.add_init_script(path=talking.EARS)
    page = await context.new_page()
    await page.clock.install()
    await page.goto("/agent")
    await page.get_by_role("button", name="Ready for calls").click()
    await expect(standing(page)).to_contain_text("Ready")
    await Floor(office).rings()
    await expect(page.get_by_role("button", name="Accept")).to_be_visible()
    assert await talking.is_heard(page)
    await loses_connection(office, page)
    assert await talking.is_heard(page)
    await page.clock.fast_forward(20_000)
    assert await talking.silence_is_heard(page)
