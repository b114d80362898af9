"""What would happen to this caller? The conversation, turn by turn, and who would get the call.

Nothing is called, asked, written or decided: the conversation is a pure function, and the core decides
on a copy (`queues.supposing`). What other services would have to be asked for counts as not to be had.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from ivr import Dialled, Keys, Listen, RouteToQueue, Say, Silence, Words
from ivr.actions import Record, SayFound
from ivr.limits import NAME_CHARS_MAX
from ivr.state import CallerFacts, LookedUp, Noted, Recorded, Standing
from queues.errors import CommandRefused
from queues.explain import needs_in_words, sentences_of
from queues.expressions import text_of_all
from queues.ids import CallId, QueueId
from queues.supposing import suppose
from router.api.bodies import body_of
from router.api.errors import BadMessage
from router.api.naming import with_names
from router.api.replies import answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aiohttp import web

    from ivr import Conversation, Heard, Outcome, Prompt, Turn
    from queues.commands import EnqueueCall
    from queues.explain import CallExplanation, OfferExplanation
    from router.engine import Engine
    from router.estimating import Estimating
    from router.ports import Clock

SAYS_MAX: Final = 40
TEXT_CHARS_MAX: Final = 500
EARLIEST_MS: Final = 0
LATEST_MS: Final = 4_102_444_800_000
"""1970 to 2100: nobody wants to know of other days."""
CALL: Final = CallId("in question")
IN_QUESTION: Final = {"nl": CallId("in kwestie"), "it": CallId("in questione")}
"""As sentences call it, in English and other languages."""
_KEYS: Final = frozenset("0123456789*#")
_RECORDED_MS: Final = 10_000


class Supposing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A caller to be tried."""

    dialled: Annotated[str, Meta(min_length=1, max_length=32)]
    """Which of our numbers he rings."""
    language: Annotated[str, Meta(max_length=16)] = ""
    """What he spoke last time; empty if that is not known."""
    standing: Standing = "unknown"
    at_ms: Annotated[int, Meta(ge=EARLIEST_MS, le=LATEST_MS)] | None = None
    """When; now if it is left out."""
    says: Annotated[
        tuple[Annotated[str, Meta(max_length=TEXT_CHARS_MAX)], ...], Meta(max_length=SAYS_MAX)
    ] = ()
    """What he answers, one after the other: words, or keys as `1`, or nothing at all."""


class OurNumber(msgspec.Struct, frozen=True, kw_only=True):
    """A number that callers ring."""

    number: str
    languages: tuple[str, ...]


