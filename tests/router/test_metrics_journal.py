"""What metrics show of the journal."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from router.metrics import Metrics
from tests.router.test_metrics import definition, values

if TYPE_CHECKING:
    from pathlib import Path


def test_whether_the_journal_can_be_written_and_the_room_for_it_are_shown(tmp_path: Path) -> None:
    in_doubt = False
    made = Metrics(
        definition(),
        view_queues=list,
        view_agents=list,
        in_doubt=lambda: in_doubt,
        journal_folder=tmp_path,
    )
    assert values(made)["journal_in_doubt",] == 0
    in_doubt = True
    found = values(made)
    assert found["journal_in_doubt",] == 1
    assert 0 < found["journal_free_bytes",] <= shutil.disk_usage(tmp_path).total


@pytest.mark.parametrize("is_named", [True, False])
def test_room_that_cannot_be_looked_at_is_not_shown(tmp_path: Path, *, is_named: bool) -> None:
    made = Metrics(
        definition(),
        view_queues=list,
        view_agents=list,
        journal_folder=tmp_path / "gone" if is_named else None,
    )
    assert ("journal_free_bytes",) not in values(made)
