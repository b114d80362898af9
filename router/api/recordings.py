"""Callers' messages, for the agent who has the call in hand, and for those whose role allows to hear
them: fetched from the carrier, kept nowhere. Who has heard which is kept (`hearing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from queues.ids import AgentId, CallId
from router.api.codes import ErrorCode
from router.api.replies import refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from router.api.agent_socket import AgentSocket
    from router.api.bearer import Bearer
    from router.api.hearing import Hearing
    from router.calls import CarrierName, OpenCall
    from router.engine import Engine
    from router.people.session import Session
    from router.ports import Recordings


class RecordingFiles:
    """`door` knows whose token it is, and who has signed in to a page."""

    def __init__(
        self,
        *,
        engine: Engine,
        recordings: Mapping[CarrierName, Recordings],
        bearer: Bearer,
        door: AgentSocket,
        hearing: Hearing,
    ) -> None:
        self._engine = engine
        self._recordings = recordings
        self._bearer = bearer
        self._door = door
        self._hearing = hearing

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The message of a call, as MP3."""
        call_id = CallId(request.match_info["call"])
        session = await self._session(request)
        if session is None:
            token = self._bearer.token(request)
            if isinstance(token, web.Response):
                return token
            agent = self._door.tokens.owner(token)
            if agent is None:
                return self._bearer.wrong(request)
        else:
            agent = AgentId(session.person)
        if session is not None and session.may("hear_recordings"):
            call = self._engine.calls.find(call_id)
        else:
            call = self._in_hand(agent, call_id)
        if call is None or call.voicemail is None or call.carrier not in self._recordings:
            return refuse(ErrorCode.CALL_GONE, 404, "You have no call with such a recording.")
        return await self._hearing.hear(
            request,
            who=agent,
            call=call.call,
            of="voicemail",
            recording=call.voicemail.recording,
            source=self._recordings[call.carrier],
        )

    async def _session(self, request: web.Request) -> Session | None:
        """Who has signed in to the page that asks; programs bring a token instead."""
        access = self._door.access
        if access is None or "Authorization" in request.headers:
            return None
        return await access.find(request)

    def _in_hand(self, agent_id: AgentId, call_id: CallId) -> OpenCall | None:
        """The call, if it is offered to the agent, or he talks, or wraps it up; or its caller could
        not be reached for him, and a message is all there is.
        """
        agent = self._engine.core.state.agents.get(agent_id)
        call = self._engine.calls.find(call_id)
        is_in_hand = agent is not None and call_id in agent.works
        is_left = call is not None and call.tried_by == agent_id
        return call if is_in_hand or is_left else None
