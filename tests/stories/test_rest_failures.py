"""Twilio's REST interface fails when it is needed: what was asked is repeated, healed or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stories.town import Town

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle, TwilioEmulator


def moves(twilio: TwilioEmulator, leg: CallHandle) -> list[int]:
    """The answers to our requests about this leg."""
    return [request.status for request in twilio.requests if leg.sid in request.path]


async def test_a_move_that_twilio_refuses_as_one_too_many_is_made_a_moment_later() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        town.twilio.faults.fail_rest("POST", caller.sid, status=429, after_commit=False, times=2)
        leg = await anna.take()
        assert not town.twilio.talking(caller, leg)
        await town.pass_s(2)
        assert town.twilio.talking(caller, leg)
        assert moves(town.twilio, caller) == [429, 429, 200]
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_a_move_that_was_made_though_twilio_says_it_failed_counts() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        town.twilio.faults.fail_rest("POST", caller.sid, status=503, after_commit=True)
        leg = await anna.take()
        await town.pass_s(30)
        assert town.twilio.talking(caller, leg)
        assert anna.state == "talking"
        assert moves(town.twilio, caller) == [503]
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


@pytest.mark.parametrize("status", [400, 401, 500, 503])
async def test_a_move_that_fails_puts_the_call_back_in_line_when_time_is_up(status: int) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        town.twilio.faults.fail_rest("POST", caller.sid, status=status, after_commit=False)
        leg = await anna.take()
        await town.pass_s(21)
        assert leg.is_over
        assert anna.last("requeued")["reason"] == "connecting_timeout"
        assert caller.where.startswith("enqueue")
        await town.until(anna.is_ringing, within_s=16)
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_a_caller_who_is_moved_too_late_does_not_sit_alone_in_an_empty_conference() -> None:
    """The agent leaves while Twilio is asked again and again to move the caller."""
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        town.twilio.faults.fail_rest("POST", caller.sid, status=429, after_commit=False, times=2)
        leg = await anna.take()
        leg.hang_up()
        await town.pass_s(4)
        assert anna.last("requeued")["reason"] == "agent_leg_failed"
        assert caller.where.startswith("enqueue")
        assert moves(town.twilio, caller)[:4] == [429, 429, 200, 200]
        await town.until(anna.is_ringing, within_s=16)
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_a_caller_who_is_found_alone_in_a_conference_is_taken_back_into_the_line() -> None:
    """Twilio moves him at last, after our patience: his own arrival there tells us."""
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        town.twilio.faults.fail_rest("POST", caller.sid, status=503, after_commit=False)
        leg = await anna.take()
        await town.pass_s(1)
        (asked,) = (one for one in town.twilio.requests if caller.sid in one.path)
        leg.hang_up()
        await town.pass_s(2)
        assert caller.where.startswith("enqueue")
        await town.redirects(caller, asked.params["Twiml"])
        await town.pass_s(2)
        assert caller.where.startswith("enqueue")
        await town.until(anna.is_ringing, within_s=16)
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_a_caller_alone_in_the_conference_of_a_call_that_is_over_is_let_go() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        town.twilio.faults.fail_rest("POST", caller.sid, status=503, after_commit=False, times=2)
        leg = await anna.take()
        await town.pass_s(1)
        asked = next(one for one in town.twilio.requests if caller.sid in one.path)
        await anna.ask("hang_up", call=anna.last("joining")["call"])
        await town.pass_s(1)
        assert leg.is_over
        await town.redirects(caller, asked.params["Twiml"])
        await town.until(lambda: caller.is_over, within_s=10)
        await town.comes_to_rest()


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_an_agent_whose_leg_could_not_be_ended_is_let_go_by_asking_again(times: int) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        assert anna.leg is not None
        town.twilio.faults.fail_rest(
            "POST", anna.leg.sid, status=503, after_commit=False, times=times
        )
        await anna.hang_up()
        assert anna.state == "wrapping_up"
        assert town.twilio.talking(caller, anna.leg)
        await town.pass_s(21)
        assert caller.is_over
        assert anna.leg.is_over
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_a_caller_who_cannot_be_told_goodbye_is_let_go_when_twilio_asks_next() -> None:
    async with Town() as town:
        caller = await town.asks_for_repair()
        town.twilio.faults.fail_rest("POST", caller.sid, status=503, after_commit=False, times=4)
        await town.until(lambda: town.outcomes == ["wait_limit"], within_s=620)
        assert caller.where.startswith("enqueue")
        await town.until(lambda: caller.is_over, within_s=31)
        await town.comes_to_rest()


async def test_twilio_out_of_reach_costs_an_attempt_and_nothing_else() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        await anna.accept()
        client = town.service._rest
        assert client is not None
        reached, client._http._base_url = client._http._base_url, "http://127.0.0.1:9"
        leg = await anna.join()
        await town.pass_s(21)
        assert anna.last("requeued")["reason"] == "connecting_timeout"
        client._http._base_url = reached
        assert caller.where.startswith("enqueue")
        leg.hang_up()
        await town.until(anna.is_ringing, within_s=16)
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]
