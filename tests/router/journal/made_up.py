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
    return _composed(get_origin(kind), get_args(kind), depth)


def _composed(origin: Any, arguments: tuple[Any, ...], depth: int) -> st.SearchStrategy[Any]:
    found: st.SearchStrategy[Any]
    if origin is Annotated:
        bounds = arguments[1]
        assert (arguments[0], bounds) == (int, msgspec.Meta(ge=bounds.ge, le=bounds.le))
        found = st.integers(bounds.ge, bounds.le)
    elif origin is Literal:
        found = st.sampled_from(arguments)
    elif origin in {Union, types.UnionType}:
        found = st.one_of([values_of(one, depth) for one in arguments])
    elif arguments[-1] is not ...:
        assert origin is tuple
        found = st.tuples(*(values_of(one, depth + 1) for one in arguments))
    elif depth < _DEPTH_MAX:
        deeper = st.deferred(lambda: values_of(arguments[0], depth + 1))
        found = st.lists(deeper, max_size=2).map(tuple)
    else:
        found = st.just(())
    return found
