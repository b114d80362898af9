"""Writes docs/reference/live.md from the messages and the rows of the live data.

What a message or a row means is the docstring of its struct, what a field means the string below it, in
`router/api/live/messages.py` and `rows.py`; bounds are in `router/api/live/limits.py`.
"""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Final, get_args

import msgspec
from msgspec import inspect as kinds

from docs.strings import strings_below
from router.api.live import limits
from router.api.live import messages as m
from router.api.live.live_socket import RIGHTS
from router.api.live.rows import ROWS, Alarm, Demo, Figures, SkillCell

if TYPE_CHECKING:
    from collections.abc import Iterator

_INTRODUCTION: Final = f"""\
# Live data

How a site stands, for screens: tables of rows that are kept the same at every screen. A program opens a
WebSocket at `/api/live` and exchanges JSON objects in text frames. Moments are milliseconds since
1 January 1970, UTC, as the service counts them: an age is the difference to `now_ms` of the last frame.

- `hello` comes first, within {limits.HELLO_MS_MAX // 1000} seconds, with a ticket from `POST /api/ticket` (`{{"purpose": "live"}}`).
- It names the tables wanted. Each is told at first as a whole (`snapshot`), then what is different.
- Every change of a row has a version. A screen is told the newest state of the rows that have changed
  since it was told last, and the keys of those that are gone: one that reads slowly is told less often,
  never something old. What changes within {limits.GATHER_MS} ms is told together.
- A screen whose connection is lost comes back with the `epoch` and the version that it knows, and is told
  what it has missed. Apply `rows` if they are a snapshot, or of the epoch known and `from` a version not
  later than the one known; else ask for the table anew, with null.
- Each second something is told, if only `tick`. Show figures as old after five seconds without a frame.
- The connection ends with the session: signing out, a disabled account, other roles.
- Ignore types and fields that you do not know: they may be added.

Bounds: {limits.CLIENTS_MAX:,} screens, {limits.CLIENTS_PER_PERSON_MAX} of one person; {limits.MESSAGE_BYTES_MAX:,} bytes a message, {limits.MESSAGES_PER_S_MAX} messages a second. The service pings each
connection every {limits.HEARTBEAT_S:g} s and takes one that does not answer in half that time for lost.

`GET /api/definitions?language=nl` says what every figure means.
"""
_PARTS: Final = (m.Position, Figures, Alarm, Demo, SkillCell)
_PLAIN: Final[dict[type[kinds.Type], str]] = {
    kinds.StrType: "text",
    kinds.IntType: "whole number",
    kinds.FloatType: "number",
    kinds.BoolType: "true or false",
    kinds.NoneType: "null",
    kinds.RawType: "row",
}


def render() -> str:
    """The whole page."""
    parts = [
        _INTRODUCTION,
        "## Tables\n",
        "| table | row | who may watch it |\n|---|---|---|",
        *_tables(),
        "\n## What a screen sends\n",
        *map(_message, get_args(m.ScreenMessage)),
        "## What the service sends\n",
        *map(_message, get_args(m.ServiceFrame)),
        "## Rows\n",
        *map(_part, ROWS.values()),
        "## Parts\n",
        *(_part(kind) for kind in _PARTS),
        "## Close codes\n",
        "| code | means |\n|---|---|",
        *(f"| `{one.value}` | {strings_below(m.LiveClose)[one.name]} |" for one in m.LiveClose),
    ]
    return "\n".join(parts) + "\n"


def _tables() -> Iterator[str]:
    for topic, row in ROWS.items():
        yield f"| `{topic}` | [{row.__name__}](#{row.__name__.lower()}) | `{RIGHTS[topic]}` |"


def _message(kind: type[msgspec.Struct]) -> str:
    return f"### `{kind.__struct_config__.tag}`\n{_described(kind)}"


def _part(kind: type[msgspec.Struct]) -> str:
    return f"### {kind.__name__}\n{_described(kind)}"


def _described(kind: type[msgspec.Struct]) -> str:
    meanings = strings_below(kind)
    if issubclass(kind, m.Asked):
        meanings = strings_below(m.Asked) | meanings
    info = kinds.type_info(kind)
    assert isinstance(info, kinds.StructType)  # noqa: S101 - every kind is a struct
    rows = (
        f"| `{field.encode_name}` | {_type(field.type)} | {meanings[field.name]} |"
        for field in info.fields
    )
    table = "\n".join(["| field | is | means |", "|---|---|---|", *rows])
    return f"{inspect.getdoc(kind)}\n\n{table}\n"


def _type(info: kinds.Type) -> str:
    shown = _PLAIN.get(type(info), "")
    match info:
        case kinds.UnionType():
            shown = " or ".join(_type(one) for one in info.types)
        case kinds.LiteralType(values=values):
            shown = ", ".join(f"`{json.dumps(value)}`" for value in values)
        case kinds.VarTupleType(item_type=item):
            shown = f"list of {_type(item)}"
        case kinds.TupleType(item_types=items):
            shown = f"list of {len(items)}: {', '.join(map(_type, items))}"
        case kinds.DictType(key_type=key, value_type=value):
            shown = f"object: {_type(value)} by {_type(key)}"
        case kinds.StructType(cls=cls):
            shown = f"[{cls.__name__}](#{cls.__name__.lower()})"
        case _:
            pass
    return shown
