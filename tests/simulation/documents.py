"""Reads the TwiML that the service writes: a document as verbs in order."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Mapping

PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>'
SAY_MS_PER_CHARACTER = 50
SAY_MS_MAX = 6_000
PLAY_MS = 25_000
MOMENT_MS = 8_000
"""The short piece of music while nothing can be decided."""
VERBS = frozenset(
    {
        "Conference",
        "Dial",
        "Enqueue",
        "Gather",
        "Hangup",
        "Leave",
        "Number",
        "Pause",
        "Play",
        "Record",
        "Redirect",
        "Say",
    }
)


class Verb(NamedTuple):
    name: str
    attributes: Mapping[str, str]
    text: str
    children: tuple[Verb, ...]

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def number(self, name: str) -> int:
        return int(self.attributes.get(name, "0"))


@lru_cache(maxsize=2_000)
def read(text: str) -> tuple[Verb, ...]:
    root = ET.fromstring(text.removeprefix(PROLOGUE))  # noqa: S314 - our own writing
    assert root.tag == "Response"
    return tuple(_verb(element) for element in root)


def _verb(element: ET.Element) -> Verb:
    assert element.tag in VERBS, f"the simulation knows no <{element.tag}>"
    children = tuple(_verb(child) for child in element)
    return Verb(element.tag, element.attrib, element.text or "", children)


def sound_ms(verb: Verb) -> int:
    """How long a verb that only makes a sound takes."""
    match verb.name:
        case "Say":
            return min(SAY_MS_MAX, max(1, len(verb.text) * SAY_MS_PER_CHARACTER))
        case "Play":
            return MOMENT_MS if "moment" in verb.text else PLAY_MS
        case _:
            return verb.number("length") * 1_000
