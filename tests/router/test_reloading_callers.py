"""Lists of callers change while the service runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.router.office import COMPANY, Office

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = "+31612345678"
IN_FILE = COMPANY + '[callers]\nblocked_file = "blocked.txt"\n'


def standing(office: Office, number: str = NUMBER) -> str:
    return office.service.callers.facts(number, {}, 0, 7).standing


async def test_a_number_that_is_listed_goes_first_from_then_on(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        assert standing(office) == "unknown"
        text = f'{COMPANY}[callers]\nvip = ["{NUMBER}"]\n'
        assert await office.changes(text) == ["callers changed: vip"]
        assert standing(office) == "vip"


async def test_a_number_that_is_added_to_a_file_is_blocked_from_then_on(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked.txt"
    blocked.write_text("", encoding="utf-8")
    async with Office(tmp_path, IN_FILE) as office:
        assert standing(office) == "unknown"
        blocked.write_text(f"{NUMBER}\n", encoding="utf-8")
        assert await office.changes(IN_FILE) == ["callers changed: blocked_file"]
        assert standing(office) == "blocked"


async def test_a_file_with_a_bad_line_changes_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked.txt"
    blocked.write_text(NUMBER, encoding="utf-8")
    async with Office(tmp_path, IN_FILE) as office:
        blocked.write_text("+31687654321\n0612345678\n", encoding="utf-8")
        (problem,) = (await office.reloads(IN_FILE))["configuration_refused"]
        assert "blocked.txt:2: callers.blocked_file: this is no number" in str(problem)
        assert "0612345678" not in str(problem)
        assert standing(office) == "blocked"
        assert standing(office, "+31687654321") == "unknown"
