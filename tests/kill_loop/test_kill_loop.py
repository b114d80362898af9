"""The service as a real process, killed under load again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import uvloop

from tests.kill_loop.many import run

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 50
SEED = 7
BUSY_S_MAX = 600
"""On a machine that does much else, too."""


@pytest.mark.timeout(BUSY_S_MAX)
def test_fifty_kills_lose_nothing_double_nothing_and_keep_the_order(tmp_path: Path) -> None:
    report = uvloop.run(run(tmp_path, kills=KILLS, seed=SEED))
    assert list(map(str, report.violations)) == []
    assert report.kills == KILLS
    # The load was one: else nothing was shown.
    assert report.connected > KILLS
    assert report.webhooks_in_gaps > KILLS
    assert report.in_line_max > 5
    assert report.callbacks > 0
