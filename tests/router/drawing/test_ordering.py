"""The order in a column: few lines cross."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from router.drawing.ordering import crossings, neighbours, ordered
from router.drawing.ranks import layers_of
from tests.router.drawing.sheets import example_sheet, sheet

if TYPE_CHECKING:
    from router.drawing.labels import Sheet

LEFT, RIGHT = st.sampled_from("abcd"), st.sampled_from("wxyz")
SHEETS = st.lists(st.tuples(LEFT, RIGHT), min_size=1, unique=True).map(lambda lines: sheet(*lines))


@given(st.dictionaries(LEFT, st.lists(RIGHT, unique=True)))
def test_crossings_are_counted_as_by_hand(behind: dict[str, list[str]]) -> None:
    columns = [list("abcd"), list("wxyz")]
    lines = [(left, right) for left, targets in behind.items() for right in targets]
    by_hand = sum(
        (one[0] < other[0] and one[1] > other[1]) or (one[0] > other[0] and one[1] < other[1])
        for one, other in combinations(lines, 2)
    )
    assert crossings(columns, behind) == by_hand


@given(SHEETS)
def test_the_order_is_never_worse_than_the_one_given(drawn: Sheet) -> None:
    layers = layers_of(drawn)
    _, behind = neighbours(layers)
    found = ordered(layers)
    assert [sorted(column) for column in found] == [sorted(column) for column in layers.columns]
    assert crossings(found, behind) <= crossings(layers.columns, behind)


def test_what_can_be_drawn_without_a_crossing_is() -> None:
    drawn = sheet(("a", "z"), ("b", "y"), ("a", "x"), ("c", "w"), ("c", "y"))
    layers = layers_of(drawn)
    _, behind = neighbours(layers)
    assert crossings(layers.columns, behind) > 0
    assert crossings(ordered(layers), behind) == 0


def test_neighbours_are_mutual() -> None:
    layers = layers_of(example_sheet())
    before, behind = neighbours(layers)
    for route in layers.routes:
        for left, right in () if route.is_beside else pairwise(route.stops):
            assert right in behind[left]
            assert left in before[right]


def test_few_lines_of_the_example_cross() -> None:
    layers = layers_of(example_sheet())
    _, behind = neighbours(layers)
    assert crossings(ordered(layers), behind) <= 4
