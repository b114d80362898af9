"""Webhooks in orders that are rare and real: each pair that could be taken for something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from router.calls import CONVERSATION_MS_MAX, CallArrived, CallClosed
from tests.emulators.twilio import Person
from tests.stories.town import FINN, NUMBERS, Town

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle, Hold
    from tests.stories.desk_page import DeskPage


def hold_joins(town: Town, leg: CallHandle) -> Hold:
    """Keep back that this leg has entered a conference."""
    return town.twilio.faults.hold(
        lambda one: one.event == "participant-join" and one.params["CallSid"] == leg.sid
    )


async def test_that_a_call_is_over_may_be_told_before_that_it_has_begun() -> None:
    async with Town() as town:
        leg = "CA" + "e" * 32
        about = {"CallSid": leg, "From": "+31612349999", "To": NUMBERS["nl"]}
        over = await town.posts("/twilio/status", {**about, "CallStatus": "completed"})
        begun = await town.posts("/twilio/voice", {**about, "CallStatus": "ringing"})
        assert (over.status, begun.status) == (200, 200)
        await town.comes_to_rest()
        assert len(town.events(CallArrived)) == 1
        assert len(town.events(CallClosed)) == 1


async def test_that_the_agent_has_joined_may_be_told_again_after_the_caller_has() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        joins = [one for one in town.twilio.webhooks if one.event == "participant-join"]
        await town.posts_again(joins[0])
        await town.pass_s(1)
        assert anna.leg is not None
        assert town.twilio.talking(caller, anna.leg)
        assert len(anna.all("connected")) == 1
        moves = [one for one in town.twilio.requests if "Twiml" in one.params]
        assert len(moves) == 1
        caller.hang_up()
        await town.comes_to_rest()


async def test_the_start_of_the_conference_says_as_well_that_both_are_in_it() -> None:
    """If it is lost that the caller has joined, a talk must not be torn apart for that."""
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        joins = hold_joins(town, caller)
        leg = await anna.take()
        await town.pass_s(30)
        assert town.twilio.talking(caller, leg)
        assert anna.state == "talking"
        joins.end()
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def reaches_the_agent_unseen(
    town: Town, desk: DeskPage, moved_first: str = "agent"
) -> CallHandle:
    """Caller and agent talk, and everything that would tell us is lost: time is up for it."""
    caller = await town.asks_for_billing()
    lost = town.twilio.faults.lose_where(
        lambda one: (
            one.event == "conference-start"
            or (one.event == "participant-join" and one.params["CallSid"] == caller.sid)
        )
    )
    leg = await desk.take()
    await town.pass_s(19)
    assert town.twilio.talking(caller, leg)
    lost.end()
    if moved_first == "caller":
        town.twilio.faults.fail_rest("POST", leg.sid, status=429, after_commit=False)
    await town.pass_s(2)
    assert desk.last("requeued")["reason"] == "connecting_timeout"
    return caller


@pytest.mark.parametrize("moved_first", ["agent", "caller"])
async def test_two_who_were_joined_unseen_are_parted_and_the_caller_waits_again(
    moved_first: str,
) -> None:
    """We take the caller out; that this ends the conference does not mean that he hung up."""
    async with Town() as town:
        town.nobody_looks()
        anna = await town.desk("anna")
        caller = await reaches_the_agent_unseen(town, anna, moved_first)
        assert anna.leg is not None
        assert anna.leg.is_over
        assert caller.where.startswith("enqueue")
        await town.until(anna.is_ringing, within_s=16)
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


@pytest.mark.parametrize("kind", ["conference-end", "participant-join", "participant-leave"])
async def test_late_news_of_an_earlier_conference_does_not_disturb_the_present_one(
    kind: str,
) -> None:
    async with Town() as town:
        town.nobody_looks()
        anna = await town.desk("anna")
        late = town.twilio.faults.hold(
            lambda one: one.event == kind and "-1" in one.params["FriendlyName"][-2:]
        )
        if kind == "participant-join":
            caller = await joins_late(town, anna, late)
        else:
            caller = await reaches_the_agent_unseen(town, anna, "caller")
        await town.until(anna.is_ringing, within_s=16)
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        assert late.held
        late.end()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        assert anna.state == "talking"
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def joins_late(town: Town, desk: DeskPage, late: Hold) -> CallHandle:
    """The agent leaves just as the caller arrives, and we hear of the first only."""
    caller = await town.asks_for_billing()
    await desk.accept()
    leg = await desk.join()
    await town.pass_s(0)
    late.release(0)
    starts = town.twilio.faults.hold(lambda one: one.event == "conference-start")
    await town.pass_s(0)
    leg.hang_up()
    await town.pass_s(1)
    starts.drop()
    starts.end()
    assert desk.last("requeued")["reason"] == "agent_leg_failed"
    return caller


@pytest.mark.parametrize("first", ["participant-leave", "caller-back"])
async def test_that_the_agent_hung_up_is_told_in_two_ways_and_either_may_come_first(
    first: str,
) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        leaves = town.twilio.faults.hold(
            lambda one: one.event in {"participant-leave", "conference-end", "dial"}
        )
        if first == "participant-leave":
            town.twilio.faults.slow(lambda one: "caller-back" in one.url, times=1)
        assert anna.leg is not None
        anna.leg.hang_up()
        if first == "participant-leave":
            leaves.end()
        await town.pass_s(1)
        assert anna.state == "wrapping_up"
        leaves.end()
        await town.pass_s(1)
        assert caller.is_over
        assert anna.last("ended")["by"] == "agent"
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


@pytest.mark.parametrize("first", ["participant-leave", "agent-back"])
async def test_that_the_caller_hung_up_is_told_in_two_ways_and_either_may_come_first(
    first: str,
) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        others = town.twilio.faults.hold(
            lambda one: one.kind != "twiml" and one.event != "participant-leave"
        )
        leaves = town.twilio.faults.hold(lambda one: one.event == "participant-leave")
        if first == "participant-leave":
            leaves.end()
        caller.hang_up()
        await town.pass_s(1)
        assert anna.last("ended")["by"] == "caller"
        leaves.end()
        others.end()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_a_telephone_that_hangs_up_on_the_key_is_not_taken_for_an_agent() -> None:
    """That the leg is over comes before what was pressed on it."""
    async with Town() as town:
        finn = await town.desk("finn")
        town.twilio.people[FINN] = Person()
        caller = await town.asks_for_repair()
        call, offer = finn.last("offer")["call"], finn.last("offer")["offer"]
        await town.until(lambda: "dtmf" in town.twilio.call_to(FINN).listens_for)
        leg = town.twilio.call_to(FINN)
        leg.hang_up()
        await town.pass_s(1)
        assert finn.last("offer_over")["reason"] == "missed"
        pressed = await town.posts(
            f"/twilio/agent-pressed?call={call}&offer={offer}",
            {"CallSid": leg.sid, "Digits": "1", "CallStatus": "in-progress"},
        )
        assert "<Hangup/>" in pressed.text
        assert caller.where.startswith("enqueue")
        caller.hang_up()
        await town.comes_to_rest()


async def test_what_rest_sets_off_may_reach_us_before_its_answer() -> None:
    async with Town() as town:
        town.twilio.faults.webhook_before_rest_answer = True
        finn, anna = await town.desk("finn"), await town.desk("anna")
        town.twilio.people[FINN] = Person(answers_after_ms=0, reacts_after_ms=0, presses="1")
        town.twilio.pace.ring_delay_ms = 0
        caller = await town.asks_for_repair()
        await town.until(lambda: finn.state == "talking", within_s=10)
        assert town.twilio.talking(caller, town.twilio.call_to(FINN))
        other = await town.talks(anna)
        other.hang_up()
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed", "completed"]


async def test_the_end_of_the_callers_leg_may_be_told_first_and_alone() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        others = town.twilio.faults.hold(lambda one: one.kind in {"conference-status", "action"})
        caller.hang_up()
        await town.pass_s(1)
        assert anna.state == "wrapping_up"
        others.end()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_an_agent_hears_nobody_after_the_caller_whose_end_was_lost() -> None:
    """All that Twilio reports is lost; the agent's own leg asks what to do, and that is enough."""
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        town.twilio.faults.lose = 1.0
        caller.hang_up()
        await town.pass_s(1)
        assert anna.last("ended")["by"] == "caller"
        town.twilio.faults.lose = 0.0
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_two_who_hang_up_at_once_and_of_whom_nothing_is_told_are_found_at_the_talk_limit() -> (
    None
):
    """Nobody is left who could ask us anything. The agent can end the call at the desk before."""
    async with Town() as town:
        town.nobody_looks()
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        assert anna.leg is not None
        lost = town.twilio.faults.lose_where(lambda one: one.kind != "twiml")
        caller.hang_up()
        anna.leg.hang_up()
        await town.pass_s(60)
        assert anna.state == "talking"
        lost.end()
        await town.comes_to_rest(within_s=4 * 3_600 + 120, step_s=60)
        assert town.outcomes == ["talk_limit"]


