"""What callers record counts once, is not lost when nothing can be written, and is bounded by address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from router.calls import RecordingNoted
from router.carriers.browser import limits
from tests.router.browser.test_in_doubt import Doubtful
from tests.router.browser.test_other_ways import WEBM, uploads
from tests.router.browser.village import Village
from tests.stories.shop import REPAIR, said

if TYPE_CHECKING:
    from pathlib import Path

    from tests.router.browser.pages import CallerPage

BEHIND_PROXY = ("[service]\n", "[service]\nbehind_proxy = true\n")


async def is_recording(village: Village, *, peer: str = "") -> CallerPage:
    """Somebody is in line and has chosen to leave a message; `peer` is where he calls from."""
    caller = await village.calls(headers={"X-Forwarded-For": peer} if peer else {})
    await caller.types(REPAIR["nl"])
    await village.is_put_through(caller)
    await caller.presses("2")
    await village.settle()
    assert caller.does == "record"
    return caller


async def refusal(village: Village, caller: CallerPage, part: int, data: bytes) -> tuple[int, str]:
    """How a piece is answered."""
    url = village.url + caller.upload
    headers = {"Authorization": f"Bearer {caller.secret}"}
    async with village.http.post(f"{url}/{part}", data=data, headers=headers) as answer:
        return answer.status, await answer.text()


def noted(village: Village) -> list[RecordingNoted]:
    return [one for one in village.events if isinstance(one, RecordingNoted)]


@pytest.mark.parametrize("after", ["recorded", "silence", "hang_up"])
async def test_a_message_counts_whatever_the_page_says_after_it(tmp_path: Path, after: str) -> None:
    async with Village(tmp_path, keeps=True) as village:
        caller = await is_recording(village)
        turn = caller.turn
        await uploads(village, caller, WEBM)
        await caller.has_recorded(4_000)
        more: dict[str, dict[str, object]] = {
            "recorded": {"upload": caller.upload, "parts": 1, "length_ms": 9},
            "silence": {"turn": turn},
        }
        await caller.says(after, **more.get(after, {}))
        await village.settle()
        assert [one.length_ms for one in noted(village)] == [4_000]
        assert [one["then"] for one in caller.all("say")].count("record") == 1
        (call,) = village.state.calls.values()
        assert call.is_callback
        (kept,) = (tmp_path / "recordings").iterdir()
        assert kept.name == noted(village)[0].recording


async def test_what_has_arrived_counts_of_a_page_that_never_says_that_it_is_finished(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path, keeps=True) as village:
        caller = await is_recording(village)
        await village.pass_s(3)
        await uploads(village, caller, WEBM)
        wait_ms = caller.last("say")["record"]["length_ms_max"] + limits.LISTEN_EXTRA_MS
        await village.pass_s(wait_ms // 1_000)
        assert [one.length_ms for one in noted(village)] == [3_000]
        assert said("voicemail_empty") not in caller.captions
        assert caller.does == "hang_up"
        assert not village.door.recordings._taking


async def test_a_message_that_cannot_be_noted_just_then_is_noted_later(tmp_path: Path) -> None:
    async with Doubtful(tmp_path) as village:
        caller = await is_recording(village)
        await uploads(village, caller, WEBM)
        village.held.is_broken = True
        await caller.has_recorded(4_000)
        await village.settle()
        assert caller.does == "moment"
        await village.recovers()
        assert caller.does == "hang_up"
        assert [one.length_ms for one in noted(village)] == [4_000]


@pytest.mark.parametrize("is_finished", [True, False])
async def test_a_message_counts_of_somebody_who_hangs_up_while_nothing_can_be_noted(
    tmp_path: Path, *, is_finished: bool
) -> None:
    async with Doubtful(tmp_path) as village:
        caller = await is_recording(village)
        await uploads(village, caller, WEBM)
        village.held.is_broken = True
        await village.calls()
        assert village.service.engine.doubt
        if is_finished:
            await caller.has_recorded(4_000)
        await caller.says("hang_up")
        await village.settle()
        assert caller.is_over
        assert not noted(village)
        await village.pass_s(20)
        await village.recovers()
        assert len(noted(village)) == 1
        door = village.door
        assert [leg.stage for leg in door._registry.callers.values()] == ["asked"]
        assert await door.recordings.keep(noted(village)[0].recording)


async def test_somebody_who_comes_back_meanwhile_is_led_on_with_his_message(
    tmp_path: Path,
) -> None:
    async with Doubtful(tmp_path) as village:
        caller = await is_recording(village)
        await uploads(village, caller, WEBM)
        village.held.is_broken = True
        await caller.has_recorded(4_000)
        await caller.says("hang_up")
        await village.settle()
        again = await village.comes_back(caller)
        assert again.does == "moment"
        await village.recovers()
        assert again.does == "hang_up"
        assert len(noted(village)) == 1


async def test_an_address_may_record_so_much_and_others_are_not_kept_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PEER_BYTES_MAX", 5_000)
    async with Village(tmp_path, BEHIND_PROXY, keeps=True) as village:
        first = await is_recording(village, peer="2001:db8:1:2::1")
        assert await uploads(village, first, bytes(4_000)) == 204
        neighbour = await is_recording(village, peer="2001:db8:1:2:ffff::9")
        status, text = await refusal(village, neighbour, 0, bytes(2_000))
        assert (status, "from this address" in text) == (429, True)
        other = await is_recording(village, peer="2001:db8:1:3::1")
        assert await uploads(village, other, bytes(4_000)) == 204


async def test_a_full_folder_takes_no_messages_and_callers_are_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FOLDER_BYTES_MAX", 5_000)
    async with Village(tmp_path, keeps=True) as village:
        caller = await is_recording(village)
        assert await uploads(village, caller, bytes(4_000)) == 204
        status, text = await refusal(village, caller, 1, bytes(2_000))
        assert (status, "no space" in text) == (507, True)
        await caller.keeps_silent()  # as the page says when a piece is refused
        await village.settle()
        assert said("voicemail_empty") in caller.captions
        assert village.state.calls
        assert not list((tmp_path / "recordings").iterdir())
