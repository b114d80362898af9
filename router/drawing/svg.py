"""Writes the picture as SVG: for light and dark screens, and for those who have it read to them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from router.drawing.placing import LINE_PX, MARGIN, TEXT_PX, TITLE_PX, layout_of, text_width
from router.drawing.ranks import layers_of
from router.drawing.shapes import SHAPES
from router.drawing.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.flow.graph import Kind
    from router.drawing.labels import Box, Sheet
    from router.drawing.placing import Drawn, Layout, Placed

HEADER_PX: Final = 46
_HUES: Final[dict[Kind, str]] = {
    "number": "sky",
    "hours": "sky",
    "language": "sky",
    "menu": "violet",
    "question": "violet",
    "understood": "violet",
    "key_menu": "violet",
    "concern": "green",
    "answer": "green",
    "closed": "grey",
    "emergency": "red",
    "escalation": "red",
    "person": "gold",
    "queue": "gold",
    "callback": "teal",
    "voicemail": "teal",
    "elsewhere": "teal",
    "hang_up": "grey",
}
_STYLE: Final = f"""\
svg {{ --page: #ffffff; --ink: #1c2330; --soft: #55606f; --line: #6b7688; --warning: #9a5b00; --error: #b3202a; }}
.sky {{ --fill: #e3f0fd; --edge: #3d7ab8; }} .violet {{ --fill: #eee8fb; --edge: #7757b8; }}
.green {{ --fill: #e4f4e6; --edge: #3f8a4c; }} .grey {{ --fill: #eceef1; --edge: #6b7688; }}
.red {{ --fill: #fde7e6; --edge: #b9453f; }} .gold {{ --fill: #fdf2d3; --edge: #9c7613; }}
.teal {{ --fill: #dff3f2; --edge: #2b807b; }}
@media (prefers-color-scheme: dark) {{
svg {{ --page: #14181f; --ink: #eef1f6; --soft: #b3bcc9; --line: #8f9bad; --warning: #ffb84d; --error: #ff7b80; }}
.sky {{ --fill: #17304a; --edge: #6aa9e6; }} .violet {{ --fill: #2b2347; --edge: #a78be6; }}
.green {{ --fill: #17331d; --edge: #6fbf7c; }} .grey {{ --fill: #272d37; --edge: #8f9bad; }}
.red {{ --fill: #431d1d; --edge: #ec837d; }} .gold {{ --fill: #3a2f0f; --edge: #d9b13c; }}
.teal {{ --fill: #103432; --edge: #58b9b3; }}
}}
.page {{ fill: var(--page); }}
text {{ font: {TEXT_PX}px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: var(--ink); }}
.head {{ font-size: 20px; font-weight: 600; }}
.title {{ font-size: {TITLE_PX}px; font-weight: 600; }}
.caption {{ fill: var(--soft); }}
.box path {{ fill: var(--fill); stroke: var(--edge); stroke-width: 1.6; }}
.box.warning path {{ stroke: var(--warning); stroke-width: 3; stroke-dasharray: 7 4; }}
.box.error path {{ stroke: var(--error); stroke-width: 3.5; stroke-dasharray: 3 3; }}
.warning .caption, .remark.warning {{ fill: var(--warning); }} .error .caption {{ fill: var(--error); }}
.way {{ fill: none; stroke: var(--line); stroke-width: 1.6; }}
.way.back {{ stroke-dasharray: 6 4; }}
.label {{ paint-order: stroke; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round; }}
#head {{ fill: var(--line); }}
"""


_ARROW: Final = (
    '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" '
    'markerHeight="8" orient="auto"><path id="head" d="M0 0 10 5 0 10z"/></marker></defs>'
)


def svg(sheet: Sheet) -> str:
    """The picture; it needs nothing else, and runs nothing."""
    layout = layout_of(sheet, layers_of(sheet))
    remarks = [f"⚠ {remark}" for remark in sheet.remarks]
    width = max(
        layout.width,
        text_width(sheet.title, 20) + 2 * MARGIN,
        *(text_width(remark, TEXT_PX) + 2 * MARGIN for remark in remarks),
    )
    height = HEADER_PX + layout.height + (LINE_PX * len(remarks) + MARGIN if remarks else 0)
    return "\n".join(
        (
            _root(width, height, sheet.code),
            f'<title id="name">{escape(sheet.title)}</title>',
            f'<desc id="about">{escape(_description(sheet))}</desc>',
            f"<style>\n{_STYLE}</style>",
            _ARROW,
            f'<rect class="page" width="{width:.0f}" height="{height:.0f}"/>',
            f'<text class="head" x="{MARGIN}" y="32">{escape(sheet.title)}</text>',
            f'<g transform="translate(0 {HEADER_PX})">',
            *_body(sheet, layout),
            *(
                f'<text class="remark warning" x="{MARGIN}" '
                f'y="{layout.height + LINE_PX * (number + 1):.0f}">{escape(remark)}</text>'
                for number, remark in enumerate(remarks)
            ),
            "</g>",
            "</svg>",
            "",
        )
    )


def _root(width: float, height: float, code: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" lang="{code}" '
        'aria-labelledby="name about">'
    )


def _description(sheet: Sheet) -> str:
    """The way through the conversation in sentences."""
    names = {box.id: f"{box.caption} {box.title}" for box in sheet.boxes}
    leads_to = WORDS[sheet.code].leads_to
    ways = [
        f"{names[line.source]} {leads_to} {names[line.target]}"
        + (f" ({line.label})" if line.label else "")
        for line in sheet.lines
    ]
    return "; ".join(ways) + "."


def _body(sheet: Sheet, layout: Layout) -> Iterator[str]:
    """The lines first, then the boxes, and on top the labels."""
    for drawn in layout.lines:
        yield _way(drawn)
    for box in sheet.boxes:
        yield from _box(box, layout.places[box.id], sheet.language)
    for drawn in layout.lines:
        label = drawn.route.line.label
        if label:
            x, y = drawn.label_at
            anchor = ' text-anchor="end"' if drawn.is_label_left else ""
            yield f'<text class="label" x="{x:.1f}" y="{y:.1f}"{anchor}>{escape(label)}</text>'


def _way(drawn: Drawn) -> str:
    points = drawn.points
    (x, y), path = points[0], f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for index, (to_x, to_y) in enumerate(points[1:], start=1):
        if drawn.route.is_beside:
            bulge = max(x, to_x) + 60
            path += f"C{bulge:.1f} {y:.1f} {bulge:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
        elif index % 2 == 0:  # straight through a column
            path += f"H{to_x:.1f}"
        else:
            middle = (x + to_x) / 2
            path += f"C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
        x, y = to_x, to_y
    kind = "way back" if drawn.route.is_back else "way"
    return f'<path class="{kind}" d="{path}" marker-end="url(#arrow)"/>'


def _box(box: Box, place: Placed, language: str) -> Iterator[str]:
    classes = f"box {_HUES[box.kind]}" + ("" if box.fault == "none" else f" {box.fault}")
    top = place.y - place.height / 2
    yield f'<g class="{classes}">'
    about = [f"{box.caption}: {box.title}", *box.messages]
    yield f"<title>{escape(chr(10).join(about))}</title>"
    outline = SHAPES[box.kind](place.x, top, place.width, place.height)
    yield f'<path d="{outline}"/>'
    middle = place.x + place.width / 2
    y = place.y - LINE_PX * (len(place.rows) + 1) / 2 + LINE_PX - 5
    mark = "" if box.fault == "none" else "⚠ "
    yield f'<text class="caption" x="{middle:.1f}" y="{y:.1f}" text-anchor="middle">{mark}{escape(box.caption)}</text>'
    for row in place.rows:
        y += LINE_PX
        kind, text = ("title", row[1:]) if row.startswith("*") else ("text", row)
        yield (
            f'<text class="{kind}" x="{middle:.1f}" y="{y:.1f}" text-anchor="middle" '
            f'lang="{escape(language)}">{escape(text)}</text>'
        )
    yield "</g>"
