"""Who hears a supervisor, measured on the pages of the others. The agent is muted, so that whatever
comes to the caller is the supervisor's voice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from queues.ids import StaffId
from tests.browser.talking import (
    EARS,
    arrives,
    is_heard,
    silence_arrives,
    stage,
    talk,
    talked_calls,
    until,
)

if TYPE_CHECKING:
    from playwright.async_api import Page, WebSocketRoute

    from tests.browser.world import World


async def supervised(office: World) -> tuple[Page, Page]:
    """The pages of a caller whose agent is muted and supervised, and of the supervisor."""
    caller, desk = await talk(office)
    await desk.get_by_role("button", name="Mute").click()
    context = await office.sign_in("chiara")
    await context.add_init_script(path=EARS)
    page = await office.page("chiara", "/supervisor")
    await talked_calls(page).first.click()
    await page.get_by_role("complementary").get_by_role("button", name="Listen").click()
    await expect(page.get_by_role("region", name="Listen")).to_contain_text("Nobody hears you")
    return caller, page


async def test_nobody_hears_a_supervisor_who_listens_and_the_caller_none_who_whispers(
    office: World,
) -> None:
    caller, page = await supervised(office)
    assert await is_heard(page)
    assert await page.evaluate("openMicrophones()") == 0
    assert await silence_arrives(caller)
    bar = page.get_by_role("region", name="Listen")
    await bar.get_by_role("button", name="Whisper").click()
    await expect(bar).to_contain_text("Only the agent hears you")
    await until(page, "openMicrophones() === 1")
    assert await silence_arrives(caller)


async def test_the_caller_hears_a_supervisor_who_joins_in(office: World) -> None:
    caller, page = await supervised(office)
    bar = page.get_by_role("region", name="Listen")
    await bar.get_by_role("button", name="Join in").click()
    assert await arrives(caller)


async def test_the_agents_page_parts_from_a_supervisors_that_stays_whatever_broke_before(
    office: World,
) -> None:
    """The service ends his part; his page is never told. Before, the agent's page lost its connection to
    the service and made it again.
    """
    caller, desk = await talk(office)
    await desk.get_by_role("button", name="Mute").click()
    context = await office.sign_in("chiara")
    await context.add_init_script(path=EARS)
    await context.route_web_socket("**/browser/leg", never_told_of_the_end)
    page = await office.page("chiara", "/supervisor")
    await talked_calls(page).first.click()
    await page.get_by_role("complementary").get_by_role("button", name="Listen").click()
    assert await arrives(page)
    assert office.service.browser is not None
    (leg,) = office.service.browser._registry.agents.values()
    first = leg.page
    assert first is not None
    first.close()
    await until(page, "connectionsMade() === 2")
    assert await arrives(page)
    await office.service._listening._end(leg.call, StaffId("chiara"))
    await until(desk, "connectionsOpen() === 1")  # the caller's
    await expect(stage(caller)).to_have_text("You are connected")


def never_told_of_the_end(of_page: WebSocketRoute) -> None:
    """What this page is told goes through, but not that it is over."""
    service = of_page.connect_to_server()

    def told(message: str | bytes) -> None:
        if isinstance(message, bytes) or '"ended"' not in message:
            of_page.send(message)

    service.on_message(told)
    service.on_close(lambda _code, _reason: None)
