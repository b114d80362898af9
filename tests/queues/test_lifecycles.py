"""The tables of the lives of calls and agents are complete, and the core does what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from docs.generate_lifecycles import DEADLINES, render
from queues import events as e
from queues.deadlines import DeadlineKind
from queues.errors import CoreBroken
from queues.lifecycles import (
    AGENT_DEADLINES,
    AGENT_LIFECYCLE,
    CALL_DEADLINES,
    CALL_LIFECYCLE,
    AgentState,
    CallState,
)
from tests.queues.situations import AGENT_STATES, CALL_STATES, ON_A_CALL, bring_agent, bring_call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queues.lifecycles import State
    from tests.queues.site import Site


def reachable(table: Mapping[type[e.SiteEvent], Mapping[State, State]], start: State) -> set[State]:
    found, fringe = {start}, [start]
    while fringe:
        state = fringe.pop()
        after = {moves[state] for moves in table.values() if state in moves}
        fringe += after - found
        found |= after
    return found


def test_every_state_of_a_call_can_be_reached_and_leads_to_its_end() -> None:
    assert reachable(CALL_LIFECYCLE, "new") == set(CALL_STATES)
    for state in CALL_STATES:
        assert "ended" in reachable(CALL_LIFECYCLE, state)


def test_an_ended_call_stays_ended() -> None:
    assert reachable(CALL_LIFECYCLE, "ended") == {"ended"}


def test_every_state_of_an_agent_can_be_reached_from_every_other() -> None:
    for state in AGENT_STATES:
        assert reachable(AGENT_LIFECYCLE, state) == set(AGENT_STATES)


def test_every_event_that_names_a_call_is_in_the_table_of_calls() -> None:
    named = {kind for kind in get_args(e.Event) if "call" in kind.__struct_fields__}
    assert set(CALL_LIFECYCLE) == named


def test_every_event_that_names_an_agent_is_in_the_table_of_agents_unless_it_only_notes() -> None:
    named = {kind for kind in get_args(e.Event) if "agent" in kind.__struct_fields__}
    assert named - set(AGENT_LIFECYCLE) == {e.AgentPlanned, e.AgentLost, e.AgentFound}
    assert set(AGENT_LIFECYCLE) <= named


def test_a_move_that_is_not_in_the_table_is_damage() -> None:
    with pytest.raises(CoreBroken, match="CallOffered cannot happen in state 'talking'"):
        CALL_LIFECYCLE[e.CallOffered]["talking"]


@pytest.mark.parametrize("state", [state for state in CALL_STATES if state not in ("new", "ended")])
def test_every_state_of_a_call_between_start_and_end_has_a_deadline(
    site: Site, state: CallState
) -> None:
    bring_call(site, state)
    in_force = [(due[2], due[3]) for due in site.core.state.deadlines.in_force()]
    assert (site.call("c1"), CALL_DEADLINES[state]) in in_force


@pytest.mark.parametrize("state", AGENT_STATES)
def test_every_state_of_an_agent_but_those_at_rest_has_a_deadline(
    site: Site, state: AgentState
) -> None:
    bring_agent(site, state)
    kinds = {due[3] for due in site.core.state.deadlines.in_force()}
    if state in AGENT_DEADLINES:
        assert AGENT_DEADLINES[state] in kinds
    elif state in (*ON_A_CALL, "offered"):
        assert site.agent("anna").call is site.call("c1")
    else:
        assert state in ("signed_out", "away", "ready")


def test_every_kind_of_deadline_belongs_to_a_state_or_to_an_absence() -> None:
    of_states = {*CALL_DEADLINES.values(), *AGENT_DEADLINES.values()}
    assert set(get_args(DeadlineKind)) == of_states | {"away", "unreachable"}


def test_the_page_of_the_lifecycles_tells_of_every_kind_of_deadline() -> None:
    assert set(DEADLINES) == set(get_args(DeadlineKind))


def test_the_page_of_the_lifecycles_shows_every_move() -> None:
    page = render()
    for kind in {*CALL_LIFECYCLE, *AGENT_LIFECYCLE}:
        assert kind.__name__ in page
    for state in {*CALL_STATES, *AGENT_STATES} - {"new", "signed_out", "ended"}:
        assert f"    {state} -->" in page
