"""How busy agents were of late, and that `lowest_occupancy` makes them equally so."""

from __future__ import annotations

from collections import Counter
from heapq import heappop, heappush
from math import exp
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues import commands as c
from queues import events as e
from queues.entities import Agent
from queues.ids import AgentId, CallId
from queues.load import OCCUPANCY_MEMORY_MS, occupancy_at, occupancy_key, pass_time
from tests.queues.site import MAIN, VOICE_ONLY, Site, accept, enqueue, of

HOUR_MS = 3_600_000


@pytest.fixture
def site() -> Site:
    made = Site()
    made.queue("billing", selection="lowest_occupancy", wrap_up_ms=60_000)
    made.sign_in("anna", billing=5)
    return made


def occupancy(site: Site, name: str = "anna") -> float:
    return occupancy_at(site.agent(name), site.now_ms)


def test_it_rises_while_something_is_in_hand_and_falls_while_idle(site: Site) -> None:
    assert occupancy(site) == 0.0
    site.enqueue("c1")
    site.talk("c1")
    site.pass_ms(HOUR_MS)
    busy = 1 - exp(-1)
    assert occupancy(site) == pytest.approx(busy)
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    site.pass_ms(HOUR_MS)
    assert occupancy(site) == pytest.approx(busy * exp(-1))


def test_ringing_and_wrapping_up_are_busy_too(site: Site) -> None:
    site.enqueue("c1")
    site.pass_ms(10_000)
    site.talk("c1")
    site.hang_up("c1")
    site.pass_ms(60_000)
    assert occupancy(site) == pytest.approx(1 - exp(-70_000 / OCCUPANCY_MEMORY_MS))


def test_time_away_does_not_count(site: Site) -> None:
    site.enqueue("c1")
    site.talk("c1")
    site.pass_ms(HOUR_MS)
    site.hang_up("c1")
    site.away("anna")
    before = occupancy(site)
    site.pass_ms(5 * HOUR_MS)
    assert occupancy(site) == before
    site.ready("anna")
    assert occupancy(site) == pytest.approx(before)


def test_idle_time_before_going_away_counts(site: Site) -> None:
    site.enqueue("c1")
    site.talk("c1")
    site.pass_ms(HOUR_MS)
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    site.pass_ms(HOUR_MS)
    site.away("anna")
    assert occupancy(site) == pytest.approx((1 - exp(-1)) * exp(-1))


def test_a_back_off_is_idle_time(site: Site) -> None:
    site.enqueue("c1")
    site.pass_ms(10_000)
    site.decline("c1")
    before = occupancy(site)
    site.hang_up("c1")
    site.pass_ms(60_000)
    assert occupancy(site) == pytest.approx(before * exp(-60_000 / OCCUPANCY_MEMORY_MS))


@given(
    st.lists(st.tuples(st.integers(0, 10 * HOUR_MS), st.booleans()), max_size=10),
    st.lists(st.tuples(st.integers(0, 10 * HOUR_MS), st.booleans()), max_size=10),
    st.integers(0, 10 * HOUR_MS),
)
def test_the_key_orders_idle_agents_as_their_occupancy_does_at_any_later_moment(
    first: list[tuple[int, bool]], second: list[tuple[int, bool]], later_ms: int
) -> None:
    agents = []
    for number, times in enumerate((first, second)):
        agent = Agent(AgentId(f"agent{number}"), number, 0, VOICE_ONLY)
        agent.presence = "ready"
        at_ms = 0
        for length_ms, busy in times:
            at_ms += length_ms
            pass_time(agent, at_ms, busy=busy)
        assert 0.0 <= agent.occupancy <= 1.0
        agents.append(agent)
    one, two = agents
    at_ms = max(agent.occupancy_at_ms for agent in agents) + later_ms
    difference = occupancy_at(one, at_ms) - occupancy_at(two, at_ms)
    if abs(difference) > 1e-6:
        assert (occupancy_key(one) < occupancy_key(two)) == (difference < 0)


def test_over_a_long_run_agents_are_equally_busy_though_one_is_slow() -> None:
    """Calls come at random; ben takes twice as long as the others. Straight to the core."""
    site = Site()
    site.queue("billing", selection="lowest_occupancy", wrap_up_ms=0)
    for name in ("anna", "ben", "cleo", "dirk"):
        site.sign_in(name, billing=5)
    chance, core, at_ms = Random(1), site.core, site.now_ms
    ends: list[tuple[int, CallId]] = []
    busy_ms: Counter[str] = Counter()

    def take(events: list[e.Event]) -> None:
        for offered in of(events, e.CallOffered):
            core.handle(accept(offered.call, offered.agent, offered.offer), offered.at_ms)
            connected = c.ReportConnected(site=MAIN, call=offered.call, offer=offered.offer)
            core.handle(connected, offered.at_ms)
            length_ms = 100_000 if offered.agent == "ben" else 50_000
            busy_ms[offered.agent] += length_ms
            heappush(ends, (offered.at_ms + length_ms, offered.call))

    for number in range(4_000):
        at_ms += int(chance.expovariate(1 / 30_000))
        while ends and ends[0][0] <= at_ms:
            end_ms, call = heappop(ends)
            core.handle(c.EndCall(site=MAIN, call=call, by="caller"), end_ms)
            take(core.handle(c.PassTime(site=MAIN), end_ms))
        take(core.handle(enqueue(f"c{number}"), at_ms))
    assert len(site.core.state.calls) < 20
    for name, busy in busy_ms.items():
        assert busy / busy_ms.total() == pytest.approx(0.25, abs=0.01), (name, busy_ms)
