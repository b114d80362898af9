"""Roles, and what each of them may do.

A supervisor may do all that an agent may. Operators and administrators are apart: who manages people
or runs the site hears no callers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

from router.settings.sign_in import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["RIGHTS", "ROLES", "Right", "Role", "rights"]

Right = Literal[
    "take_calls",
    "see_board",
    "see_calls",
    "supervise",
    "operate",
    "manage_people",
    "hear_recordings",
]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
RIGHTS: Final[tuple[Right, ...]] = get_args(Right)

_AGENT: Final[frozenset[Right]] = frozenset({"take_calls", "see_board"})
_RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    "agent": _AGENT,
    "supervisor": _AGENT | {"see_calls", "supervise", "hear_recordings"},
    "operator": frozenset({"see_board", "operate"}),
    "administrator": frozenset({"see_board", "operate", "manage_people"}),
}


def rights(roles: Iterable[Role]) -> frozenset[Right]:
    """All that somebody with these roles may do."""
    return frozenset().union(*(_RIGHTS[role] for role in roles))
