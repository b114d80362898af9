"""Who rings and what they said: personal data, kept beside the journal under the call's id.

Nothing here is logged, measured or journalled, and it is forgotten when the call has ended. What
stays for a while is which made-up name stands for which number, so that the core knows a caller who
rings again; the name says nothing of the number.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

import msgspec

from queues.events import CallEnded
from queues.limits import CALLERS_REMEMBERED
from router.calls import CallClosed
from router.ids import new_caller_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues.ids import CallerId, CallId
    from router.ports import Recorded

WORDS_LENGTH_MAX: Final = 500
NUMBERS_KEPT_MAX: Final = CALLERS_REMEMBERED
"""The core remembers no more callers either."""
NUMBER_KEPT_MS: Final = 7 * 24 * 3_600_000
"""Whoever has not rung for so long is a new caller."""

_NUMBER: Final = re.compile(r"\+[1-9][0-9]{4,14}")
"""In E.164 form; anything else may stand for many people."""


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
        self._names: OrderedDict[str, tuple[CallerId, int]] = OrderedDict()
        """By number, what the caller is known as and when that was last of use; the latest last."""
        self._at_ms = 0

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

    def known_as(self, call: CallId) -> CallerId | None:
        """What stands for the caller in events, the same whenever he rings; None if his number is
        withheld.
        """
        number = self.get(call).number
        if not _NUMBER.fullmatch(number):
            return None
        name, _ = self._names.get(number) or (new_caller_id(), 0)
        self._names[number] = (name, self._at_ms)
        self._names.move_to_end(number)
        if len(self._names) > NUMBERS_KEPT_MAX:
            self._names.popitem(last=False)
        return name

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Forget those whose calls have ended, and numbers that have not rung for long."""
        for event in events:
            self._at_ms = event.at_ms
            if isinstance(event, CallEnded | CallClosed):
                self._forget(event.call)
        while self._names and self._at_ms - next(iter(self._names.values()))[1] > NUMBER_KEPT_MS:
            self._names.popitem(last=False)

    def _forget(self, call: CallId) -> None:
        caller = self._by_call.pop(call, None)
        self._turns.pop(call, None)
        if caller is not None and caller.number in self._names:
            self._names[caller.number] = (self._names[caller.number][0], self._at_ms)
            self._names.move_to_end(caller.number)
