"""A session that another takes the place of: a new password or other roles, a sign-in in another tab, or
somebody else at the same browser. What goes on for the same person goes on by itself.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from queues.ids import AgentId
from tests.browser import talking
from tests.browser.floor import Floor
from tests.browser.test_agent_desk import is_ready, standing
from tests.browser.test_agent_desk_troubles import cut_off, in_a_call, sign_out_elsewhere
from tests.browser.test_people import NEW, edit, sign_in
from tests.browser.test_supervisor_listens import listening
from tests.browser.world import PASSWORD

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page, Route

    from tests.browser.world import World

FOREIGN = (
    '{"error": {"code": "foreign_origin", "message": "This page is out of date; load it again."}}'
)


async def replaces_password(page: Page) -> None:
    """On the page for it."""
    await page.get_by_label("Present password").fill(PASSWORD)
    await page.get_by_label("New password", exact=True).fill(NEW)
    await page.get_by_label("New password, once more").fill(NEW)
    await page.get_by_role("button", name="Change the password").click()


async def replaces_password_elsewhere(page: Page) -> None:
    """In another tab of the same browser."""
    other = await page.context.new_page()
    await other.goto("/password")
    await replaces_password(other)
    await expect(other.get_by_text("Your password is changed.")).to_be_visible()


async def comes_again(page: Page, who: str) -> None:
    """Somebody signs in at this browser; no tab of it hears of that."""
    answer = await page.context.request.post(
        "/api/sign-in",
        data={"name": who, "password": PASSWORD},
        headers={"Origin": await page.evaluate("origin")},
    )
    assert answer.ok


async def hears_of_nothing(page: Page) -> None:
    """What is live here does not come back, and so does not find that there is another session."""
    await page.route("**/api/ticket", lambda route: route.abort())


async def looks_at(page: Page, name: str) -> None:
    """Another page, without loading anything anew."""
    await page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()


async def ends(office: World, who: str) -> None:
    """The sessions of one of the people, without their browsers' knowing."""
    access = office.service.access
    now_ms = access.clock.now_ms()
    held = await office.people.do(office.people.sessions.of, who, "take_calls", now_ms)
    for one in held:
        await office.people.do(office.people.sessions.end, one)
    await access.look()


def strip(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Your desk")


# -- A desk


async def test_an_agent_who_replaces_his_password_is_rung_as_before(office: World) -> None:
    page = await is_ready(office)
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name="Change password").click()
    await replaces_password(page)
    await expect(page.get_by_text("Your password is changed.")).to_be_visible()
    agents = office.service.engine.core.state.agents
    await talking.comes_about(lambda: agents[AgentId("anna")].reachable)
    await Floor(office).rings()
    await strip(page).get_by_role("button", name="Accept").click()
    await expect(strip(page)).to_contain_text("Connecting")


