"""A caller's page reaches an agent's page: asked, in line, introduced, apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import CallConnected
from router.calls import CallArrived
from tests.router.browser.village import Village
from tests.stories.shop import REPAIR, said

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_page_learns_before_a_call_whom_it_rings_and_what_is_spoken_there(
    tmp_path: Path,
) -> None:
    more = ('languages = ["it"]', 'languages = ["it", "en"]')
    async with Village(tmp_path, more) as village:
        async with village.http.get(f"{village.url}/browser/greeting") as answer:
            told = await answer.json()
        assert told == {"company": "Ruota", "languages": ["it", "en"], "demo": False}
        caller = await village.calls(language="en")
        assert caller.last("welcome")["languages"] == ["it", "en"]
        assert {item["language"] for item in caller.last("say")["items"]} == {"en"}
        assert caller.last("welcome")["language"] == ""
        again = await village.comes_back(caller)
        assert again.last("welcome")["language"] == "en"


@pytest.mark.parametrize("language", ["nl", "it", "en"])
async def test_a_caller_reaches_an_agent_in_his_language(tmp_path: Path, language: str) -> None:
    languages = ('languages = ["nl"]', 'languages = ["nl", "it", "en"]')
    async with Village(tmp_path, languages) as village:
        anna = await village.desk()
        caller = await village.calls(language=language)
        welcome = caller.last("welcome")
        assert (welcome["company"], welcome["languages"]) == ("Ruota", ["nl", "it", "en"])
        asked = caller.last("say")
        assert asked["then"] == "listen"
        assert asked["listen"]["speech"]
        assert {item["language"] for item in asked["items"]} == {language}
        await caller.types(REPAIR[language])
        await village.is_put_through(caller)
        leg = await village.takes(anna)
        assert leg.kinds[:2] == ["joined", "peer"]
        await caller.hears_agent()
        await village.settle()
        assert anna.state == "talking"
        (connected,) = [one for one in village.events if isinstance(one, CallConnected)]
        (arrived,) = [one for one in village.events if isinstance(one, CallArrived)]
        assert arrived.carrier == "browser"
        await caller.says("hang_up")
        await village.settle()
        assert caller.is_over
        assert leg.last("ended")["reason"] == "over"
        await village.pass_s(60)
        await village.comes_to_rest()
        assert village.outcomes == ["completed"]
        assert connected.agent == "anna"


async def test_signals_pass_between_the_two_unread_and_to_nobody_else(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna, emma = await village.desk(), await village.desk("emma")
        first, leg = await village.talks(anna)
        second = await village.waits()
        other = await village.takes(emma)
        (peer,) = leg.peers
        await leg.signals(peer, '{"sdp":"offer"}')
        await village.settle()
        assert first.last("signal") == {
            "type": "signal",
            "peer": first.peer,
            "data": '{"sdp":"offer"}',
        }
        await first.signals(first.peer, "answer ü")
        await other.signals(peer, "from the wrong room")
        await second.signals(first.peer, "from the wrong room")
        await village.settle()
        assert [one["data"] for one in leg.all("signal")] == ["answer ü"]
        assert [one["data"] for one in first.all("signal")] == ['{"sdp":"offer"}']


async def test_keys_pressed_while_talking_reach_the_agents_page(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        caller, leg = await village.talks(await village.desk())
        await caller.says("digits", digits="7")
        await village.settle()
        assert leg.last("digits") == {"type": "digits", "digits": "7"}


async def test_the_caller_is_introduced_only_when_the_agents_microphone_is_there(
    tmp_path: Path,
) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller = await village.waits()
        await anna.accepts()
        await village.settle()
        leg = await village.leg(anna, ready=False)
        assert leg.kinds == ["joined"]
        assert caller.does == "waiting"
        await leg.says("ready")
        await village.settle()
        assert caller.does == "meet"


async def test_what_is_in_line_is_told_anew_only_when_it_has_changed(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        first, second = await village.waits(), await village.waits()
        assert (first.last("waiting")["position"], second.last("waiting")["position"]) == (1, 2)
        told = len(second.all("waiting"))
        await village.pass_s(9)
        assert len(second.all("waiting")) == told
        await first.says("hang_up")
        await village.pass_s(6)
        assert second.last("waiting")["position"] == 1
        keys = [(one["key"], one["to"]) for one in second.last("waiting")["ways_out"]]
        assert keys == [("1", "callback"), ("2", "voicemail"), ("3", "queue")]


async def test_a_page_whose_sound_fails_is_introduced_anew_under_new_names(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        anna = await village.desk()
        caller = await village.waits()
        leg = await village.takes(anna)
        (before,) = leg.peers
        meant = caller.peer
        await caller.says("media", peer=meant, state="failed")
        await village.settle()
        (after,) = leg.peers
        assert after != before
        assert caller.peer != meant
        assert leg.last("peer_gone")["peer"] == before
        await leg.says("media", peer=after, state="failed")
        await village.settle()
        assert list(leg.peers) != [after]
        await caller.says("media", peer=meant, state="connected")
        await village.settle()
        assert anna.state == "connecting"
        await caller.hears_agent()
        await village.settle()
        assert anna.state == "talking"


async def test_the_prompts_are_files_that_can_be_heard(tmp_path: Path) -> None:
    async with Village(tmp_path) as village:
        caller = await village.calls()
        (item, *_) = caller.last("say")["items"]
        assert item["text"].startswith(said("welcome").split(".", maxsplit=1)[0])
        async with village.http.get(village.url + item["audio"]) as answer:
            assert (answer.status, answer.content_type) == (200, "audio/wav")
            assert "immutable" in answer.headers["Cache-Control"]
            assert (await answer.read())[:4] == b"RIFF"
        async with village.http.get(f"{village.url}/prompts/{'0' * 40}.wav") as answer:
            assert answer.status == 404
        async with village.http.get(f"{village.url}/browser/music.wav") as answer:
            assert answer.content_type == "audio/wav"
