"""Accounts and configuration together: who answers calls, and what each can do.

An account that may take calls is the agent of the same id. What is said of skills in the account
holds; of telephones and tokens only the configuration knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from msgspec.structs import replace

from router.people.errors import PeopleUnavailable
from router.people.names import Names
from router.people.roles import rights
from router.people.tables import FILE
from router.settings import Agent, Checked, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from router.people.people import People
    from router.people.person import Person
    from router.settings import Settings, Skill

    Reader = Callable[[], Checked]

_log = structlog.get_logger(__name__)


def with_people(settings: Settings, people: Iterable[Person]) -> Settings:
    """The settings with the agents among these people: those who are configured in their place, the
    others after them, by id. Disabled people are no agents, even if they are configured.
    """
    accounts = {one.id: one for one in people}
    agents = list(_configured(settings, accounts))
    known = {agent.id for agent in settings.agents}
    agents.extend(
        _merged(Agent(id=one.id, name=one.name), one, settings)
        for one in sorted(accounts.values(), key=lambda person: person.id)
        if one.id not in known and _takes_calls(one) and not one.disabled
    )
    return replace(settings, agents=tuple(agents))


def _configured(settings: Settings, accounts: dict[str, Person]) -> Iterator[Agent]:
    for agent in settings.agents:
        person = accounts.get(agent.id)
        if person is None:
            yield agent
        elif not person.disabled:
            yield _merged(agent, person, settings) if _takes_calls(person) else agent


def _takes_calls(person: Person) -> bool:
    return "take_calls" in rights(person.roles)


def _merged(agent: Agent, person: Person, settings: Settings) -> Agent:
    skills = agent.skills if person.skills is None else tuple(_known(person, settings))
    return replace(agent, name=person.name, skills=skills)


def _known(person: Person, settings: Settings) -> Iterator[Skill]:
    """Skills that the configuration has; it may have lost some since the account was edited."""
    for skill in person.skills or ():
        if skill.skill in settings.skills:
            yield skill
        else:
            _log.warning("skill_not_configured", person=person.id, skill=skill.skill)


class Roster:
    """The configuration of the moment with the accounts of the moment. `read` reads the configuration
    again; without it the one at the beginning stays.

    What was read holds from `settled` on, when it is known to have taken effect. Everything but that
    blocks.
    """

    def __init__(self, people: People, settings: Settings, read: Reader | None = None) -> None:
        self._people = people
        self._configured = self._read_last = settings
        self._read = read
        self.names = Names()
        """What everybody is called, as of the last reading."""

    @property
    def configured(self) -> Settings:
        """As configured, whatever the accounts say."""
        return self._configured

    def settings(self) -> Settings:
        """As configured, with the accounts as they are now.

        Raises:
            PeopleUnavailable: the accounts cannot be read.
        """
        return self._with_people(self._configured)

    def read_all(self) -> Checked:
        """The configuration, read again, with the accounts."""
        if self._read is None:
            return self.read_people()
        checked = self._read()
        if checked.settings is None:
            return checked
        self._read_last = checked.settings
        return self._merged(checked.settings, checked.warnings)

    def read_people(self) -> Checked:
        """The configuration as it is, with the accounts: a mistake in its file must not keep anybody
        from being disabled.
        """
        self._read_last = self._configured
        return self._merged(self._configured, ())

    def settled(self) -> None:
        """What was read last has taken effect."""
        self._configured = self._read_last

    def _with_people(self, settings: Settings) -> Settings:
        people = self._people.all()
        self.names.learn(settings, people)
        return with_people(settings, people)

    def _merged(self, settings: Settings, warnings: tuple[Problem, ...]) -> Checked:
        try:
            merged = self._with_people(settings)
        except PeopleUnavailable as error:
            problem = Problem(source=FILE, message=str(error))
            return Checked(settings=None, problems=(problem,), warnings=warnings)
        return Checked(settings=merged, problems=(), warnings=warnings)
