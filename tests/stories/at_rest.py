"""What must be so at every moment of a story, and what must be so at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import Core
from queues.events import SiteEvent
from router.calls import Calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from router.app import Service
    from router.journal.memory import MemoryJournal
    from tests.emulators.twilio import TwilioEmulator

REST_STATES = {"ready", "away"}


def nobody_is_with_two(twilio: TwilioEmulator) -> None:
    """In a conference there is at most one caller and one agent besides supervisors, and neither is in
    two.
    """
    seen: set[str] = set()
    for conference in twilio.conferences:
        legs = [one.call for one in conference.joined if not one.label.startswith("supervisor-")]
        callers = [one.call for one in conference.joined if one.label == "caller"]
        assert len(callers) <= 1, f"{conference.friendly_name}: {callers}"
        assert len(legs) - len(callers) <= 1, f"{conference.friendly_name}: {legs}"
        for leg in legs:
            person = leg.to if leg.direction == "outbound-api" else leg.from_
            assert person not in seen or not conference.is_started, f"{person} is with two"
            if conference.is_started:
                seen.add(person)


def is_at_rest(service: Service, twilio: TwilioEmulator) -> bool:
    return not list(_stuck(service, twilio))


def check_at_rest(service: Service, twilio: TwilioEmulator) -> None:
    assert list(_stuck(service, twilio)) == []


def _stuck(service: Service, twilio: TwilioEmulator) -> Iterator[str]:
    for call in service.engine.core.state.calls.values():
        yield f"call {call.id} is {call.state}"
    for call_id in service.engine.calls.open:
        yield f"call {call_id} is open in the book"
    for agent in service.engine.core.state.agents.values():
        if agent.state not in REST_STATES:
            yield f"agent {agent.id} is {agent.state}"
    for leg in twilio.calls:
        if not leg.is_over:
            yield f"leg {leg!r} is not over"
    if service.switchboard.reception.ways._awaited:
        yield "a message is awaited"
    if service.outbox.waiting:
        yield f"{service.outbox.waiting} effects are not done"
    if service.callers._by_call:
        yield "a caller is remembered"


def check_replay(service: Service, journal: MemoryJournal) -> None:
    """What is written leads a new service to where this one is."""
    engine = service.engine
    site = engine.core.state.definition.site
    core, calls = Core(site), Calls(site, engine.calls._conversation, engine.calls._survey)
    core.replay(event for event in journal.events if isinstance(event, SiteEvent))
    for event in journal.events:
        calls.fold(event)
    assert core.state.calls.keys() == engine.core.state.calls.keys()
    assert core.state.ended == engine.core.state.ended
    found = {one.id: one.state for one in core.state.agents.values()}
    assert found == {one.id: one.state for one in engine.core.state.agents.values()}
    assert calls.open.keys() == engine.calls.open.keys()
    assert calls.ended.keys() == engine.calls.ended.keys()
