"""Simulates the whole service, for one seed after another: `--seeds 2000`, or `--seed 123 --trace` to
see what happens in one.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import click

from tests.simulation.many import Tally, run
from tests.simulation.mutations import MUTATIONS, by_name
from tests.simulation.story import Outcome, simulate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FAILURES_SHOWN_MAX = 20


def _one(seed: int, *, is_traced: bool, defect: str) -> int:
    outcome = simulate(seed, is_traced=is_traced, mutation=by_name(defect))
    for line in outcome.trace:
        click.echo(line)
    click.echo(f"seed {seed}: {outcome.events} events, {outcome.steps} steps")
    click.echo("went wrong: " + _listed(outcome.counts))
    click.echo(f"journal: sha256 {outcome.digest}")
    for one in outcome.violations:
        click.echo(f"VIOLATION {one}")
    return 1 if outcome.violations else 0


def _many(seeds: range, jobs: int, defect: str) -> int:
    began_s = time.perf_counter()

    def tell(tally: Tally, outcome: Outcome) -> None:
        if outcome.violations and len(tally.failed) <= FAILURES_SHOWN_MAX:
            click.echo(_failure(outcome.seed, outcome.violations, defect))
        if tally.seeds % max(1, len(seeds) // 10) == 0:
            done = f"{tally.seeds} of {len(seeds)} seeds, {len(tally.failed)} failed"
            click.echo(done, err=True)

    tally = run(seeds, jobs, tell, defect=defect)
    took_s = time.perf_counter() - began_s
    click.echo(
        f"{tally.seeds} seeds in {took_s:.1f} s: {len(tally.failed)} failed;"
        f" {tally.steps} steps, {tally.events} events"
    )
    click.echo("went wrong: " + _listed(tally.counts))
    click.echo("was written: " + _listed(tally.kinds))
    if tally.failed:
        click.echo("failed: " + " ".join(map(str, sorted(tally.failed))))
    return 1 if tally.failed else 0


def _failure(seed: int, violations: Sequence[str], defect: str) -> str:
    planted = f" --defect {defect}" if defect else ""
    found = "\n  ".join(violations[:3])
    command = f"python -m tests.simulation --seed {seed} --trace{planted}"
    return f"seed {seed} fails:\n  {found}\n  repeat it: {command}"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


@click.command(help=__doc__)
@click.option("--seed", type=int, help="run this one alone")
@click.option("--trace", is_flag=True, help="show what happens in it")
@click.option("--seeds", type=click.IntRange(1), default=2_000, show_default=True, help="how many")
@click.option("--from", "first", type=int, default=0, show_default=True, help="the first of them")
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, show_default=True)
@click.option(
    "--defect",
    type=click.Choice([one.__name__ for one in MUTATIONS]),
    default=None,
    help="plant a known defect, to see that it is noticed",
)
def main(
    *, seed: int | None, trace: bool, seeds: int, first: int, jobs: int, defect: str | None
) -> None:
    planted = defect or ""
    if seed is not None:
        sys.exit(_one(seed, is_traced=trace, defect=planted))
    sys.exit(_many(range(first, first + seeds), jobs, planted))


if __name__ == "__main__":
    main()
