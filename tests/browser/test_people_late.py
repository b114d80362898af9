"""The accounts, when the service answers late or not at all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import pytest
from playwright.async_api import expect

from router.people.person import Person
from tests.browser.test_people import edit, row, sign_in
from tests.browser.world import PASSWORD

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page, Route

    from tests.browser.world import World

ACCOUNTS: Final = "**/api/people"
AT_REST: Final = "fetch('/api/session').then((answer) => answer.text())"
"""What has come to the page is shown when another answer, which was asked for later, has come, too."""


class Late:
    """What is asked with this method is done at once, but answered only when `may_come` is set; if `fails`,
    not even then.
    """

    def __init__(self, method: str, *, fails: bool = False) -> None:
        self._method = method
        self._fails = fails
        self.times = 0
        self.may_come = asyncio.Event()

    async def __call__(self, route: Route) -> None:
        if route.request.method != self._method:
            return await route.continue_()
        self.times += 1
        answer = await route.fetch()
        await self.may_come.wait()
        return await (route.abort() if self._fails else route.fulfill(response=answer))


def lost(method: str) -> Late:
    """What is asked with this method is done, but never answered."""
    late = Late(method, fails=True)
    late.may_come.set()
    return late


async def new_person(page: Page) -> Locator:
    """The form for Dario, who is not there yet, filled in."""
    await page.get_by_role("button", name="New person").click()
    dialog = page.get_by_role("dialog", name="New person")
    await dialog.get_by_label("Short name").fill("dario")
    await dialog.get_by_label("Name", exact=True).fill("Dario Fo")
    return dialog


def one_time(page: Page, name: str) -> Locator:
    """The dialog that shows the password of this person, once."""
    return page.get_by_role("dialog", name=f"One-time password for {name}")


# -- One-time passwords


async def test_the_password_of_a_new_account_is_shown_though_nobody_can_be_asked_for_afterwards(
    office: World,
) -> None:
    page = await office.page("adele", "/admin/people")
    form = await new_person(page)
    await page.route(ACCOUNTS, lost("GET"))
    await form.get_by_role("button", name="Make the account").click()
    await one_time(page, "Dario Fo").get_by_role("button", name="Done").click()
    told = page.get_by_role("alert")
    await expect(told).to_contain_text("What stands here may be old.")
    await page.unroute(ACCOUNTS)
    await page.get_by_role("button", name="Try again").click()
    await expect(row(page, "Dario Fo")).to_contain_text("One-time password")
    await expect(told).to_have_count(0)


async def test_a_password_that_is_reset_is_shown_though_nobody_can_be_asked_for_afterwards(
    office: World,
) -> None:
    page = await office.page("adele", "/admin/people")
    form = await edit(page, "Bram Bakker")
    await page.route(ACCOUNTS, lost("GET"))
    await form.get_by_role("button", name="New one-time password").click()
    await form.get_by_role("button", name="Yes, make one").click()
    await one_time(page, "Bram Bakker").get_by_role("button", name="Done").click()
    await expect(page.get_by_role("alert")).to_contain_text("What stands here may be old.")


async def test_an_account_whose_password_is_lost_on_the_way_is_known_to_be_made(
    office: World,
) -> None:
    page = await office.page("adele", "/admin/people")
    form = await new_person(page)
    await page.route(ACCOUNTS, lost("POST"))
    await form.get_by_role("button", name="Make the account").click()
    await expect(form.get_by_role("alert")).to_contain_text("its one-time password has not arrived")
    await form.get_by_role("button", name="Cancel").click()
    form = await edit(page, "Dario Fo")
    await form.get_by_role("button", name="New one-time password").click()
    await form.get_by_role("button", name="Yes, make one").click()
    await expect(one_time(page, "Dario Fo")).to_be_visible()


async def test_two_passwords_in_a_row_are_not_made_for_one_person(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    form = await edit(page, "Bram Bakker")
    late = Late("POST")
    await page.route("**/reset", late)
    await form.get_by_role("button", name="New one-time password").click()
    make = form.get_by_role("button", name="Yes, make one")
    await make.click()
    await expect(make).to_be_disabled()
    late.may_come.set()
    await expect(one_time(page, "Bram Bakker")).to_be_visible()
    assert late.times == 1


async def test_a_password_that_comes_when_its_page_was_left_is_shown_on_coming_back(
    office: World,
) -> None:
    page = await office.page("adele", "/admin")
    await page.get_by_role("link", name="People").click()
    form = await edit(page, "Bram Bakker")
    late = Late("POST")
    await page.route("**/reset", late)
    await form.get_by_role("button", name="New one-time password").click()
    await form.get_by_role("button", name="Yes, make one").click()
    await page.go_back()
    await expect(page.get_by_role("heading", name="Administration")).to_be_visible()
    async with page.expect_response("**/reset"):
        late.may_come.set()
    await page.go_forward()
    await expect(one_time(page, "Bram Bakker")).to_be_visible()


async def test_a_password_is_not_shown_to_the_next_person_at_that_browser(office: World) -> None:
    dora = Person(id="dora", name="Dora Maar", roles=("administrator",))
    await office.people.do(office.people.add, dora, PASSWORD)
    page = await office.page("adele", "/admin/people")
    await (await new_person(page)).get_by_role("button", name="Make the account").click()
    await expect(one_time(page, "Dario Fo")).to_be_visible()
    session = await (await page.request.get("/api/session")).json()
    headers = {"Origin": office.url, "X-CSRF": session["csrf"]}
    assert (await page.request.post("/api/sign-out", headers=headers)).ok
    await sign_in(page, "dora", PASSWORD)
    await expect(page.get_by_role("heading", name="People")).to_be_visible()
    await expect(row(page, "Dario Fo")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)


# -- Forms that are closed before the answer comes


async def saves_and_goes_on(page: Page, late: Late) -> Locator:
    """Anna is renamed, and before that is answered Bram is being renamed; gives the form of Bram."""
    form = await edit(page, "Anna de Vries")
    await page.route("**/api/people/anna", late)
    await form.get_by_label("Name", exact=True).fill("Anna Vries")
    await form.get_by_role("button", name="Save").click()
    await form.get_by_role("button", name="Cancel").click()
    form = await edit(page, "Bram Bakker")
    await form.get_by_label("Name", exact=True).fill("Bram B")
    return form


async def test_a_change_that_is_answered_late_leaves_the_next_form_as_it_is(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    late = Late("PATCH")
    form = await saves_and_goes_on(page, late)
    late.may_come.set()
    await expect(page.locator(".accounts")).to_contain_text("Anna Vries")
    await page.evaluate(AT_REST)
    await expect(form.get_by_label("Name", exact=True)).to_have_value("Bram B")


async def test_what_fails_after_its_form_was_closed_is_told_all_the_same(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    late = Late("PATCH", fails=True)
    form = await saves_and_goes_on(page, late)
    late.may_come.set()
    told = page.locator(".people > .notice")
    await expect(told).to_have_text("Anna de Vries: That did not work. Try again.")
    await expect(form.locator(".notice")).to_have_count(0)
    await form.get_by_role("button", name="Cancel").click()
    await edit(page, "Bram Bakker")
    await expect(told).to_have_count(0)


# -- The list


@pytest.mark.parametrize("fails", [False, True])
async def test_what_was_asked_for_before_a_change_does_not_come_in_place_of_it(
    office: World,
    fails: bool,  # noqa: FBT001 - a case
) -> None:
    page = await office.page("adele", "/admin/people")
    await expect(row(page, "Otto Jansen")).to_be_visible()
    await page.get_by_role("link", name="Administration").click()
    late = Late("GET", fails=fails)
    await page.route(ACCOUNTS, late, times=1)
    await page.get_by_role("link", name="People").click()
    form = await edit(page, "Otto Jansen")
    await form.get_by_label("Name", exact=True).fill("Otto Janssen")
    await form.get_by_role("button", name="Save").click()
    await expect(row(page, "Otto Janssen")).to_be_visible()
    over = "requestfailed" if fails else "requestfinished"
    async with page.expect_event(over, lambda request: request.url.endswith("/api/people")):
        late.may_come.set()
    await page.evaluate(AT_REST)
    await expect(row(page, "Otto Janssen")).to_be_visible()
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_accounts_that_cannot_be_asked_for_at_all_can_be_asked_for_again(
    office: World,
) -> None:
    page = await office.page("adele")
    await page.route(ACCOUNTS, lost("GET"))
    await page.get_by_role("link", name="People").first.click()
    await expect(page.get_by_role("alert")).to_contain_text("That did not work")
    await page.unroute(ACCOUNTS)
    await page.get_by_role("button", name="Try again").click()
    await expect(row(page, "Otto Jansen")).to_be_visible()


async def test_changes_that_wait_for_the_end_of_doubt_are_said_to(office: World) -> None:
    page = await office.page("adele", "/admin/people")
    office.service.engine._begin_doubt("it is too slow")
    told = page.get_by_role("status").filter(has_text="Nothing can be written down at the moment.")
    await expect(told).to_contain_text("counts by itself as soon as that is over")
    office.service.engine._end_doubt()
    await expect(told).to_have_count(0)
