"""Whether words are about a concern at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.content import ContentWords
from ivr.phrases import phrases_of
from ivr.script import Concern
from tests.ivr.example_script import SCRIPT

ENGLISH = ContentWords(
    {
        "hours": ["what time do you open", "are you there on Saturday"],
        "bill": ["my bill is wrong", "I have not received an invoice"],
        "yes": ["that is right", "yes I do"],
    },
    phrases_of("en"),
)


@pytest.mark.parametrize("text", ["how late is it", "", "to", "no", "what is it", "it is my cat"])
def test_words_that_every_sentence_has_are_about_nothing(text: str) -> None:
    assert not ENGLISH.is_about(text, "hours")
    assert not ENGLISH.is_about(text, "bill")


@pytest.mark.parametrize("text", ["bill", "your bills", "billing", "where are my invoices"])
def test_one_word_of_an_example_in_any_form_is_enough(text: str) -> None:
    assert ENGLISH.is_about(text, "bill")
    assert not ENGLISH.is_about(text, "hours")


def test_with_more_words_that_tell_something_the_classifier_decides() -> None:
    assert ENGLISH.is_about("my cat sleeps", "bill")


def test_without_such_words_a_concern_may_be_meant_that_is_put_so_itself() -> None:
    assert ENGLISH.is_about("that is right", "yes")
    assert ENGLISH.is_about("I do", "yes")
    assert not ENGLISH.is_about("that is right", "bill")


def test_of_a_language_that_does_not_ship_the_filler_words_are_known() -> None:
    words = ContentWords({"bill": ["meine Rechnung"]}, phrases_of("de"))
    assert words.is_about("Rechnungen", "bill")
    assert not words.is_about("Katze", "bill")


@pytest.mark.parametrize("concern", SCRIPT.concerns, ids=lambda one: one.id)
@pytest.mark.parametrize("language", ["nl", "it", "en"])
def test_every_example_is_about_its_concern(concern: Concern, language: str) -> None:
    texts = (concern.names[language], *concern.examples[language])
    words = ContentWords({concern.id: texts}, phrases_of(language))
    assert all(words.is_about(text, concern.id) for text in texts)


@given(text=st.text(max_size=60), concern=st.sampled_from(["hours", "bill", "none of ours"]))
def test_one_more_word_of_an_example_never_makes_it_less_so(text: str, concern: str) -> None:
    if ENGLISH.is_about(text, concern):
        assert ENGLISH.is_about(f"{text} bill saturday", concern)
