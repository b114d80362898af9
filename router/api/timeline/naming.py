"""How those who occur in calls' stories are named, and what callers may want."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr import Script
    from router.people.names import Names


class Naming(NamedTuple):
    """Names for what stories tell by its id alone."""

    people: Names
    script: Callable[[], Script]
    """The conversation as it is configured now."""

    def concerns(self) -> dict[str, dict[str, str]]:
        """The names of each concern by language; one that was taken out keeps its id alone."""
        return {one.id: dict(one.names) for one in self.script().concerns}
