"""How the cost of a call grows with the site: along each axis the core is measured at several sizes,
with everything else fixed at 1,000 agents, 1,000 waiting, 50 queues and 50 skills, 3 for each agent.

Each size is measured under two loads. *Over*: everybody talks, the line is full, and an agent who
frees is offered a call at once. *Under*: half the agents talk, the others are ready, and a call that
arrives finds an agent at once. A life is EnqueueCall, offer, AcceptOffer, ReportConnected, EndCall and
FinishWrapUp, with the driver, in CPU microseconds: the median of rounds in which the sizes of an axis
take turns. Rules are those of a queue by default.

An agent who becomes ready stands in the pool of every requirement that he meets, until he is offered
a call. Where agents meet many, the cost of a life grows with their number; the table tells it, as
`pools`.

    python benchmarks/growth.py [--json] [--quick] [--axis NAME ...]
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import time
from dataclasses import dataclass
from typing import Literal, TypedDict

from rich.console import Console
from rich.table import Table

from benchmarks.core_models.crowd import Crowd
from benchmarks.core_models.shape import Shape

Load = Literal["over", "under"]
WAITING = 1_000
GOAL = 2.0
"""A life costs at most so many times what it costs at the smallest size."""
WARM_UP_MAX = 5_000


@dataclass(frozen=True)
class Size:
    """One place on an axis."""

    name: str
    shape: Shape
    waiting: int = WAITING

    def crowd(self, load: Load) -> Crowd:
        """A core under this load, some calls after it was opened."""
        agents = self.shape.agents
        crowd = Crowd(self.shape, agents + self.waiting if load == "over" else agents // 2)
        crowd.go_on(min(crowd.calls, WARM_UP_MAX))
        return crowd


class Row(TypedDict):
    """What was measured at one size under one load."""

    size: str
    us_per_life: float
    ratio: float
    """To the smallest size of the axis under the same load."""
    pools: float
    """In which an agent stands who is ready, on average."""
    waiting: int
    talking: int


@dataclass(frozen=True)
class Axis:
    """What grows."""

    title: str
    sizes: tuple[Size, ...]
    loads: tuple[Load, ...] = ("over", "under")


def _axis(title: str, sizes: dict[int, Shape]) -> Axis:
    return Axis(title, tuple(Size(f"{number:,}", shape) for number, shape in sizes.items()))


AXES: dict[str, Axis] = {
    "agents": _axis("agents", {n: Shape(agents=n) for n in (100, 1_000, 5_000, 20_000)}),
    "waiting": Axis(
        "calls that wait",
        tuple(Size(f"{n:,}", Shape(), waiting=n) for n in (100, 1_000, 10_000, 100_000)),
        loads=("over",),
    ),
    "queues": _axis("queues for 50 skills", {n: Shape(queues=n) for n in (5, 50, 500)}),
    "skills": _axis("skills for 50 queues", {n: Shape(skills=n) for n in (5, 50, 300)}),
    "queues_and_skills": _axis(
        "queues, a skill for each, 5,000 agents",
        {n: Shape(agents=5_000, queues=n, skills=n) for n in (5, 50, 500)},
    ),
    "skills_of_an_agent": _axis(
        "skills of an agent, of 300 for 300 queues",
        {n: Shape(queues=300, skills=300, skills_of_an_agent=n) for n in (3, 10, 50)},
    ),
    "languages": _axis(
        "languages that calls ask for, 5,000 agents",
        {n: Shape(agents=5_000, languages=n) for n in (0, 1, 5, 20)},
    ),
    "all": Axis(
        "agents, calls that wait, queues, skills",
        (
            Size("100, 100, 5, 5", Shape(100, 5, 5), 100),
            Size("1,000, 1,000, 50, 50", Shape()),
            Size("20,000, 100,000, 500, 300", Shape(20_000, 500, 300), 100_000),
        ),
    ),
}


def measure(sizes: tuple[Size, ...], load: Load, lives: int, rounds: int) -> list[Row]:
    """All sizes of an axis under one load; they take turns."""
    crowds = [size.crowd(load) for size in sizes]
    gc.collect()
    gc.freeze()
    took_us: list[list[float]] = [[] for _ in crowds]
    for _ in range(rounds):
        for crowd, times_us in zip(crowds, took_us, strict=True):
            began_s = time.process_time()
            crowd.go_on(lives)
            times_us.append((time.process_time() - began_s) / lives * 1_000_000)
    medians_us = [statistics.median(times_us) for times_us in took_us]
    rows = [
        Row(
            size=size.name,
            us_per_life=median_us,
            ratio=median_us / medians_us[0],
            pools=pools_of_an_agent(crowd),
            waiting=crowd.calls - crowd.talking,
            talking=crowd.talking,
        )
        for size, crowd, median_us in zip(sizes, crowds, medians_us, strict=True)
    ]
    gc.unfreeze()
    return rows


def pools_of_an_agent(crowd: Crowd) -> float:
    """In how many pools an agent of this site stands who is ready, on average."""
    agents = crowd.core.state.agents.values()
    return statistics.fmean(
        sum(len(pools) for pools in agent.group.pools.values()) for agent in agents
    )


def show(title: str, load: Load, rows: list[Row]) -> None:
    """The sizes of one axis under one load, for people."""
    table = Table(title=f"{title}: {load}", title_justify="left")
    for heading in ("size", "µs per life", "ratio", "pools", "waiting", "talking"):
        table.add_column(heading, justify="right")
    for row in rows:
        ratio = f"{row['ratio']:.2f}"
        table.add_row(
            row["size"],
            f"{row['us_per_life']:.1f}",
            f"[red]{ratio}[/red]" if row["ratio"] > GOAL else ratio,
            f"{row['pools']:.1f}",
            f"{row['waiting']:,}",
            f"{row['talking']:,}",
        )
    Console().print(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="how the cost of a call grows with the site")
    parser.add_argument("--json", action="store_true", help="print one JSON object only")
    parser.add_argument("--quick", action="store_true", help="fewer calls and rounds")
    parser.add_argument("--axis", nargs="+", choices=AXES, default=list(AXES), metavar="NAME")
    asked = parser.parse_args()
    lives, rounds = (500, 3) if asked.quick else (1_500, 5)
    measured: dict[str, dict[str, list[Row]]] = {name: {} for name in asked.axis}
    for name in asked.axis:
        axis = AXES[name]
        for load in axis.loads:
            rows = measured[name][load] = measure(axis.sizes, load, lives, rounds)
            if not asked.json:
                show(axis.title, load, rows)
    if asked.json:
        sys.stdout.write(json.dumps(measured) + "\n")


if __name__ == "__main__":
    main()
