"""A site with one queue, `billing`, for calls that need the skill of the same name."""

from __future__ import annotations

import pytest

from tests.queues.site import Site


@pytest.fixture
def site() -> Site:
    made = Site()
    made.queue("billing")
    return made
