"""A supervisor takes part in a call at Twilio: who hears whom, and that nobody stays who should not."""

from __future__ import annotations

import asyncio

import pytest

from queues.ids import CallId, OfferNumber
from router.api.supervising import limits
from tests.stories.overheard import HEARD_BY, talk
from tests.stories.supervisor_page import SupervisorPage
from tests.stories.town import Town

# -- Who hears whom


@pytest.mark.parametrize("mode", HEARD_BY)
async def test_whoever_comes_in_hears_both_and_is_heard_as_he_wants(mode: str) -> None:
    async with talk() as one:
        await one.sue.takes_part(mode)
        assert one.hears() == {"caller", "agent"}
        assert one.heard_by() == HEARD_BY[mode]
        assert one.is_undisturbed()
        told = one.anna.last("supervised")
        assert (told["mode"], told["by"]) == (mode, "sue")
        await one.ends()
        assert one.leg.is_over
        assert one.modes in ([mode], [mode, None])  # his leg may end before the call is known to


async def test_from_each_way_of_taking_part_to_each_other_the_caller_hears_no_more_than_he_should() -> (
    None
):
    """Also after each single request to Twilio, whatever becomes of the next."""
    async with talk() as one:
        await one.sue.takes_part("listen")
        before = "listen"
        for mode in ("whisper", "barge", "whisper", "listen", "barge", "listen", "whisper"):
            one.town.twilio.faults.fail_rest(
                "POST", "Participants", status=503, after_commit=True, times=1
            )
            asking = await one.sue.begins_to_ask(mode)
            assert one.heard_by() <= HEARD_BY[before] | HEARD_BY[mode]
            assert not asking.done() or one.heard_by() == HEARD_BY[mode]
            await one.town.pass_s(3)
            assert (await asking).status == 200
            assert one.heard_by() == HEARD_BY[mode]
            assert one.is_undisturbed()
            before = mode
        assert len(one.modes) == 8
        await one.ends()


async def test_between_listening_and_whispering_there_is_no_moment_in_which_the_caller_hears() -> (
    None
):
    """Twilio does all that it is asked, and says each time that it has failed."""
    async with talk() as one:
        await one.sue.takes_part("listen")
        one.town.twilio.faults.fail_rest("POST", "Participants", after_commit=True, times=1_000)
        asking = await one.sue.begins_to_ask("whisper")
        heard_by = []
        for _ in range(6):
            heard_by.append(one.heard_by())
            await one.town.pass_s(1)
        assert heard_by[0] == set()
        assert heard_by[-1] == {"agent"}
        assert not any("caller" in some for some in heard_by)
        assert (await asking).status == 200
        await one.ends()


async def test_nobody_is_told_that_only_the_agent_hears_him_while_the_caller_still_does() -> None:
    async with talk() as one:
        await one.sue.takes_part("barge")
        failing = one.town.twilio.faults.fail_rest(
            "POST", "Participants", after_commit=False, times=1_000
        )
        asking = await one.sue.begins_to_ask("whisper")
        await one.town.pass_s(10)
        assert (await asking).status == 400
        assert one.heard_by() == {"agent", "caller"}
        failing.times = 0
        await one.town.pass_s(60)
        assert one.heard_by() == {"agent"}
        await one.ends()


async def test_whoever_leaves_while_he_waits_to_be_heard_otherwise_waits_no_longer() -> None:
    async with talk() as one:
        await one.sue.takes_part("listen")
        one.town.twilio.faults.fail_rest("POST", "Participants", times=1_000)
        asking = await one.sue.begins_to_ask("barge")
        one.leg.hang_up()
        assert (await asking).status == 200  # with what another leg of his would need
        await one.town.pass_s(limits.JOIN_MS / 1000)
        assert one.modes == ["listen", "barge", None]
        await one.ends()


