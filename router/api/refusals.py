"""What went wrong, as those outside may read it."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Final

import msgspec

from queues import errors as q
from queues.errors import CommandRefused
from router.api.codes import ErrorCode
from router.api.errors import BadMessage, CallGone, TooManyDesks
from router.errors import (
    InDoubt,
    JournalFailed,
    Overloaded,
    RequestForged,
    RequestRefused,
    ServiceStopping,
)

if TYPE_CHECKING:
    from types import TracebackType


class Refusal(msgspec.Struct, frozen=True):
    """A failure as it is told to those outside; `status` is the HTTP status."""

    code: ErrorCode
    status: int
    message: str


_OFFER_GONE: Final = (
    "The offer is over: its time was up, it was taken back, or the caller has left."
)
_NOT_SIGNED_IN: Final = "You are not signed in."
_STOPPING: Final = "The service is about to stop. Try again in a moment."
IN_DOUBT: Final = "The service cannot write its journal at the moment; try again in a moment."
_FAILED: Final = "The service cannot write its journal and takes no requests. Tell whoever runs it."
_DEFECT: Final = "Something went wrong in the service. Its log says more."

_KNOWN: Final[tuple[tuple[type[Exception], ErrorCode, int, str], ...]] = (
    (q.OfferGone, ErrorCode.OFFER_GONE, 409, _OFFER_GONE),
    (q.UnknownAgent, ErrorCode.NOT_SIGNED_IN, 409, _NOT_SIGNED_IN),
    (q.UnknownCall, ErrorCode.CALL_GONE, 404, ""),
    (q.InvalidCommand, ErrorCode.BAD_MESSAGE, 400, ""),
    (CommandRefused, ErrorCode.NOT_POSSIBLE_NOW, 409, ""),
    (BadMessage, ErrorCode.BAD_MESSAGE, 400, ""),
    (CallGone, ErrorCode.CALL_GONE, 404, ""),
    (TooManyDesks, ErrorCode.TOO_MANY_DESKS, 409, ""),
    (Overloaded, ErrorCode.REQUEST_REFUSED, 503, ""),
    (RequestForged, ErrorCode.REQUEST_REFUSED, 403, ""),
    (RequestRefused, ErrorCode.REQUEST_REFUSED, 400, ""),
    (ServiceStopping, ErrorCode.SERVICE_STOPPING, 503, _STOPPING),
    (InDoubt, ErrorCode.SERVICE_IN_DOUBT, 503, IN_DOUBT),
    (JournalFailed, ErrorCode.SERVICE_FAILED, 503, _FAILED),
)
"""Subclasses before their bases. Without a text the error's own is told."""


def refusal_of(error: Exception) -> Refusal:
    """The first line that fits; what nobody expected is told without details."""
    for kind, code, status, message in _KNOWN:
        if isinstance(error, kind):
            return Refusal(code, status, message or str(error))
    return Refusal(ErrorCode.INTERNAL_ERROR, 500, _DEFECT)


def where(trace: TracebackType | None) -> list[str]:
    """The places of a traceback. Its text is left out: it may quote what a caller said."""
    return [
        f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in traceback.extract_tb(trace)
    ]
