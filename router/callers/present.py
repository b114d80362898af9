"""What is kept of a caller while the call is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ivr import HangUp, RouteToQueue
from router.callers import limits
from router.callers.memory import RememberedCall

if TYPE_CHECKING:
    from ivr import Turn
    from ivr.state import Noted
    from router.callers.caller import Caller
    from router.callers.memory import Remembered
    from router.callers.record import Record

_TELLS_NOTHING = ("silent", "blocked")
"""A conversation that ended so was in a language that nobody has chosen."""


class PresentCaller:
    """The caller of an open call, from its arrival on; `caller` is None until he is presented."""

    __slots__ = (
        "call", "callback_number", "caller", "digits", "found", "is_callback", "record",
        "remembered", "understood", "words_turn",
    )  # fmt: skip

    def __init__(self, at_ms: int) -> None:
        self.caller: Caller | None = None
        self.record: Record = {}
        self.words_turn = -1
        """The turn of the newest words."""
        self.digits = ""
        self.callback_number = ""
        self.is_callback = False
        """Whether he has been put in line to be rung back."""
        self.found: Record = {}
        """What the last look-up has found."""
        self.understood: list[Noted] = []
        """Turn by turn."""
        self.call = RememberedCall(at_ms)
        """What will be remembered of this call."""
        self.remembered: Remembered | None = None
        """What is remembered of the number; None if it is withheld."""

    @property
    def number(self) -> str:
        """The number that rings, empty if it is withheld."""
        return "" if self.caller is None else self.caller.number

    @property
    def promised(self) -> str:
        """Where he is to be rung back, empty if nowhere."""
        return self.callback_number or (self.number if self.is_callback else "")

    def say(self, turn: int, words: str) -> None:
        """He said this; a turn that is repeated counts once."""
        if self.caller is not None and self.words_turn < turn:
            self.words_turn = turn
            said = f"{self.caller.words} {words}".strip()[-limits.WORDS_LENGTH_MAX :]
            self.caller = msgspec.structs.replace(self.caller, words=said)

    def take_note(self, turn: Turn) -> None:
        """The conversation took a turn."""
        if turn.noted is not None and len(self.understood) < limits.TURNS_KEPT_MAX:
            self.understood.append(turn.noted)
        match turn.outcome:
            case None:
                return
            case HangUp(reason=reason) if reason in _TELLS_NOTHING:
                return
            case HangUp(reason="served"):
                self.call.ended = "served"
            case RouteToQueue(concern=concern):
                self.call.concern = concern
            case _:
                pass
        self.call.language = turn.state.language
