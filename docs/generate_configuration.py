"""Writes docs/reference/configuration.md from the types of the settings.

The meaning of a key is the string below its field. Examples come from `router/example.toml`, what is
switched off there or only shows the form included.
"""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, get_origin

import msgspec

from router.settings import Settings
from router.settings.environment import variables
from router.settings.model import SHORT_FORM
from router.settings.reading import describe, fields_of, unwrap
from router.settings.showing import literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from router.settings.problems import Path
    from router.settings.reading import Expected, Field

_SHOWN_MAX: Final = 2
_OFF: Final = re.compile(r"^#(?=[\[a-z])|^# (?=[a-z_]+ = |\[\[?[a-z_.\" ]+\]\]?$)", re.MULTILINE)

_INTRODUCTION: Final = """\
# Configuration

Switchroom reads `switchroom.toml` in the present folder, or the file that `SWITCHROOM_CONFIG` names
or that is given on the command line. `switchroom example-config` prints a complete example,
`switchroom check-config` lists everything wrong with a file, and `switchroom show-config` shows what
takes effect.

- **Names.** A key that does not exist is refused, with what was probably meant.
- **Units.** A name that ends in `_s`, or has `_s_` in it, is in seconds; fractions are allowed.
- **Environment.** `SWITCHROOM_<SECTION>_<KEY>` overrides a single value of a table, as
  `SWITCHROOM_SERVICE_PORT=8081`; lists and what is in them stand in the file only. An empty variable
  counts as not set; one that is not known is refused.
- **Secrets.** `<NAME>_FILE` reads a value from a file, as
  `SWITCHROOM_TWILIO_AUTH_TOKEN_FILE=/run/secrets/twilio`. Secrets are never shown or logged.
- **Kubernetes** sets variables of the same form for a service that is called `switchroom`. Set
  `enableServiceLinks: false` in the pod, or call the service something else.
"""

_ANY: Final = "*"
"""In a path, the key of a table whose keys are the user's choice."""
_NAMES: Final = {"conversation.queues": '"accounts"', "conversation.phrases": "de"}
"""A name for such a key, in titles."""
_ENTRIES: Final = frozenset(
    {
        "queues",
        "queues.steps",
        "agents",
        "conversation.numbers",
        "conversation.menus",
        "conversation.menus.choices",
        "conversation.concerns",
        "conversation.survey.questions",
        "conversation.queues.*.waiting.exits",
    }
)
"""Lists whose entries are written as tables of their own, `[[so]]`."""


def render() -> str:
    """The whole page."""
    example = tomllib.loads(
        _OFF.sub("", files("router").joinpath("example.toml").read_text("utf-8"))
    )
    pages = (_section(*section, example) for section in _sections())
    return "\n".join((_INTRODUCTION, *pages)).rstrip() + "\n"


