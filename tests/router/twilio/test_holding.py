"""What holds people on the line while nothing can be decided, document by document."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from multidict import MultiDict

from ivr import Announcements, Conversation
from queues.ids import CallId, SiteId
from router.calls import AnswerCall, Calls
from router.carriers.twilio.holding import HOLDING, WORD_EVERY, Holding
from router.carriers.twilio.requests import Request, times_held
from router.carriers.twilio.urls import RETRY, Urls
from router.carriers.twilio.voices import Voices
from router.errors import RequestRefused
from router.settings import load
from tests.stories.town import COMPANY, NUMBERS, PUBLIC_URL
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from ivr import Script

CALL, LEG = CallId("call-1"), "CA" + "1" * 32
NL, IT, EN = "Een ogenblik geduld, alstublieft.", "Un momento, per favore.", "One moment, please."
MUSIC = f"{PUBLIC_URL}/twilio/moment.wav"


def script() -> Script:
    return load(COMPANY, {}).conversation


@pytest.fixture
def holding() -> Holding:
    """One call is known, in Italian."""
    book = Calls(SiteId("main"), Conversation(script()))
    arrival = AnswerCall(call=CALL, carrier="twilio", leg=LEG, dialled=NUMBERS["it"])
    book.handle(arrival, START_MS)
    return Holding(
        calls=book,
        announcements=Announcements(script()),
        voices=Voices(script),
        script=script,
        urls=Urls(PUBLIC_URL),
    )


def request(query: dict[str, str] | None = None, **fields: str) -> Request:
    form = {"CallSid": LEG, "To": NUMBERS["nl"], "CallStatus": "in-progress", **fields}
    return Request(MultiDict(form), MultiDict(query or {}))


def verbs(document: str | None) -> list[tuple[str, str]]:
    assert document is not None
    found = ET.fromstring(document)  # noqa: S314 - our own
    return [(verb.tag, verb.text or "") for verb in found]


def test_somebody_in_a_call_hears_a_word_in_its_language_and_music_and_is_asked_for_again(
    holding: Holding,
) -> None:
    document = holding.document("heard", request({"call": CALL, "turn": "3"}, Digits="1"))
    assert verbs(document) == [
        ("Say", IT),
        ("Play", MUSIC),
        ("Redirect", f"{PUBLIC_URL}/twilio/line?call=call-1&held=1{RETRY}"),
    ]


@pytest.mark.parametrize(
    ("name", "query", "again"),
    [
        ("voice", {}, "voice?held=1"),
        ("heard", {"call": CALL, "turn": "1"}, "line?call=call-1&held=1"),
        ("line", {"call": CALL}, "line?call=call-1&held=1"),
        ("left-line", {"call": CALL}, "line?call=call-1&held=1"),
        ("surveyed", {"call": CALL, "turn": "1"}, "line?call=call-1&held=1"),
        (
            "caller-answered",
            {"call": CALL, "offer": "2"},
            "caller-answered?call=call-1&offer=2&held=1",
        ),
        ("caller-back", {"call": CALL, "offer": "2"}, "caller-back?call=call-1&offer=2&held=1"),
        (
            "agent-answered",
            {"call": CALL, "offer": "2"},
            "agent-answered?call=call-1&offer=2&held=1",
        ),
        (
            "agent-pressed",
            {"call": CALL, "offer": "2"},
            "agent-answered?call=call-1&offer=2&held=1",
        ),
        ("agent-back", {"call": CALL, "offer": "2"}, "agent-back?call=call-1&offer=2&held=1"),
    ],
)
def test_everybody_is_asked_for_where_he_stands(
    holding: Holding, name: str, query: dict[str, str], again: str
) -> None:
    *_, (tag, url) = verbs(holding.document(name, request(query, Digits="1")))
    assert (tag, url) == ("Redirect", f"{PUBLIC_URL}/twilio/{again}{RETRY}")


def test_a_desks_leg_still_names_its_offer_when_it_is_asked_for_again(holding: Holding) -> None:
    first = holding.document("agent", request(offer="call-1.2", From="client:anna"))
    again = f"{PUBLIC_URL}/twilio/agent?offer=call-1.2&held=1{RETRY}"
    assert verbs(first)[-1] == ("Redirect", again)
    held = request({"offer": "call-1.2", "held": "1"}, From="client:anna")
    again = f"{PUBLIC_URL}/twilio/agent?offer=call-1.2&held=2{RETRY}"
    assert verbs(holding.document("agent", held))[-1] == ("Redirect", again)


def test_a_new_caller_hears_the_languages_of_the_number_and_a_known_one_that_of_his_call(
    holding: Holding,
) -> None:
    new = "CA" + "2" * 32

    def heard(leg: str, dialled: str) -> list[str]:
        document = holding.document("voice", request(CallSid=leg, To=dialled))
        return [text for tag, text in verbs(document) if tag == "Say"]

    assert heard(new, NUMBERS["en"]) == [EN]
    assert heard(new, NUMBERS[""]) == [NL, IT, EN]
    assert heard(new, "sip:somebody@elsewhere.example") == [NL]
    assert heard(LEG, NUMBERS["nl"]) == [IT]


def test_the_word_is_said_before_the_first_piece_of_music_and_before_every_fourth(
    holding: Holding,
) -> None:
    query, spoken = {"call": CALL}, []
    for times in range(3 * WORD_EVERY):
        document = verbs(holding.document("line", request({**query, "held": str(times)})))
        spoken.append(document[0][0] == "Say")
        assert f"held={times + 1}" in document[-1][1]
    assert spoken == [times % WORD_EVERY == 0 for times in range(3 * WORD_EVERY)]


@pytest.mark.parametrize("name", ["wait", "pressed"])
def test_who_waits_in_twilios_queue_stays_there_and_hears_music(
    holding: Holding, name: str
) -> None:
    document = holding.document(name, request({"call": CALL}, Digits="1"))
    assert verbs(document) == [("Play", MUSIC)]


@pytest.mark.parametrize("digits", ["", "2", "11"])
def test_an_agent_who_does_not_press_1_is_not_kept(holding: Holding, digits: str) -> None:
    query = {"call": CALL, "offer": "2"}
    document = holding.document("agent-pressed", request(query, Digits=digits))
    assert verbs(document) == [("Hangup", "")]


@pytest.mark.parametrize("name", sorted(HOLDING - {"wait", "pressed"}))
def test_a_leg_that_is_over_is_not_held(holding: Holding, name: str) -> None:
    query = {"call": CALL, "offer": "2", "turn": "1"}
    assert holding.document(name, request(query, CallStatus="completed")) is None


def test_who_has_hung_up_in_line_is_not_held(holding: Holding) -> None:
    gone = request({"call": CALL}, QueueResult="hangup")
    assert holding.document("left-line", gone) is None


@pytest.mark.parametrize("name", ["status", "conference", "agent-status", "caller-status"])
def test_reports_hold_nobody(holding: Holding, name: str) -> None:
    assert holding.document(name, request({"call": CALL, "offer": "1"})) is None


def test_a_call_that_nobody_knows_is_held_in_the_language_of_the_number(holding: Holding) -> None:
    document = holding.document("line", request({"call": "call-of-yesterday"}))
    assert verbs(document)[0] == ("Say", NL)


@pytest.mark.parametrize("written", ["", "many", "-1", "1e9", "9" * 30, "\u0661"])
def test_a_count_that_is_none_is_a_first_time(written: str) -> None:
    assert times_held(request({"held": written})) == 0


def test_a_leg_without_an_offer_is_refused_by_name(holding: Holding) -> None:
    with pytest.raises(RequestRefused, match="offer"):
        holding.document("agent", request(From="client:anna"))
