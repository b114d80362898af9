"""A supervisor's session ends while nothing can be decided, or after the service was started anew: the
agent's page parts from his at once, and what is written and shown follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from router.api.supervising import limits
from router.calls import SupervisionNoted
from tests.router.browser.test_legs_and_sessions import WAYS, Company
from tests.router.people.site import Browser
from tests.stories.held_journal import HeldJournal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.router.browser.pages import DeskPage, Page

JOIN_S = limits.JOIN_MS // 1_000


class Doubtful(Company):
    """Its journal can be broken, and Sara listens to Anna's call."""

    def __init__(self, folder: Path) -> None:
        self.held = HeldJournal()
        super().__init__(folder, new_journal=lambda: self.held)

    async def is_listened_to(self) -> None:
        self.anna: DeskPage = await self.desk()
        self.caller, self.at_anna = await self.talks(self.anna)
        self.browser = await self.signed_in("sara")
        self.sara: Page = await self.joins(await self.lets_sara_in("barge"))
        assert self.at_the_agents == ["caller", "supervisor"]

    async def asks(self, mode: str) -> int:
        asked = {"call": self.call, "mode": mode}
        return (await self.browser.posts("/api/supervise", asked)).status

    async def lets_sara_in(self, mode: str) -> str:
        asked = {"call": self.call, "mode": mode}
        token: str = (await self.browser.posts("/api/supervise", asked)).body["token"]
        await self.settle()
        return token

    async def is_in_doubt(self) -> None:
        """Break it, and let something be decided, so that it is noticed."""
        self.held.is_broken = True
        await self.anna.asks("hold", call=self.call, on=True)
        assert self.service.engine.doubt

    async def recovers(self) -> None:
        self.held.is_broken = False
        await self.pass_s(5)
        assert not self.service.engine.doubt

    async def is_started_anew(self) -> None:
        """The process is gone; the pages of caller and agent find the next one. Sara's stays open."""
        before = self.caller
        await self.crashes()
        self.caller = await self.comes_back(before)
        self.anna = await self.desk(ready=False)
        self.at_anna = await self.leg(self.anna)
        again = Browser(self.url)
        self.browsers.append(again)
        again.csrf = self.browser.csrf
        again.keeps(self.browser.cookie)
        self.browser = again

    @property
    def at_the_agents(self) -> list[str]:
        """Who has a connection with the agent's page, as that was told."""
        return sorted(one["role"] for one in self.at_anna.peers.values())

    @property
    def modes(self) -> list[str | None]:
        """What stands in the journal."""
        return [one.mode for one in self.events if isinstance(one, SupervisionNoted)]


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Doubtful]:
    async with Doubtful(tmp_path) as made:
        made.add("adele", "administrator")
        made.add("sara", "supervisor")
        await made.is_listened_to()
        yield made


# -- While nothing can be decided


@WAYS
async def test_the_agents_page_parts_from_hers_though_nothing_can_be_decided(
    company: Doubtful, how: str
) -> None:
    await company.is_in_doubt()
    await company.ends(company.browser, "sara", how)
    assert company.service.engine.doubt
    assert company.sara.last("ended")["reason"] == "over"
    assert company.at_the_agents == ["caller"]
    assert company.modes == ["barge"]
    await company.recovers()
    assert company.modes == ["barge", None]
    assert company.anna.last("supervised")["mode"] == "none"
    assert not company.caller.is_closed


@WAYS
async def test_what_she_was_given_to_come_in_lets_her_in_no_more(
    company: Doubtful, how: str
) -> None:
    token = await company.lets_sara_in("barge")
    await company.is_in_doubt()
    await company.ends(company.browser, "sara", how)
    again = await company.joins(token)
    assert again.last("ended")["reason"] == "refused"
    assert company.at_the_agents == ["caller"]
    await company.recovers()
    assert (await company.joins(token)).last("ended")["reason"] == "refused"
    assert company.modes == ["barge", None]


async def test_who_is_told_of_doubt_takes_no_part_when_it_is_written_after_all(
    company: Doubtful,
) -> None:
    await company.lets_sara_in("listen")
    company.held.is_broken = True
    assert await company.asks("barge") == 503
    await company.settle()
    assert company.at_the_agents == ["caller"]
    await company.recovers()
    assert company.modes == ["barge", "listen", "barge", None]
    assert company.at_the_agents == ["caller"]
    await company.joins(await company.lets_sara_in("listen"))
    assert company.at_the_agents == ["caller", "supervisor"]


# -- After a restart


async def test_a_page_that_was_there_before_a_restart_has_to_ask_again(company: Doubtful) -> None:
    token = await company.lets_sara_in("barge")
    await company.is_started_anew()
    assert company.at_the_agents == ["caller"]
    assert (await company.joins(token)).last("ended")["reason"] == "refused"
    await company.joins(await company.lets_sara_in("barge"))
    assert company.at_the_agents == ["caller", "supervisor"]
    await company.pass_s(JOIN_S)
    assert company.modes == ["barge"]
    await company.ends(company.browser, "sara", "signs out")
    assert company.at_the_agents == ["caller"]
    assert company.modes == ["barge", None]


@WAYS
async def test_whose_session_ends_before_she_has_asked_again_takes_part_no_more(
    company: Doubtful, how: str
) -> None:
    await company.is_started_anew()
    await company.ends(company.browser, "sara", how)
    await company.pass_s(1)
    assert company.at_the_agents == ["caller"]
    assert company.modes == ["barge", None]
    assert company.anna.last("supervised")["mode"] == "none"
