"""Steps of a queue, as callers hear them: refused with a word, or in another queue with their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import CallEnded, CallMoved
from tests.stories.town import BILLING, COMPANY, Town

if TYPE_CHECKING:
    from pathlib import Path

SORRY = {
    "nl": "op dit moment kan niemand u te woord staan.",
    "it": "al momento nessuno può risponderLe.",
    "en": "nobody can take your call at the moment.",
}
AT_ONCE = 'on = "joining"\nstaffing = "nobody_signed_in"\nleave_for = "refuse"'


def with_step(folder: Path, step: str) -> Path:
    """The company with this step for the queue of billing."""
    text = COMPANY.read_text(encoding="utf-8")
    needs = 'needs = ["billing"]'
    assert needs in text
    path = folder / "company.toml"
    path.write_text(text.replace(needs, f"{needs}\n[[queues.steps]]\n{step}", 1), encoding="utf-8")
    return path


@pytest.mark.parametrize("language", ["nl", "it", "en"])
async def test_a_caller_for_whom_nobody_is_there_is_told_so_at_once_in_his_language(
    language: str, tmp_path: Path
) -> None:
    async with Town(company=with_step(tmp_path, AT_ONCE)) as town:
        caller = await town.rings(language)
        await town.says(caller, BILLING[language])
        await town.until(lambda: caller.is_over)
        assert caller.heard_text.count(SORRY[language]) == 1
        await town.comes_to_rest()
        assert town.outcomes == ["diverted"]
        asked = [one for one in town.twilio.requests if caller.sid in one.path]
        assert asked == []  # he is told in the answer to his own words


async def test_a_caller_whose_refusal_is_lost_hears_it_when_twilio_asks_again(
    tmp_path: Path,
) -> None:
    async with Town(company=with_step(tmp_path, AT_ONCE)) as town:
        caller = await town.rings()
        await town.says(caller, BILLING["nl"])
        await town.until(lambda: caller.is_over)
        heard = [one for one in town.twilio.webhooks if "/twilio/heard" in one.url][-1]
        again = await town.posts_again(heard)
        assert (again.status, SORRY["nl"] in again.text) == (200, True)
        assert "<Enqueue" not in again.text
        assert town.outcomes == ["diverted"]
        await town.comes_to_rest()


async def test_a_caller_who_has_waited_and_is_refused_is_told_so(tmp_path: Path) -> None:
    step = 'after_s = 60\nleave_for = "refuse"'
    async with Town(company=with_step(tmp_path, step)) as town:
        caller = await town.asks_for_billing()
        await town.pass_s(55)
        assert caller.where.startswith("enqueue")
        await town.until(lambda: caller.is_over, within_s=30)
        assert caller.heard_text.count(SORRY["nl"]) == 1
        await town.comes_to_rest()
        (ended,) = town.events(CallEnded)
        assert isinstance(ended, CallEnded)
        assert (ended.outcome, ended.to) == ("diverted", "refuse")
        text = town.service.metrics.render().decode()
        assert 'switchroom_calls_ended_total{outcome="diverted",queue="billing"} 1.0' in text
        assert 'switchroom_calls_ended_total{outcome="abandoned",queue="billing"} 0.0' in text
        assert 'switchroom_steps_total{effect="leave_for",queue="billing"} 1.0' in text


async def test_a_caller_who_moves_to_another_queue_waits_on_there_and_hears_his_new_place(
    tmp_path: Path,
) -> None:
    step = 'after_s = 60\nmove_to = "repairs"'
    async with Town(company=with_step(tmp_path, step)) as town:
        before = await town.asks_for_repair()
        caller = await town.asks_for_billing()
        assert "U bent als eerste aan de beurt." in caller.heard_text
        await town.pass_s(100)
        assert len(town.events(CallMoved)) == 1
        assert caller.heard_text.endswith("]")
        assert "U bent nummer 2 in de wachtrij." in caller.heard_text
        text = town.service.metrics.render().decode()
        assert 'switchroom_calls_waiting{queue="billing"} 0.0' in text
        assert 'switchroom_calls_waiting{queue="repairs"} 2.0' in text
        before.hang_up()
        bram = await town.desk("bram")
        leg = await bram.take()
        await town.pass_s(1)
        assert town.twilio.talking(caller, leg)
        assert bram.last("connected")["queue"] == "repairs"
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["abandoned", "completed"]
