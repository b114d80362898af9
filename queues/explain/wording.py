"""Times, numbers and lists as one writes them in English; times are the same in every language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues.limits import NAMED_MAX

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ORDINALS: Final = {1: "st", 2: "nd", 3: "rd"}


def duration(of_ms: float) -> str:
    """A time as one says it: `42 s`, `1 min 12 s`, `1 h 05 min`."""
    minutes, seconds = divmod(round(of_ms / 1000), 60)
    hours, rest = divmod(minutes, 60)
    if hours:
        return f"{hours} h {rest:02} min"
    if minutes:
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    return f"{seconds} s"


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `11th`."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{_ORDINALS.get(number % 10, 'th')}"


def spelled(number: int) -> str:
    """`no`, `one`, `two`, `12`."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def counted(number: int, one: str, many: str | None = None) -> str:
    """`no calls`, `one call`, `two calls`, `12 calls`."""
    word = one if number == 1 else many or f"{one}s"
    return f"{spelled(number)} {word}"


def capital(text: str) -> str:
    """Fit to begin a sentence; a name stays as it is written."""
    return text[:1].upper() + text[1:]


def joined(parts: Sequence[str], conjunction: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, last = parts
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def listed(
    parts: Sequence[str],
    *,
    total: int | None = None,
    conjunction: str = "and",
    others: tuple[str, str] = ("one other", "{number} others"),
) -> str:
    """`a`, `a and b`, `a, b and c`, `a, b, c, d, e and 7 others`; `total` counts parts left out, too."""
    named = list(parts[:NAMED_MAX])
    rest = (len(parts) if total is None else total) - len(named)
    if rest:
        named.append(others[rest > 1].format(number=rest))
    return joined(named, conjunction)
