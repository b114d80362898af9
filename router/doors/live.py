"""Live data for screens: counted from the service's events, kept in tables, told over `/api/live`."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from router.api.live.figures import DEFINITIONS, serve_definitions
from router.api.live.live import PATH, Live
from router.api.live.live_socket import LiveSocket
from router.api.live.sources import Sources
from router.api.live.table import new_tables
from router.ids import new_secret
from router.records.today import Today

EPOCH_CHARS: Final = 12
"""Enough to tell one life of the tables from another."""

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from aiohttp import web

    from queues.ids import AgentId
    from router.parts import Parts
    from router.people.access import Access
    from router.ports import Journal
    from router.settings import Agent, Settings


def add_live(
    parts: Parts,
    app: web.Application,
    *,
    access: Access,
    journal: Journal,
    agents: Mapping[AgentId, Agent],
) -> Live:
    """Serve screens. To be called before the engine runs: everything that happens is counted."""
    engine, clock, tasks = parts.engine, parts.clock, parts.tasks
    today = Today(
        journal=journal,
        written=lambda: engine.written,
        clock=clock,
        timezone=_timezone(parts.settings),
    )
    sources = Sources(
        engine=engine,
        today=today,
        agents=agents,
        script=lambda: parts.settings.conversation,
        estimate_of=parts.estimating.of,
        carrier_ages_s=parts.reconciler.ages_s,
        name_of=access.names.of,
        away_reasons=lambda: parts.settings.desk.away_reasons,
    )
    public_url = parts.settings.service.public_url
    tables = new_tables(epoch=new_secret()[:EPOCH_CHARS])
    door = LiveSocket(
        access=access,
        tables=tables,
        clock=clock,
        tasks=tasks,
        allowed_origins=() if public_url is None else (public_url,),
        peer_of=access.peer_of,
    )
    live = Live(sources, tables, door, clock, tasks)
    engine.subscribe(today)
    engine.subscribe(live)
    parts.metrics.alarms = lambda: live.alarms.on
    app.router.add_get(PATH, door.handle, allow_head=False)
    definitions = access.guarded(serve_definitions, "see_board")
    app.router.add_get(DEFINITIONS, definitions, allow_head=False)
    app.on_startup.append(live.start)
    app.on_shutdown.append(live.stop)
    return live


def _timezone(settings: Settings) -> tzinfo:
    """In which days begin at midnight."""
    hours = settings.conversation.hours
    return UTC if hours is None else ZoneInfo(hours.timezone)
