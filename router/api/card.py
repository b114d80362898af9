"""The card: who rings and why, as the agent sees it beside an offer or a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from ivr.limits import NAME_CHARS_MAX, PROMPT_CHARS_MAX
from ivr.outcomes import Sign, UnderstoodBy, Way
from ivr.state import How, Meaning, Standing
from router.callers import EarlierCall

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr import Concern, Script
    from ivr.script import Texts
    from ivr.state import Noted
    from queues.ids import CallId
    from router.callers import Callers
    from router.engine import Engine

RECORDINGS: Final = "/api/recordings"


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """Something that your own service knows of the caller."""

    name: str
    """What it is, as the service calls it: `name`, `customer`, `note`, `url`."""
    value: str
    """What the service says."""


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """What was understood in a turn of the conversation."""

    how: How
    """From what."""
    meaning: Meaning
    """What it came to."""
    concern: str | None
    """The concern that it was about."""
    confidence: float | None
    """How probable that concern was, from 0 to 1; null where no words decided."""
    sign: Sign | None
    """The sign of anger that was noticed."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """Who rings and why."""

    number: str
    """The caller's number in E.164 form; empty if withheld."""
    standing: Standing
    """How the caller stands with us; `known` if he has rung before or has a record."""
    record: tuple[Detail, ...]
    """What your own service knows of the caller."""
    earlier_calls: tuple[EarlierCall, ...]
    """The caller's last calls, the newest first."""
    language: str
    """The language of the conversation: `nl`."""
    concern: str | None
    """What the caller wants, by its name in the configuration; null if that was not found out."""
    concern_name: str
    """The same as callers know it; empty if it was not found out."""
    concern_names: dict[str, dict[str, str]]
    """How callers know each concern of this card, of earlier calls too, by language."""
    text: str
    """What the configuration tells the agent about such calls; may be empty."""
    mention: str
    """What the agent may mention to the caller, such as a promotion; may be empty."""
    words: str
    """What the caller said, in his own words; empty if he pressed keys."""
    digits: str
    """What the caller entered, such as an order number; empty if nothing was asked for."""
    understood_by: UnderstoodBy | None
    """How the concern was found out; `fallback` if it was not, `zero` if a person was asked for."""
    confidence: float | None
    """How probable the concern was, from 0 to 1; null where no words decided."""
    path: tuple[Understood, ...]
    """The conversation turn by turn."""
    hints: tuple[Sign, ...]
    """Signs that the caller is angry, or has reason to be."""
    escalated_by: Sign | None
    """The sign for which the call has come to the manager's queue."""
    way: Way
    """Whether the caller is on the line, is to be rung back, or has left a message."""
    recording: str | None
    """Where the message can be fetched, on this service; null if there is none."""


class Cards:
    """Makes the cards; reads who rings, the book of calls and the script of the day."""

    def __init__(self, engine: Engine, callers: Callers, script: Callable[[], Script]) -> None:
        self._engine = engine
        self._callers = callers
        self._script = script

    def of(self, call_id: CallId) -> Card:
        """The card of a call. Of one that is over, who rang is forgotten as soon as all who show callers
        to agents have been told.
        """
        call = self._engine.calls.find(call_id)
        caller = self._callers.get(call_id)
        route = None if call is None else call.route
        language = "" if call is None else call.language
        concern = None if route is None else self._concern(route.concern)
        has_message = call is not None and call.voicemail is not None
        earlier = self._callers.history(call_id)
        path = tuple(_in_short(noted) for noted in self._callers.understood(call_id))
        mentioned = {past.concern for past in earlier} | {turn.concern for turn in path}
        if route is not None:
            mentioned.add(route.concern)
        return Card(
            number=caller.number,
            standing=self._callers.standing(call_id),
            record=tuple(
                Detail(name=name, value=value) for name, value in self._callers.record(call_id)
            ),
            earlier_calls=earlier,
            language=language,
            concern=None if route is None else route.concern,
            concern_name="" if concern is None else self._text(concern.names, language),
            concern_names={
                one.id: {code: name[:NAME_CHARS_MAX] for code, name in one.names.items()}
                for one in self._script().concerns
                if one.id in mentioned
            },
            text="" if concern is None else self._text(concern.card, language),
            mention="" if concern is None else self._text(concern.offer, language),
            words=caller.words,
            digits=self._callers.digits(call_id),
            understood_by=None if route is None else route.understood_by,
            confidence=None if route is None else route.confidence,
            path=path,
            hints=() if route is None else route.signs,
            escalated_by=None if route is None else route.escalated_by,
            way="line" if call is None else call.way,
            recording=f"{RECORDINGS}/{call_id}" if has_message else None,
        )

    def _concern(self, name: str | None) -> Concern | None:
        """A concern of the script of the day; it may have been taken out since."""
        return next((one for one in self._script().concerns if one.id == name), None)

    def _text(self, texts: Texts, language: str) -> str:
        """In the language of the call, or else in the first of ours for which there is a text."""
        codes = (language, *(one.code for one in self._script().languages))
        found = next((texts[code] for code in codes if code in texts), "")
        return found[:PROMPT_CHARS_MAX]


def _in_short(noted: Noted) -> Understood:
    return Understood(
        how=noted.how,
        meaning=noted.meaning,
        concern=noted.concern,
        confidence=noted.confidence,
        sign=noted.sign,
    )
