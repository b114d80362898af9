"""Reads one file, as text or as TOML, or says why that is not possible."""

from __future__ import annotations

import re
import stat
import tomllib
from typing import TYPE_CHECKING, Any, Final

import msgspec

from router.settings import limits
from router.settings.places import Places, bared

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from router.settings.problems import Path

_AT: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_USUAL: Final = (
    "usual is one 'key = value' on a line, text in \"quotes\", lists in [brackets], and every key "
    "and [table] once"
)
_KEYS_IN_A_ROW: Final = re.compile(
    rf"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{limits.KEYS_DEEP_MAX}}}", re.ASCII
)
_INTEGERS: Final = range(-(2**63), 2**63)
"""What TOML promises; Python takes more of some and none of others."""
_TOO_LARGE: Final = "a whole number is out of range; right would be one below 2^63"
_DIGITS: Final = re.compile(r"\d[\d_]{4000}")
"""So many, and Python reads no number (it stops at 4,300, as that takes time by their square)."""


class Document(msgspec.Struct, frozen=True):
    """A file as plain data, and the lines of its keys."""

    data: dict[str, Any]
    places: Places


class Unreadable(msgspec.Struct, frozen=True):
    """Why a file could not be read, with the line if it is one that is wrong."""

    message: str
    line: int | None = None


def read_toml(file: FilePath, if_missing: str = "there is no such file") -> Document | Unreadable:
    """Read a file of at most `limits.FILE_BYTES_MAX` bytes."""
    text = read_text(file, if_missing)
    if isinstance(text, Unreadable):
        return text
    bare = bared(text)
    too_deep = _KEYS_IN_A_ROW.search(bare)
    if too_deep is not None:
        most = f"at most {limits.KEYS_DEEP_MAX} keys"
        message = f"there are keys within keys without end; right would be {most} in a row"
        return Unreadable(message, _line_of(bare, too_deep))
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, column = _place(str(error), text)
        message = _AT.sub("", str(error))
        return Unreadable(f"this is not TOML, column {column}: {message}; {_USUAL}", line)
    except RecursionError:
        return Unreadable("lists and tables are nested too deeply")
    except ValueError:
        found = _DIGITS.search(bare)
        return Unreadable(_TOO_LARGE, None if found is None else _line_of(bare, found))
    places = Places(text)
    too_large = _too_large(data)
    return (
        Document(data, places)
        if too_large is None
        else Unreadable(_TOO_LARGE, places.line_of(too_large))
    )


def read_text(file: FilePath, if_missing: str = "there is no such file") -> str | Unreadable:
    """Read a text of at most `limits.FILE_BYTES_MAX` bytes."""
    try:
        why = _unreadable(file.stat().st_mode)
        content = b"" if why else _beginning(file)
    except FileNotFoundError:
        return Unreadable(if_missing)
    except OSError as error:
        why, content = error.strerror, b""
    if why:
        return Unreadable(f"the file cannot be read ({why}); right would be a text file")
    if len(content) > limits.FILE_BYTES_MAX:
        most = limits.FILE_BYTES_MAX
        return Unreadable(f"the file is too large; right would be at most {most} bytes")
    try:
        return content.decode("utf-8-sig")  # some editors begin with a byte order mark
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return Unreadable("the file is not UTF-8 text; save it as that", line)


def _line_of(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


def _too_large(data: dict[str, Any]) -> Path | None:
    """Where a number stands that TOML does not promise to be read."""
    unseen: list[tuple[Path, object]] = [((), data)]
    while unseen:
        path, value = unseen.pop()
        if isinstance(value, dict):
            unseen += [((*path, key), one) for key, one in value.items()]
        elif isinstance(value, list):
            unseen += [((*path, index), one) for index, one in enumerate(value)]
        elif isinstance(value, int) and value not in _INTEGERS:
            return path
    return None


def _place(message: str, text: str) -> tuple[int, int]:
    """The line and the column that tomllib names; the end of the text if it names that."""
    found = _AT.search(message)
    if found is not None and found[1] is not None:
        return int(found[1]), int(found[2])
    lines = text.splitlines() or [""]
    return len(lines), len(lines[-1]) + 1


def _unreadable(mode: int) -> str | None:
    """Why something is no file to read; a pipe would keep us waiting for ever."""
    if stat.S_ISDIR(mode):
        return "it is a folder"
    return None if stat.S_ISREG(mode) else "it is a pipe or a device"


def _beginning(file: FilePath) -> bytes:
    """As much as is allowed, and one byte more if there is more."""
    with file.open("rb") as opened:
        return opened.read(limits.FILE_BYTES_MAX + 1)
