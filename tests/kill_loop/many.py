"""Several loops side by side, each with a service, a carrier and a folder of its own."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from tests.kill_loop.loop import KillLoop
from tests.kill_loop.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


async def run(
    folder: Path,
    *,
    kills: int,
    seed: int,
    side_by_side: int = 2,
    calls_per_s: float = 8.0,
    tell: Callable[[str], None] = lambda _line: None,
) -> Report:
    """So many kills altogether, about as many in each loop."""
    loops: list[KillLoop] = []
    for number in range(side_by_side):
        own = folder / str(number + 1)
        own.mkdir()
        loops.append(
            KillLoop(
                own,
                kills=(kills + number) // side_by_side,
                seed=seed * side_by_side + number,
                calls_per_s=calls_per_s,
                tell=partial(_tell, tell, number + 1),
            )
        )
    report = Report()
    for one in await asyncio.gather(*(loop.run() for loop in loops)):
        report.add(one)
    return report


def _tell(tell: Callable[[str], None], number: int, line: str) -> None:
    tell(f"{number}: {line}")
