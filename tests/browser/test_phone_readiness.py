"""A desk gets calls while it can bring sound, wherever its agent looks, and in one tab only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.browser.talking import (
    EARS,
    accept,
    agent_page,
    ask_for_somebody,
    caller_page,
    comes_about,
    is_heard,
    silence_is_heard,
    stage,
    until,
)
from tests.browser.test_people_late import AT_REST

if TYPE_CHECKING:
    from playwright.async_api import Page, Route, WebSocket

    from tests.browser.world import World

KEEP_DEVICES = """
window.devices = MediaDevices.prototype.enumerateDevices;
window.ask = MediaDevices.prototype.getUserMedia;
undefined;
"""
UNPLUG = """
MediaDevices.prototype.enumerateDevices = async () => [];
MediaDevices.prototype.getUserMedia = async () => { throw new DOMException("none", "NotFoundError"); };
navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
"""
PLUG_IN = """
MediaDevices.prototype.enumerateDevices = devices;
MediaDevices.prototype.getUserMedia = ask;
navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
"""

HOLD_LEAD = """
const ask = LockManager.prototype.request;
LockManager.prototype.request = async function (name, ...given) {
  const isFirst = name.startsWith("switchroom.desk.") && globalThis.askForLead === undefined;
  if (isFirst) await new Promise((done) => { globalThis.askForLead = done; });
  return ask.call(this, name, ...given);
};
"""
"""Whoever is the first to ask for the lead waits."""

LATE_SOUND = """
const { get } = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, "state");
const resume = AudioContext.prototype.resume;
const waiting = [];
let isOut = false;
Object.defineProperty(AudioContext.prototype, "state", {
  get() { return isOut ? get.call(this) : "suspended"; },
});
AudioContext.prototype.resume = function () {
  if (isOut) return resume.call(this);
  return new Promise((done) => waiting.push(() => resume.call(this).then(done)));
};
globalThis.letSoundOut = async () => {
  isOut = true;
  for (const one of waiting) await one();
};
"""
"""No sound comes out before `letSoundOut`."""


async def test_who_has_no_microphone_any_more_gets_no_calls_until_it_is_back(
    office: World,
) -> None:
    desk = await agent_page(office)
    await desk.evaluate(KEEP_DEVICES)
    await desk.evaluate(UNPLUG)
    await expect(desk.get_by_text("No calls come to you now")).to_be_visible()
    caller = await caller_page(office)
    await ask_for_somebody(caller)
    await expect(stage(caller)).to_have_text("You are in line")
    await expect(desk.get_by_role("button", name="Accept")).to_have_count(0)
    await desk.evaluate(PLUG_IN)
    await accept(desk)


async def test_sound_that_comes_out_later_than_the_page_waits_for_it_is_there_all_the_same(
    office: World,
) -> None:
    """As on a computer that is busy."""
    context = await office.sign_in("anna")
    await context.add_init_script(LATE_SOUND)
    desk = await office.page("anna", "/agent")
    await expect(desk.get_by_role("button", name="Check again")).to_be_visible()
    ready = desk.get_by_role("button", name="Ready for calls")
    await expect(ready).to_be_disabled()
    await desk.evaluate("letSoundOut()")
    await ready.click()
    await expect(ready).to_have_count(0)


async def test_without_a_microphone_sound_that_comes_out_late_does_not_make_ready(
    office: World,
) -> None:
    context = await office.sign_in("anna")
    await context.add_init_script(LATE_SOUND)
    desk = await office.page("anna", "/agent")
    await expect(desk.get_by_role("button", name="Check again")).to_be_visible()
    await desk.evaluate(KEEP_DEVICES)
    await desk.evaluate(UNPLUG)
    await desk.evaluate("letSoundOut()")
    for _ in range(5):
        await desk.evaluate(AT_REST)
    ready = desk.get_by_role("button", name="Ready for calls")
    await expect(ready).to_be_disabled()
    await desk.evaluate(PLUG_IN)
    await expect(ready).to_be_enabled()


async def test_a_call_rings_until_it_is_answered(office: World) -> None:
    desk, _ = await rung(office)
    assert await is_heard(desk)
    assert await is_heard(desk)
    await desk.get_by_role("button", name="Decline").click()
    await expect(desk.get_by_role("button", name="Accept")).to_have_count(0)
    assert await silence_is_heard(desk)


async def test_a_tab_behind_another_rings_on_and_the_other_shows_it(office: World) -> None:
    desk = await agent_page(office)
    front = await (await office.sign_in("anna")).new_page()
    await front.goto("/agent")
    await front.bring_to_front()
    await expect(front.get_by_text("Your desk is open in another tab")).to_be_visible()
    title = await front.title()
    caller = await caller_page(office)
    await ask_for_somebody(caller)
    await expect(desk.get_by_role("button", name="Accept")).to_be_visible()
    assert await is_heard(desk)
    await until(front, f"document.title !== {json.dumps(title)}")


async def test_on_the_wall_it_is_seen_that_a_call_rings_at_the_desk_until_it_is_answered(
    office: World,
) -> None:
    desk = await agent_page(office)
    wall = await office.page("anna", "/wall")
    await expect(wall.get_by_role("rowheader", name="billing")).to_be_visible()
    titles = json.dumps([await desk.title(), await wall.title()])
    caller = await caller_page(office)
    await ask_for_somebody(caller)
    await until(wall, f"!{titles}.includes(document.title)")
    await accept(desk)
    await until(wall, f"document.title === {titles}[1]")
    await until(desk, "!document.title.includes('front desk')")


async def test_of_two_tabs_one_leads_and_the_other_takes_over_when_it_closes(office: World) -> None:
    first = await agent_page(office)
    second = await (await office.sign_in("anna")).new_page()
    await second.goto("/agent")
    await expect(second.get_by_text("Your desk is open in another tab")).to_be_visible()
    await expect(first.get_by_text("Your desk is open in another tab")).to_have_count(0)
    await first.close()
    await expect(second.get_by_role("button", name="Change state")).to_be_visible()


async def test_the_lead_can_be_taken_by_a_press(office: World) -> None:
    first = await agent_page(office)
    second = await (await office.sign_in("anna")).new_page()
    await second.goto("/agent")
    await second.get_by_role("button", name="Use this tab").click()
    await expect(first.get_by_text("Your desk is open in another tab")).to_be_visible()
    await expect(second.get_by_role("button", name="Change state")).to_be_visible()


async def test_of_two_tabs_that_come_at_the_same_time_the_other_one_says_so(office: World) -> None:
    """As when a browser is started again with the tabs that it had."""
    context = await office.sign_in("anna")
    second = await context.new_page()
    await second.add_init_script(HOLD_LEAD)
    await second.goto("/agent")
    await until(second, "globalThis.askForLead !== undefined")
    first = await agent_page(office)
    await expect(first.get_by_role("button", name="Change state")).to_be_visible()
    await second.evaluate("askForLead()")
    await expect(second.get_by_role("button", name="Use this tab")).to_be_visible()


async def test_a_desk_that_is_opened_twice_in_one_breath_has_one_connection(office: World) -> None:
    page = await agent_page(office)
    await page.get_by_role("button", name="Change state").click()
    await page.get_by_role("button", name="End work").click()
    start = page.get_by_role("button", name="Start work")
    await expect(start).to_be_visible()
    opened: list[WebSocket] = []
    tickets: list[Route] = []

    def connects(one: WebSocket) -> None:
        opened.append(one)

    async def asks(route: Route) -> None:
        tickets.append(route)

    page.on("websocket", connects)
    await page.route("**/api/ticket", asks)
    await start.evaluate("(one) => { one.click(); one.click(); }")
    await comes_about(lambda: len(tickets) == 2)
    for one in tickets:
        async with page.expect_event("requestfinished", lambda done, one=one: done == one.request):
            await one.continue_()
    await page.evaluate(AT_REST)
    await expect(page.get_by_role("button", name="Ready for calls")).to_be_enabled()
    assert len(opened) == 1


async def test_the_tab_that_takes_the_lead_in_the_middle_of_a_call_goes_on_with_it(
    office: World,
) -> None:
    desk, caller = await rung(office)
    await accept(desk)
    context = await office.sign_in("anna")
    await context.add_init_script(path=EARS)
    second = await context.new_page()
    await second.goto("/agent")
    await second.get_by_role("button", name="Use this tab").click()
    await expect(second.get_by_role("heading", name="You are talking")).to_be_visible()
    await expect(stage(caller)).to_have_text("You are connected")
    assert await is_heard(second)


async def rung(office: World) -> tuple[Page, Page]:
    """A desk at which a call rings, and the caller's page."""
    desk = await agent_page(office)
    caller = await caller_page(office)
    await ask_for_somebody(caller)
    await expect(desk.get_by_role("button", name="Accept")).to_be_visible()
    return desk, caller
