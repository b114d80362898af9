"""Places: nothing overlaps, and every line ends at its boxes."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.drawing.placing import (
    TEXT_PX,
    TEXT_WIDTH_MAX,
    layout_of,
    pooled,
    text_width,
    wrapped,
)
from router.drawing.ranks import layers_of
from tests.router.drawing.sheets import example_sheet, sheet
from tests.router.drawing.test_ranks import SHEETS

if TYPE_CHECKING:
    from router.drawing.labels import Sheet
    from router.drawing.placing import Layout, Placed


def overlap(one: Placed, other: Placed) -> bool:
    across = one.x < other.right and other.x < one.right
    down = abs(one.y - other.y) < (one.height + other.height) / 2 - 1e-6
    return across and down


def assert_sound(drawn: Sheet, layout: Layout) -> None:
    boxes = [layout.places[box.id] for box in drawn.boxes]
    assert not [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    for place in boxes:
        assert place.x >= 0
        assert place.y - place.height / 2 >= 0
        assert place.right <= layout.width
        assert place.y + place.height / 2 <= layout.height
    for line in layout.lines:
        source = layout.places[line.route.line.source]
        target = layout.places[line.route.line.target]
        (from_x, from_y), (to_x, to_y) = line.points[0], line.points[-1]
        assert from_x in {source.x, source.right}
        assert to_x in {target.x, target.right}
        assert abs(from_y - source.y) <= source.height / 2
        assert abs(to_y - target.y) <= target.height / 2


@given(SHEETS)
def test_no_boxes_overlap_and_lines_end_at_boxes(drawn: Sheet) -> None:
    assert_sound(drawn, layout_of(drawn, layers_of(drawn)))


@pytest.mark.parametrize("language", ["nl", "it", "en"])
def test_the_example_is_sound_in_every_language(language: str) -> None:
    drawn = example_sheet(language)
    layout = layout_of(drawn, layers_of(drawn))
    assert_sound(drawn, layout)
    assert layout.width < 3_500
    assert layout.height < 1_200


def test_labels_of_lines_that_leave_one_box_do_not_overlap() -> None:
    drawn = example_sheet()
    layout = layout_of(drawn, layers_of(drawn))
    labels = [
        (*line.label_at, text_width(line.route.line.label, TEXT_PX))
        for line in layout.lines
        if line.route.line.label and not line.is_label_left
    ]
    for (x, y, width), (other_x, other_y, other_width) in combinations(labels, 2):
        across = x < other_x + other_width and other_x < x + width
        assert not (across and abs(y - other_y) < TEXT_PX)


def test_lines_pass_no_box() -> None:
    """A line runs level while it passes a column, at the place it has there."""
    drawn = sheet(("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"), ("a", "c"), ("b", "d"))
    layout = layout_of(drawn, layers_of(drawn))
    boxes = [layout.places[box.id] for box in drawn.boxes]
    for line in layout.lines:
        for x, y in line.points[1:-1]:
            inside = [one for one in boxes if one.x < x < one.right]
            assert all(abs(one.y - y) > one.height / 2 for one in inside)


@given(st.lists(st.floats(-1_000, 1_000), min_size=1))
def test_pooled_values_rise_and_keep_the_mean(wishes: list[float]) -> None:
    found = pooled(wishes)
    assert all(one <= other + 1e-9 for one, other in pairwise(found))
    assert sum(found) == pytest.approx(sum(wishes), abs=1e-6)


@given(st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=6))
def test_pooled_values_are_nearest_to_the_wishes(wishes: list[float]) -> None:
    """Moving any run of equal values up or down, as far as the order allows, is no better."""
    found = pooled(wishes)

    def error(values: list[float]) -> float:
        return sum((value - wish) ** 2 for value, wish in zip(values, wishes, strict=True))

    for start in range(len(found)):
        for end in range(start + 1, len(found) + 1):
            for step in (-0.01, 0.01):
                moved = [
                    value + step if start <= index < end else value
                    for index, value in enumerate(found)
                ]
                if moved == sorted(moved):
                    assert error(moved) >= error(found) - 1e-9


@given(st.text(), st.integers(1, 3))
def test_rows_are_few_and_no_wider_than_is_allowed(text: str, rows_max: int) -> None:
    rows = wrapped(text, TEXT_PX, rows_max)
    assert len(rows) <= rows_max
    assert all(text_width(row, TEXT_PX) <= 2 * TEXT_WIDTH_MAX for row in rows)


def test_a_text_that_does_not_fit_says_so() -> None:
    assert wrapped("word " * 30, TEXT_PX, 2)[-1].endswith("…")
    assert wrapped("x" * 300, TEXT_PX, 2)[0].endswith("…")
    assert wrapped("two words", TEXT_PX, 2) == ["two words"]


def test_wide_letters_count_as_wide() -> None:
    assert text_width("漢字", TEXT_PX) > text_width("ab", TEXT_PX)
