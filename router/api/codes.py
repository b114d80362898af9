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
    """No agent has this token, or the ticket is used up or too old. The connection is closed; try
    again with the right one."""
    NO_AGENT = "no_agent"
    """Whoever has signed in takes no calls: no account of an agent, or none any more."""
    UNKNOWN_DISPOSITION = "unknown_disposition"
    """The configuration has no such disposition."""
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
    WRONG_SIGN_IN = "wrong_sign_in"
    """Over HTTP: the name or the password is wrong (status 401; 403 for whoever is signed in)."""
    NOT_ALLOWED = "not_allowed"
    """Over HTTP: the person's roles do not allow it (status 403)."""
    BAD_PASSWORD = "bad_password"  # noqa: S105 - an error's name
    """Over HTTP: the new password is too easy to guess (status 422)."""
    BAD_PERSON = "bad_person"
    """Over HTTP: the account cannot be as asked; the text names the field (status 422)."""
    UNKNOWN_PERSON = "unknown_person"
    """Over HTTP: there is no such account (status 404)."""
    PERSON_EXISTS = "person_exists"
    """Over HTTP: there is an account of this name already (status 409)."""
    LAST_ADMINISTRATOR = "last_administrator"
    """Over HTTP: nobody would be left who can manage people (status 409)."""
    UNKNOWN_QUEUE = "unknown_queue"
    """Over HTTP: there is no queue of this name (status 404)."""
    REQUEST_REFUSED = "request_refused"
    """The service does not take the request; the text says why."""
    FOREIGN_ORIGIN = "foreign_origin"
    """The page comes from another site than the service (over HTTP, status 403)."""
    BODY_TOO_LARGE = "body_too_large"
    """Over HTTP: the request has more bytes than the service takes (status 413)."""
    BODY_TOO_SLOW = "body_too_slow"
    """Over HTTP: the request has not come in full within the time for it (status 408)."""
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
    """No agent has the token, or the ticket is used up or too old. Ask for another one before you try
    again."""
    NO_AGENT = 4403
    """Whoever has signed in takes no calls."""
    SIGN_IN_TIMEOUT = 4408
    """No `sign_in` came in time, or the desk stayed after it had signed out."""
    SESSION_OVER = 4410
    """Whoever signed in to the page has signed out there, or may not come in any more. Let him sign in
    again."""
    TOO_MUCH = 4429
    """Too many messages, wrong tokens or desks. Wait a minute."""
    SIGN_IN_FAILED = 4503
    """The service could not sign the agent in. Connect again in a moment."""
