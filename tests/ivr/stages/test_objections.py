"""Callers who say that they were misunderstood, in their words, in nl, it and en."""

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from ivr import Concern, Conversation, HangUp, Noted, Ranked, Ranking, Thresholds, Words
from tests.ivr import full_script
from tests.ivr.example_script import (
    BILLING,
    DUTCH,
    ENGLISH,
    FAULT,
    ITALIAN,
    MOVING,
    SCRIPT,
    SHARED,
    Caller,
)

UNSURE = Conversation(replace(SCRIPT, thresholds=Thresholds(sure=0.99, pair=0.0)))
"""Offers two, whatever is said."""
NUMBERS = {"nl": DUTCH, "it": ITALIAN, "en": ENGLISH}
LANGUAGES = list(NUMBERS)
A_FAULT = {
    "nl": "mijn internet doet het niet",
    "it": "internet non funziona",
    "en": "my internet is not working",
}
A_MOVE = {"nl": "ik ga verhuizen", "it": "sto per traslocare", "en": "I am moving house"}
NO = {
    "nl": ("nee", "dat is het niet", "dat bedoel ik niet", "geen storing", "het is geen storing"),
    "it": ("no", "non è quello", "non è un guasto", "non intendevo quello", "no, un'altra cosa"),
    "en": ("no", "that's not it", "not a fault", "it is not a fault", "I don't mean that"),
}
SOMETHING_ELSE = {
    "nl": ("nee, iets anders", "iets anders", "nee, ik wil iets anders alstublieft"),
    "it": ("no, altro", "no, qualcos'altro", "un'altra cosa"),
    "en": ("no, something else", "neither", "no, I want something else please"),
}
NOT_BUT = {
    "nl": ("nee, ik ga verhuizen", "geen storing, ik ga verhuizen", "ik bedoel een verhuizing"),
    "it": ("no, sto per traslocare", "non un guasto, sto per traslocare", "intendevo un trasloco"),
    "en": ("no, I am moving house", "not a fault, I am moving house", "I mean moving house"),
}
AGREEING = {
    "nl": ("ja", "dat klopt", "ja, mijn internet doet het niet", "geen probleem", "dank u"),
    "it": ("sì", "va bene", "sì, internet non funziona", "nessun problema", "grazie"),
    "en": ("yes", "that's right", "yes, my internet is not working", "no problem", "thank you"),
}
UNSURE_WORDS = {"nl": "ik weet het niet", "it": "non lo so", "en": "I don't know"}


def said(texts: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(language, text) for language, found in texts.items() for text in found]


def at_confirmation(language: str) -> Caller:
    caller = Caller(NUMBERS[language]).says(A_FAULT[language])
    assert (caller.state.stage, caller.state.candidates) == ("confirm", ("fault",))
    return caller


def at_pair(language: str) -> Caller:
    """A fault is the likelier of two."""
    caller = Caller(NUMBERS[language], UNSURE).says(A_FAULT[language], confidence=0.1)
    assert (caller.state.stage, caller.state.candidates[0]) == ("pair", "fault")
    return caller


def at_key_menu(language: str) -> Caller:
    caller = Caller(NUMBERS[language]).says(A_FAULT[language]).presses("*").says("xyzzy")
    assert (caller.state.stage, caller.state.rejected) == ("key_menu", ("fault",))
    return caller


@pytest.mark.parametrize(("language", "text"), [*said(NO), *said(SOMETHING_ELSE)])
def test_at_a_confirmation_a_no_asks_openly_again(language: str, text: str) -> None:
    caller = at_confirmation(language).says(text)
    assert (caller.state.stage, caller.state.rejected) == ("question", ("fault",))
    assert caller.turn.noted == Noted(language=language, how="speech", meaning="no")


@pytest.mark.parametrize(("language", "text"), said(NOT_BUT))
def test_at_a_confirmation_another_concern_is_taken_up(language: str, text: str) -> None:
    caller = at_confirmation(language).says(text)
    assert (caller.state.stage, caller.state.candidates) == ("confirm", ("moving",))
    assert caller.waits().route.concern == "moving"


