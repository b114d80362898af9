"""Takes private data out of what is logged: numbers, names, words and secrets.

Theory of operation. Three nets, because no single one is whole. The key: what stands under `from`,
`token` or `words` is masked whatever it is. The type: only plain values come through; an object of
ours may hold anything and is logged as its type. The text: what looks like a telephone number, a
credential or a form field with private content is masked wherever it stands, in messages of
libraries and in tracebacks too. What a library says in free words about a caller would still come
through; that is why such libraries are kept quiet (`logs`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

MASK: Final = "***"
DEPTH_MAX: Final = 6
TEXT_CHARS_MAX: Final = 20_000

_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_PRIVATE_KEYS: Final = frozenset({"from", "to", "text", "said", "heard", "name", "address"})
"""Private where they are the whole key; in `from_state` or `queue_name` they are harmless."""
_PRIVATE_PARTS: Final = frozenset((
    "authorization", "body", "called", "caller", "callers", "cookie", "credential",
    "credentials", "dialled", "digits", "email", "form", "headers", "number", "numbers",
    "params", "passphrase", "password", "phone", "phones", "secret", "secrets", "signature",
    "speech", "token", "tokens", "transcript", "utterance", "utterances", "words",
))  # fmt: skip
_PRIVATE_FIRST: Final = frozenset({"from", "to"})
"""In keys as carriers write them: `FromCity`, `ToCountry`."""

_NUMBER: Final = re.compile(
    r"(?:\+|%2[Bb]|(?<![\w.:-])00)(?:[ ().\-/]|%20)?[1-9](?:(?:[ ().\-/]|%20)?\d){6,}"
)
_DIGIT: Final = re.compile(r"\d")
_CREDENTIAL: Final = re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]+", re.IGNORECASE)
_FIELD_NAMES: Final = (
    r"(?:[A-Za-z_]*(?:token|secret|password|signature|authorization|transcript|utterance|words)"
    r"|SpeechResult|UnstableSpeechResult|Digits|FinishedOnKey|(?:Caller|Called|From|To)[A-Za-z]*)"
)
_QUOTED: Final = r'"(?:\\.|[^"\\])*"' + r"|'(?:\\.|[^'\\])*'"
_FIELD: Final = re.compile(
    rf"(?<![A-Za-z])(?P<name>{_FIELD_NAMES})(?P<sign>=|[\"']\s*:\s*)(?P<value>{_QUOTED}|[^\s&,;)\]}}]+)",
    re.IGNORECASE,
)


def redact(key: str, value: object, depth: int = 0) -> object:
    """What may be logged of a value under a key."""
    if value is None or isinstance(value, bool):
        return value
    if is_private(key) or depth > DEPTH_MAX:
        return _masked(value)
    match value:
        case int() | float():
            plain: object = value
        case str():
            plain = redact_text(value)
        case Mapping():
            pairs = ((str(name), one) for name, one in value.items())
            plain = {redact_text(name): redact(name, one, depth + 1) for name, one in pairs}
        case list() | tuple() | set() | frozenset():
            plain = [redact("", one, depth + 1) for one in value]
        case BaseException():
            plain = redact_text(f"{type(value).__name__}: {value}")
        case _:
            plain = f"<{type(value).__name__}>"
    return plain


def is_private(key: str) -> bool:
    """Whether what stands under this key is nobody's business."""
    if key.lower() in _PRIVATE_KEYS:
        return True
    parts = [part.lower() for part in _WORDS.findall(key)]
    is_field = key[:1].isupper()
    return any(part in _PRIVATE_PARTS for part in parts) or (
        is_field and bool(parts) and parts[0] in _PRIVATE_FIRST
    )


def redact_text(text: str) -> str:
    """A text with everything masked that looks private."""
    if len(text) > TEXT_CHARS_MAX:
        text = text[:TEXT_CHARS_MAX] + "..."
    text = _FIELD.sub(lambda found: f"{found['name']}{found['sign']}{MASK}", text)
    text = _CREDENTIAL.sub(rf"\1 {MASK}", text)
    return _NUMBER.sub(lambda found: mask_number(found.group()), text)


def mask_number(number: str) -> str:
    """`+31*****78` of `+31612345678`: enough to tell two apart, not enough to ring."""
    digits = _DIGIT.findall(re.sub("%[0-9A-Fa-f]{2}", "", number).removeprefix("00"))
    return f"+{''.join(digits[:2])}*****{''.join(digits[-2:])}"


def _masked(value: object) -> str:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return mask_number(value)
    return MASK
