from __future__ import annotations

from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import Conversation, Heard, Keys, Silence, Words
from ivr.actions import Listen, Play, Record, Say, SayFound
from ivr.hints import Hints, concern_hints
from router.carriers.twilio import twiml
from router.carriers.twilio.voices import Voices
from tests.emulators.twilio import twiml as reader
from tests.emulators.twilio.vocabulary import Context
from tests.ivr import full_script
from tests.ivr.example_script import ENGLISH, SCRIPT, SHARED, Caller

texts = st.text(max_size=60)
languages = st.sampled_from(["nl", "it", "en", "de", "pl"])
says = st.builds(Say, text=texts, language=languages)
plays = st.builds(Play, source=texts, language=languages)
listens = st.builds(
    Listen,
    language=languages,
    prompts=st.lists(says | plays, max_size=3).map(tuple),
    keys_max=st.integers(1, 9),
    speech=st.booleans(),
    hints=st.lists(texts, max_size=600).map(tuple),
    timeout_ms=st.integers(0, 20_000),
)
records = st.builds(
    Record,
    language=languages,
    prompts=st.lists(says | plays, max_size=2).map(tuple),
    length_ms_max=st.integers(0, 600_000),
)
actions = st.lists(says | plays | listens, max_size=4)
VOICES = Voices(lambda: SCRIPT)
OPEN = Conversation(full_script.ALWAYS_OPEN)
HEARD: st.SearchStrategy[Heard] = st.sampled_from(
    [
        *(Words(text=text) for text in ("my invoice is wrong", "no", "mijn rekening", "xyzzy")),
        *(Keys(digits=digits) for digits in ("1", "2", "3", "*")),
        Silence(),
    ]
)
URL = "https://calls.example.com/twilio/heard?call=1&turn=0"


def read(document: str) -> reader.Document:
    return reader.parse(document.encode(), URL, Context.CALL)


@given(many=actions)
def test_whatever_is_said_gives_twiml_that_twilio_can_read(many: list[Say | Play | Listen]) -> None:
    document = read(twiml.response(twiml.actions(many, URL, VOICES)))
    assert [verb.name for verb in document.verbs] == [
        {Say: "Say", Play: "Play", Listen: "Gather"}[type(one)] for one in many
    ]
    assert document.warnings == ()


@given(text=texts, language=languages)
def test_what_is_said_arrives_as_it_was_but_for_what_xml_cannot_hold(
    text: str, language: str
) -> None:
    (verb,) = read(twiml.response(twiml.say(text, VOICES.of(language)))).verbs
    assert verb.text == " ".join(twiml._NOT_IN_XML.sub("", text).split())


@given(name=texts, url=texts)
def test_names_and_addresses_may_hold_anything(name: str, url: str) -> None:
    documents = (
        twiml.response(twiml.enqueue(name, wait_url=url, action_url=url)),
        twiml.response(
            twiml.join_conference(name, label=name, action_url=url, status_url=url, time_limit_s=1)
        ),
        twiml.response(
            twiml.join_conference(
                name, label=name, action_url=url, status_url=url, time_limit_s=1, is_guest=True
            )
        ),
        twiml.response(twiml.redirect(url)),
        twiml.response(twiml.ask_key(twiml.play(url), url, timeout_s=5)),
    )
    for document in documents:
        root = ET.fromstring(document)  # noqa: S314 - our own text
        assert root.tag == "Response"


def test_hints_are_as_many_and_as_long_as_twilio_takes() -> None:
    hints = tuple(f"hint {number} " + "x" * (number % 120) for number in range(2_000))
    listen = Listen(
        language="nl", prompts=(), keys_max=1, speech=True, hints=hints, timeout_ms=5_000
    )
    document = read(twiml.response(twiml.gather(listen, URL, VOICES)))
    assert document.warnings == ()
    written = document.verbs[0].get("hints")
    assert len(written) <= twiml.HINTS_LENGTH_MAX
    assert len(written.split(",")) > 20
    many = msgspec.structs.replace(listen, hints=tuple(str(number) for number in range(900)))
    document = read(twiml.response(twiml.gather(many, URL, VOICES)))
    assert document.warnings == ()
    assert len(document.verbs[0].get("hints").split(",")) == 500


