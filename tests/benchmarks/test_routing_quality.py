"""The simulators behind `benchmarks/routing_quality.py`: both see the same calls, and the reference
comes out where queueing theory does.
"""

from __future__ import annotations

import json
import math
import random
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks import routing_quality
from benchmarks.quality_models import ours, reference
from benchmarks.quality_models.confidence import mean_and_ci, paired
from benchmarks.quality_models.goals import GOALS
from benchmarks.quality_models.outcome import jain
from benchmarks.quality_models.rules import BASELINE, REFERENCES, RULES
from benchmarks.quality_models.scenario import CallClass, Scenario, ScenarioAgent, Trace, draw
from benchmarks.quality_models.scenarios import SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_IDLE = REFERENCES["longest_idle_fifo"]


def pool(agents: int, *erlangs: float) -> Scenario:
    classes = tuple(CallClass(f"class{n}", load, 60, 120) for n, load in enumerate(erlangs))
    can = dict.fromkeys(range(len(classes)), 1.0)
    return Scenario("pool", "", classes, (ScenarioAgent(can),) * agents)


def trace_of(scenario: Scenario, calls: Iterable[tuple[int, int, int, int]]) -> Trace:
    arrivals, classes, services, patiences = map(list, zip(*calls, strict=True))
    return Trace(scenario, "by hand", arrivals, classes, services, patiences)


def test_the_reference_comes_out_as_erlang_a_says() -> None:
    """48 calls a minute, 60 s of service, 50 agents, patience 2 minutes: 3.0912 % abandon."""
    scenario, abandon = pool(50, 48.0), []
    for run in range(10):
        trace, rng = draw(scenario, 10_000, run), random.Random(run)
        exponential = [int(rng.expovariate(1 / 60_000)) for _ in range(len(trace))]
        trace = Trace(
            scenario, "", trace.arrivals_ms, trace.classes, exponential, trace.patiences_ms
        )
        abandon.append(reference.run(trace, LONGEST_IDLE).figures()["abandon"])
    mean, half = mean_and_ci(abandon)
    assert abs(mean - 3.0912) < 1.5 * half
    assert half < 0.5


@pytest.mark.parametrize("name", ["S1", "S2b", "S3", "S5"])
def test_the_same_rule_does_the_same_with_every_call_in_both_simulators(name: str) -> None:
    trace = draw(SCENARIOS[name], 1_500, 0)
    theirs = reference.run(trace, LONGEST_IDLE)
    own = ours.run(trace, ours.OurRule("longest_idle", "fifo"))
    assert own.waits_ms == theirs.waits_ms
    assert own.busy_ms == theirs.busy_ms


def test_a_caller_whose_patience_ends_is_not_answered() -> None:
    calls = [(0, 0, 60_000, 1), (1_000, 0, 60_000, 10_000), (2_000, 0, 60_000, 90_000)]
    trace = trace_of(pool(1, 1.0), calls)
    for outcome in (
        reference.run(trace, LONGEST_IDLE),
        ours.run(trace, ours.OurRule("longest_idle", "fifo")),
    ):
        assert outcome.waits_ms == [0, None, 58_001]


def test_round_robin_memory_goes_on_after_the_agent_it_used_last() -> None:
    calls = [(10_000 * n, 0, 1_000, 90_000) for n in range(5)]
    outcome = reference.run(trace_of(pool(3, 1.0), calls), REFERENCES[BASELINE])
    assert [busy_ms // 1_000 for busy_ms in outcome.busy_ms] == [2, 1, 1]


def test_with_priorities_apart_the_bonus_stays_within_a_priority() -> None:
    """Of classes 0 and 1 the agent's own comes first though it waited less; of class 2, with a
    higher priority, it does not.
    """
    classes = (
        CallClass("own", 1, 60),
        CallClass("other", 1, 60),
        CallClass("vip", 1, 60, priority=1),
    )
    can = dict.fromkeys(range(3), 1.0)
    scenario = Scenario("three", "", classes, (ScenarioAgent(can, primary=0),))
    calls = [(0, 1, 40_000, 1), (20_000, 1, 1_000, 90_000)]
    calls += [(30_000, 0, 1_000, 90_000), (35_000, 2, 1_000, 90_000)]
    waits_ms = reference.run(trace_of(scenario, calls), REFERENCES["priorities_apart"]).waits_ms
    assert waits_ms == [0, 22_003, 11_002, 5_001]


def test_a_trace_is_the_same_whenever_it_is_drawn_and_another_in_every_run() -> None:
    scenario = SCENARIOS["S2"]
    assert draw(scenario, 100, 1) == draw(scenario, 100, 1)
    assert draw(scenario, 100, 1).arrivals_ms != draw(scenario, 100, 2).arrivals_ms


def test_jain_and_confidence_are_as_in_the_books() -> None:
    assert jain([25, 42, 45]) == pytest.approx(0.947, abs=5e-4)
    assert jain([1, 0, 0, 0]) == 0.25
    assert mean_and_ci([1, 2, 3]) == pytest.approx((2, 4.303 / math.sqrt(3)))
    assert paired([5, 6], [1, 2]) == (4, 0)


def test_the_json_has_every_rule_and_every_goal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["routing_quality", "--json", "--calls", "1000", "--runs", "2", "--scenario", "S4"]
    monkeypatch.setattr(sys, "argv", asked)
    routing_quality.main()
    told = json.loads(capsys.readouterr().out)
    assert set(told["scenarios"]["S4"]["rules"]) == set(RULES)
    of_default = told["scenarios"]["S4"]["rules"]["default"]
    for figure in ("sl20", "abandon", "p95_s", "worst_class_sl", "jain", "gain_over_rrmemory_pp"):
        assert figure in of_default
        assert f"{figure}_ci" in of_default
    assert set(told["goals"]) == {name for name, goal in GOALS.items() if goal.scenario == "S4"}
