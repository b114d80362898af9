import pytest
from msgspec.structs import replace

from ivr import (
    Concern,
    Conversation,
    Keys,
    RouteToQueue,
    SkillNeed,
    Thresholds,
    Words,
    limits,
)
from tests.ivr.example_script import (
    BILLING,
    DUTCH,
    ENGLISH,
    FAULT,
    SCRIPT,
    Caller,
)

UNSURE = Conversation(replace(SCRIPT, thresholds=Thresholds(sure=1.0, pair=0.0)))
"""Always offers two, whatever is said, as long as it is in scope."""


def test_the_first_question_greets_and_reads_the_configured_keys() -> None:
    caller = Caller(ENGLISH)
    assert caller.hears == (
        "Welcome to Acme. Please say in a few words what your call is about, or press a key. "
        "For billing, press 1. For a fault, press 3. To speak to somebody, press 0."
    )
    assert caller.state.stage == "question"
    assert caller.turn.outcome is None


def test_the_first_question_listens_for_one_key_and_for_words_about_the_concerns() -> None:
    question = Caller(ENGLISH).question
    assert question.speech
    assert question.keys_max == 1
    assert question.timeout_ms == limits.LISTEN_MS
    assert question.language == "en"
    assert question.expects == "concerns"


def test_a_clear_concern_is_confirmed_in_passing() -> None:
    caller = Caller(ENGLISH).says("my invoice is wrong")
    assert caller.hears == "I understood: billing. If that is not right, say no, or press star."
    assert caller.question.timeout_ms == limits.CONFIRM_MS
    assert caller.question.speech
    assert caller.state.candidates == ("billing",)


def test_silence_agrees_and_next_steps_are_told_before_the_queue() -> None:
    caller = Caller(ENGLISH).says("my invoice is wrong").waits()
    assert caller.hears == "Please have your latest bill at hand."
    assert caller.route.queue == "accounts"
    assert caller.route.concern == "billing"
    assert caller.route.understood_by == "speech"
    assert caller.route.confidence is not None
    assert caller.route.confidence >= SCRIPT.thresholds.sure


@pytest.mark.parametrize("text", ["yes", "that's right", "thank you", "hello?", "no problem"])
def test_any_words_but_no_agree(text: str) -> None:
    assert Caller(ENGLISH).says("my invoice is wrong").says(text).route.concern == "billing"


@pytest.mark.parametrize("concern", [BILLING, FAULT], ids=lambda one: one.id)
def test_1_is_yes_to_what_was_understood_whatever_its_key_is_elsewhere(concern: Concern) -> None:
    route = Caller(ENGLISH).says(concern.examples["en"][0]).presses("1").route
    assert (route.concern, route.understood_by) == (concern.id, "speech")


@pytest.mark.parametrize("key", ["7", "3", "#"])
def test_a_key_without_meaning_has_it_confirmed_once_more_and_then_asked_again(key: str) -> None:
    caller = Caller(ENGLISH).says("my invoice is wrong").presses(key)
    assert caller.hears == "I understood: billing. If that is not right, say no, or press star."
    assert (
        Caller(ENGLISH).says("my invoice is wrong").presses(key).waits().route.queue == "accounts"
    )
    caller.presses(key)
    assert caller.hears.startswith("I am sorry, I did not understand.")
    assert caller.presses("3").route.concern == "fault"


def test_without_next_steps_of_its_own_a_concern_has_the_general_ones() -> None:
    caller = Caller(ENGLISH).presses("3")
    assert caller.hears == (
        "Thank you. I am putting you through for a fault. Please hold the line."
    )


def test_a_route_carries_the_concerns_skills_and_priority_and_the_language() -> None:
    assert Caller(DUTCH).presses("3").turn.outcome == RouteToQueue(
        queue="support",
        skills=(SkillNeed(skill="networks", level=4), SkillNeed(skill="dutch", level=1)),
        priority=5,
        concern="fault",
        language="nl",
        understood_by="keys",
        confidence=None,
    )


def test_a_language_without_a_skill_asks_for_none() -> None:
    assert Caller(ENGLISH).presses("1").route.skills == ()


def test_a_concern_may_ask_for_more_of_the_language() -> None:
    fluent = (SkillNeed(skill="dutch", level=9),)
    script = replace(SCRIPT, concerns=(replace(BILLING, skills=fluent),))
    assert Caller(DUTCH, Conversation(script)).presses("1").route.skills == fluent


