"""What agents and supervisors do in a talk and write about it: in the journal, without their words."""

from __future__ import annotations

import pytest

from queues.errors import NotPossibleNow
from queues.ids import AgentId, CallId, StaffId
from router.calls import CoachingNoted, HoldNoted, SupervisionNoted, WrapUpNoted
from router.errors import RequestRefused
from tests.stories.town import Town

ANNA, BRAM, SUE = AgentId("anna"), AgentId("bram"), StaffId("sue")
CARLA = "+31655501234"


async def test_a_note_is_kept_over_a_crash_and_read_with_the_next_call() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing(number=CARLA)
        await anna.take()
        await town.pass_s(1)
        call = CallId(anna.last("connected")["call"])
        caller.hang_up()
        await town.pass_s(1)
        await town.service.switchboard.note_wrap_up(
            ANNA, call, disposition="follow_up", note="rings again on Monday"
        )
        await town.crashes()
        await town.comes_back()
        assert "Monday" not in repr(town.events(WrapUpNoted))
        found = town.service.engine.calls.find(call)
        assert found is not None
        assert (found.disposition, found.has_note) == ("follow_up", True)
        again = await town.asks_for_billing(number=CARLA)
        (present,) = town.service.engine.calls.open
        (earlier,) = town.service.callers.history(present)
        assert (earlier.disposition, earlier.note) == ("follow_up", "rings again on Monday")
        again.hang_up()
        await town.comes_to_rest()


async def test_who_takes_part_and_who_is_written_to_is_in_the_journal() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        switchboard, call = town.service.switchboard, CallId(anna.last("connected")["call"])
        await switchboard.note_supervision(SUE, call, "whisper")
        found = town.service.engine.calls.find(call)
        assert found is not None
        assert (found.supervised_by, found.supervision) == (SUE, "whisper")
        await switchboard.note_supervision(SUE, call, None)
        await switchboard.note_coaching(SUE, call, ANNA, "let her finish")
        modes = [one.mode for one in town.events(SupervisionNoted) if hasattr(one, "mode")]
        assert modes == ["whisper", None]
        assert "finish" not in repr(town.events(CoachingNoted))
        remembered = town.service.callers.remembered_call(call)
        assert remembered is not None
        assert remembered.coaching == ("let her finish",)
        with pytest.raises(RequestRefused, match="has not talked"):
            await switchboard.note_coaching(SUE, call, BRAM, "you were not there")
        caller.hang_up()
        await town.comes_to_rest()


async def test_only_the_agent_who_talks_to_a_caller_can_hold_him() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        switchboard, (call,) = town.service.switchboard, town.state.calls
        with pytest.raises(NotPossibleNow, match="does not talk"):
            await switchboard.hold(ANNA, call, on=True)
        await anna.take()
        await town.pass_s(1)
        with pytest.raises(NotPossibleNow, match="does not talk"):
            await switchboard.hold(BRAM, call, on=True)
        await switchboard.hold(ANNA, call, on=True)
        await switchboard.hold(ANNA, call, on=True)
        assert len(town.events(HoldNoted)) == 1
        assert town.service.engine.calls.open[call].held
        await anna.ask("transfer", call=call, queue="repairs")
        assert not town.service.engine.calls.open[call].held
        caller.hang_up()
        await town.comes_to_rest()
