"""Figures that are asked for now and then: an answer that comes late does not take the place of a newer one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.browser.floor import ORDER, Floor
from tests.browser.test_agent_desk import is_ready
from tests.browser.test_notes_kept import takes
from tests.browser.test_people_late import AT_REST

if TYPE_CHECKING:
    from playwright.async_api import Page, Request, Route

    from tests.browser.world import World


class FirstIsLate:
    """What is asked first is answered as things stood then, but only when `may_come` is set."""

    def __init__(self) -> None:
        self.request: Request | None = None
        self.is_answered = asyncio.Event()
        """The service has answered; the page does not know it."""
        self.may_come = asyncio.Event()

    async def __call__(self, route: Route) -> None:
        if self.request is not None:
            return await route.continue_()
        self.request = route.request
        answer = await route.fetch()
        self.is_answered.set()
        await self.may_come.wait()
        return await route.fulfill(response=answer)

    async def comes(self, page: Page) -> None:
        """It is answered now, and the page has heeded it."""
        async with page.expect_event("requestfinished", lambda one: one == self.request):
            self.may_come.set()
        for _ in range(5):
            await page.evaluate(AT_REST)


async def test_the_day_of_an_agent_is_not_replaced_by_an_older_one(office: World) -> None:
    page = await is_ready(office)
    floor, late = Floor(office), FirstIsLate()
    await page.route("**/api/agent/day", late)
    call = await floor.rings()
    await late.is_answered.wait()
    await takes(page, floor, "anna", call)
    await page.get_by_role("button", name="Hang up").click()
    answered = page.get_by_role("region", name="My day").locator("dd").first
    await expect(answered).to_have_text("1")
    await late.comes(page)
    assert await answered.inner_text() == "1"


async def test_the_list_of_recent_calls_is_not_replaced_by_an_older_one(office: World) -> None:
    page = await (await office.sign_in("chiara")).new_page()
    await page.clock.install()
    late = FirstIsLate()
    await page.route("**/api/calls?*", late)
    await page.goto("/calls")
    await late.is_answered.wait()
    await Floor(office).rings(ORDER)
    await page.clock.fast_forward(5_000)
    lines = page.locator(".calls-table tbody tr")
    await expect(lines).to_have_count(1)
    await late.comes(page)
    assert await lines.count() == 1
