"""Learning which features speak for which concern."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

import pytest

from ivr import limits
from ivr.classify.features import UNIT, Weights, bag_of
from ivr.classify.learning import SHARPNESS, Learner

if TYPE_CHECKING:
    from ivr.classify.features import Row

EXAMPLES = [
    ("card", "my card has not arrived"),
    ("card", "when will my card arrive"),
    ("card", "I am waiting for my card"),
    ("pin", "what is my pin"),
    ("pin", "I forgot my pin"),
    ("pin", "change the pin of my card"),
    ("fee", "why was I charged a fee"),
    ("fee", "how much is the fee"),
]
CONCERNS = ["card", "pin", "fee"]


def learned(examples: list[tuple[str, str]]) -> tuple[Learner, list[Row], list[int], Weights]:
    bags = [bag_of(text) for _, text in examples]
    weights = Weights(bags)
    rows = [weights.row(bag) for bag in bags]
    labels = [CONCERNS.index(concern) for concern, _ in examples]
    learner = Learner(rows, labels, len(CONCERNS), weights.seen_in)
    learner.learn()
    return learner, rows, labels, weights


def probabilities(scores: list[float]) -> list[float]:
    powers = [exp(SHARPNESS * score) for score in scores]
    return [power / sum(powers) for power in powers]


def direct_optimum(rows: list[Row], labels: list[int], concerns: int) -> list[list[float]]:
    """The scores of logistic regression by plain descent on the dual, in floats.

    Kernel of centred rows; the pulls at the optimum are the target minus the probability.
    """
    count = len(rows)
    names = {name for row in rows for name in row}
    mean = {name: sum(row.get(name, 0) for row in rows) / count for name in names}
    centred = [{name: (row.get(name, 0) - mean[name]) / UNIT for name in names} for row in rows]
    kernel = [
        [sum(one[name] * other[name] for name in names) for other in centred] for one in centred
    ]
    pulls = [[0.0] * concerns for _ in rows]
    scores = [[0.0] * concerns for _ in rows]
    for _ in range(400):
        for index, label in enumerate(labels):
            wanted = [(c == label) - p for c, p in enumerate(probabilities(scores[index]))]
            for c in range(concerns):
                move = 0.15 * (wanted[c] - pulls[index][c])
                pulls[index][c] += move
                for other in range(count):
                    scores[other][c] += move * kernel[index][other]
    return scores


def test_learning_comes_to_the_optimum_of_logistic_regression() -> None:
    learner, rows, labels, _ = learned(EXAMPLES)
    scorer = learner.result()
    for row, wanted in zip(rows, direct_optimum(rows, labels, len(CONCERNS)), strict=True):
        found = probabilities(scorer.scores(row))
        assert found == pytest.approx(probabilities(wanted), abs=0.03)


def test_the_examples_score_highest_for_their_own_concerns() -> None:
    learner, rows, labels, _ = learned(EXAMPLES)
    for row, label in zip(rows, labels, strict=True):
        scores = learner.result().scores(row)
        assert scores.index(max(scores)) == label


def test_a_text_without_known_features_scores_what_every_text_starts_from() -> None:
    learner, _, _, weights = learned(EXAMPLES)
    scorer = learner.result()
    assert scorer.scores({}) == scorer.scores(weights.row(bag_of("zzz vvv")))


def test_a_concern_alone_has_nothing_to_be_told_from() -> None:
    rows = [Weights([]).row(bag_of(text)) for text in ("one", "two")]
    learner = Learner(rows, [0, 0], 1, Weights([]).seen_in)
    learner.learn()
    assert learner.result().scores(rows[0]) == [0]


def test_without_examples_there_are_no_scores() -> None:
    learner = Learner([], [], 0, Weights([]).seen_in)
    learner.learn()
    assert learner.held_out() == []
    assert learner.result().scores({"card": 1}) == []


def test_an_example_held_out_scores_about_as_if_it_had_not_been_there() -> None:
    learner, rows, labels, _ = learned(EXAMPLES)
    held_out = dict(learner.held_out())
    for index, row in enumerate(rows):
        kept = [other for other in range(len(rows)) if other != index]
        without = Learner(
            [rows[other] for other in kept],
            [labels[other] for other in kept],
            len(CONCERNS),
            Weights([bag_of(EXAMPLES[other][1]) for other in kept]).seen_in,
        )
        without.learn()
        wanted = without.result().scores(row)
        assert held_out[index][labels[index]] == pytest.approx(wanted[labels[index]], abs=0.15)
        assert held_out[index][labels[index]] < learner.result().scores(row)[labels[index]]


def test_holding_out_leaves_what_was_learned_as_it_was() -> None:
    learner, rows, _, _ = learned(EXAMPLES)
    before = [learner.result().scores(row) for row in rows]
    first = learner.held_out()
    assert [learner.result().scores(row) for row in rows] == before
    assert learner.held_out() == first


def test_the_only_example_of_a_concern_is_never_held_out() -> None:
    learner, *_ = learned([*EXAMPLES[:6], ("fee", "how much is the fee")])
    held_out = {index for index, _ in learner.held_out()}
    assert held_out == set(range(6))


def test_no_example_is_held_out_twice_and_no_more_than_are_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "CALIBRATION_EXAMPLES_MAX", 4)
    learner, *_ = learned(EXAMPLES)
    held_out = [index for index, _ in learner.held_out()]
    assert len(held_out) == len(set(held_out))
    assert 4 <= len(held_out) <= 4 + len(CONCERNS)
