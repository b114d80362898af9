"""The emergency switch, for whoever may operate the service from the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.api.replies import answer
from router.people.session import SESSION

if TYPE_CHECKING:
    from aiohttp import web

    from router.api.emergency import EmergencySwitch


class EmergencyPage:
    """Shows and turns the switch of the site and of each queue."""

    def __init__(self, switch: EmergencySwitch) -> None:
        self._switch = switch

    async def show(self, _request: web.Request) -> web.StreamResponse:
        """Where it is on, and where it can be turned."""
        return answer(self._switch.standing())

    async def turn(self, request: web.Request) -> web.StreamResponse:
        """Turn it, in the name of whoever is signed in."""
        return await self._switch.turn_as_asked(request, by=request[SESSION].person)
