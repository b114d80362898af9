"""The checker itself: damage done by hand must be found, or all other tests prove nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.ids import CallId
from queues.index import add_to_pools
from queues.invariants import violations

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.queues.site import Site


def wrong_state(site: Site) -> None:
    site.call("waits").state = "talking"


def out_of_line(site: Site) -> None:
    site.call("waits").line.remove(site.call("waits").entry)


def twice_in_line(site: Site) -> None:
    site.call("waits").line.add(site.call("waits").entry)


def agent_without_call(site: Site) -> None:
    site.agent("busy").call = None


def agent_of_another_state(site: Site) -> None:
    site.agent("busy").state = "connecting"


def call_not_in_the_core(site: Site) -> None:
    del site.core.state.calls[CallId("talks")]


def alive_and_ended(site: Site) -> None:
    site.core.state.ended[CallId("waits")] = None


def out_of_order(site: Site) -> None:
    site.call("waits").line._entries.reverse()


def wrong_first(site: Site) -> None:
    site.call("waits").line.first = None


def closed_line(site: Site) -> None:
    site.core.state.open_lines.clear()


def wrong_pair(site: Site) -> None:
    site.agent("idle").group.fits.clear()


def group_without_agents(site: Site) -> None:
    site.agent("idle").group.agents.clear()


def group_that_is_gone(site: Site) -> None:
    del site.core.state.groups[site.agent("idle").group.skills]


def no_deadline(site: Site) -> None:
    site.call("waits").stamp += 1


def no_end_of_a_pause(site: Site) -> None:
    site.agent("pauses").stamp += 1


def no_end_of_an_absence(site: Site) -> None:
    absence = site.agent("lost").absence
    assert absence is not None
    absence.stamp += 1


def lost_without_absence(site: Site) -> None:
    site.agent("lost").absence = None


def unmatched(site: Site) -> None:
    site.agent("idle").group = site.agent("busy").group


def planned_and_ready(site: Site) -> None:
    site.agent("idle").plan = "away"


def unreachable_with_offer(site: Site) -> None:
    site.agent("rings").reachable = False


def not_in_a_pool(site: Site) -> None:
    site.agent("idle").stamp += 1


def twice_in_a_pool(site: Site) -> None:
    add_to_pools(site.agent("idle"))


DAMAGE: dict[Callable[[Site], None], str] = {
    wrong_state: "call waits is talking and stands in its line 1 times",
    out_of_line: "call waits is waiting and stands in its line 0 times",
    twice_in_line: "call waits is waiting and stands in its line 2 times",
    agent_without_call: "agent busy is talking with call None",
    agent_of_another_state: "agent busy is connecting, the call is talking",
    call_not_in_the_core: "agent busy holds a call that is not in the core",
    alive_and_ended: "call waits is both alive and ended",
    out_of_order: "line of billing is out of order",
    wrong_first: "line of billing has a wrong first call",
    closed_line: "line of billing is wrongly open or closed",
    wrong_pair: "is paired with the wrong requirements",
    group_without_agents: "has the wrong agents, or none",
    group_that_is_gone: "a requirement of sales knows a group that is gone",
    no_deadline: "call waits is waiting without a deadline",
    no_end_of_a_pause: "agent pauses is backing_off without a deadline",
    no_end_of_an_absence: "agent lost cannot be reached and is not signed out in the end",
    lost_without_absence: "agent lost is lost without an absence",
    unmatched: "call waits waits although agent idle could take it",
    planned_and_ready: "agent idle is ready although planned to be away",
    unreachable_with_offer: "agent rings is offered a call at a desk that cannot be reached",
    not_in_a_pool: "agent idle (ready) stands 0 times in a pool",
    twice_in_a_pool: "agent idle (ready) stands 2 times in a pool",
}


@pytest.fixture
def busy_site(site: Site) -> Site:
    site.queue("sales")
    for agent in ("busy", "rings", "pauses", "lost"):
        site.sign_in(agent, billing=5)
    site.sign_in("idle", sales=5)
    for call in ("talks", "offered", "declined"):
        site.enqueue(call)
    site.talk("talks")
    site.lose("lost")
    site.enqueue("sold", "sales")
    site.hang_up("sold")
    site.decline("declined")
    site.enqueue("waits")
    assert violations(site.core.state) == []
    return site


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_damage_is_found(busy_site: Site, damage: Callable[[Site], None]) -> None:
    damage(busy_site)
    assert any(DAMAGE[damage] in found for found in violations(busy_site.core.state))


@pytest.mark.parametrize("what", ["another call", "nobody"])
def test_a_call_and_its_agent_that_disagree_are_found(busy_site: Site, what: str) -> None:
    if what == "nobody":
        busy_site.call("talks").agent = None
        expected = "call talks is talking with agent None"
    else:
        busy_site.call("talks").agent = busy_site.agent("rings")
        expected = "call talks has agent rings, who has another call"
    assert expected in violations(busy_site.core.state)
