"""The emergency switch over plain HTTP, for whoever holds the operator's token."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

import msgspec
import structlog
from aiohttp import web

from router.api.access import digest_of
from router.api.codes import ErrorCode
from router.api.replies import answer, refuse
from router.calls import SetEmergency

if TYPE_CHECKING:
    from router.api.bearer import Bearer
    from router.engine import Engine
    from router.settings import Secret

_log = structlog.get_logger(__name__)


class Switched(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for: an empty name is the whole site."""

    queue: str = ""
    on: bool


class EmergencySwitch:
    """`GET` says where it is on, `POST` turns it."""

    def __init__(self, *, engine: Engine, token: Secret | None, bearer: Bearer) -> None:
        self._engine = engine
        self._digest = None if token is None else digest_of(token.reveal())
        self._bearer = bearer
        self._has_hinted = False

    async def read(self, request: web.Request) -> web.Response:
        """Where it is on."""
        return self._refusal(request) or self._state()

    async def turn(self, request: web.Request) -> web.Response:
        """Turn it, and say where it is on."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        try:
            wanted = msgspec.json.decode(await request.read(), type=Switched)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            text = f'The body must be as {{"queue": "", "on": true}}: {error}'
            return refuse(ErrorCode.BAD_MESSAGE, 422, text)
        if not self._is_known(wanted):
            queues = ", ".join(sorted(self._engine.core.state.queues))
            text = f"There is no such queue; there are: {queues}. An empty name is the whole site."
            return refuse(ErrorCode.UNKNOWN_QUEUE, 404, text)
        order = SetEmergency(queue=wanted.queue, on=wanted.on, by="operator")
        if await self._engine.submit(order):
            _log.warning("emergency_switched", queue=wanted.queue or "all", on=wanted.on)
        return self._state()

    def _is_known(self, wanted: Switched) -> bool:
        """Whether there is such a queue, or it was there when the switch was turned on."""
        if not wanted.queue or wanted.queue in self._engine.core.state.queues:
            return True
        return not wanted.on and wanted.queue in self._engine.calls.emergencies

    def _refusal(self, request: web.Request) -> web.Response | None:
        if self._digest is None:
            if not self._has_hinted:
                self._has_hinted = True
                _log.warning("emergency_switch_not_there", hint="set service.operator_token")
            return refuse(ErrorCode.REQUEST_REFUSED, 404, "There is no such address.")
        token = self._bearer.token(request)
        if isinstance(token, web.Response):
            return token
        is_right = compare_digest(self._digest, digest_of(token))
        return None if is_right else self._bearer.wrong(request)

    def _state(self) -> web.Response:
        return answer({"on": sorted(self._engine.calls.emergencies)})
