from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from router.understanding.regression import (
    STRENGTH,
    Floats,
    Regression,
    log_softmax,
    minimise,
)


def drawn(seed: int, rows: int = 60, size: int = 5, classes: int = 3) -> tuple[Floats, np.ndarray]:
    chance = np.random.default_rng(seed)
    labels = np.arange(rows) % classes
    return chance.normal(size=(rows, size)) + np.eye(size)[labels] * 3, labels


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_at_the_weights_that_are_learnt_the_loss_is_level(seed: int) -> None:
    """The slope is worked out anew by differences, so that a wrong formula cannot agree."""
    rows, labels = drawn(seed)
    learnt = Regression(rows, labels, 3)
    centred = rows - rows.mean(axis=0)

    def loss(weights: Floats, offsets: Floats) -> float:
        logs = log_softmax(centred @ weights + offsets)
        likely = float(logs[np.arange(len(labels)), labels].sum())
        return 0.5 * float((weights**2).sum()) - STRENGTH * likely

    weights, offsets = learnt._weights, learnt._offsets
    least = loss(weights, offsets)
    for place in np.ndindex(weights.shape):
        for step in (0.05, -0.05):
            moved = weights.copy()
            moved[place] += step
            assert loss(moved, offsets) > least - 1e-2
    assert loss(weights * 0.9, offsets) > least
    assert loss(weights * 1.1, offsets) > least


def test_classes_that_lie_apart_are_told_apart() -> None:
    rows, labels = drawn(1, rows=300)
    found = Regression(rows[:200], labels[:200], 3).scores(rows[200:]).argmax(axis=1)
    assert (found == labels[200:]).mean() > 0.8


def test_the_same_examples_give_the_same_weights() -> None:
    rows, labels = drawn(2)
    one, other = Regression(rows, labels, 3), Regression(rows.copy(), labels.copy(), 3)
    assert (one.scores(rows) == other.scores(rows)).all()


def test_a_class_without_examples_is_never_the_likeliest() -> None:
    rows, labels = drawn(3)
    scores = Regression(rows, labels, 4).scores(rows)
    assert (scores.argmax(axis=1) != 3).all()


@given(st.lists(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3), min_size=1, max_size=5))
def test_scores_become_probabilities(scores: list[list[float]]) -> None:
    logs = log_softmax(np.array(scores))
    assert (logs <= 1e-12).all()
    assert np.allclose(np.exp(logs).sum(axis=1), 1)


def test_a_curved_valley_is_followed_to_its_end() -> None:
    scale = np.array([1.0, 100.0, 0.01])
    goal = np.array([3.0, -2.0, 40.0])

    def loss(place: Floats) -> tuple[float, Floats]:
        off = place - goal
        return float((scale * off * off).sum()), 2 * scale * off

    assert np.allclose(minimise(loss, np.zeros(3)), goal, atol=0.5)
