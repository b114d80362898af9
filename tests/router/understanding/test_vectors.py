from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr import BuiltInClassifier
from router.settings.understanding import UnderstandingSettings
from router.understanding.choosing import BETTER_LEAST, Comparison, compare, languages_tried
from router.understanding.examples import Lessons, right
from router.understanding.vectors import VectorClassifier, _fit, bounded
from tests.ivr.example_script import SCRIPT
from tests.router.understanding.letters import BILLS, ORDERS, WordEncoder
from tests.router.understanding.shop_script import frames

EXAMPLES = tuple(
    (concern, text)
    for concern, words in (("bill", BILLS), ("order", ORDERS))
    for text in frames(words)
)
NAMES = (("bill", "a bill"), ("order", "an order"))
LESSONS = Lessons(language="en", names=NAMES, examples=EXAMPLES)


def test_what_letters_cannot_know_is_understood() -> None:
    comparison, learnt = compare(LESSONS, WordEncoder())
    assert comparison.vectors > comparison.built_in
    assert comparison.prefers_vectors
    assert learnt.classify("is the invoice paid").concerns[0].concern == "bill"
    assert learnt.classify("is the parcel there").concerns[0].concern == "order"


def test_a_comparison_counts_what_the_trial_says() -> None:
    comparison, learnt = compare(LESSONS, WordEncoder())
    trial = learnt.trial
    assert trial.examples == EXAMPLES
    assert comparison.examples == len(EXAMPLES)
    assert comparison.built_in == right(trial.built_in, EXAMPLES) / len(EXAMPLES)
    assert comparison.vectors == right(trial.together, EXAMPLES) / len(EXAMPLES)


def test_every_concern_is_ranked_with_its_probability() -> None:
    classifier = VectorClassifier(WordEncoder(), LESSONS)
    for text in ("is the invoice paid", "", "ζ", "x" * 5_000):
        ranking = classifier.classify(text)
        assert {ranked.concern for ranked in ranking.concerns} == {"bill", "order"}
        probabilities = [ranked.probability for ranked in ranking.concerns]
        assert probabilities == sorted(probabilities, reverse=True)
        assert sum(probabilities) == pytest.approx(1)


def test_the_same_examples_understand_alike() -> None:
    one, other = (VectorClassifier(WordEncoder(), LESSONS) for _ in range(2))
    text = "you sent the payment twice"
    assert one.classify(text) == other.classify(text)
    assert one.trial == other.trial


def test_what_is_like_nothing_is_out_of_scope_more_often() -> None:
    classifier = VectorClassifier(WordEncoder(), LESSONS)
    known = [classifier.classify(text).in_scope for _, text in EXAMPLES]
    strange = [
        classifier.classify(text).in_scope
        for text in ("qwerty uiop", "zebras gallop", "blue moon rising", "violin sonata")
    ]
    assert sum(known) / len(known) > sum(strange) / len(strange)


def test_progress_is_told_and_what_it_raises_ends_the_work() -> None:
    told: list[int] = []
    VectorClassifier(WordEncoder(), LESSONS, told.append)
    assert sum(told) == len(EXAMPLES) + len(NAMES)

    def enough(_: int) -> None:
        raise InterruptedError

    encoder = WordEncoder()
    with pytest.raises(InterruptedError):
        VectorClassifier(encoder, LESSONS, enough)


@pytest.mark.parametrize("examples", [(), EXAMPLES[:1]])
def test_names_alone_can_be_learnt(examples: tuple[tuple[str, str], ...]) -> None:
    lessons = Lessons(language="en", names=NAMES, examples=examples)
    comparison, learnt = compare(lessons, WordEncoder())
    assert comparison.examples == len(examples)
    assert len(learnt.classify("a bill").concerns) == 2


def test_of_too_many_examples_the_first_of_each_concern_are_kept() -> None:
    many = [("a", "1"), ("b", "1"), ("a", "2"), ("a", "3")]
    assert bounded(many, 2) == (("a", "1"), ("b", "1"), ("a", "2"))


@settings(max_examples=30)
@given(st.integers(0, 1_000), st.integers(0, 30))
def test_whichever_part_knows_more_weighs_more(seed: int, rows: int) -> None:
    chance = np.random.default_rng(seed)
    labels = chance.integers(0, 3, size=60 + rows)
    noise = np.log(chance.dirichlet([1, 1, 1], size=len(labels)))
    knows = np.log(np.eye(3)[labels] * 0.9 + 0.1 / 3)
    first, second = _fit(knows, noise, labels)
    assert first > second > 0
    first, second = _fit(noise, knows, labels)
    assert second > first > 0


@pytest.mark.parametrize(
    ("built_in", "vectors", "prefers"),
    [(0.8, 0.8, False), (0.8, 0.805, False), (0.8, 0.81, True), (0.9, 0.5, False)],
)
def test_vectors_have_to_be_clearly_better(built_in: float, vectors: float, prefers: bool) -> None:  # noqa: FBT001
    comparison = Comparison(language="en", examples=100, built_in=built_in, vectors=vectors)
    assert comparison.prefers_vectors == prefers
    assert BETTER_LEAST == 0.01


def test_the_packaged_model_is_tried_in_english_only_another_everywhere() -> None:
    assert languages_tried(UnderstandingSettings(vectors="auto"), SCRIPT) == ("en",)
    own = UnderstandingSettings(vectors="auto", model="models/own")
    assert languages_tried(own, SCRIPT) == tuple(one.code for one in SCRIPT.languages)


def test_the_built_in_classifier_is_tried_on_the_same_examples() -> None:
    trial = VectorClassifier(WordEncoder(), LESSONS).trial
    alone = BuiltInClassifier((*NAMES, *EXAMPLES))
    seen = right([alone.classify(text) for _, text in EXAMPLES], EXAMPLES)
    assert right(trial.built_in, EXAMPLES) < seen
