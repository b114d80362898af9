"""Events as a journal could hold them, with the fields that a test is about; the others say nothing."""

from __future__ import annotations

from typing import Any, Literal, NewType, TypeVar, get_args, get_origin

import msgspec

Event = TypeVar("Event", bound=msgspec.Struct)
_NOTHING: dict[object, object] = {str: "", int: 0, float: 0.0, bool: False}


def event(kind: type[Event], **said: object) -> Event:
    fields = msgspec.structs.fields(kind)
    unsaid = {one.name: _nothing(one.type) for one in fields if one.required}
    return kind(**{**unsaid, **said})


def _nothing(kind: Any) -> object:
    if isinstance(kind, NewType):
        return _nothing(kind.__supertype__)
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if type(None) in get_args(kind):
        return None
    return _NOTHING.get(kind, ())
