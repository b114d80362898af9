"""The tables of the lives of calls, of work in hand and of agents are complete, and the core does
what they say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast, get_args

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
    WORK_DEADLINES,
    WORK_LIFECYCLE,
    AgentState,
    CallState,
)
from tests.queues.situations import (
    AGENT_STATES,
    CALL_STATES,
    ON_A_CALL,
    PRESENCES,
    WORK_STATES,
    bring_agent,
    bring_call,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queues.lifecycles import State
    from tests.queues.site import Site

Table = dict[type[e.SiteEvent], "Mapping[str, str]"]
TABLES: dict[str, Table] = {
    "call": cast("Table", CALL_LIFECYCLE),
    "work": cast("Table", WORK_LIFECYCLE),
    "agent": cast("Table", AGENT_LIFECYCLE),
}
STATES: dict[str, tuple[str, ...]] = {
    "call": get_args(CallState),
    "work": WORK_STATES,
    "agent": PRESENCES,
}
KINDS: tuple[type[e.SiteEvent], ...] = get_args(e.Event)
OF_CALL_AND_AGENT = ("offered", "connecting", "talking")


def naming(*fields: str) -> set[type[e.SiteEvent]]:
    """The events that have all of these fields."""
    return {kind for kind in KINDS if set(fields) <= set(kind.__struct_fields__)}


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
    assert reachable(CALL_LIFECYCLE, "for_later") == {"for_later", *CALL_STATES} - {"new"}
    for state in CALL_STATES:
        assert "ended" in reachable(CALL_LIFECYCLE, state)


def test_an_ended_call_stays_ended() -> None:
    assert reachable(CALL_LIFECYCLE, "ended") == {"ended"}


def test_every_state_of_work_can_be_reached_and_leads_to_its_end() -> None:
    assert reachable(WORK_LIFECYCLE, "new") == set(WORK_STATES)
    for state in WORK_STATES:
        assert "over" in reachable(WORK_LIFECYCLE, state)


def test_work_that_is_over_stays_over() -> None:
    assert reachable(WORK_LIFECYCLE, "over") == {"over"}


def test_every_presence_of_an_agent_can_be_reached_from_every_other() -> None:
    for state in PRESENCES:
        assert reachable(AGENT_LIFECYCLE, state) == set(PRESENCES)


def test_what_an_agent_does_is_his_presence_or_what_he_has_in_hand() -> None:
    assert set(AGENT_STATES) == {*PRESENCES, *WORK_STATES} - {"new", "over"}


def test_every_event_that_names_a_call_is_in_the_table_of_calls_unless_the_call_is_over() -> None:
    assert naming("call") - set(CALL_LIFECYCLE) == {e.WrapUpExtended, e.WrapUpEnded}
    assert set(CALL_LIFECYCLE) <= naming("call")


def test_every_event_that_names_a_call_and_an_agent_is_in_the_table_of_work_unless_it_waits() -> (
    None
):
    assert naming("call", "agent") - set(WORK_LIFECYCLE) == {e.CallQueued, e.CallReleased}
    assert set(WORK_LIFECYCLE) <= naming("call", "agent")


def test_every_event_about_an_agent_alone_is_in_the_table_of_agents_unless_it_only_notes() -> None:
    noted = {e.AgentPlanned, e.AgentLost, e.AgentFound, e.SkillsChanged}
    assert naming("agent") - naming("call") - set(AGENT_LIFECYCLE) == noted


def test_of_what_happens_to_a_call_only_what_costs_a_back_off_changes_the_presence() -> None:
    assert set(AGENT_LIFECYCLE) & naming("call") == naming("agent", "back_at_ms") & naming("call")


@pytest.mark.parametrize("kind", [kind for kind in WORK_LIFECYCLE if kind in CALL_LIFECYCLE])
def test_a_call_and_the_work_with_it_move_together(kind: type[e.SiteEvent]) -> None:
    calls = TABLES["call"][kind]
    for before, after in WORK_LIFECYCLE[kind].items():
        call_before = "waiting" if before == "new" else before
        if after in OF_CALL_AND_AGENT:
            assert calls[call_before] == after
        else:
            assert calls[call_before] not in OF_CALL_AND_AGENT


@pytest.mark.parametrize("name", TABLES)
def test_only_states_that_there_are_stand_in_a_table(name: str) -> None:
    for moves in TABLES[name].values():
        assert {*moves, *moves.values()} <= set(STATES[name])


@pytest.mark.parametrize("name", TABLES)
def test_a_move_that_is_not_in_the_table_is_damage(name: str) -> None:
    for kind, moves in TABLES[name].items():
        for state in set(STATES[name]) - set(moves):
            with pytest.raises(CoreBroken, match=f"^{kind.__name__} cannot happen in .*'{state}'$"):
                moves[state]


def deadlines_of(site: Site) -> list[tuple[object, str]]:
    return [(due[2], due[3]) for due in site.core.state.deadlines.in_force()]


@pytest.mark.parametrize("state", [state for state in CALL_STATES if state not in ("new", "ended")])
def test_every_state_of_a_call_between_start_and_end_has_a_deadline(
    site: Site, state: CallState
) -> None:
    bring_call(site, state)
    call, in_force = site.call("c1"), deadlines_of(site)
    if state == "offered":
        assert call.works
        for work in call.works.values():
            assert (work, "offer") in in_force
    else:
        assert (call, CALL_DEADLINES[state]) in in_force


@pytest.mark.parametrize("state", AGENT_STATES)
def test_every_state_of_an_agent_but_those_at_rest_has_a_deadline(
    site: Site, state: AgentState
) -> None:
    bring_agent(site, state)
    in_force = deadlines_of(site)
    if state == "backing_off":
        assert (site.agent("anna"), AGENT_DEADLINES[state]) in in_force
    elif state in ("offered", "wrapping_up"):
        assert (site.agent("anna").work, WORK_DEADLINES[state]) in in_force
    elif state in ON_A_CALL:
        work = site.agent("anna").work
        assert work is not None
        assert work is site.call("c1").work
        assert (work.call, CALL_DEADLINES[work.call.state]) in in_force
    else:
        assert state in ("signed_out", "away", "ready")


def test_every_state_of_work_between_start_and_end_has_a_deadline_of_its_own_or_its_calls() -> None:
    for state in set(WORK_STATES) - {"new", "over"}:
        assert (state in WORK_DEADLINES) != (state in CALL_DEADLINES)


def test_every_kind_of_deadline_belongs_to_a_state_or_to_something_beside_the_states() -> None:
    of_states: set[str] = {
        *CALL_DEADLINES.values(),
        *WORK_DEADLINES.values(),
        *AGENT_DEADLINES.values(),
    }
    beside = {"away", "unreachable", "held", "step", "ring", "exclusion"}
    assert set(get_args(DeadlineKind)) == of_states | beside
    assert not of_states & beside


def test_the_page_of_the_lifecycles_tells_of_every_kind_of_deadline() -> None:
    assert set(DEADLINES) == set(get_args(DeadlineKind))
    page = render()
    for texts in DEADLINES.values():
        assert f"| {' | '.join(texts)} |" in page


def diagrams() -> list[set[tuple[str, str, str]]]:
    """The arrows of each diagram of the page: from, to, event."""
    blocks = re.findall(r"```mermaid\nstateDiagram-v2\n(.*?)```", render(), re.DOTALL)
    return [
        {
            (before, after, event)
            for before, after, events in re.findall(
                r"^    (\S+) --> (\S+): (.+)$", block, re.MULTILINE
            )
            for event in events.split(", ")
        }
        for block in blocks
    ]


def test_the_page_of_the_lifecycles_shows_every_move_and_no_other() -> None:
    ends = [{"new", "for_later", "ended"}, {"new", "over"}, {"signed_out"}]
    expected = [
        {
            ("[*]" if before in end else before, "[*]" if after in end else after, kind.__name__)
            for kind, moves in table.items()
            for before, after in moves.items()
        }
        for table, end in zip(TABLES.values(), ends, strict=True)
    ]
    assert diagrams() == expected
