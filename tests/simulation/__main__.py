"""python -m tests.simulation --seeds 2000; and --seed 123 --trace to see what happens in one."""

from __future__ import annotations

import os
import sys
import time

import click

from tests.simulation.many import Tally, run
from tests.simulation.story import Outcome, simulate

FAILURES_SHOWN_MAX = 20


def _shown(seed: int, violations: list[str]) -> str:
    first = "\n  ".join(violations[:3])
    return f"seed {seed} fails:\n  {first}\n  repeat it: python -m tests.simulation --seed {seed} --trace"


def _one(seed: int, *, is_traced: bool) -> int:
    outcome = simulate(seed, is_traced=is_traced)
    for line in outcome.trace:
        click.echo(line)
    click.echo(f"seed {seed}: {outcome.events} events, {outcome.steps} steps, {dict(outcome.counts)}")
    click.echo(f"journal: sha256 {outcome.digest}")
    for one in outcome.violations:
        click.echo(f"VIOLATION {one}")
    return 1 if outcome.violations else 0


def _many(seeds: range, jobs: int) -> int:
    began_s = time.perf_counter()
    failures = 0

    def tell(tally: Tally, outcome: Outcome) -> None:
        nonlocal failures
        if outcome.violations and failures < FAILURES_SHOWN_MAX:
            failures += 1
            click.echo(_shown(outcome.seed, outcome.violations))
        if tally.seeds % max(1, len(seeds) // 10) == 0:
            click.echo(f"{tally.seeds} of {len(seeds)} seeds, {len(tally.failed)} failed", err=True)

    tally = run(seeds, jobs, tell)
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


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


@click.command(help=__doc__)
@click.option("--seed", type=int, help="run this one alone")
@click.option("--trace", is_flag=True, help="show what happens in it")
@click.option("--seeds", type=int, default=2_000, show_default=True, help="how many")
@click.option("--from", "first", type=int, default=0, show_default=True, help="the first of them")
@click.option("--jobs", type=int, default=os.cpu_count() or 1, show_default=True)
def main(*, seed: int | None, trace: bool, seeds: int, first: int, jobs: int) -> None:
    if seed is not None:
        sys.exit(_one(seed, is_traced=trace))
    sys.exit(_many(range(first, first + seeds), jobs))


if __name__ == "__main__":
    main()
