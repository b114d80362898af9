"""What goes into a turn of the conversation and what comes out of it.

The state is a plain value that the journal keeps. It holds what was understood, never what was
said or entered: words, order numbers and telephone numbers are personal data.
"""

from typing import Literal

import msgspec

from ivr.actions import Action
from ivr.classify import Ranking
from ivr.outcomes import Outcome, RouteToQueue, Sign, Way

Standing = Literal["unknown", "known", "vip", "blocked", "anonymous"]


class CallerFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What is known of the caller before the first word; nothing that names him.

    `language` is the one spoken last time, or that of the caller's record. `calls` counts the
    calls within `Escalation.within_days`, this one included. `abandoned_ms` is how long ago the
    caller hung up while waiting. `has_number` says whether there is a number to ring back,
    `rung_here` whether that reaches him only where he is now and for as long as he stays there, as on
    a page that he has to keep open.
    """

    standing: Standing = "unknown"
    language: str | None = None
    calls: int = 1
    abandoned_ms: int | None = None
    has_number: bool = False
    rung_here: bool = False


class Dialled(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The call has arrived on one of our numbers."""

    number: str
    caller: CallerFacts = CallerFacts()


class Words(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The caller spoke (or typed).

    `confidence` is the recognition's own, 0 to 1, if it has one. `ranking` is what a classifier
    outside made of the words; without it, or where it names unknown concerns, the built-in one is
    asked.
    """

    text: str
    confidence: float | None = None
    ranking: Ranking | None = None


class Keys(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The caller pressed keys: digits, `*`, `#`."""

    digits: str


class Silence(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """We listened and nothing came."""


class LookedUp(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What a look-up has come to; `fields` are the names of the values found, not the values."""

    result: Literal["found", "not_found", "failed"]
    fields: tuple[str, ...] = ()


class Recorded(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The caller has left a recording of this length; 0 ms is none."""

    length_ms: int


Heard = Dialled | Words | Keys | Silence | LookedUp | Recorded

Stage = Literal[
    "language",
    "question",
    "confirm",
    "pair",
    "key_menu",
    "menu",
    "digits",
    "looking_up",
    "served",
    "closed",
    "callback",
    "callback_number",
    "voicemail",
    "finished",
]


class ConversationState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Where a conversation stands.

    `turn` is 0 after `Dialled` and grows by one with each thing heard until the conversation is
    finished. `candidates` are concern ids: the one to confirm, the two on offer, the one that is
    looked up, or the key menu in the order it is read. `misses` counts failed answers to the
    present stage's closed question, `failures` all answers that were not understood. `menu` is the
    configured menu the caller is in, `start_menu` the one the call began with. `route` is where the
    call would go if it were open, goes to after an answer without an agent, or waits while its
    caller is asked about a callback. `begun_turn` is the turn with which the conversation began,
    or began again for somebody in line.
    """

    stage: Stage
    turn: int
    begun_turn: int = 0
    dialled: str = ""
    languages: tuple[str, ...]
    language: str
    caller: CallerFacts = CallerFacts()
    candidates: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    confidence: float | None = None
    menu: str | None = None
    start_menu: str | None = None
    route: RouteToQueue | None = None
    is_in_line: bool = False
    rephrases: int = 0
    silences: int = 0
    misses: int = 0
    failures: int = 0
    menus_read: int = 0
    answers_given: int = 0
    ways_tried: int = 0
    answered: bool = False
    signs: tuple[Sign, ...] = ()
    outcome: Outcome | None = None


Keep = Literal["digits", "callback_number"]
"""For what keys that were entered are kept beside the conversation."""

How = Literal["speech", "keys", "silence", "look_up", "recording"]

Meaning = Literal[
    "concern",
    "pair",
    "unclear",
    "no",
    "agreed",
    "person",
    "language",
    "menu",
    "entered",
    "answered",
    "way",
    "escalated",
]


class Noted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What was understood in a turn; it explains the decision.

    `confidence` and `runner_up_confidence` are the classifier's probabilities. `meaning` is
    `unclear` where the words are like none of the examples or no concern is probable enough.
    `sign` is the one that was noticed in this turn.
    """

    language: str
    how: How
    meaning: Meaning
    concern: str | None = None
    confidence: float | None = None
    runner_up: str | None = None
    runner_up_confidence: float | None = None
    sign: Sign | None = None
    way: Way | None = None


class Turn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The answer to one thing heard: the new state, what to do, and the outcome if it is over.

    `look_up` names the concern whose look-up is to be done now; its result is heard next, without
    the caller. `keep` says for what the keys just heard are to be kept beside the conversation.
    """

    state: ConversationState
    actions: tuple[Action, ...]
    outcome: Outcome | None = None
    noted: Noted | None = None
    look_up: str | None = None
    keep: Keep | None = None
