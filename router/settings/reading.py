"""Reads plain data against the types of `model` and finds every fault, not only the first.

msgspec stops at the first value that does not fit, so the structure (tables, lists, keys) is walked
here and msgspec judges one value at a time. A misspelt key is reported and then read as what it was
probably meant to be, and a wrong number or choice as its default, so that a mistake is reported once,
without its consequences, and does not hide what is found by looking at the whole.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Meta

from queues.expressions import InvalidExpression, parse_all
from router.settings import limits
from router.settings.model import SHORT_FORM, Settings
from router.settings.number_files import NumberFile
from router.settings.problems import Path
from router.settings.secret import Secret

_SECRET_CHARS: Final = f"a text of 1 to {limits.SECRET_CHARS_MAX} visible characters without spaces"


class Fault(msgspec.Struct, frozen=True):
    """Something that does not fit, and whether the rest can be judged in spite of it."""

    path: Path
    message: str
    is_passable: bool = False


class Expected(msgspec.Struct, frozen=True):
    """A type without its wrappings: the bare type, its bounds, and all of it for msgspec."""

    bare: Any
    bounds: tuple[Meta, ...]
    whole: Any
    text: Expected | None = None
    """What may stand in place of a list: an expression."""

    @property
    def arguments(self) -> tuple[Any, ...]:
        """`(int, ...)` of `tuple[int, ...]`."""
        return get_args(self.bare)

    @property
    def description(self) -> str | None:
        """What the type says about itself."""
        return next((bound.description for bound in self.bounds if bound.description), None)

    def bound(self, name: str) -> Any:
        """One bound, or None."""
        values = (getattr(bound, name) for bound in self.bounds)
        return next((value for value in values if value is not None), None)

    @property
    def is_table(self) -> bool:
        """Whether it is one of our structs."""
        return isinstance(self.bare, type) and issubclass(self.bare, msgspec.Struct)

    @property
    def is_list(self) -> bool:
        """Whether it is a list of anything."""
        return get_origin(self.bare) is tuple

    @property
    def is_dictionary(self) -> bool:
        """Whether it is a table with keys of the user's choice."""
        return get_origin(self.bare) is dict

    @property
    def is_secret(self) -> bool:
        """Whether it is a secret, or a table of secrets."""
        return Secret in {self.bare, *(self.arguments if self.is_dictionary else ())}


def unwrap(annotation: Any) -> Expected:
    """Look through `Annotated` and `| None`: TOML has no None, a key is simply not there.

    Other choices are those of a list or a text.
    """
    bounds: list[Meta] = []
    bare, text = annotation, None
    while True:
        if get_origin(bare) is Annotated:
            bare, *found = get_args(bare)
            bounds.extend(one for one in found if isinstance(one, Meta))
        elif get_origin(bare) in {Union, types.UnionType}:
            bare, *texts = (one for one in get_args(bare) if one is not type(None))
            text = unwrap(texts[0]) if texts else text
        else:
            return Expected(bare, tuple(bounds), annotation, text)


Field = tuple[Expected, msgspec.structs.FieldInfo]


def fields_of(expected: Expected) -> Mapping[str, Field]:
    """The keys that a table may have."""
    return _fields_of(expected.bare)


@cache
def _fields_of(kind: Any) -> Mapping[str, Field]:
    """Looked up once for each kind of table: there may be thousands of agents."""
    return {
        field.encode_name: (unwrap(field.type), field) for field in msgspec.structs.fields(kind)
    }


def read(data: Mapping[str, object]) -> tuple[Settings | None, list[Fault]]:
    """Make settings of plain data; None if they cannot be made.

    After `PROBLEMS_TOLD_MAX` faults one more is told, and the rest is not looked at.
    """
    reader = _Reader()
    try:
        plain = reader.read(data, unwrap(Settings), ())
    except _TooMany:
        return None, reader.faults
    if not all(fault.is_passable for fault in reader.faults):
        return None, reader.faults
    return msgspec.convert(plain, Settings, dec_hook=decode), reader.faults


def decode(kind: type, value: object) -> Secret | NumberFile:
    """Make what msgspec does not know."""
    if kind is NumberFile:
        return NumberFile.named(value)
    if kind is not Secret:
        raise NotImplementedError(f"nothing of the type {kind.__name__} can be configured")
    if not isinstance(value, str) or not 0 < len(value) <= limits.SECRET_CHARS_MAX:
        raise ValueError(_SECRET_CHARS)
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise ValueError(_SECRET_CHARS)
    return Secret(value)


class _TooMany(Exception):
    """There are more faults than anybody wants to be told."""


