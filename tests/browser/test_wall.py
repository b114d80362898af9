"""The wallboard in a real browser: what it shows, what can be opened on it, and what it says when it is old."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from queues.ids import AgentId, QueueId
from router.calls.commands import SetEmergency
from tests.browser.floor import BILL, ORDER, Floor
from tests.browser.world import hindrances

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

    from tests.browser.world import World

SIZES = [(320, 700), (768, 1024), (1366, 768), (1920, 1080)]
SILENT_MS = 5_000
COUNTING = re.compile(r"^0:(?!00)[0-5]\d$")
"""Some seconds; each is shown for a moment only."""


def tile(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name, exact=True).locator(".value")


def row(page: Page, queue: str) -> Locator:
    return page.locator(".queues tbody tr").filter(has_text=queue)


async def test_the_six_tiles_follow_what_happens(office: World) -> None:
    floor = Floor(office)
    page = await office.page("chiara", "/wall")
    await expect(tile(page, "Waiting")).to_have_text("0")
    await expect(tile(page, "Agents ready")).to_have_text("0")
    await floor.rings(ORDER)
    await expect(tile(page, "Waiting")).to_have_text("1")
    await expect(tile(page, "Longest wait")).to_have_text(COUNTING)
    await floor.ready("anna", "bram")
    await expect(tile(page, "Agents ready")).to_have_text("1")
    call = await floor.rings(BILL)
    await floor.accepts("bram", call)
    await expect(tile(page, "Answered")).to_have_text("1")
    await expect(tile(page, "Service level")).to_have_text("100%")
    gone = await floor.rings(BILL)
    await floor.service.switchboard.caller_left(gone)
    await expect(tile(page, "Abandoned")).to_have_text("1")


async def test_a_queue_shows_how_it_stands_in_a_word(office: World) -> None:
    page = await office.page("chiara", "/wall")
    await expect(row(page, "billing")).to_contain_text("open")
    await office.service.engine.submit(SetEmergency(queue="billing", on=True, by="otto"))
    await expect(row(page, "billing")).to_contain_text("emergency")
    await expect(row(page, "front desk")).to_contain_text("open")


async def test_an_alarm_says_what_is_wrong_where_and_since_when(office: World) -> None:
    floor = Floor(office)
    page = await office.page("chiara", "/wall")
    await expect(page.get_by_text("No alarms")).to_be_visible()
    await floor.rings(ORDER)
    alarms = page.get_by_role("region", name="Alarms")
    await expect(alarms).to_contain_text("Callers wait and nobody is at work")
    await expect(alarms).to_contain_text("front desk 1")
    await expect(alarms).to_contain_text("since")
    await expect(row(page, "front desk")).to_contain_text("nobody there")


async def test_a_queue_opens_on_its_waiting_calls_and_they_on_their_pages(office: World) -> None:
    floor = Floor(office)
    call = await floor.rings(ORDER)
    await floor.rings(BILL)
    page = await office.page("chiara", "/wall")
    await page.get_by_role("button", name="front desk").press("Enter")
    dialog = page.get_by_role("dialog", name="Calls in front desk")
    await expect(dialog.get_by_role("listitem")).to_have_count(1)
    await dialog.get_by_role("link", name="An order").press("Enter")
    await expect(page).to_have_url(f"{office.url}/calls/{call}")
    await expect(dialog).to_have_count(0)


async def test_a_queue_shows_calls_that_go_on_and_ended_ones_when_nobody_waits(
    office: World,
) -> None:
    floor = Floor(office)
    over = await floor.talks("anna")
    await floor.service.switchboard.hang_up(AgentId("anna"), over)
    await floor.service.attendance.set_ready(AgentId("anna"))
    going_on = await floor.rings(ORDER)
    await floor.accepts("anna", going_on)
    page = await office.page("chiara", "/wall")
    await page.get_by_role("button", name="front desk").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Nobody is waiting here.")
    links = dialog.get_by_role("listitem").get_by_role("link")
    await expect(links).to_contain_text(["Talking · Anna de Vries", "Talked · Anna de Vries"])
    await expect(links.nth(0)).to_have_attribute("href", f"/calls/{going_on}")
    await expect(links.nth(1)).to_have_attribute("href", f"/calls/{over}")
    await dialog.get_by_role("link", name="All calls of front desk").click()
    await expect(page.get_by_label("Queue")).to_have_value("front desk")
    await expect(page.locator(".calls-table tbody tr")).to_have_count(2)


async def test_an_icon_takes_the_colour_of_the_state_it_stands_for(office: World) -> None:
    floor = Floor(office)
    await floor.talks("anna")
    page = await office.page("chiara", "/wall")
    cell = page.locator(".agent-cells li").filter(has_text="Anna de Vries")
    await expect(cell).to_contain_text("Talking")
    await expect(cell.locator(".icon")).to_have_css("color", await token(page, "--info"))
    await floor.service.attendance.sign_out(AgentId("anna"))
    await floor.ready("bram")
    cell = page.locator(".agent-cells li").filter(has_text="Bram Bakker")
    await expect(cell.locator(".icon")).to_have_css("color", await token(page, "--good"))
    await floor.service.attendance.set_away(AgentId("bram"), "lunch")
    await expect(cell).to_contain_text("Away")
    await expect(cell.locator(".icon")).to_have_css("color", await token(page, "--ink"))


async def token(page: Page, name: str) -> str:
    """What a colour of the page is just now."""
    found: str = await page.evaluate(
        """(name) => {
            const probe = document.body.appendChild(document.createElement("i"));
            probe.style.color = `var(${name})`;
            const colour = getComputedStyle(probe).color;
            probe.remove();
            return colour;
        }""",
        name,
    )
    return found


async def test_a_queue_without_callers_says_so_and_can_be_closed_again(office: World) -> None:
    page = await office.page("chiara", "/wall")
    opener = page.get_by_role("button", name="billing")
    await row(page, "billing").click()
    await expect(page.get_by_text("Nobody is waiting here.")).to_be_visible()
    await page.get_by_role("button", name="Close").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await opener.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(opener).to_be_focused()


@pytest.mark.parametrize("who", ["anna", "otto", "adele"])
async def test_who_may_not_see_calls_sees_figures_and_no_way_to_them(
    office: World, who: str
) -> None:
    await Floor(office).ready("anna")
    page = await office.page(who, "/wall")
    await expect(tile(page, "Agents ready")).to_have_text("1")
    await expect(row(page, "billing")).to_be_visible()
    await expect(page.locator(".queues button.name")).to_have_count(0)
    await expect(page.locator(".agent-cells")).to_have_count(0)
    await expect(page.get_by_role("region", name="Agents")).to_contain_text("1 Ready")


async def test_agents_are_shown_by_state_with_a_shape_and_a_timer(office: World) -> None:
    floor = Floor(office)
    await floor.talks("anna")
    await floor.ready("bram")
    page = await office.page("chiara", "/wall")
    agents = page.get_by_role("region", name="Agents")
    await expect(agents).to_contain_text("1 Talking")
    await expect(agents).to_contain_text("2 signed in")
    cell = agents.get_by_role("listitem").filter(has_text="Bram Bakker")
    await expect(cell).to_contain_text("Ready")
    await expect(cell.locator("svg")).to_be_visible()
    await expect(cell.locator(".since")).to_have_text(COUNTING)


async def test_every_figure_is_explained_beside_it_in_the_language_of_the_page(
    office: World,
) -> None:
    page = await office.page("chiara", "/wall?language=nl")
    opener = page.get_by_role("button", name="Wat “serviceniveau” betekent")
    await opener.press("Enter")
    formula = page.get_by_role("note").filter(has_text="op tijd beantwoord ÷")
    await expect(formula).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(formula).to_be_hidden()
    await page.get_by_role("button", name="Wat “afgehaakt” betekent").click()
    await expect(page.get_by_role("note").filter(has_text="na 5 s")).to_be_visible()
    await opener.click()
    await page.get_by_role("heading", name="Overzichtsbord").click()
    await expect(formula).to_be_hidden()
    await expect(page.locator(".tile .explained button")).to_have_count(6)


async def test_the_day_is_drawn_and_can_be_read_as_a_table(office: World) -> None:
    floor = Floor(office)
    office.service.live.sources.forecast = lambda _: 7.0
    await floor.rings(ORDER)
    page = await office.page("chiara", "/wall")
    trend = page.get_by_role("region", name="Calls today").first
    await expect(trend.locator("canvas")).to_be_visible()
    await expect(trend.locator(".legend")).to_contain_text("expected")
    await trend.get_by_role("button", name="As a table").press("Enter")
    cells = trend.locator("tbody tr").filter(has_text="1").first.locator("td")
    await expect(trend.get_by_role("columnheader")).to_have_count(5)
    await expect(trend.locator("tbody tr")).to_have_count(96)
    await expect(cells.nth(1)).to_have_text("7")
    await trend.get_by_role("button", name="As a chart").click()
    await expect(trend.locator("canvas")).to_be_visible()


async def test_without_calls_the_day_says_so(office: World) -> None:
    page = await office.page("chiara", "/wall")
    await expect(page.get_by_text("No calls yet today.")).to_be_visible()
    await expect(page.get_by_text("Nobody is signed in.")).to_be_visible()


async def test_what_is_old_is_grey_and_says_since_when_and_comes_back(office: World) -> None:
    """The page's clock is moved on; the connection is cut meanwhile."""
    context = await office.sign_in("chiara")
    page = await context.new_page()
    await page.clock.install()
    await page.goto("/wall")
    await expect(tile(page, "Waiting")).to_have_text("0")
    await page.clock.pause_at(await page.evaluate("Date.now() + 1000"))
    await context.set_offline(True)
    await office.service.live.stop()
    await page.clock.fast_forward(SILENT_MS + 1_000)
    await page.clock.run_for(1_000)
    await expect(page.get_by_role("alert")).to_contain_text("No data since")
    await expect(page.locator(".wall")).to_have_class("wall stale")


