"""Many seeds, on all cores; and what has come of them."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.simulation.story import simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.simulation.story import Outcome

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


def _one(seed: int) -> Outcome:
    outcome = simulate(seed)
    outcome.journal = b""  # nobody compares it here, and it is long
    return outcome


def run(
    seeds: Iterable[int], jobs: int, tell: Callable[[Tally, Outcome], None] = lambda *_: None
) -> Tally:
    """Simulate them; `tell` is called after each."""
    tally = Tally()
    if jobs == 1:
        outcomes: Iterable[Outcome] = map(_one, seeds)
        for outcome in outcomes:
            tally.add(outcome)
            tell(tally, outcome)
        return tally
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for outcome in pool.imap_unordered(_one, seeds, chunksize=CHUNK):
            tally.add(outcome)
            tell(tally, outcome)
    return tally
