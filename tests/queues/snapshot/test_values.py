"""Nothing that a core keeps is forgotten: whoever adds a field must say where it stands in a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from queues import Core
from queues.deadlines import Deadlines
from queues.definitions import SiteDefinition
from queues.entities import Absence, Agent, Call, CallerMemory, Exclusion, Work
from queues.ids import AgentId, CallerId, CallId
from queues.snapshot import restore, take
from queues.snapshot.values import (
    AgentSnapshot,
    CallerSnapshot,
    CallSnapshot,
    CoreSnapshot,
    WorkSnapshot,
)
from queues.state import AgentGroup, Requirement, SiteState
from tests.queues.fingerprint import fields_of
from tests.queues.recorded import restored
from tests.queues.site import MAIN, Site

if TYPE_CHECKING:
    from collections.abc import Callable

ELSEWHERE: dict[type, dict[str, str]] = {
    Call: {
        "queue_id": "queue",
        "line": "found again by queue, needs, prefers, relaxation and priority",
        "entry": "queued_at_ms, arrival",
        "stamp": "tells old deadlines from those in force; a snapshot has only these",
        "work": "in the agent's works, by its state",
        "works": "in the agents' works",
    },
    Work: {"agent": "stands in his works", "queue_id": "queue", "stamp": "see Call"},
    Agent: {
        "absence": "planned_before, unless reachable",
        "channels": "by capacity",
        "group": "found again by skills",
        "held": "the core's list of those held",
        "is_multi": "by capacity",
        "pooled": "worked out again when he is put among the ready",
        "ready_for": "see pooled",
        "stamp": "see Call",
    },
    CallerMemory: {},
    Absence: {"agent": "it is his", "stamp": "see Call", "planned_before": "the agent's"},
    Exclusion: {"call": "it is its", "stamp": "see Call", "until_ms": "the call's exclusions"},
    SiteState: {
        "queues": "by the definition",
        "requirements": "by calls; those that no call has are listed as unused",
        "plain": "by the definition",
        "requirements_of": "by the requirements",
        "groups": "by the agents' skills",
        "groups_of": "by the groups",
        "open_lines": "first_in_line",
        "watched_lines": "first_in_line",
        "waiting": "counted again",
        "fresh_calls": "empty between commands",
        "fresh_agents": "empty between commands",
        "departed": "empty between commands",
    },
    Core: {
        "state": "nearly all of it",
        "_decision": "begun anew by each command",
        "_site": "part of the definition",
    },
    Deadlines: {
        "_by_length": "deadlines",
        "_irregular": "deadlines",
        "_made": "the order of deadlines",
        "next_ms": "worked out again",
    },
}
"""What stands under another name, or can be worked out, and from what."""
SNAPSHOT_OF: dict[type, type[msgspec.Struct]] = {
    Call: CallSnapshot,
    Work: WorkSnapshot,
    Agent: AgentSnapshot,
    CallerMemory: CallerSnapshot,
    SiteState: CoreSnapshot,
    Core: CoreSnapshot,
    Deadlines: CoreSnapshot,
}


def kept_by(kind: type) -> set[str]:
    """What objects of this class hold, whether it has slots or not."""
    makers: dict[type, Callable[[], object]] = {
        SiteState: lambda: SiteState(SiteDefinition(site=MAIN)),
        Core: lambda: Core(MAIN),
        Deadlines: Deadlines,
    }
    made = makers[kind]() if kind in makers else None
    return set(vars(made)) if hasattr(made, "__dict__") else fields_of(kind)


@pytest.mark.plain_only
@pytest.mark.parametrize("kind", ELSEWHERE)
def test_every_field_stands_in_the_snapshot_or_follows_from_it(kind: type) -> None:
    snapshot = SNAPSHOT_OF.get(kind)
    named = set() if snapshot is None else set(snapshot.__struct_fields__)
    properties = {name for name, one in vars(kind).items() if isinstance(one, property)}
    assert kept_by(kind) - named - properties == set(ELSEWHERE[kind])


def test_what_is_derived_needs_no_place() -> None:
    """Of these a snapshot has nothing but what they are made of."""
    assert fields_of(AgentGroup) == {
        "agents", "fits", "levels", "lines", "pools", "primary", "skills",
    }  # fmt: skip
    assert fields_of(Requirement) == {
        "anchors", "calls", "channel", "groups", "is_watched", "key", "lines", "needs", "pool",
        "pools", "prefers", "queue", "queue_id", "rings", "shadow_pool", "steps", "target_ms",
        "wanted",
    }  # fmt: skip


def other(value: object) -> Any:
    """Something else of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 7
    return "something"


