"""Lets somebody hear what a caller has left, and writes down who did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import structlog

from router.api.codes import ErrorCode
from router.api.replies import refuse
from router.errors import CarrierFailed
from router.recordings import pass_on

if TYPE_CHECKING:
    from aiohttp import web

    from queues.ids import CallId
    from router.people.access import Access
    from router.ports import Recordings

_log = structlog.get_logger(__name__)


class Hearing:
    """The one way to a recording over HTTP, whoever asks and wherever. The audit of the accounts keeps
    who has asked for what: it is written before anything is told.
    """

    def __init__(self, access: Access) -> None:
        self._access = access

    async def hear(
        self,
        request: web.Request,
        *,
        who: str,
        call: CallId,
        of: Literal["voicemail", "comment"],
        recording: str,
        source: Recordings,
    ) -> web.StreamResponse:
        """Answer with this recording of a call. `who`: the account or agent, who may hear it.

        Raises:
            PeopleUnavailable: it cannot be written down.
        """
        people = self._access.people
        now_ms = self._access.clock.now_ms()
        await people.do(people.accounts.note_heard, call, of, by=who, at_ms=now_ms)
        try:
            return await pass_on(request, source.fetch(recording))
        except CarrierFailed as error:
            _log.warning("recording_not_fetched", call_id=call, error=str(error))
            text = "The carrier does not give the recording; try again in a moment."
            return refuse(ErrorCode.REQUEST_REFUSED, 502, text)