async def test_the_wallboard_can_fill_the_screen(office: World) -> None:
    page = await office.page("chiara", "/wall")
    button = page.get_by_role("button", name="Full screen")
    await button.click()
    await expect(page.locator("html:fullscreen")).to_have_count(1)
    await expect(page.locator(".bar")).to_be_hidden()
    await page.get_by_role("button", name="Leave full screen").click()
    await expect(page.locator("html:fullscreen")).to_have_count(0)
    await expect(button).to_have_text("Full screen")


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_the_wallboard_fits_every_screen(office: World, width: int, height: int) -> None:
    await _with_much_to_show(office)
    page = await office.page("chiara", "/wall?language=it")
    await page.set_viewport_size({"width": width, "height": height})
    await expect(row(page, "front desk")).to_be_visible()
    await expect(page.locator("canvas")).to_be_visible()
    size = await page.evaluate(
        "({width: document.documentElement.scrollWidth, height: document.documentElement.scrollHeight})"
    )
    assert size["width"] <= width
    if width == SIZES[-1][0]:
        assert size["height"] <= height
        table = await page.locator(".queues").bounding_box()
        assert table is not None
        assert table["y"] + table["height"] > height * 0.95, "the rows take the height there is"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_wallboard_hinders_nobody(office: World, scheme: str) -> None:
    await _with_much_to_show(office)
    page = await office.page("chiara", "/wall")
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await expect(page.locator("canvas")).to_be_visible()
    assert await hindrances(page) == []
    await page.get_by_role("button", name="front desk").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await hindrances(page) == []


async def _with_much_to_show(office: World) -> None:
    floor = Floor(office)
    await floor.talks("anna")
    await floor.ready("bram")
    for words in (ORDER, ORDER, BILL):
        await floor.rings(words)
    await office.service.engine.submit(SetEmergency(queue=QueueId("manager"), on=True, by="otto"))
