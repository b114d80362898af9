"""What is stuck: nothing in a core that is told the time, and everything in one that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.ids import AgentId, CallId
from queues.lifecycles import AGENT_DEADLINES, CALL_DEADLINES, WORK_DEADLINES
from queues.overdue import endless, overdue
from tests.queues.damage import DAMAGE, made_busy
from tests.queues.site import Site
from tests.queues.situations import (
    AGENT_STATES,
    CALL_STATES,
    bring_agent,
    bring_call,
    hold_for_agent,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.lifecycles import AgentState, CallState

GRACE_MS = 10_000
AGES_MS = 365 * 24 * 3_600_000
ENDLESS = {damage: text for damage, text in DAMAGE.items() if "without a deadline" in text}


def test_nothing_is_stuck_while_time_passes_as_it_should() -> None:
    site = made_busy(Site())
    for _ in range(100):
        assert overdue(site.core.state, site.now_ms, GRACE_MS) == []
        site.pass_ms(60_000)


@pytest.mark.parametrize("state", CALL_STATES)
def test_a_call_whose_end_is_not_heeded_is_stuck_once_the_grace_is_over(
    site: Site, state: CallState
) -> None:
    bring_call(site, state)
    call = site.core.state.calls.get(CallId("c1"))
    due_ms = site.core.next_deadline_ms()
    if due_ms is not None:
        assert overdue(site.core.state, due_ms + GRACE_MS, GRACE_MS) == []
    found = overdue(site.core.state, site.now_ms + AGES_MS, GRACE_MS)
    stuck = [one for one in found if one.what == "call"]
    if state in CALL_DEADLINES:
        assert call is not None
        assert [(one.id, one.state) for one in stuck] == [("c1", state)]
    else:
        assert stuck == []


@pytest.mark.parametrize("state", AGENT_STATES)
def test_an_agent_whose_end_is_not_heeded_is_stuck_once_the_grace_is_over(
    site: Site, state: AgentState
) -> None:
    bring_agent(site, state)
    found = overdue(site.core.state, site.now_ms + AGES_MS, GRACE_MS)
    stuck = [(one.id, one.state) for one in found if one.what == "agent"]
    agent = site.core.state.agents.get(AgentId("anna"))
    has_end = agent is not None and state in {*WORK_DEADLINES, *AGENT_DEADLINES}
    assert stuck == ([("anna", state)] if has_end else [])


def test_an_agent_who_cannot_be_reached_is_stuck_if_he_is_not_signed_out_in_time(
    site: Site,
) -> None:
    site.sign_in("anna", billing=5)
    site.lose("anna")
    due_ms = site.now_ms + site.core.state.definition.unreachable_ms_max
    assert overdue(site.core.state, due_ms + GRACE_MS, GRACE_MS) == []
    (one,) = overdue(site.core.state, due_ms + GRACE_MS + 1, GRACE_MS)
    assert (one.what, one.id, one.state, one.since_ms) == ("agent", "anna", "unreachable", due_ms)


def test_what_is_late_in_two_ways_is_stuck_once_and_since_the_first(site: Site) -> None:
    hold_for_agent(site)
    found = overdue(site.core.state, site.now_ms + AGES_MS, GRACE_MS)
    since_ms = {one.id: one.since_ms for one in found if one.what == "call"}
    assert len(found) == len({(one.what, one.id) for one in found})
    assert since_ms["c1"] == site.now_ms + 60_000


@pytest.mark.parametrize("damage", ENDLESS, ids=lambda damage: damage.__name__)
def test_what_has_no_end_is_stuck_at_once(damage: Callable[[Site], None]) -> None:
    site = made_busy(Site())
    damage(site)
    found = list(endless(site.core.state))
    said = [f"{one.what} {one.id} is {one.state} without a deadline" for one in found]
    assert ENDLESS[damage] in said
    stuck = overdue(site.core.state, site.now_ms, GRACE_MS)
    assert {(one.what, one.id) for one in stuck} == {(one.what, one.id) for one in found}
    assert all(one.since_ms is None for one in stuck)


def test_a_call_on_offer_to_nobody_is_stuck(site: Site) -> None:
    bring_call(site, "offered")
    site.core.state.calls[CallId("c1")].works.clear()
    found = overdue(site.core.state, site.now_ms, GRACE_MS)
    assert ("call", "c1", "offered") in [(one.what, one.id, one.state) for one in found]


@given(st.integers(0, 600_000), st.integers(0, 600_000))
def test_the_longer_the_grace_the_less_is_stuck(late_ms: int, grace_ms: int) -> None:
    site = made_busy(Site())
    at_ms = site.now_ms + late_ms
    strict = {(one.what, one.id) for one in overdue(site.core.state, at_ms, grace_ms)}
    lenient = {(one.what, one.id) for one in overdue(site.core.state, at_ms, grace_ms + 1_000)}
    assert lenient <= strict
    assert overdue(site.core.state, site.now_ms, grace_ms) == []
