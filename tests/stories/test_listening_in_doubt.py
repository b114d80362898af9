"""A supervisor takes part while Twilio fails, is late, or says nothing: at no time is he heard by more
people than his page says, and in the end by those whom it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.ids import CallId
from router.api.supervising import limits
from tests.stories.overheard import HEARD_BY, Talk, talk

if TYPE_CHECKING:
    from tests.emulators.twilio.faults import RestFault

WIDENINGS = [("listen", "whisper"), ("listen", "barge"), ("whisper", "barge")]
SETTLES_S = 8
"""So long somebody who asks waits at most."""


def fails(one: Talk, *, done: bool = False, times: int = 1_000) -> RestFault:
    """Twilio says of each change that it has failed, though it may have been `done`."""
    faults = one.town.twilio.faults
    return faults.fail_rest("POST", "Participants", after_commit=done, times=times)


def shows_nothing(one: Talk) -> RestFault:
    """Nor does Twilio say who is there."""
    faults = one.town.twilio.faults
    return faults.fail_rest("*", "Participants", after_commit=False, times=1_000)


async def changed_late(one: Talk, **changes: bool) -> None:
    """Twilio carries out what it was once asked to do."""
    rest = one.town.service._rest
    assert rest is not None
    (conference,) = one.town.twilio.conferences
    await rest.change_occupant(conference.sid, one.leg.sid, **changes)
    await one.town.settle()


# -- More people are to hear him, and it fails


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize(("before", "mode"), WIDENINGS)
async def test_who_is_told_that_it_failed_is_not_heard_by_more_later(
    before: str, mode: str, *, done: bool
) -> None:
    async with talk() as one:
        await one.sue.takes_part(before)
        fails(one, done=done, times=1)
        asking = await one.sue.begins_to_ask(mode)
        failing = shows_nothing(one)
        await one.town.pass_s(SETTLES_S)
        assert (await asking).status == 400
        assert one.modes == [before, mode, before]
        failing.times = 0
        await one.town.pass_s(5)
        for _ in range(20):
            assert one.heard_by() == HEARD_BY[before]
            await one.town.pass_s(5)
        assert (await one.sue.asks(mode)).status == 200
        assert one.heard_by() == HEARD_BY[mode]
        await one.ends()


async def test_fewer_hear_him_in_the_end_though_he_was_told_that_it_has_not_been_done_yet() -> None:
    async with talk() as one:
        await one.sue.takes_part("barge")
        failing = fails(one)
        asking = await one.sue.begins_to_ask("listen")
        await one.town.pass_s(SETTLES_S)
        assert (await asking).status == 400
        failing.times = 0
        await one.town.pass_s(60)
        assert one.heard_by() == set()
        assert one.modes == ["barge", "listen"]
        await one.ends()


async def test_of_two_things_he_asks_for_the_last_counts_and_what_was_told_him_is_kept() -> None:
    """He is told neither that he whispers nor that he has joined in."""
    async with talk() as one:
        await one.sue.takes_part("listen")
        failing = fails(one)
        first = await one.sue.begins_to_ask("whisper")
        await one.town.pass_s(3)
        second = await one.sue.begins_to_ask("barge")
        await one.town.pass_s(SETTLES_S)
        assert [(await one_).status for one_ in (first, second)] == [400, 400]
        failing.times = 0
        await one.town.pass_s(60)
        assert one.modes == ["listen", "whisper", "barge", "listen"]
        assert one.heard_by() == set()
        await one.ends()


# -- He changes his mind


@pytest.mark.parametrize("is_told", [True, False])
async def test_nobody_is_told_that_he_whispers_because_he_did_before_he_asked_to_join_in(
    *, is_told: bool
) -> None:
    """That he joins in has been done, which nobody knows, when he asks to whisper again."""
    async with talk() as one:
        await one.sue.takes_part("whisper")
        fails(one, done=True, times=1)
        asking = await one.sue.begins_to_ask("barge")
        failing = shows_nothing(one)
        if is_told:
            await one.town.pass_s(SETTLES_S)
            assert (await asking).status == 400
        assert one.heard_by() == HEARD_BY["barge"]
        again = await one.sue.begins_to_ask("whisper")
        await one.town.pass_s(2)
        assert not again.done()
        failing.times = 0
        await one.town.pass_s(20)
        assert (await again).status in (200, 400)
        assert one.heard_by() == HEARD_BY["whisper"]
        assert (await asking).status == 400
        assert (await one.sue.asks("whisper")).status == 200
        await one.ends()


# -- Twilio is late


@pytest.mark.parametrize("is_reported", [True, False])
async def test_what_is_carried_out_too_late_is_put_right(*, is_reported: bool) -> None:
    async with talk() as one:
        await one.sue.takes_part("whisper")
        await one.town.pass_s(limits.JOIN_MS / 1000 + 5)
        lost = one.town.twilio.faults.lose_where(
            lambda about: not is_reported and about.event.startswith("participant")
        )
        await changed_late(one, muted=False, coaching=False)
        await one.town.pass_s(1 if is_reported else 30)
        assert one.heard_by() == {"agent"}
        await changed_late(one, muted=True, coaching=False)
        await one.town.pass_s(30)
        assert one.heard_by() == {"agent"}
        assert one.modes == ["whisper"]
        lost.end()
        await one.ends()


async def test_whoever_asks_for_what_he_has_is_told_so_only_after_another_look() -> None:
    async with talk() as one:
        await one.sue.takes_part("whisper")
        one.town.nobody_looks()
        lost = one.town.twilio.faults.lose_where(
            lambda about: about.event.startswith("participant")
        )
        await changed_late(one, muted=False, coaching=False)
        assert one.heard_by() == {"agent", "caller"}
        assert (await one.sue.asks("whisper")).status == 200
        assert one.heard_by() == {"agent"}
        lost.end()
        await one.ends()


async def test_who_is_to_whisper_to_an_agent_whom_nobody_shows_is_heard_by_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with talk() as one:
        await one.sue.takes_part("barge")
        rest = one.town.service._rest
        assert rest is not None
        shown = rest.occupants

        async def without_agent(conference: str) -> list[object]:
            return [other for other in await shown(conference) if other.label != "agent"]

        monkeypatch.setattr(rest, "occupants", without_agent)
        asking = await one.sue.begins_to_ask("whisper")
        await one.town.pass_s(SETTLES_S)
        assert (await asking).status == 400
        assert one.heard_by() == set()
        monkeypatch.undo()
        await one.town.pass_s(60)
        assert one.heard_by() == {"agent"}
        await one.ends()


# -- His page is loaded anew


@pytest.mark.parametrize("mode", ["listen", "whisper"])
async def test_the_end_of_his_old_leg_does_not_take_back_the_pass_for_the_new_one(
    mode: str,
) -> None:
    async with talk() as one:
        first = await one.sue.takes_part("listen")
        assert (await one.sue.asks(mode)).status == 200
        first.hang_up()
        await one.town.pass_s(1)
        second = await one.sue.brings_leg()
        assert not second.is_over
        assert one.heard_by() == HEARD_BY[mode]
        assert None not in one.modes
        await one.ends()


async def test_who_comes_back_while_his_old_leg_cannot_be_ended_is_let_in() -> None:
    async with talk() as one:
        first = await one.sue.takes_part("listen")
        (call,) = one.town.state.calls
        failing = one.town.twilio.faults.fail_rest(
            "POST", f"Calls/{first.sid}", after_commit=False, times=1_000
        )
        await one.sue.stops()
        assert (await one.sue.asks("listen")).status == 200
        first.hang_up()
        await one.town.pass_s(0)
        second = await one.sue.brings_leg()
        failing.times = 0
        await one.town.pass_s(30)
        assert not second.is_over
        listening = one.town.service._listening
        assert listening._earshot["twilio"].takes_part(CallId(call), "sue")
        await one.ends()


async def test_a_leg_that_died_without_a_word_does_not_keep_his_new_page_out() -> None:
    async with talk() as one:
        await one.sue.takes_part("listen")
        await one.town.pass_s(10)
        one.town.nobody_looks()
        dead = one.leg
        lost = one.town.twilio.faults.lose_where(
            lambda about: dead.sid in about.params.values() or about.resource == dead.sid
        )
        dead.hang_up()
        assert (await one.sue.asks("whisper")).status == 200
        lost.end()
        await one.sue.brings_leg()
        assert one.heard_by() == {"agent"}
        await one.ends()
