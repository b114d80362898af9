"""Who asks over plain HTTP: a token in the header `Authorization: Bearer`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from router.api import limits
from router.api.codes import ErrorCode
from router.api.replies import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from router.api.access import FailedSignIns

_SCHEME: Final = "bearer "


class Bearer:
    """Reads tokens, and counts the wrong ones of each address."""

    def __init__(self, failed: FailedSignIns, peer_of: Callable[[web.Request], str]) -> None:
        self._failed = failed
        self._peer_of = peer_of

    def token(self, request: web.Request) -> str | web.Response:
        """The token, or why it is not even looked at."""
        if self._failed.is_blocked(self._peer_of(request)):
            text = "Too many wrong tokens came from this address; try again in a minute."
            return refuse(ErrorCode.TOO_MANY_SIGN_INS, 429, text)
        written = request.headers.get("Authorization", "")
        token = written[len(_SCHEME) :].strip()
        is_bearer = written[: len(_SCHEME)].lower() == _SCHEME
        if not is_bearer or not 0 < len(token) <= limits.TOKEN_LENGTH_MAX:
            text = "The header Authorization: Bearer, with a token, is missing."
            answer = refuse(ErrorCode.NOT_SIGNED_IN, 401, text)
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        return token

    def wrong(self, request: web.Request) -> web.Response:
        """The token is nobody's."""
        self._failed.count(self._peer_of(request))
        return refuse(ErrorCode.WRONG_TOKEN, 403, "This token does not allow that.")
