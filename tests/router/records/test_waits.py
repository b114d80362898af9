"""Waiting times in few counters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.records.waits import Waits


@given(st.lists(st.integers(0, 10**10), min_size=1), st.integers(1, 100))
def test_a_percentile_is_at_most_a_32nd_too_long(times_ms: list[int], percent: int) -> None:
    waits = Waits()
    for ms in times_ms:
        waits.add(ms)
    exact_ms = sorted(times_ms)[-(-len(times_ms) * percent // 100) - 1]
    found_ms = waits.percentile_ms(percent)
    assert found_ms is not None
    assert exact_ms <= found_ms <= exact_ms * 33 / 32
    assert waits.mean_ms() == pytest.approx(sum(times_ms) / len(times_ms))


def test_a_day_of_different_waits_needs_few_counters() -> None:
    waits = Waits()
    for ms in range(0, 86_400_000, 997):
        waits.add(ms)
    assert len(waits._buckets) < 1_000
