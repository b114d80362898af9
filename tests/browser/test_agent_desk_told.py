"""What the desk says about what others do: who takes part in a call, who is ready elsewhere, why one is
away.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from queues.ids import AgentId, StaffId
from tests.browser.talking import comes_about
from tests.browser.test_agent_desk import is_ready, standing, talks
from tests.browser.world import hindrances

if TYPE_CHECKING:
    from playwright.async_api import Page, ViewportSize

    from router.calls import Supervision
    from tests.browser.world import World

NARROW: ViewportSize = {"width": 320, "height": 640}
HEARD = {
    "en": {
        "listen": "Chiara Conti listens to this call.",
        "whisper": "Chiara Conti whispers to you: the caller does not hear it.",
        "barge": "Chiara Conti has joined in: the caller hears it, too.",
    },
    "nl": {
        "listen": "Chiara Conti luistert mee met dit gesprek.",
        "whisper": "Chiara Conti fluistert u iets in: de beller hoort het niet.",
        "barge": "Chiara Conti praat mee: de beller hoort het ook.",
    },
    "it": {
        "listen": "Chiara Conti ascolta questa chiamata.",
        "whisper": "Chiara Conti le parla sottovoce: il chiamante non sente.",
        "barge": "Chiara Conti partecipa alla chiamata: anche il chiamante sente.",
    },
}
MODES: tuple[Supervision, ...] = ("listen", "whisper", "barge")


async def speaks(page: Page, language: str) -> None:
    """The page is loaded anew, in this language."""
    await page.goto(f"/agent?language={language}")


@pytest.mark.parametrize("language", HEARD)
async def test_an_agent_reads_who_hears_a_supervisor(office: World, language: str) -> None:
    page = await is_ready(office)
    floor, call = await talks(office, page)
    await speaks(page, language)
    board = floor.service.switchboard
    for mode in MODES:
        await board.note_supervision(StaffId("chiara"), call, mode)
        await expect(page.locator(".supervised")).to_have_text(HEARD[language][mode])
    await page.reload()  # as told to a desk that comes in the middle
    await expect(page.locator(".supervised")).to_have_text(HEARD[language]["barge"])
    assert await hindrances(page) == []
    await page.set_viewport_size(NARROW)
    assert await page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    await board.note_supervision(StaffId("chiara"), call, None)
    await expect(page.locator(".supervised")).to_be_empty()


async def test_a_transfer_to_a_queue_where_nobody_is_ready_is_asked_twice(office: World) -> None:
    page = await is_ready(office)
    floor, call = await talks(office, page)
    await page.get_by_role("button", name="Transfer").click()
    dialog = page.get_by_role("dialog", name="Transfer to a queue")
    told = r"\s*0 waiting · 0 ready\s*Nobody is ready: the caller would wait"
    await expect(dialog.locator("li")).to_have_text(
        [re.compile(f"billing{told}"), re.compile(f"manager{told}")]
    )
    assert await hindrances(page) == []
    await dialog.get_by_role("button", name="billing").click()
    sure = dialog.get_by_role("button", name="Press again: billing")
    await expect(sure).to_be_visible()
    await dialog.get_by_role("button", name="manager").click()
    await expect(sure).to_have_count(0)
    await page.set_viewport_size(NARROW)
    assert await page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert floor.service.engine.core.state.calls[call].queue_id == "front desk"
    await dialog.get_by_role("button", name="Press again: manager").click()
    await expect(page.get_by_text("The call waits in manager.")).to_be_visible()
    await comes_about(lambda: floor.service.engine.core.state.calls[call].queue_id == "manager")


async def test_a_transfer_to_a_queue_with_somebody_ready_takes_one_press(office: World) -> None:
    page = await is_ready(office)
    floor, call = await talks(office, page)
    await floor.ready("bram")
    await page.get_by_role("button", name="Transfer").click()
    billing = page.get_by_role("dialog").get_by_role("button", name="billing")
    await expect(billing).to_have_text(re.compile(r"0 waiting · 1 ready$"))
    await billing.click()
    await expect(page.get_by_text("The call waits in billing.")).to_be_visible()
    assert floor.service.engine.core.state.calls[call].queue_id == "billing"


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "By a supervisor"),
        ("nl", "Door een supervisor"),
        ("it", "Da un supervisore"),
    ],
)
async def test_who_was_sent_away_reads_that_in_his_language(
    office: World, language: str, says: str
) -> None:
    page = await is_ready(office)
    await speaks(page, language)
    chiara = StaffId("chiara")
    await office.service.attendance.set_away(AgentId("anna"), reason="supervisor", by=chiara)
    await expect(standing(page)).to_contain_text(says)


@pytest.mark.parametrize(("language", "width"), [("nl", 1280), ("it", 320)])
async def test_no_word_of_the_last_calls_is_broken(
    office: World, language: str, width: int
) -> None:
    page = await is_ready(office)
    await talks(office, page)
    await page.get_by_role("button", name="Hang up").click()
    await expect(standing(page)).to_contain_text("Wrap-up")
    await speaks(page, language)
    await page.set_viewport_size({"width": width, "height": 900})
    name = page.locator(".recent .grow")
    await expect(name).to_have_text("front desk")
    assert await name.evaluate(
        "one => one.scrollWidth <= one.clientWidth && one.getClientRects().length === 1"
    )
    line = await name.evaluate("one => parseFloat(getComputedStyle(one).lineHeight)")
    assert await name.evaluate("one => one.clientHeight") <= line * 1.5
