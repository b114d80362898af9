"""Why something was not done, and why a connection was closed."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class ErrorCode(StrEnum):
    """Why something was not done."""

    BAD_MESSAGE = "bad_message"
    """The message cannot be read, or a value in it is out of bounds."""
    NOT_SIGNED_IN = "not_signed_in"
    """The desk has to send `sign_in` first."""
    WRONG_TOKEN = "wrong_token"  # noqa: S105 - an error's name
    """No agent has this token. The connection is closed; try again with the right one."""
    TOO_MANY_SIGN_INS = "too_many_sign_ins"
    """Too many wrong tokens came from this address; try again in a minute."""
    TOO_MANY_DESKS = "too_many_desks"
    """The agent has too many desks open; close one."""
    OFFER_GONE = "offer_gone"
    """The offer is over: its time was up, it was taken back, or the caller has left."""
    CALL_GONE = "call_gone"
    """The call is over, or it is not the agent's."""
    NOT_POSSIBLE_NOW = "not_possible_now"
    """The agent's present state does not allow it."""
    TOO_MANY_MESSAGES = "too_many_messages"
    """The desk sends more than the service takes; the message was dropped."""
    UNKNOWN_QUEUE = "unknown_queue"
    """Over HTTP: there is no queue of this name (status 404)."""
    REQUEST_REFUSED = "request_refused"
    """The service does not take the request; the text says why."""
    FOREIGN_ORIGIN = "foreign_origin"
    """The page comes from another site than the service (over HTTP, status 403)."""
    BODY_TOO_LARGE = "body_too_large"
    """Over HTTP: the request has more bytes than the service takes (status 413)."""
    SERVICE_STOPPING = "service_stopping"
    """The service is about to stop; connect again in a moment."""
    SERVICE_IN_DOUBT = "service_in_doubt"
    """The service cannot write its journal at the moment and decides nothing; try again in a moment.
    What was asked may be carried out all the same once it can: look how things stand then."""
    SERVICE_FAILED = "service_failed"
    """The service cannot write its journal and does nothing more; tell whoever runs it."""
    INTERNAL_ERROR = "internal_error"
    """A defect in the service; its log says more."""


class CloseCode(IntEnum):
    """Why the service closed a connection."""

    GOING_AWAY = 1001
    """The service is stopping. Connect again."""
    BAD_MESSAGES = 4400
    """Too many bad messages in a row."""
    WRONG_TOKEN = 4401
    """No agent has the token. Ask for another one before you try again."""
    SIGN_IN_TIMEOUT = 4408
    """No `sign_in` came in time, or the desk stayed after it had signed out."""
    TOO_MUCH = 4429
    """Too many messages, wrong tokens or desks. Wait a minute."""
    SIGN_IN_FAILED = 4503
    """The service could not sign the agent in. Connect again in a moment."""
