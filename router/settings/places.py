"""Finds the line of a key in a TOML text, so that a message can point at it.

Tomllib gives values without places. The text has been parsed before, so this scanner may trust it:
it only tells statements (`[table]`, `[[table]]`, `key = value`) from what is inside strings and
brackets that go over several lines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from router.settings.problems import Path

_TEXT: Final = (
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
)
"""Strings and remarks."""
_TEXTS: Final = re.compile(_TEXT, re.DOTALL)
_TOKEN: Final = re.compile(_TEXT + r"|[\[\]{}]|\n", re.DOTALL)
_STRING_AT_START: Final = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPE: Final = re.compile(r'\\(["\\])')


def bared(text: str) -> str:
    """The same lines with `_` for each string and nothing for each remark; any text will do."""

    def lines(found: re.Match[str]) -> str:
        token = found.group()
        return "" if token.startswith("#") else "_" + "\n" * token.count("\n")

    return _TEXTS.sub(lines, text)


class Places:
    """The lines of a TOML text, by path."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        table: Path = ()
        for line, statement in _statements(text.replace("\r\n", "\n")):
            if statement.startswith("[["):
                table = self._next_of(self._resolved(_keys(statement[2:])))
                self._note(table, line)
            elif statement.startswith("["):
                table = self._resolved(_keys(statement[1:]))
                self._note(table, line)
            else:
                self._note((*table, *_keys(statement)), line)

    def line_of(self, path: Path) -> int | None:
        """The line of this key or, if it stands on none of its own, of what it is in."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return None

    def _note(self, path: Path, line: int) -> None:
        """A dotted key or header also tells where the tables above it begin."""
        for length in range(1, len(path) + 1):
            self._lines.setdefault(path[:length], line)

    def _next_of(self, path: Path) -> Path:
        index = self._counts.get(path, 0)
        self._counts[path] = index + 1
        return (*path, index)

    def _resolved(self, keys: Path) -> Path:
        """`[queues.target]` belongs to the last of the queues so far; the last key stays as is."""
        path: Path = ()
        for key in keys[:-1]:
            path = (*path, key)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        return (*path, *keys[-1:])


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each statement with the number of the line on which it begins."""
    depth, line, start, start_line = 0, 1, 0, 1
    for token in _TOKEN.finditer(text + "\n"):
        found = token.group()
        if found == "\n" and depth == 0:
            statement = text[start : token.start()].strip()
            if statement and not statement.startswith("#"):
                yield start_line, statement
            start, start_line = token.end(), line + 1
        elif found in {"[", "{"}:
            depth += 1
        elif found in {"]", "}"}:
            depth -= 1
        line += found.count("\n")


def _keys(text: str) -> Path:
    """The dotted key at the start of a statement."""
    keys: list[str] = []
    while True:
        text = text.lstrip()
        quoted = _STRING_AT_START.match(text)
        found = quoted or _BARE.match(text)
        if found is None:
            return tuple(keys)
        key = found.group()
        if quoted is not None:
            key = _ESCAPE.sub(r"\1", key[1:-1]) if key.startswith('"') else key[1:-1]
        keys.append(key)
        text = text[found.end() :].lstrip()
        if not text.startswith("."):
            return tuple(keys)
        text = text[1:]