@pytest.mark.parametrize("concern", [BILLING, MOVING], ids=lambda one: one.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_at_a_confirmation_an_example_of_another_concern_corrects(
    language: str, concern: Concern
) -> None:
    caller = at_confirmation(language).says(concern.examples[language][0])
    assert (caller.state.stage, caller.state.candidates) == ("confirm", (concern.id,))
    assert caller.state.rejected == ("fault",)


@pytest.mark.parametrize(("language", "text"), said(AGREEING))
def test_at_a_confirmation_what_is_no_objection_agrees(language: str, text: str) -> None:
    assert at_confirmation(language).says(text).route.concern == "fault"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_turned_down_is_not_agreed_to_when_it_is_named_again(language: str) -> None:
    """The caller wants neither of what he names and what was understood instead."""
    caller = at_confirmation(language).says(NOT_BUT[language][0]).says(FAULT.names[language])
    assert caller.turn.outcome is None
    assert caller.state.rejected == ("fault", "moving")


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_does_not_know_has_agreed_to_nothing_and_turned_nothing_down(language: str) -> None:
    for caller in (at_confirmation(language), at_pair(language)):
        caller.says(UNSURE_WORDS[language])
        assert (caller.state.stage, caller.state.rejected) == ("question", ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_a_no_to_two_nobody_is_sent_to_one_of_them(language: str) -> None:
    for text in (NO[language][0], NO[language][1], *SOMETHING_ELSE[language]):
        caller = at_pair(language)
        offered = caller.state.candidates
        caller.says(text)
        assert (caller.state.stage, caller.state.rejected) == ("question", offered)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_two_the_other_is_confirmed_when_one_is_turned_down_by_name(language: str) -> None:
    caller = at_pair(language)
    other = caller.state.candidates[1]
    caller.says({"nl": "geen storing", "it": "non un guasto", "en": "not a fault"}[language])
    assert (caller.state.stage, caller.state.candidates) == ("confirm", (other,))
    assert caller.waits().route.concern == other


@pytest.mark.parametrize(
    ("language", "text"),
    [("nl", "nee, de eerste"), ("it", "no, il primo"), ("en", "no, the first")],
)
def test_a_no_before_a_choice_does_not_undo_it(language: str, text: str) -> None:
    assert at_pair(language).says(text).route.concern == "fault"


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_the_key_menu_a_no_leads_nowhere(language: str) -> None:
    for text in (NO[language][0], SOMETHING_ELSE[language][0], UNSURE_WORDS[language]):
        caller = at_key_menu(language).says(text)
        assert (caller.state.stage, caller.state.misses) == ("key_menu", 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_the_key_menu_what_was_turned_down_has_to_be_named(language: str) -> None:
    assert at_key_menu(language).says(A_FAULT[language]).turn.outcome is None
    assert at_key_menu(language).says(FAULT.names[language]).route.concern == "fault"
    assert at_key_menu(language).says(A_MOVE[language]).route.concern == "moving"
    assert at_key_menu(language).says(NOT_BUT[language][0]).route.concern == "moving"


@pytest.mark.parametrize("language", LANGUAGES)
def test_to_repeat_what_was_turned_down_makes_nothing_else_likely(language: str) -> None:
    caller = at_confirmation(language).says(NO[language][0]).says(A_FAULT[language])
    assert caller.state.stage == "key_menu"
    noted = caller.turn.noted
    assert noted is not None
    assert noted.meaning == "unclear"
    assert noted.confidence is not None
    assert noted.confidence < 0.5


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(
            ("nl", text)
            for text in ("nee", "ja", "geen idee", "ik weet het niet", "hoe laat is het")
        ),
        *(("it", text) for text in ("no", "sì", "non lo so", "nessuno", "che ore sono")),
        *(
            ("en", text)
            for text in ("no", "yes", "I have no idea", "how late is it", "to", "nobody")
        ),
    ],
)
def test_at_the_question_what_tells_nothing_is_asked_for_in_other_words(
    language: str, text: str
) -> None:
    caller = Caller(NUMBERS[language]).says(text)
    assert (caller.state.stage, caller.state.rephrases) == ("question", 1)
    assert caller.turn.noted is not None
    assert caller.turn.noted.meaning == "unclear"


def outside(**probabilities: float) -> Ranking:
    """What a classifier outside makes of the words."""
    ranked = (Ranked(concern=one, probability=value) for one, value in probabilities.items())
    return Ranking(concerns=tuple(ranked), in_scope=True)


def test_the_words_after_a_no_are_still_what_a_classifier_outside_understood() -> None:
    told = Words(text="no, zork", ranking=outside(order=0.9, fault=0.05))
    assert at_confirmation("en").does(told).state.candidates == ("order",)
    assert at_pair("en").does(told).state.rejected[0] == "fault"


def test_what_a_classifier_outside_understands_corrects_a_confirmation() -> None:
    told = Words(text="zork plugh", ranking=outside(order=0.9))
    assert at_confirmation("en").does(told).state.candidates == ("order",)
    hardly = Words(text="zork plugh", ranking=outside(order=0.05))
    assert at_confirmation("en").does(hardly).route.concern == "fault"


def test_a_bare_no_is_no_concern_whatever_a_classifier_outside_says() -> None:
    told = Words(text="no", ranking=outside(fault=1.0))
    assert Caller(ENGLISH).does(told).state.stage == "question"


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_an_answer_something_else_is_asked_for_and_a_no_ends_the_call(language: str) -> None:
    served = full_script.Caller(NUMBERS[language]).presses("5")
    assert served.says(SOMETHING_ELSE[language][0]).state.stage == "question"
    served = full_script.Caller(NUMBERS[language]).presses("5")
    assert served.says(NO[language][0]).turn.outcome == HangUp(reason="served")


def test_a_ranking_made_in_another_language_than_the_caller_speaks_does_not_count() -> None:
    conversation = Conversation(full_script.ALWAYS_OPEN)
    english = Words(text="I have a question about my bill", ranking=outside(order=0.9))
    assert full_script.Caller(SHARED, conversation).does(english).state.candidates == ("billing",)
    dutch = Words(text="ik heb een vraag over mijn factuur", ranking=outside(order=0.9))
    assert full_script.Caller(SHARED, conversation).does(dutch).state.candidates == ("order",)
