"""The emergency switch over plain HTTP, for whoever holds the operator's token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import structlog

from router.api.codes import ErrorCode
from router.api.replies import answer, refuse
from router.calls import SetEmergency

if TYPE_CHECKING:
    from aiohttp import web

    from router.api.bearer import ServiceToken
    from router.engine import Engine

_log = structlog.get_logger(__name__)


class Switched(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for: an empty name is the whole site."""

    queue: str = ""
    on: bool


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where the switch is on, and where it can be turned."""

    on: tuple[str, ...]
    """Queues; an empty name is the whole site."""
    queues: tuple[str, ...]


class EmergencySwitch:
    """`GET` says where it is on, `POST` turns it."""

    def __init__(self, *, engine: Engine, token: ServiceToken) -> None:
        self._engine = engine
        self._token = token

    async def read(self, request: web.Request) -> web.Response:
        """Where it is on."""
        return self._token.refusal(request) or self._state()

    async def turn(self, request: web.Request) -> web.Response:
        """Turn it, and say where it is on."""
        refusal = self._token.refusal(request)
        return refusal or await self.turn_as_asked(request, by="operator")

    def standing(self) -> Standing:
        """Where it is on, and the queues for each of which it can be turned alone."""
        return Standing(
            on=tuple(sorted(self._engine.calls.emergencies)),
            queues=tuple(self._engine.core.state.queues),
        )

    async def turn_as_asked(self, request: web.Request, *, by: str) -> web.Response:
        """Turn it for somebody who may, and say where it is on."""
        try:
            wanted = msgspec.json.decode(await request.read(), type=Switched)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            text = f'The body must be as {{"queue": "", "on": true}}: {error}'
            return refuse(ErrorCode.BAD_MESSAGE, 422, text)
        if not self._is_known(wanted):
            queues = ", ".join(sorted(self._engine.core.state.queues))
            text = f"There is no such queue; there are: {queues}. An empty name is the whole site."
            return refuse(ErrorCode.UNKNOWN_QUEUE, 404, text)
        order = SetEmergency(queue=wanted.queue, on=wanted.on, by=by)
        if await self._engine.submit(order):
            _log.warning("emergency_switched", queue=wanted.queue or "all", on=wanted.on)
        return self._state()

    def _is_known(self, wanted: Switched) -> bool:
        """Whether there is such a queue, or it was there when the switch was turned on."""
        if not wanted.queue or wanted.queue in self._engine.core.state.queues:
            return True
        return not wanted.on and wanted.queue in self._engine.calls.emergencies

    def _state(self) -> web.Response:
        return answer({"on": sorted(self._engine.calls.emergencies)})
