"""Callers who hang up while they wait and ring again: known by a made-up name, never by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from queues.commands import Label
from queues.events import CallQueued
from tests.stories.town import COMPANY, Town

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulators.twilio import CallHandle

CARLA, DIRK = "+31612340042", "+31612340043"
WITHHELD = "+266696687"


async def gives_up_and_rings_again(
    town: Town, number: str, after_s: int
) -> tuple[CallHandle, CallHandle]:
    """Somebody waits a minute and hangs up; Dirk comes; after so long the first is in line again."""
    rang_ms = town.clock.now_ms()
    first = await town.asks_for_billing(number=number)
    talks_s = (queued(town)[0].at_ms - rang_ms) / 1000
    await town.pass_s(60)
    first.hang_up()
    await town.pass_s(0)
    gone_ms = town.clock.now_ms()
    dirk = await town.asks_for_billing(number=DIRK)
    await town.pass_s(after_s - talks_s - (town.clock.now_ms() - gone_ms) / 1000)
    again = await town.asks_for_billing(number=number)
    assert queued(town)[-1].at_ms == gone_ms + after_s * 1000
    return dirk, again


async def takes(town: Town) -> CallHandle:
    """Anna comes to work and takes the first call; gives her leg."""
    anna = await town.desk("anna")
    leg = await anna.take()
    await town.pass_s(1)
    return leg


def queued(town: Town) -> list[CallQueued]:
    return [event for event in town.journal.events if isinstance(event, CallQueued)]


async def test_a_caller_who_rings_again_soon_is_ahead_of_who_came_in_between() -> None:
    async with Town() as town:
        dirk, again = await gives_up_and_rings_again(town, CARLA, after_s=120)
        leg = await takes(town)
        assert town.twilio.talking(again, leg)
        assert not town.twilio.talking(dirk, leg)
        first, other, second = queued(town)
        assert second.caller == first.caller != other.caller
        assert second.queued_at_ms == first.queued_at_ms < other.queued_at_ms
        again.hang_up()
        dirk.hang_up()
        await town.comes_to_rest()
        assert sorted(town.outcomes) == ["abandoned", "abandoned", "completed"]


async def test_a_caller_who_rings_again_late_begins_behind_who_came_in_between() -> None:
    async with Town() as town:
        dirk, again = await gives_up_and_rings_again(town, CARLA, after_s=121)
        leg = await takes(town)
        assert town.twilio.talking(dirk, leg)
        _, other, second = queued(town)
        assert second.queued_at_ms == second.at_ms > other.queued_at_ms
        again.hang_up()
        dirk.hang_up()
        await town.comes_to_rest()


async def test_a_caller_who_withholds_his_number_begins_anew() -> None:
    """Anybody may come under such a number, so its place is nobody's."""
    async with Town() as town:
        dirk, again = await gives_up_and_rings_again(town, WITHHELD, after_s=60)
        leg = await takes(town)
        assert town.twilio.talking(dirk, leg)
        assert [event.caller is None for event in queued(town)] == [True, False, True]
        again.hang_up()
        dirk.hang_up()
        await town.comes_to_rest()


async def test_who_withholds_his_number_has_none_on_the_card() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.asks_for_billing(number=WITHHELD)
        assert anna.last("offer")["card"]["number"] == ""
        caller.hang_up()
        await town.comes_to_rest()


async def test_no_number_is_in_the_journal_and_the_language_is() -> None:
    async with Town() as town:
        caller = await town.asks_for_billing("it", number=CARLA)
        (event,) = queued(town)
        assert event.labels == (Label("language", "it"), Label("concern", "billing"))
        assert event.caller is not None
        written = msgspec.json.encode(list(town.journal.events))
        assert CARLA.removeprefix("+").encode() not in written
        caller.hang_up()
        await town.comes_to_rest()


@pytest.mark.parametrize("is_free", [True, False])
async def test_a_caller_who_rings_again_waits_a_while_for_the_agent_he_knows(
    is_free: bool,  # noqa: FBT001 - a case
    tmp_path: Path,
) -> None:
    """Emma and Anna can do the same; Carla has talked to Emma."""
    company = tmp_path / "company.toml"
    text = COMPANY.read_text(encoding="utf-8")
    emmas = 'skills = ["english", "billing"]'
    own = 'needs = ["billing"]\nlast_agent_wait_s = 60\nwrap_up_s = 0'
    assert emmas in text
    text = text.replace(emmas, 'skills = ["dutch", "billing"]')
    company.write_text(text.replace('needs = ["billing"]', own, 1), encoding="utf-8")
    async with Town(company=company) as town:
        emma = await town.desk("emma")
        first = await town.asks_for_billing(number=CARLA)
        await emma.take()
        await town.pass_s(30)
        first.hang_up()
        await town.pass_s(1)
        anna = await town.desk("anna")
        others = []
        if not is_free:
            others.append(await town.asks_for_billing(number=DIRK))
            await anna.decline()
            await town.pass_s(0)  # and Emma has it
            await emma.take()
            await anna.ask("set_ready")
        again = await town.asks_for_billing(number=CARLA)
        assert emma.is_ringing() == is_free
        assert not anna.is_ringing()
        if not is_free:
            await town.until(anna.is_ringing, within_s=61)
        for caller in (*others, again):
            caller.hang_up()
        await town.comes_to_rest()
