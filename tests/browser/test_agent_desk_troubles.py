"""An agent's desk in trouble: reloads, other tabs, lost connections, doubt, sessions that end; and one
that is worked at by keyboard alone, or on a telephone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.async_api import expect

from queues.ids import AgentId
from tests.browser import talking
from tests.browser.floor import Floor
from tests.browser.test_agent_desk import is_ready, standing, talks
from tests.browser.test_people_late import Late
from tests.browser.world import hindrances

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

    from tests.browser.world import World


def cut_off(office: World) -> None:
    """All desks lose their connections without a word."""
    for desk in list(office.service._desk_door._connected):
        desk.writer.cut_off()


async def test_a_reload_in_the_middle_of_a_call_finds_the_call_and_the_note(office: World) -> None:
    page = await is_ready(office)
    _, call = await talks(office, page)
    await page.get_by_label("Note for colleagues").fill("In the middle of")
    await page.reload()
    await expect(standing(page)).to_contain_text("Talking")
    await expect(page.locator(".call")).to_contain_text("where is my order")
    await expect(page.get_by_label("Note for colleagues")).to_have_value("In the middle of")
    assert call in office.service.engine.core.state.calls
    await page.get_by_role("button", name="Hang up").click()
    await expect(page.get_by_role("button", name="Done")).to_be_visible()


async def test_a_note_that_was_not_told_outlives_a_reload(office: World) -> None:
    page = await is_ready(office)
    _, call = await talks(office, page)
    await page.get_by_role("button", name="Hang up").click()
    note = page.get_by_label("Note for colleagues")
    await expect(note).to_be_visible()
    await page.context.set_offline(True)
    cut_off(office)
    await expect(page.get_by_text("The connection to the service is lost")).to_be_visible()
    await note.fill("Half a sentence")
    await expect(page.get_by_text("Not saved yet")).to_be_visible()
    await page.context.set_offline(False)
    await page.reload()
    await expect(note).to_have_value("Half a sentence")
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    opened = office.service.engine.calls.find(call)
    assert opened is not None
    assert opened.has_note


async def test_of_two_tabs_one_leads_and_the_other_can_take_over(office: World) -> None:
    first = await is_ready(office)
    second = await office.page("anna", "/agent")
    await expect(second.get_by_text("Your desk is open in another tab")).to_be_visible()
    assert await hindrances(second) == []
    await second.get_by_role("button", name="Use this tab").click()
    await expect(standing(second)).to_contain_text("Ready")
    await expect(first.get_by_text("Your desk is open in another tab")).to_be_visible()
    await Floor(office).rings()
    await expect(second.get_by_role("button", name="Accept")).to_be_visible()
    await expect(first.get_by_role("button", name="Accept")).to_have_count(0)
    await second.close()
    await expect(first.get_by_role("button", name="Accept")).to_be_visible()


async def test_a_lost_connection_is_said_and_comes_back_by_itself(office: World) -> None:
    page = await is_ready(office)
    await page.context.set_offline(True)
    cut_off(office)
    lost = page.get_by_text("The connection to the service is lost")
    await expect(lost).to_be_visible()
    await expect(page.get_by_text(re.compile(r"No word since \d\d:\d\d:\d\d"))).to_be_visible()
    await page.get_by_role("button", name="Change state").click()
    await page.get_by_role("button", name="Break").click()
    await expect(
        page.get_by_text("The service cannot be reached; nothing was done.")
    ).to_be_visible()
    await page.context.set_offline(False)
    await expect(lost).to_have_count(0)
    await expect(standing(page)).to_contain_text("Ready")
    agents = office.service.engine.core.state.agents
    await talking.comes_about(lambda: agents[AgentId("anna")].reachable)


async def test_a_desk_whose_pulse_could_not_be_loaded_says_all_the_same_that_it_is_awake(
    office: World,
) -> None:
    """It is begun anew with the connection, also while there is none to load it by."""
    context = await office.sign_in("anna")
    loads: list[Route] = []
    beats: list[str] = []

    def hold(route: Route) -> None:
        loads.append(route)

    def note(said: str | bytes) -> None:
        if isinstance(said, str) and '"here"' in said:
            beats.append(said)

    await context.route("**/heartbeat*", hold)
    page = await context.new_page()
    page.on("websocket", lambda socket: socket.on("framesent", note))
    await page.goto("/agent")
    await talking.comes_about(lambda: bool(loads))
    await loads[0].abort()
    await talking.comes_about(lambda: len(beats) > 1)
    await talking.comes_about(lambda: len(loads) > 1)
    async with page.expect_worker() as pulse:
        await loads[1].continue_()
    assert "heartbeat" in (await pulse.value).url
    # As in a page that is hidden: none of its own timers counts.
    await page.evaluate("for (let one = setTimeout(() => {}); one > 0; one -= 1) clearTimeout(one)")
    beats.clear()
    await talking.comes_about(lambda: len(beats) > 1)


async def test_without_a_connection_the_buttons_of_a_call_say_why_they_do_nothing(
    office: World,
) -> None:
    page = await is_ready(office)
    await talks(office, page)
    await page.context.set_offline(True)
    cut_off(office)
    why = page.locator(".why-not")
    await expect(why).to_have_text(
        "The connection is lost: your buttons work again as soon as it is back."
    )
    for name in ("Transfer", "To the manager", "Hang up"):
        await expect(page.get_by_role("button", name=name)).to_be_disabled()
    await expect(page.get_by_role("button", name="Mute")).to_be_enabled()
    await page.context.set_offline(False)
    await expect(why).to_have_count(0)
    await expect(page.get_by_role("button", name="Hang up")).to_be_enabled()


async def test_a_muted_agent_stays_muted_over_a_reload_and_in_another_tab(office: World) -> None:
    caller = await talking.caller_page(office)
    await talking.ask_for_somebody(caller)
    desk = await talking.agent_page(office)
    await talking.accept(desk)
    await desk.get_by_role("button", name="Mute", exact=True).click()
    await desk.reload()
    await expect(desk.get_by_role("heading", name="You are talking")).to_be_visible()
    await expect(desk.get_by_text("You are muted")).to_be_visible()
    assert await talking.silence_arrives(caller)
    other = await office.page("anna", "/agent")
    await other.get_by_role("button", name="Use this tab").click()
    await expect(other.get_by_text("You are muted")).to_be_visible()
    assert await talking.silence_arrives(caller)
    await other.get_by_role("button", name="Unmute").click()
    assert await talking.arrives(caller)
    await other.close()
    await expect(desk.get_by_role("button", name="Mute", exact=True)).to_be_visible()
    await expect(desk.get_by_text("You are muted")).to_have_count(0)


async def test_doubt_of_the_service_is_said_and_over(office: World) -> None:
    page = await is_ready(office)
    office.service.engine._begin_doubt("it is too slow")
    doubt = page.get_by_text("The service decides nothing at the moment")
    await expect(doubt.first).to_be_visible()
    office.service.engine._end_doubt()
    await expect(doubt).to_have_count(0)


async def test_a_microphone_that_fails_is_said_where_it_matters(office: World) -> None:
    context = await office.sign_in("anna")
    await context.add_init_script(
        "const real = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);"
        "window.broken = false;"
        "if (real) navigator.mediaDevices.getUserMedia = (wish) => window.broken"
        " ? Promise.reject(new DOMException('gone', 'NotFoundError')) : real(wish);"
    )
    page = await is_ready(office)
    await page.evaluate("window.broken = true")
    await page.get_by_text("Sound and devices").click()
    await page.get_by_label("Microphone to use").select_option(index=1)
    unreachable = page.get_by_text("No calls come to you now")
    await expect(unreachable).to_be_visible()
    await page.evaluate("window.broken = false")
    await page.get_by_role("alert").get_by_role("button", name="Check again").click()
    await expect(unreachable).to_have_count(0)


async def test_a_session_that_ends_closes_the_desk_and_asks_to_sign_in(office: World) -> None:
    page = await is_ready(office)
    await sign_out_elsewhere(page)
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()


async def in_a_call(office: World) -> tuple[Page, Page]:
    """A caller and an agent who talk with each other."""
    caller = await talking.caller_page(office)
    await talking.ask_for_somebody(caller)
    desk = await talking.agent_page(office)
    await talking.accept(desk)
    return caller, desk


async def sign_out_elsewhere(page: Page) -> None:
    """End the session of this page, but not by the page."""
    request = page.context.request
    session = await (await request.get("/api/session")).json()
    headers = {"Origin": await page.evaluate("origin"), "X-CSRF": session["csrf"]}
    assert (await request.post("/api/sign-out", headers=headers)).ok


async def goes_on_until_the_caller_hangs_up(caller: Page, desk: Page) -> None:
    await expect(desk.get_by_text("You are signed out", exact=True)).to_be_visible()
    await expect(desk.get_by_role("heading", name="You are talking")).to_be_visible()
    await expect(desk.get_by_role("button", name="Hang up")).to_be_disabled()
    await caller.get_by_role("button", name="Hang up").click()
    await expect(desk.get_by_role("button", name="Sign in")).to_be_visible()


async def test_a_session_that_ends_in_a_call_waits_until_nobody_talks_any_more(
    office: World,
) -> None:
    caller, desk = await in_a_call(office)
    await sign_out_elsewhere(desk)
    await goes_on_until_the_caller_hangs_up(caller, desk)


async def test_what_a_desk_asks_for_after_its_session_cuts_no_call_off(office: World) -> None:
    """It asks for the agent's figures every 20 seconds, and is refused them."""
    caller, desk = await in_a_call(office)
    # As soon as it knows that the session is over it asks for nothing more.
    known = Late("GET")
    await desk.route("**/api/session", known)
    await sign_out_elsewhere(desk)
    async with desk.expect_response("**/api/agent/why*") as refused:
        await desk.keyboard.press("y")
    assert (await refused.value).status == 401
    known.may_come.set()
    assert await talking.arrives(caller)
    await goes_on_until_the_caller_hangs_up(caller, desk)


