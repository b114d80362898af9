"""All rules beside one another on the same callers, ours among them, and how far off each was."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

from benchmarks.estimates_models.field import (
    AppQueue,
    HeadOfLine,
    LastToEnterService,
    QueueLength,
    Rule,
)
from queues.estimates import QueueEstimator
from queues.ids import CallId

if TYPE_CHECKING:
    from benchmarks.estimates_models.world import Caller, Scenario

MS_PER_S = 1_000
OURS = "ours"
WARM_UP_CALLERS = 2_000


class Watching:
    """A run's watcher: keeps every caller who had to wait and was told something by all."""

    def __init__(self, scenario: Scenario) -> None:
        queues = 1 + max(kind.queue for kind in scenario.kinds)
        self.ours = [QueueEstimator() for _ in range(queues)]
        self.rules = [rules_for(scenario, queue) for queue in range(queues)]
        self.had_to_wait = 0
        self.callers: list[Caller] = []

    def joined(self, caller: Caller, *, must_wait: bool) -> None:
        """Ask every rule, if the caller has to wait."""
        queue, call, priority = caller.kind.queue, CallId(str(caller.number)), caller.kind.priority
        ours = self.ours[queue]
        elsewhere = sum(len(q.waiting) for q in self.ours) - len(ours.waiting)
        ours.joined(
            call,
            round(caller.joined_s * MS_PER_S),
            ahead=caller.ahead,
            elsewhere=elsewhere,
            priority=priority,
        )
        if must_wait:
            told = ours.estimate(caller.ahead, elsewhere=elsewhere, priority=priority)
            caller.told_s = {name: rule.joined(caller) for name, rule in self.rules[queue].items()}
            if told is not None:
                caller.told_s[OURS] = told.mean_ms / MS_PER_S
                caller.range_s = (
                    told.low_ms / MS_PER_S,
                    told.p80_ms / MS_PER_S,
                    told.p90_ms / MS_PER_S,
                )

    def answered(self, caller: Caller, at_s: float) -> None:
        """Tell every rule."""
        self.ours[caller.kind.queue].answered(CallId(str(caller.number)), round(at_s * MS_PER_S))
        for rule in self.rules[caller.kind.queue].values():
            rule.answered(caller, at_s)

    def abandoned(self, caller: Caller, at_s: float) -> None:
        """Tell every rule."""
        self.ours[caller.kind.queue].abandoned(CallId(str(caller.number)), round(at_s * MS_PER_S))
        for rule in self.rules[caller.kind.queue].values():
            rule.abandoned(caller)

    def known(self, caller: Caller) -> None:
        """Keep the caller for the score."""
        if caller.number > WARM_UP_CALLERS:
            self.had_to_wait += 1
            if OURS in caller.told_s:
                self.callers.append(caller)

    def staffed(self, agents: int, at_s: float) -> None:
        """Tell ours and those that are given the truth; only with one queue does it mean much."""
        for ours in self.ours:
            ours.staffed(agents, round(at_s * MS_PER_S))
        if len(self.rules) == 1:
            for rule in self.rules[0].values():
                if isinstance(rule, QueueLength):
                    rule.agents = agents


def rules_for(scenario: Scenario, queue: int) -> dict[str, Rule]:
    """The field's rules for one queue, QL and QLm with the true rates of its primary agents."""
    kinds = [kind for kind in scenario.kinds if kind.queue == queue]
    agents = sum(group.agents for group in scenario.groups if group.queues[0] == queue)
    per_s = sum(kind.arrivals_per_s for kind in kinds)
    service_s = sum(kind.service_s * kind.arrivals_per_s for kind in kinds) / per_s
    patience_s = kinds[0].patience.mean_s
    return {
        "app_queue": AppQueue(),
        "ql": QueueLength(agents, service_s),
        "qlm": QueueLength(agents, service_s, patience_s),
        "les": LastToEnterService(),
        "hol": HeadOfLine(),
    }


def scored(watched: list[Watching]) -> dict[str, float]:
    """The figures over several runs of one scenario; RMSE against the exact virtual waits."""
    callers = [caller for watching in watched for caller in watching.callers]
    mean_s = statistics.fmean(caller.wait_s for caller in callers)
    rmse_s = {
        name: math.sqrt(statistics.fmean((c.told_s[name] - c.wait_s) ** 2 for c in callers))
        for name in callers[0].told_s
    }
    ours_s = rmse_s.pop(OURS)
    return {
        "callers": len(callers),
        "told_share": len(callers) / sum(watching.had_to_wait for watching in watched),
        "mean_wait_s": mean_s,
        **{f"rmse_{name}_s": value for name, value in rmse_s.items()},
        "rmse_s": ours_s,
        "rmse_below_app_queue": 1 - ours_s / rmse_s["app_queue"],
        "bias_share": statistics.fmean(c.told_s[OURS] for c in callers) / mean_s - 1,
        "coverage_80": statistics.fmean(c.range_s[0] <= c.wait_s <= c.range_s[2] for c in callers),
        "coverage_p80": statistics.fmean(c.wait_s <= c.range_s[1] for c in callers),
        "coverage_p90": statistics.fmean(c.wait_s <= c.range_s[2] for c in callers),
        **as_counted(watched),
    }


def as_counted(watched: list[Watching]) -> dict[str, float]:
    """Coverage as the estimators count it themselves, from what a queue can see."""
    counts = [ours.coverage for watching in watched for ours in watching.ours]
    known = sum(count.known for count in counts)
    return {
        "counted_80": sum(count.inside_80 for count in counts) / known,
        "counted_p90": sum(count.below_p90 for count in counts) / known,
    }
