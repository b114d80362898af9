import pytest

from ivr import Language
from ivr.phrases import (
    PHRASES,
    after_no,
    asks_person,
    chosen_number,
    language_names,
    phrases_of,
    wants_neither,
)
from ivr.prompts import SHIPPED


def test_every_language_that_ships_has_its_short_answers() -> None:
    assert PHRASES.keys() == SHIPPED.keys()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "medewerker"),
        ("nl", "Een medewerker, alstublieft."),
        ("nl", "ik wil graag een echt mens spreken"),
        ("nl", "kunt u mij doorverbinden met iemand"),
        ("it", "operatore"),
        ("it", "Vorrei parlare con un'operatrice"),
        ("it", "mi passi una persona per favore"),
        ("en", "agent"),
        ("en", "I'd like to talk to a real person, please"),
        ("en", "can you put me through to somebody"),
    ],
)
def test_asking_for_a_person_is_understood(language: str, text: str) -> None:
    assert asks_person(text, phrases_of(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "ik spreek al een uur met een medewerker over mijn factuur"),
        ("nl", "ik wil graag"),
        ("it", "l'operatore ha sbagliato la fattura"),
        ("en", "my insurance agent has left"),
        ("en", "a second person on my subscription"),
        ("en", ""),
        ("de", "agent"),
    ],
)
def test_talking_about_a_person_is_not_asking_for_one(language: str, text: str) -> None:
    assert not asks_person(text, phrases_of(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Nee"),
        ("nl", "nee hoor, dat klopt niet"),
        ("nl", "Dat klopt niet."),
        ("it", "No!"),
        ("it", "no, non è corretto"),
        ("it", "sbagliato"),
        ("en", "no"),
        ("en", "No, that's not right"),
        ("en", "that\u2019s wrong"),
        ("en", "no sorry"),
        ("en", "no no, not right, that is wrong"),
    ],
)
def test_a_bare_no_leaves_no_words_over(language: str, text: str) -> None:
    assert after_no(text, phrases_of(language)) == ""


@pytest.mark.parametrize(
    ("language", "text", "rest"),
    [
        ("nl", "Nee, het gaat over mijn factuur", "het gaat over mijn factuur"),
        ("it", "no, sto per traslocare", "sto per traslocare"),
        ("en", "No, I'm moving house", "i m moving house"),
        ("en", "no thanks, I am moving", "i am moving"),
    ],
)
def test_the_words_after_a_no_are_kept(language: str, text: str, rest: str) -> None:
    assert after_no(text, phrases_of(language)) == rest


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "ja"),
        ("nl", "nee dat klopt"),
        ("nl", "neerlandistiek"),
        ("it", "sì"),
        ("it", "no va bene"),
        ("it", "nota di credito"),
        ("en", "yes"),
        ("en", "no problem"),
        ("en", "no, that's fine"),
        ("en", "nothing else"),
        ("de", "no"),
    ],
)
def test_agreeing_is_not_a_no(language: str, text: str) -> None:
    assert after_no(text, phrases_of(language)) is None


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("nl", "één", 1),
        ("nl", "een", 1),
        ("nl", "de tweede", 2),
        ("nl", "nul", 0),
        ("it", "la prima", 1),
        ("it", "due, per favore", 2),
        ("en", "two", 2),
        ("en", "the second", 2),
        ("en", "9", 9),
        ("de", "2", 2),
    ],
)
def test_a_number_is_a_choice(language: str, text: str, number: int) -> None:
    assert chosen_number(text, phrases_of(language)) == number


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "een factuur"),
        ("nl", "één of twee"),
        ("it", "una fattura"),
        ("it", "prima non funzionava"),
        ("en", "one of my bills"),
        ("en", "12"),
        ("en", ""),
    ],
)
def test_a_number_among_other_words_is_no_choice(language: str, text: str) -> None:
    assert chosen_number(text, phrases_of(language)) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [("nl", "Geen van beide."), ("it", "nessuno dei due"), ("en", "something else")],
)
def test_both_can_be_turned_down(language: str, text: str) -> None:
    assert wants_neither(text, phrases_of(language))
    assert not wants_neither("billing", phrases_of(language))


def test_a_language_is_chosen_by_its_name_in_any_language_or_the_scripts_own() -> None:
    assert {"nederlands", "dutch", "olandese"} <= language_names(Language(code="nl"))
    assert language_names(Language(code="fy", name="Frysk")) == {"frysk"}
    assert "vlaams" in language_names(Language(code="nl", name="Vlaams"))
