"""Whoever signs out is out, and is told if he is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.test_agent_desk_troubles import sign_out_elsewhere
from tests.browser.test_late_figures import FirstIsLate
from tests.browser.test_sessions_replaced import comes_again

if TYPE_CHECKING:
    from playwright.async_api import Route

    from tests.browser.world import World

ANOTHER = "new BroadcastChannel('switchroom.session').postMessage('another')"
"""Another tab says that there is another session."""
NOT_NOW = '{"error": {"code": "service_stopping", "message": "The service is about to stop."}}'


@pytest.mark.parametrize("what", ["refused", "unreachable"])
async def test_a_sign_out_that_fails_is_told_and_can_be_done_again(
    office: World, what: str
) -> None:
    page = await office.page("anna")

    async def fail(route: Route) -> None:
        if what == "refused":
            await route.fulfill(status=503, content_type="application/json", body=NOT_NOW)
        else:
            await route.abort()

    await page.route("**/api/sign-out", fail)
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name="Sign out").click()
    told = page.get_by_role("alert")
    await expect(told).to_contain_text("You are still signed in")
    await page.unroute_all()
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    await expect(told).to_have_count(0)


@pytest.mark.parametrize("is_there_another", [True, False])
async def test_who_signs_out_is_out_whatever_has_become_of_the_session(
    office: World, *, is_there_another: bool
) -> None:
    page = await office.page("anna")
    await expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    if is_there_another:
        await comes_again(page, "anna")
    else:
        await sign_out_elsewhere(page)
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert (await page.context.request.get(f"{office.url}/api/session")).status == 401


async def test_who_has_signed_out_stays_so_whatever_is_still_answered_of_the_time_before(
    office: World,
) -> None:
    page = await office.page("anna")
    await expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    late = FirstIsLate()
    await page.route("**/api/session", late)
    # So that the page asks again who is signed in.
    await page.route("**/api/session", lambda route: route.abort(), times=1)
    await page.evaluate(ANOTHER)
    await late.is_answered.wait()
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name="Sign out").click()
    sign_in = page.get_by_role("button", name="Sign in")
    await expect(sign_in).to_be_visible()
    await late.comes(page)
    await expect(sign_in).to_be_visible()
    await expect(page.get_by_role("heading", name="Hello")).to_have_count(0)
