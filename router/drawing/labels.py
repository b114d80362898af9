"""What stands in the picture of a conversation: the words in each box and at each line.

The words of the picture itself are English, as those of the whole command line; what callers hear is
in the language that is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

from ivr.flow.graph import Kind, On

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.flow.graph import Edge, Graph, Node
    from ivr.script import Problem

TITLE_CHARS_MAX: Final = 30
TEXT_CHARS_MAX: Final = 76
"""Longer texts are cut: the picture shows the way, not every word."""
FAULTS_MAX: Final = 30
LABEL_CHARS_MAX: Final = 24
REMARK_CHARS_MAX: Final = 240
NUMBER_END: Final = 4
"""So many digits tell one of our numbers from another at a line."""
NUMBERS_MAX: Final = 3

Fault = Literal["none", "warning", "error"]

_CAPTIONS: Final[dict[Kind, str]] = {
    "number": "number",
    "hours": "open?",
    "language": "choice of language",
    "menu": "menu",
    "question": "open question",
    "understood": "understood",
    "key_menu": "key menu",
    "concern": "concern",
    "answer": "answer without an agent",
    "closed": "closed",
    "emergency": "emergency switch is on",
    "escalation": "angry callers",
    "person": "a person",
    "queue": "queue",
    "callback": "callback",
    "voicemail": "voicemail",
    "elsewhere": "another number",
    "hang_up": "end",
}
_TITLES: Final[dict[Kind, str]] = {
    "number": "Any number",
    "hours": "Hours, emergency switch",
    "question": "What is it about?",
    "understood": "Confirmed, or one of two",
    "key_menu": "The concerns, by key",
    "closed": "We are closed",
    "emergency": "Nobody can be reached",
    "escalation": "Signs of anger",
    "person": "0 or asking, from everywhere",
    "callback": "We ring back",
    "voicemail": "A message",
    "hang_up": "Goodbye",
}
_ON: Final[dict[On, str]] = {
    "arrival": "",
    "open": "open",
    "closed": "closed",
    "emergency": "emergency",
    "language": "",
    "key": "a key",
    "words": "words",
    "unclear": "not understood",
    "silence": "silence",
    "no": "no",
    "known": "",
    "angry": "anger",
    "done": "",
    "more": "something else",
}


_BACK: Final[frozenset[On]] = frozenset({"no", "more"})


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at a node; `messages` are its faults."""

    id: str
    kind: Kind
    caption: str
    title: str
    texts: tuple[str, ...]
    fault: Fault = "none"
    messages: tuple[str, ...] = ()


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line from one box to another, with its label; `leads_back` to where the caller was before."""

    source: str
    target: str
    label: str
    leads_back: bool = False


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is drawn. `remarks` are the faults, those without a box as well."""

    title: str
    language: str
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]


def sheet_of(graph: Graph, problems: Iterable[Problem], *, title: str, language: str) -> Sheet:
    """The words of the picture, with the problems of the script at their boxes."""
    at_node: dict[str, list[Problem]] = {}
    listed = list(problems)
    for problem in listed:
        node = graph.node_at(problem.place)
        if node is not None:
            at_node.setdefault(node.id, []).append(problem)
    remarks = [_remark(problem) for problem in listed]
    if len(remarks) > FAULTS_MAX:
        remarks[FAULTS_MAX:] = [f"and {len(remarks) - FAULTS_MAX} more"]
    return Sheet(
        title=cut(title, REMARK_CHARS_MAX),
        language=language,
        boxes=tuple(
            _box(node, at_node.get(node.id, []), language) for node in graph.nodes.values()
        ),
        lines=tuple(_lines(graph.edges)),
        remarks=tuple(remarks),
    )


def _box(node: Node, problems: list[Problem], language: str) -> Box:
    fault: Fault = "none"
    if problems:
        fault = "error" if any(one.severity == "error" for one in problems) else "warning"
    spoken = cut(node.texts.get(language, ""), TEXT_CHARS_MAX)
    is_named = node.kind in {"concern", "elsewhere"} and spoken
    title = spoken if is_named else (node.name or _TITLES.get(node.kind, node.name))
    beside = node.name if is_named else spoken
    texts = [beside, *_notes(node)]
    return Box(
        id=node.id,
        kind=node.kind,
        caption=_CAPTIONS[node.kind],
        title=cut(_title(node, title), TITLE_CHARS_MAX),
        texts=tuple(cut(text, TEXT_CHARS_MAX) for text in texts if text),
        fault=fault,
        messages=tuple(map(_remark, problems)),
    )


def _title(node: Node, title: str) -> str:
    if node.kind in {"callback", "voicemail"}:
        return _TITLES[node.kind]
    if node.kind == "answer":
        return " and ".join(node.notes) or "A text"
    return title


def _notes(node: Node) -> list[str]:
    match node.kind:
        case "callback" | "voicemail":
            return [f"in line: {node.name}"] if node.name else []
        case "number" | "escalation":
            return [", ".join(node.notes)]
        case "answer" | "person":
            return []
        case _:
            return list(node.notes)


def _lines(edges: Iterable[Edge]) -> list[Line]:
    """One line for all edges between the same two boxes."""
    between: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges:
        if edge.source != edge.target:
            between.setdefault((edge.source, edge.target), []).append(edge)
    return [
        Line(
            source=source,
            target=target,
            label=", ".join(dict.fromkeys(filter(None, map(_label, found)))),
            leads_back=all(edge.on in _BACK for edge in found),
        )
        for (source, target), found in between.items()
    ]


def _label(edge: Edge) -> str:
    if edge.numbers:
        ends = ", ".join(
            f"…{cut(number, REMARK_CHARS_MAX)[-NUMBER_END:]}"
            for number in edge.numbers[:NUMBERS_MAX]
        )
        more = ", …" if len(edge.numbers) > NUMBERS_MAX else ""
        return f"{_ON[edge.on]}: {ends}{more}"
    return _ON[edge.on] if edge.key is None else cut(edge.key, LABEL_CHARS_MAX)


def _remark(problem: Problem) -> str:
    return cut(f"{problem.place}: {problem.message}", REMARK_CHARS_MAX)


def cut(text: str, chars_max: int) -> str:
    """A text on one line, of at most so many characters; the last one says that it was longer."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return plain if len(plain) <= chars_max else plain[: chars_max - 1].rstrip() + "…"
