"""The core as a queueing system: driven by random arrivals it must come out where theory does.

Exact values: the formulas of Erlang, of Cobham (1954) for priorities, an M/M/n+M system (Erlang A) at
the numbers of Garnett, Mandelbaum and Reiman (2002), and a continuous-time Markov chain for an N-model
of two classes, solved apart from this code. Waits are in mean service times. Runs are seeded.
"""

from __future__ import annotations

import pytest

from tests.queues.simulation import (
    Batch,
    Callers,
    Model,
    Team,
    batches,
    check,
    estimate,
    queue_of,
    site_of,
)

MINUTE_S = 60.0
CALLS_PER_S, SERVICE_S, AGENTS = 100 / 1_800, 180.0, 14
"""The case for Erlang C: 100 calls in 30 minutes, of 3 minutes each."""
BUSY = CALLS_PER_S * SERVICE_S / AGENTS
ALL_BUSY = 0.1741319
"""The chance that all agents are busy then."""


def one_team(batch: Batch, unit_s: float = MINUTE_S) -> dict[str, float]:
    """The usual figures and some more, of a model with one queue."""
    return {
        **batch.all.figures(unit_s),
        **batch.occupancy,
        "within_20_s": batch.all.answered_within(20.0),
        "wait_p90": batch.all.wait_s(0.9) / unit_s,
    }


def each_queue(batch: Batch, unit_s: float = MINUTE_S) -> dict[str, float]:
    """The usual figures of every queue."""
    named = {
        f"{name}_{queue}": value
        for queue, seen in batch.of.items()
        for name, value in seen.figures(unit_s).items()
    }
    return {**named, **batch.occupancy}


def test_calls_that_cannot_wait_are_lost_as_erlang_b_says() -> None:
    """8.10804 Erlang on 15 agents, and no room to wait: 1 % find everybody busy."""
    model = Model(
        site_of(queue_of("calls")),
        (Callers("calls", 8.10804 / MINUTE_S, MINUTE_S),),
        (Team("agents", 15, ("calls",)),),
        room=0,
    )
    exact = {"refused": 0.01, "agents": 8.10804 * 0.99 / 15}
    check(batches(model, count=10, calls=4_000, warm_up=200), one_team, exact, tolerance=0.002)


def test_patient_callers_wait_as_erlang_c_says() -> None:
    model = Model(
        site_of(queue_of("calls")),
        (Callers("calls", CALLS_PER_S, SERVICE_S),),
        (Team("agents", AGENTS, ("calls",)),),
    )
    runs = batches(model, count=15, calls=6_000, warm_up=600)
    exact = {"had_to_wait": ALL_BUSY, "wait": 7.83594 / SERVICE_S, "within_20_s": 0.88835}
    check(runs, lambda batch: one_team(batch, SERVICE_S), exact)


def test_those_of_higher_priority_wait_as_cobham_says() -> None:
    """The same callers as for Erlang C, of whom 40 % go before the others."""
    model = Model(
        site_of(queue_of("urgent"), queue_of("normal"), order="strict"),
        (
            Callers("urgent", 0.4 * CALLS_PER_S, SERVICE_S, priority=1),
            Callers("normal", 0.6 * CALLS_PER_S, SERVICE_S),
        ),
        (Team("agents", AGENTS, ("urgent", "normal")),),
    )
    runs = batches(model, count=12, calls=5_000, warm_up=600)
    urgent = ALL_BUSY / AGENTS / (1 - 0.4 * BUSY)
    exact = {
        "had_to_wait_urgent": ALL_BUSY,
        "had_to_wait_normal": ALL_BUSY,
        "wait_urgent": urgent,
        "wait_normal": urgent / (1 - BUSY),
    }
    check(runs, lambda batch: each_queue(batch, SERVICE_S), exact, tolerance=0.01)


def test_impatient_callers_fare_as_erlang_a_says() -> None:
    """48 calls a minute, a minute of service, 50 agents, patience 2 minutes."""
    model = Model(
        site_of(queue_of("calls")),
        (Callers("calls", 0.8, MINUTE_S, patience_s=120.0),),
        (Team("agents", 50, ("calls",)),),
    )
    exact = {
        "had_to_wait": 0.467774,
        "abandoned": 0.030912,
        "wait": 3.7095 / MINUTE_S,
        "wait_p90": 12.44 / MINUTE_S,
        "within_20_s": 0.943019,
        "agents": 0.9303,
    }
    check(batches(model, count=30, calls=8_000, warm_up=700), one_team, exact)


def test_two_classes_with_shared_agents_come_out_as_their_markov_chain_says() -> None:
    """Four generalists and six specialists; class 1 takes a specialist first, a freed generalist
    takes class 0 first, however long class 1 has waited.
    """
    model = Model(
        site_of(queue_of("zero"), queue_of("one", "fewest_skills"), order="strict"),
        (
            Callers("zero", 3 / MINUTE_S, MINUTE_S, 2 * MINUTE_S, priority=1),
            Callers("one", 6 / MINUTE_S, MINUTE_S, 2 * MINUTE_S),
        ),
        (Team("generalists", 4, ("zero", "one")), Team("specialists", 6, ("one",))),
    )
    exact = {
        "abandoned_zero": 0.136485,
        "abandoned_one": 0.058785,
        "had_to_wait_zero": 0.667655,
        "had_to_wait_one": 0.390670,
        "generalists": 0.850898,
        "specialists": 0.805707,
    }
    check(batches(model, count=16, calls=5_000, warm_up=400), each_queue, exact)


def test_what_callers_bring_beyond_the_average_is_taken_out_of_a_figure() -> None:
    drawn = [-0.02, 0.01, 0.02, -0.03, 0.04]
    found = estimate([0.2 + 3 * excess for excess in drawn], drawn)
    assert found.value == pytest.approx(0.2)
    assert found.error == pytest.approx(0, abs=1e-9)


def test_a_wrong_figure_is_found_out() -> None:
    """With one agent fewer than theory counts on, more callers wait."""
    model = Model(
        site_of(queue_of("calls")),
        (Callers("calls", CALLS_PER_S, SERVICE_S),),
        (Team("agents", AGENTS - 1, ("calls",)),),
    )
    runs = batches(model, count=8, calls=2_000, warm_up=300)
    with pytest.raises(AssertionError, match="had_to_wait"):
        check(runs, one_team, {"had_to_wait": ALL_BUSY}, tolerance=0.02)
