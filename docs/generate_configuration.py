"""Writes docs/reference/configuration.md from the types of the settings.

The meaning of a key is the string below its field in `router/settings/model.py`; those of the
conversation, which documents itself by table, are here. Examples come from `router/example.toml`,
what is switched off there or only shows the form included.
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

from router.settings import Settings, model
from router.settings.environment import variables
from router.settings.model import SHORT_FORM
from router.settings.reading import describe, fields_of, unwrap
from router.settings.showing import literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from router.settings.problems import Path
    from router.settings.reading import Expected, Field

_SHOWN_MAX: Final = 2
_OFF: Final = re.compile(r"^#(?=[\[a-z])|^# (?=[a-z_]+ = |\[[a-z.]+\]$)", re.MULTILINE)

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

_TITLES: Final[dict[str, str]] = {
    "": "All of it",
    "queues": "`[[queues]]`",
    "agents": "`[[agents]]`",
    "conversation.numbers": "`[[conversation.numbers]]`",
    "conversation.concerns": "`[[conversation.concerns]]`",
}

_CONVERSATION: Final[dict[str, str]] = {
    "company": "The name that callers are greeted with.",
    "languages": "The languages that callers are spoken to in; texts ship for nl, it and en.",
    "languages.code": "The language as a two-letter code.",
    "languages.skill": "The skill that an agent needs to speak it; without one any agent will do.",
    "languages.name": "What a caller says to choose it, besides the names that ship.",
    "default_queue": "The queue of callers whose concern stays unknown.",
    "numbers": "Our own numbers and their languages; one that is not listed offers all languages.",
    "numbers.number": "The number that is dialled, in E.164 form.",
    "numbers.languages": "One language is spoken at once; several are offered in this order.",
    "concerns": "What callers want, and where it goes.",
    "concerns.id": "The concern's name, in records and reports.",
    "concerns.queue": "The queue its callers wait in.",
    "concerns.skills": "The skills that an agent needs for it, besides those of the queue.",
    "concerns.skills.skill": "The skill, one of `skills`.",
    "concerns.skills.level": "The least level at which the agent must have it.",
    "concerns.priority": "Higher goes first; one point counts as much as `routing.rank_step_s` waited.",
    "concerns.key": "The key, 1 to 9, that chooses it; 0 is always a person.",
    "concerns.names": "By language: how it is spoken (“For {name}, press 1”).",
    "concerns.examples": "By language: what callers say who want this, ten or more.",
    "concerns.next_steps": "By language: what the caller is told before he waits.",
    "hours": "The opening hours; without them it is always open.",
    "hours.timezone": "The time zone of the hours.",
    "hours.weekly": "By day: ranges as `09:00-17:30`; a day that is not named is closed.",
    "texts": "By language, then by prompt: a text in place of the one that ships.",
    "recordings": "By language, then by prompt: the address of a file that is played instead.",
    "thresholds": "From which probability on we act upon what was understood.",
    "thresholds.sure": "The best concern is taken, and confirmed in passing.",
    "thresholds.pair": "The two best together are probable enough to offer them.",
    "thresholds.recognised": "Words recognised with less confidence are never taken for sure.",
    "silent_caller": "What happens to somebody who neither speaks nor presses a key.",
}


def render() -> str:
    """The whole page."""
    example = tomllib.loads(
        _OFF.sub("", files("router").joinpath("example.toml").read_text("utf-8"))
    )
    pages = (_section(*section, example) for section in _sections(unwrap(Settings), ()))
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


def _sections(table: Expected, path: Path) -> Iterator[tuple[Expected, Path]]:
    """A table, then the tables in it, in the order of the file."""
    yield table, path
    for key, (expected, _) in fields_of(table).items():
        inner = _table_in(expected)
        if inner is not None:
            yield from _sections(inner, (*path, key))


def _table_in(expected: Expected) -> Expected | None:
    """The table that a key holds, or a list of which it holds."""
    if expected.is_list:
        expected = unwrap(expected.arguments[0])
    return expected if expected.is_table else None


def _section(table: Expected, path: Path, example: Mapping[str, Any]) -> str:
    name = ".".join(map(str, path))
    lines = [f"## {_TITLES.get(name, f'`[{name}]`')}", ""]
    if table.bare.__module__ == model.__name__ and path:
        lines += [inspect.cleandoc(table.bare.__doc__ or ""), ""]
    lines += ["| key | type | default | unit | meaning | example |", "|---|---|---|---|---|---|"]
    for key, field in fields_of(table).items():
        lines.append(_row(table, (*path, key), field, example))
    return "\n".join((*lines, ""))


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
    if table.bare.__module__ != model.__name__:
        return _CONVERSATION[".".join(map(str, path[1:]))]
    if table.bare is Settings and key in _sections_of_top():
        return "See below."
    return " ".join(meanings(table.bare)[key].split())


def _type(expected: Expected) -> str:
    if expected.is_list and _table_in(expected) is not None:
        return "list of tables"
    if expected.is_dictionary:
        return "table"
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
    return _first(example.get(path[0]), path[1:]) if isinstance(example, dict) else None
