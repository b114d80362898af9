"""The first five minutes of a newcomer: `switchroom demo`, and its pages in Chromium."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.talking import talked_calls
from tests.browser.world import hindrances
from tests.router.running_demo import RunningDemo

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, BrowserContext, Page

RINGS_MS = 5_000
"""So soon somebody who is ready is rung."""
TWO_LINES_PX = 86
ONE_LINE_PX = 48
IS_CUT = "(one) => one.scrollWidth > one.clientWidth"


class Newcomer:
    """Somebody who starts the demo and opens its pages; what a page throws fails the test."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium

    @asynccontextmanager
    async def __call__(self, *options: str) -> AsyncIterator[tuple[RunningDemo, BrowserContext]]:
        troubles: list[str] = []
        async with RunningDemo(*options) as demo:
            context = await self._chromium.new_context(
                base_url=demo.url, permissions=["microphone", "notifications"], locale="en-GB"
            )
            context.on("weberror", lambda error: troubles.append(str(error.error)))
            yield demo, context
            await context.close()
        assert troubles == []


@pytest.fixture
def newcomer(chromium: Browser) -> Newcomer:
    return Newcomer(chromium)


async def opened(context: BrowserContext, path: str) -> Page:
    page = await context.new_page()
    await page.goto(path)
    return page


async def test_the_wallboard_moves_and_says_that_all_is_simulated(newcomer: Newcomer) -> None:
    async with newcomer("--speed", "20") as (_, context):
        wall = await opened(context, "/wall")
        bar = wall.get_by_role("complementary", name="Demo")
        await expect(bar.get_by_text("Simulated")).to_be_visible()
        await expect(bar.locator("time")).to_have_text(re.compile(r"\d\d:\d\d"))
        await expect(bar.get_by_label("Speed")).to_have_value("20")
        answered = wall.locator(".figures")
        before = await answered.inner_text()
        await expect(answered).not_to_have_text(before)
        assert await hindrances(wall) == []


async def test_a_waiting_call_leads_to_its_story(newcomer: Newcomer) -> None:
    async with newcomer("--speed", "20", "--calls-per-hour", "400") as (_, context):
        wall = await opened(context, "/wall")
        await wall.get_by_role("button", name="accounts").click()
        await wall.locator("a[href^='/calls/']").first.click()
        await expect(wall).to_have_url(re.compile(r"/calls/call-[0-9a-f]+"))
        await expect(wall.locator("main")).to_contain_text("accounts")


async def test_take_a_call_rings_within_seconds_and_can_be_wrapped_up(newcomer: Newcomer) -> None:
    async with newcomer("--speed", "10") as (_, context):
        desk = await opened(context, "/agent")
        await desk.get_by_role("button", name="Ready").first.click()
        accept = desk.get_by_role("button", name="Accept").first
        await expect(accept).to_be_visible(timeout=RINGS_MS)
        await expect(desk.locator("main")).to_contain_text("In the caller's words")
        await accept.click()
        await expect(desk.get_by_role("heading", name="You are talking")).to_be_visible()
        bar = desk.get_by_role("complementary", name="Demo")
        await expect(bar.get_by_text("Real time", exact=True)).to_be_visible()
        async with desk.expect_response("**/prompts/*.wav") as spoken:
            pass
        assert (await spoken.value).ok
        await desk.get_by_role("button", name="Hang up").click()
        await expect(desk.get_by_text("Wrap-up").first).to_be_visible()


async def test_call_us_in_a_second_tab_reaches_ones_own_desk(newcomer: Newcomer) -> None:
    # But for the regulars nobody rings: whoever waits already may reach the desk before.
    async with newcomer("--speed", "10", "--calls-per-hour", "0") as (_, context):
        desk = await opened(context, "/agent")
        await desk.get_by_role("button", name="Ready").first.click()
        accept = desk.get_by_role("button", name="Accept").first
        await expect(accept).to_be_visible(timeout=RINGS_MS)
        caller = await opened(context, "/call")
        await caller.get_by_role("button", name="Call now").click()
        await expect(accept).to_have_count(0)
        box = caller.get_by_role("textbox")
        await box.fill("my bill is too high")
        await box.press("Enter")
        await expect(caller.get_by_text("I understood: a bill or a payment")).to_be_visible()
        await box.fill("yes")
        await box.press("Enter")
        await accept.click()
        await expect(desk.locator("main")).to_contain_text("my bill is too high")
        await expect(caller.get_by_text("You are connected")).to_be_visible()


