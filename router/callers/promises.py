"""On which numbers somebody is to be rung back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from queues.ids import CallId
    from router.callers.present import PresentCaller


class Promises:
    """Keeps anybody from being rung more than once because others have entered his number. `callers`
    are those of the open calls.
    """

    def __init__(self, callers: Mapping[CallId, PresentCaller]) -> None:
        self._callers = callers
        self._claims: set[tuple[CallId, str]] = set()
        """What callers have just entered, until it is decided what comes of it."""

    def is_made(self, call: CallId, number: str) -> bool:
        """Whether somebody else is, or is about to be, promised to be rung on a number that this caller
        has entered.
        """
        own = self._callers.get(call)
        known = None if own is None or own.name is None else own.number
        return any(
            other is not own
            and other.number != known
            and (other.promised == number or (other_call, number) in self._claims)
            for other_call, other in self._callers.items()
        )

    @contextmanager
    def claimed(self, call: CallId, number: str | None) -> Iterator[bool]:
        """Around the deciding of what this caller has entered, if that is a number; gives whether it is
        free. It is his meanwhile: others may enter the same before it is decided.
        """
        is_free = number is None or not self.is_made(call, number)
        if number is None or not is_free:
            yield is_free
            return
        self._claims.add((call, number))
        try:
            yield True
        finally:
            self._claims.discard((call, number))
