"""What callers record is not lost if they leave at a bad moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.router.browser.test_messages_left import is_recording, noted
from tests.router.browser.test_other_ways import WEBM, uploads
from tests.router.browser.village import Village
from tests.stories.held_journal import SlowAtPromises
from tests.stories.turns import turns

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("is_finished", [True, False])
async def test_a_message_counts_of_somebody_who_hangs_up_when_an_agent_has_just_accepted(
    tmp_path: Path, *, is_finished: bool
) -> None:
    async with Village(tmp_path, keeps=True) as village:
        caller = await is_recording(village)
        await uploads(village, caller, WEBM)
        anna = await village.desk()
        assert (await anna.accepts())["type"] == "done"
        await village.settle()
        if is_finished:
            await caller.has_recorded(4_000)
            await village.settle()
            assert [one.state for one in village.state.calls.values()] == ["connecting"]
        else:
            await village.pass_s(2)
            await uploads(village, caller, WEBM, first=1)
        await caller.says("hang_up")
        await village.settle()
        assert anna.last("requeued")["reason"] == "caller_left"
        assert len(noted(village)) == 1
        assert [one.is_callback for one in village.state.calls.values()] == [True]
        assert anna.is_ringing
        assert anna.last("offer")["card"]["way"] == "voicemail"


@pytest.mark.parametrize("is_closed", [False, True])
async def test_a_message_counts_of_somebody_who_hangs_up_while_it_is_written(
    tmp_path: Path, *, is_closed: bool
) -> None:
    """With the button, or by closing the page."""
    journal = SlowAtPromises()
    async with Village(tmp_path, keeps=True, new_journal=lambda: journal) as village:
        caller = await is_recording(village)
        await uploads(village, caller, WEBM)

        async def leaves() -> None:
            await (caller.closes() if is_closed else caller.says("hang_up"))
            await turns(2_000)

        journal.meanwhile = leaves
        await caller.has_recorded(4_000)
        await village.settle()
        await village.pass_s(60)
        assert journal.has_happened
        assert len(noted(village)) == 1
        assert [one.is_callback for one in village.state.calls.values()] == [True]
