"""Holds what the service believes against what is so at the carrier and at the desks.

While things go wrong the two differ. Some time after the last fault they must agree again; and when
everybody has hung up, nothing may be left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.ids import AgentId
from router.reconciling.stuck import count_stuck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.entities import Call
    from router.app import Service
    from router.calls import OpenCall
    from tests.simulation.story import Story

AT_REST = ("ready", "away")


def disagreements(story: Story) -> Iterator[str]:
    """Where belief and truth differ, in words."""
    process = story.process
    if process is None or not process.is_open:
        yield "no process is open"
        return
    service = process.service
    yield from _calls_are_so(story, service)
    yield from _legs_are_known(story, service)
    yield from _desks_are_told(story, service)
    yield from _says_itself(service)


def _calls_are_so(story: Story, service: Service) -> Iterator[str]:
    engine = service.engine
    for call in engine.core.state.calls.values():
        opened = engine.calls.open.get(call.id)
        if opened is None:
            yield f"call {call.id} is not in the book"
        elif not call.is_callback:
            yield from _caller_is_there(story, call, opened)
    for call_id, opened in engine.calls.open.items():
        if call_id in engine.core.state.calls or not opened.leg or opened.is_recording:
            continue
        if story.exchange.legs[opened.leg].is_over:
            yield f"call {call_id} converses, and its caller has hung up"


def _caller_is_there(story: Story, call: Call, opened: OpenCall) -> Iterator[str]:
    leg = story.exchange.legs.get(opened.leg)
    if leg is None or leg.is_over:
        if not opened.is_recording:
            yield f"call {call.id} is {call.state}, and its caller has hung up"
    elif call.state == "talking" and (leg.room is None or not leg.room.is_started):
        yield f"call {call.id} is talking, and {leg} is not"
    elif call.state in ("waiting", "offered") and leg.room is not None:
        yield f"call {call.id} is {call.state}, and {leg} is in a room"


def _legs_are_known(story: Story, service: Service) -> Iterator[str]:
    engine = service.engine
    for leg in story.exchange.live:
        if leg.queue is not None:
            call_id = engine.calls.by_leg("twilio", leg.sid)
            call = None if call_id is None else engine.core.state.calls.get(call_id)
            if call is None or call.is_callback:
                yield f"{leg} waits in line, and nobody knows ({call_id})"


def _desks_are_told(story: Story, service: Service) -> Iterator[str]:
    agents = service.engine.core.state.agents
    for page in story.pages:
        agent = agents.get(AgentId(page.agent))
        state = "signed_out" if agent is None else agent.state
        if page.is_connected and not page.is_frozen and page.state != state:
            yield f"the desk of {page.agent} shows {page.state!r}, and he is {state!r}"


def _says_itself(service: Service) -> Iterator[str]:
    """What the service measures of itself."""
    engine, now_ms = service.engine, service.clock.now_ms()
    for what, count in count_stuck(engine.core.state, engine.calls, now_ms).items():
        if count:
            yield f"the service says that it is stuck: {what} {count}"


def stuck(story: Story) -> Iterator[str]:
    """What is left, when everybody has hung up and all deadlines have passed."""
    for leg in story.exchange.live:
        yield f"leg {leg}"
    process = story.process
    if process is None or not process.is_open:
        yield "no process is open"
        return
    engine = process.service.engine
    for call in engine.core.state.calls.values():
        yield f"call {call.id} is {call.state}"
    for call_id in engine.calls.open:
        if call_id not in engine.core.state.calls:
            yield f"call {call_id} converses"
    for agent in engine.core.state.agents.values():
        if agent.state not in AT_REST:
            yield f"agent {agent.id} is {agent.state}"
    if process.service.outbox.waiting:
        yield f"{process.service.outbox.waiting} effects are not done"