def meanings(table: type[msgspec.Struct]) -> dict[str, str]:
    """The strings below the fields of a struct, by field."""
    source = ast.parse(inspect.getsource(table))
    (definition,) = source.body
    found: dict[str, str] = {}
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    for field, below in pairwise(body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(
                value=ast.Constant(value=str(text))
            ):
                found[name] = inspect.cleandoc(text)
            case _:
                pass
    return found


def _sections() -> Iterator[tuple[Expected, Path]]:
    """Every table, then the tables in it, in the order of the file."""
    told: set[Any] = set()
    ahead: list[tuple[Expected, Path]] = [(unwrap(Settings), ())]
    while ahead:
        table, path = ahead.pop()
        if _ANY in path and table.bare in told:
            continue  # a variable may set a value elsewhere, so that all else is told again
        told.add(table.bare)
        yield table, path
        ahead += reversed(list(_inner(table, path)))


def _inner(table: Expected, path: Path) -> Iterator[tuple[Expected, Path]]:
    for key, (expected, _) in fields_of(table).items():
        inner = _table_in(expected)
        if inner is not None:
            yield inner, (*path, key, *((_ANY,) if expected.is_dictionary else ()))


def _table_in(expected: Expected) -> Expected | None:
    """The table that a key holds, or a list or a table of which it holds."""
    if expected.is_list:
        expected = unwrap(expected.arguments[0])
    elif expected.is_dictionary:
        expected = unwrap(expected.arguments[1])
    return expected if expected.is_table else None


def _section(table: Expected, path: Path, example: Mapping[str, Any]) -> str:
    lines = [f"## {_title(path)}", ""]
    if path:
        lines += [inspect.cleandoc(table.bare.__doc__ or ""), ""]
    lines += ["| key | type | default | unit | meaning | example |", "|---|---|---|---|---|---|"]
    for key, field in fields_of(table).items():
        lines.append(_row(table, (*path, key), field, example))
    return "\n".join((*lines, ""))


def _title(path: Path) -> str:
    """The header as it is written in the file."""
    if not path:
        return "All of it"
    name = ".".join(map(str, path))
    written = name
    for names, one in _NAMES.items():
        written = written.replace(f"{names}.{_ANY}", f"{names}.{one}")
    return f"`[[{written}]]`" if name in _ENTRIES else f"`[{written}]`"


def _row(table: Expected, path: Path, field: Field, example: Mapping[str, Any]) -> str:
    expected, info = field
    key = str(path[-1])
    by_variable = {".".join(map(str, place)): name for name, (place, _) in variables().items()}
    variable = by_variable.get(".".join(map(str, path)))
    cells = (
        f"`{key}`" if variable is None else f"`{key}`<br>`{variable}`",
        _type(expected),
        _default(info),
        "s" if key.endswith("_s") or "_s_" in key else "",
        _meaning(table, path),
        _example(path, _first(example, path)),
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _meaning(table: Expected, path: Path) -> str:
    key = str(path[-1])
    if table.bare is Settings and key in _sections_of_top():
        return "See below."
    meaning = " ".join(meanings(table.bare)[key].split())
    inner = _table_in(fields_of(table)[key][0])
    if inner is not None and _ANY in path and (first := _first_title(inner, path)) is not None:
        return f"{meaning} As in {first}."
    return meaning


def _first_title(table: Expected, path: Path) -> str | None:
    """Where a table is told that is not told again here."""
    for told, place in _sections():
        if told.bare is table.bare:
            return None if place[: len(path)] == path else _title(place)
    return None


def _type(expected: Expected) -> str:
    if expected.is_list and _table_in(expected) is not None:
        return "list of tables"
    if expected.is_dictionary:
        return "table" if _table_in(expected) is None else "table of tables"
    if expected.is_list:
        return "list of texts"
    if get_origin(expected.bare) is not None:
        return " or ".join(f"`{literal(one)}`" for one in expected.arguments)
    return describe(expected)


def _default(info: msgspec.structs.FieldInfo) -> str:
    if info.required:
        return "**required**"
    default = msgspec.UNSET if info.default is msgspec.NODEFAULT else info.default
    match default:
        case None:
            return "none"
        case str() | int() | float():
            return f"`{literal(default)}`"
        case tuple() | dict() if default:
            return f"`{literal(default)}`"
        case msgspec.Struct():
            return "as below"
        case _:
            return "empty"


def _example(path: Path, value: object) -> str:
    """A long list or table is cut; the big tables have rows of their own."""
    is_big = len(path) == 1 and path[0] in _sections_of_top()
    return "" if value is None or is_big else f"`{literal(_cut(value))}`"


def _sections_of_top() -> set[str]:
    fields = fields_of(unwrap(Settings))
    return {key for key, (expected, _) in fields.items() if _table_in(expected) is not None}


def _cut(value: object) -> object:
    if isinstance(value, dict):
        return {key: _cut(one) for key, one in list(value.items())[:_SHOWN_MAX]}
    return [_cut(one) for one in value[:_SHOWN_MAX]] if isinstance(value, list) else value


def _first(example: object, path: Path) -> object:
    """The first value that the example has under a key, whichever entry of a list it is in."""
    if not path:
        return example
    if isinstance(example, list):
        found = (_first(one, path) for one in example)
        return next((one for one in found if one is not None), None)
    if isinstance(example, str) and path == (SHORT_FORM,):
        return example
    if not isinstance(example, dict):
        return None
    if path[0] == _ANY:
        return _first(list(example.values()), path[1:])
    return _first(example.get(path[0]), path[1:])
