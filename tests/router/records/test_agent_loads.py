"""How work was spread over agents who can do the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import events as e
from queues.definitions import AgentSkill
from queues.ids import AgentId, CallId, SkillId
from router.records import agent_loads
from router.records.agent_loads import AgentLoad, EqualAgents, Spread
from router.records.fairness import report
from tests.router.records.happenings import (
    ANNA,
    BILLING,
    BRAM,
    NOW,
    SITE,
    START_MS,
    connected,
    ended,
    requeued,
    transferred,
)

if TYPE_CHECKING:
    from router.ports import Recorded


def signed_in(
    agent: AgentId, at: int = NOW, skills: tuple[AgentSkill, ...] = BILLING
) -> list[Recorded]:
    return [
        e.AgentSignedIn(site=SITE, at_ms=START_MS + at, agent=agent, skills=skills),
        e.AgentBecameReady(site=SITE, at_ms=START_MS + at, agent=agent),
    ]


def wrapped_up(call: str, at: int, agent: AgentId = ANNA) -> e.WrapUpEnded:
    return e.WrapUpEnded(site=SITE, at_ms=START_MS + at, agent=agent, call=CallId(call))


def signed_out(agent: AgentId, at: int) -> e.AgentSignedOut:
    return e.AgentSignedOut(site=SITE, at_ms=START_MS + at, agent=agent, reason="asked")


def equals(*events: Recorded) -> EqualAgents:
    (group,) = report(events).agents
    return group


def load_of(group: EqualAgents, agent: AgentId) -> AgentLoad:
    return next(load for load in group.agents if load.agent == agent)


def test_agents_with_the_same_skills_are_compared() -> None:
    group = equals(
        *signed_in(ANNA),
        *signed_in(BRAM),
        connected("one", 10_000),
        ended("one", 40_000, agent=ANNA, wrap_up=True),
        wrapped_up("one", 60_000),
        signed_out(ANNA, 100_000),
        signed_out(BRAM, 100_000),
    )
    assert (group.site, group.skills) == (SITE, BILLING)
    anna = load_of(group, ANNA)
    assert (anna.at_work_ms, anna.busy_ms, anna.talk_ms, anna.calls) == (100_000, 50_000, 30_000, 1)
    assert anna.occupancy == 0.5
    assert (group.occupancy, group.calls) == (Spread(0, 0.5), Spread(0, 1))
    assert group.talk_ms == Spread(0, 30_000)
    assert group.jain_of_occupancy == pytest.approx(0.5)


def test_agents_with_other_skills_are_no_equals() -> None:
    better = (AgentSkill(SkillId("billing"), 9),)
    events = [*signed_in(ANNA), *signed_in(BRAM, skills=better), connected("one", 10)]
    assert report([*events, signed_out(BRAM, 100)]).agents == ()


def test_time_away_or_unreachable_is_no_time_at_work() -> None:
    group = equals(
        *signed_in(ANNA),
        *signed_in(BRAM),
        e.AgentWentAway(site=SITE, at_ms=START_MS + 10, agent=ANNA, reason="lunch"),
        e.AgentBecameReady(site=SITE, at_ms=START_MS + 40, agent=ANNA),
        e.AgentLost(site=SITE, at_ms=START_MS + 50, agent=ANNA, sign_out_at_ms=START_MS + 99),
        e.AgentFound(site=SITE, at_ms=START_MS + 70, agent=ANNA),
        signed_out(BRAM, 100),
    )
    assert load_of(group, ANNA).at_work_ms == 10 + 10 + 30
    assert load_of(group, BRAM).at_work_ms == 100


def test_a_call_in_hand_is_work_though_the_desk_is_lost() -> None:
    group = equals(
        *signed_in(ANNA),
        *signed_in(BRAM),
        connected("one", 0),
        e.AgentLost(site=SITE, at_ms=START_MS + 10, agent=ANNA, sign_out_at_ms=START_MS + 99),
        requeued("one", 30),
        signed_out(BRAM, 100),
    )
    anna = load_of(group, ANNA)
    assert (anna.busy_ms, anna.at_work_ms, anna.talk_ms) == (30, 30, 30)


def test_who_passes_a_call_on_wraps_it_up() -> None:
    group = equals(
        *signed_in(ANNA),
        *signed_in(BRAM),
        connected("one", 0),
        transferred("one", 30),
        connected("one", 40, agent=BRAM, connection=2),
        wrapped_up("one", 50),
        ended("one", 70, agent=BRAM),
        signed_out(BRAM, 100),
    )
    anna, bram = load_of(group, ANNA), load_of(group, BRAM)
    assert (anna.busy_ms, anna.talk_ms, anna.calls) == (50, 30, 1)
    assert (bram.busy_ms, bram.talk_ms, bram.calls) == (30, 30, 1)


def test_time_with_several_calls_in_hand_counts_once_and_each_talk_counts() -> None:
    group = equals(
        *signed_in(ANNA),
        *signed_in(BRAM),
        connected("one", 0),
        connected("two", 10),
        ended("one", 30, agent=ANNA),
        ended("two", 50, agent=ANNA),
        signed_out(BRAM, 100),
    )
    anna = load_of(group, ANNA)
    assert (anna.busy_ms, anna.talk_ms, anna.calls) == (50, 30 + 40, 2)


def test_an_agent_who_learns_something_counts_among_new_equals_from_then_on() -> None:
    both = (*BILLING, AgentSkill(SkillId("repairs"), 5))
    learnt = e.SkillsChanged(site=SITE, at_ms=START_MS + 60, agent=ANNA, skills=both)
    found = report([*signed_in(ANNA), *signed_in(BRAM), learnt, signed_out(BRAM, 100)])
    (group,) = found.agents
    assert load_of(group, ANNA).at_work_ms == 60
    back = e.SkillsChanged(site=SITE, at_ms=START_MS + 80, agent=ANNA, skills=BILLING)
    (group,) = report(
        [*signed_in(ANNA), *signed_in(BRAM), learnt, back, signed_out(BRAM, 100)]
    ).agents
    assert load_of(group, ANNA).at_work_ms == 80


def test_agents_without_end_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent_loads, "LOADS_KEPT", 2)
    agents = [AgentId(f"a{number}") for number in range(5)]
    events = [event for agent in agents for event in signed_in(agent)]
    assert len(equals(*events, signed_out(agents[0], 100)).agents) == 2


def test_what_agents_do_who_never_signed_in_is_left_out() -> None:
    away = e.AgentWentAway(site=SITE, at_ms=START_MS, agent=ANNA, reason="lunch")
    assert report([away, connected("one", 10), ended("one", 20, agent=ANNA)]).agents == ()


def test_calls_that_were_never_connected_are_no_work() -> None:
    group = equals(
        *signed_in(ANNA),
        *signed_in(BRAM),
        ended("one", 10, "abandoned", agent=ANNA),
        signed_out(BRAM, 100),
    )
    assert load_of(group, ANNA).busy_ms == 0


def test_equals_who_were_given_a_call_at_once_and_no_time_have_no_occupancy() -> None:
    group = equals(
        *signed_in(ANNA), *signed_in(BRAM), connected("one", 0), connected("two", 0, agent=BRAM)
    )
    assert group.occupancy is None
    assert group.calls == Spread(1, 1)


def test_agents_who_were_never_at_work_are_compared_with_nobody() -> None:
    absent = e.AgentSignedIn(site=SITE, at_ms=START_MS, agent=BRAM, skills=BILLING)
    assert report([*signed_in(ANNA), absent, signed_out(ANNA, 100)]).agents == ()
