"""A supervisor hears a call only as the journal says that he does, whatever tokens his pages still have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.ids import StaffId
from router.calls import SupervisionNoted
from tests.router.browser.village import Village

if TYPE_CHECKING:
    from pathlib import Path

SARA = StaffId("sara")


def noted(village: Village) -> list[tuple[str, str | None]]:
    """Who took part and how, as the journal has it."""
    return [
        (one.supervisor, one.mode) for one in village.events if isinstance(one, SupervisionNoted)
    ]


def heard_by(village: Village) -> list[tuple[str, str]]:
    """Who takes part and how, in truth."""
    rooms = village.door._registry.rooms.values()
    return [(leg.by, leg.mode) for room in rooms for leg in room.supervisors]


@pytest.mark.parametrize("is_used", [True, False])
async def test_a_token_of_a_supervision_that_is_over_lets_nobody_in(
    tmp_path: Path, *, is_used: bool
) -> None:
    async with Village(tmp_path) as village:
        await village.talks(await village.desk())
        token = await village.lets_in(village.call, "listen")
        if is_used:
            assert (await village.joins(token)).kinds == ["joined", "peer"]
        await village.service._listening._end(village.call, SARA)
        await village.settle()
        again = await village.joins(token)
        assert [one["reason"] for one in again.all("ended")] == ["refused"]
        assert again.kinds == ["ended"]
        assert noted(village) == [("sara", "listen"), ("sara", None)]
        assert heard_by(village) == []


async def test_a_token_lets_one_page_in(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        await village.talks(await village.desk())
        token = await village.lets_in(village.call, "listen")
        first, second = await village.joins(token), await village.joins(token)
        assert second.last("ended")["reason"] == "refused"
        assert first.kinds == ["joined", "peer"]
        assert heard_by(village) == [("sara", "listen")]


async def test_a_token_for_another_way_of_taking_part_lets_nobody_in(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        await village.talks(await village.desk())
        barge = await village.lets_in(village.call, "barge")
        await village.service.switchboard.note_supervision(SARA, village.call, "listen")
        page = await village.joins(barge)
        assert page.last("ended")["reason"] == "refused"
        assert noted(village)[-1] == ("sara", "listen")
        assert heard_by(village) == []


async def test_how_somebody_takes_part_changes_with_the_journal_and_not_with_a_token(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        _, leg = await village.talks(await village.desk())
        sara = await village.supervises(village.call, "listen")
        whisper = await village.lets_in(village.call, "whisper")
        await village.settle()
        assert leg.last("peer")["mode"] == "whisper"
        await village.lets_in(village.call, "barge")
        await village.settle()
        told = len(leg.all("peer"))
        for token in (whisper, "no token at all"):
            await sara.says("join", v=1, token=token)
        await village.settle()
        assert heard_by(village) == [("sara", "barge")] == noted(village)[-1:]
        assert leg.last("peer")["mode"] == "barge"
        assert len(leg.all("peer")) == told
        assert not sara.is_closed


async def test_somebody_elses_token_changes_nothing_for_a_page_that_is_there(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        await village.talks(await village.desk())
        sara = await village.supervises(village.call, "listen")
        other = village.door._passes.for_supervisor("tom", village.call, "listen")
        await sara.says("join", v=1, token=other)
        await village.settle()
        assert heard_by(village) == [("sara", "listen")]
        await sara.closes()
        await village.settle()
        assert heard_by(village) == []
        assert noted(village)[-1] == ("sara", None)


async def test_a_token_opens_nothing_once_the_call_is_with_somebody_else(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, _ = await village.talks(anna)
        call = village.call
        token = await village.lets_in(call, "listen")
        assert (await anna.asks("transfer", call=call, queue="sales"))["type"] == "done"
        await village.settle()
        emma = await village.desk("emma")
        await village.takes(emma)
        await caller.hears_agent()
        await village.settle()
        assert emma.state == "talking"
        page = await village.joins(token)
        assert page.last("ended")["reason"] == "refused"
        assert heard_by(village) == []


async def test_nobody_stays_who_is_not_in_the_book(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        await village.talks(await village.desk())
        sara = await village.supervises(village.call, "barge")
        await village.service.switchboard.note_supervision(SARA, village.call, None)
        await village.settle()
        assert sara.last("ended")["reason"] == "over"
        tom = await village.supervises(village.call, "listen", by="tom")
        assert tom.kinds == ["joined", "peer"]
        assert heard_by(village) == [("tom", "listen")] == noted(village)[-1:]
