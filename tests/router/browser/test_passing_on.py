"""Who is passed on from a page still needs what pages need: a headset, say, besides his language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.definitions import SkillNeed
from queues.ids import SkillId
from tests.router.browser.village import Village

if TYPE_CHECKING:
    from pathlib import Path

HEADSET = ("[browser]\n", '[browser]\nskills = ["headset"]\n')
KNOWN = (
    'skills = ["dutch", "italian", "english", "managing"]',
    'skills = ["dutch", "italian", "english", "managing", "headset"]',
)
OF_ANNA = 'token = "token-of-anna-0001"\nskills = ["dutch", "italian", "english"'
OF_EMMA = 'token = "token-of-emma-0003"\nskills = ["managing"'
ANNA_HAS_ONE = (OF_ANNA, f'{OF_ANNA}, "headset"')
EMMA_HAS_ONE = (OF_EMMA, f'{OF_EMMA}, "headset"')
DUTCH_WITH_HEADSET = (SkillNeed(SkillId("dutch")), SkillNeed(SkillId("headset")))


@pytest.mark.parametrize("order", ["transfer", "escalate"])
async def test_nobody_is_rung_who_could_not_hear_the_caller(tmp_path: Path, order: str) -> None:
    async with Village(tmp_path, HEADSET, KNOWN, ANNA_HAS_ONE) as village:
        anna, emma = await village.desk(), await village.desk("emma")
        await village.talks(anna)
        call = village.call
        to = {"queue": "sales"} if order == "transfer" else {}
        assert (await anna.asks(order, call=call, **to))["type"] == "done"
        await village.settle()
        assert set(DUTCH_WITH_HEADSET) <= set(village.state.calls[call].needs)
        assert not emma.is_ringing


async def test_whoever_has_what_is_needed_is_rung(tmp_path: Path) -> None:
    async with Village(tmp_path, HEADSET, KNOWN, ANNA_HAS_ONE, EMMA_HAS_ONE) as village:
        anna, emma = await village.desk(), await village.desk("emma")
        await village.talks(anna)
        call = village.call
        assert (await anna.asks("transfer", call=call, queue="sales"))["type"] == "done"
        await village.settle()
        assert village.state.calls[call].needs == DUTCH_WITH_HEADSET
        assert emma.is_ringing