async def test_while_the_caller_is_on_hold_a_supervisor_and_the_agent_talk_alone() -> None:
    async with talk() as one:
        await one.sue.takes_part("barge")
        await one.anna.ask("hold", call=one.anna.last("connected")["call"], on=True)
        await one.town.pass_s(1)
        assert one.heard_by() == one.hears() == {"agent"}
        await one.ends()


async def test_a_caller_on_hold_when_a_supervisor_comes_hears_nothing_of_it() -> None:
    async with talk() as one:
        await one.anna.ask("hold", call=one.anna.last("connected")["call"], on=True)
        await one.sue.takes_part("whisper")
        await one.anna.ask("hold", call=one.anna.last("connected")["call"], on=False)
        await one.town.pass_s(1)
        assert one.heard_by() == {"agent"}
        assert one.hears() == {"agent", "caller"}
        await one.ends()


async def test_a_supervisor_is_taken_for_neither_caller_nor_agent() -> None:
    async with talk() as one:
        await one.sue.takes_part("barge")
        (call,) = one.town.state.calls
        room = CallId(call), OfferNumber(1)
        truth = await one.town.service.carriers["twilio"].truth([room])
        assert one.anna.leg is not None
        assert truth.rooms[room] == {one.caller.sid, one.anna.leg.sid}
        assert one.leg.sid in truth.legs
        await one.ends()


# -- The end


@pytest.mark.parametrize("how", ["stops", "hangs up", "signs out"])
async def test_whoever_leaves_disturbs_nobody(how: str) -> None:
    async with talk() as one:
        await one.sue.takes_part("whisper")
        if how == "stops":
            await one.sue.stops()
        elif how == "signs out":
            await one.sue.signs_out()
        else:
            one.leg.hang_up()
            await one.town.pass_s(1)
        assert one.leg.is_over
        assert one.modes == ["whisper", None]
        assert one.anna.last("supervised")["mode"] == "none"
        assert one.is_undisturbed()
        await one.ends()


@pytest.mark.parametrize("who", ["caller", "agent"])
async def test_it_is_over_when_the_talk_is(who: str) -> None:
    async with talk() as one:
        await one.sue.takes_part("listen")
        if who == "agent":
            await one.anna.hang_up()
        await one.ends()
        assert one.leg.is_over


async def test_it_is_over_when_the_call_is_passed_on_and_the_next_talk_is_not_heard() -> None:
    async with talk() as one:
        await one.sue.takes_part("listen")
        await one.anna.ask("transfer", call=one.anna.last("connected")["call"], queue="repairs")
        await one.town.until(lambda: one.caller.where.startswith("enqueue"), within_s=15)
        assert one.leg.is_over
        bram = await one.town.desk("bram")
        await bram.take()
        await one.town.pass_s(1)
        assert bram.last("connected")["supervised_by"] == ""
        await one.ends()


async def test_a_page_that_is_gone_without_a_word_is_missed_in_the_end() -> None:
    """None of what Twilio says about its leg arrives."""
    async with talk() as one:
        await one.sue.takes_part("listen")
        leg = one.leg.sid
        lost = one.town.twilio.faults.lose_where(
            lambda about: leg in about.params.values() or about.resource == leg
        )
        one.leg.hang_up()
        await one.town.until(lambda: one.modes[-1] is None, within_s=90)
        lost.end()
        await one.ends()


async def test_whoever_came_without_our_hearing_of_it_is_heard_in_the_end() -> None:
    async with talk() as one:
        one.town.nobody_looks()
        await one.sue.asks("whisper")
        one.town.twilio.faults.lose_where(lambda about: about.event == "participant-join")
        await one.sue.brings_leg()
        assert one.heard_by() == set()
        await one.town.pass_s(limits.JOIN_MS / 1000)
        assert one.heard_by() == {"agent"}
        await one.ends()


async def test_a_page_that_is_loaded_anew_has_one_leg_in_the_end() -> None:
    async with talk() as one:
        first = await one.sue.takes_part("barge")
        second = await one.sue.takes_part("whisper")
        assert first.is_over
        assert not second.is_over
        assert one.heard_by() == {"agent"}
        assert one.modes == ["barge", "whisper"]
        await one.ends()


