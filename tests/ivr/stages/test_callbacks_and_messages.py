"""Callbacks and messages: on which number, how they are agreed, and how one goes back."""

import msgspec
import pytest

from ivr import CallerFacts, HangUp, Recorded, limits
from ivr.actions import Record
from tests.ivr.example_script import DUTCH, ENGLISH, ITALIAN
from tests.ivr.full_script import Caller, at_night

UNKNOWN = CallerFacts(standing="anonymous")
ON_A_PAGE = CallerFacts(has_number=True, rung_here=True)


def in_line(number: str = ENGLISH, facts: CallerFacts | None = None) -> Caller:
    """A caller who waits in the line of the accounts."""
    known = CallerFacts(has_number=True) if facts is None else facts
    return Caller(number, facts=known).presses("1")


class TestACallbackOnTheCallersOwnNumber:
    @pytest.mark.parametrize(
        ("number", "heard"),
        [
            (
                ENGLISH,
                (
                    "We call you back on the number you are calling from. For another number, press 2. "
                    "To go back, press star."
                ),
            ),
            (
                DUTCH,
                (
                    "We bellen u terug op het nummer waarmee u belt. Voor een ander nummer, toets 2. "
                    "Terug: druk op sterretje."
                ),
            ),
            (
                ITALIAN,
                (
                    "La richiamiamo al numero da cui chiama. Per un altro numero, prema 2. Per tornare "
                    "indietro, prema asterisco."
                ),
            ),
        ],
        ids=["en", "nl", "it"],
    )
    def test_is_said_before_it_is_agreed(self, number: str, heard: str) -> None:
        assert in_line(number).wants("callback").hears == heard

    @pytest.mark.parametrize("key", ["1", "#"])
    def test_is_agreed_by_key(self, key: str) -> None:
        caller = in_line().wants("callback").presses(key)
        assert (caller.route.way, caller.route.queue) == ("callback", "accounts")
        assert caller.hears == (
            "We call you back as soon as it is your turn. Thank you, and goodbye."
        )
        assert caller.turn.keep is None

    def test_is_agreed_by_silence(self) -> None:
        assert in_line().wants("callback").waits().route.way == "callback"

    @pytest.mark.parametrize("said", ["yes", "that's fine", "one", "yes please"])
    def test_is_agreed_by_words(self, said: str) -> None:
        assert in_line().wants("callback").says(said).route.way == "callback"

    @pytest.mark.parametrize("said", ["no", "no thank you", "a person", "zero", "your manager"])
    def test_is_turned_down_by_words(self, said: str) -> None:
        caller = in_line().wants("callback").says(said)
        assert caller.route.way == "line"
        assert caller.hears == "You have kept your place in line."

    @pytest.mark.parametrize("key", ["*", "0"])
    def test_is_turned_down_by_key(self, key: str) -> None:
        assert in_line().wants("callback").presses(key).route.way == "line"

    def test_is_not_agreed_by_a_wrong_key(self) -> None:
        caller = in_line().wants("callback").presses("7")
        assert caller.hears.startswith("That is not one of the choices. We call you back on the")
        assert caller.presses("7").route.way == "line"

    @pytest.mark.parametrize("how", ["2", "two"])
    def test_may_be_on_another_number(self, how: str) -> None:
        caller = in_line().wants("callback")
        caller = caller.presses(how) if how.isdigit() else caller.says(how)
        assert caller.state.stage == "callback_number"


class TestACallbackToWhereTheCallerIs:
    @pytest.mark.parametrize(
        ("number", "heard"),
        [
            (
                ENGLISH,
                (
                    "We ring you back here, on this page. Please keep it open. To go back, press star."
                ),
            ),
            (
                DUTCH,
                (
                    "We bellen u hier terug, op deze pagina. Laat de pagina open. Terug: druk op "
                    "sterretje."
                ),
            ),
            (
                ITALIAN,
                (
                    "La richiamiamo qui, su questa pagina. La tenga aperta. Per tornare indietro, prema "
                    "asterisco."
                ),
            ),
        ],
        ids=["en", "nl", "it"],
    )
    def test_is_said_to_be_one(self, number: str, heard: str) -> None:
        assert in_line(number, ON_A_PAGE).wants("callback").hears == heard

    def test_is_agreed_without_a_goodbye(self) -> None:
        caller = in_line(facts=ON_A_PAGE).wants("callback").presses("1")
        assert (caller.route.way, caller.turn.keep) == ("callback", None)
        assert caller.hears == (
            "We ring you back here as soon as it is your turn. Please keep this page open."
        )

    def test_is_turned_down_by_key(self) -> None:
        assert in_line(facts=ON_A_PAGE).wants("callback").presses("*").route.way == "line"

    @pytest.mark.parametrize("said", ["presses", "says"])
    def test_cannot_be_made_one_to_another_number(self, said: str) -> None:
        caller = in_line(facts=ON_A_PAGE).wants("callback")
        caller = caller.presses("2") if said == "presses" else caller.says("two")
        assert caller.state.stage == "callback"
        assert caller.hears.startswith("That is not one of the choices. We ring you back here")


