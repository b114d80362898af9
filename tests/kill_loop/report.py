"""What came of a run, in figures."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from tests.kill_loop.violations import Kind, Violation

KINDS: dict[Kind, str] = {
    "lost": "lost",
    "doubled": "doubled",
    "order": "out of order",
    "two": "agents or callers with two",
    "stuck": "stuck",
    "journal": "journals damaged",
    "service": "failures of the service",
}


@dataclass(kw_only=True)
class Report:
    """Of one run, or of several."""

    kills: int = 0
    kills_during_start: int = 0
    calls: int = 0
    connected: int = 0
    callbacks: int = 0
    rung_back: int = 0
    kept_over_kills: int = 0
    webhooks_in_gaps: int = 0
    fallbacks: int = 0
    entries: int = 0
    doubts: int = 0
    gone_s_max: float = 0.0
    in_line_max: int = 0
    """Calls in line at a kill."""
    restarts_s: list[float] = field(default_factory=list)
    recoveries_s: list[float] = field(default_factory=list)
    took_s: float = 0.0
    violations: list[Violation] = field(default_factory=list)

    def add(self, other: Report) -> None:
        """Another run's. What is said to be `at most` stays so."""
        for one in fields(self):
            mine, its = getattr(self, one.name), getattr(other, one.name)
            is_longest = one.name.endswith(("_max", "took_s"))
            setattr(self, one.name, max(mine, its) if is_longest else mine + its)

    def table(self) -> Table:
        table = Table("", "", title=f"kill -9, {self.took_s:.0f} s", show_header=False)
        found = Counter(one.kind for one in self.violations)
        rows = {
            "kills": f"{self.kills} ({self.kills_during_start} during start-up)",
            "calls": f"{self.calls:,}",
            "connected": f"{self.connected:,}",
            "callbacks promised, rung": f"{self.callbacks:,}, {self.rung_back:,}",
            "promised before a kill, rung after it": f"{self.kept_over_kills:,}",
            "in line at a kill, at most": f"{self.in_line_max}",
            "attempts at webhooks that failed": f"{self.webhooks_in_gaps:,}",
            "fallback documents": f"{self.fallbacks:,}",
            "journal entries": f"{self.entries:,}",
            "moments of doubt": f"{self.doubts}",
            "restart, median and longest": _two(self.restarts_s),
            "of that the journal": _two(self.recoveries_s),
            "gone and still counted, at most": f"{self.gone_s_max:.1f} s of its time",
            **{name: str(found[kind]) for kind, name in KINDS.items()},
        }
        for name, value in rows.items():
            table.add_row(name, value)
        return table


def _two(seconds: list[float]) -> str:
    if not seconds:
        return "-"
    return f"{statistics.median(seconds):.2f} s, {max(seconds):.2f} s"
