"""The administration, when the service answers late or not at all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import pytest
from playwright.async_api import expect

from router.reloading.outcome import Outcome
from tests.browser.test_people_late import AT_REST, Late, lost

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page, Route

    from tests.browser.world import World

CHANGED = Outcome(changes=("queues added: moves",))


# -- The configuration


async def reloads(page: Page, may_come: asyncio.Event) -> None:
    """A reload brings a change, and is answered when this is set."""

    async def fulfil(route: Route) -> None:
        await may_come.wait()
        body = msgspec.json.encode(CHANGED).decode()
        await route.fulfill(body=body, content_type="application/json")

    await page.route("**/api/admin/reload", fulfil)
    await page.get_by_role("button", name="Reload").click()


async def test_a_reload_is_not_asked_for_twice_so_that_what_it_changed_stays_to_be_read(
    office: World,
) -> None:
    page = await office.page("otto", "/admin")
    may_come = asyncio.Event()
    await reloads(page, may_come)
    await expect(page.get_by_role("button", name="Reload")).to_be_disabled()
    await expect(page.get_by_role("button", name="Check")).to_be_disabled()
    may_come.set()
    await expect(page.get_by_role("alert")).to_contain_text("queues added: moves")
    await expect(page.get_by_role("button", name="Reload")).to_be_enabled()


async def test_what_a_reload_changed_stays_to_be_read_when_the_check_after_it_fails(
    office: World,
) -> None:
    page = await office.page("otto", "/admin")
    await expect(page.get_by_text("It is the same as what runs now.")).to_be_visible()
    await page.route("**/api/admin/check", lost("POST"))
    may_come = asyncio.Event()
    may_come.set()
    await reloads(page, may_come)
    reloaded = page.get_by_role("alert").filter(has_text="queues added: moves")
    await expect(reloaded).to_be_visible()
    again = page.get_by_role("button", name="Try again")
    await expect(again).to_be_visible()
    await page.unroute("**/api/admin/check")
    await again.click()
    await expect(again).to_have_count(0)
    await expect(reloaded).to_be_visible()


# -- Flow and dry run


@pytest.mark.parametrize("fails", [False, True])
async def test_the_picture_in_a_language_that_is_chosen_no_more_does_not_come_in_its_place(
    office: World,
    fails: bool,  # noqa: FBT001 - a case
) -> None:
    page = await office.page("otto", "/admin/flow")
    await page.get_by_role("heading", name="The picture as text").click()
    text, chosen = page.locator(".boxes"), page.get_by_label("What callers hear, in")
    await chosen.select_option("nl")
    await expect(text).to_contain_text("een bestelling")
    late = Late("GET", fails=fails)
    await page.route("**/api/admin/flow?language=it*", late)
    await chosen.select_option("it")
    async with page.expect_response("**/api/admin/flow?language=nl*"):
        await chosen.select_option("nl")
    over = "requestfailed" if fails else "requestfinished"
    async with page.expect_event(over, lambda request: "flow?language=it" in request.url):
        late.may_come.set()
    await page.evaluate(AT_REST)
    await expect(text).to_contain_text("een bestelling")
    await expect(chosen).to_have_value("nl")


@pytest.mark.parametrize("fails", [False, True])
async def test_what_is_said_to_a_caller_is_not_shown_when_another_is_to_be_tried(
    office: World,
    fails: bool,  # noqa: FBT001 - a case
) -> None:
    page = await office.page("otto", "/admin/dry-run")
    late = Late("POST", fails=fails)
    await page.route("**/api/admin/dry-run?*", late, times=1)
    await page.get_by_role("button", name="Ring").click()
    await page.get_by_label("Known as").select_option("blocked")
    over = "requestfailed" if fails else "requestfinished"
    async with page.expect_event(over, lambda request: "dry-run?" in request.url):
        late.may_come.set()
    await page.evaluate(AT_REST)
    await expect(page.locator(".dialogue")).to_have_count(0)
    await expect(page.get_by_role("alert")).to_have_count(0)
    await page.get_by_role("button", name="Ring").click()
    await expect(page.locator(".outcome")).to_contain_text("The call ends")


# -- The emergency switch


async def turns_on(page: Page, queue: str) -> Locator:
    """Somebody turns the switch of a queue on; gives the button that turns it off again."""
    await page.get_by_role("button", name=f"Turn on: {queue}").click()
    await page.get_by_role("dialog").get_by_role("button", name="Turn on").click()
    return page.get_by_role("button", name=f"Turn off: {queue}")


async def test_a_switch_that_was_turned_is_shown_so_though_nothing_can_be_asked_afterwards(
    office: World,
) -> None:
    page = await office.page("otto", "/admin/emergency")
    await expect(page.get_by_role("button", name="Turn on: billing")).to_be_visible()
    await page.route("**/api/admin/emergency", lost("GET"))
    await expect(await turns_on(page, "billing")).to_be_visible()
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_a_switch_that_was_turned_in_vain_is_turned_by_trying_again(office: World) -> None:
    page = await office.page("otto", "/admin/emergency")
    await expect(page.get_by_role("button", name="Turn on: billing")).to_be_visible()
    await page.route("**/api/admin/emergency", lambda route: route.abort())
    off = await turns_on(page, "billing")
    again = page.get_by_role("button", name="Try again")
    await expect(again).to_be_visible()
    await page.unroute("**/api/admin/emergency")
    await again.click()
    await expect(off).to_be_visible()
    await expect(again).to_have_count(0)
    assert office.service.engine.calls.emergencies.keys() == {"billing"}


async def test_switches_that_are_turned_one_after_the_other_are_shown_as_they_are(
    office: World,
) -> None:
    page = await office.page("otto", "/admin/emergency")
    await expect(page.get_by_role("button", name="Turn on: billing")).to_be_visible()
    late = Late("POST")
    await page.route("**/api/admin/emergency", late, times=1)
    billing = await turns_on(page, "billing")
    desk = await turns_on(page, "front desk")
    await expect(desk).to_be_visible()
    await expect(billing).to_be_visible()
    async with page.expect_response("**/api/admin/emergency"):
        late.may_come.set()
    await page.evaluate(AT_REST)
    await expect(desk).to_be_visible()
    await expect(billing).to_be_visible()
