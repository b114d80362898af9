"""A call that rings at several agents at once: one has it, the others are told, and all is quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import CallConnected, OfferAccepted, OfferWithdrawn
from tests.emulators.twilio import Person
from tests.stories.town import COMPANY, FINN, Town

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulators.twilio import CallHandle
    from tests.stories.desk_page import DeskPage


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """Repairs ring at everybody, and Emma repairs too."""
    return rings_with(tmp_path, 'selection = "ring_all"')


def rings_with(folder: Path, rule: str) -> Path:
    text = COMPANY.read_text(encoding="utf-8")
    for old, new in (
        ('selection = "most_proficient"', rule),
        ('skills = ["english", "billing"]', 'skills = ["dutch", "repairs"]'),
    ):
        assert old in text
        text = text.replace(old, new)
    path = folder / "company.toml"
    path.write_text(text, encoding="utf-8")
    return path


async def three_ring(
    town: Town, finn: Person
) -> tuple[dict[str, DeskPage], CallHandle, CallHandle]:
    """Bram and Emma at their desks, Finn at his telephone; then somebody calls about a repair."""
    town.twilio.people[FINN] = finn
    desks = {name: await town.desk(name) for name in ("bram", "emma", "finn")}
    caller = await town.asks_for_repair()
    await town.pass_s(0)
    assert all(desk.is_ringing() for desk in desks.values())
    assert len({desk.last("offer")["offer"] for desk in desks.values()}) == 3
    phone = town.twilio.call_to(FINN)
    assert not phone.is_over
    return desks, caller, phone


def others_were_told(desks: dict[str, DeskPage], winner: str) -> None:
    for name, desk in desks.items():
        if name != winner:
            over = desk.last("offer_over")
            assert (over["reason"], over["offer"]) == ("taken", desk.last("offer")["offer"])
            assert desk.state == "ready"
            assert "joining" not in desk.kinds


@pytest.mark.parametrize("winner", ["bram", "emma"])
async def test_the_first_at_a_desk_has_the_call_and_the_telephone_stops_ringing(
    winner: str, company: Path
) -> None:
    async with Town(company=company) as town:
        desks, caller, phone = await three_ring(town, Person(answers_after_ms=None))
        leg = await desks[winner].take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        assert phone.is_over
        others_were_told(desks, winner)
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_the_telephone_has_the_call_if_its_key_is_pressed_first(company: Path) -> None:
    async with Town(company=company) as town:
        desks, caller, phone = await three_ring(town, Person(answers_after_ms=2_000, presses="1"))
        await town.until(lambda: desks["finn"].state == "talking", within_s=15)
        assert town.twilio.talking(caller, phone)
        others_were_told(desks, "finn")
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_who_hears_the_whisper_when_another_takes_the_call_is_let_go(company: Path) -> None:
    async with Town(company=company) as town:
        desks, caller, phone = await three_ring(town, Person(answers_after_ms=500))
        await town.until(lambda: phone.heard_text != "", within_s=5)
        leg = await desks["bram"].take()
        await town.pass_s(1)
        assert phone.is_over
        assert town.twilio.talking(caller, leg)
        others_were_told(desks, "bram")
        caller.hang_up()
        await town.comes_to_rest()


async def test_who_accepts_second_is_refused_and_keeps_nothing(company: Path) -> None:
    async with Town(company=company) as town:
        desks, caller, _ = await three_ring(town, Person(answers_after_ms=None))
        await desks["emma"].accept()
        answer = await desks["bram"].accept()
        assert (answer["type"], answer["code"]) == ("error", "offer_gone")
        leg = await desks["emma"].join()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        assert len(town.events(OfferAccepted)) == len(town.events(CallConnected)) == 1
        caller.hang_up()
        await town.comes_to_rest()


async def test_one_who_declines_leaves_the_call_ringing_at_the_others(company: Path) -> None:
    async with Town(company=company) as town:
        desks, caller, phone = await three_ring(town, Person(answers_after_ms=None))
        await desks["bram"].decline()
        await town.pass_s(1)
        assert desks["bram"].state == "backing_off"
        assert desks["emma"].is_ringing()
        assert not phone.is_over
        leg = await desks["emma"].take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_caller_who_leaves_stops_all_the_ringing(company: Path) -> None:
    async with Town(company=company) as town:
        desks, caller, phone = await three_ring(town, Person(answers_after_ms=None))
        caller.hang_up()
        await town.pass_s(1)
        assert phone.is_over
        assert [desk.last("offer_over")["reason"] for desk in desks.values()] == ["caller_left"] * 3
        assert {desk.state for desk in desks.values()} == {"ready"}
        assert len(town.events(OfferWithdrawn)) == 3
        await town.comes_to_rest()
        assert town.outcomes == ["abandoned"]


async def test_a_winner_whose_audio_fails_gives_the_call_back_and_it_rings_again(
    company: Path,
) -> None:
    async with Town(company=company) as town:
        desks, caller, _ = await three_ring(town, Person(answers_after_ms=None))
        joins = town.twilio.faults.hold(lambda one: one.event == "participant-join")
        leg = await desks["bram"].take()
        leg.hang_up()
        await town.pass_s(1)
        assert desks["bram"].last("requeued")["reason"] == "agent_leg_failed"
        joins.end()
        await town.pass_s(1)
        assert desks["emma"].is_ringing()
        leg = await desks["emma"].take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()


async def test_an_agent_who_hangs_up_ends_the_call_whichever_offer_it_was(company: Path) -> None:
    async with Town(company=company) as town:
        desks, caller, _ = await three_ring(town, Person(answers_after_ms=None))
        leg = await desks["bram"].take()
        await town.pass_s(5)
        await desks["bram"].hang_up()
        await town.pass_s(1)
        assert caller.is_over
        assert leg.is_over
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_ringing_progressively_one_more_desk_rings_every_few_seconds(tmp_path: Path) -> None:
    rule = 'selection = "ring_progressively"\nring_every_s = 5'
    async with Town(company=rings_with(tmp_path, rule)) as town:
        bram = await town.desk("bram")
        await town.pass_s(1)
        emma = await town.desk("emma")
        caller = await town.asks_for_repair()
        assert (bram.is_ringing(), "offer" in emma.kinds) == (True, False)
        await town.until(emma.is_ringing, within_s=5)
        assert bram.is_ringing()
        leg = await emma.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        assert bram.last("offer_over")["reason"] == "taken"
        caller.hang_up()
        await town.comes_to_rest()
