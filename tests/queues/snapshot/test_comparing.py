"""Whatever way a core has come to where it is, its state has the same hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from queues import Core
from queues.core import _SETTLE_EVERY
from queues.redeciding import follow
from queues.snapshot import comparable, restore, state_hash, take
from tests.queues.fingerprint import fingerprint
from tests.queues.recorded import anything, begin, carry_on, restored
from tests.queues.site import MAIN

if TYPE_CHECKING:
    from tests.queues.site import Site

SEEDS = st.integers(0, 2**32)


@given(SEEDS, st.integers(0, 150))
@settings(max_examples=30)
def test_a_core_that_replays_has_the_hash_of_the_one_that_decided(seed: int, steps: int) -> None:
    site = anything(seed, steps)
    again = Core(MAIN)
    again.replay(site.events)
    assert comparable(take(again)) == comparable(take(site.core))
    assert state_hash(again) == state_hash(site.core)


@given(SEEDS, st.integers(0, 100), st.integers(0, 60))
@settings(max_examples=30)
def test_a_snapshot_and_the_events_after_it_lead_where_all_events_lead(
    seed: int, steps: int, further: int
) -> None:
    chaos = begin(seed)
    site = carry_on(chaos, steps)
    again, kept = restored(site.core), len(site.events)
    carry_on(chaos, further)
    again.replay(site.events[kept:])
    assert comparable(take(again)) == comparable(take(site.core))
    from_the_beginning = Core(MAIN)
    from_the_beginning.replay(site.events)
    assert state_hash(again) == state_hash(from_the_beginning)


@given(SEEDS, st.integers(0, 100), st.integers(0, 60))
@settings(max_examples=30)
def test_whoever_follows_the_decisions_also_knows_what_came_to_nothing(
    seed: int, steps: int, further: int
) -> None:
    """But for what has passed since the last of them."""
    chaos = begin(seed)
    site = carry_on(chaos, steps)
    again, kept = restored(site.core), len(site.events)
    carry_on(chaos, further)
    follow(again, site.events[kept:], site.last_ordered)
    from_the_beginning = Core(MAIN)
    follow(from_the_beginning, site.events, site.last_ordered)
    for one in (again, from_the_beginning):
        one.pass_over(site.core.state.deadlines.passed_ms)
        one.looked_at_ms = site.core.looked_at_ms
        assert take(one) == take(site.core)


def test_the_hash_tells_states_apart(site: Site) -> None:
    seen = {state_hash(site.core)}
    site.sign_in("anna", billing=5)
    seen.add(state_hash(site.core))
    site.enqueue("c1")
    seen.add(state_hash(site.core))
    site.accept("c1")
    seen.add(state_hash(site.core))
    assert len(seen) == 4
    assert all(len(one) == 64 for one in seen)


def test_to_look_and_find_nothing_does_not_change_the_hash(site: Site) -> None:
    """A wait for one agent that is over, since he was free."""
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.enqueue("c2", agent="anna", agent_wait_ms=5_000)
    site.move("c2", "billing", needs={"billing": 2})
    before = state_hash(site.core)
    kept = take(site.core)
    assert site.pass_ms(6_000) == []
    assert take(site.core) != kept
    assert state_hash(site.core) == before


def test_a_long_journal_is_put_in_order_on_the_way(site: Site) -> None:
    """Also if that falls between the events of one decision."""
    site.sign_in("anna", billing=5)
    for number in range(_SETTLE_EVERY // 4):
        site.core.state.deadlines.passed_ms = 0
        site.enqueue(f"c{number}")
        site.serve(f"c{number}")
    again = Core(MAIN)
    again.replay(site.events)
    assert len(site.events) > _SETTLE_EVERY
    assert fingerprint(again.state) == fingerprint(site.core.state)
    assert state_hash(again) == state_hash(site.core)


def test_restoring_keeps_the_hash(site: Site) -> None:
    site.sign_in("anna", billing=5)
    for name in ("c1", "c2", "c3"):
        site.enqueue(name)
    again = Core(MAIN)
    restore(again, comparable(take(site.core)))
    assert state_hash(again) == state_hash(site.core)
