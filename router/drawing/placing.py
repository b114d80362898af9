"""Gives boxes and lines their places: columns from left to right, boxes from top to bottom.

Within a column the order is given. Each box would like to stand at the mean height of those that it
is connected with; the heights nearest to these wishes in the sense of least squares that keep order
and distances are found by pooling neighbours (isotonic regression). Lengths are in pixels.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

import msgspec

from router.drawing.ordering import neighbours, ordered
from router.drawing.ranks import Route

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from router.drawing.labels import Box, Sheet
    from router.drawing.ranks import Layers

TITLE_PX: Final = 15
TEXT_PX: Final = 13
LINE_PX: Final = 18
BOX_PADDING: Final = 14
BOX_WIDTH_MIN: Final = 120
TEXT_WIDTH_MAX: Final = 210
PORT_PX: Final = 20
"""The distance between two lines that leave a box, so that their labels do not overlap."""
BOX_GAP: Final = 22
STOP_HEIGHT: Final = 8
COLUMN_GAP_MIN: Final = 56
LABEL_PADDING: Final = 34
MARGIN: Final = 24
SWEEPS: Final = 16
_CHAR_SHARE: Final = 0.56
"""The mean width of a letter, as a share of the size of the type."""


class Placed(msgspec.Struct, kw_only=True):
    """A box or a stop with its place; `y` is its middle."""

    x: float
    y: float
    width: float
    height: float
    rows: tuple[str, ...] = ()

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """A line as its points from its beginning, and where its label stands (`end`: to the left)."""

    route: Route
    points: tuple[tuple[float, float], ...]
    label_at: tuple[float, float]
    is_label_left: bool


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything is."""

    places: dict[str, Placed]
    lines: tuple[Drawn, ...]
    width: float
    height: float


def layout_of(sheet: Sheet, layers: Layers) -> Layout:
    """Place everything."""
    columns = ordered(layers)
    leaving, entering = _ports(layers)
    boxes = {box.id: box for box in sheet.boxes}
    places = {
        node: _measured(boxes[node], max(len(leaving.get(node, ())), len(entering.get(node, ()))))
        if node in boxes
        else Placed(x=0, y=0, width=0, height=STOP_HEIGHT)
        for column in columns
        for node in column
    }
    _place_across(columns, places, layers)
    _place_down(columns, places, layers)
    lines = tuple(_drawn(route, places, leaving, entering) for route in layers.routes)
    return Layout(
        places=places,
        lines=lines,
        width=max((p.right for p in places.values()), default=0) + MARGIN + COLUMN_GAP_MIN,
        height=max((p.y + p.height / 2 for p in places.values()), default=0) + MARGIN,
    )


