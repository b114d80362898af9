"""Something of ours is broken: no caller is left without a word, and no leg stays for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from router.carriers.browser import limits
from router.carriers.browser.scenes import Scenes
from router.switchboard import Switchboard
from router.ways import Ways
from tests.router.browser.test_other_ways import WEBM, uploads
from tests.router.browser.village import Village
from tests.stories.shop import REPAIR

if TYPE_CHECKING:
    from pathlib import Path

HELD_S = limits.HELD_MS // 1_000
SECRET = "what a caller has said"


def broken(*_args: object, **_more: object) -> None:
    raise KeyError(SECRET)


async def test_a_caller_who_cannot_be_led_is_held_and_led_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Village(tmp_path) as village:
        caller = await village.calls()
        with monkeypatch.context() as patched, capture_logs() as logs:
            patched.setattr(Scenes, "of_reply", broken)
            await caller.types(REPAIR["nl"])
            await village.settle()
            assert caller.does == "moment"
        (defect,) = [log for log in logs if log["log_level"] == "error"]
        assert (defect["event"], defect["error"]) == ("caller_not_led", "KeyError")
        assert SECRET not in str(logs)
        await village.pass_s(HELD_S + 1)
        assert caller.does in ("listen", "waiting")
        assert not caller.is_closed


async def test_a_caller_whom_nothing_leads_anywhere_is_told_that_it_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Village(tmp_path) as village:
        caller = await village.calls()
        monkeypatch.setattr(Scenes, "of_reply", broken)
        await caller.types(REPAIR["nl"])
        await village.pass_s(limits.DEFECTS_MAX * (HELD_S + 1))
        assert caller.is_over
        await village.comes_to_rest()


async def test_a_caller_in_line_is_looked_after_again_after_a_defect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Village(tmp_path) as village:
        first, second = await village.waits(), await village.waits()
        with monkeypatch.context() as patched:
            patched.setattr(Scenes, "line", broken)
            await first.says("hang_up")
            with pytest.raises(KeyError):  # as the clock of a test passes it on
                await village.pass_s(6)
        told = len(second.all("waiting"))
        await village.pass_s(6)
        assert len(second.all("waiting")) > told
        assert second.last("waiting")["position"] == 1


@pytest.mark.parametrize(("what", "method"), [(Ways, "message_left"), (Switchboard, "caller_said")])
async def test_a_caller_who_leaves_a_message_and_hangs_up_leaves_no_leg(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: type, method: str
) -> None:
    async with Village(tmp_path) as village:
        caller = await village.waits()
        await caller.presses("2")
        await village.settle()
        await uploads(village, caller, WEBM)
        monkeypatch.setattr(what, method, broken)
        await caller.says("hang_up")
        await village.settle()
        assert caller.is_over
        assert not village.door._registry.callers
