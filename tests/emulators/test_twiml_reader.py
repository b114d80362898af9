from __future__ import annotations

import pytest
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from tests.emulators.service import response
from tests.emulators.twilio.twiml import BadTwiml, Document, parse
from tests.emulators.twilio.vocabulary import Context

URL = "https://calls.example.org/voice"


def read(*verbs: str, context: Context = Context.CALL) -> Document:
    return parse(response(*verbs).encode(), URL, context)


def test_verbs_keep_their_order_attributes_and_text() -> None:
    document = read('<Say language="it-IT"> Buon\n giorno </Say>', "<Hangup/>")
    say, hang_up = document.verbs
    assert (say.name, say.text, say.get("language")) == ("Say", "Buon giorno", "it-IT")
    assert hang_up.name == "Hangup"


def test_speech_markup_is_part_of_the_text() -> None:
    assert (
        read('<Say>One <break time="1s"/><emphasis>two</emphasis></Say>').verbs[0].text == "One two"
    )


def test_what_the_library_builds_is_understood_without_warnings() -> None:
    built = VoiceResponse()
    gather = Gather(input="dtmf speech", action="/x", speech_timeout="auto", hints="bill, order")
    gather.say("Hello", language="nl-NL", voice="Polly.Laura-Neural")
    built.append(gather)
    built.enqueue("support", action="/left", wait_url="/wait", wait_url_method="POST")
    dial = Dial(action="/after", timeout=20)
    dial.conference(
        "room",
        start_conference_on_enter=True,
        end_conference_on_exit=True,
        participant_label="agent",
        beep="false",
        wait_url="",
        status_callback="/room",
        status_callback_event="start end join leave mute hold modify",
    )
    built.append(dial)
    document = parse(str(built).encode(), URL, Context.CALL)
    assert document.warnings == ()
    assert [verb.name for verb in document.verbs] == ["Gather", "Enqueue", "Dial"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", 12100),
        ("<Response><Say>", 12100),
        ("<Response><Say>\x0b</Say></Response>", 12100),
        ("<response/>", 12100),
        ("<Response><say>Hello</say></Response>", 12200),
        ("<Response><Shout>Hello</Shout></Response>", 12200),
        ("<Response><Gather><Redirect>/x</Redirect></Gather></Response>", 12200),
        ("<Response><Dial><Say>Hello</Say></Dial></Response>", 12200),
        (f"<Response><Say>{'a' * 65_536}</Say></Response>", 11750),
    ],
)
def test_a_document_that_is_not_twiml_is_refused_with_twilios_code(body: str, code: int) -> None:
    with pytest.raises(BadTwiml) as raised:
        parse(body.encode(), URL, Context.CALL)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("context", "verb"),
    [
        (Context.QUEUE_WAIT, "<Dial>+31612345678</Dial>"),
        (Context.QUEUE_WAIT, "<Record/>"),
        (Context.CONFERENCE_SOUND, "<Gather/>"),
        (Context.CONFERENCE_SOUND, "<Leave/>"),
        (Context.CONFERENCE_SOUND, "<Hangup/>"),
    ],
)
def test_a_waiting_document_may_use_few_verbs(context: Context, verb: str) -> None:
    assert read(verb).verbs
    with pytest.raises(BadTwiml, match="is not allowed"):
        read(verb, context=context)


@pytest.mark.parametrize(
    ("verb", "warning"),
    [
        ('<Say Language="nl-NL">Hi</Say>', "no attribute 'Language'"),
        ('<Gather numDigits="one"/>', "numDigits='one'"),
        (
            "<Dial><Conference statusCallbackEvent=\"['start','end']\">room</Conference></Dial>",
            "statusCallbackEvent",
        ),
        ('<Dial record="record-from-answer">+31612345678</Dial>', "record> is not emulated"),
        ('<Gather speechModel="deepgram_nova-2" speechTimeout="auto"/>', "positive number"),
        ('<Gather speechModel="phone_call" speechTimeout="2" language="nl-NL"/>', "lacks nl-NL"),
        (f'<Gather hints="{",".join("a" * 501)}"/>', "501 hints"),
        (f'<Gather hints="{"a" * 101}"/>', "hint of 101 characters"),
        (f"<Say>{'a' * 4_097}</Say>", "13520"),
        ('<Say language="pl">Cześć</Say>', "names no country"),
        ('<Gather language="pl"/>', "names no country"),
    ],
)
def test_a_doubtful_attribute_is_a_warning_and_has_no_effect(verb: str, warning: str) -> None:
    (said,) = read(verb).warnings
    assert warning in said


def test_a_wrong_value_counts_as_absent() -> None:
    assert "numDigits" not in read('<Gather numDigits="one"/>').verbs[0].attributes
