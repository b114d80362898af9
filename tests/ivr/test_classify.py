import gc
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import CentroidClassifier, Classifier, limits
from tests.ivr.example_script import SCRIPT


def examples(language: str) -> list[tuple[str, str]]:
    return [
        (concern.id, text) for concern in SCRIPT.concerns for text in concern.examples[language]
    ]


ENGLISH: Classifier = CentroidClassifier(examples("en"))


@pytest.mark.parametrize("language", ["nl", "it", "en"])
def test_every_example_is_understood_as_its_own_concern(language: str) -> None:
    classifier = CentroidClassifier(examples(language))
    for concern, text in examples(language):
        ranking = classifier.classify(text)
        assert ranking.concerns[0].concern == concern
        assert ranking.in_scope


@pytest.mark.parametrize(
    ("language", "text", "concern"),
    [
        ("nl", "Goedemorgen, mijn internet werkt sinds gisteravond niet meer", "fault"),
        ("nl", "ik krijg een factuur die ik niet begrijp", "billing"),
        ("nl", "we gaan volgende week verhuizen", "moving"),
        ("it", "buongiorno, ho ricevuto una fattura che non capisco", "billing"),
        ("it", "internet oggi non funziona", "fault"),
        ("it", "il mio pacco non arriva", "order"),
        ("en", "my internet hasn't been working since yesterday", "fault"),
        ("en", "hello I got a bill and it is too high", "billing"),
        ("en", "the parcel that I ordered never arrived", "order"),
    ],
)
def test_other_words_for_a_concern_are_understood(language: str, text: str, concern: str) -> None:
    ranking = CentroidClassifier(examples(language)).classify(text)
    assert ranking.concerns[0].concern == concern
    assert ranking.in_scope


@pytest.mark.parametrize("text", ["", "…", "qzx", "日本語", "blah blah"])
def test_words_like_no_example_are_out_of_scope(text: str) -> None:
    assert not ENGLISH.classify(text).in_scope


@given(text=st.text(max_size=200))
def test_probabilities_add_up_to_one_and_fall(text: str) -> None:
    ranking = ENGLISH.classify(text)
    probabilities = [ranked.probability for ranked in ranking.concerns]
    assert sum(probabilities) == pytest.approx(1)
    assert all(higher >= lower for higher, lower in pairwise(probabilities))
    assert {ranked.concern for ranked in ranking.concerns} == {c.id for c in SCRIPT.concerns}


@given(text=st.text(max_size=200))
def test_a_text_always_has_the_same_ranking(text: str) -> None:
    assert ENGLISH.classify(text) == CentroidClassifier(examples("en")).classify(text)


def test_without_a_signal_the_order_of_the_script_stands() -> None:
    ranked = ENGLISH.classify("").concerns
    assert [one.concern for one in ranked] == [concern.id for concern in SCRIPT.concerns]


def test_case_accents_and_control_characters_do_not_matter() -> None:
    plain = ENGLISH.classify("my invoice is wrong")
    assert ENGLISH.classify("  MY\tINVOICE\x00 is wrong\u200b ") == plain


def test_a_misheard_letter_does_not_hide_the_concern() -> None:
    assert ENGLISH.classify("my invoyce is rong").concerns[0].concern == "billing"


def test_unknown_words_lower_the_probability() -> None:
    bare = ENGLISH.classify("my invoice").concerns[0]
    buried = ENGLISH.classify("my invoice zxqv kjhg wvut dfgh mnbv").concerns[0]
    assert bare.concern == buried.concern == "billing"
    assert buried.probability < bare.probability


def test_a_classifier_without_concerns_ranks_none() -> None:
    ranking = CentroidClassifier([]).classify("anything")
    assert ranking.concerns == ()
    assert not ranking.in_scope


def test_one_example_per_concern_is_enough_to_start() -> None:
    classifier = CentroidClassifier([("billing", "my invoice"), ("fault", "no internet")])
    assert classifier.classify("invoice").concerns[0].concern == "billing"


def test_the_same_example_twice_does_no_harm() -> None:
    twice = CentroidClassifier([("billing", "invoice"), ("billing", "invoice"), ("fault", "dead")])
    assert twice.classify("my invoice").concerns[0].concern == "billing"


def test_two_concerns_with_the_same_examples_are_equally_probable() -> None:
    same = [(concern, text) for concern in ("a", "b") for text in ("my invoice", "my bill")]
    first, second = CentroidClassifier(same).classify("my invoice").concerns
    assert first.probability == pytest.approx(second.probability)


def test_a_very_long_text_is_cut_and_costs_little() -> None:
    text = "".join(chr(97 + index * 7 % 26) + " " * (index % 5 == 0) for index in range(10_000))
    assert ENGLISH.classify(text) == ENGLISH.classify(text[: limits.TEXT_CHARS_MAX])
    gc.collect()
    start = time.process_time()
    ENGLISH.classify(text)
    assert time.process_time() - start < 0.25
