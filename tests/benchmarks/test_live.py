"""The measurement of how soon screens are told: that it measures, not how fast this machine is."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks import live

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([3, 1, 2], 50, 2), ([1], 99, 1), (range(1, 101), 95, 95), (range(1, 101), 99, 99)],
)
def test_a_percentile_is_the_nearest_rank(
    values: list[float], percent: int, expected: float
) -> None:
    assert live.percentile(values, percent) == expected


def test_the_site_is_as_large_as_is_said() -> None:
    made = live.settings()
    assert len(made.queues) >= live.QUEUES
    assert made.conversation.hours is None


def test_both_servers_are_measured_and_what_happens_reaches_the_screens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["live.py", "--json", "--quick"])
    live.main()
    figures = json.loads(capsys.readouterr().out)
    for name in ("", "bare_"):
        assert 0 < figures[f"{name}p50_ms"] <= figures[f"{name}p95_ms"] <= figures[f"{name}p99_ms"]
        assert figures[f"{name}seen_share"] > 0  # how much of it, is a matter of the machine
    assert list(tmp_path.iterdir()) == []