async def test_a_desk_that_comes_back_after_its_session_cuts_no_call_off(office: World) -> None:
    caller, desk = await in_a_call(office)
    await desk.context.set_offline(True)
    cut_off(office)
    await expect(desk.get_by_text("The connection to the service is lost")).to_be_visible()
    await sign_out_elsewhere(desk)
    await desk.context.set_offline(False)
    await goes_on_until_the_caller_hangs_up(caller, desk)


async def test_somebody_who_takes_no_calls_has_no_desk(office: World) -> None:
    page = await office.page("otto", "/agent")
    await expect(page.get_by_role("heading", name="This page is not for your role")).to_be_visible()


async def press_to(page: Page, name: str) -> None:
    """Reach a button by the tabulator, and press it."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        focused = await page.evaluate("document.querySelector(':focus')?.innerText ?? ''")
        if name in focused:
            await page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")


async def test_a_whole_call_by_keyboard_alone(office: World) -> None:
    page = await office.page("anna", "/agent")
    await expect(standing(page)).to_contain_text("Away")
    await press_to(page, "Ready for calls")
    await expect(standing(page)).to_contain_text("Ready")
    floor = Floor(office)
    call = await floor.rings()
    await expect(page.locator("#offer-title")).to_be_focused()
    await press_to(page, "Accept")
    await expect(standing(page)).to_contain_text("Connecting")
    offer = await floor.offered("anna", call)
    await floor.service.switchboard.agent_joined(call, offer, "agent-1")
    await floor.service.switchboard.caller_joined(call, offer)
    await expect(standing(page)).to_contain_text("Talking")
    await press_to(page, "Hang up")
    await expect(page.locator("#wrap-up-title")).to_be_focused()
    await press_to(page, "Solved")
    await press_to(page, "Done")
    await expect(standing(page)).to_contain_text("Ready")


async def test_keys_do_what_buttons_do_but_not_while_somebody_types(office: World) -> None:
    page = await office.page("anna", "/agent")
    await expect(standing(page)).to_contain_text("Away")
    await page.keyboard.press("r")
    await expect(standing(page)).to_contain_text("Ready")
    await Floor(office).rings()
    await expect(page.locator("#offer-title")).to_be_focused()
    await page.keyboard.press("d")
    await expect(page.locator("[data-news]")).to_contain_text("You declined a call")
    await page.keyboard.press("r")
    await talks(office, page)
    await page.keyboard.press("n")
    note = page.get_by_label("Note for colleagues")
    await expect(note).to_be_focused()
    await page.keyboard.type("mute them")
    await expect(note).to_have_value("mute them")
    await expect(page.get_by_text("You are muted")).to_have_count(0)
    await page.locator(":focus").blur()
    await page.keyboard.press("m")
    await expect(page.get_by_text("You are muted")).to_be_visible()
    await page.keyboard.press("t")
    await expect(page.get_by_role("dialog", name="Transfer to a queue")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("Shift+G")
    await expect(page.get_by_role("button", name="Press again: to the manager")).to_be_visible()
    await page.keyboard.press("x")
    await expect(standing(page)).to_contain_text("Talking")
    await page.keyboard.press("Shift+X")
    await expect(page.get_by_text("You hung up.")).to_be_visible()


async def test_keys_are_listed_and_can_be_switched_off(office: World) -> None:
    page = await office.page("anna", "/agent")
    await expect(standing(page)).to_contain_text("Away")
    await page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    await expect(dialog.locator("kbd")).to_have_count(13)
    # None for what this call, or this carrier, cannot do.
    await expect(dialog.get_by_text("Show the keypad")).to_have_count(0)
    assert await hindrances(page) == []
    await dialog.get_by_label("Use keyboard shortcuts").uncheck()
    await dialog.get_by_role("button", name="Close").click()
    await page.keyboard.press("r")
    await page.keyboard.press("y")
    await expect(page.locator(".hints-of-why")).to_have_count(0)
    await expect(standing(page)).to_contain_text("Away")


async def test_an_offer_does_not_take_the_focus_out_of_an_open_window(office: World) -> None:
    page = await is_ready(office)
    await page.keyboard.press("?")
    switch = page.get_by_label("Use keyboard shortcuts")
    await expect(switch).to_be_visible()
    await switch.focus()
    await Floor(office).rings()
    await expect(page.locator(".offer")).to_be_visible()
    await expect(switch).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("d")
    await expect(page.locator("[data-news]")).to_contain_text("You declined a call")


async def test_the_desk_fits_a_small_telephone_in_every_language(office: World) -> None:
    page = await is_ready(office)
    await page.set_viewport_size({"width": 320, "height": 640})
    await talks(office, page)
    for language in ("nl", "it", "en"):
        await page.evaluate("(code) => localStorage.setItem('switchroom.language', code)", language)
        await page.reload()
        await expect(page.locator(".controls")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        small = await page.evaluate(
            "[...document.querySelectorAll('main button')].filter("
            "(one) => one.getBoundingClientRect().height < 40).map((one) => one.innerText)"
        )
        assert small == []


async def test_what_the_check_found_stays_within_its_card_on_a_small_telephone(
    office: World,
) -> None:
    context = await office.sign_in("anna")
    await context.add_init_script("navigator.permissions.query = () => Promise.reject(new Error())")
    page = await context.new_page()
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto("/agent")
    await page.evaluate("localStorage.setItem('switchroom.language', 'nl')")
    await page.reload()
    marks = page.locator('li[data-finding="notYet"] .mark')
    await expect(marks).to_have_count(2)
    await expect(marks.first).to_contain_text("Niet gecontroleerd")
    card = await page.locator(".findings").bounding_box()
    assert card is not None
    for mark in await marks.all():
        box = await mark.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= card["x"] + card["width"]
