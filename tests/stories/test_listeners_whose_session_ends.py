"""A supervisor's session ends while he takes part at Twilio, and nothing can be decided, or the service
has been started anew since: his leg is ended at once, and what is written and shown follows.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from router.api.supervising import limits
from router.people import Change
from router.people.errors import PeopleUnavailable
from tests.stories.held_journal import HeldJournal
from tests.stories.overheard import Talk, talk
from tests.stories.supervisor_page import SupervisorPage
from tests.stories.town import NUMBERS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

JOIN_S = limits.JOIN_MS / 1000
SOMEBODY = {
    "CallSid": "CA" + "9" * 32,
    "From": "+31612349999",
    "To": NUMBERS["nl"],
    "Direction": "inbound",
    "CallStatus": "ringing",
}
WAYS = pytest.mark.parametrize("how", ["signs out", "is disabled", "is given other work"])


class DoubtfulTalk:
    """A talk, and the journal that it is written in."""

    def __init__(self, one: Talk, journal: HeldJournal) -> None:
        self.one = one
        self._journal = journal

    async def is_in_doubt(self) -> None:
        """Break the journal, and let something be decided, so that it is noticed."""
        self._journal.is_broken = True
        await self.one.town.posts("/twilio/voice", SOMEBODY)
        assert self.one.town.service.engine.doubt

    async def recovers(self) -> None:
        self._journal.is_broken = False
        await self.one.town.pass_s(5)
        assert not self.one.town.service.engine.doubt


@asynccontextmanager
async def doubtful() -> AsyncIterator[DoubtfulTalk]:
    journal = HeldJournal()
    async with talk(journal) as one:
        yield DoubtfulTalk(one, journal)


async def ends(one: Talk, how: str) -> None:
    """Her session."""
    if how == "signs out":
        await one.sue.signs_out()
        return
    change = Change(disabled=True) if how == "is disabled" else Change(roles=("operator",))
    accounts, at_ms = one.town.people.accounts, one.town.clock.now_ms()
    accounts.change("sue", change, by="boss", at_ms=at_ms)
    await one.town.service.access.look()
    await one.town.pass_s(1)


def is_out(one: Talk) -> bool:
    """Whether she neither hears nor is heard, and disturbs nobody."""
    return one.leg.is_over and one.is_undisturbed()


# -- While nothing can be decided


@WAYS
async def test_who_listens_is_out_at_once_though_nothing_can_be_decided(how: str) -> None:
    async with doubtful() as talked:
        one = talked.one
        await one.sue.takes_part("barge")
        await talked.is_in_doubt()
        await ends(one, how)
        assert one.town.service.engine.doubt
        assert is_out(one)
        assert one.modes == ["barge"]
        await talked.recovers()
        assert one.modes == ["barge", None]
        assert one.anna.last("supervised")["mode"] == "none"
        await one.ends()


async def test_who_listens_is_out_as_soon_as_twilio_does_what_it_is_asked() -> None:
    async with doubtful() as talked:
        one = talked.one
        await one.sue.takes_part("barge")
        await talked.is_in_doubt()
        failing = one.town.twilio.faults.fail_rest("*", "", after_commit=False, times=1_000)
        await ends(one, "signs out")
        assert one.hears() == {"agent", "caller"}
        failing.times = 0
        await one.town.until(lambda: is_out(one), within_s=30)
        assert one.town.service.engine.doubt
        await talked.recovers()
        assert one.modes == ["barge", None]
        await one.ends()


async def test_a_pass_that_was_not_used_lets_nobody_in_after_the_session() -> None:
    async with doubtful() as talked:
        one = talked.one
        await one.sue.asks("listen")
        await talked.is_in_doubt()
        await ends(one, "signs out")
        await talked.recovers()
        assert (await one.sue.brings_leg()).is_over
        assert one.modes == ["listen", None]
        await one.ends()


async def test_who_leaves_while_nothing_can_be_decided_is_out_and_others_may_listen_then() -> None:
    async with doubtful() as talked, SupervisorPage(talked.one.town, "tom") as tom:
        one = talked.one
        await one.sue.takes_part("whisper")
        await talked.is_in_doubt()
        assert (await one.sue.asks_to_stop()).status == 503
        await one.town.pass_s(1)
        assert is_out(one)
        await talked.recovers()
        assert (await tom.asks("listen")).status == 200
        assert one.modes == ["whisper", None, "listen"]
        await tom.stops()
        await one.ends()


async def test_who_signs_in_again_is_let_in_again_and_the_leg_from_before_is_not() -> None:
    async with doubtful() as talked:
        one = talked.one
        before = await one.sue.takes_part("listen")
        await talked.is_in_doubt()
        failing = one.town.twilio.faults.fail_rest(
            "POST", f"Calls/{before.sid}", after_commit=False, times=1_000
        )
        await ends(one, "signs out")
        await talked.recovers()
        async with SupervisorPage(one.town) as again:
            now = await again.takes_part("listen")
            failing.times = 0
            await one.town.pass_s(60)
            assert before.is_over
            assert not now.is_over
            assert one.modes == ["listen", None, "listen"]
            await again.stops()
        await one.ends()


# -- What could not be taken back


async def test_what_cannot_be_taken_back_ends_it() -> None:
    """Twilio fails, and when she is told so, it cannot be written that more people are not to hear her."""
    async with doubtful() as talked:
        one = talked.one
        await one.sue.takes_part("listen")
        failing = one.town.twilio.faults.fail_rest(
            "POST", "Participants", after_commit=False, times=1_000
        )
        asking = await one.sue.begins_to_ask("barge")
        await one.town.pass_s(3)
        await talked.is_in_doubt()
        await one.town.pass_s(5)
        assert (await asking).status == 503
        failing.times = 0
        await one.town.pass_s(5)
        assert one.town.service.engine.doubt
        assert is_out(one)
        await talked.recovers()
        assert one.modes == ["listen", "barge", None]
        await one.ends()


@pytest.mark.parametrize("before", ["", "listen"])
async def test_who_was_told_of_doubt_takes_no_part_when_it_is_written_after_all(
    before: str,
) -> None:
    async with doubtful() as talked:
        one = talked.one
        if before:
            await one.sue.takes_part(before)
        talked._journal.is_broken = True
        assert (await one.sue.asks("barge")).status == 503
        for _ in range(5):
            await one.town.pass_s(1)
            assert not before or one.heard_by() == set()
        await talked.recovers()
        assert not before or is_out(one)
        assert one.modes == [*([before] if before else []), "barge", None]
        await one.ends()


async def test_who_asked_in_vain_while_nothing_was_decided_goes_on_as_before() -> None:
    async with doubtful() as talked:
        one = talked.one
        await one.sue.takes_part("whisper")
        await talked.is_in_doubt()
        assert (await one.sue.asks("barge")).status == 503
        await talked.recovers()
        await one.town.pass_s(JOIN_S)
        assert one.heard_by() == {"agent"}
        assert one.modes == ["whisper"]
        await one.ends()


# -- After a restart


@asynccontextmanager
async def restarted() -> AsyncIterator[Talk]:
    """She takes part, and goes on doing so when the process is gone and another has come."""
    async with talk() as one:
        await one.sue.takes_part("barge")
        await one.town.crashes()
        await one.town.comes_back()
        one.sue.follows()
        await one.town.pass_s(5)
        assert one.heard_by() == {"agent", "caller"}
        yield one


@WAYS
async def test_who_stayed_through_a_restart_is_out_when_the_session_ends(how: str) -> None:
    async with restarted() as one:
        await ends(one, how)
        assert is_out(one)
        assert one.modes == ["barge", None]
        await one.ends()


@WAYS
async def test_whose_session_has_ended_while_the_service_was_down_is_out(how: str) -> None:
    async with talk() as one:
        await one.sue.takes_part("barge")
        (session,) = one.town.people.sessions.of("sue", "supervise", one.town.clock.now_ms())
        await one.town.crashes()
        if how == "signs out":
            one.town.people.sessions.end(session)
        else:
            change = Change(disabled=True) if how == "is disabled" else Change(roles=("agent",))
            at_ms = one.town.clock.now_ms()
            one.town.people.accounts.change("sue", change, by="boss", at_ms=at_ms)
        await one.town.comes_back()
        await one.town.pass_s(2)
        assert is_out(one)
        assert one.modes == ["barge", None]
        await one.ends()


async def test_after_a_restart_any_session_of_hers_may_be_the_one() -> None:
    """In which of them she was let in is not known any more."""
    async with talk() as one, SupervisorPage(one.town) as other:
        await one.sue.takes_part("barge")
        await one.town.crashes()
        await one.town.comes_back()
        other.follows()
        await one.town.pass_s(5)
        await other.signs_out()
        assert is_out(one)
        await one.ends()


async def test_who_has_asked_again_since_the_restart_stays_when_another_session_ends() -> None:
    async with talk() as one, SupervisorPage(one.town) as other:
        await one.sue.takes_part("barge")
        await one.town.crashes()
        await one.town.comes_back()
        for page in (one.sue, other):
            page.follows()
        await one.town.pass_s(5)
        assert (await one.sue.asks("whisper")).status == 200
        await other.signs_out()
        await one.town.pass_s(JOIN_S)
        assert one.heard_by() == {"agent"}
        await one.sue.signs_out()
        assert is_out(one)
        await one.ends()


async def test_nobody_is_put_out_because_the_accounts_cannot_be_read_after_a_restart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with talk() as one:
        await one.sue.takes_part("whisper")
        await one.town.crashes()
        with monkeypatch.context() as broken:
            broken.setattr(one.town.people.sessions, "of", unreadable)
            await one.town.comes_back()
            await one.town.pass_s(70)
            assert one.heard_by() == {"agent"}
        await one.town.pass_s(60)
        accounts, at_ms = one.town.people.accounts, one.town.clock.now_ms()
        accounts.change("sue", Change(disabled=True), by="boss", at_ms=at_ms)
        await one.town.pass_s(61)
        assert is_out(one)
        await one.ends()


def unreadable(*_: object) -> set[str]:
    raise PeopleUnavailable("the disk is gone")


async def test_who_was_to_leave_in_doubt_when_the_process_died_leaves() -> None:
    async with doubtful() as talked:
        one = talked.one
        await one.sue.takes_part("barge")
        await talked.is_in_doubt()
        failing = one.town.twilio.faults.fail_rest("*", "", after_commit=False, times=1_000)
        await ends(one, "is disabled")
        await one.town.crashes()
        failing.times = 0
        talked._journal.is_broken = False
        await one.town.comes_back()
        await one.town.pass_s(5)
        assert is_out(one)
        assert one.modes == ["barge", None]
        await one.ends()
