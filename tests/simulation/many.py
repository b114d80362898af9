"""Many seeds, on all cores; and what has come of them."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from tests.simulation.mutations import by_name
from tests.simulation.story import simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.simulation.story import Outcome

    Tell = Callable[["Tally", Outcome], None]

CHUNK = 10


@dataclass
class Tally:
    """What has come of the seeds so far."""

    seeds: int = 0
    steps: int = 0
    events: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    """Of what was written."""
    failed: dict[int, list[str]] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        self.seeds += 1
        self.steps += outcome.steps
        self.events += outcome.events
        self.counts.update(outcome.counts)
        self.kinds.update(outcome.kinds)
        if outcome.violations:
            self.failed[outcome.seed] = outcome.violations


def _one(seed: int, defect: str) -> Outcome:
    outcome = simulate(seed, mutation=by_name(defect))
    outcome.journal = b""  # nobody compares it here, and it is long
    return outcome


def run(
    seeds: Iterable[int], jobs: int, tell: Tell = lambda *_: None, *, defect: str = ""
) -> Tally:
    """Simulate them; `tell` is called after each. `defect` names one that is planted in each."""
    tally = Tally()
    one = partial(_one, defect=defect)
    if jobs == 1:
        _gather(tally, map(one, seeds), tell)
    else:
        with multiprocessing.get_context("spawn").Pool(jobs) as pool:
            _gather(tally, pool.imap_unordered(one, seeds, chunksize=CHUNK), tell)
    return tally


def _gather(tally: Tally, outcomes: Iterable[Outcome], tell: Tell) -> None:
    for outcome in outcomes:
        tally.add(outcome)
        tell(tally, outcome)
