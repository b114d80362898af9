"""Puts people's names in the place of their ids in what the core explains.

By the fields that hold ids, before anything becomes a sentence: a word of a sentence may look like
somebody's id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable

AGENT_FIELDS: Final = frozenset({"agent", "held_for", "next_free", "runners_up", "shadow_choice"})
"""Of the explanations in `queues.explain`. The last two may also name calls, which are no people's ids."""

Explained = TypeVar("Explained", bound=msgspec.Struct)


def with_names(explained: Explained, name_of: Callable[[str], str]) -> Explained:
    """The same explanation, with names where ids of agents are."""
    changed = {
        field: _named(field, getattr(explained, field), name_of)
        for field in explained.__struct_fields__
    }
    return replace(explained, **changed)


def _named(field: str, value: Any, name_of: Callable[[str], str]) -> Any:
    if field in AGENT_FIELDS and isinstance(value, str):
        return name_of(value)
    if isinstance(value, msgspec.Struct):
        return with_names(value, name_of)
    if isinstance(value, tuple):
        return tuple(_named(field, one, name_of) for one in value)
    return value
