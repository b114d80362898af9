"""One call, played in the terminal: what the caller hears is printed, what he says is typed."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Final, assert_never

import msgspec
from rich.console import Console
from rich.text import Text

from ivr import Conversation, Dialled, Keys, Listen, Say, Silence, Words
from ivr.actions import Play, Record, SayFound
from ivr.outcomes import Divert, HangUp, RouteToQueue
from ivr.state import CallerFacts, LookedUp, Recorded
from ivr.waiting import CallerInLine, Told, WaitingRoom
from router.answering import look_up_of, said
from router.clock import SystemClock
from router.look_ups import Failed, Found, LookUps, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr import Action, Heard, Outcome, Prompt, Turn
    from ivr.script import LookUp
    from ivr.state import Noted
    from router.settings import Settings

NUMBER: Final = "+31612345678"
"""From where the caller rings, unless anonymously."""
SPEECH_MS_PER_CHAR: Final = 60
_KEYS: Final = frozenset("0123456789*#")
_SAID, _HEARD, _TOLD = ("bold", "cyan", "dim")


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """Who rings where and when."""

    dialled: str
    at: datetime
    caller: CallerFacts
    emergencies: frozenset[str]


class PlayedCall:
    """One call, played."""

    def __init__(self, settings: Settings, situation: Situation, *, why: bool) -> None:
        self._settings = settings
        self._situation = situation
        self._why = why
        self._conversation = Conversation(settings.conversation)
        self._out = Console(highlight=False, soft_wrap=True)
        self._digits = ""
        self._found: dict[str, str] = {}

    def play(self) -> None:
        """From the first ring to the end."""
        there = self._situation
        self._tell(f"{there.dialled} is rung, {there.at:%A %d %B %Y, %H:%M} ({there.at.tzinfo}).")
        turn: Turn | None = self._hear(None, Dialled(number=there.dialled, caller=there.caller))
        while turn is not None:
            if turn.outcome is not None:
                self._outcome(turn.outcome)
                turn = self._wait(turn, turn.outcome)
                continue
            heard = self._look_up(turn) if turn.look_up is not None else self._answer(turn)
            if heard is None:
                self._tell("The caller hangs up.")
                return
            turn = self._hear(turn, heard)

    def _hear(self, before: Turn | None, heard: Heard) -> Turn:
        there = self._situation
        state = None if before is None else before.state
        turn = self._conversation.hear(state, heard, there.at, emergencies=there.emergencies)
        if turn.keep is not None and isinstance(heard, Keys):
            self._digits = heard.digits
        return self._acted(turn)

    def _wait(self, turn: Turn, outcome: Outcome) -> Turn | None:
        """What the caller hears first in line, and where a key leads; None if that was all."""
        if not isinstance(outcome, RouteToQueue) or outcome.way != "line":
            return None
        room = WaitingRoom(self._settings.conversation)
        caller = CallerInLine(queue=outcome.queue, language=outcome.language, position=1)
        at = self._situation.at
        _, wait = room.next(caller, Told(), int(at.timestamp() * 1000))
        self._print(wait.prompts)
        line = self._read("in line, keys") if wait.keys else None
        way_out = room.exit_of(outcome.queue, (line or "").strip(), is_offered=False)
        if way_out is None:
            return None
        if way_out.to == "queue":
            self._tell(f"The caller goes to the queue {way_out.queue}.")
            return None
        return self._acted(self._conversation.resume(turn.state, way_out.to, at))

    def _acted(self, turn: Turn) -> Turn:
        if self._why and turn.noted is not None:
            self._tell(f"why: {_because(turn.noted)}")
        for action in turn.actions:
            self._act(action)
        return turn

    def _act(self, action: Action) -> None:
        self._print(action.prompts if isinstance(action, Listen | Record) else (action,))

    def _print(self, prompts: Iterable[Prompt]) -> None:
        for prompt in prompts:
            language, text = self._spoken(prompt)
            self._out.print(Text.assemble((f"{language:>3} ", _TOLD), (text, _SAID)))

    def _spoken(self, prompt: Prompt) -> tuple[str, str]:
        match prompt:
            case Say(text=text, language=language):
                return language, text
            case Play(source=source, language=language):
                return language, f"♪ {source}"
            case SayFound(language=language):
                return language, said(prompt, self._found).text
            case _:
                assert_never(prompt)

    def _answer(self, turn: Turn) -> Heard | None:
        """What the person types, as the carrier would report it; None for hanging up."""
        last = turn.actions[-1] if turn.actions else None
        if isinstance(last, Record):
            line = self._read("recording")
            return None if line is None else Recorded(length_ms=len(line) * SPEECH_MS_PER_CHAR)
        by_speech = isinstance(last, Listen) and last.speech
        line = self._read("words or keys" if by_speech else "keys")
        if line is None:
            return None
        plain = "".join(line.split())
        if not plain:
            return Silence()
        if set(plain) <= _KEYS:
            return Keys(digits=plain.removesuffix("#") if len(plain) > 1 else plain)
        if not by_speech:
            self._tell("Only keys are heard here.")
            return Silence()
        return Words(text=line)

    def _look_up(self, turn: Turn) -> Heard | None:
        """What a service knows: what the person types, or what it really answers."""
        look_up = look_up_of(self._settings.conversation, turn.look_up)
        if look_up is None:
            return LookedUp(result="failed")
        self._tell(f"Looked up: {look_up.url}")
        self._tell("Type what is found, as state=paid, amount=84, or 'nothing'; Enter asks really.")
        line = self._read("found")
        if line is None:
            return None
        if line.strip() == "nothing":
            return LookedUp(result="not_found")
        pairs = [part.partition("=") for part in line.split(",")]
        self._found = {
            name.strip(): value.strip()
            for name, _, value in pairs
            if name.strip() and value.strip()
        }
        if self._found:
            return LookedUp(result="found", fields=tuple(self._found))
        if line.strip():
            return LookedUp(result="failed")
        return self._asked(asyncio.run(self._ask(look_up, turn.state.language)))

    async def _ask(self, look_up: LookUp, language: str) -> Found | NotFound | Failed:
        look_ups = LookUps(self._settings.look_ups, SystemClock())
        number = NUMBER if self._situation.caller.has_number else ""
        values = {"digits": self._digits, "caller": number, "language": language}
        try:
            return await look_ups.get(
                look_up.url, values, look_up.timeout_s, purpose="self_service"
            )
        finally:
            await look_ups.close()

    def _asked(self, answer: Found | NotFound | Failed) -> LookedUp:
        match answer:
            case Found(values=values):
                self._found = values
                self._tell(f"Found: {', '.join(values) or 'an empty object'}")
                return LookedUp(result="found", fields=tuple(values))
            case NotFound():
                self._tell("The service knows nothing of the kind.")
                return LookedUp(result="not_found")
            case Failed(reason=reason):
                self._tell(f"The service could not be asked: {reason}")
                return LookedUp(result="failed")
            case _:
                assert_never(answer)

    def _outcome(self, outcome: Outcome) -> None:
        for name, value in _outcome_rows(outcome):
            if value:
                self._out.print(Text.assemble("  → ", (f"{name}: ", _TOLD), (value, _HEARD)))

    def _read(self, what: str) -> str | None:
        try:
            line = self._out.input(Text.assemble((f"  {what}> ", _HEARD)))
        except (EOFError, KeyboardInterrupt):
            self._out.print()
            return None
        if not sys.stdin.isatty():  # what is not typed here would not be seen
            self._out.print(Text(line))
        return line

    def _tell(self, text: str) -> None:
        self._out.print(Text(f"  {text}", _TOLD))


def _because(noted: Noted) -> str:
    """What was understood, and how sure that is."""
    parts = [f"{noted.how} → {noted.meaning}"]
    if noted.concern is not None:
        parts.append(_with_share(noted.concern, noted.confidence))
    if noted.runner_up is not None:
        parts.append(f"then {_with_share(noted.runner_up, noted.runner_up_confidence)}")
    if noted.sign is not None:
        parts.append(f"sign: {noted.sign}")
    if noted.way is not None:
        parts.append(f"way: {noted.way}")
    return ", ".join(parts)


def _with_share(concern: str, share: float | None) -> str:
    return concern if share is None else f"{concern} {share:.0%}"


def _outcome_rows(outcome: Outcome) -> list[tuple[str, str]]:
    """The outcome in words; empty values are left out."""
    match outcome:
        case RouteToQueue():
            skills = [f"{need.skill} ≥ {need.level}" for need in outcome.skills]
            return [
                ("queue", outcome.queue),
                ("way", outcome.way),
                ("concern", _with_share(outcome.concern or "unknown", outcome.confidence)),
                ("understood by", outcome.understood_by),
                ("language", outcome.language),
                ("skills", ", ".join(skills)),
                ("priority", str(outcome.priority)),
                ("signs", ", ".join(outcome.signs)),
                ("sent to the manager because of", outcome.escalated_by or ""),
            ]
        case Divert():
            return [("put through to", outcome.number)]
        case HangUp():
            return [("the call ends", outcome.reason)]
        case _:
            assert_never(outcome)
