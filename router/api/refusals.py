"""What went wrong, as those outside may read it."""

from __future__ import annotations

from typing import Final

import msgspec

from queues import errors as q
from queues.errors import CommandRefused
from router.api.codes import ErrorCode
from router.api.errors import BadMessage, CallGone, NotOffered, TooManyDesks, UnknownDisposition
from router.errors import (
    InDoubt,
    JournalFailed,
    Overloaded,
    RequestForged,
    RequestRefused,
    ServiceStopping,
)
from router.people import errors as p


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
_NO_PEOPLE: Final = "The accounts cannot be read at the moment. Tell whoever runs the service."
_DEFECT: Final = "Something went wrong in the service. Its log says more."

_KNOWN: Final[tuple[tuple[type[Exception], ErrorCode, int, str], ...]] = (
    (q.OfferGone, ErrorCode.OFFER_GONE, 409, _OFFER_GONE),
    (q.UnknownAgent, ErrorCode.NOT_SIGNED_IN, 409, _NOT_SIGNED_IN),
    (q.UnknownCall, ErrorCode.CALL_GONE, 404, ""),
    (q.InvalidCommand, ErrorCode.BAD_MESSAGE, 400, ""),
    (CommandRefused, ErrorCode.NOT_POSSIBLE_NOW, 409, ""),
    (BadMessage, ErrorCode.BAD_MESSAGE, 400, ""),
    (CallGone, ErrorCode.CALL_GONE, 404, ""),
    (NotOffered, ErrorCode.NOT_POSSIBLE_NOW, 409, ""),
    (UnknownDisposition, ErrorCode.UNKNOWN_DISPOSITION, 400, ""),
    (TooManyDesks, ErrorCode.TOO_MANY_DESKS, 409, ""),
    (Overloaded, ErrorCode.REQUEST_REFUSED, 503, ""),
    (RequestForged, ErrorCode.REQUEST_REFUSED, 403, ""),
    (p.NotSignedIn, ErrorCode.NOT_SIGNED_IN, 401, ""),
    (p.NotAllowed, ErrorCode.NOT_ALLOWED, 403, ""),
    (p.ForeignPage, ErrorCode.FOREIGN_ORIGIN, 403, ""),
    (p.WrongSignIn, ErrorCode.WRONG_SIGN_IN, 401, ""),
    (p.TooManyTries, ErrorCode.TOO_MANY_SIGN_INS, 429, ""),
    (p.BadPassword, ErrorCode.BAD_PASSWORD, 422, ""),
    (p.BadPerson, ErrorCode.BAD_PERSON, 422, ""),
    (p.UnknownPerson, ErrorCode.UNKNOWN_PERSON, 404, ""),
    (p.PersonExists, ErrorCode.PERSON_EXISTS, 409, ""),
    (p.LastAdministrator, ErrorCode.LAST_ADMINISTRATOR, 409, ""),
    (p.PeopleUnavailable, ErrorCode.REQUEST_REFUSED, 503, _NO_PEOPLE),
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
