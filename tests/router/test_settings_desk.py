"""What agents choose from at their desks, as it is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from router.settings import check, limits
from tests.router.office import COMPANY

if TYPE_CHECKING:
    from pathlib import Path

    from router.settings import Checked


def checked(folder: Path, table: str) -> Checked:
    file = folder / "switchroom.toml"
    file.write_text(f"{COMPANY}\n[desk]\n{table}\n", encoding="utf-8")
    return check(file, {})


def test_without_a_table_there_is_something_to_choose_from(tmp_path: Path) -> None:
    settings = checked(tmp_path, "").settings
    assert settings is not None
    assert "lunch" in settings.desk.away_reasons
    assert "solved" in settings.desk.dispositions
    assert settings.desk.agents_see_listening


def test_reasons_and_dispositions_are_free_and_there_may_be_none(tmp_path: Path) -> None:
    table = 'away_reasons = ["gym"]\ndispositions = []\nagents_see_listening = false'
    settings = checked(tmp_path, table).settings
    assert settings is not None
    assert (settings.desk.away_reasons, settings.desk.dispositions) == (("gym",), ())
    assert not settings.desk.agents_see_listening


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ('away_reasons = [""]', "desk.away_reasons"),
        (f'dispositions = ["{"x" * 81}"]', "desk.dispositions"),
        ('dispositions = ["a\\nb"]', "desk.dispositions"),
        (f"away_reasons = {['a'] * (limits.CHOICES_MAX + 1)}", "desk.away_reasons"),
        ("listening = true", "desk.listening"),
    ],
)
def test_what_cannot_be_chosen_is_refused_with_its_place(
    tmp_path: Path, table: str, place: str
) -> None:
    found = checked(tmp_path, table)
    assert found.settings is None
    assert any(place in str(problem) for problem in found.problems), found.problems
