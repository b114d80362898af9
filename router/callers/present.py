"""What is kept of a caller while the call is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ivr import HangUp, RouteToQueue
from ivr.state import Noted
from queues.ids import CallerId
from router.callers import limits
from router.callers.entered import digits_entered, number_entered
from router.callers.memory import RememberedCall
from router.callers.record import Record

if TYPE_CHECKING:
    from ivr import Keys, Turn
    from ivr.state import Keep

_TELLS_NOTHING = ("silent", "blocked")
"""A conversation that ended so was in a language that nobody has chosen."""
_MERE_ANSWERS = ("agreed", "no", "language")
_MERE_ANSWER_WORDS_MAX = 3
"""Whoever says more than that beside his yes or no, or his language, may have said what it is about."""


class PresentCaller(msgspec.Struct, array_like=True, tag="caller.1"):
    """The caller of an open call, from its arrival on."""

    call: RememberedCall
    """What will be remembered of this call."""
    number: str = ""
    """As the carrier presents it; empty if it is withheld."""
    name: CallerId | None = None
    """What stands for the number in events."""
    record: Record = {}
    words: str = ""
    digits: str = ""
    callback_number: str = ""
    is_callback: bool = False
    """Whether he has been put in line to be rung back."""
    found: Record = {}
    """What the last look-up has found."""
    understood: list[Noted] = []
    """Turn by turn."""

    def __repr__(self) -> str:
        """Without what must not get into a log or an error."""
        return f"<PresentCaller {self.call.id}>"

    @property
    def promised(self) -> str:
        """Where he is to be rung back, empty if nowhere."""
        return self.callback_number or (self.number if self.is_callback else "")

    def say(self, words: str) -> None:
        """He said this."""
        self.words = f"{self.words} {words}".strip()[-limits.WORDS_LENGTH_MAX :]

    def answer(self, words: str, noted: Noted | None) -> None:
        """He said this in the conversation, and it was understood so. A mere yes or no to what he was
        asked, or a mere language, tells nobody anything later.
        """
        is_mere = noted is not None and noted.meaning in _MERE_ANSWERS and noted.sign is None
        if not is_mere or len(words.split()) > _MERE_ANSWER_WORDS_MAX:
            self.say(words)

    def enter(self, keep: Keep, keys: Keys, dialled: str) -> None:
        """Keep what he has just entered, for a look-up or to ring him back, having dialled that number
        of ours; what he enters later replaces it. A number that we do not ring is not kept.
        """
        if keep == "digits":
            self.digits = (digits_entered(keys) or self.digits)[: limits.DIGITS_LENGTH_MAX]
        else:
            self.callback_number = number_entered(keys, dialled) or self.callback_number

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
