"""The emergency switch of the site and of queues, on before a call or in the middle of it."""

from msgspec.structs import replace

from ivr import Conversation, Divert, Emergency, HangUp
from tests.ivr.example_script import DUTCH, ENGLISH, SHARED
from tests.ivr.full_script import (
    MENU,
    OTHER_SITE,
    SCRIPT,
    Caller,
    at_night,
    in_all,
)

USUAL = (
    "You have called Acme. For an unforeseen reason nobody can take your call at the moment. "
    "We are sorry."
)
NO_WAY = Conversation(replace(SCRIPT, emergency=Emergency()))


class TestOfTheSite:
    def test_is_told_with_what_can_be_done(self) -> None:
        caller = Caller(ENGLISH, emergencies=("",))
        assert caller.hears == f"{USUAL} To be called back, press 1."

    def test_is_told_in_dutch(self) -> None:
        assert Caller(DUTCH, emergencies=("",)).hears.startswith(
            "U belt met Acme. Door onvoorziene omstandigheden kan op dit moment niemand u te woord"
        )

    def test_ends_the_call_where_nothing_can_be_done(self) -> None:
        caller = Caller(ENGLISH, NO_WAY, emergencies=("",))
        assert caller.turn.outcome == HangUp(reason="emergency")
        assert caller.hears == USUAL

    def test_is_told_in_every_language_that_might_be_spoken(self) -> None:
        caller = Caller(SHARED, NO_WAY, emergencies=("",))
        assert caller.turn.outcome == HangUp(reason="emergency")
        assert caller.languages == {"nl", "it", "en"}

    def test_goes_before_being_closed(self) -> None:
        assert at_night(ENGLISH, emergencies=("",)).hears.startswith(USUAL)

    def test_has_words_of_its_own(self) -> None:
        says = in_all("Storing.", "Guasto.", "A failure.")
        conversation = Conversation(replace(SCRIPT, emergency=Emergency(says=says)))
        assert Caller(ENGLISH, conversation, emergencies=("",)).hears == "A failure."

    def test_that_begins_in_the_middle_of_a_call_is_told_before_the_queue(self) -> None:
        caller = Caller(ENGLISH).says("my invoice is wrong")
        caller.emergencies = ("",)
        assert caller.waits().hears == f"{USUAL} To be called back, press 1."

    def test_reaches_who_wants_a_person(self) -> None:
        caller = Caller(ENGLISH)
        caller.emergencies = ("",)
        caller.presses("0")
        assert caller.state.stage == "closed"
        assert "press 0" not in caller.hears

    def test_that_is_over_lets_the_caller_in(self) -> None:
        caller = Caller(MENU, emergencies=("",))
        caller.emergencies = ()
        assert caller.presses("1").hears.startswith("Please choose.")

    def test_does_not_keep_an_answer_back(self) -> None:
        caller = Caller(ENGLISH)
        caller.emergencies = ("",)
        assert caller.presses("5").hears.startswith("You can reach us today")


class TestOfAQueue:
    def test_is_told_to_its_callers_with_a_way_out(self) -> None:
        caller = Caller(ENGLISH, emergencies=("support",)).presses("3")
        assert (
            caller.hears == "There is a fire. For Utrecht, press 1. To speak to somebody, press 0."
        )
        assert caller.presses("1").turn.outcome == Divert(number=OTHER_SITE, language="en")

    def test_is_told_to_nobody_else(self) -> None:
        caller = Caller(ENGLISH, emergencies=("support",))
        assert caller.hears.startswith("Welcome to Acme.")
        assert caller.presses("1").route.queue == "accounts"

    def test_without_words_of_its_own_has_those_of_the_site(self) -> None:
        caller = Caller(ENGLISH, emergencies=("sales",)).says("I am moving house").waits()
        assert caller.hears.startswith(USUAL)

    def test_of_the_front_desk_leaves_nobody_to_speak_to(self) -> None:
        caller = Caller(ENGLISH, emergencies=("front desk",)).presses("0")
        assert caller.hears == f"{USUAL} To be called back, press 1."
        assert caller.presses("1").presses("1").route.way == "callback"

    def test_of_the_managers_leaves_the_others(self) -> None:
        caller = Caller(ENGLISH, emergencies=("managers",)).says("your manager")
        assert (caller.route.queue, caller.route.signs) == ("front desk", ("words",))
