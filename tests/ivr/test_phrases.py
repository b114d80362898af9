import pytest
from msgspec.structs import fields, replace

from ivr import Language, Script, limits
from ivr.phrases import (
    after_no,
    asks_person,
    chosen_number,
    is_done,
    language_names,
    phrases_of,
    wants_neither,
)
from ivr.phrases_shipped import PHRASES, Phrases
from ivr.prompts import SHIPPED
from ivr.script import PhraseTexts
from ivr.words import tokens
from tests.ivr.example_script import SCRIPT


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


GERMAN = PhraseTexts(
    no=("Nein", "das stimmt nicht!"),
    agreed=("das stimmt",),
    neither=("keins von beiden",),
    person=("Mitarbeiter Mensch", "jemand"),
    filler=("ich möchte bitte mit einem sprechen",),
    numbers={"Eins": 1, "zwei": 2},
    escalating=("Anwalt", "vor Gericht"),
)


def with_phrases(**phrases: PhraseTexts) -> Script:
    return replace(SCRIPT, phrases=phrases)


def test_a_language_that_does_not_ship_is_understood_by_the_scripts_own_answers() -> None:
    german = phrases_of("de", with_phrases(de=GERMAN))
    assert asks_person("Ich möchte bitte mit einem Menschen sprechen", german) is False
    assert asks_person("Ich möchte bitte mit einem Mitarbeiter sprechen", german)
    assert after_no("Nein, das stimmt nicht", german) == ""
    assert after_no("nein das stimmt", german) is None
    assert chosen_number("eins bitte", german) == 1
    assert wants_neither("Keins von beiden.", german)
    assert german.escalating == {"anwalt", "vor gericht"}


def test_the_scripts_own_answers_come_on_top_of_those_that_ship() -> None:
    own = PhraseTexts(no=("computer says no",), person=("wizard",), numbers={"one": 7, "won": 1})
    english = phrases_of("en", with_phrases(en=own))
    assert after_no("Computer says no.", english) == ""
    assert after_no("No", english) == ""
    assert asks_person("a wizard please", english)
    assert asks_person("a person please", english)
    assert chosen_number("one", english) == 7
    assert chosen_number("won", english) == 1
    assert english.escalating == phrases_of("en").escalating


def test_the_answers_of_one_language_are_not_those_of_another() -> None:
    assert phrases_of("it", with_phrases(de=GERMAN)) == phrases_of("it")
    assert phrases_of("fy", with_phrases(de=GERMAN)) == Phrases()


def test_what_is_no_word_or_no_digit_is_left_out() -> None:
    own = PhraseTexts(
        no=("?!", ""), person=("...",), filler=(" ",), numbers={"zehn": 10, "?": 1, "minus": -1}
    )
    assert phrases_of("de", with_phrases(de=own)) == Phrases()


def test_there_is_a_bound_to_the_answers_of_each_kind() -> None:
    many = tuple(f"w{number}" for number in range(10_000))
    own = PhraseTexts(
        no=many,
        agreed=many,
        neither=many,
        unsure=many,
        done=many,
        person=many,
        filler=many,
        numbers=dict.fromkeys(many, 1),
        escalating=many,
    )
    phrases = phrases_of("de", with_phrases(de=own))
    sizes = {field.name: len(getattr(phrases, field.name)) for field in fields(PhraseTexts)}
    assert set(sizes.values()) == {limits.PHRASES_MAX}


@pytest.mark.parametrize("language", PHRASES)
def test_every_phrase_that_ships_stands_as_it_is_compared(language: str) -> None:
    phrases = phrases_of(language)
    kinds = {field.name: getattr(phrases, field.name) for field in fields(Phrases)}
    of_words = {"filler", "asking", "machine", "manager", "denying", "function", "numbers"}
    for kind in kinds.keys() - of_words:
        assert kinds[kind]
        assert all(" ".join(tokens(phrase)) == phrase for phrase in kinds[kind])
    for words in (kinds[kind] for kind in of_words):
        assert words
        assert all(tokens(word) == [word] for word in words)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "bedankt"),
        ("nl", "oké, dat was het, dank u wel"),
        ("nl", "dat is alles, tot ziens"),
        ("it", "grazie"),
        ("it", "va bene, è tutto, grazie mille"),
        ("it", "nient'altro, arrivederci"),
        ("en", "thanks"),
        ("en", "Okay, that's all. Thank you very much, bye!"),
    ],
)
def test_saying_that_that_was_all_is_understood(language: str, text: str) -> None:
    assert is_done(text, phrases_of(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "bedankt, maar mijn internet doet het niet"),
        ("nl", "een medewerker"),
        ("it", "grazie, ma la fattura è sbagliata"),
        ("en", "thank you but my invoice is wrong"),
        ("en", "that's all wrong"),
        ("en", "please"),
        ("en", ""),
    ],
)
def test_thanks_with_something_else_are_not_all(language: str, text: str) -> None:
    assert not is_done(text, phrases_of(language))


@pytest.mark.parametrize("language", PHRASES)
def test_what_ships_of_a_kind_is_no_more_than_a_script_may_have(language: str) -> None:
    shipped = PHRASES[language]
    for field in fields(PhraseTexts):
        assert len(getattr(shipped, field.name)) <= limits.PHRASES_MAX
