from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulators.service import response
from tests.emulators.twilio import Played, PlayedKeys, Spoken

if TYPE_CHECKING:
    from tests.emulators.world import World


async def test_a_call_hears_each_verb_in_order_and_at_its_time(world: World) -> None:
    start_ms = world.clock.now_ms()
    caller = await world.dial_in(
        '<Say language="nl-NL" voice="Polly.Laura-Neural">Hallo</Say>',
        '<Pause length="2"/>',
        "<Play>/music.mp3</Play>",
        '<Play digits="1w2"/>',
        "<Say>Bye</Say>",
    )
    world.emulator.pace.play_ms[f"{world.service.url}/music.mp3"] = 7_000
    await world.advance(60_000)
    hello, music, keys, bye = caller.heard
    assert isinstance(hello, Spoken)
    assert (hello.text, hello.language, hello.voice) == ("Hallo", "nl-NL", "Polly.Laura-Neural")
    assert isinstance(music, Played)
    assert music.url == f"{world.service.url}/music.mp3"
    assert isinstance(keys, PlayedKeys)
    times = [sound.at_ms - start_ms for sound in (hello, music, keys, bye)]
    assert times == [0, 300 + 2_000, 2_300 + 7_000, 9_300 + 900]
    assert (caller.status, caller.where) == ("completed", "ended")


async def test_the_first_request_says_ringing_and_the_next_one_in_progress(world: World) -> None:
    await world.dial_in("<Say>One</Say>", "<Redirect>next</Redirect>")
    await world.advance(1_000)
    first, second = world.service.to("/voice")[0], world.service.to("/next")[0]
    assert first["CallStatus"] == "ringing"
    assert second["CallStatus"] == "in-progress"
    assert first["Direction"] == "inbound"
    assert first["FromCountry"] == "NL"
    assert first["FromCity"] == ""


async def test_keys_reach_the_action_relative_to_the_document(world: World) -> None:
    caller = await world.dial_in('<Gather numDigits="2" action="keys?step=1"/>')
    assert caller.where == "gather"
    caller.press("4")
    await world.advance(1_000)
    assert caller.where == "gather"
    caller.press("2")
    await world.emulator.settle()
    assert world.service.to("/keys")[0]["Digits"] == "42"
    assert world.service.received[-1].raw_path == "/keys?step=1"


async def test_the_finish_key_ends_the_input_and_is_not_part_of_it(world: World) -> None:
    caller = await world.dial_in('<Gather action="/keys" finishOnKey="*"/>')
    caller.press("12*")
    await world.emulator.settle()
    assert world.service.to("/keys")[0]["Digits"] == "12"


async def test_the_time_between_keys_starts_anew_with_each_key(world: World) -> None:
    caller = await world.dial_in('<Gather action="/keys" timeout="3"/>')
    for key in "12":
        await world.advance(2_900)
        caller.press(key)
    await world.advance(2_900)
    assert world.service.to("/keys") == []
    await world.advance(100)
    assert world.service.to("/keys")[0]["Digits"] == "12"


async def test_silence_falls_through_to_the_next_verb(world: World) -> None:
    caller = await world.dial_in('<Gather action="/keys" timeout="3"/>', "<Say>Nothing</Say>")
    await world.advance(3_000)
    assert world.service.to("/keys") == []
    assert caller.heard_text == "Nothing"


async def test_silence_reaches_the_action_when_it_asks_for_empty_results(world: World) -> None:
    await world.dial_in(
        '<Gather input="speech" action="/said" timeout="3" actionOnEmptyResult="true"/>'
    )
    await world.advance(3_000)
    assert "SpeechResult" not in world.service.to("/said")[0]


async def test_without_an_action_the_input_goes_to_the_same_document(world: World) -> None:
    caller = await world.dial_in("<Gather/>")
    caller.press("1#")
    await world.emulator.settle()
    assert [params.get("Digits") for params in world.service.to("/voice")] == [None, "1"]


async def test_speech_ends_after_the_silence_that_follows_it(world: World) -> None:
    caller = await world.dial_in('<Gather input="speech" speechTimeout="auto" action="/said"/>')
    assert caller.say("my bill is wrong", confidence=0.75)
    await world.advance(16 * 60 + 999)
    assert world.service.to("/said") == []
    await world.advance(1)
    said = world.service.to("/said")[0]
    assert (said["SpeechResult"], said["Confidence"]) == ("my bill is wrong", "0.75")
    assert "Digits" not in said


async def test_the_confidence_may_be_absent(world: World) -> None:
    caller = await world.dial_in('<Gather input="speech" speechTimeout="1" action="/said"/>')
    caller.say("yes", confidence=None)
    await world.advance(2_000)
    assert "Confidence" not in world.service.to("/said")[0]