async def test_the_bar_leads_to_what_the_terminal_names(newcomer: Newcomer) -> None:
    async with newcomer("--calls-per-hour", "0") as (demo, context):
        page = await opened(context, "/wall")
        bar = page.get_by_role("complementary", name="Demo")
        for name, path in (("Take a call", "/agent"), ("Supervise", "/supervisor")):
            assert re.search(rf"{name} +{demo.url}{path}\n", demo.banner)
            await bar.get_by_role("link", name=name).click()
            await expect(page).to_have_url(f"{demo.url}{path}")
        async with context.expect_page() as tab:
            await bar.get_by_role("link", name="Call us").click()
        caller = await tab.value
        await expect(caller.get_by_role("button", name="Call now")).to_be_visible()
        await expect(page).to_have_url(f"{demo.url}/supervisor")


@pytest.mark.parametrize(
    ("language", "call_us"), [("en", "Call us"), ("nl", "Bel ons"), ("it", "Chiamaci")]
)
async def test_the_bar_is_low_and_whole_with_all_that_it_can_show(
    newcomer: Newcomer, language: str, call_us: str
) -> None:
    async with newcomer("--speed", "10", "--calls-per-hour", "0") as (demo, context):
        page = await opened(context, f"/agent?language={language}")
        bar = page.get_by_role("complementary", name="Demo")
        await demo.post("/api/demo", {"rush": True})
        await expect(bar.get_by_role("button", pressed=True)).to_be_visible()
        await expect(bar.locator(".after")).to_contain_text("×10")  # noqa: RUF001
        for width, height_max in ((1280, ONE_LINE_PX), (320, TWO_LINES_PX)):
            await page.set_viewport_size({"width": width, "height": 640})
            await expect(bar.get_by_role("link", name=call_us)).to_be_visible()
            box = await bar.bounding_box()
            assert box is not None
            assert box["height"] <= height_max
            assert not await bar.evaluate(IS_CUT)


async def test_whoever_stays_on_the_line_after_the_agent_is_asked_how_it_was(
    newcomer: Newcomer,
) -> None:
    async with newcomer("--speed", "1", "--calls-per-hour", "0") as (_, context):
        caller = await opened(context, "/call")
        await caller.get_by_role("button", name="Call now").click()
        box = caller.get_by_role("textbox")
        await box.fill("my bill is too high")
        await box.press("Enter")
        await expect(caller.get_by_text("You are in line")).to_be_visible()
        desk = await opened(context, "/agent")
        await desk.get_by_role("button", name="Ready").first.click()
        await desk.get_by_role("button", name="Accept").first.click()
        await expect(caller.get_by_text("You are connected")).to_be_visible()
        await desk.get_by_role("button", name="Hang up").click()
        await expect(caller.get_by_text("How did we do? Press 1")).to_be_visible()
        await caller.keyboard.press("1")
        await expect(caller.get_by_text("Were you helped well?")).to_be_visible()
        await caller.keyboard.press("5")
        await expect(caller.get_by_text("Thank you for taking the time")).to_be_visible()


async def test_from_call_us_one_finds_back_to_the_demo_whose_bar_is_low(newcomer: Newcomer) -> None:
    async with newcomer("--calls-per-hour", "0") as (demo, context):
        caller = await opened(context, "/call")
        await caller.set_viewport_size({"width": 320, "height": 640})
        back = caller.get_by_role("link", name="Back to the demo")
        await expect(back).to_be_visible()
        assert await hindrances(caller) == []
        await caller.get_by_role("button", name="Call now").click()
        await expect(back).to_have_count(0)
        await caller.get_by_role("button", name="Hang up").click()
        await back.click()
        await expect(caller).to_have_url(re.compile(f"{demo.url}/(agent|wall)?$"))
        bar = caller.get_by_role("complementary", name="Demo")
        await expect(bar.get_by_text("Real time", exact=True)).to_be_visible()
        box = await bar.bounding_box()
        assert box is not None
        assert box["height"] <= TWO_LINES_PX
        await expect(bar.get_by_label("Speed")).to_be_visible()