def talking(site: Site) -> Core:
    """A call in an agent's hands, and another that waits."""
    site.sign_in("anna", billing=5)
    site.enqueue("c1", caller="cora")
    site.talk("c1")
    site.enqueue("c2", caller="dora")
    return site.core


@pytest.mark.parametrize(
    "name",
    [
        "first_queue", "joined_at_ms", "leaves_at_ms", "released_at_ms", "offer", "ring_next_ms",
        "is_callback", "was_callback", "tries", "connections", "connected_at_ms", "waited_ms",
        "caller",
    ],
)  # fmt: skip
def test_what_a_call_holds_comes_back(site: Site, name: str) -> None:
    call = talking(site).state.calls[CallId("c2")]
    value = other(getattr(call, name))
    setattr(call, name, value)
    assert getattr(restored(site.core).state.calls[call.id], name) == value


@pytest.mark.parametrize(
    "name",
    [
        "order", "place", "since_ms", "away_reason", "back_at_ms", "return_ms", "answer_ms",
        "plan_reason", "plan_by", "misses", "idle_since_ms", "calls", "talk_ms", "occupancy",
        "occupancy_at_ms",
    ],
)  # fmt: skip
def test_what_an_agent_holds_comes_back(site: Site, name: str) -> None:
    agent = talking(site).state.agents[AgentId("anna")]
    agent.return_ms = 5
    value = other(getattr(agent, name))
    setattr(agent, name, value)
    assert getattr(restored(site.core).state.agents[agent.id], name) == value


@pytest.mark.parametrize(
    "name", ["since_ms", "wrap_up_began_ms", "wrap_up_length_ms", "wrap_up_until_ms"]
)
def test_what_is_known_of_work_comes_back(site: Site, name: str) -> None:
    work = talking(site).state.agents[AgentId("anna")].works[CallId("c1")]
    value = other(getattr(work, name))
    setattr(work, name, value)
    again = restored(site.core).state.agents[AgentId("anna")].works[CallId("c1")]
    assert getattr(again, name) == value
    assert again.call.work is again


@pytest.mark.parametrize("name", ["last_agent", "lost_place_ms", "lost_at_ms"])
def test_what_is_known_of_a_caller_comes_back(site: Site, name: str) -> None:
    memory = talking(site).state.callers[CallerId("dora")]
    value = other(getattr(memory, name))
    setattr(memory, name, value)
    assert getattr(restored(site.core).state.callers[CallerId("dora")], name) == value


@pytest.mark.parametrize("name", ["at_ms", "sequence"])
def test_what_the_site_counts_comes_back(site: Site, name: str) -> None:
    state = talking(site).state
    value = other(getattr(state, name))
    setattr(state, name, value)
    assert getattr(restored(site.core).state, name) == value


def test_up_to_when_was_looked_comes_back(site: Site) -> None:
    core = talking(site)
    core.looked_at_ms, core.state.deadlines.passed_ms = 17, 19
    again = restored(core)
    assert (again.looked_at_ms, again.state.deadlines.passed_ms) == (17, 19)


def test_an_older_snapshot_may_lack_what_has_a_default(site: Site) -> None:
    kept = msgspec.json.decode(msgspec.json.encode(take(talking(site))), type=dict[str, Any])
    assert "misses" not in kept["agents"][0]
    again = Core(MAIN)
    restore(again, msgspec.convert(kept, CoreSnapshot))
    assert take(again) == take(site.core)
