"""Puts nodes into columns, from the left to the right, so that lines lead to the right.

Longest-path layering: a node stands one column behind the last of those that lead to it. Lines that
lead back are found by a search in depth and laid out the other way round. Lines that pass a column
get a stop in it, so that they have a place there and do not cross boxes (after Sugiyama et al. 1981).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from router.drawing.labels import Line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from router.drawing.labels import Sheet


_QUEUES: Final = "\0queues"
"""All queues stand in one column, as one node would."""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """Where a line runs: its stops from left to right, and whether it leads back to the left.

    A line within a column has its two ends as stops and runs round on the right.
    """

    line: Line
    stops: tuple[str, ...]
    is_back: bool = False
    is_beside: bool = False


class Layers(msgspec.Struct, frozen=True, kw_only=True):
    """The columns, each with its boxes and stops from top to bottom, and the lines."""

    columns: tuple[tuple[str, ...], ...]
    routes: tuple[Route, ...]


def layers_of(sheet: Sheet) -> Layers:
    """The columns of a picture, in the order in which the boxes are given."""
    queues = {box.id for box in sheet.boxes if box.kind == "queue"}
    nodes = [box.id for box in sheet.boxes]
    beside = [line for line in sheet.lines if line.source in queues and line.target in queues]
    lines = [line for line in sheet.lines if line not in beside]
    back = [line for line in lines if line.leads_back]
    standing = {node: _QUEUES if node in queues else node for node in nodes}
    back += back_lines([line for line in lines if not line.leads_back], standing)
    rank = _ranks(standing, lines, back)
    columns: list[list[str]] = [[] for _ in range(max(rank.values(), default=0) + 1)]
    for node in nodes:
        columns[rank[node]].append(node)
    routes = [_route(number, line, back, rank, columns) for number, line in enumerate(lines)]
    routes += [
        Route(line=line, stops=(line.source, line.target), is_beside=True) for line in beside
    ]
    return Layers(columns=tuple(tuple(column) for column in columns), routes=tuple(routes))


def back_lines(lines: Collection[Line], standing: Mapping[str, str]) -> list[Line]:
    """The lines without which there is no circle: those that lead to a node still being searched.

    `standing` gives each node the one that it stands in a column with, itself most of the time.
    """
    leaving: dict[str, list[Line]] = {}
    for line in lines:
        leaving.setdefault(standing[line.source], []).append(line)
    back: list[Line] = []
    done: set[str] = set()
    for start in dict.fromkeys(standing.values()):
        if start in done:
            continue
        path = {start: iter(leaving.get(start, ()))}
        while path:
            node = next(reversed(path))
            found = next(path[node], None)
            target = "" if found is None else standing[found.target]
            if found is None:
                path.pop(node)
                done.add(node)
            elif target in path:
                back.append(found)
            elif target not in done:
                path[target] = iter(leaving.get(target, ()))
    return back


def _ranks(
    standing: Mapping[str, str], lines: Iterable[Line], back: Collection[Line]
) -> dict[str, int]:
    """The column of each node: one behind the last of those that lead to it."""
    forward = [
        (standing[line.target], standing[line.source])
        if line in back
        else (standing[line.source], standing[line.target])
        for line in lines
    ]
    rank = dict.fromkeys(standing.values(), 0)
    changed = True
    while changed:
        changed = False
        for source, target in forward:
            if rank[target] <= rank[source]:
                rank[target] = rank[source] + 1
                changed = True
    return {node: rank[one] for node, one in standing.items()}


def _route(
    number: int,
    line: Line,
    back: Collection[Line],
    rank: Mapping[str, int],
    columns: list[list[str]],
) -> Route:
    is_back = line in back
    left, right = (line.target, line.source) if is_back else (line.source, line.target)
    stops = [left]
    for column in range(rank[left] + 1, rank[right]):
        stop = f"\0{number}:{column}"
        columns[column].append(stop)
        stops.append(stop)
    return Route(line=line, stops=(*stops, right), is_back=is_back)