@pytest.mark.parametrize("answer", [Words(text="No."), Keys(digits="*")])
def test_a_no_asks_again(answer: Words | Keys) -> None:
    caller = Caller(ENGLISH).says("my invoice is wrong").does(answer)
    assert caller.hears.startswith("I am sorry. Could you say again what your call is about?")
    assert caller.state.rejected == ("billing",)
    assert caller.says("I am moving house").waits().route.concern == "moving"


def test_a_no_with_other_words_is_understood_at_once() -> None:
    caller = Caller(ENGLISH).says("my invoice is wrong").says("no, I am moving house")
    assert caller.hears.startswith("I understood: moving house.")
    assert caller.waits().route.concern == "moving"


def test_what_was_turned_down_is_not_proposed_again() -> None:
    caller = Caller(ENGLISH).says("my invoice is wrong").says("no, my invoice is wrong")
    assert caller.state.candidates != ("billing",)


def test_a_second_no_leads_to_the_menu_with_what_was_turned_down_last() -> None:
    caller = Caller(ENGLISH).says("my invoice is wrong").says("no")
    caller.says("I am moving house").says("no, an order perhaps")
    assert caller.state.stage == "key_menu"
    assert caller.state.candidates == ("fault", "order", "billing", "moving")
    assert not caller.question.speech


def test_a_no_and_a_person_is_a_person() -> None:
    caller = Caller(ENGLISH).says("my invoice is wrong").says("no, a person please")
    assert caller.route.queue == "front desk"


def test_two_probable_concerns_are_offered() -> None:
    caller = Caller(ENGLISH, UNSURE).says("my invoice is wrong")
    assert caller.state.stage == "pair"
    first, second = caller.state.candidates
    assert first == "billing"
    assert caller.hears.startswith("For billing, press 1. For ")
    assert caller.question.speech
    assert len(caller.question.hints) == 2
    assert second != first


@pytest.mark.parametrize(("key", "index"), [("1", 0), ("2", 1)])
def test_one_of_two_is_chosen_by_key(key: str, index: int) -> None:
    caller = Caller(ENGLISH, UNSURE).says("my invoice is wrong")
    expected = caller.state.candidates[index]
    caller.presses(key)
    assert (caller.route.concern, caller.route.understood_by) == (expected, "keys")


@pytest.mark.parametrize("text", ["one", "The first, please.", "billing", "Billing!"])
def test_one_of_two_is_chosen_by_voice(text: str) -> None:
    caller = Caller(ENGLISH, UNSURE).says("my invoice is wrong").says(text)
    assert (caller.route.concern, caller.route.understood_by) == ("billing", "speech")


def test_one_of_two_is_chosen_by_saying_it_in_other_words() -> None:
    unsure = Conversation(replace(SCRIPT, thresholds=Thresholds(sure=0.99, pair=0.0)))
    caller = Caller(ENGLISH, unsure).says("the red light of my invoice")
    assert set(caller.state.candidates) == {"billing", "fault"}
    caller.says("the modem has a red light")
    assert caller.route.concern == "fault"
    assert caller.route.confidence is not None


@pytest.mark.parametrize("text", ["neither", "no", "something else"])
def test_both_can_be_turned_down(text: str) -> None:
    caller = Caller(ENGLISH, UNSURE).says("my invoice is wrong")
    offered = caller.state.candidates
    caller.says(text)
    assert caller.state.stage == "question"
    assert caller.state.rejected == offered
    assert caller.hears.startswith("I am sorry. Could you say again")


def test_both_can_be_turned_down_for_something_else() -> None:
    caller = Caller(ENGLISH, UNSURE).says("my invoice is wrong")
    offered = caller.state.candidates
    caller.says("no, I am moving house")
    assert caller.state.stage == "pair"
    assert not set(caller.state.candidates) & set(offered)


@pytest.mark.parametrize("answer", [Words(text="zebra"), Keys(digits="8"), Keys(digits="#")])
def test_an_answer_that_is_neither_of_two_leads_to_the_rephrase(answer: Words | Keys) -> None:
    caller = Caller(ENGLISH, UNSURE).says("my invoice is wrong").does(answer)
    assert caller.state.stage == "question"
    assert caller.hears.startswith("I am sorry, I did not understand.")


def test_two_on_offer_are_offered_again_into_silence_and_then_as_a_menu() -> None:
    caller = Caller(ENGLISH, UNSURE).says("my invoice is wrong")
    offered = caller.state.candidates
    caller.waits()
    assert caller.hears.startswith("I did not hear you. For billing, press 1.")
    caller.waits()
    assert caller.state.stage == "key_menu"
    assert caller.state.candidates[:2] == offered