class ToTry(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to choose from."""

    numbers: tuple[OurNumber, ...]
    """Any number can be tried where none is configured."""
    languages: tuple[str, ...]
    timezone: str


class SaidText(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the caller hears."""

    language: str
    text: str
    """The words, or the name of a recording."""


class DryTurn(msgspec.Struct, frozen=True, kw_only=True):
    """What was heard, what it was taken for, and what the caller hears then."""

    heard: str | None
    """None as the call comes in, and for what other services would have been asked."""
    noted: Noted | None
    says: tuple[SaidText, ...]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The caller is listened to."""

    keys: bool
    speech: bool
    record: bool


class DryOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """How the conversation ends."""

    kind: Literal["queue", "number", "end"]
    queue: QueueId | None = None
    way: str = ""
    concern: str | None = None
    confidence: float | None = None
    understood_by: str = ""
    language: str = ""
    needs: str = ""
    priority: int = 0
    signs: tuple[str, ...] = ()
    escalated_by: str | None = None
    number: str = ""
    reason: str = ""


class DryQueue(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of the call in its queue, if it came now."""

    rings: tuple[str, ...]
    """The agents who would be offered it at once; none if it would wait."""
    why: tuple[str, ...]
    """In sentences: why they, or why it waits and who could take it."""
    expected_ms: tuple[int, int] | None
    """How long callers of the queue wait at the moment, from and to; None if that is not known."""
    ends: str | None
    """Why it would not get into the line at all."""


class DryRun(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of it."""

    turns: tuple[DryTurn, ...]
    asked: Asked | None
    """The next answer that is missing; None when the conversation is over."""
    outcome: DryOutcome | None
    queue: DryQueue | None
    concern_names: dict[str, dict[str, str]]
    """How callers know each concern that is named here, by language."""


class DryRunPage:
    """Tries callers. `enqueuing` gives the command for a call with this outcome."""

    def __init__(
        self,
        *,
        conversation: Conversation,
        engine: Engine,
        estimating: Estimating,
        enqueuing: Callable[[CallId, RouteToQueue], EnqueueCall],
        clock: Clock,
        name_of: Callable[[str], str] = str,
    ) -> None:
        self._conversation = conversation
        self._engine = engine
        self._estimating = estimating
        self._enqueuing = enqueuing
        self._clock = clock
        self._name_of = name_of

    async def show(self, _request: web.Request) -> web.StreamResponse:
        """What there is to choose from."""
        script = self._conversation.script
        numbers = tuple(
            OurNumber(number=one.number, languages=one.languages) for one in script.numbers
        )
        return answer(
            ToTry(
                numbers=numbers,
                languages=tuple(one.code for one in script.languages),
                timezone="UTC" if script.hours is None else script.hours.timezone,
            )
        )

    async def run(self, request: web.Request) -> web.StreamResponse:
        """Try one caller. Asked again with one answer more, it goes on from there. What becomes of the
        call is said in the language that `?language=` names, or else in English.
        """
        asked = await body_of(request, Supposing)
        numbers = [one.number for one in self._conversation.script.numbers]
        if numbers and asked.dialled not in numbers:
            raise BadMessage(f"dialled: there are {', '.join(numbers)}")
        return answer(self._run(asked, request.query.get("language", "")))

    def _run(self, asked: Supposing, language: str) -> DryRun:
        at_ms = self._clock.now_ms() if asked.at_ms is None else asked.at_ms
        at = datetime.fromtimestamp(at_ms / 1000, UTC)
        answers = iter(asked.says)
        turn = self._hear(None, _arrival(asked), at)
        turns = [_shown(None, turn)]
        while turn.outcome is None:
            heard, text = _next(turn, answers)
            if heard is None:
                return self._told(turns, asked=_asked(turn), outcome=None, queue=None)
            turn = self._hear(turn, heard, at)
            turns.append(_shown(text, turn))
        return self._told(
            turns,
            asked=None,
            outcome=self._outcome(turn.outcome, language),
            queue=self._queue(turn.outcome, language),
        )

    def _told(
        self,
        turns: list[DryTurn],
        *,
        asked: Asked | None,
        outcome: DryOutcome | None,
        queue: DryQueue | None,
    ) -> DryRun:
        """With the names of the concerns that were thought of."""
        noted = [turn.noted for turn in turns if turn.noted is not None]
        thought_of = {one for turn in noted for one in (turn.concern, turn.runner_up)}
        if outcome is not None:
            thought_of.add(outcome.concern)
        names = {
            one.id: {code: name[:NAME_CHARS_MAX] for code, name in one.names.items()}
            for one in self._conversation.script.concerns
            if one.id in thought_of
        }
        return DryRun(
            turns=tuple(turns), asked=asked, outcome=outcome, queue=queue, concern_names=names
        )

    def _hear(self, before: Turn | None, heard: Heard, at: datetime) -> Turn:
        state = None if before is None else before.state
        emergencies = self._engine.calls.emergencies
        return self._conversation.hear(state, heard, at, emergencies=emergencies)

    def _outcome(self, outcome: Outcome, language: str) -> DryOutcome:
        if isinstance(outcome, RouteToQueue):
            command = self._enqueuing(CALL, outcome)
            queue = self._engine.core.state.queues.get(command.queue)
            needs = (*(() if queue is None else queue.needs), *command.needs)
            return DryOutcome(
                kind="queue",
                queue=command.queue,
                way=outcome.way,
                concern=outcome.concern,
                confidence=outcome.confidence,
                understood_by=outcome.understood_by,
                language=outcome.language,
                needs=needs_in_words(text_of_all(needs), language),
                priority=command.priority,
                signs=outcome.signs,
                escalated_by=outcome.escalated_by,
            )
        number = getattr(outcome, "number", "")
        return DryOutcome(
            kind="number" if number else "end",
            number=number,
            reason=getattr(outcome, "reason", ""),
        )

    def _queue(self, outcome: Outcome, language: str) -> DryQueue | None:
        if not isinstance(outcome, RouteToQueue):
            return None
        command = self._enqueuing(CALL, outcome)
        try:
            supposed = suppose(self._engine.core, command, self._clock.now_ms())
        except CommandRefused as error:
            return DryQueue(rings=(), why=(str(error),), expected_ms=None, ends="refused")
        explained = supposed.offer or supposed.waits
        wait = self._estimating.of(command.queue).wait
        return DryQueue(
            rings=tuple(map(self._name_of, supposed.rings)),
            why=() if explained is None else self._why(explained, language),
            expected_ms=None if wait is None else (wait.low_ms, wait.high_ms),
            ends=supposed.ends_for or supposed.ends,
        )

    def _why(self, explained: CallExplanation | OfferExplanation, language: str) -> tuple[str, ...]:
        named = replace(with_names(explained, self._name_of), call=IN_QUESTION.get(language, CALL))
        return tuple(sentences_of(named, language))


def _arrival(asked: Supposing) -> Dialled:
    facts = CallerFacts(
        standing=asked.standing,
        language=asked.language or None,
        has_number=asked.standing != "anonymous",
    )
    return Dialled(number=asked.dialled, caller=facts)


def _next(turn: Turn, answers: Iterator[str]) -> tuple[Heard | None, str | None]:
    """What is heard next, and in which words; nothing if the next answer is not given yet."""
    if turn.look_up is not None:
        return LookedUp(result="failed"), None
    text = next(answers, None)
    return (None if text is None else _heard(text, _asked(turn))), text


def _heard(text: str, asked: Asked | None) -> Heard:
    """As the carrier would report it: where only keys are heard, words are silence."""
    plain = "".join(text.split())
    if not plain or asked is None:
        return Silence()
    if asked.record:
        return Recorded(length_ms=_RECORDED_MS)
    if set(plain) <= _KEYS:
        return Keys(digits=plain.removesuffix("#") if len(plain) > 1 else plain)
    return Words(text=text) if asked.speech else Silence()


def _asked(turn: Turn) -> Asked | None:
    last = turn.actions[-1] if turn.actions else None
    if isinstance(last, Listen):
        return Asked(keys=last.keys_max > 0, speech=last.speech, record=False)
    if isinstance(last, Record):
        return Asked(keys=False, speech=False, record=True)
    return None


def _shown(heard: str | None, turn: Turn) -> DryTurn:
    prompts: list[Prompt] = []
    for action in turn.actions:
        prompts.extend(action.prompts if isinstance(action, Listen | Record) else (action,))
    return DryTurn(heard=heard, noted=turn.noted, says=tuple(map(_said, prompts)))


def _said(prompt: Prompt) -> SaidText:
    if isinstance(prompt, Say):
        return SaidText(language=prompt.language, text=prompt.text)
    text = prompt.otherwise if isinstance(prompt, SayFound) else prompt.source
    return SaidText(language=prompt.language, text=text)
