"""From guesses to honest ranges: the pieces by themselves."""

from __future__ import annotations

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.estimates.calibration import (
    KNOWN_MIN,
    SCORES_MAX,
    Calibration,
    score,
    solved,
    unscored_ms,
)
from queues.estimates.rates import DEPARTURES_MIN, PLACES_MAX, Rates

WAITS_MS = st.integers(0, 10_000_000)


def taught(waits_ms: list[int], *, guess_ms: float = 60_000, ahead: int = 2) -> Calibration:
    calibration = Calibration()
    for wait_ms in waits_ms:
        mean_ms = calibration.mean_ms(guess_ms, 0)
        calibration.learn(wait_ms, guess_ms=guess_ms, mean_ms=mean_ms, ahead=ahead, elsewhere=0)
        calibration.renew()
    return calibration


@given(WAITS_MS, st.floats(1, 1e7), st.integers(0, 10_000))
def test_a_score_gives_the_wait_back(wait_ms: int, mean_ms: float, ahead: int) -> None:
    assert unscored_ms(score(wait_ms, mean_ms, ahead), mean_ms, ahead) == pytest.approx(
        wait_ms, rel=1e-6, abs=1
    )


@given(st.lists(WAITS_MS, min_size=KNOWN_MIN, max_size=60), st.floats(1, 1e7), st.integers(0, 50))
def test_the_bounds_are_in_order_whatever_was_seen(
    waits_ms: list[int], mean_ms: float, ahead: int
) -> None:
    told = taught(waits_ms).estimate(mean_ms, ahead)
    assert told is not None
    assert 0 <= told.low_ms <= told.median_ms <= told.p80_ms <= told.p90_ms == told.high_ms


@given(st.lists(WAITS_MS, max_size=60), st.floats(1, 1e7), st.integers(0, 10_000))
def test_the_mean_is_never_far_below_the_guess(
    waits_ms: list[int], guess_ms: float, elsewhere: int
) -> None:
    assert taught(waits_ms).mean_ms(guess_ms, elsewhere) >= guess_ms / 4


def test_nothing_is_told_before_twenty_waits_are_known() -> None:
    few = taught([60_000] * (KNOWN_MIN - 1))
    assert few.estimate(60_000, 2) is None
    assert taught([60_000] * KNOWN_MIN).estimate(60_000, 2) is not None


def test_only_the_most_recent_waits_make_the_interval() -> None:
    calibration = taught([600_000] * SCORES_MAX)
    for _ in range(SCORES_MAX):
        calibration.learn(30_000, guess_ms=60_000, mean_ms=60_000, ahead=2, elsewhere=0)
    calibration.renew()
    told = calibration.estimate(60_000, 2)
    assert told is not None
    assert told.low_ms == told.p90_ms == pytest.approx(30_000, abs=1)


def test_a_systematic_error_of_the_guess_is_corrected() -> None:
    """Ringing adds 4 s, the guess is a fifth too short, each one waiting elsewhere costs 1.5 s."""
    source, calibration = random.Random(1), Calibration()
    for _ in range(3_000):
        guess_ms, elsewhere = source.uniform(5_000, 120_000), source.randrange(10)
        wait_ms = round(1.2 * guess_ms + 4_000 + 1_500 * elsewhere + source.gauss(0, 1_000))
        calibration.learn(
            max(wait_ms, 0), guess_ms=guess_ms, mean_ms=guess_ms, ahead=3, elsewhere=elsewhere
        )
        calibration.renew()
    for guess_ms, elsewhere in ((20_000, 0), (100_000, 0), (60_000, 9)):
        exact_ms = 1.2 * guess_ms + 4_000 + 1_500 * elsewhere
        assert calibration.mean_ms(guess_ms, elsewhere) == pytest.approx(exact_ms, rel=0.05)


def test_the_interval_is_as_wide_as_waits_are_spread() -> None:
    source = random.Random(2)
    narrow = taught([round(source.gauss(60_000, 3_000)) for _ in range(400)])
    wide = taught([round(abs(source.gauss(60_000, 30_000))) for _ in range(400)])
    tight, loose = narrow.estimate(60_000, 2), wide.estimate(60_000, 2)
    assert tight is not None
    assert loose is not None
    assert 6_000 < tight.high_ms - tight.low_ms < 10_000
    assert loose.high_ms - loose.low_ms > 60_000


@given(st.lists(st.tuples(st.floats(1, 500), st.integers(0, 50), st.floats(-300, 300)), min_size=1))
def test_the_regression_solves_its_normal_equations(
    seen: list[tuple[float, int, float]],
) -> None:
    rows = [((guess, 1.0, float(elsewhere)), error) for guess, elsewhere, error in seen]
    pairs = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
    matrix = {(i, j): sum(x[i] * x[j] for x, _ in rows) for i, j in pairs}
    x, y, z = errors = [sum(x[i] * error for x, error in rows) for i in range(3)]
    gg, g1, ge, one, e1, ee = (matrix[pair] for pair in pairs)
    found = solved((gg, g1, ge, one, e1, ee), (x, y, z))
    ridge = 1 + 30 / len(rows)
    for i in range(3):
        left = sum(
            matrix[min(i, j), max(i, j)] * (ridge if i == j else 1) * found[j] for j in range(3)
        )
        assert left == pytest.approx(errors[i], rel=1e-6, abs=1e-4)


def test_a_guess_is_the_sum_over_places_with_fewer_and_fewer_left() -> None:
    rates = Rates()
    rates.speed, rates.hazard = 0.001, 0.0001
    terms = [1 / (0.001 + place * 0.0001) for place in range(8)]
    for ahead in (7, 0, 3):
        assert rates.wait_ms(ahead) == pytest.approx(sum(terms[: ahead + 1]))


def test_a_line_of_absurd_length_costs_no_absurd_table() -> None:
    rates = Rates()
    rates.speed = 0.001
    assert rates.wait_ms(10 * PLACES_MAX) == rates.wait_ms(PLACES_MAX)
    assert len(rates.table_ms) == PLACES_MAX + 1


def test_rates_are_not_known_from_a_few_departures_or_with_nobody_at_work() -> None:
    rates = Rates()
    for _ in range(DEPARTURES_MIN + 1):
        assert not rates.known
        rates.passed(1_000, 1)
        rates.departed()
        rates.renew()
    assert rates.known
    rates.staffed(0)
    assert not rates.known


def test_time_in_which_nobody_was_at_work_says_nothing_about_the_speed() -> None:
    rates = Rates()
    rates.staffed(0)
    for _ in range(DEPARTURES_MIN + 1):
        rates.passed(1_000, 1)
        rates.departed()
    rates.renew()
    assert not rates.known


def test_old_speeds_are_forgotten() -> None:
    rates = Rates()
    for gap_ms in (1_000, 5_000):
        for _ in range(1_000):
            rates.passed(gap_ms, 1)
            rates.departed()
    rates.renew()
    assert statistics.fmean([rates.wait_ms(0)]) == pytest.approx(5_000, rel=0.02)
