from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from ivr import (
    Conversation,
    Dialled,
    HangUp,
    Keys,
    MisuseError,
    Noted,
    RouteToQueue,
    SkillNeed,
    Thresholds,
    Words,
)
from tests.ivr.example_script import (
    BILLING,
    CONVERSATION,
    DUTCH,
    ENGLISH,
    FAULT,
    MONDAY_AT_TEN,
    SCRIPT,
    Caller,
)

UNSURE = Conversation(replace(SCRIPT, thresholds=Thresholds(sure=1.0, pair=0.0)))
"""Always offers two, whatever is said, as long as it is in scope."""


def test_words_that_mean_nothing_are_asked_for_once_more() -> None:
    caller = Caller(ENGLISH).says("xyzzy plugh")
    assert caller.hears.startswith("I am sorry, I did not understand. Could you say it in other")
    assert caller.says("my invoice is wrong").waits().route.concern == "billing"


def test_words_that_mean_nothing_twice_lead_to_the_menu() -> None:
    caller = Caller(ENGLISH).says("xyzzy plugh").says("fnord")
    assert caller.hears == (
        "Please choose with the keys of your telephone. For billing, press 1. For a fault, "
        "press 3. For moving house, press 2. For an order, press 4. To speak to somebody, press 0."
    )
    assert not caller.question.speech
    caller.presses("4")
    assert (caller.route.concern, caller.route.understood_by) == ("order", "menu")


def test_a_key_without_meaning_at_the_first_question_counts_as_not_understood() -> None:
    caller = Caller(ENGLISH).presses("9")
    assert caller.state.rephrases == 1
    assert caller.turn.noted == Noted(language="en", how="keys", meaning="unclear")


def test_the_menu_is_ordered_by_what_was_probable() -> None:
    careful = Conversation(replace(SCRIPT, thresholds=Thresholds(sure=1.0, pair=1.0)))
    caller = Caller(ENGLISH, careful).says("I have a new address").says("a new address")
    assert caller.state.stage == "key_menu"
    assert caller.state.candidates[0] == "moving"
    assert caller.hears.startswith("Please choose with the keys of your telephone. For moving")
    assert caller.presses("2").route.concern == "moving"


def test_what_was_probable_is_still_first_after_silence() -> None:
    careful = Conversation(replace(SCRIPT, thresholds=Thresholds(sure=1.0, pair=1.0)))
    caller = Caller(ENGLISH, careful).says("I have a new address").waits().waits()
    assert caller.state.stage == "key_menu"
    assert caller.state.candidates[0] == "moving"


def test_a_wrong_key_in_the_menu_has_a_second_chance_and_then_a_person() -> None:
    caller = Caller(ENGLISH).says("xyzzy").says("fnord").presses("9")
    assert caller.hears.startswith("That is not one of the choices. For billing, press 1.")
    caller.presses("9")
    assert caller.route == RouteToQueue(
        queue="front desk",
        skills=(),
        priority=0,
        concern=None,
        language="en",
        understood_by="fallback",
        confidence=None,
    )


@pytest.mark.parametrize("text", ["three", "a fault", "my internet is not working"])
def test_who_writes_may_answer_the_menu_in_words(text: str) -> None:
    caller = Caller(ENGLISH).says("xyzzy").says("fnord").says(text)
    assert (caller.route.concern, caller.route.understood_by) == ("fault", "menu")


def test_silence_has_the_question_repeated_once_then_the_menu_twice_then_a_person() -> None:
    caller = Caller(ENGLISH)
    assert caller.waits().hears.startswith("I did not hear you. Please say in a few words")
    assert caller.waits().hears.startswith("I did not hear you. Please choose with the keys")
    assert caller.waits().hears.startswith("I did not hear you. Please choose with the keys")
    assert caller.waits().route.understood_by == "fallback"
    assert caller.hears == "I am putting you through to somebody. Please hold the line."


def test_a_script_may_hang_up_on_who_never_makes_a_sound() -> None:
    conversation = Conversation(replace(SCRIPT, silent_caller="hang up"))
    caller = Caller(ENGLISH, conversation).waits().waits().waits().waits()
    assert caller.turn.outcome == HangUp(reason="silent")
    assert caller.hears == "I hear nothing, so I am ending this call. Goodbye."


def test_who_made_a_sound_is_never_hung_up_on() -> None:
    conversation = Conversation(replace(SCRIPT, silent_caller="hang up"))
    caller = Caller(ENGLISH, conversation).presses("#").waits().waits().waits().waits()
    assert caller.route.queue == "front desk"


@pytest.mark.parametrize(
    "nothing",
    [Words(text=""), Words(text=" …"), Keys(digits=""), Keys(digits="A"), Keys(digits="²")],
)
def test_words_without_letters_and_keys_no_telephone_has_are_silence(nothing: Words | Keys) -> None:
    assert Caller(ENGLISH).does(nothing).state == Caller(ENGLISH).waits().state


def test_only_the_first_of_several_keys_counts() -> None:
    assert Caller(ENGLISH).presses("1999#").route.concern == "billing"


def test_words_that_the_carrier_doubts_are_never_taken_for_sure() -> None:
    caller = Caller(ENGLISH).says("my invoice is wrong", confidence=0.1)
    assert caller.state.stage == "pair"
    assert Caller(ENGLISH).says("my invoice is wrong", confidence=0.9).state.stage == "confirm"


