"""What callers turn down of what was offered to them."""

import pytest

from ivr.phrases import after_no, is_unsure, phrases_of, says_nothing, turned_down, wants_neither
from ivr.refusing import Refusal, refused
from ivr.voice import Voice
from tests.ivr.example_script import SCRIPT

VOICES = {language.code: Voice(SCRIPT, language.code) for language in SCRIPT.languages}
BOTH = ("fault", "billing")


@pytest.mark.parametrize(
    ("language", "text", "concerns", "words_left"),
    [
        ("en", "no", BOTH, ""),
        ("en", "no, I am moving", BOTH, "i am moving"),
        ("en", "neither, thanks", BOTH, ""),
        ("en", "neither of them please", BOTH, ""),
        ("en", "that's not it", BOTH, ""),
        ("en", "not a fault", ("fault",), ""),
        ("en", "it isn't billing, it's my address", ("billing",), "it s my address"),
        ("en", "no, not a fault, my order", ("fault",), "my order"),
        ("nl", "nee, iets anders", BOTH, ""),
        ("nl", "een storing is het niet", ("fault",), ""),
        ("nl", "het gaat niet om een storing maar om een verhuizing", ("fault",), None),
        ("it", "non un guasto, un trasloco", ("fault",), "un trasloco"),
        ("it", "né l'uno né l'altro", BOTH, ""),
    ],
)
def test_all_is_turned_down_or_what_is_named(
    language: str, text: str, concerns: tuple[str, ...], words_left: str | None
) -> None:
    found = refused(VOICES[language], text, BOTH)
    assert found is not None
    assert found.concerns == concerns
    if words_left is not None:
        assert found == Refusal(concerns=concerns, words_left=words_left)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "yes"),
        ("en", "I have not received my invoice"),
        ("en", "no problem"),
        ("en", "billing, isn't it, my bill"),
        ("nl", "ik heb geen televisie"),
        ("nl", "geen probleem"),
        ("it", "non vedo la televisione"),
        ("it", "va bene"),
    ],
)
def test_what_denies_something_else_turns_nothing_down(language: str, text: str) -> None:
    assert refused(VOICES[language], text, BOTH) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [("nl", "nee, iets anders"), ("it", "no, altro"), ("en", "no, something else please")],
)
def test_no_something_else_says_no_more_than_no(language: str, text: str) -> None:
    phrases = phrases_of(language)
    assert after_no(text, phrases) == ""
    assert wants_neither(text, phrases)
    assert says_nothing(text, phrases)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "geen idee"),
        ("nl", "sorry, dat weet ik niet"),
        ("it", "boh"),
        ("it", "scusi, non lo so"),
        ("en", "I have no idea"),
        ("en", "sorry, I don't know"),
    ],
)
def test_not_knowing_is_an_answer_of_its_own(language: str, text: str) -> None:
    assert is_unsure(text, phrases_of(language))
    assert says_nothing(text, phrases_of(language))


@pytest.mark.parametrize(
    "text", ["I don't know why my bill is so high", "", "please", "my invoice", "no, my invoice"]
)
def test_what_has_something_to_say_says_something(text: str) -> None:
    assert not says_nothing(text, phrases_of("en"))


def test_without_words_that_deny_nothing_is_turned_down_by_name() -> None:
    assert turned_down("keine Störung", "eine Störung", phrases_of("de")) is None
