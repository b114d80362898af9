"""The words in the picture."""

from __future__ import annotations

import re
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr import DialledNumber, Hours
from ivr.flow.graph import Edge, Fact, Graph, Kind, Node, On
from ivr.script import Choice, Closed, Menu, Problem, SelfService
from router.drawing.labels import (
    FAULTS_MAX,
    LABEL_CHARS_MAX,
    NUMBERS_MAX,
    REMARK_CHARS_MAX,
    Box,
    cut,
    sheet_of,
)
from router.drawing.words import WORDS, Code
from tests.ivr.example_script import BILLING, DUTCH, ITALIAN, SCRIPT
from tests.router.drawing.sheets import drawn, example_sheet


def box_of(boxes: tuple[Box, ...], name: str) -> Box:
    (found,) = [box for box in boxes if box.id == name]
    return found


def test_what_callers_hear_is_in_the_language_that_is_asked_for() -> None:
    for language, name in (("nl", "een reparatie"), ("it", "una riparazione"), ("en", "a repair")):
        box = box_of(example_sheet(language).boxes, "concern:repair")
        assert (box.caption, box.title, box.texts) == ("concern", name, ("repair",))


@pytest.mark.parametrize("code", WORDS)
def test_every_language_has_a_word_for_everything_that_english_has_one_for(code: Code) -> None:
    own, english = msgspec.to_builtins(WORDS[code]), msgspec.to_builtins(WORDS["en"])
    assert filled(own) == filled(english)
    assert set(own["captions"]) == set(own["titles"]) == set(get_args(Kind))
    assert set(own["ways"]) == set(get_args(On))
    assert set(own["facts"]) == set(get_args(Fact))
    assert set(own["languages"]) == set(get_args(Code)) == set(WORDS)


def filled(words: dict[str, Any]) -> dict[str, set[str]]:
    """For each table the words that are not empty; for a single word what is filled into it."""
    return {
        name: {key for key, word in value.items() if word}
        if isinstance(value, dict)
        else set(re.findall(r"{\w+}", value))
        for name, value in words.items()
    }


def test_the_pictures_own_words_are_in_the_language_of_who_looks_at_it() -> None:
    sheet = example_sheet("it", "nl")
    boxes = {box.id: (box.caption, box.title) for box in sheet.boxes}
    assert sheet.title == "A shop: wat er met een gesprek gebeurt"
    assert boxes["concern:repair"] == ("onderwerp", "una riparazione")
    assert boxes["question"] == ("open vraag", "Waar gaat het over?")
    assert boxes["language:nl, it, en"] == ("taalkeuze", "Nederlands, Italiaans, Engels")
    labels = {line.label for line in sheet.lines}
    assert {"niet begrepen", "nee", "iets anders"} <= labels
    english = {line.label for line in example_sheet("it").lines}
    assert not labels & {label for label in english if label.isalpha() and label != "open"}


def test_a_language_without_a_name_is_told_by_its_code() -> None:
    number = DialledNumber(number=DUTCH, languages=("nl", "tlh"))
    box = box_of(drawn(replace(SCRIPT, numbers=(number,))).boxes, f"number:{DUTCH}")
    assert box.texts == ("Dutch, tlh",)


def test_what_has_no_text_in_the_language_is_shown_by_its_name() -> None:
    box = box_of(drawn(SCRIPT, "de").boxes, "concern:billing")
    assert (box.title, box.texts) == ("billing", ())


def test_boxes_say_what_else_there_is_to_know() -> None:
    hours = Hours(
        timezone="Europe/Amsterdam",
        weekly={"monday": ("09:00-17:00",)},
        closed=Closed(
            offers=("callback", "number"), queue="sales", number="+31205550111",
            names=dict.fromkeys(("nl", "it", "en"), "our other shop"),
        ),
    )  # fmt: skip
    service = SelfService(hours=True, says={"en": "We are at the station."})
    script = replace(SCRIPT, hours=hours, concerns=(replace(BILLING, self_service=service),))
    boxes = drawn(script).boxes
    assert box_of(boxes, "hours").texts == ("Europe/Amsterdam",)
    assert box_of(boxes, "callback@closed").texts == ("in line: sales",)
    assert box_of(boxes, "elsewhere@closed").title == "our other shop"
    assert box_of(boxes, "elsewhere@closed").texts == ("+31205550111",)
    answer = box_of(boxes, "answer:billing")
    assert (answer.title, answer.texts) == ("opening hours", ("We are at the station.",))
    assert box_of(boxes, f"number:{DUTCH}").texts == ("Dutch",)
    assert box_of(boxes, "closed").title == "We are closed"


