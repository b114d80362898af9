"""The service is down while a telephone that it rang is answered: whoever answers is not cut off, and
goes on when it is back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import CallbackFailed, CallConnected
from router.calls import CallArrived
from tests.emulators.twilio import Person
from tests.stories.shop import CARLA, OFFICE, asks_to_be_called_back, said
from tests.stories.town import COMPANY, FINN, Town
from tests.stories.with_fallback import DOWN, WithFallback

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulators.twilio import CallHandle

SORRY = "Excuses, we kunnen u heel even niet verder helpen."
WHISPER = "Een gesprek over een reparatie. Toets 1 om het aan te nemen."
CALLED_BACK = said("called_back", name="")[:10]
LONG = 'id = "repairs"', 'id = "repairs"\noffer_s = 90'
ALWAYS_ON = f'phone = "{FINN}"', f'phone = "{FINN}"\nalways_on = true\nreturn_s = 60'
RINGS_LONG = "ring_s = 30", "ring_s = 100"


def company(folder: Path, of: Path, *changes: tuple[str, str]) -> Path:
    text = of.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    file = folder / "company.toml"
    file.write_text(text, encoding="utf-8")
    return file


def nobody_was_rung_twice(town: Town, number: str) -> CallHandle:
    (leg,) = town.twilio.calls_to(number)
    return leg


async def test_an_agent_who_answers_while_it_is_down_is_told_of_the_call_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with WithFallback(company(tmp_path, COMPANY, LONG, ALWAYS_ON)) as town:
        town.twilio.people[FINN] = Person(answers_after_ms=8_000, presses="1")
        caller = await town.asks_for_repair()
        await town.pass_s(2)
        await town.goes_down()
        await town.pass_s(15)
        leg = nobody_was_rung_twice(town, FINN)
        assert leg.heard_text.startswith(SORRY)
        await town.comes_back()
        await town.until(lambda: town.twilio.talking(caller, leg), within_s=30)
        assert leg.heard_text.endswith(WHISPER)
        nobody_was_rung_twice(town, FINN)
        town.nobody_heard_an_error()
        caller.hang_up()
        await town.comes_to_rest(warnings=DOWN)
        assert town.outcomes == ["completed"]


async def test_an_agent_who_presses_the_key_while_it_is_down_is_asked_again(
    tmp_path: Path,
) -> None:
    async with WithFallback(company(tmp_path, COMPANY, LONG, ALWAYS_ON)) as town:
        town.twilio.people[FINN] = Person(answers_after_ms=1_000)
        caller = await town.asks_for_repair()
        await town.until(lambda: "dtmf" in town.twilio.call_to(FINN).listens_for)
        leg = town.twilio.call_to(FINN)
        await town.goes_down()
        assert leg.press("1")
        await town.pass_s(15)
        assert leg.heard_text.count(WHISPER) == leg.heard_text.count(SORRY) == 1
        await town.comes_back()
        await town.presses(leg, "1")
        await town.until(lambda: town.twilio.talking(caller, leg), within_s=20)
        caller.hang_up()
        await town.comes_to_rest(warnings=DOWN)
        assert town.outcomes == ["completed"]


async def test_an_agent_whose_offer_is_over_when_it_is_back_is_let_go(tmp_path: Path) -> None:
    async with WithFallback(company(tmp_path, COMPANY, ALWAYS_ON)) as town:
        town.twilio.people[FINN] = Person(answers_after_ms=8_000, presses="1")
        caller = await town.asks_for_repair()
        await town.pass_s(2)
        await town.goes_down()
        await town.pass_s(100)
        leg = nobody_was_rung_twice(town, FINN)
        assert not leg.is_over
        await town.comes_back()
        assert town.twilio.calls_to(FINN)[0].is_over
        assert WHISPER not in leg.heard_text
        caller.hang_up()
        await town.comes_to_rest(warnings=DOWN)


async def test_an_agent_whose_caller_hangs_up_while_it_is_down_is_let_go(tmp_path: Path) -> None:
    async with WithFallback(company(tmp_path, COMPANY, ALWAYS_ON)) as town:
        town.twilio.people[FINN] = Person(presses="1")
        caller = await town.asks_for_repair()
        await town.until(lambda: town.agent_state("finn") == "talking", within_s=20)
        leg = nobody_was_rung_twice(town, FINN)
        await town.goes_down()
        caller.hang_up()
        await town.pass_s(15)
        assert SORRY in leg.heard_text
        await town.comes_back()
        assert leg.is_over
        assert leg.heard_text.count(WHISPER) == 1
        await town.comes_to_rest(warnings=DOWN)
        assert town.outcomes == ["completed"]


async def is_rung_back(town: WithFallback, answers_after_ms: int) -> tuple[CallHandle, CallHandle]:
    """Carla's telephone rings, while Anna waits for her."""
    await asks_to_be_called_back(town)
    town.twilio.people[CARLA] = Person(answers_after_ms=answers_after_ms)
    anna = await town.desk("anna")
    agent = await anna.take()
    await town.pass_s(2)
    return nobody_was_rung_twice(town, CARLA), agent


