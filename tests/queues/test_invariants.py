"""The checker itself: damage done by hand must be found, or all other tests prove nothing."""

from __future__ import annotations

import ast
import inspect
import re
from typing import TYPE_CHECKING

import pytest

from queues import invariants
from queues.ids import OfferNumber
from queues.index import leave_pools
from queues.invariants import violations
from tests.queues.damage import DAMAGE, made_busy, planned_and_ready
from tests.queues.site import Site
from tests.queues.situations import bring_agent, ring_at_several

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def busy_site() -> Site:
    return made_busy(Site())


def patterns() -> list[str]:
    """What the checker can say, read from its source: one pattern for each `yield`."""
    said = []
    for node in ast.walk(ast.parse(inspect.getsource(invariants))):
        if isinstance(node, ast.Yield) and node.value is not None:
            parts = node.value.values if isinstance(node.value, ast.JoinedStr) else [node.value]
            said.append("".join(_pattern(part) for part in parts))
    return said


def _pattern(part: ast.expr) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*"


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_damage_is_found(busy_site: Site, damage: Callable[[Site], None]) -> None:
    damage(busy_site)
    found = violations(busy_site.core.state)
    assert any(DAMAGE[damage] in one for one in found), found


@pytest.mark.plain_only
def test_everything_that_the_checker_can_say_is_said_of_some_damage() -> None:
    said: set[str] = set()
    for damage in (*DAMAGE, *FURTHER_DAMAGE):
        site = Site()
        if damage in DAMAGE:
            made_busy(site)
        else:
            site.queue("billing")
        damage(site)
        said.update(violations(site.core.state))
    silent = [one for one in patterns() if not any(re.fullmatch(one, words) for words in said)]
    assert (silent, len(patterns()) > 30) == ([], True)


def test_what_holds_only_between_commands_is_not_asked_of_a_single_event(busy_site: Site) -> None:
    planned_and_ready(busy_site)
    assert violations(busy_site.core.state) != []
    assert violations(busy_site.core.state, matched=False) == []


def in_no_pool_though_alone(site: Site) -> None:
    site.sign_in("anna", billing=5)
    leave_pools(site.agent("anna"))
    site.agent("anna").ready_for = ("voice",)


def waits_among_those_that_ring(site: Site) -> None:
    site.queue("billing", selection="ring_all")
    site.enqueue("c1")
    site.core.state.ringing[site.call("c1")] = None


def rings_and_is_not_among_those_that_ring(site: Site) -> None:
    ring_at_several(site)
    site.core.state.ringing.clear()


def offered_without_the_call_knowing(site: Site) -> None:
    ring_at_several(site)
    del site.call("c1").works[OfferNumber(1)]


def held_without_the_call_knowing(site: Site) -> None:
    bring_agent(site, "talking")
    site.enqueue("c2")
    site.agent("anna").held[site.call("c2")] = None


FURTHER_DAMAGE: dict[Callable[[Site], None], str] = {
    in_no_pool_though_alone: "agent anna (ready) stands 0 times in a pool",
    waits_among_those_that_ring: "call c1 is waiting and said to ring",
    rings_and_is_not_among_those_that_ring: (
        "call c1 rings at several and is not among those that ring"
    ),
    offered_without_the_call_knowing: "agent anna holds a call that does not know of it",
    held_without_the_call_knowing: "call c2 does not know that it waits for anna",
}


@pytest.mark.parametrize("damage", FURTHER_DAMAGE, ids=lambda damage: damage.__name__)
def test_further_damage_is_found(site: Site, damage: Callable[[Site], None]) -> None:
    damage(site)
    found = violations(site.core.state)
    assert any(FURTHER_DAMAGE[damage] in one for one in found), found
