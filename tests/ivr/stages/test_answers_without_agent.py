"""Answers that need no agent, and what becomes of those who want one after all."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from ivr import (
    CallerFacts,
    Conversation,
    HangUp,
    LookedUp,
    Recorded,
    SayFound,
    SelfService,
    Silence,
    limits,
)
from ivr.actions import Listen
from tests.ivr.example_script import DUTCH, ENGLISH, ITALIAN
from tests.ivr.full_script import (
    DAYS,
    ORDER_STATUS,
    SCRIPT,
    SMALLER,
    TRACKED,
    Caller,
    open_at,
)

ELSE = (
    "If that is all, you can hang up. To speak to somebody about this, press 1. If there is "
    "something else, just say it."
)


class TestATextThatIsAlwaysTheSame:
    def test_is_said(self) -> None:
        caller = Caller(ENGLISH).says("where is your shop").waits()
        assert caller.hears == f"The shop is in Dam Square. {ELSE}"
        assert caller.question.speech

    @pytest.mark.parametrize(
        ("number", "said", "heard"),
        [
            (DUTCH, "waar is de winkel", "De winkel is op de Dam. Als dat alles is, kunt u ophang"),
            (ITALIAN, "dove si trova il negozio", "Il negozio è in Piazza Dam. Se è tutto, può ri"),
        ],
    )
    def test_is_said_in_the_language_of_the_call(self, number: str, said: str, heard: str) -> None:
        assert Caller(number).says(said).waits().hears.startswith(heard)

    def test_is_for_an_agent_where_a_language_has_none(self) -> None:
        says = SelfService(says={"nl": "De winkel is op de Dam."})
        concerns = tuple(
            replace(one, self_service=says) if one.id == "place" else one for one in SCRIPT.concerns
        )
        conversation = Conversation(replace(SCRIPT, concerns=concerns))
        caller = Caller(ENGLISH, conversation).says("where is your shop").waits()
        assert caller.route.concern == "place"


class TestTheOpeningHours:
    def test_are_those_of_today_while_it_is_open(self) -> None:
        caller = Caller(ENGLISH).presses("5")
        assert caller.hears == (
            "You can reach us today from 9:00 to 17:30. "
            f"Our usual hours are Monday to Friday from 9:00 to 17:30. {ELSE}"
        )

    @pytest.mark.parametrize(
        ("number", "heard"),
        [
            (
                DUTCH,
                (
                    "U kunt ons bereiken vandaag van 9:00 tot 17:30 uur. Onze gewone "
                    "openingstijden zijn maandag tot en met vrijdag van 9:00 tot 17:30 uur."
                ),
            ),
            (
                ITALIAN,
                (
                    "Può raggiungerci oggi dalle 9:00 alle 17:30. Il nostro orario abituale è da "
                    "lunedì a venerdì dalle 9:00 alle 17:30."
                ),
            ),
        ],
    )
    def test_are_said_in_each_language(self, number: str, heard: str) -> None:
        assert Caller(number).presses("5").hears.startswith(heard)

    def test_are_all_of_today_though_some_are_past(self) -> None:
        hours = open_at(DAYS, "08:00-09:00", "09:30-12:00")
        caller = Caller(ENGLISH, Conversation(replace(SCRIPT, hours=hours))).presses("5")
        assert "today from 8:00 to 9:00 and from 9:30 to 12:00." in caller.hears

    def test_of_a_queue_of_its_own_are_said_though_it_is_closed(self) -> None:
        caller = self._about_accounts(open_at(DAYS, "11:00-12:00"))
        assert caller.hears.startswith("You can reach us today from 11:00 to 12:00.")

    def test_are_not_said_to_be_open_where_they_never_are(self) -> None:
        caller = self._about_accounts(open_at((), "11:00-12:00"))
        assert caller.hears == f"You have called Acme. We are closed at the moment. {ELSE}"

    def test_are_those_still_to_come_in_a_night_shift_of_yesterday(self) -> None:
        hours = open_at(("sunday", "tuesday"), "22:00-11:00")
        caller = Caller(ENGLISH, Conversation(replace(SCRIPT, hours=hours))).presses("5")
        assert caller.hears.startswith("You can reach us today until 11:00.")

    def test_are_those_of_today_alone_where_the_week_has_none(self) -> None:
        hours = replace(open_at((), ""), exceptions={"2026-03-02": ("00:00-24:00",)})
        caller = Caller(ENGLISH, Conversation(replace(SCRIPT, hours=hours))).presses("5")
        assert caller.hears == f"You can reach us today all day. {ELSE}"

    @staticmethod
    def _about_accounts(hours: object) -> Caller:
        opening = replace(SCRIPT.concerns[4], queue="accounts")
        queues = {"accounts": replace(SCRIPT.queues["accounts"], hours=hours)}
        concerns = (*SCRIPT.concerns[:4], opening, *SCRIPT.concerns[5:])
        conversation = Conversation(replace(SCRIPT, concerns=concerns, queues=queues))
        return Caller(ENGLISH, conversation).presses("5")


class TestALookUpByDigits:
    ASKED = (
        "Please enter your order number. End with the hash key. To speak to somebody, press star."
    )

    def test_asks_for_them_by_key_alone(self) -> None:
        caller = Caller(ENGLISH).presses("4")
        assert caller.hears == self.ASKED
        question = caller.question
        assert (question.keys_max, question.ends_with, question.speech) == (8, "#", False)

    def test_begins_when_they_are_entered_and_has_them_kept(self) -> None:
        caller = Caller(ENGLISH).presses("4").presses("1234#")
        assert (caller.turn.look_up, caller.turn.keep) == ("order", "digits")
        assert (caller.state.stage, caller.turn.actions) == ("looking_up", ())

    def test_is_answered_with_what_was_found(self) -> None:
        caller = Caller(ENGLISH).presses("4").presses("1234").looked_up(status="on its way")
        (listen,) = caller.turn.actions
        assert isinstance(listen, Listen)
        assert listen.prompts[0] == SayFound(
            text="Your order is {status}.",
            otherwise="I cannot look that up at the moment.",
            language="en",
        )
        assert caller.hears.endswith(ELSE)

    def test_that_finds_nothing_leads_to_an_agent_who_is_told_nothing_wrong(self) -> None:
        caller = Caller(ENGLISH).presses("4").presses("1").finds(LookedUp(result="not_found"))
        assert caller.hears.startswith("There is no such order. Thank you. I am putting you")
        assert (caller.route.queue, caller.route.concern) == ("sales", "order")

    def test_that_finds_nothing_has_a_text_in_every_language(self) -> None:
        caller = Caller(DUTCH).presses("4").presses("1").finds(LookedUp(result="not_found"))
        assert caller.hears.startswith("Onder dat nummer heb ik niets kunnen vinden. Dank u wel.")

    @pytest.mark.parametrize(
        "heard",
        [LookedUp(result="failed"), LookedUp(result="found", fields=("price",)), Silence()],
        ids=["failed", "without what is needed", "no result"],
    )
    def test_that_fails_leads_to_an_agent(self, heard: LookedUp | Silence) -> None:
        caller = Caller(ENGLISH).presses("4").presses("1234").does(heard)
        assert caller.hears.startswith("I cannot look that up at the moment. Thank you. I am put")
        assert caller.route.concern == "order"

    def test_asks_again_after_silence_and_then_leads_to_an_agent(self) -> None:
        caller = Caller(ENGLISH).presses("4").waits()
        assert caller.hears == f"I did not hear you. {self.ASKED}"
        assert caller.waits().route.concern == "order"

    @pytest.mark.parametrize("keys", ["*", "*#", "0", "12*4", "1" * 10_000])
    def test_gives_way_to_an_agent_of_the_concern(self, keys: str) -> None:
        caller = Caller(ENGLISH).presses("4").presses(keys)
        assert (caller.route.queue, caller.route.concern) == ("sales", "order")
        assert caller.turn.keep is None

    def test_is_not_kept_waiting_for_by_a_result_nobody_asked_for(self) -> None:
        caller = Caller(ENGLISH).looked_up(status="stolen")
        assert caller.state == Caller(ENGLISH).waits().state

    def test_that_is_gone_from_the_script_gives_way_to_the_question(self) -> None:
        plain = replace(TRACKED, self_service=None)
        concerns = tuple(plain if one.id == "order" else one for one in SCRIPT.concerns)
        for keys in ("", "1234"):
            caller = Caller(ENGLISH).presses("4")
            caller.conversation = Conversation(replace(SCRIPT, concerns=concerns))
            caller.presses(keys)
            assert caller.hears.startswith("Please say in a few words what your call is about")

    def test_for_a_concern_that_is_gone_does_not_take_the_digits_for_a_key(self) -> None:
        caller = Caller(ENGLISH).presses("4")
        caller.conversation = Conversation(SMALLER)
        assert caller.presses("1234").hears.startswith("I did not hear you. Please say in a few")
        assert caller.turn.keep is None

    def test_for_a_concern_that_is_gone_leaves_0_a_person(self) -> None:
        caller = Caller(ENGLISH).presses("4")
        caller.conversation = Conversation(SMALLER)
        assert caller.presses("0").route.queue == "front desk"

    def test_that_needs_no_digits_any_more_gives_way_to_the_question(self) -> None:
        by_caller = replace(ORDER_STATUS, url="https://shop.example.com/{caller}", ask={})
        changed = replace(TRACKED, self_service=SelfService(look_up=by_caller))
        concerns = tuple(changed if one.id == "order" else one for one in SCRIPT.concerns)
        caller = Caller(ENGLISH).presses("4")
        caller.conversation = Conversation(replace(SCRIPT, concerns=concerns))
        assert caller.waits().state.stage == "question"


class TestALookUpByTheCallersNumber:
    def test_needs_nothing_of_the_caller(self) -> None:
        caller = Caller(ENGLISH).says("when does the engineer come").waits()
        assert (caller.turn.look_up, caller.turn.keep) == ("visit", None)
        assert caller.looked_up(day="today").hears == f"[The engineer comes {{day}}.] {ELSE}"

    def test_is_for_an_agent_where_the_number_is_withheld(self) -> None:
        caller = Caller(ENGLISH, facts=CallerFacts(standing="anonymous"))
        caller.says("when does the engineer come").waits()
        assert caller.route.concern == "visit"


class TestAfterwards:
    @staticmethod
    def _served(number: str = ENGLISH) -> Caller:
        return Caller(number).presses("5")

    @pytest.mark.parametrize(
        ("number", "said"),
        [
            (ENGLISH, "no"),
            (ENGLISH, "no thank you"),
            (ENGLISH, "thank you"),
            (ENGLISH, "okay, that's all, thanks, bye"),
            (ENGLISH, "no, that was all"),
            (DUTCH, "nee hoor"),
            (DUTCH, "dank u wel"),
            (DUTCH, "nee, dat was het, bedankt"),
            (ITALIAN, "no grazie"),
            (ITALIAN, "va bene, grazie mille, arrivederci"),
        ],
    )
    def test_who_wants_nothing_more_hears_a_goodbye(self, number: str, said: str) -> None:
        caller = self._served(number).says(said)
        assert caller.turn.outcome == HangUp(reason="served")
        assert "Acme" in caller.hears

    def test_silence_ends_the_call(self) -> None:
        caller = self._served().waits()
        assert caller.turn.outcome == HangUp(reason="served")
        assert caller.hears == "Thank you for calling Acme. Goodbye."

    @pytest.mark.parametrize("said", ["one", "a person please", "I want to speak to somebody"])
    def test_words_lead_to_an_agent_for_what_was_answered(self, said: str) -> None:
        assert self._served().says(said).route.concern == "opening"

    @pytest.mark.parametrize("key", ["1", "0"])
    def test_keys_lead_to_an_agent_for_what_was_answered(self, key: str) -> None:
        route = self._served().presses(key).route
        assert (route.concern, route.queue) == ("opening", "front desk")

    def test_another_concern_is_understood(self) -> None:
        caller = self._served().says("no, the modem has a red light")
        assert caller.hears.startswith("I understood: a fault.")
        assert caller.waits().route.concern == "fault"

    def test_who_is_not_understood_is_asked_once_more(self) -> None:
        caller = self._served().says("xyzzy")
        assert caller.hears.startswith("I am sorry, I did not understand.")

    def test_another_key_asks_what_else_it_is(self) -> None:
        assert self._served().presses("7").hears.startswith("Please say in a few words")

    def test_after_some_answers_an_agent_takes_over(self) -> None:
        caller = self._served()
        for _ in range(limits.ANSWERS_MAX):
            assert caller.turn.outcome is None
            caller.says("what are your opening hours").waits()
        assert caller.route.concern == "opening"

    def test_an_agent_is_wanted_whose_concern_is_gone_from_the_script(self) -> None:
        caller = self._served()
        caller.conversation = Conversation(SMALLER)
        caller.presses("1")
        assert (caller.route.queue, caller.route.concern) == ("front desk", None)
        assert caller.hears == "I am putting you through to somebody. Please hold the line."

    def test_an_agent_is_not_there_any_more(self) -> None:
        caller = self._served()
        caller.at = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
        assert caller.presses("1").hears.startswith("You have called Acme. We are closed at the")


def test_an_answer_is_given_though_the_queue_is_closed() -> None:
    opening = replace(SCRIPT.concerns[4], queue="accounts")
    concerns = (*SCRIPT.concerns[:4], opening, *SCRIPT.concerns[5:])
    conversation = Conversation(replace(SCRIPT, concerns=concerns))
    caller = Caller(ENGLISH, conversation, at=datetime(2026, 3, 2, 14, 0, tzinfo=UTC)).presses("5")
    assert caller.hears.startswith("You can reach us tomorrow from 9:00 to 12:00.")
    assert caller.presses("1").hears.startswith("The department you need is closed at the moment.")


def test_a_recording_is_no_answer_here() -> None:
    caller = Caller(ENGLISH).presses("5").does(Recorded(length_ms=9))
    assert caller.turn.outcome == HangUp(reason="served")
