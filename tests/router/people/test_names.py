"""What people are called: by their accounts, or else by the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.people import Roster
from router.people.names import Names
from router.people.people import People
from router.people.person import Change, Person
from tests.router.people.site import company

if TYPE_CHECKING:
    from pathlib import Path


def test_accounts_hold_before_the_configuration(tmp_path: Path) -> None:
    settings = company(tmp_path)
    configured = settings.agents[0]
    names = Names()
    assert names.of(configured.id) == configured.id
    names.learn(settings, [])
    assert names.of(configured.id) == configured.name
    names.learn(settings, [Person(id=configured.id, name="Somebody Else", roles=("agent",))])
    assert names.of(configured.id) == "Somebody Else"


def test_who_is_not_known_is_called_by_the_id_and_left_out_of_the_known(tmp_path: Path) -> None:
    names = Names()
    names.learn(company(tmp_path), [Person(id="zoe", name="Zoe", roles=("supervisor",))])
    assert names.of("nobody") == "nobody"
    assert names.known(["nobody", "zoe", "call-1"]) == {"zoe": "Zoe"}


def test_a_roster_learns_names_with_every_reading(tmp_path: Path) -> None:
    people = People()
    people.add(Person(id="zoe", name="Zoe", roles=("supervisor",)), None)
    roster = Roster(people, company(tmp_path))
    roster.settings()
    assert roster.names.of("zoe") == "Zoe"
    people.accounts.change("zoe", Change(name="Zoe Zwart"), by="test", at_ms=0)
    assert roster.names.of("zoe") == "Zoe"
    roster.read_people()
    assert roster.names.of("zoe") == "Zoe Zwart"
    people.close()