@pytest.mark.parametrize("number", [ENGLISH, SHARED, full_script.MENU])
@given(heard=st.lists(HEARD, max_size=4))
def test_a_turn_is_written_as_if_all_its_hints_were_in_it(number: str, heard: list[Heard]) -> None:
    """As they were in journals of former days."""
    voices, hints = Voices(lambda: full_script.ALWAYS_OPEN), Hints(full_script.ALWAYS_OPEN)
    caller = Caller(number, OPEN)
    for next_heard in heard:
        said = caller.turn.actions
        spelled_out = [
            msgspec.structs.replace(one, hints=hints.of(one), expects=None)
            if isinstance(one, Listen)
            else one
            for one in said
        ]
        assert twiml.actions(said, URL, voices) == twiml.actions(spelled_out, URL, voices)
        caller.does(next_heard)


def test_what_callers_ring_about_is_in_the_hints_of_the_first_question() -> None:
    question = Caller(ENGLISH).question
    (verb,) = read(twiml.response(twiml.gather(question, URL, VOICES))).verbs
    expected = ",".join(hint.replace(",", " ") for hint in concern_hints(SCRIPT, "en"))
    assert verb.get("hints") == expected
    assert expected.startswith("billing,a fault,moving house,an order,")


def test_a_comma_in_a_hint_does_not_make_two_of_it() -> None:
    listen = Listen(
        language="nl", prompts=(), keys_max=1, speech=True, hints=("a, b",), timeout_ms=1
    )
    (verb,) = read(twiml.response(twiml.gather(listen, URL, VOICES))).verbs
    assert "," not in verb.get("hints")
    assert verb.get("timeout") == "1"


def test_without_speech_only_keys_are_listened_for() -> None:
    listen = Listen(
        language="it",
        prompts=(Say(text="Scelga", language="it"),),
        keys_max=1,
        speech=False,
        hints=("fattura",),
        timeout_ms=5_000,
    )
    (verb,) = read(twiml.response(twiml.gather(listen, URL, VOICES))).verbs
    assert verb.attributes == {
        "input": "dtmf",
        "action": URL,
        "method": "POST",
        "language": "it-IT",
        "numDigits": "1",
        "timeout": "5",
        "finishOnKey": "",
        "actionOnEmptyResult": "true",
    }
    assert [child.get("voice") for child in verb.children] == ["Polly.Bianca-Neural"]


@given(one=records)
def test_a_recording_is_spoken_to_and_silence_is_reported_as_well(one: Record) -> None:
    document = read(twiml.response(twiml.actions([one], URL, VOICES)))
    assert [verb.name for verb in document.verbs[-2:]] == ["Record", "Redirect"]
    assert len(document.verbs) == len(one.prompts) + 2
    record, redirect = document.verbs[-2:]
    assert record.get("action") == URL
    assert redirect.text == URL
    assert 1 <= record.number("maxLength", 0) <= 600
    assert document.warnings == ()


def test_a_number_ends_with_the_hash_key_where_the_conversation_says_so() -> None:
    listen = Listen(
        language="en",
        prompts=(),
        keys_max=12,
        speech=False,
        hints=(),
        timeout_ms=8_000,
        ends_with="#",
    )
    (gather,) = read(twiml.response(twiml.gather(listen, URL, VOICES))).verbs
    assert (gather.get("finishOnKey"), gather.get("numDigits")) == ("#", "12")


def test_a_text_whose_values_are_lost_is_said_without_them() -> None:
    found = SayFound(text="It is {status}.", otherwise="I cannot say.", language="en")
    (verb,) = read(twiml.response(twiml.prompt(found, VOICES))).verbs
    assert verb.text == "I cannot say."


@given(prompts=st.lists(says | plays, max_size=3))
def test_whoever_waits_can_press_a_key_only_where_one_means_something(
    prompts: list[Say | Play],
) -> None:
    music = twiml.play("https://example.com/music.mp3")
    sounds = twiml.prompts(prompts, VOICES) + music
    plain = read(twiml.response(twiml.wait(sounds, "", URL)))
    assert [verb.name for verb in plain.verbs] == [
        *("Say" if isinstance(one, Say) else "Play" for one in prompts),
        "Play",
    ]
    (gather,) = read(twiml.response(twiml.wait(sounds, "12", URL))).verbs
    assert gather.name == "Gather"
    assert len(gather.children) == len(prompts) + 1
    assert "actionOnEmptyResult" not in gather.attributes


def test_a_caller_is_put_through_to_a_number() -> None:
    document = twiml.dial("+31205559999", action_url=URL, time_limit_s=60)
    (dial,) = read(twiml.response(document)).verbs
    assert (dial.get("action"), dial.get("timeLimit")) == (URL, "60")
    assert "callerId" not in dial.attributes
    assert [(one.name, one.text) for one in dial.children] == [("Number", "+31205559999")]
