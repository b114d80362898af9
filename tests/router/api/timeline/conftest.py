"""A floor with a supervisor who is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.router.api.supervising.floor import OFFICE, Floor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.router.people.site import Browser

SURVEY = """
[conversation.survey]
share = 1
questions = [{ id = "helped", texts.en = "Were you helped?" }]
"""


@pytest.fixture
async def floor(tmp_path: Path) -> AsyncIterator[Floor]:
    async with Floor(tmp_path, OFFICE + SURVEY) as made:
        yield made


@pytest.fixture
async def chiara(floor: Floor) -> Browser:
    return await floor.signed_in("chiara")
