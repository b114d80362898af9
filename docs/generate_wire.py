"""Writes the types of what pages and service say to each other, for the pages: `web/src/wire/*.ts`.

They are made from the very structs by which the service reads and writes, strings included, so that a
page that misunderstands a message does not compile.
"""

from __future__ import annotations

import inspect
import textwrap
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import inspect as kinds

from docs.strings import strings_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEAD: Final = "// Written by `make docs` from {modules}; do not edit.\n"
_DOC_COLUMNS: Final = 96

WIRES: Final[dict[str, tuple[tuple[str, tuple[str, ...], bool], ...]]] = {
    "agent": (
        ("router.api.messages", ("DeskMessage",), True),
        ("router.api.messages", ("ServiceMessage",), False),
        ("router.api.own_work", ("Why",), False),
        ("router.records.own_days", ("OwnDay", "OwnCall"), False),
    ),
    "live": (
        ("router.api.live.messages", ("ScreenMessage",), True),
        ("router.api.live.messages", ("ServiceFrame",), False),
        ("router.api.live.rows", ("SiteRow", "QueueRow", "TrendRow", "AgentRow", "CallRow"), False),
    ),
    "admin": (
        ("router.api.admin.dry_run", ("Supposing",), True),
        ("router.api.admin.dry_run", ("DryRun", "ToTry"), False),
        ("router.api.admin.configuration", ("Report",), False),
        ("router.api.admin.flow", ("FlowText",), False),
        ("router.api.admin.hours", ("QueuesShown",), False),
        ("router.api.emergency", ("Standing",), False),
        ("router.reloading.outcome", ("Outcome",), False),
    ),
    "browser": (
        ("router.carriers.browser.messages", ("CallerMessage",), True),
        ("router.carriers.browser.messages", ("CallerNotice",), False),
        ("router.carriers.browser.leg_messages", ("LegMessage",), True),
        ("router.carriers.browser.leg_messages", ("LegNotice",), False),
    ),
}
"""By file: the modules, their types, and whether it is the page that sends them."""


class _Writer:
    """Gathers the interfaces of one file, each once."""

    def __init__(self) -> None:
        self.interfaces: dict[str, str] = {}

    def name_of(self, kind: kinds.Type, *, sent: bool) -> str:
        """How TypeScript says this type; what it is made of is written too."""
        match kind:
            case kinds.StructType():
                return self._interface(kind, sent=sent)
            case kinds.UnionType():
                return " | ".join(dict.fromkeys(self.name_of(one, sent=sent) for one in kind.types))
            case kinds.LiteralType():
                return " | ".join(map(_literal, kind.values))
            case kinds.EnumType():
                return " | ".join(map(_literal, kind.cls))
            case _:
                return self._container(kind, sent=sent) or _PLAIN.get(type(kind), "unknown")

    def _container(self, kind: kinds.Type, *, sent: bool) -> str | None:
        match kind:
            case kinds.VarTupleType() | kinds.ListType() | kinds.SetType() | kinds.FrozenSetType():
                return f"{_bracketed(self.name_of(kind.item_type, sent=sent))}[]"
            case kinds.TupleType():
                return f"[{', '.join(self.name_of(one, sent=sent) for one in kind.item_types)}]"
            case kinds.DictType():
                return f"Record<string, {self.name_of(kind.value_type, sent=sent)}>"
            case _:
                return None

    def _interface(self, kind: kinds.StructType, *, sent: bool) -> str:
        name = kind.cls.__name__
        if name in self.interfaces:
            return name
        self.interfaces[name] = ""  # it may lead back to itself
        lines = [*_doc(inspect.getdoc(kind.cls), ""), f"export interface {name} {{"]
        if kind.tag_field is not None:
            lines.append(f"  {kind.tag_field}: {_literal(kind.tag)};")
        strings = _strings_of(kind.cls)
        may_lack_defaults = sent or kind.cls.__struct_config__.omit_defaults
        for field in kind.fields:
            lines += _doc(strings.get(field.name), "  ")
            mark = "?" if may_lack_defaults and not field.required else ""
            told = self.name_of(field.type, sent=sent)
            lines.append(f"  {field.encode_name}{mark}: {told};")
        self.interfaces[name] = "\n".join([*lines, "}"])
        return name


def _strings_of(owner: type) -> dict[str, str]:
    """The strings below the fields, those of what it is made from included."""
    found: dict[str, str] = {}
    for one in reversed(owner.__mro__):
        if one.__module__.startswith(("router", "queues", "ivr")):
            found |= strings_below(one)
    return found


_PLAIN: Final[dict[type, str]] = {
    kinds.AnyType: "unknown",
    kinds.BoolType: "boolean",
    kinds.FloatType: "number",
    kinds.IntType: "number",
    kinds.NoneType: "null",
    kinds.RawType: "unknown",
    kinds.StrType: "string",
}


def _literal(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _bracketed(name: str) -> str:
    return f"({name})" if " | " in name else name


def _doc(text: str | None, indent: str) -> Iterator[str]:
    if not text:
        return
    lines = textwrap.wrap(" ".join(text.split()), _DOC_COLUMNS - len(indent))
    yield f"{indent}/** {lines[0]}" + ("" if len(lines) > 1 else " */")
    for number, line in enumerate(lines[1:], 2):
        yield f"{indent} * {line}" + (" */" if number == len(lines) else "")


def render(wire: str) -> str:
    """One file of types."""
    writer, aliases = _Writer(), []
    for module_name, names, sent in WIRES[wire]:
        module = import_module(module_name)
        for name in names:
            aliases += _alias(writer, name, getattr(module, name), sent=sent)
    modules = ", ".join(dict.fromkeys(module for module, _, _ in WIRES[wire]))
    parts: Iterable[str] = (*writer.interfaces.values(), *aliases)
    return _HEAD.format(modules=modules) + "\n" + "\n\n".join(parts) + "\n"


def _alias(writer: _Writer, name: str, told: Any, *, sent: bool) -> list[str]:
    written = writer.name_of(kinds.type_info(told), sent=sent)
    return [] if written == name else [f"export type {name} = {written};"]