class TestACallbackOnAnotherNumber:
    def asked(self, number: str = DUTCH) -> Caller:
        return in_line(number, UNKNOWN).wants("callback")

    def test_is_asked_for_at_once_where_none_is_known(self) -> None:
        caller = self.asked(ENGLISH)
        assert caller.hears == (
            "Please enter the number on which we can call you back, and then press the hash key. "
            "To go back, press star."
        )
        question = caller.question
        assert (question.keys_max, question.ends_with) == (limits.NUMBER_DIGITS_MAX, "#")

    @pytest.mark.parametrize("entered", ["0612345678", "0612345678#", "0031612345678"])
    def test_is_kept_beside_the_conversation(self, entered: str) -> None:
        caller = self.asked().presses(entered)
        assert caller.turn.keep == "callback_number"
        assert caller.route.way == "callback"
        assert b"612345678" not in msgspec.json.encode(caller.turn)

    @pytest.mark.parametrize("entered", ["12", "09001234", "0044209460018", "1" * 10_000, "06*12"])
    def test_is_none_that_we_would_not_ring(self, entered: str) -> None:
        caller = self.asked().presses(entered)
        assert caller.hears.startswith("Dat nummer kunnen we niet bellen.")
        assert caller.turn.keep is None

    def test_is_asked_for_twice(self) -> None:
        caller = self.asked().presses("12").presses("12")
        assert caller.route.way == "line"
        assert caller.hears == (
            "Dat nummer kunnen we niet bellen. U hebt uw plaats in de wachtrij gehouden."
        )

    def test_is_asked_for_again_after_silence(self) -> None:
        caller = self.asked()
        assert caller.waits().hears == self.asked().hears
        assert caller.waits().route.way == "line"

    @pytest.mark.parametrize("key", ["*", "*#", "0"])
    def test_is_not_wanted_after_all(self, key: str) -> None:
        assert self.asked().presses(key).route.way == "line"


class TestAMessage:
    def test_is_recorded(self) -> None:
        caller = in_line().wants("voicemail")
        (record,) = caller.turn.actions
        assert isinstance(record, Record)
        assert (record.language, record.length_ms_max) == ("en", limits.VOICEMAIL_MS_MAX)
        assert caller.hears == (
            "Please leave a message with your name after the tone, and press the hash key when you "
            "have finished."
        )

    def test_that_is_left_ends_the_call(self) -> None:
        caller = in_line().wants("voicemail").leaves_message()
        assert (caller.route.way, caller.route.queue) == ("voicemail", "accounts")
        assert caller.hears.startswith("Thank you for your message.")

    @pytest.mark.parametrize("heard", [Recorded(length_ms=0), None])
    def test_without_a_word_is_asked_for_again_and_then_given_up(
        self, heard: Recorded | None
    ) -> None:
        caller = in_line().wants("voicemail")
        for _ in range(2):
            caller = caller.waits() if heard is None else caller.does(heard)
            assert caller.hears.startswith("I did not hear a message.")
        assert caller.route.way == "line"
        assert caller.hears.endswith("You have kept your place in line.")


class TestWhileItIsClosed:
    def test_going_back_leads_to_what_can_be_done(self) -> None:
        caller = at_night(ENGLISH).presses("1").presses("*")
        assert caller.state.stage == "closed"
        assert caller.presses("2").leaves_message().route.way == "voicemail"

    def test_going_back_leads_in_if_it_has_opened_meanwhile(self) -> None:
        caller = at_night(ENGLISH).presses("1")
        caller.at = Caller(ENGLISH).at
        assert caller.presses("*").route.way == "line"

    def test_an_emergency_that_goes_on_is_why_the_call_ends(self) -> None:
        caller = Caller(ENGLISH, emergencies=("",))
        for _ in range(limits.WAYS_TRIED_MAX + 1):
            caller.presses("1").presses("*")
        assert caller.turn.outcome == HangUp(reason="emergency")
