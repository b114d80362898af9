"""From scores to probabilities and scope."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.classify.calibration import (
    LEAST_USUAL,
    MEDIAN_USUAL,
    OUT_OF_SCOPE_SHARE,
    STEEPNESS_RANGE,
    STEEPNESS_USUAL,
    HeldOut,
    calibrate,
    softmax,
)

SCORES = st.lists(st.floats(-5, 5), min_size=1, max_size=10)


def drawn(steepness: float, count: int, seed: int = 1) -> list[HeldOut]:
    """Examples whose concerns are as probable as a softmax of this steepness says."""
    rng = random.Random(seed)
    examples = []
    for _ in range(count):
        scores = [rng.gauss(0, 0.1) for _ in range(5)]
        (concern,) = rng.choices(range(5), softmax(scores, steepness))
        examples.append(HeldOut(concern, scores, 1.0))
    return examples


@pytest.mark.parametrize("steepness", [10.0, 25.0, 50.0])
def test_the_steepness_by_which_the_concerns_were_drawn_is_found(steepness: float) -> None:
    found = calibrate(drawn(steepness, 2_000)).steepness
    assert found == pytest.approx(steepness, rel=0.2)


def test_without_examples_the_usual_holds() -> None:
    found = calibrate([])
    assert found.steepness == pytest.approx(STEEPNESS_USUAL, rel=0.1)
    assert (found.least, found.median) == (LEAST_USUAL, MEDIAN_USUAL)


def test_a_few_examples_that_are_all_right_make_nobody_certain() -> None:
    right = [HeldOut(0, [0.5, 0.1, 0.1], 1.0)] * 3
    assert STEEPNESS_USUAL < calibrate(right).steepness < STEEPNESS_RANGE[1]


def test_one_hopeless_example_among_many_does_not_make_all_answers_doubtful() -> None:
    right = [HeldOut(0, [0.3, 0.1, 0.1], 1.0)] * 99
    hopeless = HeldOut(0, [0.1, 0.9, 0.1], 1.0)
    assert calibrate([*right, hopeless]).probabilities([0.3, 0.1, 0.1])[0] > 0.95


def test_about_the_share_meant_of_the_examples_seems_out_of_scope() -> None:
    examples = drawn(30, 1_000)
    calibration = calibrate(examples)
    rejected = [calibration.scope(one.scores, one.known) < 0.5 for one in examples]
    assert sum(rejected) / len(rejected) == pytest.approx(OUT_OF_SCOPE_SHARE, abs=0.02)


def test_the_median_example_is_nine_tenths_in_scope() -> None:
    calibration = calibrate(drawn(30, 500))
    known = 0.5
    assert calibration.scope([calibration.least - 0.05], known) == pytest.approx(0.5)
    assert calibration.scope([calibration.median - 0.05], known) == pytest.approx(0.9)


def test_examples_that_all_score_the_same_leave_a_scope_that_can_be_told() -> None:
    calibration = calibrate([HeldOut(0, [0.3, 0.1], 1.0)] * 500)
    assert calibration.median > calibration.least
    assert calibration.scope([0.1], 0.0) < 0.5 < calibration.scope([0.4], 1.0)


@given(scores=SCORES, steepness=st.floats(*STEEPNESS_RANGE))
def test_probabilities_add_up_to_one_in_the_order_of_the_scores(
    scores: list[float], steepness: float
) -> None:
    found = softmax(scores, steepness)
    assert sum(found) == pytest.approx(1)
    assert found[scores.index(max(scores))] == max(found)


@given(lower=st.floats(-3, 3), more=st.floats(0, 3), known=st.floats(0, 1))
def test_scope_is_between_none_and_one_and_rises_with_the_highest_score(
    lower: float, more: float, known: float
) -> None:
    calibration = calibrate(drawn(30, 50))
    below, above = (calibration.scope([score, -9], known) for score in (lower, lower + more))
    assert 0 <= below <= above <= 1