class _Reader:
    """One reading; collects the faults, and stops after `PROBLEMS_TOLD_MAX` of them."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def read(self, value: object, expected: Expected, path: Path) -> object:
        """The value with short forms written out and misspelt keys put right."""
        if expected.is_table:
            return self._read_table(value, expected, path)
        if expected.text is not None and isinstance(value, str):
            return self._read_expression(value, path)
        if expected.is_list:
            return self._read_list(value, expected, path)
        if expected.is_dictionary:
            return self._read_dictionary(value, expected, path)
        try:
            msgspec.convert(value, expected.whole, dec_hook=decode)
        except msgspec.ValidationError:
            self._misfit(value, expected, path)
        return value

    def _read_table(self, value: object, expected: Expected, path: Path) -> object:
        fields = fields_of(expected)
        if isinstance(value, str) and SHORT_FORM in fields:
            value = {SHORT_FORM: value}
        if not isinstance(value, Mapping):
            return self._misfit(value, expected, path)
        known: dict[str, object] = {}
        for key, one in value.items():
            if key in fields:
                self._read_field(one, fields[key], (*path, key), known)
        for key in value.keys() - fields.keys():
            self._read_unknown(key, value[key], expected, path, known)
        for key, (kind, field) in fields.items():
            if field.required and key not in known:
                message = f"is missing; right would be {describe(kind)}"
                self._note(Fault((*path, key), message))
        return known

    def _read_field(
        self, value: object, field: Field, path: Path, known: dict[str, object], name: str = ""
    ) -> None:
        """Read one key of a table into `known`, under another name if it was misspelt."""
        expected, info = field
        before = len(self.faults)
        plain = self.read(value, expected, path)
        has_default = isinstance(info.default, str | int | float)
        if len(self.faults) > before and has_default:
            self.faults[before:] = [
                Fault(fault.path, fault.message, is_passable=True) for fault in self.faults[before:]
            ]
        else:
            known[name or info.encode_name] = plain

    def _read_unknown(
        self, key: str, value: object, expected: Expected, path: Path, known: dict[str, object]
    ) -> None:
        fields = fields_of(expected)
        message = f"unknown key; {hint(key, fields, quote='')}"
        self._note(Fault((*path, key), message, is_passable=True))
        for meant in get_close_matches(key, fields.keys() - known.keys(), n=1):
            self._read_field(value, fields[meant], (*path, key), known, meant)

    def _read_list(self, value: object, expected: Expected, path: Path) -> object:
        length_min, length_max = expected.bound("min_length"), expected.bound("max_length")
        if not isinstance(value, list):
            return self._misfit(value, expected, path)
        if length_min is not None and len(value) < length_min:
            self._note(Fault(path, f"has {len(value)} entries; at least {length_min}"))
        if length_max is not None and len(value) > length_max:
            self._note(Fault(path, f"has {len(value)} entries; at most {length_max}"))
            return value
        kind = unwrap(expected.arguments[0])
        return [self.read(one, kind, (*path, index)) for index, one in enumerate(value)]

    def _read_dictionary(self, value: object, expected: Expected, path: Path) -> object:
        if not isinstance(value, Mapping):
            return self._misfit(value, expected, path)
        keys, kind = (unwrap(one) for one in expected.arguments)
        for key in value:
            if get_origin(keys.bare) is Literal and key not in keys.arguments:
                self._note(Fault((*path, key), f"unknown key; {hint(key, keys.arguments)}"))
        return {key: self.read(one, kind, (*path, key)) for key, one in value.items()}

    def _read_expression(self, text: str, path: Path) -> str:
        """One that cannot be read is taken for one that names nothing."""
        try:
            parse_all(text)
        except InvalidExpression as error:
            self._note(Fault(path, str(error), is_passable=True))
            return "anybody"
        return text

    def _note(self, fault: Fault) -> None:
        self.faults.append(fault)
        if len(self.faults) > limits.PROBLEMS_TOLD_MAX:
            raise _TooMany

    def _misfit(self, value: object, expected: Expected, path: Path) -> object:
        """Note what does not fit. Values that may be secrets, or be next to one, are not shown."""
        is_private = expected.is_secret or path[:1] == ("twilio",)
        right = f"right would be {describe(expected)}"
        if get_origin(expected.bare) is Literal and isinstance(value, str):
            right = hint(value, expected.arguments)
        self._note(Fault(path, f"{_shown(value, is_private)} does not fit; {right}"))
        return value


def hint(name: str, known: Mapping[str, object] | tuple[str, ...], quote: str = "'") -> str:
    """What may have been meant by an unknown name, or what there is."""
    close = get_close_matches(name, known, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    if len(known) > limits.NAMES_LISTED_MAX:
        return "nothing has a name like it"
    names = ", ".join(f"{quote}{one}{quote}" for one in known)
    return f"there are: {names or 'none'}"


def describe(expected: Expected) -> str:
    """What would be right, in words."""
    if expected.description is not None:
        return expected.description
    if expected.is_table or expected.is_dictionary:
        short = expected.is_table and SHORT_FORM in expected.bare.__struct_fields__
        return "a text or a table" if short else "a table"
    if expected.is_list:
        (kind, *_) = expected.arguments
        either = "" if expected.text is None else f"{describe(expected.text)}, or "
        return f"{either}a list, each of its entries {describe(unwrap(kind))}"
    if get_origin(expected.bare) is Literal:
        return "one of " + ", ".join(repr(one) for one in expected.arguments)
    if expected.bare is Secret:
        return _SECRET_CHARS
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
    return " ".join((names[expected.bare], *_bounds(expected)))


def _bounds(expected: Expected) -> Iterator[str]:
    for name, words in (
        ("gt", "above {}"),
        ("ge", "from {}"),
        ("le", "up to {}"),
        ("max_length", "of at most {} characters"),
    ):
        value = expected.bound(name)
        if value is not None:
            yield words.format(value)


def _shown(value: object, is_private: bool) -> str:  # noqa: FBT001 - it is not called elsewhere
    if isinstance(value, str) and not is_private:
        kept = value[: limits.SHOWN_CHARS_MAX]
        return repr(kept) if kept == value else f"{kept!r}..."
    if isinstance(value, bool | int | float) and not is_private:
        return str(value).lower()
    if isinstance(value, str):
        return "this text"
    if isinstance(value, list):
        return "a list"
    return "a table" if isinstance(value, dict) else "this"
