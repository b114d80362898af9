"""Writes the picture as text that Mermaid draws, for pages that have Mermaid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ivr.flow.graph import Kind
    from router.drawing.labels import Box, Sheet

_SHAPES: Final[dict[Kind, tuple[str, str]]] = {
    "number": ("([", "])"),
    "hours": ("{{", "}}"),
    "language": ("{{", "}}"),
    "menu": ("[[", "]]"),
    "question": ("(", ")"),
    "understood": ("(", ")"),
    "key_menu": ("[[", "]]"),
    "concern": ("[", "]"),
    "answer": (">", "]"),
    "closed": ("[/", "\\]"),
    "emergency": ("[/", "\\]"),
    "escalation": ("{", "}"),
    "person": ("([", "])"),
    "queue": ("[(", ")]"),
    "callback": ("[/", "/]"),
    "voicemail": ("[/", "/]"),
    "elsewhere": ("[/", "/]"),
    "hang_up": ("((", "))"),
}
_FAULTS: Final = (
    "    classDef warning stroke:#9a5b00,stroke-width:3px,stroke-dasharray:7 4",
    "    classDef error stroke:#b3202a,stroke-width:4px,stroke-dasharray:3 3",
)
_PLAIN: Final = re.compile(r"[^\w .,!?+:*()/'-]")


def mermaid(sheet: Sheet) -> str:
    """The picture as a flowchart from left to right."""
    return "\n".join((*_statements(sheet), ""))


def _statements(sheet: Sheet) -> Iterator[str]:
    names = {box.id: f"n{number}" for number, box in enumerate(sheet.boxes)}
    yield "flowchart LR"
    yield f"    accTitle: {_one_line(sheet.title)}"
    for box in sheet.boxes:
        before, behind = _SHAPES[box.kind]
        fault = "" if box.fault == "none" else f":::{box.fault}"
        yield f'    {names[box.id]}{before}"{_words(box)}"{behind}{fault}'
    for line in sheet.lines:
        label = f'|"{escaped(line.label)}"|' if line.label else ""
        yield f"    {names[line.source]} -->{label} {names[line.target]}"
    if any(box.fault != "none" for box in sheet.boxes):
        yield from _FAULTS
    for remark in sheet.remarks:
        yield f"    %% {_one_line(remark)}"


def _words(box: Box) -> str:
    mark = "" if box.fault == "none" else "⚠ "
    return "<br/>".join(escaped(row) for row in (f"{mark}{box.caption}", box.title, *box.texts))


def escaped(text: str) -> str:
    """A text in which Mermaid finds no syntax: all that could be some is written as its number."""
    return _PLAIN.sub(lambda found: f"#{ord(found[0])};", text)


def _one_line(text: str) -> str:
    """A title or a comment, which ends with its line; braces would be taken for a directive."""
    return re.sub(r"[\s{};#]+", " ", text)
