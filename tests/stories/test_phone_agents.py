"""Agents at telephones: rung through Twilio, asked to press 1, and freed whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulators.twilio import Person
from tests.stories.town import COMPANY, FINN, Town

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulators.twilio import CallHandle
    from tests.stories.desk_page import DeskPage

WHISPER = "Een gesprek over een reparatie. Toets 1 om het aan te nemen."


async def rung(town: Town, person: Person | None) -> tuple[DeskPage, CallHandle]:
    """Finn is at work with his telephone, and somebody calls about a repair."""
    finn = await town.desk("finn")
    if person is not None:
        town.twilio.people[FINN] = person
    caller = await town.asks_for_repair()
    await town.pass_s(1)
    return finn, caller


async def caller_is_passed_on(town: Town, caller: CallHandle) -> None:
    """He still waits, and Bram at his desk takes the call."""
    assert caller.where.startswith("enqueue")
    bram = await town.desk("bram")
    leg = await bram.take()
    await town.pass_s(1)
    assert town.twilio.talking(caller, leg)
    assert town.outcomes == []
    caller.hang_up()


async def test_a_telephone_rings_hears_what_it_is_about_and_takes_the_call_with_1() -> None:
    async with Town() as town:
        finn, caller = await rung(town, Person(presses="1"))
        assert finn.is_ringing()
        (asked,) = (one for one in town.twilio.requests if one.path.endswith("/Calls.json"))
        assert (asked.params["To"], asked.params["From"]) == (FINN, "+31205550100")
        assert asked.params["Timeout"] == "15"
        await town.until(lambda: finn.state == "talking", within_s=15)
        leg = town.twilio.call_to(FINN)
        assert leg.heard_text.startswith(WHISPER[:20])
        assert town.twilio.talking(caller, leg)
        assert finn.last("joining")["join"] is None
        await town.pass_s(20)
        caller.hang_up()
        await town.pass_s(1)
        assert leg.is_over
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_whoever_does_not_press_a_key_may_be_a_machine_and_gets_no_call() -> None:
    async with Town() as town:
        finn, caller = await rung(town, Person(says="You have reached the voicemail of Finn."))
        await town.until(lambda: finn.state == "backing_off", within_s=25)
        leg = town.twilio.call_to(FINN)
        assert leg.heard_text == WHISPER
        assert leg.is_over
        assert "conference" not in {conference.status for conference in town.twilio.conferences}
        assert finn.last("offer_over")["reason"] == "missed"
        await caller_is_passed_on(town, caller)
        await town.comes_to_rest()


async def test_another_key_than_1_declines_the_call() -> None:
    async with Town() as town:
        finn, caller = await rung(town, Person(presses="2"))
        await town.until(lambda: finn.state == "backing_off", within_s=15)
        assert finn.last("offer_over")["reason"] == "declined"
        assert town.twilio.call_to(FINN).is_over
        await caller_is_passed_on(town, caller)
        await town.comes_to_rest()


@pytest.mark.parametrize(
    ("person", "within_s"),
    [
        (Person(is_busy=True), 2),
        (Person(is_unreachable=True), 2),
        (Person(answers_after_ms=None), 22),
        (Person(answers_after_ms=1_000, hangs_up_after_ms=2_000), 6),
    ],
    ids=["busy", "unreachable", "no answer", "hangs up on the whisper"],
)
async def test_a_telephone_that_nobody_takes_the_call_at_misses_it(
    person: Person, within_s: int
) -> None:
    async with Town() as town:
        finn, caller = await rung(town, person)
        await town.until(lambda: finn.state == "backing_off", within_s=within_s)
        assert finn.last("offer_over")["reason"] == "missed"
        assert town.twilio.call_to(FINN).is_over
        await caller_is_passed_on(town, caller)
        await town.comes_to_rest()


async def test_an_agent_who_turns_his_ringing_telephone_away_misses_the_call() -> None:
    async with Town() as town:
        finn, caller = await rung(town, None)
        town.twilio.call_to(FINN).decline()
        await town.pass_s(1)
        assert finn.state == "backing_off"
        await caller_is_passed_on(town, caller)
        await town.comes_to_rest()


async def test_a_telephone_that_cannot_be_rung_because_twilio_refuses_misses_the_call() -> None:
    async with Town() as town:
        town.twilio.faults.fail_rest("POST", "/Calls.json", status=400, after_commit=False)
        finn, caller = await rung(town, Person(presses="1"))
        assert finn.state == "backing_off"
        assert town.twilio.calls_to(FINN) == []
        await caller_is_passed_on(town, caller)
        await town.comes_to_rest()


async def test_a_telephone_that_twilio_rings_without_saying_so_is_turned_away_in_the_end() -> None:
    """An answer 503 may mean that it rings: whoever answers hears nothing of a call."""
    async with Town() as town:
        town.twilio.faults.fail_rest("POST", "/Calls.json", status=503, after_commit=True)
        finn, caller = await rung(town, Person(answers_after_ms=3_000, presses="1"))
        assert finn.state == "backing_off"
        await town.until(lambda: town.twilio.call_to(FINN).is_over, within_s=10)
        assert town.twilio.call_to(FINN).heard_text == ""
        assert len(town.twilio.calls_to(FINN)) <= 2
        await town.until(lambda: finn.state == "talking", within_s=30)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_twilio_is_asked_again_when_it_was_asked_too_often() -> None:
    async with Town() as town:
        town.twilio.faults.fail_rest("POST", "/Calls.json", status=429, after_commit=False, times=2)
        finn, caller = await rung(town, Person(presses="1"))
        await town.until(lambda: finn.state == "talking", within_s=20)
        assert len(town.twilio.calls_to(FINN)) == 1
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_a_telephone_is_not_rung_for_a_caller_who_left_while_twilio_was_asked_again() -> None:
    async with Town() as town:
        town.twilio.faults.fail_rest("POST", "/Calls.json", status=429, after_commit=False, times=2)
        finn, caller = await rung(town, Person(answers_after_ms=5_000, presses="1"))
        caller.hang_up()
        await town.pass_s(10)
        assert finn.state == "ready"
        assert all(leg.is_over for leg in town.twilio.calls_to(FINN))
        assert [leg.heard_text for leg in town.twilio.calls_to(FINN)] == [""]
        await town.comes_to_rest()
        assert town.outcomes == ["abandoned"]


async def test_an_agent_who_hangs_up_the_telephone_ends_the_call() -> None:
    async with Town() as town:
        finn, caller = await rung(town, Person(presses="1"))
        await town.until(lambda: finn.state == "talking", within_s=15)
        town.twilio.call_to(FINN).hang_up()
        await town.pass_s(1)
        assert caller.is_over
        assert finn.last("ended")["by"] == "agent"
        assert finn.state == "wrapping_up"
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_an_agent_who_ends_the_call_at_the_page_ends_it_on_the_telephone() -> None:
    async with Town() as town:
        finn, caller = await rung(town, Person(presses="1"))
        await town.until(lambda: finn.state == "talking", within_s=15)
        await finn.hang_up()
        await town.pass_s(1)
        assert town.twilio.call_to(FINN).is_over
        assert caller.is_over
        await town.comes_to_rest()


async def test_an_agent_who_declines_at_the_page_lets_his_telephone_stop_ringing() -> None:
    async with Town() as town:
        finn, caller = await rung(town, Person(answers_after_ms=None))
        await finn.decline()
        await town.pass_s(0)
        assert town.twilio.call_to(FINN).is_over
        await caller_is_passed_on(town, caller)
        await town.comes_to_rest()


async def test_an_agent_may_accept_at_the_page_and_talk_on_the_telephone() -> None:
    async with Town() as town:
        finn, caller = await rung(town, Person(answers_after_ms=4_000, presses="1"))
        await finn.accept()
        assert finn.state == "connecting"
        await town.until(lambda: finn.state == "talking", within_s=15)
        assert town.twilio.talking(caller, town.twilio.call_to(FINN))
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_telephone_that_is_always_on_needs_no_page_and_returns_by_itself(
    tmp_path: Path,
) -> None:
    company = tmp_path / "company.toml"
    text = COMPANY.read_text(encoding="utf-8")
    phone = f'phone = "{FINN}"'
    assert phone in text
    company.write_text(text.replace(phone, f"{phone}\nalways_on = true\nreturn_s = 60"))
    async with Town(company=company) as town:
        assert town.agent_state("finn") == "ready"
        town.twilio.people[FINN] = Person(answers_after_ms=None)
        caller = await town.asks_for_repair()
        await town.until(lambda: town.agent_state("finn") == "away", within_s=90)
        assert len(town.twilio.calls_to(FINN)) == 2
        town.twilio.people[FINN] = Person(presses="1")
        await town.until(lambda: town.agent_state("finn") == "talking", within_s=90)
        assert town.twilio.talking(caller, town.twilio.call_to(FINN))
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_an_offer_that_a_page_finds_on_opening_shows_the_time_that_is_left() -> None:
    """A telephone has longer, since a key must be pressed."""
    async with Town() as town:
        finn, caller = await rung(town, Person(answers_after_ms=None))
        again = await town.desk("finn", ready=False)
        assert again.last("offer")["expires_at_ms"] == finn.last("offer")["expires_at_ms"]
        caller.hang_up()
        await town.comes_to_rest()
