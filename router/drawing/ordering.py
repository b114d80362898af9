"""Orders the boxes and stops of each column so that few lines cross.

The barycentre heuristic: each goes to the mean of the places of those that it is connected with in
the column before, then in the column behind, in turn; the best order found is kept.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from router.drawing.ranks import Layers

SWEEPS: Final = 12

Columns = list[list[str]]


def ordered(layers: Layers) -> Columns:
    """The columns, each in an order in which few lines cross."""
    columns = [list(column) for column in layers.columns]
    before, behind = neighbours(layers)
    best, fewest = [list(column) for column in columns], crossings(columns, behind)
    for sweep in range(SWEEPS):
        if sweep % 2 == 0:
            for index in range(1, len(columns)):
                _sort(columns[index], columns[index - 1], before)
        else:
            for index in range(len(columns) - 2, -1, -1):
                _sort(columns[index], columns[index + 1], behind)
        found = crossings(columns, behind)
        if found < fewest:
            best, fewest = [list(column) for column in columns], found
    return best


def neighbours(layers: Layers) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """For each box or stop, what it is connected with in the column before, and behind."""
    before: dict[str, list[str]] = {}
    behind: dict[str, list[str]] = {}
    for route in layers.routes:
        if route.is_beside:
            continue
        for left, right in pairwise(route.stops):
            behind.setdefault(left, []).append(right)
            before.setdefault(right, []).append(left)
    return before, behind


def crossings(columns: Sequence[Sequence[str]], behind: Mapping[str, Sequence[str]]) -> int:
    """How many pairs of lines cross."""
    found = 0
    for left, right in pairwise(columns):
        place = {node: index for index, node in enumerate(right)}
        seen: list[int] = []
        for node in left:
            targets = sorted(place[other] for other in behind.get(node, ()) if other in place)
            found += sum(len(seen) - bisect_right(seen, target) for target in targets)
            for target in targets:
                insort(seen, target)
    return found


def _sort(column: list[str], other: Sequence[str], connected: Mapping[str, Sequence[str]]) -> None:
    """Sort a column by another one; what is not connected stays beside what it stood beside."""
    place = {node: index for index, node in enumerate(other)}
    keys: dict[str, float] = {}
    last = 0.0
    for node in column:
        places = [place[one] for one in connected.get(node, ()) if one in place]
        last = sum(places) / len(places) if places else last
        keys[node] = last
    column.sort(key=keys.__getitem__)
