"""The door for supervisors' orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.api.supervising.agents import AgentOrders
from router.api.supervising.calls import CallOrders
from router.api.supervising.listening import Listening

if TYPE_CHECKING:
    from aiohttp import web

    from router.api import Desks
    from router.parts import Parts
    from router.people.access import Access


def add_supervising(
    parts: Parts,
    app: web.Application,
    *,
    access: Access,
    desks: Desks,
) -> Listening:
    """Let supervisors give orders, and take part in the calls of carriers that are added to what this
    gives.
    """
    engine = parts.engine
    agents = AgentOrders(engine, parts.attendance)
    calls = CallOrders(engine, parts.switchboard, desks)
    listening = Listening(
        engine=engine,
        switchboard=parts.switchboard,
        clock=parts.clock,
        tasks=parts.tasks,
        watch=access.watch,
        watch_person=lambda person, over: access.watch_person(person, "supervise", over),
        name_of=access.names.of,
        own_too=access.guest is not None,
    )
    engine.subscribe(listening)
    for path, handler in (
        ("/api/agents/{agent}/state", agents.force_state),
        ("/api/calls/{call}/move", calls.move),
        ("/api/calls/{call}/priority", calls.prioritise),
        ("/api/calls/{call}/transfer", calls.transfer),
        ("/api/calls/{call}/end", calls.end),
        ("/api/calls/{call}/coaching", calls.coach),
        ("/api/supervise", listening.begin),
        ("/api/supervise/stop", listening.stop),
    ):
        app.router.add_post(path, access.guarded(handler, "supervise"))
    return listening