async def test_a_caller_who_is_rung_back_and_answers_while_it_is_down_reaches_his_agent(
    tmp_path: Path,
) -> None:
    async with WithFallback(company(tmp_path, OFFICE, RINGS_LONG)) as town:
        rung, agent = await is_rung_back(town, 8_000)
        await town.goes_down()
        await town.pass_s(15)
        assert rung.heard_text.startswith(SORRY)
        await town.comes_back()
        await town.desk("anna", ready=False)
        await town.until(lambda: town.twilio.talking(rung, agent), within_s=30)
        assert CALLED_BACK in rung.heard_text
        assert town.events(CallbackFailed) == []
        town.nobody_heard_an_error()
        rung.hang_up()
        await town.comes_to_rest(within_s=300, warnings=DOWN)
        nobody_was_rung_twice(town, CARLA)
        assert town.outcomes == ["completed"]


async def test_a_caller_for_whom_nobody_waits_any_more_when_it_is_back_is_let_go_and_rung_again(
    tmp_path: Path,
) -> None:
    async with WithFallback(company(tmp_path, OFFICE)) as town:
        rung, agent = await is_rung_back(town, 8_000)
        await town.goes_down()
        await town.pass_s(60)
        assert not town.twilio.call_to(CARLA).is_over
        await town.comes_back()
        assert rung.is_over
        assert agent.is_over
        assert CALLED_BACK not in rung.heard_text
        assert len(town.events(CallbackFailed)) == 1
        anna = await town.desk("anna", ready=False)
        if anna.state == "away":
            await anna.ask("set_ready")
        await town.until(anna.is_ringing, within_s=120)
        agent = await anna.take()
        again = await _is_rung_again(town)
        await town.until(lambda: town.twilio.talking(again, agent), within_s=20)
        again.hang_up()
        await town.comes_to_rest(within_s=300, warnings=DOWN)
        assert town.outcomes == ["completed"]


async def _is_rung_again(town: Town) -> CallHandle:
    await town.until(lambda: len(town.twilio.calls_to(CARLA)) == 2, within_s=20)
    return town.twilio.calls_to(CARLA)[-1]


@pytest.mark.parametrize("down_s", [15, 60])
async def test_a_caller_who_was_rung_back_is_let_go_when_his_agent_hangs_up_meanwhile(
    down_s: int, tmp_path: Path
) -> None:
    async with WithFallback(company(tmp_path, OFFICE)) as town:
        town.twilio.people[FINN] = Person(presses="1")
        town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
        await asks_to_be_called_back(town)
        await town.desk("finn")
        await town.until(lambda: bool(town.events(CallConnected)))
        rung = nobody_was_rung_twice(town, CARLA)
        await town.goes_down()
        town.twilio.call_to(FINN).hang_up()
        await town.pass_s(down_s)
        assert SORRY in rung.heard_text
        await town.comes_back()
        await town.until(lambda: rung.is_over, within_s=60)
        assert rung.heard_text.count(CALLED_BACK) == 1
        await town.comes_to_rest(within_s=300, warnings=DOWN)
        nobody_was_rung_twice(town, CARLA)
        assert town.outcomes == ["completed"]


async def test_a_leg_of_which_nothing_is_known_any_more_is_said_goodbye_to() -> None:
    async with Town() as town:
        fields = {
            "CallSid": "CA" + "7" * 32,
            "From": CARLA,
            "To": FINN,
            "Direction": "outbound-api",
        }
        answered = await town.posts("/twilio/voice", fields)
        assert answered.status == 200
        assert said("goodbye") in answered.text
        assert town.events(CallArrived) == []
