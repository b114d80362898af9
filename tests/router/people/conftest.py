"""A site whose accounts are in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.router.people.site import Site, company

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with Site(company(tmp_path)) as made:
        yield made
