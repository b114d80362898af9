"""Callers' messages, for the agent who has the call in hand: fetched from the carrier, kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from queues.ids import CallId
from router.api.codes import ErrorCode
from router.api.replies import refuse
from router.errors import CarrierFailed
from router.recordings import pass_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queues.ids import AgentId
    from router.api.agent_socket import AgentSocket
    from router.api.bearer import Bearer
    from router.calls import CarrierName, OpenCall
    from router.engine import Engine
    from router.ports import Recordings

_log = structlog.get_logger(__name__)


class RecordingFiles:
    """`door` knows whose token it is."""

    def __init__(
        self,
        *,
        engine: Engine,
        recordings: Mapping[CarrierName, Recordings],
        bearer: Bearer,
        door: AgentSocket,
    ) -> None:
        self._engine = engine
        self._recordings = recordings
        self._bearer = bearer
        self._door = door

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The message of a call, as MP3."""
        token = self._bearer.token(request)
        if isinstance(token, web.Response):
            return token
        agent = self._door.tokens.owner(token)
        if agent is None:
            return self._bearer.wrong(request)
        call = self._in_hand(agent, CallId(request.match_info["call"]))
        if call is None or call.voicemail is None or call.carrier not in self._recordings:
            return refuse(ErrorCode.CALL_GONE, 404, "You have no call with such a recording.")
        pieces = self._recordings[call.carrier].fetch(call.voicemail.recording)
        try:
            return await pass_on(request, pieces)
        except CarrierFailed as error:
            _log.warning("recording_not_fetched", call_id=call.call, error=str(error))
            text = "The carrier does not give the recording; try again in a moment."
            return refuse(ErrorCode.REQUEST_REFUSED, 502, text)

    def _in_hand(self, agent_id: AgentId, call_id: CallId) -> OpenCall | None:
        """The call, if it is offered to the agent, or he talks, or wraps it up; or its caller could
        not be reached for him, and a message is all there is.
        """
        agent = self._engine.core.state.agents.get(agent_id)
        call = self._engine.calls.find(call_id)
        is_in_hand = agent is not None and call_id in agent.works
        is_left = call is not None and call.tried_by == agent_id
        return call if is_in_hand or is_left else None
