"""Keys in line, callbacks, messages, surveys, transfers, hold: what is done besides waiting and talking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr.survey import SurveyAnswer
from router.calls import RecordingNoted, SurveyAdvanced
from router.errors import CarrierFailed
from tests.router.browser.village import TOKENS, Village
from tests.stories.shop import said

if TYPE_CHECKING:
    from pathlib import Path

    from tests.router.browser.pages import CallerPage

WEBM = b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 8


async def promised(village: Village) -> CallerPage:
    """A caller in line asks to be rung back, and hears that he will be on his page."""
    caller = await village.waits()
    await caller.presses("1")
    await village.settle()
    assert caller.does == "listen"
    assert said("callback_here") in caller.captions
    await caller.keeps_silent()
    await village.settle()
    assert said("callback_here_agreed") in caller.captions
    await caller.has_played()
    await village.settle()
    assert caller.does == "promised"
    return caller


async def uploads(village: Village, caller: CallerPage, *pieces: bytes, first: int = 0) -> int:
    """The status of the last answer."""
    status = 0
    for number, piece in enumerate(pieces, start=first):
        headers = {"Authorization": f"Bearer {caller.secret}", "Content-Type": "audio/webm"}
        url = f"{village.url}{caller.upload}/{number}"
        async with village.http.post(url, data=piece, headers=headers) as answer:
            status = answer.status
    return status


# -- Keys in line


async def test_a_key_leads_into_another_line_and_says_so(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        caller = await village.waits()
        await caller.presses("3")
        await village.settle()
        (call,) = village.state.calls.values()
        assert call.queue_id == "sales"
        assert said("line_changed", name="de verkoop") in caller.captions
        assert caller.last("waiting")["ways_out"] == []


async def test_a_key_that_leads_nowhere_or_was_meant_elsewhere_changes_nothing(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        caller = await village.waits()
        await caller.presses("9")
        await caller.says("digits", turn=caller.turn + 1, digits="1")
        await caller.says("digits", digits="1")
        await caller.says("words", turn=caller.turn, text="hello")
        await village.settle()
        assert caller.does == "waiting"
        assert [call.state for call in village.state.calls.values()] == ["waiting"]


# -- Callbacks


async def test_a_caller_is_rung_on_his_page_when_his_agent_is_there(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        caller = await promised(village)
        await village.pass_s(60)
        assert not caller.is_closed
        anna = await village.desk()
        leg = await village.takes(anna)
        assert caller.last("ring")["ring_ms"] == 30_000
        assert anna.state == "connecting"
        await caller.says("answer")
        await village.settle()
        assert said("called_back") in caller.captions
        assert caller.does == "meet"
        await caller.hears_agent()
        await village.settle()
        assert anna.state == "talking"
        await caller.says("hang_up")
        await village.settle()
        assert leg.last("ended")["reason"] == "over"
        await village.pass_s(60)
        await village.comes_to_rest()
        assert village.outcomes == ["completed"]


@pytest.mark.parametrize("how", ["declines", "does not answer", "closes the page"])
async def test_a_caller_who_is_not_reached_is_tried_again_and_then_no_more(
    tmp_path: Path, how: str
) -> None:
    async with Village(tmp_path) as village:
        caller = await promised(village)
        anna = await village.desk()
        await village.takes(anna)
        assert caller.does == "ring"
        if how == "declines":
            await caller.says("decline")
        elif how == "closes the page":
            await caller.closes()
        await village.pass_s(40)
        assert anna.state != "connecting"
        assert how == "closes the page" or caller.does == "promised"
        await village.until(lambda: anna.is_ringing or not village.state.calls, within_s=200)
        if village.state.calls:
            await village.takes(anna)
            await caller.says("decline")
        await village.pass_s(60)
        await village.comes_to_rest()
        assert village.outcomes == ["callback_failed"]
        assert how == "closes the page" or caller.is_over


async def test_a_promise_can_be_given_back(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        caller = await promised(village)
        await caller.says("hang_up")
        await village.comes_to_rest()
        assert caller.is_over


async def test_a_page_loaded_anew_while_it_rings_rings_on(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        caller = await promised(village)
        await village.takes(await village.desk())
        again = await village.comes_back(caller)
        assert again.does == "ring"
        await again.says("answer")
        await village.settle()
        assert again.does == "meet"


# -- Messages


async def test_a_message_is_recorded_and_reaches_the_agent(tmp_path: Path) -> None:
    async with Village(tmp_path, keeps=True) as village:
        caller = await village.waits()
        await caller.presses("2")
        await village.settle()
        record = caller.last("say")["record"]
        assert record["length_ms_max"] > 0
        assert await uploads(village, caller, WEBM[:1_000], WEBM[1_000:]) == 204
        await caller.has_recorded(7_000, parts=2)
        await village.settle()
        await caller.has_played()
        await village.settle()
        (noted,) = [one for one in village.events if isinstance(one, RecordingNoted)]
        assert (noted.of, noted.length_ms) == ("voicemail", 7_000)
        (kept,) = (tmp_path / "recordings").iterdir()
        assert kept.stat().st_mode & 0o777 == 0o600
        anna = await village.desk()
        card = anna.last("offer")["card"]
        headers = {"Authorization": f"Bearer {TOKENS['anna']}"}
        async with village.http.get(village.url + card["recording"], headers=headers) as answer:
            assert answer.headers["Content-Type"] == "audio/webm"
            assert await answer.read() == WEBM


async def test_a_message_counts_of_which_the_caller_has_hung_up_in_the_middle(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        caller = await village.waits()
        await caller.presses("2")
        await village.settle()
        await uploads(village, caller, WEBM)
        await village.pass_s(3)
        await uploads(village, caller, WEBM, first=1)
        await caller.closes()
        await village.pass_s(20)
        (noted,) = [one for one in village.events if isinstance(one, RecordingNoted)]
        assert noted.length_ms == 3_000
        (call,) = village.state.calls.values()
        assert call.is_callback


async def test_a_message_without_sound_is_none(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        caller = await village.waits()
        await caller.presses("2")
        await village.settle()
        await caller.has_recorded(9_000, parts=0)
        await village.settle()
        assert not [one for one in village.events if isinstance(one, RecordingNoted)]
        assert village.state.calls


async def test_what_nobody_finishes_is_not_kept(tmp_path: Path) -> None:
    async with Village(tmp_path, keeps=True) as village:
        caller = await village.waits()
        await caller.presses("2")
        await village.settle()
        await uploads(village, caller, WEBM)
        anna = await village.desk()
        await village.takes(anna)
        assert caller.does == "meet"
        assert not list((tmp_path / "recordings").iterdir())
        assert not village.door.recordings._taking


async def test_nobody_uploads_what_he_was_not_asked_for(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        caller = await village.waits()
        stranger = await village.waits()
        await caller.presses("2")
        await village.settle()
        upload = village.url + caller.upload
        for secret in ("", stranger.secret, "A" * 43):
            headers = {"Authorization": f"Bearer {secret}"}
            async with village.http.post(f"{upload}/0", data=WEBM, headers=headers) as answer:
                assert answer.status == 403
        headers = {"Authorization": f"Bearer {caller.secret}"}
        async with village.http.post(f"{upload}/3", data=WEBM, headers=headers) as answer:
            assert answer.status == 409
        async with village.http.post(f"{upload}/0", data=bytes(70_000), headers=headers) as answer:
            assert answer.status == 413
        name = f"{village.url}/browser/recordings/{'0' * 32}/0"
        async with village.http.post(name, data=WEBM, headers=headers) as answer:
            assert answer.status == 403


# -- The survey


async def test_a_caller_whose_agent_has_hung_up_is_asked_how_it_was(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        await anna.asks("hang_up", call=anna.last("connected")["call"])
        await village.settle()
        assert leg.last("ended")["reason"] == "over"
        assert said("survey_invitation_one") in caller.captions
        for key in ("1", "5"):
            await caller.presses(key)
            await village.settle()
        assert caller.does == "record"
        await uploads(village, caller, WEBM)
        await caller.has_recorded(2_000)
        await village.settle()
        assert said("survey_thanks") in caller.captions
        await caller.has_played()
        await village.settle()
        assert caller.is_over
        turns = [one.turn for one in village.events if isinstance(one, SurveyAdvanced)]
        answers = [one.answered for one in turns if one.answered]
        assert answers == [SurveyAnswer(question="helped", score=5)]
        (noted,) = [one for one in village.events if isinstance(one, RecordingNoted)]
        assert noted.of == "comment"
        await village.pass_s(60)
        await village.comes_to_rest()


# -- The agent moves the caller


async def test_a_transfer_leads_the_caller_back_in_line_and_to_somebody_else(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        call = anna.last("connected")["call"]
        assert (await anna.asks("transfer", call=call, queue="sales"))["type"] == "done"
        await village.settle()
        assert leg.last("ended")["reason"] == "over"
        assert caller.does == "waiting"
        assert said("transferred") in caller.captions
        assert said("agent_lost") not in caller.captions
        emma = await village.desk("emma")
        await village.takes(emma)
        await caller.hears_agent()
        await village.settle()
        assert emma.state == "talking"


async def test_a_caller_on_hold_hears_music_until_the_agent_is_back(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        connected = anna.last("connected")
        assert "hold" in connected["can"]
        for on in (True, False, False):
            await anna.asks("hold", call=connected["call"], on=on)
            await village.settle()
        held = [(one["on"], one["reason"]) for one in caller.all("hold")]
        assert held == [(True, "held"), (False, "held")]
        assert [one["on"] for one in leg.all("held")] == [True, False]


async def test_a_page_loaded_anew_on_hold_is_told_so(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, _ = await village.talks(anna)
        await anna.asks("hold", call=anna.last("connected")["call"], on=True)
        await village.settle()
        again = await village.comes_back(caller)
        hold = again.last("hold")
        assert (hold["on"], hold["reason"]) == (True, "held")
        new_leg = await village.leg(anna)
        assert new_leg.last("held")["on"]


# -- Supervisors


async def test_a_supervisor_takes_part_changes_how_and_leaves(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        over: list[tuple[str, str]] = []
        village.door.carrier.when_supervision_is_over(lambda *which: over.append(which))
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        sara = await village.supervises(village.call, "listen")
        assert sara.kinds == ["joined", "peer"]
        assert village.door.carrier.takes_part(village.call, "sara")
        assert not village.door.carrier.takes_part(village.call, "tom")
        (known,) = sara.peers
        assert sara.peers[known]["role"] == "agent"
        named = {one["role"]: one for one in leg.peers.values()}
        assert named["supervisor"]["mode"] == "listen"
        assert named["caller"]["mode"] is None
        await leg.signals(named["supervisor"]["peer"], "offer")
        await sara.signals(known, "answer")
        await village.settle()
        assert sara.last("signal")["data"] == "offer"
        assert leg.last("signal")["peer"] == named["supervisor"]["peer"]
        assert not caller.all("signal")
        token = await village.lets_in(village.call, "whisper")
        await sara.says("join", v=1, token=token)
        await village.settle()
        assert leg.last("peer")["peer"] == named["supervisor"]["peer"]
        assert leg.last("peer")["mode"] == "whisper"
        village.door.carrier.stop_supervising(village.call, "sara")
        await village.settle()
        assert sara.last("ended")["reason"] == "over"
        assert leg.last("peer_gone")["peer"] == named["supervisor"]["peer"]
        assert over == [(village.call, "sara")]
        assert not caller.is_closed


async def test_a_supervisor_hears_on_when_pages_are_loaded_anew_and_no_longer_than_the_call(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller, leg = await village.talks(anna)
        sara = await village.supervises(village.call, "barge")
        await leg.closes()
        await village.settle()
        again = await village.leg(anna)
        assert sorted(one["role"] for one in again.peers.values()) == ["caller", "supervisor"]
        await caller.says("hang_up")
        await village.settle()
        assert sara.last("ended")["reason"] == "over"


async def test_nobody_supervises_a_call_that_is_not_talked(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        await village.waits()
        with pytest.raises(CarrierFailed, match="not with an agent"):
            village.door.carrier.supervise(village.call, "sara", "listen")
