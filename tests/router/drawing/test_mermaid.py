"""The picture as text for Mermaid: nothing that is configured is taken for syntax."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from router.drawing import mermaid
from router.drawing.labels import Box, Line
from router.drawing.mermaid import escaped
from tests.router.drawing.sheets import example_sheet, sheet

NODE = re.compile(
    r'    n\d+(\(\[|\{\{|\[\[|\[\(|\[/|\(\(|\(|\[|>|\{)"[^"\n]*"(\]\)|\}\}|\]\]|\)\]|/\]|\\\]|\)\)|\)|\]|\})(:::(warning|error))?'
)
EDGE = re.compile(r'    n\d+ -->(\|"[^"\n|]*"\|)? n\d+')


def test_the_example_is_written_whole() -> None:
    drawn = example_sheet("nl")
    first, title, *rest = mermaid(drawn).splitlines()
    assert first == "flowchart LR"
    assert title == "    accTitle: A shop: what happens to a call"
    nodes = [line for line in rest if NODE.fullmatch(line)]
    edges = [line for line in rest if EDGE.fullmatch(line)]
    assert (len(nodes), len(edges)) == (len(drawn.boxes), len(drawn.lines))
    assert len(rest) == len(nodes) + len(edges)
    assert any('["concern<br/>een reparatie<br/>repair"]' in line for line in nodes)


def test_its_words_are_in_the_language_that_is_asked_for() -> None:
    text = mermaid(example_sheet("it", "it"))
    assert "accTitle: A shop: che cosa succede a una chiamata" in text
    assert "argomento<br/>una riparazione<br/>repair" in text
    assert '|"non capito"|' in text


def test_every_node_has_a_name_that_is_no_word_of_mermaid() -> None:
    names = re.findall(r"^    (\w+)[\[({>]", mermaid(example_sheet()), re.MULTILINE)
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"n\d+", name) for name in names)


def test_faults_are_marked_and_told() -> None:
    sound = sheet(("a", "b"))
    box = replace(sound.boxes[0], fault="warning")
    text = mermaid(
        replace(sound, boxes=(box, sound.boxes[1]), remarks=("menus[0]: no\nway {out}",))
    )
    assert '    n0["⚠ a box<br/>a"]:::warning' in text.replace("#9888;", "⚠")
    assert "    classDef warning " in text
    assert "    %% menus[0]: no way out " in text
    assert "classDef" not in mermaid(sound)


@given(st.text())
def test_what_could_be_syntax_is_written_as_its_number(text: str) -> None:
    found = escaped(text)
    assert re.sub(r"#(\d+);", lambda one: chr(int(one[1])), found) == text
    assert not set('"<>|[]{}`&#;\n') & set(re.sub(r"#\d+;", "", found))


@given(st.text(max_size=30), st.text(max_size=30))
def test_every_statement_stays_on_its_line(title: str, label: str) -> None:
    box = Box(id="a", kind="menu", caption="menu", title=title, texts=(title,))
    other = replace(box, id="b")
    line = Line(source="a", target="b", label=label)
    drawn = replace(sheet(), title=title, boxes=(box, other), lines=(line,), remarks=(title,))
    text = mermaid(drawn)
    assert len(text.split("\n")) == 7
    assert NODE.fullmatch(text.split("\n")[2])
    assert EDGE.fullmatch(text.split("\n")[4])
