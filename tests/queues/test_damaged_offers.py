"""A journal whose offers do not follow from one another is recognised as damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from queues import Core
from queues import events as e
from queues.errors import CoreBroken
from queues.ids import AgentId, OfferNumber
from tests.queues.site import MAIN, Site

if TYPE_CHECKING:
    from collections.abc import Iterable


@pytest.fixture
def site() -> Site:
    """A call has rung at anna and ben; ben has taken it."""
    made = Site()
    made.queue("billing", selection="ring_all")
    made.sign_in("anna", billing=5)
    made.sign_in("ben", billing=5)
    made.enqueue("c1")
    made.talk("c1", "ben")
    return made


def replay(events: Iterable[e.Event]) -> None:
    Core(MAIN).replay(events)


def test_what_really_happened_is_replayed(site: Site) -> None:
    replay(site.events)


@pytest.mark.parametrize("changes", [{"agent": AgentId("anna")}, {"offer": OfferNumber(7)}])
def test_an_offer_accepted_by_another_than_the_one_asked_is_damage(
    site: Site, changes: dict[str, object]
) -> None:
    events: list[e.Event] = [
        msgspec.structs.replace(event, **changes) if isinstance(event, e.OfferAccepted) else event
        for event in site.events
    ]
    with pytest.raises(CoreBroken, match=r"call 'c1' is not offered to '(anna|ben)' as number"):
        replay(events)


def test_two_winners_are_damage(site: Site) -> None:
    events = [event for event in site.events if not isinstance(event, e.OfferWithdrawn)]
    with pytest.raises(CoreBroken, match="accepted while others were offered it"):
        replay(events)


def test_a_call_said_to_ring_no_more_while_it_does_is_damage(site: Site) -> None:
    events: list[e.Event] = [
        msgspec.structs.replace(event, is_ringing=False)
        if isinstance(event, e.OfferWithdrawn)
        else event
        for event in site.events
    ]
    with pytest.raises(CoreBroken, match="call 'c1' has 1 offers left"):
        replay(events)
