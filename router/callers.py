"""Who rings and what they said: personal data, kept beside the journal under the call's id.

Nothing here is logged, measured or journalled. It is forgotten when the call has ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from queues.events import CallEnded
from router.calls import CallClosed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues.ids import CallId
    from router.ports import Recorded

WORDS_LENGTH_MAX: Final = 500


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """A caller as the carrier presents him; both may be empty."""

    number: str = ""
    words: str = ""


class Callers:
    """The callers of the open calls."""

    def __init__(self) -> None:
        self._by_call: dict[CallId, Caller] = {}
        self._turns: dict[CallId, int] = {}
        """The turn of the newest words of a call."""

    def remember(self, call: CallId, caller: Caller) -> None:
        """Keep who rings."""
        self._by_call.setdefault(call, caller)

    def said(self, call: CallId, turn: int, words: str) -> None:
        """Keep the caller's own words, for the agent's card; a turn that is repeated, once."""
        known = self._by_call.get(call)
        if known is not None and self._turns.get(call, -1) < turn:
            self._turns[call] = turn
            said = f"{known.words} {words}".strip()[-WORDS_LENGTH_MAX:]
            self._by_call[call] = msgspec.structs.replace(known, words=said)

    def get(self, call: CallId) -> Caller:
        """What is known of the caller."""
        return self._by_call.get(call, Caller())

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Forget those whose calls have ended."""
        for event in events:
            if isinstance(event, CallEnded | CallClosed):
                self._by_call.pop(event.call, None)
                self._turns.pop(event.call, None)
