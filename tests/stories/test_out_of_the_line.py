"""Callers in line whom a key leads elsewhere, and what they are told there and of emergencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import CallMoved, CallOffered
from tests.emulators.twilio import Person
from tests.stories.shop import CARLA, OFFICE, changed, said, waits, with_step
from tests.stories.test_elsewhere import turns
from tests.stories.town import Town

if TYPE_CHECKING:
    from pathlib import Path

BACK_TO_HELP = """[[conversation.queues.sales.waiting.exits]]
key = "3"
to = "queue"
queue = "help"
names = { nl = "de werkplaats", it = "l'officina", en = "the workshop" }

[[conversation.concerns]]
id = "order"
"""
SALES_CLOSED = """[conversation.queues.sales.hours]
timezone = "Europe/Amsterdam"

[conversation.queues.sales.hours.weekly]
tuesday = ["08:00-20:00"]

[[conversation.concerns]]
id = "order"
"""
CONCERN = '[[conversation.concerns]]\nid = "order"\n'


@pytest.mark.parametrize("language", ["nl", "it", "en"])
async def test_a_caller_in_line_goes_to_another_queue_with_the_time_he_has_waited(
    language: str,
) -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town, language)
        await town.pass_s(20)
        await town.presses(caller, "3")
        (moved,) = town.events(CallMoved)
        assert isinstance(moved, CallMoved)
        assert (moved.from_queue, moved.queue) == ("help", "sales")
        await town.pass_s(60)
        assert caller.where.startswith("enqueue")
        pressed = [one for one in town.twilio.webhooks if "/pressed" in one.url]
        await town.posts_again(pressed[-1])
        assert len(town.events(CallMoved)) == 1
        anna = await town.desk("anna")
        offered = town.events(CallOffered)[-1]
        assert isinstance(offered, CallOffered)
        assert (offered.queue, offered.waited_ms >= 80_000) == ("sales", True)
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_key_that_is_delivered_twice_does_not_lead_on_from_where_it_led(
    tmp_path: Path,
) -> None:
    async with Town(company=changed(tmp_path, (CONCERN, BACK_TO_HELP))) as town:
        caller = await waits(town)
        await town.presses(caller, "3")
        pressed = [one for one in town.twilio.webhooks if "/pressed" in one.url]
        again = await town.posts_again(pressed[-1])
        assert "<Play" in again.text
        assert [call.queue_id for call in town.state.calls.values()] == ["sales"]
        await town.pass_s(5)
        await town.presses(caller, "3")
        assert [call.queue_id for call in town.state.calls.values()] == ["help"]
        caller.hang_up()
        await town.comes_to_rest()


@pytest.mark.parametrize(
    ("language", "name"), [("nl", "de verkoop"), ("it", "le vendite"), ("en", "sales")]
)
async def test_whoever_changes_lines_hears_so_once(language: str, name: str) -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town, language)
        await town.presses(caller, "3")
        await town.pass_s(120)
        assert caller.heard_text.count(said("line_changed", language, name=name)) == 1
        caller.hang_up()
        await town.comes_to_rest()


@pytest.mark.parametrize("is_emergency", [False, True])
async def test_a_key_does_not_lead_into_a_line_where_nobody_is(
    is_emergency: bool,  # noqa: FBT001 - a case
    tmp_path: Path,
) -> None:
    company = OFFICE if is_emergency else changed(tmp_path, (CONCERN, SALES_CLOSED))
    async with Town(company=company) as town:
        caller = await waits(town)
        if is_emergency:
            await turns(town, on=True, queue="sales")
        await town.presses(caller, "3")
        await town.pass_s(40)
        assert town.events(CallMoved) == []
        assert [call.queue_id for call in town.state.calls.values()] == ["help"]
        why = (
            said("emergency")
            if is_emergency
            else "De afdeling die u zoekt is op dit moment gesloten."
        )
        assert why in caller.heard_text
        assert caller.heard_text.count(said("back_in_line")) == 1
        caller.hang_up()
        await town.comes_to_rest()


@pytest.mark.parametrize("queue", ["", "help"])
async def test_who_is_in_line_when_an_emergency_begins_hears_so_once_and_his_keys_again(
    queue: str,
) -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        await town.pass_s(40)
        assert caller.heard_text.count(said("exit_callback", key="1")) == 1
        await turns(town, on=True, queue=queue)
        await town.pass_s(240)
        assert caller.heard_text.count(said("emergency")) == 1
        assert caller.heard_text.count(said("exit_callback", key="1")) == 2
        assert caller.where.startswith("enqueue")
        await turns(town, on=False, queue=queue)
        await town.pass_s(120)
        await turns(town, on=True, queue=queue)
        await town.pass_s(120)
        assert caller.heard_text.count(said("emergency")) == 2
        caller.hang_up()
        await town.comes_to_rest()


async def test_an_emergency_of_another_queue_is_not_told() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        await turns(town, on=True, queue="sales")
        await town.pass_s(120)
        assert said("emergency") not in caller.heard_text
        caller.hang_up()
        await town.comes_to_rest()


async def test_a_key_that_leads_nowhere_changes_nothing() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        for key in "90*#":
            await town.presses(caller, key)
        await town.pass_s(5)
        assert caller.where.startswith("enqueue")
        assert town.events(CallMoved) == []
        caller.hang_up()
        await town.comes_to_rest()


async def test_an_exit_that_is_offered_is_there_once_a_step_has_offered_it(tmp_path: Path) -> None:
    company = with_step(tmp_path, "after_s = 60\noffer_callback = true")
    text = company.read_text(encoding="utf-8")
    company.write_text(text.replace('to = "callback"', 'to = "callback"\nwhen = "offered"', 1))
    exit_key = said("exit_callback", key="1")
    async with Town(company=company) as town:
        caller = await waits(town)
        await town.pass_s(40)
        assert exit_key not in caller.heard_text
        await town.presses(caller, "1")
        assert not next(iter(town.state.calls.values())).is_callback
        await town.until(lambda: exit_key in caller.heard_text, within_s=120)
        await town.presses(caller, "1")
        await town.until(lambda: caller.is_over, within_s=60)
        assert next(iter(town.state.calls.values())).is_callback
        town.twilio.people[CARLA] = Person(answers_after_ms=1_000)
        anna = await town.desk("anna")
        leg = await anna.take()
        await town.until(lambda: town.twilio.talking(town.twilio.call_to(CARLA), leg))
        town.twilio.call_to(CARLA).hang_up()
        await town.comes_to_rest()


async def test_a_late_key_of_a_caller_who_is_back_in_line_does_not_take_him_out_again() -> None:
    async with Town(company=OFFICE) as town:
        caller = await waits(town)
        await town.presses(caller, "1")
        await town.until(lambda: "dtmf" in caller.listens_for)
        await town.presses(caller, "*")
        await town.is_put_through(caller)
        pressed = next(one for one in town.twilio.webhooks if "/pressed" in one.url)
        late = await town.posts_again(pressed)
        assert "<Leave/>" not in late.text
        assert not town.service.switchboard.reception.ways.is_asked(next(iter(town.state.calls)))
        caller.hang_up()
        await town.comes_to_rest()
