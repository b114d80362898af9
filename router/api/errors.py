"""What a desk can ask for in vain."""

from __future__ import annotations

from router.errors import RequestRefused


class CallGone(RequestRefused):
    """The call is over, or it is not this agent's."""


class NotOffered(RequestRefused):
    """The carrier of this call, or the configuration, has no such thing."""


class UnknownDisposition(RequestRefused):
    """The configuration has no such disposition."""


class TooManyDesks(RequestRefused):
    """The agent has too many desks open."""


class BadMessage(RequestRefused):
    """The message cannot be read. `request` is the id it carried, if that could be read."""

    def __init__(self, message: str, request: str | None = None) -> None:
        super().__init__(message)
        self.request = request
