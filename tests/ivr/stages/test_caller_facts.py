"""What is known of a caller before the first word, and what it changes."""

import pytest

from ivr import CallerFacts, HangUp, Standing
from tests.ivr.example_script import DUTCH, ENGLISH, ITALIAN, SHARED
from tests.ivr.full_script import MENUS, Caller, at_night


@pytest.mark.parametrize(
    ("number", "heard"),
    [
        (ENGLISH, "This number cannot be put through. Goodbye."),
        (DUTCH, "Met dit nummer kunt u niet worden doorverbonden. Tot ziens."),
        (ITALIAN, "Da questo numero non è possibile essere messi in contatto. Arrivederci."),
    ],
)
def test_a_blocked_caller_is_told_so_and_no_more(number: str, heard: str) -> None:
    caller = Caller(number, facts=CallerFacts(standing="blocked"))
    assert caller.turn.outcome == HangUp(reason="blocked")
    assert caller.hears == heard


def test_a_blocked_caller_is_spoken_to_in_his_language() -> None:
    caller = Caller(SHARED, facts=CallerFacts(standing="blocked", language="it"))
    assert caller.languages == {"it"}


def test_a_blocked_caller_is_blocked_at_night_too() -> None:
    caller = at_night(ENGLISH, facts=CallerFacts(standing="blocked"))
    assert caller.turn.outcome == HangUp(reason="blocked")


@pytest.mark.parametrize("standing", ["unknown", "known", "vip", "anonymous"])
def test_all_others_are_welcome(standing: Standing) -> None:
    assert Caller(ENGLISH, facts=CallerFacts(standing=standing)).hears.startswith("Welcome to Acme")


@pytest.mark.parametrize(
    ("language", "welcome"),
    [
        ("nl", "Welkom bij Acme. Zeg"),
        ("it", "Grazie per aver chiamato Acme. Mi dica"),
        ("en", "Welcome to Acme. Please say"),
    ],
)
def test_who_has_spoken_a_language_before_is_not_asked_again(language: str, welcome: str) -> None:
    caller = Caller(SHARED, facts=CallerFacts(language=language))
    assert caller.hears.startswith(welcome)
    assert caller.languages == {language}


def test_who_speaks_another_language_today_says_so() -> None:
    caller = Caller(SHARED, facts=CallerFacts(language="nl")).says("english")
    assert caller.hears.startswith("Welcome to Acme. Please say in a few words")
    assert caller.languages == {"en"}


def test_a_language_that_the_number_does_not_speak_is_not_spoken() -> None:
    assert Caller(ENGLISH, facts=CallerFacts(language="nl")).languages == {"en"}
    assert Caller(SHARED, facts=CallerFacts(language="xx")).state.stage == "language"


def test_a_known_language_leads_to_the_menu_of_the_number() -> None:
    caller = Caller(MENUS, facts=CallerFacts(language="it"))
    assert caller.hears.startswith("Grazie per aver chiamato Acme. Scelga.")


def test_a_known_language_is_the_one_in_which_it_is_closed() -> None:
    caller = at_night(SHARED, facts=CallerFacts(language="it"))
    assert caller.hears.startswith("Ha chiamato Acme. In questo momento siamo chiusi.")


@pytest.mark.parametrize(("has_number", "stage"), [(True, "callback"), (False, "callback_number")])
def test_a_number_that_is_known_need_not_be_entered(has_number: bool, stage: str) -> None:  # noqa: FBT001
    facts = CallerFacts(has_number=has_number)
    assert at_night(ENGLISH, facts=facts).presses("1").state.stage == stage
