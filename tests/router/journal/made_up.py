"""Values of any type that events and commands are made of, drawn from nothing but the type."""

from __future__ import annotations

import types
from functools import cache
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin

import msgspec
from hypothesis import strategies as st

_PLAIN: dict[object, st.SearchStrategy[Any]] = {
    str: st.text(max_size=8),
    int: st.integers(-(2**62), 2**62),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    type(None): st.none(),
    None: st.none(),
}
_DEPTH_MAX = 4
"""Deeper, lists are empty, so that needs within needs come to an end."""


@cache
def values_of(kind: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Any value of this type."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if isinstance(kind, NewType):
        return values_of(kind.__supertype__, depth)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        fields = msgspec.structs.fields(kind)
        return st.builds(kind, **{one.name: values_of(one.type, depth + 1) for one in fields})
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        bounds = arguments[1]
        assert arguments[0] is int
        assert bounds == msgspec.Meta(ge=bounds.ge, le=bounds.le)
        return st.integers(bounds.ge, bounds.le)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in {Union, types.UnionType}:
        return st.one_of(values_of(one, depth) for one in arguments)
    if origin is tuple and arguments[-1] is ...:
        size_max = 2 if depth < _DEPTH_MAX else 0
        return st.lists(_later(arguments[0], depth), max_size=size_max).map(tuple)
    if origin is tuple:
        return st.tuples(*(values_of(one, depth + 1) for one in arguments))
    if origin is frozenset:
        return st.frozensets(values_of(arguments[0], depth + 1), max_size=2)
    raise TypeError(f"no values of {kind} can be made up")


def _later(kind: Any, depth: int) -> st.SearchStrategy[Any]:
    if depth >= _DEPTH_MAX:
        return st.nothing()
    return st.deferred(lambda: values_of(kind, depth + 1))
