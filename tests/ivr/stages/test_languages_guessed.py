"""Where several languages are offered, what a caller says may tell which one it is."""

import pytest
from msgspec.structs import replace

from ivr import Conversation
from tests.ivr.example_script import SHARED
from tests.ivr.full_script import ALWAYS_OPEN, MENUS, SCRIPT, Caller, at_night
from tests.ivr.happenings import MENUS_ALONE

SAID = [
    ("ik heb een vraag over mijn factuur, die klopt niet", "nl", "Ik heb begrepen: facturen."),
    ("ho una domanda sulla fattura, mi sembra sbagliata", "it", "Ho capito: la fatturazione."),
    ("I have a question about my bill, it is wrong", "en", "I understood: billing."),
]
GUESSING = Conversation(ALWAYS_OPEN)


@pytest.mark.parametrize(("said", "language", "heard"), SAID)
@pytest.mark.parametrize("number", [SHARED, MENUS])
def test_who_says_what_it_is_about_is_understood_at_once(
    number: str, said: str, language: str, heard: str
) -> None:
    caller = Caller(number, GUESSING).says(said)
    assert caller.hears.startswith(heard)
    assert (caller.state.language, caller.languages) == (language, {language})


@pytest.mark.parametrize(("said", "language", "heard"), SAID)
def test_who_speaks_is_asked_for_the_language_where_none_is_guessed(
    said: str, language: str, heard: str
) -> None:
    caller = Caller(SHARED, Conversation(replace(ALWAYS_OPEN, guess_language=False))).says(said)
    assert caller.state.stage == "language"
    assert heard not in caller.hears
    assert language in caller.languages


@pytest.mark.parametrize("said", ["xyzzy plugh", "internet", "ok"])
def test_what_tells_nothing_has_the_languages_offered_again(said: str) -> None:
    caller = Caller(SHARED).says(said)
    assert caller.state.stage == "language"
    assert caller.hears == (
        "Voor Nederlands, toets 1. Per l'italiano, prema 2. For English, press 3."
    )


def test_who_cannot_be_guessed_twice_gets_the_first_language() -> None:
    caller = Caller(SHARED).says("xyzzy plugh").waits()
    assert caller.hears.startswith("Zeg in een paar woorden waarover u belt")


@pytest.mark.parametrize(
    ("said", "language"),
    [("english please", "en"), ("italiano", "it"), ("Nederlands graag", "nl"), ("twee", "it")],
)
def test_a_language_that_is_named_needs_no_guess(said: str, language: str) -> None:
    assert Caller(SHARED).says(said).state.language == language


def test_a_person_is_asked_for_in_any_language() -> None:
    assert Caller(SHARED).says("vorrei parlare con un operatore").route.language == "it"
    assert Caller(SHARED).says("I want to speak to a person").route.language == "en"


def test_it_is_closed_in_the_language_that_is_guessed() -> None:
    caller = at_night(SHARED).says(SAID[1][0])
    assert caller.hears.startswith("Ha chiamato Acme. In questo momento siamo chiusi.")


def test_words_of_a_language_lead_to_its_menu_where_nothing_else_can_be_understood() -> None:
    caller = Caller(MENUS, Conversation(MENUS_ALONE)).says("I would like to speak about my bill")
    assert caller.hears == ("For c, press 1. For f, press star. To speak to somebody, press 0.")


def test_the_guess_is_noted_with_what_was_understood() -> None:
    noted = Caller(SHARED).says(SAID[0][0]).turn.noted
    assert noted is not None
    assert (noted.language, noted.concern) == ("nl", "billing")


def test_the_script_that_is_tested_guesses() -> None:
    assert SCRIPT.guess_language
