"""What people are called, for whatever is shown to other people: events know ids alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from router.people.person import Person
    from router.settings import Settings


class Names:
    """The names of everybody with an account and of all configured agents, as last learned."""

    def __init__(self) -> None:
        self._names: Mapping[str, str] = {}

    def learn(self, settings: Settings, people: Iterable[Person]) -> None:
        """From now on these are known; what an account says holds."""
        configured = {str(agent.id): agent.name for agent in settings.agents}
        self._names = configured | {one.id: one.name for one in people}

    def of(self, person: str) -> str:
        """The name of this person, or the id of one who is not known."""
        return self._names.get(person) or person

    def known(self, people: Iterable[str]) -> dict[str, str]:
        """The names of those among these who are known, by id."""
        return {one: self._names[one] for one in people if one in self._names}
