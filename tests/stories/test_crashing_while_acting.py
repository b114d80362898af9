"""The process is gone just after it has asked Twilio for something: that is not asked for twice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from queues.events import CallbackFailed
from router.acting import Acting
from tests.emulators.twilio import Person
from tests.stories.shop import CARLA, OFFICE, asks_to_be_called_back, said, waits, with_step
from tests.stories.town import COMPANY, FINN, Town

if TYPE_CHECKING:
    from pathlib import Path


async def nothing(*_: object) -> None:
    pass


def acting(town: Town) -> Acting:
    """Of the process that runs now."""
    found = town.service.outbox._actor
    assert isinstance(found, Acting)
    return found


def finn_always_on(folder: Path) -> Path:
    company = folder / "company.toml"
    text = COMPANY.read_text(encoding="utf-8")
    phone = f'phone = "{FINN}"'
    company.write_text(text.replace(phone, f"{phone}\nalways_on = true\nreturn_s = 60"))
    return company


async def test_a_telephone_that_rings_already_is_not_rung_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Town(company=finn_always_on(tmp_path)) as town:
        town.twilio.people[FINN] = Person(answers_after_ms=5_000, presses="1")
        with monkeypatch.context() as dying:
            dying.setattr(acting(town), "_agent_rung", nothing)
            caller = await town.asks_for_repair()
            await town.pass_s(1)
        assert len(town.twilio.calls_to(FINN)) == 1
        await town.crashes()
        await town.comes_back()
        await town.until(lambda: town.agent_state("finn") == "talking", within_s=20)
        assert town.twilio.talking(caller, town.twilio.call_to(FINN))
        assert len(town.twilio.calls_to(FINN)) == 1
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_a_request_that_outlives_its_process_rings_the_telephone_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twilio gets it, and shows the call, only after the next process has started."""
    async with Town(company=finn_always_on(tmp_path)) as town:
        town.twilio.people[FINN] = Person(answers_after_ms=5_000, presses="1")
        sent: list[dict[str, Any]] = []

        async def on_its_way(**asked: Any) -> str:
            sent.append(asked)
            raise asyncio.CancelledError

        dying = town.service._rest
        monkeypatch.setattr(dying, "call_phone", on_its_way)
        caller = await town.asks_for_repair()
        await town.pass_s(1)
        await town.crashes()
        await town.comes_back()
        await town.pass_s(2)
        assert town.twilio.calls_to(FINN) == []
        assert town.service._rest is not None
        (asked,) = sent
        await town.service._rest.call_phone(**asked)
        await town.until(lambda: town.agent_state("finn") == "talking", within_s=20)
        assert len(town.twilio.calls_to(FINN)) == 1
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_a_caller_who_is_rung_back_already_is_not_rung_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Town(company=OFFICE) as town:
        await asks_to_be_called_back(town)
        town.twilio.people[CARLA] = Person(answers_after_ms=8_000)
        anna = await town.desk("anna")
        with monkeypatch.context() as dying:
            dying.setattr(acting(town)._callbacks, "rung", nothing)
            leg = await anna.take()
            await town.pass_s(1)
        assert len(town.twilio.calls_to(CARLA)) == 1
        await town.crashes()
        await town.comes_back()
        await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg), within_s=20)
        assert len(town.twilio.calls_to(CARLA)) == 1
        assert town.events(CallbackFailed) == []
        town.twilio.call_to(CARLA).hang_up()
        await town.comes_to_rest(within_s=300)
        assert town.outcomes == ["completed"]


async def test_a_caller_who_was_moved_to_his_agent_is_not_torn_from_him() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing()
        held = town.twilio.faults.hold(lambda one: one.event == "conference-start")
        joins = town.twilio.faults.hold(lambda one: one.event == "participant-join")
        await anna.accept()
        leg = await anna.join()
        joins.release(0)  # the agent's; that the caller is there is not heard
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        await town.crashes()
        await town.comes_back()
        assert town.twilio.talking(caller, leg)
        held.end()
        joins.end()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        moves = [one for one in town.twilio.requests if one.path.endswith(f"/{caller.sid}.json")]
        assert [one.method for one in moves].count("POST") == 1
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


@pytest.mark.parametrize("cut", ["before he is asked", "before he hears it"])
async def test_a_caller_whom_a_step_takes_out_of_line_is_asked_all_the_same(
    cut: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = 'after_s = 40\nleave_for = "callback"'
    async with Town(company=with_step(tmp_path, step)) as town:
        caller = await waits(town)
        held = town.twilio.faults.hold(lambda one: "/wait" in one.url)
        with monkeypatch.context() as dying:
            if cut == "before he is asked":
                dying.setattr(acting(town), "_lead_on", nothing)
            else:
                dying.setattr(town.service.carriers["twilio"], "return_to_line", nothing)
            await town.until(lambda: town.outcomes == ["diverted"], within_s=60)
        assert said("callback_confirm") not in caller.heard_text
        await town.crashes()
        await town.comes_back()
        await town.until(lambda: said("callback_confirm") in caller.heard_text, within_s=10)
        held.end()
        await town.presses(caller, "*")
        await town.until(lambda: caller.is_over, within_s=60)
        await town.comes_to_rest()
        assert town.outcomes == ["diverted"]


async def test_a_caller_whose_call_we_have_ended_hears_so_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = 'after_s = 40\nleave_for = "message"'
    async with Town(company=with_step(tmp_path, step)) as town:
        caller = await waits(town)
        held = town.twilio.faults.hold(lambda one: "/wait" in one.url)
        with monkeypatch.context() as dying:
            dying.setattr(town.service.carriers["twilio"], "hang_up", nothing)
            await town.until(lambda: town.outcomes == ["diverted"], within_s=60)
        assert not caller.is_over
        await town.crashes()
        await town.comes_back()
        await town.until(lambda: caller.is_over, within_s=20)
        assert caller.heard_text.count(said("message")) == 1
        held.end()
        await town.comes_to_rest()
        assert town.outcomes == ["diverted"]
