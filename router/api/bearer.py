"""Who asks over plain HTTP: a token in the header `Authorization: Bearer`."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import web

from router.api import limits
from router.api.access import digest_of
from router.api.codes import ErrorCode
from router.api.replies import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from router.api.access import FailedSignIns
    from router.settings import Secret

_SCHEME: Final = "bearer "

_log = structlog.get_logger(__name__)


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


class ServiceToken:
    """The token of whoever runs the service, as configured. Without one there is nothing here."""

    def __init__(self, token: Secret | None, bearer: Bearer) -> None:
        self._digest = None if token is None else digest_of(token.reveal())
        self._bearer = bearer
        self._has_hinted = False

    def refusal(self, request: web.Request) -> web.Response | None:
        """Why this request is refused; None if it brings the token."""
        if self._digest is None:
            if not self._has_hinted:
                self._has_hinted = True
                _log.warning("operator_token_not_set", hint="set service.operator_token")
            return refuse(ErrorCode.REQUEST_REFUSED, 404, "There is no such address.")
        token = self._bearer.token(request)
        if isinstance(token, web.Response):
            return token
        is_right = compare_digest(self._digest, digest_of(token))
        return None if is_right else self._bearer.wrong(request)