def test_ways_between_the_same_boxes_are_one_line() -> None:
    menu = Menu(id="start", choices=tuple(Choice(key=key, concern="billing") for key in "12*"))
    numbers = (DialledNumber(number=DUTCH, languages=("nl",), menu="start"),)
    sheet = drawn(replace(SCRIPT, menus=(menu,), numbers=numbers))
    (line,) = [one for one in sheet.lines if one.source == "menu:start" and "billing" in one.target]
    assert line.label == "1, 2, *"


def test_a_way_to_the_same_box_is_left_out() -> None:
    menu = Menu(id="start", choices=(Choice(key="1", menu="start"),))
    sheet = drawn(replace(SCRIPT, menus=(menu,)))
    assert not [one for one in sheet.lines if one.source == one.target]


def test_numbers_that_part_are_told_apart_by_their_last_digits() -> None:
    menu = Menu(id="start", choices=(Choice(key="1", concern="billing"),))
    numbers = (
        DialledNumber(number=DUTCH, languages=("nl",), menu="start"),
        DialledNumber(number=ITALIAN, languages=("it",)),
    )
    sheet = drawn(replace(SCRIPT, menus=(menu,), numbers=numbers))
    labels = {one.target: one.label for one in sheet.lines if one.source == "hours"}
    assert labels["menu:start"] == "open: …4567"
    assert labels["question"] == "open: …5678"


def test_many_numbers_are_cut() -> None:
    nodes = {"a": Node(id="a", kind="hours"), "b": Node(id="b", kind="menu", name="b")}
    numbers = tuple(f"+3120555010{digit}" for digit in range(NUMBERS_MAX + 1))
    graph = Graph(nodes=nodes, edges=(Edge(source="a", target="b", on="open", numbers=numbers),))
    (line,) = sheet_of(graph, (), company="", language="en", code="en").lines
    assert line.label == "open: …0100, …0101, …0102, …"


def test_a_key_that_no_telephone_has_is_shown_as_text() -> None:
    menu = Menu(id="start", choices=(Choice(key="\0" + "x" * 99, concern="billing"),))
    sheet = drawn(replace(SCRIPT, menus=(menu,)))
    (line,) = [one for one in sheet.lines if one.source == "menu:start" and "billing" in one.target]
    assert line.label == "x" * (LABEL_CHARS_MAX - 1) + "…"


def test_only_what_leads_back_is_drawn_back() -> None:
    back = {(one.source, one.target) for one in example_sheet().lines if one.leads_back}
    assert back == {("understood", "question"), ("answer:hours", "understood")}


def test_faults_stand_at_their_box_and_below_the_picture() -> None:
    problems = [
        Problem(place="concerns[0].names", message="no name", severity="warning"),
        Problem(place="concerns[0].queue", message="no queue"),
        Problem(place="concerns[1].key", message="odd", severity="warning"),
        Problem(place="texts.en.welcome", message="no text"),
    ]
    graph = Graph(
        nodes={
            name: Node(id=name, kind="concern", name=name, place=f"concerns[{index}]")
            for index, name in enumerate("abc")
        },
        edges=(),
    )
    sheet = sheet_of(graph, problems, company="", language="en", code="en")
    assert [box.fault for box in sheet.boxes] == ["error", "warning", "none"]
    assert sheet.boxes[0].messages == ("concerns[0].names: no name", "concerns[0].queue: no queue")
    assert sheet.remarks[-1] == "texts.en.welcome: no text"


def test_many_faults_are_counted() -> None:
    problems = [Problem(place="a", message=str(number)) for number in range(FAULTS_MAX + 5)]
    sheet = sheet_of(Graph(nodes={}, edges=()), problems, company="", language="en", code="en")
    assert len(sheet.remarks) == FAULTS_MAX + 1
    assert sheet.remarks[-1] == "and 5 more"


def test_what_is_long_is_cut_everywhere() -> None:
    problem = Problem(place="a", message="x" * 1_000)
    node = Node(id="a", kind="menu", name="y" * 1_000, texts={"en": "z" * 1_000}, place="a")
    sheet = sheet_of(
        Graph(nodes={"a": node}, edges=()), [problem], company="t" * 999, language="en", code="en"
    )
    (box,) = sheet.boxes
    texts = (sheet.title, box.title, *box.texts, *box.messages, *sheet.remarks)
    assert all(len(text) <= REMARK_CHARS_MAX and text.endswith("…") for text in texts)


@given(st.text(), st.integers(1, 20))
def test_a_cut_text_is_short_printable_and_on_one_line(text: str, chars_max: int) -> None:
    found = cut(text, chars_max)
    assert len(found) <= chars_max
    assert found.isprintable()
    assert found == found.strip()


def test_a_short_text_stays_as_it_is() -> None:
    assert cut("a b", 3) == "a b"
    assert cut("a b c", 4) == "a b…"
