"""What a supervisor has asked for comes when she does not want it any more: she has left, or wants to be
on another call, or the call is over.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.browser.floor import BILL
from tests.browser.talking import (
    accept,
    agent_page,
    call,
    caller_page,
    comes_about,
    has_supervised,
    say,
    talked_calls,
    until,
)
from tests.browser.test_late_microphones import LATE, answer, awaited, hold_microphones
from tests.browser.test_supervisor_listens import listening
from tests.browser.test_supervisor_listens_twilio import (
    Ear,
    hearing,
    page_of_supervisor,
    supervisor,
    talks,
    whispering,
)

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page, Route

    from queues.ids import CallId, StaffId
    from tests.browser.world import World


def bar_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Listen")


async def press(page: Page, way: str) -> None:
    """On the panel of the call that is chosen."""
    await page.get_by_role("complementary").get_by_role("button", name=way).click()


async def goes_elsewhere(page: Page) -> None:
    pages = page.get_by_role("navigation", name="Pages")
    await pages.get_by_role("link", name="Wallboard").click()
    await expect(page.get_by_role("heading", name="Wallboard")).to_be_visible()


async def two_calls(office: World) -> tuple[Page, CallId, CallId]:
    """The page of a supervisor who can listen to two calls: an order that Anna, and a bill that Bram
    talks about.
    """
    floor = hearing(office)
    order, bill = await talks(floor, "anna"), await talks(floor, "bram", BILL)
    page, _ = await page_of_supervisor(office)
    await expect(talked_calls(page)).to_have_count(2)
    return page, order, bill


async def choose(page: Page, words: str) -> None:
    await talked_calls(page).filter(has_text=words).click()
    await expect(page.get_by_role("complementary")).to_contain_text(words)


def slow_ear(office: World) -> tuple[Ear, asyncio.Event]:
    """The carrier, which lets nobody in before this is set."""
    ear = office.service.carriers["twilio"]
    assert isinstance(ear, Ear)
    ear.slow = asyncio.Event()
    return ear, ear.slow


def listener(office: World, call: CallId) -> StaffId | None:
    return office.service.engine.calls.open[call].supervised_by


async def stopping_takes_long(page: Page) -> tuple[asyncio.Event, asyncio.Event]:
    """The service hears that she leaves only later: set once she has said so, and to be set."""
    stops, may_stop = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        stops.set()
        await may_stop.wait()
        await route.continue_()

    await page.route("**/api/supervise/stop", hold)
    return stops, may_stop


# -- She is not let in yet


async def test_who_leaves_the_page_before_she_is_let_into_a_call_takes_no_part_in_it(
    office: World,
) -> None:
    page, order, asked = await supervisor(office)
    ear, let_in = slow_ear(office)
    await press(page, "Join in")
    await comes_about(lambda: f"chiara in {order}: barge" in ear.asked)
    await goes_elsewhere(page)
    let_in.set()
    await has_supervised(office, "barge", None)
    assert asked == []


async def test_who_wants_to_be_on_another_call_before_she_is_let_in_is_on_that_one_alone(
    office: World,
) -> None:
    page, order, bill = await two_calls(office)
    ear, let_in = slow_ear(office)
    await choose(page, "an order")
    await press(page, "Listen")
    await comes_about(lambda: f"chiara in {order}: listen" in ear.asked)
    await choose(page, "a bill")
    await press(page, "Listen")
    let_in.set()
    await expect(bar_of(page)).to_contain_text("Bram Bakker's call")
    assert listener(office, bill) == "chiara"
    assert listener(office, order) is None
    await until(page, "globalThis.sdk?.calls.length === 1")


async def test_who_leaves_the_page_on_her_way_from_call_to_call_is_on_neither(
    office: World,
) -> None:
    page, order, bill = await two_calls(office)
    await choose(page, "an order")
    await press(page, "Listen")
    await expect(bar_of(page)).to_contain_text("Anna de Vries's call")
    stops, may_stop = await stopping_takes_long(page)
    await choose(page, "a bill")
    await press(page, "Join in")
    await stops.wait()
    await goes_elsewhere(page)
    may_stop.set()
    await has_supervised(office, "listen", None)
    pages = page.get_by_role("navigation", name="Pages")
    await pages.get_by_role("link", name="Supervise").click()
    await choose(page, "an order")
    await press(page, "Listen")
    await has_supervised(office, "listen", None, "listen")
    assert listener(office, order) == "chiara"
    assert listener(office, bill) is None


# -- She is on the call


async def test_who_listens_again_before_it_is_known_that_she_has_stopped_goes_on_listening(
    office: World,
) -> None:
    page, order, _ = await supervisor(office)
    await press(page, "Listen")
    await until(page, "globalThis.sdk?.calls.length === 1")
    stops, may_stop = await stopping_takes_long(page)
    await bar_of(page).get_by_role("button", name="Stop").click()
    await stops.wait()
    await press(page, "Listen")
    may_stop.set()
    await has_supervised(office, "listen", None, "listen")
    await until(page, "sdk.calls.length === 2")
    assert listener(office, order) == "chiara"


async def test_when_a_call_ends_the_other_one_that_she_wants_to_be_on_follows(
    office: World,
) -> None:
    page, order, bill = await two_calls(office)
    await choose(page, "an order")
    await press(page, "Listen")
    await until(page, "globalThis.sdk?.calls.length === 1")
    ear, let_in = slow_ear(office)
    await press(page, "Whisper")
    await comes_about(lambda: f"chiara in {order}: whisper" in ear.asked)
    await choose(page, "a bill")
    await press(page, "Listen")
    await page.evaluate("sdk.calls[0].emit('disconnect')")
    await expect(bar_of(page)).to_have_count(0)
    let_in.set()
    await expect(bar_of(page)).to_contain_text("Bram Bakker's call")
    assert listener(office, bill) == "chiara"
    assert listener(office, order) is None


async def test_when_her_leg_ends_before_she_is_heard_in_another_way_she_takes_part_no_more(
    office: World,
) -> None:
    page, ear = await whispering(office)
    ear.slow = asyncio.Event()
    await bar_of(page).get_by_role("button", name="Join in").click()
    await comes_about(lambda: any(one.endswith(": barge") for one in ear.asked))
    await page.evaluate("sdk.calls[0].emit('disconnect')")
    await expect(bar_of(page)).to_have_count(0)
    ear.slow.set()
    await has_supervised(office, "whisper", "barge", None)
    assert await page.evaluate("sdk.calls.length") == 1


# -- Her microphone


async def test_a_microphone_that_comes_when_she_has_left_is_closed(office: World) -> None:
    _, _, page = await listening(office, LATE)
    bar = bar_of(page)
    await bar.get_by_role("button", name="Stop").click()
    await hold_microphones(page)
    await press(page, "Whisper")
    await awaited(page, 1)
    await bar.get_by_role("button", name="Join in").click()
    await has_supervised(office, "listen", None, "whisper", "barge")
    await expect(bar).to_contain_text("Connecting")
    await bar.get_by_role("button", name="Stop").click()
    await answer(page, "come")
    await until(page, "openMicrophones() === 0")
    await has_supervised(office, "listen", None, "whisper", "barge", None)


async def test_who_waits_for_her_microphone_can_listen_to_another_call(office: World) -> None:
    """To hear needs no microphone, and nobody has to answer the browser's question first."""
    _, _, page = await listening(office, LATE)
    desk = await agent_page(office, "bram")
    caller = await caller_page(office, "other")
    await call(caller)
    await say(caller, BILL)
    await accept(desk)
    await hold_microphones(page)
    await bar_of(page).get_by_role("button", name="Whisper").click()
    await awaited(page, 1)
    await choose(page, "a bill")
    await press(page, "Listen")
    await expect(bar_of(page)).to_contain_text("Bram Bakker's call")
    await expect(bar_of(page)).to_contain_text("Nobody hears you")
    await answer(page, "come")
    await until(page, "openMicrophones() === 0")
