"""Accounts and configuration together make the agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from router.people import Change, People, Person, Role, Roster, with_people
from router.settings import Checked, Problem, Settings, Skill
from tests.router.people.site import company

if TYPE_CHECKING:
    from pathlib import Path

BILLING = (Skill(skill="billing", level=9, primary=True),)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Anna, at a desk, and Tess, at a telephone."""
    return company(tmp_path)


def test_without_accounts_the_configuration_stands(settings: Settings) -> None:
    assert with_people(settings, []) == settings


def test_the_account_says_the_name_and_its_skills_the_configuration_all_else(
    settings: Settings,
) -> None:
    tess = Person(id="tess", name="Tess Tolk", roles=("agent",), skills=BILLING)
    merged = with_people(settings, [tess]).agent("tess")
    configured = settings.agent("tess")
    assert merged is not None
    assert configured is not None
    assert (merged.name, merged.skills) == ("Tess Tolk", BILLING)
    assert (merged.phone, merged.token) == (configured.phone, configured.token)


def test_an_account_that_says_nothing_of_skills_has_the_configured_ones(
    settings: Settings,
) -> None:
    anna = Person(id="anna", name="Anna", roles=("agent",))
    assert with_people(settings, [anna]) == settings
    none = Person(id="anna", name="Anna", roles=("agent",), skills=())
    merged = with_people(settings, [none]).agent("anna")
    assert merged is not None
    assert merged.skills == ()


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_whoever_may_take_calls_becomes_an_agent_without_a_token(
    settings: Settings, role: Role
) -> None:
    people = [Person(id=name, name=name, roles=(role,), skills=BILLING) for name in ("zoe", "bram")]
    agents = with_people(settings, people).agents
    assert [agent.id for agent in agents] == ["anna", "tess", "bram", "zoe"]
    assert agents[-1].token is None
    assert agents[-1].profile() == agents[-2].profile() != ()


def test_others_do_not_become_agents_and_take_nothing_from_one(settings: Settings) -> None:
    people = [
        Person(id="otto", name="Otto", roles=("operator", "administrator")),
        Person(id="anna", name="Somebody", roles=("operator",), skills=()),
    ]
    assert with_people(settings, people) == settings


def test_a_disabled_person_is_no_agent_even_if_configured(settings: Settings) -> None:
    people = [
        Person(id="anna", name="Anna", disabled=True),
        Person(id="bram", name="Bram", roles=("agent",), disabled=True),
    ]
    assert [agent.id for agent in with_people(settings, people).agents] == ["tess"]


def test_skills_that_the_configuration_has_lost_are_left_out_and_logged(
    settings: Settings,
) -> None:
    skills = (*BILLING, Skill(skill="singing"))
    with capture_logs() as lines:
        merged = with_people(settings, [Person(id="b", name="B", roles=("agent",), skills=skills)])
    agent = merged.agent("b")
    assert agent is not None
    assert agent.skills == BILLING
    assert [(line["event"], line["skill"]) for line in lines] == [
        ("skill_not_configured", "singing")
    ]


class Read:
    """A configuration that can be written anew."""

    def __init__(self, settings: Settings) -> None:
        self.checked = Checked(settings=settings, problems=(), warnings=())

    def __call__(self) -> Checked:
        return self.checked


def test_accounts_take_effect_although_the_file_has_a_mistake_by_now(
    settings: Settings,
) -> None:
    people, read = People(), Read(settings)
    roster = Roster(people, settings, read)
    mistake = Problem(source="switchroom.toml", message="is a mistake")
    read.checked = Checked(settings=None, problems=(mistake,), warnings=())
    people.add(Person(id="anna", name="Anna", roles=("agent",)), None)
    people.accounts.change("anna", Change(disabled=True), by="test", at_ms=0)
    assert roster.read_all().problems == (mistake,)
    found = roster.read_people().settings
    assert found is not None
    assert [agent.id for agent in found.agents] == ["tess"]
    people.close()


def test_a_configuration_counts_once_it_has_taken_effect(settings: Settings) -> None:
    people, read = People(), Read(settings)
    roster = Roster(people, settings, read)
    fewer = with_people(settings, [Person(id="anna", name="Anna", disabled=True)])
    read.checked = Checked(settings=fewer, problems=(), warnings=())
    assert roster.read_all().settings == fewer
    assert roster.read_people().settings == settings  # it was refused for another reason
    roster.read_all()
    roster.settled()
    assert roster.read_people().settings == fewer
    people.close()


def test_accounts_that_cannot_be_read_are_a_problem_and_no_crash(settings: Settings) -> None:
    people = People()
    roster = Roster(people, settings)
    people.close()
    checked = roster.read_all()
    assert checked.settings is None
    (problem,) = checked.problems
    assert "people.db" in str(problem)
