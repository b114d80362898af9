import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import limits
from ivr.words import normalise, tokens


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("  Mijn   FACTUUR\n", "mijn factuur"),
        ("\uff26\uff35\uff2c\uff2c\u3000width", "full width"),
        ("perche\u0301", "perché"),  # an accent on its own
        ("Straße", "strasse"),
        ("mijn\x00factuur\x1b[31m", "mijn factuur [31m"),
        ("zero\u200bwidth", "zero width"),
        ("half a \ud83d pair", "half a pair"),
        ("", ""),
    ],
)
def test_one_thing_said_has_one_form(text: str, normalised: str) -> None:
    assert normalise(text) == normalised


def test_long_words_are_cut_and_not_refused() -> None:
    assert len(normalise("factuur " * 10_000)) <= limits.TEXT_CHARS_MAX


def test_a_character_that_stands_for_a_phrase_does_not_pass_the_limit() -> None:
    assert len(normalise("\ufdfa" * limits.TEXT_CHARS_MAX)) <= limits.TEXT_CHARS_MAX


@given(text=st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(text=st.text())
def test_no_control_character_is_left(text: str) -> None:
    assert normalise(text).isprintable()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L'operatore, per favore!", ["l", "operatore", "per", "favore"]),
        ("that\u2019s wrong", ["that", "s", "wrong"]),
        ("één factuur", ["één", "factuur"]),
        ("order 12-345", ["order", "12", "345"]),
        ("snake_case", ["snake", "case"]),
        ("perché_no", ["perché", "no"]),
        ("मौसम कैसा है?", ["मौसम", "कैसा", "है"]),
        ("ฝนจะตกไหม", ["ฝนจะตกไหม"]),
        ("… ?! __", []),
    ],
)
def test_words_are_letters_and_digits(text: str, words: list[str]) -> None:
    assert tokens(text) == words
