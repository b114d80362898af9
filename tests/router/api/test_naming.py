"""People's names stand in explanations where the core has ids, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.events import SiteEvent
from queues.explain import explain_agent, explain_call, explain_offer, sentences_of
from queues.ids import OfferNumber
from router.api.naming import with_names
from tests.router.api.supervising.floor import ANNA, OFFICE, Floor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

NAMES = {"anna": "Anna Away", "bram": "Bram Bakker"}


@pytest.fixture
async def floor(tmp_path: Path) -> AsyncIterator[Floor]:
    async with Floor(tmp_path, OFFICE) as made:
        yield made


def name_of(person: str) -> str:
    return NAMES.get(person, person)


async def test_a_call_that_waits_is_explained_with_names(floor: Floor) -> None:
    await floor.talks()
    call = await floor.rings()
    explained = explain_call(floor.service.engine.core.state, call, floor.clock.now_ms())
    assert any("anna" in one for one in sentences_of(explained))
    for language in ("en", "nl", "it"):
        sentences = sentences_of(with_names(explained, name_of), language)
        assert any("Anna Away" in one for one in sentences)
        assert not any("anna" in one for one in sentences)


async def test_an_agent_is_explained_with_his_name(floor: Floor) -> None:
    await floor.anna_is_ready()
    explained = explain_agent(floor.service.engine.core.state, ANNA, floor.clock.now_ms())
    named = with_names(explained, name_of)
    assert named.agent == "Anna Away"
    assert with_names(explained, str) == explained
    for language in ("en", "nl", "it"):
        assert not any("anna" in one for one in sentences_of(named, language))


async def test_an_offer_is_explained_with_names(floor: Floor) -> None:
    await floor.anna_is_ready()
    call = await floor.rings()
    events = [
        one.event
        async for piece in floor.service._journal.entries()
        for one in piece
        if isinstance(one.event, SiteEvent)
    ]
    explained = explain_offer(events, call, OfferNumber(1))
    for language in ("en", "nl", "it"):
        sentences = sentences_of(with_names(explained, name_of), language)
        assert "Anna Away" in sentences[0]
        assert not any("anna" in one for one in sentences)


async def test_a_word_that_looks_like_an_id_stays_what_it_is(floor: Floor) -> None:
    await floor.service.attendance.desk_opened(ANNA)
    await floor.service.attendance.set_away(ANNA, "bram")
    explained = explain_agent(floor.service.engine.core.state, ANNA, floor.clock.now_ms())
    assert explained.away_reason == "bram"
    assert with_names(explained, name_of).away_reason == "bram"