@pytest.mark.parametrize("first", ["keys", "speech"])
async def test_of_keys_and_speech_the_first_one_wins(world: World, first: str) -> None:
    caller = await world.dial_in(
        '<Gather input="dtmf speech" numDigits="2" timeout="1" action="/either"/>'
    )
    if first == "keys":
        caller.press("1")
        assert not caller.say("one")
    else:
        caller.say("one")
        assert not caller.press("1")
    await world.advance(5_000)
    assert ("Digits" in world.service.to("/either")[0]) == (first == "keys")
    assert ("SpeechResult" in world.service.to("/either")[0]) == (first == "speech")


async def test_a_reaction_cuts_the_prompt_short(world: World) -> None:
    caller = await world.dial_in(
        '<Gather numDigits="1" action="/keys"><Say>A very long menu</Say><Say>More</Say></Gather>'
    )
    await world.advance(100)
    caller.press("1")
    await world.advance(10_000)
    assert caller.heard_text == "A very long menu"
    assert not caller.heard[0].is_finished


async def test_the_timeout_starts_after_the_prompt(world: World) -> None:
    caller = await world.dial_in('<Gather timeout="1"><Say>1234567890</Say></Gather>')
    await world.advance(1_599)
    assert caller.where == "gather"
    await world.advance(1)
    assert caller.where == "ended"


async def test_nobody_listens_outside_a_gather(world: World) -> None:
    caller = await world.dial_in("<Say>Listen to me</Say>")
    assert caller.listens_for == frozenset()
    assert not caller.say("no")
    assert not caller.press("1")


async def test_nothing_arrives_from_a_leg_whose_network_broke_off(world: World) -> None:
    caller = await world.dial_in('<Gather input="dtmf speech" action="/either"/>')
    caller.drop()
    assert not caller.press("1")
    assert not caller.say("hello")


async def test_partial_results_are_reported_and_their_answers_ignored(world: World) -> None:
    world.service.replies["/partial"] = response("<Hangup/>")
    caller = await world.dial_in(
        '<Gather input="speech" partialResultCallback="/partial" action="/said"/>'
    )
    caller.say("my bill")
    await world.advance(100)
    assert world.service.to("/partial")[0]["UnstableSpeechResult"] == "my bill"
    assert caller.where == "gather"


async def test_reject_ends_a_call_that_was_never_answered(world: World) -> None:
    caller = await world.dial_in('<Reject reason="busy"/>')
    assert caller.status == "busy"


async def test_a_leading_pause_does_not_answer_yet(world: World) -> None:
    caller = await world.dial_in('<Pause length="3"/>', "<Say>Hello</Say>")
    assert caller.status == "ringing"
    await world.advance(3_000)
    assert caller.status == "in-progress"


async def test_hanging_up_reports_the_completed_call_with_its_duration(world: World) -> None:
    caller = await world.dial_in(
        "<Pause length='60'/>", "<Say>Hi</Say>", status_callback=f"{world.service.url}/status"
    )
    await world.advance(60_000)
    await world.advance(100)
    caller.hang_up()
    await world.emulator.settle()
    (status,) = world.service.to("/status")
    assert status["CallStatus"] == "completed"
    assert status["CallDuration"] == "1"
    assert status["SequenceNumber"] == "0"
    assert status["CallbackSource"] == "call-progress-events"
    assert status["Timestamp"].endswith("+0000")


async def test_a_message_is_recorded_until_it_is_silent(world: World) -> None:
    caller = await world.dial_in(
        '<Record timeout="2" action="/message" recordingStatusCallback="/recorded"/>'
    )
    await world.advance(500)
    assert caller.say("call me back")
    await world.advance(12 * 60 + 1_999)
    assert world.service.to("/message") == []
    await world.advance(1)
    message = world.service.to("/message")[0]
    assert world.emulator.exchange.recordings[message["RecordingSid"]] == "call me back"
    assert message["RecordingDuration"] == "2"
    assert world.service.to("/recorded")[0]["RecordingStatus"] == "completed"


async def test_silence_after_the_tone_falls_through(world: World) -> None:
    caller = await world.dial_in('<Record action="/message"/>', "<Say>Nothing</Say>")
    await world.advance(5_500)
    assert world.service.to("/message") == []
    assert caller.heard_text.endswith("Nothing")


async def test_a_message_cut_off_by_hanging_up_is_kept(world: World) -> None:
    caller = await world.dial_in('<Record playBeep="false" action="/message"/>')
    caller.say("hello")
    caller.hang_up()
    await world.emulator.settle()
    assert world.service.to("/message")[0]["Digits"] == "hangup"
