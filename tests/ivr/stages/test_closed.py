"""What a caller hears, and can do, while it is closed."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from ivr import CallerFacts, Closed, Conversation, Divert, HangUp, Keys, Listen, RouteToQueue
from tests.ivr.example_script import DUTCH, ENGLISH, ITALIAN, MONDAY_AT_TEN, SHARED
from tests.ivr.full_script import (
    BY_DAY,
    MONDAY_AT_TWO,
    MONDAY_NIGHT,
    OTHER_SITE,
    SCRIPT,
    WORKDAYS,
    Caller,
    at_night,
    in_all,
    open_at,
)

OFFERS = "To be called back, press 1. To leave a message, press 2. For Utrecht, press 3."
CLOSED = (
    "You have called Acme. We are closed at the moment. You can reach us tomorrow from 9:00 to "
    f"17:30. {OFFERS}"
)
NOTHING_TO_DO = Conversation(replace(BY_DAY, hours=open_at(WORKDAYS, "09:00-17:30")))


class TestTheSite:
    @pytest.mark.parametrize(
        ("number", "heard"),
        [
            (ENGLISH, CLOSED),
            (
                DUTCH,
                (
                    "U belt met Acme. We zijn op dit moment gesloten. U kunt ons bereiken morgen "
                    "van 9:00 tot 17:30 uur. Om teruggebeld te worden, toets 1. Om een bericht in "
                    "te spreken, toets 2. Voor Utrecht, toets 3."
                ),
            ),
            (
                ITALIAN,
                (
                    "Ha chiamato Acme. In questo momento siamo chiusi. Può chiamarci domani dalle "
                    "9:00 alle 17:30. Per essere richiamato, prema 1. Per lasciare un messaggio, "
                    "prema 2. Per Utrecht, prema 3."
                ),
            ),
        ],
    )
    def test_tells_when_it_opens_and_what_can_be_done(self, number: str, heard: str) -> None:
        assert at_night(number).hears == heard

    def test_listens_for_keys_alone(self) -> None:
        question = at_night(ENGLISH).question
        assert (question.keys_max, question.speech) == (1, False)

    def test_asks_for_the_language_first_if_there_is_something_to_do(self) -> None:
        caller = at_night(SHARED)
        assert caller.state.stage == "language"
        assert caller.presses("3").hears == CLOSED

    def test_says_it_in_every_language_if_there_is_not(self) -> None:
        caller = at_night(SHARED, NOTHING_TO_DO)
        assert caller.turn.outcome == HangUp(reason="closed")
        assert [action.language for action in caller.turn.actions if not isinstance(action, Listen)]
        assert caller.languages == {"nl", "it", "en"}

    def test_ends_the_call_of_one_language_at_once_if_there_is_not(self) -> None:
        caller = at_night(ENGLISH, NOTHING_TO_DO)
        assert caller.turn.outcome == HangUp(reason="closed")
        assert caller.hears.endswith("You can reach us tomorrow from 9:00 to 17:30.")

    def test_says_its_own_words_where_it_has_some(self) -> None:
        says = in_all("Dicht!", "Chiuso!", "Shut!")
        hours = open_at(WORKDAYS, "09:00-17:30", closed=Closed(says=says))
        caller = at_night(ENGLISH, Conversation(replace(BY_DAY, hours=hours)))
        assert caller.hears == "Shut!"

    def test_closes_on_a_conversation_that_goes_on(self) -> None:
        caller = Caller(ENGLISH)
        caller.at = MONDAY_NIGHT
        assert caller.presses("4").presses("*").hears == CLOSED

    def test_opens_for_who_is_listening_still(self) -> None:
        caller = at_night(ENGLISH)
        caller.at = MONDAY_AT_TEN
        assert caller.presses("1").hears.startswith("Please say in a few words")

    def test_opens_for_who_was_on_the_way_to_a_queue(self) -> None:
        caller = Caller(ENGLISH, at=MONDAY_AT_TWO).presses("1")
        caller.at = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
        assert caller.waits().route.queue == "accounts"


class TestTheSiteWithSomebodyThereAtNight:
    def test_lets_callers_say_what_it_is_about(self) -> None:
        assert Caller(ENGLISH, at=MONDAY_NIGHT).presses("3").route.queue == "support"

    def test_is_closed_for_all_others(self) -> None:
        caller = Caller(ENGLISH, at=MONDAY_NIGHT).says("I am moving house").waits()
        assert caller.hears == CLOSED

    def test_is_closed_for_who_wants_a_person(self) -> None:
        assert Caller(ENGLISH, at=MONDAY_NIGHT).presses("0").hears == CLOSED


class TestWhatCanBeDone:
    def test_another_number(self) -> None:
        caller = at_night(ENGLISH).presses("3")
        assert caller.turn.outcome == Divert(number=OTHER_SITE, language="en")
        assert caller.hears == "I am putting you through. Please hold the line."

    def test_a_callback_of_the_queue_that_the_script_names(self) -> None:
        route = at_night(ENGLISH).presses("1").presses("1").route
        assert (route.queue, route.way, route.concern) == ("front desk", "callback", None)

    def test_a_message_for_the_queue_that_is_closed(self) -> None:
        caller = Caller(ENGLISH, at=MONDAY_AT_TWO).presses("1").presses("1").leaves_message()
        assert (caller.route.queue, caller.route.concern) == ("accounts", "billing")
        assert caller.route.way == "voicemail"

    def test_a_wrong_key_is_told_from_silence(self) -> None:
        caller = at_night(ENGLISH)
        assert caller.presses("9").hears == f"That is not one of the choices. {OFFERS}"
        other = at_night(ENGLISH)
        assert other.waits().hears == f"I did not hear you. {OFFERS}"

    def test_nothing_chosen_ends_the_call_politely(self) -> None:
        caller = at_night(ENGLISH).presses("9").waits()
        assert caller.turn.outcome == HangUp(reason="closed")
        assert caller.hears == "This call ends now. Thank you for calling Acme. Goodbye."

    def test_0_is_not_offered_where_nobody_is(self) -> None:
        caller = at_night(ENGLISH)
        assert "press 0" not in caller.hears
        assert caller.presses("0").hears.startswith("That is not one of the choices.")

    def test_begun_and_broken_off_again_and_again_ends(self) -> None:
        caller = at_night(ENGLISH)
        for _ in range(3):
            caller.presses("1").presses("*")
            assert caller.hears == CLOSED
        caller.presses("1").presses("*")
        assert caller.turn.outcome == HangUp(reason="closed")


class TestAQueueOfItsOwnHours:
    CLOSED = (
        "The department you need is closed at the moment. You can reach it tomorrow from 9:00 to "
        "12:00. To leave a message, press 1. To speak to somebody, press 0."
    )

    def test_is_closed_though_others_are_open(self) -> None:
        assert Caller(ENGLISH, at=MONDAY_AT_TWO).presses("1").hears == self.CLOSED

    def test_leaves_others_open(self) -> None:
        assert Caller(ENGLISH, at=MONDAY_AT_TWO).presses("3").route.queue == "support"

    @pytest.mark.parametrize("how", ["0", "a person"])
    def test_leaves_somebody_to_speak_to(self, how: str) -> None:
        caller = Caller(ENGLISH, at=MONDAY_AT_TWO).presses("1")
        caller = caller.presses(how) if how.isdigit() else caller.says(how)
        assert (caller.route.queue, caller.route.concern) == ("front desk", None)

    def test_without_anything_to_do_still_leaves_somebody_to_speak_to(self) -> None:
        hours = open_at(WORKDAYS, "09:00-12:00")
        queues = {"accounts": replace(SCRIPT.queues["accounts"], hours=hours)}
        conversation = Conversation(replace(SCRIPT, queues=queues))
        caller = Caller(ENGLISH, conversation, at=MONDAY_AT_TWO).presses("1")
        assert caller.hears.endswith("12:00. To speak to somebody, press 0.")
        assert caller.presses("0").route.queue == "front desk"

    def test_that_never_opens_does_not_promise_when(self) -> None:
        queues = {"accounts": replace(SCRIPT.queues["accounts"], hours=open_at((), "09:00-12:00"))}
        conversation = Conversation(replace(SCRIPT, queues=queues))
        caller = Caller(DUTCH, conversation).presses("1")
        assert caller.hears == (
            "De afdeling die u zoekt is op dit moment gesloten. Voor een medewerker, toets 0."
        )


def test_who_rings_us_over_the_browser_can_type_but_is_offered_keys() -> None:
    caller = at_night(ENGLISH).says("call me back")
    assert caller.hears.startswith("That is not one of the choices.")


def test_a_callback_needs_no_number_that_is_known() -> None:
    caller = at_night(ENGLISH, facts=CallerFacts()).presses("1")
    assert caller.state.stage == "callback_number"
    assert isinstance(caller.does(Keys(digits="02079460018")).turn.outcome, RouteToQueue)
