"""What is learned from a queue comes out where theory does, and what is told is honest."""

from __future__ import annotations

import math
import statistics
from functools import cache

import pytest

from queues.estimates import QueueEstimator
from queues.estimates.rates import Rates
from queues.ids import CallId
from tests.queues.estimates.shop import Shop


@cache
def busy_shop() -> Shop:
    """20 agents at full load for a few days; nobody may change it."""
    shop = Shop(agents=20, load=1.0, seed=7)
    shop.run(12_000)
    return shop


def test_the_speed_of_the_line_is_learned() -> None:
    rates = busy_shop().queue.rates
    assert rates.speed == pytest.approx(20 / 240_000, rel=0.15)


def test_patience_counts_the_time_of_those_who_were_answered() -> None:
    """The mean wait of those who gave up, which ignores censoring, is a fraction of the truth."""
    rates = busy_shop().queue.rates
    assert 1 / rates.hazard == pytest.approx(180_000, rel=0.2)


def test_errors_are_nearly_those_of_a_predictor_that_knows_the_true_rates() -> None:
    callers = busy_shop().told
    knowing = Rates()
    knowing.speed, knowing.hazard = 20 / 240_000, 1 / 180_000
    ahead = busy_shop().ahead
    exact = rmse([knowing.wait_ms(ahead[c.call]) - c.wait_ms for c in callers])
    ours = rmse([c.told.mean_ms - c.wait_ms for c in callers if c.told is not None])
    assert ours <= 1.04 * exact


def test_errors_are_far_below_those_of_a_moving_average() -> None:
    callers = busy_shop().told
    ours = rmse([c.told.mean_ms - c.wait_ms for c in callers if c.told is not None])
    assert ours <= 0.7 * rmse([c.average_ms - c.wait_ms for c in callers])


def test_the_mean_is_not_biased() -> None:
    callers = busy_shop().told
    told_ms = statistics.fmean(c.told.mean_ms for c in callers if c.told is not None)
    assert told_ms == pytest.approx(statistics.fmean(c.wait_ms for c in callers), rel=0.05)


def test_four_of_five_callers_wait_within_the_interval() -> None:
    callers = [c for c in busy_shop().told if c.told is not None]
    inside = [c.told.low_ms <= c.wait_ms <= c.told.high_ms for c in callers if c.told]
    assert 0.77 <= statistics.fmean(inside) <= 0.83


def test_nine_of_ten_callers_wait_no_longer_than_p90_and_eight_than_p80() -> None:
    callers = [(c.told, c.wait_ms) for c in busy_shop().told if c.told is not None]
    assert 0.88 <= statistics.fmean(wait_ms <= told.p90_ms for told, wait_ms in callers) <= 0.92
    assert 0.77 <= statistics.fmean(wait_ms <= told.p80_ms for told, wait_ms in callers) <= 0.83


def test_the_interval_is_honest_for_the_first_in_line_and_for_those_far_behind() -> None:
    callers = [(c.told, c.wait_ms, busy_shop().ahead[c.call]) for c in busy_shop().told if c.told]
    for ahead_min, ahead_max in ((0, 0), (1, 3), (4, 9)):
        inside = [
            told.low_ms <= wait_ms <= told.high_ms
            for told, wait_ms, ahead in callers
            if ahead_min <= ahead <= ahead_max
        ]
        assert len(inside) > 300
        assert 0.74 <= statistics.fmean(inside) <= 0.86


def test_the_coverage_it_counts_itself_is_the_true_one() -> None:
    """The estimator never sees the virtual wait of somebody who gave up; it works it out."""
    shop = busy_shop()
    counted, callers = shop.queue.coverage, [c for c in shop.told if c.told is not None]
    assert counted.known == pytest.approx(len(callers), rel=0.01)
    inside = sum(c.told.low_ms <= c.wait_ms <= c.told.p90_ms for c in callers if c.told)
    below = sum(c.wait_ms <= c.told.p90_ms for c in callers if c.told)
    assert counted.inside_80 == pytest.approx(inside, rel=0.01)
    assert counted.below_p90 == pytest.approx(below, rel=0.01)
    assert counted.waited_ms == pytest.approx(sum(c.wait_ms for c in callers), rel=0.01)
    assert counted.told_ms == pytest.approx(counted.waited_ms, rel=0.05)


def test_a_tiny_shop_in_which_many_give_up_is_told_honestly_too() -> None:
    """With two agents most ghosts are never overtaken: when they were taken is worked out."""
    shop = Shop(agents=2, load=0.9, seed=3)
    shop.run(12_000)
    callers = [(c.told, c.wait_ms) for c in shop.told if c.told is not None]
    inside = statistics.fmean(told.low_ms <= wait <= told.high_ms for told, wait in callers)
    assert 0.77 <= inside <= 0.83
    told_ms = statistics.fmean(told.mean_ms for told, _ in callers)
    assert told_ms == pytest.approx(statistics.fmean(wait for _, wait in callers), rel=0.05)


def test_half_the_agents_means_twice_the_time_between_departures_at_once() -> None:
    shop = Shop(agents=10, load=1.0, seed=5)
    shop.queue.staffed(10, 0)
    shop.run(2_000)
    before = shop.queue.rates.wait_ms(0)
    shop.queue.staffed(5, shop.at_ms)
    assert shop.queue.rates.wait_ms(0) == pytest.approx(2 * before)


def test_learning_the_number_of_agents_or_losing_it_changes_no_estimate() -> None:
    shop = Shop(agents=10, load=1.0, seed=6)
    shop.run(2_000)
    before = shop.queue.estimate(3)
    for agents in (10, None, 7, None):
        shop.queue.staffed(agents, shop.at_ms)
        shop.queue.renew()
        told = shop.queue.estimate(3)
        assert told is not None
        assert before is not None
        assert told.mean_ms == pytest.approx(before.mean_ms, rel=0.05)


def test_a_lower_priority_learns_that_it_is_overtaken() -> None:
    """Ten of the normal priority are answered for each low one, whatever place that has."""
    queue = QueueEstimator()
    at_ms = 0
    for turn in range(60):
        queue.joined(CallId(f"low-{turn}"), at_ms, ahead=0, priority=-1)
        for number in range(10):
            queue.joined(CallId(f"normal-{turn}-{number}"), at_ms, ahead=number)
        for number in range(10):
            at_ms += 5_000
            queue.answered(CallId(f"normal-{turn}-{number}"), at_ms)
        at_ms += 5_000
        queue.answered(CallId(f"low-{turn}"), at_ms)
    low, normal = queue.estimate(0, priority=-1), queue.estimate(0)
    assert low is not None
    assert normal is not None
    assert low.median_ms > 8 * normal.median_ms


def rmse(errors_ms: list[float]) -> float:
    return math.sqrt(statistics.fmean(error * error for error in errors_ms))