async def test_one_can_listen_to_and_whisper_into_the_talk_of_ones_own(newcomer: Newcomer) -> None:
    async with newcomer("--speed", "1", "--calls-per-hour", "0") as (_, context):
        caller = await opened(context, "/call")
        await caller.get_by_role("button", name="Call now").click()
        box = caller.get_by_role("textbox")
        await box.fill("my bill is too high")
        await box.press("Enter")
        await expect(caller.get_by_text("You are in line")).to_be_visible()
        desk = await opened(context, "/agent")
        await desk.get_by_role("button", name="Ready").first.click()
        await desk.get_by_role("button", name="Accept").first.click()
        await expect(caller.get_by_text("You are connected")).to_be_visible()

        page = await opened(context, "/supervisor")
        own = talked_calls(page).filter(has_text="Robin")
        await own.first.click()
        await page.get_by_role("complementary").get_by_role("button", name="Listen").click()
        bar = page.get_by_role("region", name="Listen")
        await expect(bar).to_contain_text("Robin's call")
        await bar.get_by_role("button", name="Whisper").click()
        await expect(bar).to_contain_text("Only the agent hears you")
        await expect(bar.get_by_role("button", name="Whisper")).to_have_attribute(
            "aria-pressed", "true"
        )
        await bar.get_by_role("button", name="Stop").click()
        await expect(bar).to_have_count(0)


async def test_the_demos_person_has_a_name_and_no_account_to_lose(newcomer: Newcomer) -> None:
    async with newcomer() as (_, context):
        page = await opened(context, "/")
        await expect(page.get_by_role("heading", name="Hello, Robin")).to_be_visible()
        await page.locator(".bar .menu > button").click()
        await expect(page.get_by_role("button", name="Nederlands")).to_be_visible()
        await expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
        await expect(page.get_by_role("button", name="Change password")).to_have_count(0)
        await page.goto("/password")
        await page.get_by_role("link", name="To the start").click()
        await expect(page.get_by_role("heading", name="Hello, Robin")).to_be_visible()


async def test_the_rush_hour_fires_an_alarm_and_ends_when_it_is_told_to(newcomer: Newcomer) -> None:
    async with newcomer("--speed", "20") as (_, context):
        wall = await opened(context, "/wall")
        await wall.get_by_role("button", name="Rush hour").click()
        bar = wall.get_by_role("complementary", name="Demo")
        await expect(bar.get_by_role("button", name="Rush hour is on")).to_be_visible()
        await expect(wall.get_by_text("longest wait", exact=False).first).to_be_visible()
        await expect(wall.locator(".alarms")).to_be_visible(timeout=30_000)
        await bar.get_by_role("button", name="Rush hour is on").click()
        await expect(bar.get_by_role("button", name="Rush hour", exact=True)).to_be_visible()


async def test_the_speed_can_be_chosen_and_everybody_sees_it(newcomer: Newcomer) -> None:
    async with newcomer("--speed", "1") as (demo, context):
        first, second = await opened(context, "/wall"), await opened(context, "/admin")
        await first.get_by_label("Speed").select_option("5")
        await expect(second.get_by_label("Speed")).to_have_value("5")
        assert (await demo.get("/api/demo"))["speed"] == 5


async def test_an_edited_configuration_is_checked_with_its_line_and_reloaded(
    newcomer: Newcomer,
) -> None:
    async with newcomer() as (demo, context):
        text = demo.file.read_text(encoding="utf-8")
        page = await opened(context, "/admin")
        await expect(page.get_by_text("Valid", exact=True)).to_be_visible()
        try:
            demo.file.write_text(text.replace("within_s = 20", "within_s = -1"), "utf-8")
            line = next(n for n, one in enumerate(text.splitlines(), 1) if "within_s = 20" in one)
            await expect(page.get_by_text("Not valid")).to_be_visible()
            await expect(page.get_by_text(f"switchroom.toml:{line}")).to_be_visible()
            await expect(page.get_by_role("button", name="Reload")).to_be_disabled()
            await expect(page.get_by_text("First mend what is wrong.")).to_be_visible()

            demo.file.write_text(text.replace("within_s = 20", "within_s = 25"), "utf-8")
            await expect(page.get_by_text("queues changed: front desk (target)")).to_be_visible()
            await page.get_by_role("button", name="Reload").click()
            await expect(page.get_by_role("alert")).to_contain_text("Reloaded")
            await expect(page.get_by_text("It is the same as what runs now.")).to_be_visible()
        finally:
            demo.file.write_text(text, encoding="utf-8")


async def test_the_way_to_a_real_number_is_shown(newcomer: Newcomer) -> None:
    async with newcomer() as (_, context):
        page = await opened(context, "/agent")
        await expect(page.get_by_text("Real time", exact=True)).to_be_visible()
        await page.get_by_role("link", name="Connect a real number").click()
        await expect(page.get_by_role("heading", name="Connect a real number")).to_be_visible()
        await expect(page.get_by_text("switchroom twilio setup")).to_be_visible()
        assert await hindrances(page) == []