def text_width(text: str, size: float) -> float:
    """About how wide a text is."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return (len(text) * _CHAR_SHARE + wide * (1 - _CHAR_SHARE)) * size


def wrapped(text: str, size: float, rows_max: int) -> list[str]:
    """A text in rows of at most `TEXT_WIDTH_MAX`; what does not fit is cut."""
    rows: list[str] = []
    for word in text.split():
        longer = f"{rows[-1]} {word}" if rows else word
        if rows and text_width(longer, size) <= TEXT_WIDTH_MAX:
            rows[-1] = longer
        else:
            rows.append(word)
    chars_max = int(TEXT_WIDTH_MAX / (size * _CHAR_SHARE))
    rows = [row if len(row) <= chars_max else row[: chars_max - 1] + "…" for row in rows]
    if len(rows) > rows_max:
        rows[rows_max - 1] = rows[rows_max - 1].rstrip("…") + " …"
    return rows[:rows_max]


def _measured(box: Box, ports: int) -> Placed:
    """A box as large as its text and its lines need it."""
    titles = wrapped(box.title, TITLE_PX, 2)
    texts = [row for text in box.texts for row in wrapped(text, TEXT_PX, 2)]
    mark = "⚠ " if box.fault != "none" else ""
    width = max(
        [text_width(row, TITLE_PX) * 1.06 for row in titles]
        + [text_width(row, TEXT_PX) for row in (mark + box.caption, *texts)]
    )
    height = LINE_PX * (1 + len(titles) + len(texts)) + BOX_PADDING
    return Placed(
        x=0,
        y=0,
        width=max(BOX_WIDTH_MIN, width + 2 * BOX_PADDING + 8),
        height=max(height, PORT_PX * ports + BOX_PADDING),
        rows=(*(f"*{row}" for row in titles), *texts),
    )


def _ports(layers: Layers) -> tuple[dict[str, list[Route]], dict[str, list[Route]]]:
    """The lines on the right and on the left of each box."""
    leaving: dict[str, list[Route]] = {}
    entering: dict[str, list[Route]] = {}
    for route in layers.routes:
        leaving.setdefault(route.stops[0], []).append(route)
        side = leaving if route.is_beside else entering
        side.setdefault(route.stops[-1], []).append(route)
    return leaving, entering


def _place_across(
    columns: Sequence[Sequence[str]], places: dict[str, Placed], layers: Layers
) -> None:
    """Columns as wide as their widest box, gaps as wide as the labels in them."""
    column_of = {node: index for index, column in enumerate(columns) for node in column}
    left_labels, right_labels = [0.0] * (len(columns) + 1), [0.0] * (len(columns) + 1)
    for route in layers.routes:
        width = text_width(route.line.label, TEXT_PX)
        at = column_of[route.stops[-1] if route.is_back else route.stops[0]]
        labels = left_labels if route.is_back else right_labels
        labels[at] = max(labels[at], width)
    x = float(MARGIN)
    for index, column in enumerate(columns):
        width = max((places[node].width for node in column), default=0)
        for node in column:
            place = places[node]
            place.width = width if place.rows == () else place.width
            place.x = x + (width - place.width) / 2
        both = right_labels[index] + left_labels[index + 1]
        x += width + max(COLUMN_GAP_MIN, both + LABEL_PADDING + len(column) * 2)


def _place_down(
    columns: Sequence[Sequence[str]], places: dict[str, Placed], layers: Layers
) -> None:
    for column in columns:
        y = float(MARGIN)
        for node in column:
            places[node].y = y + places[node].height / 2
            y += places[node].height + BOX_GAP
    before, behind = neighbours(layers)
    for sweep in range(SWEEPS):
        wanted = before if sweep % 2 == 0 else behind
        for column in columns if sweep % 2 == 0 else reversed(columns):
            _settle(column, places, wanted)
    top = min((p.y - p.height / 2 for p in places.values()), default=0)
    for place in places.values():
        place.y += MARGIN - top


def _settle(
    column: Sequence[str], places: dict[str, Placed], wanted: Mapping[str, Sequence[str]]
) -> None:
    """Move the boxes of a column towards those they are connected with."""
    offsets: list[float] = []
    at = 0.0
    for index, node in enumerate(column):
        if index:
            at += (places[column[index - 1]].height + places[node].height) / 2 + BOX_GAP
        offsets.append(at)
    wishes = []
    for node, offset in zip(column, offsets, strict=True):
        others = [places[other].y for other in wanted.get(node, ())]
        wishes.append((sum(others) / len(others) if others else places[node].y) - offset)
    for node, offset, height in zip(column, offsets, pooled(wishes), strict=True):
        places[node].y = height + offset


def pooled(wishes: Sequence[float]) -> list[float]:
    """The rising values nearest to the wishes in the sense of least squares."""
    pools: list[tuple[float, int]] = []
    for wish in wishes:
        mean, size = wish, 1
        while pools and pools[-1][0] > mean:
            other, others = pools.pop()
            mean = (mean * size + other * others) / (size + others)
            size += others
        pools.append((mean, size))
    return [mean for mean, size in pools for _ in range(size)]


def _drawn(
    route: Route,
    places: Mapping[str, Placed],
    leaving: Mapping[str, Sequence[Route]],
    entering: Mapping[str, Sequence[Route]],
) -> Drawn:
    first, last = places[route.stops[0]], places[route.stops[-1]]
    start = (first.right, _port(route, route.stops[0], leaving, places))
    if route.is_beside:
        end = (last.right, _port(route, route.stops[-1], leaving, places))
        return Drawn(
            route=route, points=(start, end), label_at=(start[0] + 9, start[1] - 5),
            is_label_left=False,
        )  # fmt: skip
    end = (last.x, _port(route, route.stops[-1], entering, places))
    passed = [places[stop] for stop in route.stops[1:-1]]
    between = [point for stop in passed for point in ((stop.x, stop.y), (stop.right, stop.y))]
    if route.is_back:
        return Drawn(
            route=route,
            points=(end, *reversed(between), start),
            label_at=(end[0] - 9, end[1] - 5),
            is_label_left=True,
        )
    return Drawn(
        route=route,
        points=(start, *between, end),
        label_at=(start[0] + 9, start[1] - 5),
        is_label_left=False,
    )


def _port(
    route: Route,
    node: str,
    ports: Mapping[str, Sequence[Route]],
    places: Mapping[str, Placed],
) -> float:
    """The height at which a line touches a box: in the order of where the lines come from or go."""

    def height(one: Route) -> float:
        index = one.stops.index(node)
        if one.is_beside:
            return places[one.stops[1 - index]].y
        return places[one.stops[1] if index == 0 else one.stops[-2]].y

    there = sorted(ports[node], key=height)
    step = PORT_PX if len(there) * PORT_PX <= places[node].height else 0
    return places[node].y + (there.index(route) - (len(there) - 1) / 2) * step
