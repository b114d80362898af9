"""Listens to what happens and keeps the newest of it, in sentences."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from queues import events as e
from router.board import sentences
from router.calls import CallClosed, ConversationAdvanced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr import Noted, Script
    from queues.ids import CallId
    from router.callers import Callers
    from router.calls import Calls
    from router.ports import Recorded

KEPT: Final = 60
SAID_CHARS_MIN: Final = 10
_NOT_SHOWN: Final = ("language", "agreed", "no")
"""Words that mean this say nothing about the concern."""
Kind = Literal["decision", "trouble", "conversation"]


class Noticed(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened, in a sentence."""

    at_ms: int
    kind: Kind
    text: str
    language: str = ""
    said: str = ""
    """In a conversation, its language and the caller's own words."""

    def sentence(self, chars_max: int | None = None) -> str:
        """All of it; what was said is cut if it has to fit into so many characters."""
        before = f"{self.language} " if self.language else ""
        if not self.said:
            return before + self.text
        said, room = self.said, len(self.said)
        if chars_max is not None:
            room = max(SAID_CHARS_MIN, chars_max - len(f"{before}said: '' {self.text}"))
        said = said if len(said) <= room else f"{said[: room - 1].rstrip()}…"
        return f"{before}said: '{said}' {self.text}"


class _Conversation:
    """What one caller has said so far, and how it was ranked last."""

    def __init__(self) -> None:
        self.before = 0
        self.said = ""
        self.ranked: Noted | None = None


class Watch:
    """A `Subscriber` that must come before whoever forgets the callers."""

    def __init__(self, calls: Calls, callers: Callers, script: Script) -> None:
        self._calls = calls
        self._callers = callers
        self._languages = {
            one.code: (one.skill or one.name or one.code).capitalize() for one in script.languages
        }
        self._conversations: dict[CallId, _Conversation] = {}
        self.decisions: deque[Noticed] = deque(maxlen=KEPT)
        """Who was given which call and why, and what went otherwise; the oldest first."""
        self.conversations: deque[Noticed] = deque(maxlen=KEPT)
        """How conversations ended; the oldest first."""
        self._news: deque[Noticed] = deque(maxlen=10 * KEPT)

    def take_news(self) -> list[Noticed]:
        """What was noticed since this was last asked, the oldest first."""
        news = list(self._news)
        self._news.clear()
        return news

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Take note of what is worth telling."""
        for event in events:
            match event:
                case e.CallOffered():
                    text = sentences.offered(event, self._language_of(event.call))
                    self._notice(Noticed(at_ms=event.at_ms, kind="decision", text=text))
                case ConversationAdvanced():
                    self._advance(event)
                case CallClosed():
                    self._close(event)
                case _ if isinstance(event, sentences.Told):
                    told = sentences.told(event)
                    if told is not None:
                        self._notice(Noticed(at_ms=event.at_ms, kind="trouble", text=told))
                case _:
                    pass

    def _notice(self, noticed: Noticed) -> None:
        feed = self.conversations if noticed.kind == "conversation" else self.decisions
        feed.append(noticed)
        self._news.append(noticed)

    def _language_of(self, call_id: CallId) -> str:
        call = self._calls.find(call_id)
        code = "" if call is None else call.language
        return self._languages.get(code, code)

    def _advance(self, event: ConversationAdvanced) -> None:
        heard = self._conversations.setdefault(event.call, _Conversation())
        words = self._callers.get(event.call).words
        turn = event.turn
        noted = turn.noted
        if noted is not None and noted.how == "speech" and noted.meaning not in _NOT_SHOWN:
            heard.said = words[heard.before :].strip() or heard.said
            if turn.outcome is None:
                heard.ranked = noted
        heard.before = len(words)
        if turn.outcome is None:
            return
        text = sentences.concluded(turn, heard.ranked)
        self._conversations.pop(event.call, None)
        self._notice(
            Noticed(
                at_ms=event.at_ms,
                kind="conversation",
                text=text,
                language=turn.state.language,
                said=heard.said,
            )
        )

    def _close(self, event: CallClosed) -> None:
        """Hung up in the conversation; after its end there is nothing left to tell."""
        if self._conversations.pop(event.call, None) is None:
            return
        call = self._calls.find(event.call)
        language = "" if call is None else call.language
        text = "hung up in the conversation"
        self._notice(Noticed(at_ms=event.at_ms, kind="conversation", text=text, language=language))
