"""What stands in the picture of a conversation: the words in each box and at each line.

The words of the picture itself are in one language, what callers hear is in another or the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

from ivr.flow.graph import Kind, On
from router.drawing.words import WORDS, Code

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ivr.flow.graph import Edge, Graph, Node
    from ivr.script import Problem
    from router.drawing.words import Words

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
    """Everything that is drawn. `remarks` are the faults, those without a box as well. `language` is
    that of what callers hear, `code` that of the picture's own words.
    """

    title: str
    language: str
    code: Code = "en"
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]


def sheet_of(
    graph: Graph, problems: Iterable[Problem], *, company: str, language: str, code: Code
) -> Sheet:
    """The words of the picture, with the problems of the script at their boxes. What callers hear is
    in `language`, all else in that of `code` (what is wrong is told in English).
    """
    words = WORDS[code]
    at_node: dict[str, list[Problem]] = {}
    listed = list(problems)
    for problem in listed:
        node = graph.node_at(problem.place)
        if node is not None:
            at_node.setdefault(node.id, []).append(problem)
    remarks = [_remark(problem) for problem in listed]
    if len(remarks) > FAULTS_MAX:
        remarks[FAULTS_MAX:] = [words.more.format(count=len(remarks) - FAULTS_MAX)]
    return Sheet(
        title=cut(words.title.format(company=company), REMARK_CHARS_MAX),
        language=language,
        code=code,
        boxes=tuple(
            _box(node, at_node.get(node.id, []), language, words) for node in graph.nodes.values()
        ),
        lines=tuple(_lines(graph.edges, words)),
        remarks=tuple(remarks),
    )


def _box(node: Node, problems: list[Problem], language: str, words: Words) -> Box:
    fault: Fault = "none"
    if problems:
        fault = "error" if any(one.severity == "error" for one in problems) else "warning"
    spoken = cut(node.texts.get(language, ""), TEXT_CHARS_MAX)
    is_named = node.kind in {"concern", "elsewhere"} and spoken
    title = spoken if is_named else _title(node, words)
    beside = node.name if is_named else spoken
    texts = [beside, *_notes(node, words)]
    return Box(
        id=node.id,
        kind=node.kind,
        caption=words.captions[node.kind],
        title=cut(title, TITLE_CHARS_MAX),
        texts=tuple(cut(text, TEXT_CHARS_MAX) for text in texts if text),
        fault=fault,
        messages=tuple(map(_remark, problems)),
    )


def _title(node: Node, words: Words) -> str:
    match node.kind:
        case "callback" | "voicemail":
            return words.titles[node.kind]
        case "language":
            return _languages(node.languages, words)
        case "answer":
            return words.both.join(words.facts[fact] for fact in node.facts) or words.a_text
        case _:
            return node.name or words.titles[node.kind]


def _notes(node: Node, words: Words) -> list[str]:
    """What else stands in the box."""
    match node.kind:
        case "callback" | "voicemail":
            return [words.in_line.format(queue=node.name)] if node.name else []
        case "number":
            return [_languages(node.languages, words)]
        case "escalation":
            return [", ".join(words.facts[fact] for fact in node.facts)]
        case "menu":
            return [words.again.format(key=key) for key in node.again]
        case _:
            return [node.zone]


def _languages(codes: Sequence[str], words: Words) -> str:
    """Their names; one that has none here is told by its code."""
    names = dict(words.languages.items())
    return ", ".join(str(names.get(code, code)) for code in codes)


def _lines(edges: Iterable[Edge], words: Words) -> list[Line]:
    """One line for all edges between the same two boxes."""
    between: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges:
        if edge.source != edge.target:
            between.setdefault((edge.source, edge.target), []).append(edge)
    return [
        Line(
            source=source,
            target=target,
            label=", ".join(dict.fromkeys(filter(None, (_label(edge, words) for edge in found)))),
            leads_back=all(edge.on in _BACK for edge in found),
        )
        for (source, target), found in between.items()
    ]


def _label(edge: Edge, words: Words) -> str:
    way = words.ways[edge.on]
    if edge.numbers:
        ends = ", ".join(
            f"…{cut(number, REMARK_CHARS_MAX)[-NUMBER_END:]}"
            for number in edge.numbers[:NUMBERS_MAX]
        )
        more = ", …" if len(edge.numbers) > NUMBERS_MAX else ""
        return f"{way}: {ends}{more}"
    return way if edge.key is None else cut(edge.key, LABEL_CHARS_MAX)


def _remark(problem: Problem) -> str:
    return cut(f"{problem.place}: {problem.message}", REMARK_CHARS_MAX)


def cut(text: str, chars_max: int) -> str:
    """A text on one line, of at most so many characters; the last one says that it was longer."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return plain if len(plain) <= chars_max else plain[: chars_max - 1].rstrip() + "…"
