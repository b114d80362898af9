"""What is kept of the caller of an open call, and forgotten when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ivr import Words
from ivr.state import Noted
from queues.ids import AgentId, CallId
from router.callers import Caller, Callers, limits
from router.calls import AnswerCall, HearCaller
from router.errors import InDoubt
from tests.router.callers.happenings import (
    CALL,
    DIALLED,
    NUMBER,
    arrived,
    callback_queued,
    callback_requested,
    closed,
    ended,
    enters,
    happens,
    rings,
    routed,
    says,
    surveyed,
    turn_taken,
)
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from queues.events import CallEnded
    from queues.steps import Destination
    from router.calls import CallClosed


def ringing(number: str = NUMBER, **record: str) -> Callers:
    callers = Callers()
    rings(callers, number, record=record)
    return callers


# -- Who rings, and his words


def test_who_rings_is_remembered_as_he_was_first_presented() -> None:
    callers = ringing(name="Jan")
    says(callers, "my bill")
    callers.remember(CALL, Caller(number="+31687654321"), {"name": "Piet"})
    assert callers.get(CALL) == Caller(number=NUMBER, words="my bill")
    assert callers.record(CALL) == (("name", "Jan"),)


def test_of_a_call_that_has_not_arrived_nothing_is_kept() -> None:
    callers = Callers()
    callers.remember(CALL, Caller(number=NUMBER))
    assert callers.get(CALL) == Caller()
    callers.note(AnswerCall(call=CALL, carrier="twilio", leg="leg-1", dialled=DIALLED), [])
    callers.arrival_decided(CALL)
    happens(callers, arrived())
    assert callers.get(CALL) == Caller()
    assert callers.take_changes() != ()
    assert len(callers._memory) == 0


def test_words_that_come_with_the_call_are_the_first() -> None:
    callers = Callers()
    callers.remember(CALL, Caller(number=NUMBER, words="x" * 1_000 + "my bill"))
    happens(callers, arrived())
    says(callers, "is wrong")
    assert callers.get(CALL).words.endswith("xmy bill is wrong")
    assert len(callers.get(CALL).words) == limits.WORDS_LENGTH_MAX


def test_what_a_caller_says_adds_up_and_the_newest_words_are_kept() -> None:
    callers = ringing()
    says(callers, "my bill is wrong")
    says(callers, "I paid twice")
    assert callers.get(CALL).words == "my bill is wrong I paid twice"
    says(callers, "x" * 10_000 + " at the end")
    assert len(callers.get(CALL).words) == limits.WORDS_LENGTH_MAX
    assert callers.get(CALL).words.endswith("at the end")


@pytest.mark.parametrize(
    ("words", "noted", "kept"),
    [
        ("yes please", Noted(language="en", how="speech", meaning="agreed"), "my bill"),
        ("no", Noted(language="en", how="speech", meaning="no"), "my bill"),
        ("no", Noted(language="en", how="speech", meaning="no", sign="failures"), "my bill no"),
        (
            "yes the one of May",
            Noted(language="en", how="speech", meaning="agreed"),
            "my bill yes the one of May",
        ),
        ("too high", Noted(language="en", how="speech", meaning="unclear"), "my bill too high"),
        ("english please", Noted(language="en", how="speech", meaning="language"), "my bill"),
        (
            "english I have paid it already",
            Noted(language="en", how="speech", meaning="language"),
            "my bill english I have paid it already",
        ),
    ],
)
def test_a_mere_yes_or_no_or_language_is_not_kept_among_the_words(
    words: str, noted: Noted, kept: str
) -> None:
    callers = ringing()
    says(callers, "my bill")
    heard = HearCaller(call=CALL, turn=0, heard=Words(text=words))
    happens(callers, turn_taken(noted=noted), command=heard)
    assert callers.get(CALL).words == kept


def test_words_that_the_conversation_has_not_heard_are_not_kept() -> None:
    callers = ringing()
    says(callers, "my bill")
    again = HearCaller(call=CALL, turn=0, heard=Words(text="my bill"))
    happens(callers, command=again)
    assert callers.get(CALL).words == "my bill"


def test_nobody_is_made_up() -> None:
    callers = Callers()
    says(callers, "hello")
    enters(callers, "4711")
    enters(callers, "0612345678", "callback_number")
    callers.keep_found(CALL, {"status": "sent"})
    happens(callers, turn_taken(routed()), surveyed(), ended("diverted", to="voicemail"))
    assert callers.get(CALL) == Caller()
    assert callers.digits(CALL) == ""
    assert callers.found(CALL) == {}
    assert callers.record(CALL) == ()
    assert callers.understood(CALL) == ()
    assert callers.history(CALL) == ()
    assert callers.number_to_ring(CALL) is None
    assert callers.known_as(CALL) is None
    assert callers.agent_wanted(CALL) is None
    assert callers.surveyed_ms_ago(CALL, START_MS) is None
    assert callers.standing(CALL) == "anonymous"
    assert not callers.is_vip(CALL)
    assert callers._by_call == {}


# -- What he enters, and what is found


def test_what_the_caller_entered_last_is_kept_and_cut() -> None:
    callers = ringing()
    enters(callers, "4711")
    enters(callers, "0" * 1_000)
    assert callers.digits(CALL) == "0" * limits.DIGITS_LENGTH_MAX


def test_a_caller_is_rung_back_where_he_rings_from_unless_he_has_said_where() -> None:
    callers = ringing()
    assert callers.number_to_ring(CALL) == NUMBER
    enters(callers, "0201234567")
    assert callers.number_to_ring(CALL) == NUMBER
    enters(callers, "0687654321", "callback_number")
    assert callers.number_to_ring(CALL) == "+31687654321"
    assert callers.get(CALL).number == NUMBER


@pytest.mark.parametrize(
    "keys", ["", "1", "112", "+31612345678", "0909 1234", "00", "0" * 500, "1" * 500]
)
def test_a_number_that_has_not_been_read_is_not_kept(keys: str) -> None:
    callers = ringing()
    enters(callers, "0687654321", "callback_number")
    enters(callers, keys, "callback_number")
    assert callers.number_to_ring(CALL) == "+31687654321"


def test_what_is_not_to_be_kept_is_not_kept() -> None:
    callers = ringing()
    enters(callers, "4711", None)
    assert callers.digits(CALL) == ""
    enters(callers, "4711")
    enters(callers, "#")
    assert callers.digits(CALL) == "4711"


def test_whoever_withholds_his_number_is_rung_back_where_he_says() -> None:
    callers = ringing("")
    assert callers.number_to_ring(CALL) is None
    enters(callers, "0687654321", "callback_number")
    assert callers.number_to_ring(CALL) == "+31687654321"


def test_what_a_look_up_has_found_is_replaced_by_the_next_and_bounded() -> None:
    callers = ringing()
    callers.keep_found(CALL, {"status": "sent", "day": "Tuesday"})
    callers.keep_found(CALL, {"status": "lost"})
    assert callers.found(CALL) == {"status": "lost"}
    callers.keep_found(CALL, {f"field {number}": "x" * 10_000 for number in range(1_000)})
    assert len(callers.found(CALL)) == limits.FIELDS_MAX
    assert {len(value) for value in callers.found(CALL).values()} == {limits.FIELD_LENGTH_MAX}


def test_what_was_understood_is_kept_turn_by_turn_and_bounded() -> None:
    callers = ringing()
    words = Noted(language="en", how="speech", meaning="unclear")
    keys = Noted(language="en", how="keys", meaning="concern", concern="billing")
    happens(callers, turn_taken(noted=words), turn_taken(), turn_taken(noted=keys))
    assert callers.understood(CALL) == (words, keys)
    happens(callers, *[turn_taken(noted=words)] * 1_000)
    assert len(callers.understood(CALL)) == limits.TURNS_KEPT_MAX


def test_the_agent_whom_the_record_names_is_wanted() -> None:
    assert ringing(agent="anna").agent_wanted(CALL) == AgentId("anna")
    assert ringing(agent="Anna de Vries").agent_wanted(CALL) is None


# -- The end


@pytest.mark.parametrize(
    "over", [ended(), ended("abandoned"), ended("withdrawn"), ended("diverted"), closed()]
)
def test_everything_is_forgotten_when_the_call_is_over(over: CallEnded | CallClosed) -> None:
    callers = ringing(name="Jan", vip="true")
    says(callers, "my bill")
    enters(callers, "4711")
    enters(callers, "0687654321", "callback_number")
    callers.keep_found(CALL, {"status": "sent"})
    happens(callers, over, over)
    assert callers.get(CALL) == Caller()
    assert callers.record(CALL) == ()
    assert callers.digits(CALL) == ""
    assert callers.found(CALL) == {}
    assert callers.number_to_ring(CALL) is None
    assert not callers.is_vip(CALL)
    assert callers._by_call == {}


@pytest.mark.parametrize("to", ["voicemail", "callback"])
def test_a_caller_who_is_led_on_is_kept_until_he_has_been_dealt_with(to: Destination) -> None:
    callers = ringing(name="Jan")
    happens(callers, ended("diverted", to=to))
    assert callers.number_to_ring(CALL) == NUMBER
    happens(callers, ended())
    assert callers.number_to_ring(CALL) is None
    assert callers._by_call == {}


def test_a_caller_who_is_led_on_and_hangs_up_is_forgotten() -> None:
    callers = ringing()
    happens(callers, ended("diverted", to="voicemail"), closed())
    assert callers._by_call == {}


# -- Numbers that are to be rung


OTHER_CALL, ENTERED = CallId("call-2"), "+31655509876"


@pytest.mark.parametrize("number", ["", "+31687654321"])
def test_a_number_that_another_caller_has_entered_is_promised_until_that_call_is_over(
    number: str,
) -> None:
    callers = ringing()
    enters(callers, ENTERED.replace("+31", "0"), "callback_number")
    rings(callers, number, call=OTHER_CALL)
    assert callers.promises.is_made(OTHER_CALL, ENTERED)
    assert not callers.promises.is_made(CALL, ENTERED)
    assert not callers.promises.is_made(OTHER_CALL, "+31655500000")
    happens(callers, ended())
    assert not callers.promises.is_made(OTHER_CALL, ENTERED)


def test_the_same_caller_may_enter_his_number_again() -> None:
    callers = ringing()
    enters(callers, ENTERED.replace("+31", "0"), "callback_number")
    rings(callers, call=OTHER_CALL)
    assert not callers.promises.is_made(OTHER_CALL, ENTERED)


def test_a_number_is_his_who_has_entered_it_first_until_it_is_decided() -> None:
    callers = ringing()
    rings(callers, "+31687654321", call=OTHER_CALL)
    with callers.promises.claimed(CALL, ENTERED) as is_free:
        assert is_free
        assert not callers.promises.is_made(CALL, ENTERED)
        with callers.promises.claimed(OTHER_CALL, ENTERED) as is_free_too:
            assert not is_free_too
        with callers.promises.claimed(OTHER_CALL, "+31655500000") as is_free_too:
            assert is_free_too
        assert callers.promises.is_made(OTHER_CALL, ENTERED)
    with callers.promises.claimed(OTHER_CALL, ENTERED) as is_free:
        assert is_free


def test_a_number_of_which_nothing_could_be_decided_is_free_again() -> None:
    callers = ringing()
    rings(callers, "+31687654321", call=OTHER_CALL)
    with pytest.raises(InDoubt), callers.promises.claimed(CALL, ENTERED):
        raise InDoubt("the disk is full")
    assert not callers.promises.is_made(OTHER_CALL, ENTERED)


def test_whoever_has_entered_no_number_claims_none() -> None:
    callers = ringing()
    rings(callers, "+31687654321", call=OTHER_CALL)
    with (
        callers.promises.claimed(CALL, None) as is_free,
        callers.promises.claimed(OTHER_CALL, None) as is_free_too,
    ):
        assert is_free
        assert is_free_too


@pytest.mark.parametrize("how", ["requested", "queued"])
def test_the_number_of_a_caller_who_is_rung_back_on_his_own_is_promised(how: str) -> None:
    callers = ringing()
    rings(callers, "+31687654321", call=OTHER_CALL)
    assert not callers.promises.is_made(OTHER_CALL, NUMBER)
    happens(callers, callback_requested() if how == "requested" else callback_queued())
    assert callers.promises.is_made(OTHER_CALL, NUMBER)