@pytest.mark.parametrize(
    "caller",
    [
        lambda: Caller(ENGLISH),
        lambda: Caller(ENGLISH).says("my invoice is wrong"),
        lambda: Caller(ENGLISH, UNSURE).says("my invoice is wrong"),
        lambda: Caller(ENGLISH).says("xyzzy"),
        lambda: Caller(ENGLISH).says("xyzzy").says("fnord"),
    ],
    ids=["question", "confirm", "pair", "rephrase", "menu"],
)
class TestInEveryStage:
    def test_0_leads_to_a_person(self, caller: Callable[[], Caller]) -> None:
        reached = caller().presses("0")
        assert (reached.route.queue, reached.route.understood_by) == ("front desk", "zero")
        assert reached.hears == "I am putting you through to somebody. Please hold the line."

    def test_asking_for_a_person_leads_to_one(self, caller: Callable[[], Caller]) -> None:
        reached = caller().says("I want to speak to a human")
        assert (reached.route.queue, reached.route.understood_by) == ("front desk", "speech")
        assert reached.route.concern is None

    def test_saying_zero_leads_to_a_person(self, caller: Callable[[], Caller]) -> None:
        assert caller().says("zero").route.queue == "front desk"

    def test_a_repeated_arrival_counts_as_silence(self, caller: Callable[[], Caller]) -> None:
        assert caller().does(Dialled(number=ENGLISH)).state == caller().waits().state


def test_what_was_understood_is_noted() -> None:
    noted = Caller(ENGLISH).says("my invoice is wrong").turn.noted
    assert noted is not None
    assert (noted.concern, noted.how, noted.meaning) == ("billing", "speech", "concern")
    assert noted.runner_up in {"fault", "moving", "order"}
    assert noted.confidence is not None
    assert noted.runner_up_confidence is not None
    assert noted.confidence > noted.runner_up_confidence


def test_silent_agreement_and_objection_are_noted() -> None:
    confirm = Caller(ENGLISH).says("my invoice is wrong")
    agreed = CONVERSATION.hear(confirm.state, Words(text="yes"), MONDAY_AT_TEN).noted
    assert agreed is not None
    assert (agreed.meaning, agreed.concern, agreed.how) == ("agreed", "billing", "speech")
    assert confirm.presses("*").turn.noted == Noted(language="en", how="keys", meaning="no")


def test_after_the_outcome_hearing_more_changes_nothing() -> None:
    caller = Caller(ENGLISH).presses("1")
    state, outcome = caller.state, caller.turn.outcome
    caller.says("my internet is not working").presses("0").waits()
    assert caller.state == state
    assert caller.turn.outcome == outcome
    assert caller.turn.actions == ()


def test_turns_are_counted_from_0() -> None:
    caller = Caller(ENGLISH)
    assert caller.state.turn == 0
    assert caller.waits().state.turn == 1
    assert caller.presses("1").state.turn == 2


def test_a_script_without_concerns_greets_and_goes_to_a_person() -> None:
    caller = Caller(ENGLISH, Conversation(replace(SCRIPT, concerns=())))
    assert caller.hears == (
        "Welcome to Acme. I am putting you through to somebody. Please hold the line."
    )
    assert caller.route.understood_by == "fallback"


def test_a_script_with_one_concern_still_has_a_way_out_of_it() -> None:
    conversation = Conversation(replace(SCRIPT, concerns=(BILLING,)))
    caller = Caller(ENGLISH, conversation).says("my invoice is wrong").says("no, my address")
    assert caller.state.stage == "key_menu"
    assert caller.presses("0").route.queue == "front desk"


def test_a_conversation_begins_with_a_number() -> None:
    with pytest.raises(MisuseError, match="starts with Dialled, not with Keys"):
        CONVERSATION.hear(None, Keys(digits="1"), MONDAY_AT_TEN)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(MisuseError, match="needs a time zone"):
        CONVERSATION.hear(None, Dialled(number=ENGLISH), MONDAY_AT_TEN.replace(tzinfo=None))


def test_a_finished_state_without_an_outcome_is_refused() -> None:
    broken = replace(Caller(ENGLISH).state, stage="finished")
    with pytest.raises(MisuseError, match="none of ours"):
        CONVERSATION.hear(broken, Keys(digits="1"), datetime(2026, 3, 2, tzinfo=UTC))


def test_a_conversation_outlives_the_concern_it_was_about() -> None:
    confirm = Caller(ENGLISH).says("my invoice is wrong")
    smaller = Conversation(replace(SCRIPT, concerns=(FAULT,)))
    turn = smaller.hear(confirm.state, Words(text="my internet is not working"), MONDAY_AT_TEN)
    assert turn.state.stage == "confirm"
    assert turn.state.candidates == ("fault",)


def test_a_conversation_outlives_its_language() -> None:
    confirm = Caller(ENGLISH).says("my invoice is wrong")
    dutch_only = Conversation(
        replace(SCRIPT, languages=SCRIPT.languages[:1], numbers=SCRIPT.numbers[:1])
    )
    turn = dutch_only.hear(confirm.state, Keys(digits="0"), MONDAY_AT_TEN)
    assert isinstance(turn.outcome, RouteToQueue)
    assert turn.outcome.language == "nl"


def test_a_person_is_found_who_speaks_the_language() -> None:
    assert Caller(DUTCH).presses("0").route.skills == (SkillNeed(skill="dutch"),)
    assert Caller(ENGLISH).presses("0").route.skills == ()
