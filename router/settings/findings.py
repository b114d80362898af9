"""How a check says what it has found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from router.settings.problems import Path, Severity, dotted
from router.settings.reading import hint

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator


class Finding(msgspec.Struct, frozen=True):
    """Something wrong at a path."""

    path: Path
    message: str
    severity: Severity = "error"


def repeated(values: Iterable[Hashable], path: Path, *key: str) -> Iterator[Finding]:
    """Entries of a list, or what they have under a key, that stand there before."""
    first: dict[Hashable, int] = {}
    for index, value in enumerate(values):
        before = first.setdefault(value, index)
        if value is not None and before != index:
            other = dotted((*path, before, *key))
            yield Finding((*path, index, *key), f"is the same as {other}; right would be another")


def unknown(what: str, name: str, known: tuple[str, ...], path: Path) -> Iterator[Finding]:
    """A name of something that does not exist."""
    if name not in known:
        yield Finding(path, f"unknown {what} {name!r}; {hint(name, known)}")
