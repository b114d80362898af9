"""An agent passes on the caller he talks to: to another queue, or to the manager's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from queues.errors import CommandRefused
from queues.events import CallTransferred, WrapUpEnded
from queues.ids import AgentId, CallId, QueueId, StaffId
from router.acting import Acting
from tests.emulators.twilio import Person
from tests.stories.shop import OFFICE, said, waits
from tests.stories.town import FINN, Town

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle
    from tests.stories.desk_page import DeskPage, Message


async def dies(*_: object) -> None:
    """The process is gone before this is done."""
    raise asyncio.CancelledError


def call_of(desk: DeskPage) -> str:
    call: str = desk.last("connected")["call"]
    return call


async def passes_on(desk: DeskPage, queue: str = "repairs") -> Message:
    return await desk.ask("transfer", call=call_of(desk), queue=queue)


def posts_to(town: Town, leg: CallHandle) -> list[int]:
    """When Twilio was asked to do something to this leg, as places in the list of all requests."""
    return [
        place
        for place, one in enumerate(town.twilio.requests)
        if one.method == "POST" and one.path.endswith(f"/{leg.sid}.json")
    ]


async def test_a_caller_who_is_passed_on_hears_so_waits_and_talks_to_a_colleague() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await town.pass_s(5)
        assert (await passes_on(anna))["type"] == "done"
        assert anna.last("transferred")["queue"] == "repairs"
        assert anna.state == "wrapping_up"
        await town.until(lambda: caller.where.startswith("enqueue"), within_s=15)
        assert caller.heard_text.count(said("transferred")) == 1
        assert said("agent_lost") not in caller.heard_text
        bram = await town.desk("bram")
        assert bram.is_ringing()
        assert bram.last("offer")["waited_ms"] > 5_000
        leg = await bram.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        await anna.ask("finish_wrap_up")
        assert anna.state == "ready"
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_the_caller_is_moved_first_and_the_agent_is_left_with_nobody() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await passes_on(anna)
        await town.pass_s(2)
        leg = anna.leg
        assert leg is not None
        assert leg.is_over
        assert not caller.is_over
        moved, dropped = posts_to(town, caller)[-1], posts_to(town, leg)
        assert all(moved < one for one in dropped)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_an_agent_at_a_telephone_can_be_relieved_of_his_caller() -> None:
    async with Town() as town:
        town.twilio.people[FINN] = Person(answers_after_ms=2_000, presses="1")
        await town.desk("finn")
        caller = await town.asks_for_repair()
        await town.until(lambda: town.agent_state("finn") == "talking", within_s=30)
        (call,) = town.state.calls
        await town.service.switchboard.transfer(
            AgentId("finn"), CallId(call), QueueId("billing"), by=StaffId("sue")
        )
        await town.until(lambda: caller.where.startswith("enqueue"), within_s=15)
        assert town.twilio.call_to(FINN).is_over
        (passed_on,) = town.events(CallTransferred)
        assert isinstance(passed_on, CallTransferred)
        assert passed_on.by == "sue"
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        await anna.hang_up()
        await town.comes_to_rest()


async def test_there_the_caller_needs_his_language_and_not_the_skills_of_his_concern() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await passes_on(anna, "general")
        await town.pass_s(1)
        emma = await town.desk("emma")
        assert not emma.is_ringing()
        bram = await town.desk("bram")
        assert bram.is_ringing()
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_caller_who_hangs_up_after_being_passed_on_has_been_answered() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await passes_on(anna)
        await town.pass_s(10)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


@pytest.mark.parametrize("late", ["conference-end", "participant-leave"])
async def test_late_news_of_the_room_he_has_left_changes_nothing(late: str) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        held = town.twilio.faults.hold(lambda one: one.event == late)
        await passes_on(anna)
        bram = await town.desk("bram")
        leg = await bram.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        held.end()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


# The process is gone in the middle


@pytest.mark.parametrize("cut", ["_pass_on", "return_to_line", "drop_agent"])
async def test_a_crash_in_the_middle_leaves_nobody_behind(
    cut: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        acting = town.service.outbox._actor
        assert isinstance(acting, Acting)
        with monkeypatch.context() as dying:
            dying.setattr(
                acting if cut == "_pass_on" else town.service.carriers["twilio"], cut, dies
            )
            await passes_on(anna)
            await town.pass_s(0)
        await town.crashes()
        await town.comes_back()
        await town.until(lambda: caller.where.startswith("enqueue"), within_s=15)
        assert anna.leg is not None
        assert anna.leg.is_over
        bram = await town.desk("bram")
        leg = await bram.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]
        assert len(town.events(CallTransferred)) == 1


async def test_a_crash_after_a_colleague_took_over_tears_nobody_apart() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await passes_on(anna)
        bram = await town.desk("bram")
        leg = await bram.take()
        await town.pass_s(1)
        await town.crashes()
        await town.comes_back()
        await town.pass_s(5)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


# To the manager


async def test_an_escalated_call_reaches_the_manager() -> None:
    async with Town(company=OFFICE) as town:
        anna = await town.desk("anna")
        emma = await town.desk("emma", ready=False)
        caller = await waits(town)
        await anna.take()
        await town.pass_s(2)
        assert (await anna.ask("escalate", call=call_of(anna)))["type"] == "done"
        await emma.ask("set_ready")
        assert emma.last("offer")["queue"] == "manager"
        leg = await emma.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        assert town.service.switchboard.escalation_queue == "manager"
        again = await emma.ask("escalate", call=call_of(emma))
        assert "is in 'manager' already" in again["message"]
        await anna.ask("finish_wrap_up")
        assert len(town.events(WrapUpEnded)) == 1
        caller.hang_up()
        await town.comes_to_rest(within_s=300)


async def test_where_no_manager_is_configured_the_agent_is_told_so() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        refused = await anna.ask("escalate", call=call_of(anna))
        assert (refused["type"], refused["code"]) == ("error", "not_possible_now")
        assert "no queue is configured" in refused["message"]
        assert town.service.switchboard.escalation_queue is None
        caller.hang_up()
        await town.comes_to_rest()


@pytest.mark.parametrize(
    ("queue", "why"), [("nowhere", "no queue is called"), ("billing", "is in 'billing' already")]
)
async def test_what_cannot_be_is_refused_and_they_talk_on(queue: str, why: str) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        refused = await passes_on(anna, queue)
        assert refused["type"] == "error"
        assert why in refused["message"]
        assert anna.leg is not None
        assert town.twilio.talking(caller, anna.leg)
        with pytest.raises(CommandRefused):
            await town.service.switchboard.transfer(
                AgentId("bram"), CallId(call_of(anna)), QueueId("repairs")
            )
        caller.hang_up()
        await town.comes_to_rest()
