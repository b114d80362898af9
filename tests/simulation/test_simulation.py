"""The whole service in simulated worlds in which everything goes wrong, one for each seed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from queues.events import Event
from router.calls import CallsEvent
from tests.simulation.many import run
from tests.simulation.story import simulate

SEEDS = range(2_000)
ROOT = Path(__file__).parents[2]
NEVER_HERE = {
    "CallPrioritised",
    "CallReleased",
    "EstimateSet",
    "SkillsChanged",
    "HoldNoted",
    "SupervisionNoted",
    "CoachingNoted",
}
"""Events that take a supervisor, another configuration, or more calls than a seed has."""
WENT_WRONG = {
    "clock_jump",
    "crash",
    "desk_broken",
    "desk_frozen",
    "disk_failed",
    "disk_failed_after",
    "disk_full",
    "disk_slow",
    "doubt",
    "emergency",
    "killed_acting",
    "killed_after",
    "killed_anywhere",
    "killed_before",
    "killed_torn",
    "leg_fell_back",
    "passed_on",
    "reboot",
    "rest_broken_off",
    "rest_failed_after",
    "rest_failed_before",
    "rest_too_many",
    "snapshot_kept",
    "twiml_delayed",
    "twiml_duplicated",
    "webhook_delayed",
    "webhook_disordered",
    "webhook_duplicated",
    "webhook_lost",
}


@pytest.mark.timeout(900)
def test_nothing_is_lost_doubled_or_stuck_whatever_goes_wrong() -> None:
    tally = run(SEEDS, os.cpu_count() or 1)
    assert tally.failed == {}, "repeat one: python -m tests.simulation --seed SEED --trace"
    assert tally.seeds == len(SEEDS)
    # Seeds in which nothing happens would prove nothing.
    assert tally.counts.keys() >= WENT_WRONG
    kinds = {kind.__name__ for kind in (*get_args(Event), *get_args(CallsEvent))}
    assert kinds - tally.kinds.keys() <= NEVER_HERE
    assert tally.counts["crash"] > len(SEEDS)


@pytest.mark.parametrize("seed", [1, 10, 199])
def test_the_same_seed_gives_the_same_journal_byte_for_byte(seed: int) -> None:
    digests = {_digest_in_another_process(seed, hash_seed) for hash_seed in ("1", "2")}
    assert digests == {simulate(seed).digest}


def _digest_in_another_process(seed: int, hash_seed: str) -> str:
    """With other hashes of texts, so that no order of a set can go unnoticed."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.simulation", "--seed", str(seed)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = (one for one in done.stdout.splitlines() if one.startswith("journal: sha256 "))
    return line.rpartition(" ")[2]


def test_other_seeds_give_other_journals() -> None:
    assert len({simulate(seed).digest for seed in range(5)}) == 5


def test_watching_a_seed_does_not_change_it() -> None:
    watched = simulate(3, is_traced=True)
    assert watched.trace
    assert watched.journal == simulate(3).journal
