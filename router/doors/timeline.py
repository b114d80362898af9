"""The door to calls' stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.api.hearing import Hearing
from router.api.timeline import OlderCalls, RecentCalls, Timeline
from router.api.timeline.naming import Naming
from router.api.timeline.requests import CALLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from router.calls import CarrierName
    from router.parts import Parts
    from router.people.access import Access
    from router.ports import Journal, Recordings


def add_timeline(
    parts: Parts,
    app: web.Application,
    *,
    access: Access,
    journal: Journal,
    recordings: Mapping[CarrierName, Recordings],
) -> None:
    """Serve the stories of calls. To be called before the engine runs: everything is remembered."""
    recent = RecentCalls()
    parts.engine.subscribe(recent)
    timeline = Timeline(
        engine=parts.engine,
        recent=recent,
        older=OlderCalls(parts.engine, journal),
        callers=parts.callers,
        recordings=recordings,
        clock=parts.clock,
        naming=Naming(access.names, lambda: parts.settings.conversation),
        hearing=Hearing(access),
    )
    one = f"{CALLS}/{{call}}"
    for path, handler in (
        (CALLS, timeline.recent),
        (one, timeline.one),
        (rf"{one}/offers/{{offer:[0-9]{{1,9}}}}", timeline.why_offered),
    ):
        app.router.add_get(path, access.guarded(handler, "see_calls"), allow_head=False)
    heard = access.guarded(timeline.recording, "hear_recordings")
    path = rf"{one}/recordings/{{of:voicemail|comment}}"
    app.router.add_get(path, heard, allow_head=False)
