"""python -m tests.kill_loop --kills 50 [--seed 1]"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp

import click
import uvloop
from rich.console import Console

from tests.kill_loop.many import run

SHOWN_MAX = 20


@click.command()
@click.option("--kills", default=50, show_default=True, help="How often the service is killed.")
@click.option("--seed", default=1, show_default=True, help="Of all dice.")
@click.option("--side-by-side", default=2, show_default=True, help="So many services at once.")
@click.option("--calls-per-s", default=8.0, show_default=True, help="So many callers ring each.")
def main(kills: int, seed: int, side_by_side: int, calls_per_s: float) -> None:
    """Kill the service under load with -9, again and again, and compare what is left.

    Time is real, so a seed does not repeat a run exactly: it throws the same dice.
    """
    folder = Path(mkdtemp(prefix="switchroom-kill-loop-"))
    report = uvloop.run(
        run(
            folder,
            kills=kills,
            seed=seed,
            side_by_side=side_by_side,
            calls_per_s=calls_per_s,
            tell=lambda line: click.echo(line, err=True),
        )
    )
    Console().print(report.table())
    if not report.violations:
        shutil.rmtree(folder)
        return
    for one in report.violations[:SHOWN_MAX]:
        click.echo(str(one))
    click.echo(
        f"Journals and logs are in {folder}. The same dice again:\n"
        f"  python -m tests.kill_loop --kills {kills} --seed {seed}"
        f" --side-by-side {side_by_side} --calls-per-s {calls_per_s:g}"
    )
    raise SystemExit(1)


if __name__ == "__main__":
    main()
