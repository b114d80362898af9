"""The door for agents who have signed in to a page: their desks' tickets, their work, messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.api.own_work import OwnWork

if TYPE_CHECKING:
    from aiohttp import web

    from router.api import AgentSocket
    from router.api.live.live import Live
    from router.parts import Parts
    from router.people.access import Access
    from router.records.own_days import OwnDays


def add_agents(
    parts: Parts,
    app: web.Application,
    *,
    access: Access,
    desk_door: AgentSocket,
    live: Live,
) -> None:
    """Let those in who bring a session in place of a token."""

    def own_days() -> OwnDays | None:
        counted = live.sources.today.counted
        return None if counted is None else counted.own_days

    desk_door.access = access
    work = OwnWork(engine=parts.engine, clock=parts.clock, days=own_days, name_of=access.names.of)
    work.add_routes(app, access)
