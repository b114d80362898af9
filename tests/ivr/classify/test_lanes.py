"""Lists of whole numbers in one integer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.classify.lanes import LANE_MAX, Lanes

NUMBERS = st.lists(st.integers(-(LANE_MAX - 1), LANE_MAX - 1), max_size=20)
SMALL = st.integers(-(2**40), 2**40)


@given(numbers=NUMBERS)
def test_what_is_written_is_read_back(numbers: list[int]) -> None:
    lanes = Lanes(len(numbers))
    assert lanes.unpack(lanes.pack(numbers)) == numbers


@given(pairs=st.lists(st.tuples(SMALL, SMALL), min_size=1, max_size=20))
def test_adding_adds_lane_by_lane(pairs: list[tuple[int, int]]) -> None:
    lanes = Lanes(len(pairs))
    first, second = (list(part) for part in zip(*pairs, strict=True))
    total = lanes.pack(first) + lanes.pack(second)
    assert lanes.unpack(total) == [one + other for one, other in pairs]
    assert lanes.unpack(total - lanes.pack(second)) == first


@given(numbers=st.lists(SMALL, min_size=1, max_size=20), factor=st.integers(-(2**20), 2**20))
def test_scaling_scales_every_lane(numbers: list[int], factor: int) -> None:
    lanes = Lanes(len(numbers))
    scaled = lanes.pack(numbers) * factor
    assert lanes.unpack(scaled) == [number * factor for number in numbers]


def test_zero_stands_for_a_list_of_zeros() -> None:
    assert Lanes(4).unpack(0) == [0, 0, 0, 0]
    assert Lanes(0).unpack(0) == []


def test_a_number_too_large_for_its_lane_is_refused() -> None:
    with pytest.raises(OverflowError):
        Lanes(2).pack([0, 4 * LANE_MAX])
