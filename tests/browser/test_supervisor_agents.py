"""What a supervisor reads about agents: who could help a queue, why somebody is away, why a call waits for
somebody; and names as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from playwright.async_api import expect

from queues.ids import AgentId
from router.settings import load
from tests.browser.floor import BILL, ORDER, Floor
from tests.browser.test_supervisor import agents, chooses_agent, supervisor
from tests.browser.world import OFFICE, World

if TYPE_CHECKING:
    from playwright.async_api import Browser

IS_CUT = "them => them.some(one => one.scrollWidth > one.clientWidth)"
FIRST_LETTER = "one => getComputedStyle(one, '::first-letter').textTransform"


async def test_a_queues_agents_are_those_who_could_take_its_calls(office: World) -> None:
    floor = Floor(office)
    await floor.ready("anna", "bram")
    page = await supervisor(office)
    await expect(agents(page)).to_have_count(2)
    await page.get_by_label("Queue").select_option("billing")
    await expect(agents(page)).to_have_count(1)
    await expect(agents(page)).to_contain_text("Bram Bakker")
    await expect(page.get_by_role("button", name="Ready 1")).to_be_visible()
    await page.get_by_label("Queue").select_option("front desk")
    await expect(agents(page)).to_have_count(2)


async def test_an_agent_is_sent_away_for_a_reason_of_the_configuration(chromium: Browser) -> None:
    settings = load(OFFICE, {})
    desk = replace(settings.desk, away_reasons=("team_huddle", "training"))
    office = World(replace(settings, desk=desk), chromium=chromium)
    await office.open()
    try:
        await Floor(office).ready("anna")
        page = await supervisor(office)
        panel = await chooses_agent(page, "Anna")
        reasons = panel.get_by_label("Reason")
        await expect(reasons.locator("option")).to_have_text(["team huddle", "Training", "Other"])
        await expect(reasons).to_have_value("team_huddle")
        await panel.get_by_role("button", name="Send away").click()
        await expect(agents(page)).to_contain_text("team huddle")
        await reasons.select_option("Other")
        await panel.get_by_role("button", name="Send away").click()
        await expect(agents(page)).to_contain_text("By a supervisor")
        assert office.service.engine.core.state.agents[AgentId("anna")].away_reason == "supervisor"
    finally:
        await office.close()
    assert office.troubles == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Not started yet"), ("nl", "Nog niet begonnen"), ("it", "Non ancora iniziato")],
)
async def test_why_somebody_is_away_is_said_in_words(
    office: World, language: str, words: str
) -> None:
    await office.service.attendance.desk_opened(AgentId("anna"))
    page = await office.page("chiara", f"/supervisor?language={language}")
    await expect(page.locator(".agent-line")).to_contain_text(words)
    await page.locator(".agent-line").click()
    await expect(page.locator(".panel .facts")).to_contain_text(words)


async def test_a_call_that_waits_says_why_in_the_readers_language(office: World) -> None:
    floor = Floor(office)
    call = await floor.rings(BILL)
    page = await office.page("chiara", f"/supervisor?call={call}")
    panel = page.locator(".panel")
    await expect(panel.locator("p").first).to_contain_text(
        "1st in billing. It needs billing and english. Nobody is signed in."
    )
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name="Nederlands").click()
    await expect(panel.locator("p").first).to_contain_text("Niemand is aangemeld.")
    await floor.ready("bram")
    await expect(panel).to_contain_text("Gaat over")
    await expect(panel.locator("p")).to_have_count(0)


async def test_names_are_written_as_they_are_and_concerns_begin_a_line(office: World) -> None:
    floor = Floor(office)
    await floor.talks("anna", ORDER)
    page = await supervisor(office)
    name, concern = page.locator(".agent-line .name strong"), page.locator(".call-line strong")
    assert await name.evaluate(FIRST_LETTER) == "none"
    assert await concern.evaluate(FIRST_LETTER) == "uppercase"
    heading = page.locator(".panel h2")
    await name.click()
    await expect(heading).to_have_text("Anna de Vries")
    assert await heading.evaluate(FIRST_LETTER) == "none"
    await concern.click()
    await expect(heading).to_have_text("an order")
    assert await heading.evaluate(FIRST_LETTER) == "uppercase"


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("language", ["en", "nl", "it"])
async def test_nothing_is_cut_off_and_both_lists_end_together(
    office: World, language: str, width: int
) -> None:
    floor = Floor(office)
    await floor.talks("anna", ORDER)
    await floor.talks("bram", BILL)
    page = await office.page("chiara", f"/supervisor?language={language}")
    await page.set_viewport_size({"width": width, "height": 800})
    await expect(page.locator(".line .name strong")).to_have_count(4)
    assert not await page.locator(".line .name strong").evaluate_all(IS_CUT)
    ends = await page.locator(".list").evaluate_all(
        "them => them.map(one => one.getBoundingClientRect().bottom)"
    )
    assert ends[0] == ends[1] <= 800
