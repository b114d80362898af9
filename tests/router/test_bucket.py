"""So much at once, and more with time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from router.carriers.bucket import Bucket, Buckets
from router.ports import ClockMark
from tests.virtual_clock import START_MS, VirtualClock


def passes(clock: VirtualClock, span_ms: int) -> None:
    at_ms = clock.now_ms() + span_ms
    clock.go_on_from(ClockMark(at_ms=at_ms, boot="", since_boot_ms=0))


@given(
    size=st.integers(1, 1_000),
    full_ms=st.integers(1, 100_000),
    takes=st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 300)), max_size=50),
)
def test_no_more_is_taken_than_was_there_and_has_come_since(
    size: int, full_ms: int, takes: list[tuple[int, int]]
) -> None:
    clock = VirtualClock()
    bucket = Bucket(clock, size, full_ms)
    taken = 0
    for span_ms, amount in takes:
        passes(clock, span_ms)
        if bucket.take(amount):
            taken += amount
        come = (clock.now_ms() - START_MS) * size / full_ms
        assert taken <= size + come + 1e-6


@given(size=st.integers(1, 1_000), full_ms=st.integers(1, 100_000))
def test_an_empty_one_is_full_again_after_its_time_and_holds_no_more_then(
    size: int, full_ms: int
) -> None:
    clock = VirtualClock()
    bucket = Bucket(clock, size, full_ms)
    assert bucket.take(size)
    assert not bucket.take()
    passes(clock, full_ms)
    assert bucket.take(size)
    passes(clock, 10 * full_ms)
    assert not bucket.take(size + 1)
    assert bucket.take(size)


def test_what_is_refused_uses_nothing_up() -> None:
    bucket = Bucket(VirtualClock(), 10, 1_000)
    assert not bucket.take(11)
    assert bucket.take(10)


def test_each_name_has_its_own_and_the_least_used_are_forgotten() -> None:
    buckets = Buckets(VirtualClock(), 1, 1_000, names_max=2)
    assert buckets.take("a")
    assert buckets.take("b")
    assert not buckets.take("a")
    assert buckets.take("c")
    assert not buckets.take("a")
    assert buckets.take("b"), "it was used least lately"