async def test_a_desk_waits_for_the_answer_that_brings_its_next_session(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service closes what the old session has open before its answer is here."""
    page = await is_ready(office)
    access = office.service.access
    look, may_answer = access.look, asyncio.Event()

    async def look_and_wait() -> None:
        await look()
        await may_answer.wait()

    monkeypatch.setattr(access, "look", look_and_wait)
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name="Change password").click()
    await replaces_password(page)
    await expect(strip(page)).to_contain_text("The connection to the service is lost")
    may_answer.set()
    await expect(page.get_by_text("Your password is changed.")).to_be_visible()
    await expect(strip(page)).to_contain_text("Ready")
    await expect(strip(page)).not_to_contain_text("The connection to the service is lost")


async def test_a_call_goes_on_while_its_agent_is_given_another_password(office: World) -> None:
    """With the one-time password he may do nothing but replace it; the page with his call is not in the
    way of that, nor that of the call.
    """
    caller, desk = await in_a_call(office)
    administrator = await office.sign_in("adele")
    session = await (await administrator.request.get("/api/session")).json()
    answer = await administrator.request.post(
        "/api/people/anna/reset", headers={"Origin": office.url, "X-CSRF": session["csrf"]}
    )
    once = (await answer.json())["password"]
    await expect(desk.get_by_text("You are signed out", exact=True)).to_be_visible()
    other = await desk.context.new_page()
    await other.goto("/")
    async with desk.expect_response("**/api/session"):
        await sign_in(other, "anna", once)
    await expect(other.get_by_label("New password", exact=True)).to_be_visible()
    await desk.get_by_role("button", name="Mute").click()
    await desk.get_by_role("button", name="Unmute").click()
    await other.locator("input[name=old]").fill(once)
    await other.get_by_label("New password", exact=True).fill(NEW)
    await other.get_by_label("New password, once more").fill(NEW)
    await other.locator("form button[type=submit]").click()
    await expect(desk.get_by_text("You are signed out", exact=True)).to_have_count(0)
    assert await talking.arrives(caller)
    await desk.get_by_role("button", name="Hang up").click()
    await expect(desk.get_by_role("button", name="Done")).to_be_visible()


async def test_a_call_can_be_worked_on_after_signing_in_again_in_another_tab(
    office: World,
) -> None:
    caller, desk = await in_a_call(office)
    await sign_out_elsewhere(desk)
    await expect(desk.get_by_text("You are signed out", exact=True)).to_be_visible()
    other = await desk.context.new_page()
    await other.goto("/")
    await sign_in(other, "anna", PASSWORD)
    await expect(desk.get_by_text("You are signed out", exact=True)).to_have_count(0)
    assert await talking.arrives(caller)
    await desk.get_by_role("button", name="Hang up").click()
    await expect(desk.get_by_role("button", name="Done")).to_be_enabled()


async def test_a_call_that_outlasts_its_session_is_wrapped_up_in_the_next(office: World) -> None:
    """Which nobody has told this tab of."""
    caller, desk = await in_a_call(office)
    await sign_out_elsewhere(desk)
    await looks_at(desk, "Wallboard")
    await expect(strip(desk)).to_contain_text("You are signed out")
    await strip(desk).get_by_role("link", name="Back to the desk").click()
    await comes_again(desk, "anna")
    await caller.get_by_role("button", name="Hang up").click()
    await expect(desk.get_by_role("button", name="Done")).to_be_enabled()


async def test_a_lost_desk_comes_back_to_its_call_in_the_next_session(office: World) -> None:
    caller, desk = await in_a_call(office)
    await desk.route("**/api/ticket", lambda route: route.abort())
    cut_off(office)
    await expect(desk.get_by_text("The connection to the service is lost")).to_be_visible()
    await replaces_password_elsewhere(desk)
    await desk.unroute_all()
    await expect(desk.get_by_text("The connection to the service is lost")).to_have_count(0)
    await expect(desk.get_by_role("heading", name="You are talking")).to_be_visible()
    assert await talking.arrives(caller)
    await desk.get_by_role("button", name="Hang up").click()
    await expect(desk.get_by_role("button", name="Done")).to_be_enabled()


async def test_whoever_signs_in_in_another_tab_has_the_desk_in_this_one_too(office: World) -> None:
    page = await is_ready(office)
    await comes_again(page, "bram")
    await expect(page.locator(".person")).to_have_text("Bram Bakker")
    await expect(standing(page)).to_contain_text("Away")
    await page.get_by_role("button", name="Ready for calls").click()
    await expect(standing(page)).to_contain_text("Ready")


async def test_a_session_that_comes_after_the_end_of_the_one_before_is_found(office: World) -> None:
    """As that of another provider does, whose cookie nobody waits for. Until it is here the page's clock
    stands still.
    """
    await (await office.sign_in("anna")).clock.install()
    page = await is_ready(office)
    await page.clock.pause_at(await page.evaluate("Date.now()") + 1_000)
    await ends(office, "anna")
    await expect(page.get_by_text("Loading")).to_be_visible()
    await comes_again(page, "bram")
    await page.clock.resume()
    await expect(page.locator(".person")).to_have_text("Bram Bakker")


async def test_a_tab_that_somebody_turns_to_finds_who_has_signed_in_meanwhile(
    office: World,
) -> None:
    page = await (await office.visitor("bram")).new_page()
    await page.goto("/agent")
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    await comes_again(page, "bram")
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator(".person")).to_have_text("Bram Bakker")


async def test_a_tab_without_a_session_takes_no_call_from_the_one_that_has_it(
    office: World,
) -> None:
    caller, desk = await in_a_call(office)
    other = await office.page("anna", "/agent")
    await expect(other.get_by_text("Your desk is open in another tab")).to_be_visible()
    await sign_out_elsewhere(desk)
    await expect(desk.get_by_text("You are signed out", exact=True)).to_be_visible()
    await other.get_by_role("button", name="Use this tab").click()
    await expect(other.get_by_role("button", name="Sign in")).to_be_visible()
    await expect(desk.get_by_role("heading", name="You are talking")).to_be_visible()
    assert await talking.arrives(caller)


# -- Other pages


@pytest.mark.parametrize("at", ["/wall", "/supervisor"])
async def test_live_figures_come_back_after_a_new_password(office: World, at: str) -> None:
    page = await office.page("chiara", at)
    await expect(page.get_by_text("Up to date")).to_be_visible()
    await replaces_password_elsewhere(page)
    await Floor(office).ready("anna")
    await expect(page.get_by_role("region", name="Agents")).to_contain_text("Anna")


async def test_a_tab_that_asks_to_sign_in_needs_it_no_more_after_another_has(office: World) -> None:
    page = await office.page("chiara", "/supervisor")
    await expect(page.get_by_text("Up to date")).to_be_visible()
    await sign_out_elsewhere(page)
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    other = await page.context.new_page()
    await other.goto("/")
    await sign_in(other, "chiara", PASSWORD)
    await Floor(office).ready("anna")
    await expect(page.get_by_role("region", name="Agents")).to_contain_text("Anna")


async def test_who_gives_himself_a_role_goes_on_with_it(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    dialog = await edit(page, "Adele Rossi")
    await dialog.get_by_role("checkbox", name="Supervisor").check()
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    pages = page.get_by_role("navigation", name="Pages")
    await expect(pages.get_by_role("link", name="Supervise")).to_be_visible()
    dialog = await edit(page, "Bram Bakker")
    await dialog.get_by_label("Name", exact=True).fill("Bram Bakkers")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("rowheader", name="Bram Bakkers")).to_be_visible()


async def test_what_is_saved_in_an_old_session_is_saved_in_the_next(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    dialog = await edit(page, "Bram Bakker")
    await dialog.get_by_label("Name", exact=True).fill("Bram Bakkers")
    await hears_of_nothing(page)
    await comes_again(page, "adele")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("rowheader", name="Bram Bakkers")).to_be_visible()


async def test_nothing_is_saved_in_the_name_of_whoever_came_after(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    dialog = await edit(page, "Bram Bakker")
    await dialog.get_by_label("Name", exact=True).fill("Bram Bakkers")
    await hears_of_nothing(page)
    await comes_again(page, "otto")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="This page is not for your role")).to_be_visible()
    found = await office.people.do(office.people.accounts.find, "bram")
    assert found is not None
    assert found.name == "Bram Bakker"


async def test_a_supervisor_whose_session_is_replaced_is_told_that_he_listens_no_more(
    office: World,
) -> None:
    _, _, page = await listening(office)
    await replaces_password_elsewhere(page)
    await expect(page.get_by_role("region", name="Listen")).to_have_count(0)
    await talking.has_supervised(office, "listen", None)
    await expect(talking.talked_calls(page).first).not_to_contain_text("listens")
    await page.get_by_role("complementary").get_by_role("button", name="Listen").click()
    await expect(page.get_by_role("region", name="Listen")).to_contain_text("Nobody hears you")


async def test_the_next_person_does_not_see_what_the_last_one_was_told(office: World) -> None:
    floor = Floor(office)
    await floor.ready("anna")
    page = await office.page("chiara", "/wall")
    agents = page.get_by_role("region", name="Agents")
    await expect(agents).to_contain_text("Anna")
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name="Sign out").click()
    await sign_in(page, "otto", PASSWORD)
    await expect(page.get_by_text("Up to date")).to_be_visible()
    await expect(agents).not_to_contain_text("Anna")


async def test_who_gives_up_a_role_sees_no_more_what_it_showed(office: World) -> None:
    await Floor(office).ready("anna")
    page = await office.page("adele", "/admin/people")
    agents = page.get_by_role("region", name="Agents")
    for is_supervisor in (True, False):
        dialog = await edit(page, "Adele Rossi")
        await dialog.get_by_role("checkbox", name="Supervisor").set_checked(is_supervisor)
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog).to_have_count(0)
        await looks_at(page, "Wallboard")
        if is_supervisor:
            await expect(agents).to_contain_text("Anna")
        else:
            await expect(agents).not_to_contain_text("Anna")
        await looks_at(page, "People")


@pytest.mark.parametrize(("who", "purpose"), [("chiara", "live"), ("anna", "agent")])
async def test_a_page_that_is_refused_again_and_again_asks_with_patience(
    office: World, who: str, purpose: str
) -> None:
    """While its clock stands still, it asks nothing more."""
    page = await office.page(who)
    asked: list[str] = []

    async def refuse(route: Route) -> None:
        if purpose not in (route.request.post_data or ""):
            await route.continue_()
            return
        asked.append(route.request.url)
        await route.fulfill(status=403, content_type="application/json", body=FOREIGN)

    await page.clock.install()
    await page.goto("/wall" if purpose == "live" else "/agent")
    is_there = page.get_by_text("Up to date") if purpose == "live" else standing(page)
    await expect(is_there).to_be_visible()
    await page.route("**/api/ticket", refuse)
    await page.clock.pause_at(await page.evaluate("Date.now()") + 1_000)
    cut_off(office)
    for screen in office.service.live._door.screens:
        screen._writer.cut_off()
    moments = 0
    while len(asked) < 3:
        await page.clock.fast_forward(10_000)
        moments += 1
        for _ in range(20):
            await page.evaluate("fetch('/api/session').then((answer) => answer.json())")
        assert len(asked) <= moments
