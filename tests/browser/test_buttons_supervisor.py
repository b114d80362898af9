"""What stands on the supervisor's page, the wallboard and the pages of calls, pressed piece by piece,
where no story does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.browser.floor import BILL, ORDER, Floor
from tests.browser.talking import talk, talked_calls

if TYPE_CHECKING:
    from tests.browser.world import World


async def test_every_chip_leaves_as_many_in_its_list_as_it_says(office: World) -> None:
    floor = Floor(office)
    await floor.talks("anna", ORDER)
    await floor.rings(BILL)
    await floor.rings(BILL)
    page = await office.page("chiara", "/supervisor")
    for name, total in (("Agents", 1), ("Live calls", 3)):
        part = page.get_by_role("region", name=name)
        rows = part.locator("[role=option][aria-setsize]")
        await expect(rows).to_have_count(total)
        for chip in await part.locator(".chip").all():
            number = int(await chip.locator("strong").inner_text())
            await chip.click()
            await expect(chip).to_have_attribute("aria-pressed", "true")
            await expect(rows).to_have_count(number)
            await chip.click()
            await expect(chip).to_have_attribute("aria-pressed", "false")


async def test_every_way_to_hear_a_call_is_one_press_away_from_its_panel(office: World) -> None:
    await talk(office)
    page = await office.page("chiara", "/supervisor")
    await talked_calls(page).first.click()
    panel = page.get_by_role("complementary", name="Call")
    bar = page.get_by_role("region", name="Listen")
    for name, told in (
        ("Whisper", "Only the agent hears you"),
        ("Join in", "Agent and caller hear you"),
    ):
        await panel.get_by_role("button", name=name).click()
        await expect(bar).to_contain_text(told)
        await bar.get_by_role("button", name="Listen").click()
        await expect(bar).to_contain_text("Nobody hears you")
        await bar.get_by_role("button", name="Stop").click()
        await expect(bar).to_have_count(0)


async def test_from_a_call_that_nobody_knows_one_comes_to_the_live_calls(office: World) -> None:
    page = await office.page("chiara", "/calls/call-of-nobody")
    await page.locator("main").get_by_role("link", name="Live calls").click()
    await expect(page.get_by_role("heading", name="Supervise")).to_be_visible()


async def test_a_call_that_another_is_compared_with_is_one_press_away(office: World) -> None:
    floor = Floor(office)
    first = await floor.rings(BILL)
    second = await floor.rings(ORDER)
    await floor.ready("bram")
    page = await office.page("chiara", f"/calls/{first}")
    await page.get_by_role("button", name="Every agent and call compared").click()
    await page.locator(f".details.full a[href='/calls/{second}']").first.click()
    await expect(page).to_have_url(f"{office.url}/calls/{second}")
    await expect(page.locator(".entry .text").last).to_have_text("Joins the queue front desk")


async def test_every_figure_of_the_wallboard_is_explained_by_a_press(office: World) -> None:
    office.service.live.sources.forecast = lambda _: 7.0
    page = await office.page("chiara", "/wall")
    buttons = page.get_by_role("button", name=re.compile("^What “.+” means$"))
    await expect(buttons).to_have_count(9)
    for button in await buttons.all():
        name = (await button.get_attribute("aria-label") or "").split("“")[1].split("”")[0]
        await button.click()
        await expect(page.locator("[role=note]:visible").first).to_contain_text(name)
        await page.keyboard.press("Escape")
        await expect(page.locator("[role=note]:visible")).to_have_count(0)
