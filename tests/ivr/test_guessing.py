"""Which language a caller speaks, told from what he has said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr import limits
from ivr.guessing import LanguageGuess
from ivr.script import Language, PhraseTexts
from tests.ivr.example_script import BILLING, SCRIPT

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parents[3] / "shared" / "data" / "intents" / "xsid"
ALL = ("nl", "it", "en")
GUESS = LanguageGuess(SCRIPT)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Ik heb een vraag over de rekening van vorige maand"),
        ("nl", "waar blijft mijn pakket"),
        ("it", "Vorrei sapere perché la bolletta è così alta"),
        ("it", "non funziona più niente"),
        ("en", "I would like to know why my bill is so high"),
        ("en", "where is my parcel"),
    ],
)
def test_the_language_is_told_from_a_sentence(language: str, text: str) -> None:
    assert GUESS.guess(text, ALL) == language


@pytest.mark.parametrize("text", ["", "!?", "internet", "pronto", "Acme 12", "xkcd qwrtz"])
def test_a_single_word_or_none_that_is_known_tells_nothing(text: str) -> None:
    assert GUESS.guess(text, ALL) is None


def test_only_a_language_that_is_offered_is_guessed() -> None:
    text = "Ik heb een vraag over de rekening van vorige maand"
    assert GUESS.guess(text, ("nl", "en")) == "nl"
    assert GUESS.guess(text, ("it", "en")) != "nl"


def test_where_one_language_or_none_is_offered_there_is_nothing_to_guess() -> None:
    assert GUESS.guess("where is my parcel", ("en",)) is None
    assert GUESS.guess("where is my parcel", ()) is None
    assert GUESS.guess("where is my parcel", ("xx", "en")) is None


def test_a_language_that_does_not_ship_is_learned_from_the_script() -> None:
    german = (
        "ich habe eine Frage zu meiner Rechnung",
        "meine Rechnung stimmt nicht",
        "ich möchte meine Rechnung bezahlen",
        "warum ist meine Rechnung so hoch",
        "ich habe noch keine Rechnung bekommen",
        "wann bekomme ich mein Geld zurück",
    )
    billing = replace(BILLING, examples=BILLING.examples | {"de": german})
    script = replace(
        SCRIPT,
        languages=(Language(code="de"), Language(code="en")),
        concerns=(billing,),
        phrases={"de": PhraseTexts(no=("das stimmt nicht",), filler=("ich möchte bitte",))},
    )
    guess = LanguageGuess(script)
    assert guess.guess("warum ist die Rechnung so hoch", ("de", "en")) == "de"
    assert guess.guess("why is the bill so high", ("de", "en")) == "en"


def test_a_script_with_very_many_examples_is_learned_from_some_of_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "GUESS_TEXTS_MAX", 50)
    guess = LanguageGuess(SCRIPT)
    assert guess.guess("mijn factuur klopt niet", ALL) == "nl"
    assert guess.guess("perché la fattura è così alta", ALL) == "it"


@given(st.text(max_size=200), st.sets(st.sampled_from([*ALL, "de"])))
def test_whatever_is_said_the_guess_is_a_language_on_offer_or_none(
    text: str, among: set[str]
) -> None:
    assert GUESS.guess(text, among) in {None, *among}


def sentences(language: str) -> Iterator[str]:
    with (DATA / f"{language}.test.jsonl").open(encoding="utf-8") as file:
        yield from (json.loads(line)["text"] for line in file)


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the data sets are not at {DATA}")
@pytest.mark.parametrize("language", ALL)
def test_on_sentences_about_something_else_a_guess_is_nearly_always_right(language: str) -> None:
    guesses = [GUESS.guess(text, ALL) for text in sentences(language)]
    made = [guess for guess in guesses if guess is not None]
    assert len(made) / len(guesses) >= 0.25
    assert made.count(language) / len(made) >= 0.95


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the data sets are not at {DATA}")
def test_a_language_that_is_not_offered_is_hardly_ever_taken_for_one_that_is() -> None:
    guesses = [GUESS.guess(text, ALL) for text in sentences("de")]
    assert sum(guess is not None for guess in guesses) / len(guesses) <= 0.15
