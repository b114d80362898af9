"""Writes the effective configuration down again, without its secrets."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from router.settings.model import Settings

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_IN_LINE_MAX: Final = 3


def show(settings: Settings) -> str:
    """The whole configuration with all defaults, as TOML; every secret is `***`."""
    plain = msgspec.to_builtins(settings, enc_hook=str)
    return "\n".join(_table(plain, ())).strip() + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """First the values of a table, then the tables in it, as TOML wants it."""
    inner = {key: value for key, value in table.items() if _is_spread(value)}
    for key, value in table.items():
        if value is None:
            yield f"# {_key(key)} is not set"
        elif key not in inner:
            yield f"{_key(key)} = {literal(value)}"
    for key, value in inner.items():
        header = (*path, _key(key))
        name = ".".join(header)
        is_list = isinstance(value, tuple)
        for one in value if is_list else (value,):
            yield ""
            yield f"[[{name}]]" if is_list else f"[{name}]"
            yield from _table(one, header)


def _is_spread(value: object) -> bool:
    """Whether a value gets a header of its own; a small one is written in line."""
    if isinstance(value, tuple):
        return any(isinstance(one, dict) and not _is_small(one) for one in value)
    return isinstance(value, dict) and not _is_small(value)


def _is_small(table: Mapping[str, Any]) -> bool:
    plain = not any(isinstance(value, dict | tuple) for value in table.values())
    return plain and len(table) <= _IN_LINE_MAX


def literal(value: Any) -> str:
    """A value as it would be written in the file."""
    if isinstance(value, dict):
        pairs = (f"{_key(key)} = {literal(one)}" for key, one in value.items() if one is not None)
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # A JSON string, number or boolean is a TOML one, but for the character DEL.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else literal(key)
