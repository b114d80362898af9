"""What goes into a turn of the conversation and what comes out of it.

The state is a plain value that the journal keeps. It holds what was understood, never what was
said: words are personal data.
"""

from typing import Literal

import msgspec

from ivr.actions import Action
from ivr.outcomes import Outcome


class Dialled(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The call has arrived on one of our numbers."""

    number: str


class Words(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The caller spoke (or typed). `confidence` is the recognition's own, 0 to 1, if it has one."""

    text: str
    confidence: float | None = None


class Keys(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The caller pressed keys: digits, `*`, `#`."""

    digits: str


class Silence(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """We listened and nothing came."""


Heard = Dialled | Words | Keys | Silence

Stage = Literal["language", "question", "confirm", "pair", "menu", "finished"]


class ConversationState(msgspec.Struct, frozen=True, kw_only=True):
    """Where a conversation stands.

    `turn` is 0 after `Dialled` and grows by one with each thing heard until the conversation is
    finished. `candidates` are concern ids: the one to confirm, the two on offer, or the menu in
    the order it is read. `misses` counts failed answers to the present stage's closed question.
    """

    stage: Stage
    turn: int
    languages: tuple[str, ...]
    language: str
    candidates: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    confidence: float | None = None
    rephrases: int = 0
    silences: int = 0
    misses: int = 0
    answered: bool = False
    chosen: str | None = None
    outcome: Outcome | None = None


How = Literal["speech", "keys", "silence"]


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """What was understood in a turn; it explains the decision.

    `confidence` and `runner_up_confidence` are the classifier's probabilities. `meaning` is
    `unclear` where the words are like none of the examples or no concern is probable enough.
    """

    language: str
    how: How
    meaning: Literal["concern", "pair", "unclear", "no", "agreed", "person", "language"]
    concern: str | None = None
    confidence: float | None = None
    runner_up: str | None = None
    runner_up_confidence: float | None = None


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one thing heard: the new state, what to do, and the outcome if it is over."""

    state: ConversationState
    actions: tuple[Action, ...]
    outcome: Outcome | None = None
    noted: Noted | None = None
