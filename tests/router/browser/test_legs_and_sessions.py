"""What becomes of legs when whoever brought them is signed out, disabled, or given other roles.

A supervisor hears nothing more at once. An agent finishes the talk that he has, and gets no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pytest

from router.calls import SupervisionNoted
from router.people import Person, Role
from tests.router.browser.pages import DeskPage, Page
from tests.router.browser.village import Village
from tests.router.people.site import PASSWORD, Browser

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.router.browser.pages import CallerPage

SESSION_OVER = 4410


class Company(Village):
    """A village of people with accounts."""

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self.browsers: list[Browser] = []
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        for browser in self.browsers:
            await browser.http.close()
        await super().__aexit__(*exc_info)

    def add(self, person: str, *roles: Role) -> None:
        made = Person(id=person, name=person.title(), roles=roles)
        self.service.access.people.add(made, PASSWORD)

    async def signed_in(self, person: str) -> Browser:
        browser = Browser(self.url)
        self.browsers.append(browser)
        assert (await browser.signs_in(person)).status == 200
        return browser

    async def desk_of(self, browser: Browser) -> DeskPage:
        """Anna's desk, in the session of this browser."""
        ticket = (await browser.posts("/api/ticket", {"purpose": "agent"})).body["ticket"]
        page = DeskPage(await self.connects("/api/agent"), "anna")
        self.pages.append(page)
        assert (await page.asks("sign_in", ticket=ticket))["type"] == "signed_in"
        await page.asks("set_ready")
        await self.settle()
        return page

    async def ends(self, browser: Browser, person: str, how: str) -> None:
        """The session of this browser."""
        if how == "signs out":
            await browser.posts("/api/sign-out")
        else:
            adele = await self.signed_in("adele")
            change = {"disabled": True} if how == "is disabled" else {"roles": ["operator"]}
            answer = await adele.patches(f"/api/people/{person}", change)
            assert answer.status == 200, answer.body
        await self.settle()

    async def still_talk(self, caller: CallerPage, leg: Page) -> bool:
        """Whether what the agent's page says about the sound reaches the caller's."""
        (known,) = leg.peers
        await leg.signals(known, "are you there?")
        await self.settle()
        return bool(caller.all("signal")) and not caller.is_closed


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    async with Company(tmp_path) as made:
        made.add("adele", "administrator")
        made.add("anna", "agent")
        made.add("sara", "supervisor")
        yield made


WAYS = pytest.mark.parametrize("how", ["signs out", "is disabled", "is given other work"])


@WAYS
async def test_a_supervisor_hears_nothing_more(company: Company, how: str) -> None:
    caller, leg = await company.talks(await company.desk())
    browser = await company.signed_in("sara")
    asked = {"call": company.call, "mode": "listen"}
    sara = await company.joins((await browser.posts("/api/supervise", asked)).body["token"])
    again = (await browser.posts("/api/supervise", {**asked, "mode": "barge"})).body["token"]
    await company.ends(browser, "sara", how)
    assert sara.last("ended")["reason"] == "over"
    assert [one["role"] for one in leg.peers.values()] == ["caller"]
    noted = [one.mode for one in company.events if isinstance(one, SupervisionNoted)]
    assert noted == ["listen", "barge", None]
    assert (await company.joins(again)).last("ended")["reason"] == "refused"
    assert not caller.is_closed


@WAYS
async def test_an_agent_finishes_his_talk_and_gets_no_other_call(
    company: Company, how: str
) -> None:
    browser = await company.signed_in("anna")
    anna = await company.desk_of(browser)
    caller, leg = await company.talks(anna)
    await company.ends(browser, "anna", how)
    await company.pass_s(60)
    assert anna.close_code == SESSION_OVER
    assert await company.still_talk(caller, leg)
    (call,) = company.state.calls.values()
    assert call.state == "talking"
    await caller.says("hang_up")
    await company.settle()
    assert company.outcomes == ["completed"]
    assert leg.last("ended")["reason"] == "over"
    next_one = await company.waits()
    await company.pass_s(60)
    assert next_one.does == "waiting"


async def test_his_page_may_bring_the_leg_of_this_talk_again(company: Company) -> None:
    browser = await company.signed_in("anna")
    anna = await company.desk_of(browser)
    caller, leg = await company.talks(anna)
    await company.ends(browser, "anna", "is disabled")
    await leg.closes()
    await company.pass_s(3)
    again = await company.leg(anna)
    assert again.kinds[0] == "joined"
    assert await company.still_talk(caller, again)


async def test_an_administrator_can_end_the_talk(company: Company) -> None:
    browser = await company.signed_in("anna")
    caller, leg = await company.talks(await company.desk_of(browser))
    await company.ends(browser, "anna", "is disabled")
    company.add("chef", "administrator", "supervisor")
    chef = await company.signed_in("chef")
    assert (await chef.posts(f"/api/calls/{company.call}/end")).status == 200
    await company.settle()
    await caller.has_played()
    await company.comes_to_rest()
    assert leg.last("ended")["reason"] == "over"


async def test_the_page_of_a_session_that_has_ended_brings_no_leg_for_another_call(
    company: Company,
) -> None:
    browser = await company.signed_in("anna")
    old = await company.desk_of(browser)
    await company.ends(browser, "anna", "signs out")
    desk = await company.desk()
    await company.waits()
    await desk.accepts()
    await company.settle()
    stolen = await company.joins(old.token, offer=desk.offer)
    assert stolen.last("ended")["reason"] == "refused"
    assert (await company.leg(desk)).kinds[0] == "joined"
