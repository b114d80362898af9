"""The door for what operators' own programs ask: recordings, the emergency switch, erasing callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.api import (
    Bearer,
    EmergencySwitch,
    Erasing,
    Hearing,
    RecordingFiles,
    ServiceToken,
    add_operating_routes,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from router.api import AgentSocket
    from router.calls import CarrierName
    from router.parts import Parts
    from router.people.access import Access
    from router.ports import Recordings


def add_operating(
    parts: Parts,
    app: web.Application,
    *,
    access: Access,
    desk_door: AgentSocket,
    recordings: Mapping[CarrierName, Recordings],
) -> EmergencySwitch:
    """Serve it. Gives the switch, which has its page as well."""
    bearer = Bearer(desk_door.failed_sign_ins, desk_door.peer_of)
    token = ServiceToken(parts.settings.service.operator_token, bearer)
    switch = EmergencySwitch(engine=parts.engine, token=token)
    add_operating_routes(
        app,
        recordings=RecordingFiles(
            engine=parts.engine,
            recordings=recordings,
            bearer=bearer,
            door=desk_door,
            hearing=Hearing(access),
        ),
        emergency=switch,
        erasing=Erasing(engine=parts.engine, callers=parts.callers, token=token),
    )
    return switch
