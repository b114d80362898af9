"""A supervisor listens, whispers and joins in, from page to page, and the journal knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.talking import (
    EARS,
    accept,
    agent_page,
    arrives,
    ask_for_somebody,
    caller_page,
    has_supervised,
    stage,
    talked_calls,
)

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Page

    from tests.browser.world import World


async def listening(office: World, *scripts: Path) -> tuple[Page, Page, Page]:
    """Caller, agent, and a supervisor who listens to them, with these put into her page."""
    desk = await agent_page(office)
    caller = await caller_page(office)
    await ask_for_somebody(caller)
    await accept(desk)
    await expect(stage(caller)).to_have_text("You are connected")
    context = await office.sign_in("chiara")
    for script in (*scripts, EARS):
        await context.add_init_script(path=script)
    page = await office.page("chiara", "/supervisor")
    await talked_calls(page).first.click()
    await page.get_by_role("complementary").get_by_role("button", name="Listen").click()
    bar = page.get_by_role("region", name="Listen")
    await expect(bar).to_contain_text("You are on Anna de Vries's call")
    await expect(bar).to_contain_text("Nobody hears you")
    return caller, desk, page


async def test_a_supervisor_hears_the_call_whispers_joins_in_and_leaves(office: World) -> None:
    _, _, page = await listening(office)
    assert await arrives(page)
    bar = page.get_by_role("region", name="Listen")
    for mode, more in (
        ("Whisper", "Only the agent hears you"),
        ("Join in", "Agent and caller hear you"),
    ):
        await bar.get_by_role("button", name=mode).click()
        await expect(bar.get_by_role("button", name=mode)).to_have_attribute("aria-pressed", "true")
        await expect(bar).to_contain_text(more)
    await bar.get_by_role("button", name="Stop").click()
    await expect(bar).to_have_count(0)
    await expect(page.get_by_role("complementary")).to_be_focused()
    await has_supervised(office, "listen", "whisper", "barge", None)


@pytest.mark.parametrize("size", [(320, 640), (360, 740), (1024, 768)])
async def test_whoever_listens_can_leave_while_the_panel_of_the_call_is_open(
    office: World, size: tuple[int, int]
) -> None:
    _, _, page = await listening(office)
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    panel = page.get_by_role("complementary")
    await expect(panel.get_by_role("button", name="Whisper")).to_be_visible()
    bar = page.get_by_role("region", name="Listen")
    bars, panels = await bar.bounding_box(), await panel.bounding_box()
    assert bars is not None
    assert panels is not None
    assert 0 < bars["y"] < bars["y"] + bars["height"] <= panels["y"]
    await bar.get_by_role("button", name="Stop").click()
    await expect(bar).to_have_count(0)
    await has_supervised(office, "listen", None)


async def test_when_the_call_ends_nobody_listens_any_more(office: World) -> None:
    caller, _, page = await listening(office)
    await caller.get_by_role("button", name="Hang up").click()
    await expect(page.get_by_role("region", name="Listen")).to_have_count(0)


async def test_a_page_that_dies_while_it_listens_is_noted(office: World) -> None:
    _, _, page = await listening(office)
    await page.close()
    other = await office.page("chiara", "/supervisor")
    row = talked_calls(other).first
    await expect(row).to_be_visible()
    await expect(row).not_to_contain_text("listens")
    await has_supervised(office, "listen", None)