# -- Who is let in


async def test_a_pass_is_good_once_and_for_him_alone() -> None:
    async with talk() as one:
        await one.sue.takes_part("listen")
        again = await one.town.twilio.client("sue").connect(one.town.app_sid, one.sue.parameters)
        await one.sue.asks("whisper")
        other = await one.town.twilio.client("eve").connect(one.town.app_sid, one.sue.parameters)
        await one.town.pass_s(1)
        assert again.is_over
        assert other.is_over
        assert not one.leg.is_over
        await one.ends()


@pytest.mark.parametrize("what", ["invented", "too old", "taken back"])
async def test_nobody_comes_in_with_a_pass_that_is(what: str) -> None:
    async with talk() as one:
        await one.sue.asks("listen")
        if what == "too old":
            await one.town.pass_s(61)
        elif what == "taken back":
            await one.sue.stops()
        given = {"supervise": "x" * 43} if what == "invented" else None
        assert (await one.sue.brings_leg(given)).is_over
        assert one.is_undisturbed()
        await one.ends()


async def test_twilio_may_ask_twice_about_the_same_leg() -> None:
    async with talk() as one:
        one.town.twilio.faults.duplicate_where(lambda about: "supervise" in about.params)
        await one.sue.takes_part("listen")
        assert one.hears() == {"caller", "agent"}
        await one.ends()


async def test_a_page_that_never_comes_takes_no_part() -> None:
    async with talk() as one:
        await one.sue.asks("listen")
        await one.town.pass_s(70)
        assert one.modes == ["listen", None]
        await one.ends()


async def test_nobody_listens_before_anybody_talks() -> None:
    async with Town() as town, SupervisorPage(town) as sue:
        caller = await town.asks_for_billing()
        assert (await sue.asks("listen")).status == 400
        caller.hang_up()
        await town.comes_to_rest()


async def test_who_comes_while_nothing_can_be_decided_is_not_let_in() -> None:
    async with talk() as one:
        await one.sue.asks("listen")
        one.town.service.engine._doubt = "the disk is full"
        assert (await one.sue.brings_leg()).is_over
        one.town.service.engine._doubt = ""
        await one.ends()


# -- The process is gone in the middle


async def test_a_restart_is_not_noticed_by_who_listens() -> None:
    async with talk() as one:
        await one.sue.takes_part("whisper")
        await one.town.crashes()
        await one.town.comes_back()
        await one.town.pass_s(120)
        assert one.heard_by() == {"agent"}
        assert one.modes == ["whisper"]
        one.leg.hang_up()
        await one.town.pass_s(1)
        assert one.modes == ["whisper", None]
        await one.ends()


async def test_who_was_to_leave_when_the_process_died_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def dies(*_: object) -> None:
        raise asyncio.CancelledError

    async with talk() as one:
        await one.sue.takes_part("barge")
        monkeypatch.setattr(one.town.service.carriers["twilio"], "let_take_part", dies)
        await one.sue.stops()
        assert one.leg.where.startswith("conference")
        await one.town.crashes()
        await one.town.comes_back()
        await one.town.pass_s(5)
        assert one.leg.is_over
        assert one.is_undisturbed()
        await one.ends()


async def test_who_was_to_be_heard_by_fewer_when_the_process_died_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def dies(*_: object) -> None:
        raise asyncio.CancelledError

    async with talk() as one:
        await one.sue.takes_part("barge")
        monkeypatch.setattr(one.town.service.carriers["twilio"], "let_take_part", dies)
        asking = await one.sue.begins_to_ask("whisper")
        assert one.heard_by() == {"agent", "caller"}
        asking.cancel()
        await one.town.crashes()
        await one.town.comes_back()
        await one.town.pass_s(5)
        assert one.heard_by() == {"agent"}
        await one.ends()
