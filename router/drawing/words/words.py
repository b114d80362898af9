"""What a language must have a word for."""

from __future__ import annotations

from typing import Literal, TypedDict

import msgspec

Code = Literal["nl", "it", "en"]


class ByKind(TypedDict):
    """A word for each kind of box (`ivr.flow.graph.Kind`)."""

    number: str
    hours: str
    language: str
    menu: str
    question: str
    understood: str
    key_menu: str
    concern: str
    answer: str
    closed: str
    emergency: str
    escalation: str
    person: str
    queue: str
    callback: str
    voicemail: str
    elsewhere: str
    hang_up: str


class ByWay(TypedDict):
    """A word for what leads along a line (`ivr.flow.graph.On`); empty where the line says it all."""

    arrival: str
    open: str
    closed: str
    emergency: str
    language: str
    key: str
    words: str
    unclear: str
    silence: str
    no: str
    known: str
    angry: str
    done: str
    more: str


class ByFact(TypedDict):
    """A word for what else there is to know of a box (`ivr.flow.graph.Fact`)."""

    hours: str
    look_up: str
    words: str
    complaint: str
    failures: str
    repeated_calls: str
    redial: str


class ByCode(TypedDict):
    """A word for each language."""

    nl: str
    it: str
    en: str


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """All words of one language."""

    title: str
    """Of the whole picture; `{company}` is filled in."""
    captions: ByKind
    """What a box is."""
    titles: ByKind
    """What stands in a box that nothing in the configuration names; empty where it always is named."""
    ways: ByWay
    facts: ByFact
    both: str
    """Joins the two parts of an answer."""
    a_text: str
    """An answer that consists of a text alone."""
    again: str
    """A menu says something and is read again; `{key}` is filled in."""
    in_line: str
    """`{queue}` is filled in."""
    leads_to: str
    more: str
    """So many faults are left out; `{count}` is filled in."""
    languages: ByCode
    """The languages' names."""
