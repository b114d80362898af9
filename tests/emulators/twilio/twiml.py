"""Reads TwiML: parses, checks against the vocabulary, gives verbs in order."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.emulators.twilio.vocabulary import ALLOWED_IN, ELEMENTS, VERBS, Context

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT_BYTES_MAX = 64 * 1024
INLINE_CHARACTERS_MAX = 4_000
SAY_CHARACTERS_MAX = 4_096
HINTS_MAX = 500
HINT_CHARACTERS_MAX = 100
LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?-([A-Z]{2}|[0-9]{3})")
LANGUAGES_LACKING = {
    "phone_call": ("nl-NL", "it-IT"),
    "experimental_conversations": ("it-IT",),
    "experimental_utterances": ("it-IT",),
}


class BadTwiml(Exception):
    """The document cannot be executed: the call goes to its fallback."""

    def __init__(self, code: int, url: str | None, reason: str) -> None:
        super().__init__(f"{code} {reason} ({url or 'inline TwiML'})")
        self.code = code
        self.url = url or ""


@dataclass(frozen=True, kw_only=True)
class Verb:
    name: str
    attributes: dict[str, str]
    text: str
    children: tuple[Verb, ...]

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def number(self, name: str, default: int) -> int:
        value = self.attributes.get(name, "")
        return int(value) if value.isdecimal() else default

    def is_true(self, name: str, *, default: bool) -> bool:
        return {"true": True, "false": False}.get(self.attributes.get(name, ""), default)

    def method(self, name: str = "method") -> str:
        return "GET" if self.attributes.get(name, "").upper() == "GET" else "POST"


@dataclass(frozen=True, kw_only=True)
class Document:
    verbs: tuple[Verb, ...]
    url: str | None
    """What relative URLs start from; None for inline TwiML."""
    warnings: tuple[str, ...] = ()


def parse(body: bytes, url: str | None, context: Context) -> Document:
    """Raises BadTwiml with Twilio's code: 11750 too large, 12100 not XML, 12200 not TwiML."""
    if len(body) > DOCUMENT_BYTES_MAX:
        raise BadTwiml(11750, url, f"{len(body)} bytes; at most {DOCUMENT_BYTES_MAX}")
    try:
        root = ET.fromstring(body)  # noqa: S314 (see the import)
    except ET.ParseError as error:
        raise BadTwiml(12100, url, f"document parse failure: {error}") from error
    if root.tag != "Response":
        raise BadTwiml(12100, url, f"the root is <{root.tag}>, not <Response>")
    warnings: list[str] = []
    allowed = ALLOWED_IN.get(context, VERBS)
    verbs = tuple(_verb(child, allowed, str(context.value), url, warnings) for child in root)
    return Document(verbs=verbs, url=url, warnings=tuple(warnings))


def _verb(
    node: ET.Element, allowed: frozenset[str], place: str, url: str | None, warnings: list[str]
) -> Verb:
    if node.tag not in allowed:
        known = (
            "is not allowed" if node.tag in ELEMENTS else "is unknown (names are case-sensitive)"
        )
        raise BadTwiml(12200, url, f"<{node.tag}> {known} in {place}")
    element = ELEMENTS[node.tag]
    attributes = dict(_attributes(node, warnings))
    if element.has_markup:
        text = " ".join("".join(node.itertext()).split())
        children: tuple[Verb, ...] = ()
    else:
        text = (node.text or "").strip()
        place = f"<{node.tag}>"
        children = tuple(_verb(child, element.children, place, url, warnings) for child in node)
    verb = Verb(name=node.tag, attributes=attributes, text=text, children=children)
    warnings.extend(_doubts(verb))
    return verb


def _attributes(node: ET.Element, warnings: list[str]) -> Iterator[tuple[str, str]]:
    known = ELEMENTS[node.tag].attributes
    for name, value in node.attrib.items():
        pattern = known.get(name)
        if name not in known:
            warnings.append(f"12200 <{node.tag}> has no attribute {name!r}")
        elif pattern is None:
            warnings.append(f"<{node.tag} {name}> is not emulated")
        elif not pattern.fullmatch(value):
            warnings.append(f"12200 <{node.tag} {name}={value!r}> is not a possible value")
        else:
            yield name, value


def _doubts(verb: Verb) -> Iterator[str]:
    """Rules beyond a single attribute that Twilio documents and that are easy to break."""
    if "language" in verb.attributes and not LOCALE.fullmatch(verb.get("language")):
        yield f"<{verb.name} language={verb.get('language')!r}> names no country"
    if verb.name == "Say" and len(verb.text) > SAY_CHARACTERS_MAX:
        yield f"13520 <Say> has {len(verb.text)} characters; at most {SAY_CHARACTERS_MAX}"
    if verb.name != "Gather":
        return
    hints = [hint.strip() for hint in verb.get("hints").split(",") if hint.strip()]
    if len(hints) > HINTS_MAX:
        yield f"<Gather> has {len(hints)} hints; at most {HINTS_MAX}"
    yield from (
        f"<Gather> hint of {len(hint)} characters; at most {HINT_CHARACTERS_MAX}"
        for hint in hints
        if len(hint) > HINT_CHARACTERS_MAX
    )
    if verb.get("speechModel") and not verb.get("speechTimeout").isdecimal():
        yield "<Gather speechModel> needs speechTimeout as a positive number, not auto"
    if verb.get("language") in LANGUAGES_LACKING.get(verb.get("speechModel"), ()):
        yield f"<Gather speechModel={verb.get('speechModel')!r}> lacks {verb.get('language')}"
