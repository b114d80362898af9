"""A morning in an office whose journal is on disk, lived once and copied for each test."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.router.journalled import JournalledOffice, Morning, morning

if TYPE_CHECKING:
    from pathlib import Path


async def _lived(folder: Path) -> Morning:
    async with JournalledOffice(folder) as office:
        return await morning(office)


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Morning]:
    folder = tmp_path_factory.mktemp("morning")
    return folder, asyncio.run(_lived(folder))


@pytest.fixture
def told(lived: tuple[Path, Morning], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Morning:
    """The office has closed since; commands are run in its folder."""
    folder, who_called = lived
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "UTC")
    return who_called
