"""Erases a caller who has asked for it, over plain HTTP, for whoever holds the operator's token.

The number is in the body, so that it stands in no log of addresses, and in none of ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import structlog

from queues.commands import PassTime
from router.api.codes import ErrorCode
from router.api.replies import answer, refuse
from router.callers import is_number

if TYPE_CHECKING:
    from aiohttp import web

    from router.api.bearer import ServiceToken
    from router.callers import Callers
    from router.engine import Engine

_log = structlog.get_logger(__name__)


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it. While a call of that number is open, it keeps what it needs until it ends."""

    erased: bool
    """Whether anything was remembered."""
    open_call: bool


class _Wanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    number: str


class Erasing:
    """`POST` erases one number."""

    def __init__(self, *, engine: Engine, callers: Callers, token: ServiceToken) -> None:
        self._engine = engine
        self._callers = callers
        self._token = token

    async def erase(self, request: web.Request) -> web.Response:
        """Erase it; answered once it is erased on disk, too.

        Raises:
            InDoubt, JournalFailed, ServiceStopping, Overloaded: it may not be, yet.
        """
        refusal = self._token.refusal(request)
        if refusal is not None:
            return refusal
        try:
            number = msgspec.json.decode(await request.read(), type=_Wanted).number
        except (msgspec.DecodeError, UnicodeDecodeError):
            number = ""
        if not is_number(number):
            text = 'The body must be as {"number": "+31612345678"}, a number in E.164 form.'
            return refuse(ErrorCode.BAD_MESSAGE, 422, text)
        erased = self._callers.erase(number)
        # Also if there was nothing: it may have been erased just now and not be written yet.
        await self._engine.submit(PassTime(site=self._engine.core.state.definition.site))
        if erased:
            _log.info("caller_erased")
        outcome = Erased(erased=erased, open_call=self._callers.is_present(number))
        return answer(msgspec.to_builtins(outcome))
