"""Columns: lines lead to the right, and whatever passes a column has a place in it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from router.drawing.ranks import back_lines, layers_of
from tests.router.drawing.sheets import example_sheet, sheet

if TYPE_CHECKING:
    from router.drawing.labels import Sheet
    from router.drawing.ranks import Layers

NODES = st.sampled_from("abcdefgh")
SHEETS = st.lists(
    st.tuples(NODES, NODES).filter(lambda line: line[0] != line[1]), min_size=1, unique=True
).map(lambda lines: sheet(*lines, queues="gh"))


def column_of(layers: Layers, node: str) -> int:
    (found,) = [index for index, column in enumerate(layers.columns) if node in column]
    return found


def test_each_box_stands_behind_all_that_lead_to_it() -> None:
    layers = layers_of(sheet(("a", "b"), ("b", "c"), ("a", "c")))
    assert [column_of(layers, node) for node in "abc"] == [0, 1, 2]
    (long,) = [one for one in layers.routes if one.line.target == "c" and one.line.source == "a"]
    assert len(long.stops) == 3


def test_the_line_that_closes_a_circle_leads_back() -> None:
    circle = sheet(("a", "b"), ("b", "c"), ("c", "a"))
    assert [
        (one.source, one.target) for one in back_lines(circle.lines, {node: node for node in "abc"})
    ] == [("c", "a")]
    (back,) = [one for one in layers_of(circle).routes if one.is_back]
    assert back.stops[0] == "a"
    assert back.stops[-1] == "c"


def test_queues_stand_in_one_column_and_lines_between_them_run_beside() -> None:
    layers = layers_of(
        sheet(("a", "g"), ("a", "b"), ("b", "h"), ("g", "h"), ("h", "c"), queues="gh")
    )
    assert column_of(layers, "g") == column_of(layers, "h") == 2
    assert column_of(layers, "c") == 3
    (beside,) = [one for one in layers.routes if one.is_beside]
    assert beside.stops == ("g", "h")


def test_a_way_from_one_queue_to_another_by_something_else_leads_back() -> None:
    layers = layers_of(sheet(("g", "a"), ("a", "h"), queues="gh"))
    assert column_of(layers, "g") == column_of(layers, "h")
    assert [one.is_back for one in layers.routes] == [False, True]


@given(SHEETS)
def test_every_line_runs_from_column_to_column(drawn: Sheet) -> None:
    layers = layers_of(drawn)
    everything = [node for column in layers.columns for node in column]
    assert len(everything) == len(set(everything))
    assert {box.id for box in drawn.boxes} <= set(everything)
    assert sorted(map(repr, (one.line for one in layers.routes))) == sorted(map(repr, drawn.lines))
    for route in layers.routes:
        if route.is_beside:
            continue
        columns = [column_of(layers, stop) for stop in route.stops]
        assert all(after == before + 1 for before, after in pairwise(columns))
        ends = {route.line.source, route.line.target}
        assert {route.stops[0], route.stops[-1]} == ends
        assert (route.stops[0] == route.line.target) == route.is_back


def test_the_example_has_few_columns_and_no_line_leads_back_but_those_that_should() -> None:
    drawn = example_sheet()
    layers = layers_of(drawn)
    assert len(layers.columns) < 12
    assert [one.is_back for one in layers.routes] == [one.line.leads_back for one in layers.routes]
