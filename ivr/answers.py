"""What was heard, reduced to an answer of the stage that listens."""

from typing import Final, assert_never

from ivr import limits
from ivr.state import (
    Dialled,
    Heard,
    How,
    Keys,
    LookedUp,
    Recorded,
    Silence,
    Stage,
    Words,
)
from ivr.words import tokens

Answer = Words | Keys | Silence | LookedUp | Recorded
"""What can be heard in answer."""

ENTERING: Final[frozenset[Stage]] = frozenset({"digits", "callback_number"})
"""The stages in which several keys are one answer."""
PERSON_KEY: Final = "0"
_KEYS_KNOWN: Final = frozenset("0123456789*#")


def tidy(heard: Heard, stage: Stage) -> Answer:
    """Reduce what was heard to an answer: words, keys, silence, or a result that is awaited.

    Words without a letter or digit and keys that no telephone has are silence, and so are
    `Dialled`, which a carrier may repeat, and results that nobody waits for.
    """
    match heard:
        case Words(text=text):
            return heard if tokens(text) else Silence()
        case Keys(digits=digits):
            return _tidy_keys(digits, stage)
        case LookedUp():
            return heard if stage == "looking_up" else Silence()
        case Recorded():
            return heard if stage == "voicemail" else Silence()
        case Dialled() | Silence():
            return Silence()
        case _:
            assert_never(heard)


def _tidy_keys(digits: str, stage: Stage) -> Answer:
    if not digits or digits[0] not in _KEYS_KNOWN:
        return Silence()
    if stage in ENTERING:
        known = "".join(key for key in digits if key in _KEYS_KNOWN)
        entered = known.removesuffix("#")[: limits.KEYS_CHARS_MAX]
        return Keys(digits=entered) if entered else Silence()
    return Keys(digits=digits[0])


def how_heard(answer: Answer) -> How:
    """The way an answer came, for the record."""
    match answer:
        case Words():
            return "speech"
        case Keys():
            return "keys"
        case Silence():
            return "silence"
        case LookedUp():
            return "look_up"
        case Recorded():
            return "recording"
        case _:
            assert_never(answer)