async def test_an_agent_ends_at_the_desk_a_call_that_only_seems_to_go_on() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        assert anna.leg is not None
        town.twilio.faults.lose_where(lambda one: one.kind != "twiml")
        caller.hang_up()
        anna.leg.hang_up()
        await town.pass_s(5)
        await anna.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_a_conversation_whose_end_was_lost_is_over_when_no_call_lasts_longer() -> None:
    async with Town() as town:
        town.nobody_looks()
        caller = await town.rings()
        town.twilio.faults.lose_where(lambda one: one.kind == "call-status")
        await town.pass_s(3)
        caller.hang_up()
        await town.pass_s(CONVERSATION_MS_MAX / 1000 - 60)
        assert len(town.service.engine.calls.open) == 1
        await town.comes_to_rest()
        (closed,) = town.events(CallClosed)
        assert isinstance(closed, CallClosed)
        assert closed.by == "carrier"


async def test_a_waiting_caller_whose_end_was_lost_is_found_out_when_an_agent_takes_the_call() -> (
    None
):
    async with Town() as town:
        town.nobody_looks()
        caller = await town.asks_for_billing()
        lost = town.twilio.faults.lose_where(lambda one: one.kind != "twiml")
        caller.hang_up()
        await town.pass_s(60)
        lost.end()
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.pass_s(1)
        assert leg.is_over
        assert anna.state == "ready"
        assert town.outcomes == ["abandoned"]
        await town.comes_to_rest()
