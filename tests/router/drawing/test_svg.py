"""The picture as SVG: well-formed, readable by machines, with faults marked."""

from __future__ import annotations

import re
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from ivr.flow.graph import Kind
from router.drawing import svg
from router.drawing.labels import Box, Sheet
from router.drawing.shapes import SHAPES
from tests.router.drawing.sheets import example_sheet, sheet

SVG = "{http://www.w3.org/2000/svg}"
NASTY = '<script>alert("1")</script> & "x" \' ]]> --'


def parsed(drawn: Sheet) -> ET.Element:
    return ET.fromstring(svg(drawn))  # noqa: S314 - it is our own


def texts(root: ET.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text")]


def test_the_example_is_drawn_whole() -> None:
    drawn = example_sheet("nl")
    root = parsed(drawn)
    boxes = [one for one in root.iter(f"{SVG}g") if "box" in one.get("class", "")]
    ways = [one for one in root.iter(f"{SVG}path") if "way" in one.get("class", "")]
    assert (len(boxes), len(ways)) == (len(drawn.boxes), len(drawn.lines))
    assert {"een factuur of betaling", "front desk", "key menu", "emergency"} <= set(texts(root))


def test_the_picture_can_be_read_aloud() -> None:
    root = parsed(example_sheet())
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert title.text == "A shop: what happens to a call"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert (
        "open question What is it about? leads to key menu The concerns, by key (not understood)"
        in (description.text or "")
    )
    assert all(
        box.find(f"{SVG}title") is not None for box in root.iter(f"{SVG}g") if box.get("class")
    )


def test_what_callers_hear_is_marked_with_its_language() -> None:
    root = parsed(example_sheet("it"))
    assert root.get("lang") == "en"
    assert [
        one.get("lang") for one in root.iter(f"{SVG}text") if one.text == "una riparazione"
    ] == ["it"]


def test_the_picture_is_read_aloud_in_its_own_language() -> None:
    root = parsed(example_sheet("it", "nl"))
    description = root.find(f"{SVG}desc")
    assert root.get("lang") == "nl"
    assert description is not None
    assert "open vraag Waar gaat het over? leidt naar toetsenmenu" in (description.text or "")


def test_there_are_colours_for_light_and_dark() -> None:
    light, _, dark = svg(example_sheet()).partition("prefers-color-scheme: dark")
    for name in re.findall(r"--[a-z]+(?=:)", light):
        assert f"{name}:" in dark


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(scheme: str) -> None:
    light, _, dark = svg(example_sheet()).partition("prefers-color-scheme: dark")
    css = light if scheme == "light" else dark
    colours = dict(re.findall(r"--(page|ink|soft|warning|error|line): (#[0-9a-f]{6})", css))
    fills = re.findall(r"--fill: (#[0-9a-f]{6}); --edge: (#[0-9a-f]{6})", css)
    assert len(fills) == 7
    for fill, edge in fills:
        assert contrast(colours["ink"], fill) >= 7
        for name in ("soft", "warning", "error"):
            assert contrast(colours[name], fill) >= 4.5
        assert contrast(edge, colours["page"]) >= 3
    assert contrast(colours["line"], colours["page"]) >= 3


def test_no_text_is_small() -> None:
    sizes = [
        int(size)
        for size in re.findall(r"(\d+)px (?:system-ui)|font-size: (\d+)px", svg(example_sheet()))
        for size in size
        if size
    ]
    assert sizes
    assert min(sizes) >= 12


def test_nothing_that_is_configured_becomes_markup() -> None:
    box = Box(
        id="a", kind="menu", caption="menu", title=NASTY, texts=(NASTY,), fault="error",
        messages=(NASTY,),
    )  # fmt: skip
    root = parsed(replace(sheet(), title=NASTY, boxes=(box,), remarks=(NASTY,)))
    assert list(root.iter(f"{SVG}script")) == []
    assert NASTY in texts(root)


def test_nothing_is_fetched_or_run() -> None:
    text = svg(example_sheet())
    assert re.findall(r'(?:href|src|url\()="?(?!#)', text) == []
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)", text) == []


@pytest.mark.parametrize("fault", ["warning", "error"])
def test_a_fault_is_marked_by_a_sign_a_border_and_its_words(fault: str) -> None:
    sound = sheet(("a", "b"))
    box = replace(sound.boxes[0], fault=fault, messages=("menus[0]: no way out",))
    root = parsed(replace(sound, boxes=(box, sound.boxes[1]), remarks=("menus[0]: no way out",)))
    (marked,) = [one for one in root.iter(f"{SVG}g") if fault in one.get("class", "").split()]
    assert texts(marked)[0] == "⚠ a box"
    title = marked.find(f"{SVG}title")
    assert title is not None
    assert title.text == "a box: a\nmenus[0]: no way out"
    assert "⚠ menus[0]: no way out" in texts(root)
    assert f".box.{fault} path {{ stroke: var(--{fault}); " in svg(sound)


def test_a_picture_of_nothing_is_a_picture() -> None:
    assert parsed(sheet()).tag == f"{SVG}svg"


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_has_a_shape_that_fills_its_place(kind: Kind) -> None:
    outline = SHAPES[kind](10, 20, 100, 50)
    assert outline.startswith("M")
    assert "nan" not in outline
    assert "--" not in outline


def test_kinds_that_are_met_together_look_different_without_colour() -> None:
    def shape(kind: Kind) -> str:
        return SHAPES[kind](0, 0, 100, 50)

    kinds: list[Kind] = [
        "menu",
        "question",
        "concern",
        "queue",
        "callback",
        "closed",
        "hours",
        "answer",
    ]
    assert len({shape(kind) for kind in kinds}) == len(kinds)
