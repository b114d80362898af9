"""The callers of the open calls, and what is remembered of their numbers."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final, Literal

from ivr.numbers import is_ordinary
from ivr.state import CallerFacts
from queues.events import CallbackRequested, CallEnded, CallQueued
from router.callers import limits
from router.callers.caller import Caller, is_number
from router.callers.lists import Lists
from router.callers.memory import DAY_MS, EarlierCall, Memory
from router.callers.present import PresentCaller
from router.callers.record import agent_of, bounded, language_of, shown
from router.calls import CallArrived, CallClosed, ConversationAdvanced, SurveyAdvanced
from router.settings.callers import CallersSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ivr.state import Noted, Standing
    from queues.ids import AgentId, CallerId, CallId
    from queues.reasons import CallOutcome
    from router.callers.memory import Ended, Remembered
    from router.callers.record import Record
    from router.ports import Recorded

Purpose = Literal["digits", "callback_number"]
"""For what keys are kept: for a look-up, or to ring the caller back."""

_ENDED: Final[Mapping[CallOutcome, Ended]] = {
    "completed": "answered",
    "talk_limit": "answered",
    "abandoned": "abandoned",
}
_NOTHING: Final[Mapping[str, str]] = {}


class Callers:
    """Keeps what belongs to open calls until they are over, and numbers for some days.

    A `Subscriber` that must come after all that show callers to agents. What events must not tell
    is told by `remember`, `said`, `keep` and `keep_found`.
    """

    def __init__(self, settings: CallersSettings | None = None) -> None:
        self.settings = settings or CallersSettings()
        self._lists = Lists(self.settings)
        self._memory = Memory(self.settings.remember_days)
        self._by_call: dict[CallId, PresentCaller] = {}
        self._surveyed_next: OrderedDict[CallId, Remembered] = OrderedDict()
        """Of calls that were answered and have ended: a survey may follow."""
        self._at_ms = 0

    def take_over(self, settings: CallersSettings) -> None:
        """From now on other lists and times hold, for open calls too."""
        self.settings = settings
        self._lists = Lists(settings)
        self._memory.keep_for(settings.remember_days)

    # -- Before the call is answered

    def facts(
        self, number: str, record: Mapping[str, str], at_ms: int, within_days: int
    ) -> CallerFacts:
        """What the conversation may know of whoever rings now from this number.

        `record` is what the operator's service knows of him, `within_days` the time in which calls
        are counted. The language is that of his last call, or else of the record.
        """
        known = bounded(record)
        remembered = self._memory.find(number)
        calls = [] if remembered is None else list(remembered.since(self._memory.from_ms(at_ms)))
        counted_from_ms = at_ms - within_days * DAY_MS
        spoken = (call.language for call in calls if call.language is not None)
        over = [call for call in calls if call.ended is not None]
        last = max(over, key=lambda call: call.ended_at_ms, default=None)
        gave_up = last is not None and last.ended == "abandoned"
        return CallerFacts(
            standing=self._lists.standing(number, known, is_known=bool(calls)),
            language=next(spoken, None) or language_of(known),
            calls=1 + sum(call.at_ms > counted_from_ms for call in calls),
            abandoned_ms=at_ms - last.ended_at_ms if last is not None and gave_up else None,
            has_number=_may_be_rung(number),
        )

    # -- While the call is open

    def remember(self, call: CallId, caller: Caller, record: Mapping[str, str] = _NOTHING) -> None:
        """Keep who rings, and the record of him. Told again of the same call, nothing changes."""
        present = self._present(call)
        if present.caller is not None:
            return
        present.caller = caller
        present.record = bounded(record)
        if is_number(caller.number):
            remembered = self._memory.use(caller.number, self._at_ms)
            remembered.add(present.call, self._memory.from_ms(self._at_ms))
            present.remembered = remembered

    def said(self, call: CallId, turn: int, words: str) -> None:
        """Keep the caller's own words, for the agent's card; a turn that is repeated, once."""
        present = self._by_call.get(call)
        if present is not None:
            present.say(turn, words)

    def keep(self, call: CallId, purpose: Purpose, keys: str) -> None:
        """Keep what the caller has just entered; what he enters later replaces it.

        A number to be rung back has been read already (`ivr.numbers`): anything but one in E.164
        form is not kept.
        """
        present = self._by_call.get(call)
        if present is None:
            return
        if purpose == "digits":
            present.digits = keys[: limits.DIGITS_LENGTH_MAX]
        elif is_number(keys):
            present.callback_number = keys

    def keep_found(self, call: CallId, values: Mapping[str, str]) -> None:
        """Keep what a look-up has found, to be said; the next one replaces it."""
        present = self._by_call.get(call)
        if present is not None:
            present.found = bounded(values)

    def get(self, call: CallId) -> Caller:
        """Who rings, and his words."""
        present = self._by_call.get(call)
        return Caller() if present is None or present.caller is None else present.caller

    def digits(self, call: CallId) -> str:
        """What the caller has entered last, such as an order number."""
        present = self._by_call.get(call)
        return "" if present is None else present.digits

    def found(self, call: CallId) -> Mapping[str, str]:
        """What the last look-up has found."""
        present = self._by_call.get(call)
        return _NOTHING if present is None else present.found

    def record(self, call: CallId) -> tuple[tuple[str, str], ...]:
        """What the operator's service knows of the caller: names and values, as an agent reads them."""
        return shown(self._record(call))

    def understood(self, call: CallId) -> tuple[Noted, ...]:
        """What was understood in the conversation, turn by turn."""
        present = self._by_call.get(call)
        return () if present is None else tuple(present.understood)

    def number_to_ring(self, call: CallId) -> str | None:
        """Where the caller wants to be rung back, or else the number he rings from, if any."""
        present = self._by_call.get(call)
        if present is None:
            return None
        number = present.callback_number or present.number
        return number if _may_be_rung(number) else None

    def is_promised(self, call: CallId, number: str) -> bool:
        """Whether somebody else is to be rung back on a number that this caller has entered. So
        nobody is rung more than once because others have entered his number.
        """
        own = self._by_call.get(call)
        caller = None if own is None else own.remembered
        return any(
            other is not own
            and other.promised == number
            and (caller is None or other.remembered is not caller)
            for other in self._by_call.values()
        )

    def standing(self, call: CallId) -> Standing:
        """How the caller stands with us."""
        present = self._by_call.get(call)
        number = "" if present is None else present.number
        return self._lists.standing(number, self._record(call), is_known=bool(self.history(call)))

    def is_vip(self, call: CallId) -> bool:
        """Whether the call goes first."""
        return self.standing(call) == "vip"

    def agent_wanted(self, call: CallId) -> AgentId | None:
        """The agent whom the record names; there may be nobody of that name."""
        return agent_of(self._record(call))

    def known_as(self, call: CallId) -> CallerId | None:
        """What stands for the caller in events, the same whenever he rings; None if his number is
        withheld.
        """
        number = self.get(call).number
        return self._memory.use(number, self._at_ms).name if is_number(number) else None

    def history(self, call: CallId) -> tuple[EarlierCall, ...]:
        """The caller's calls before this one, the newest first."""
        present = self._by_call.get(call)
        if present is None or present.remembered is None:
            return ()
        earlier = (
            EarlierCall(at_ms=one.at_ms, concern=one.concern, ended=one.ended)
            for one in present.remembered.since(self._memory.from_ms(self._at_ms))
            if one is not present.call and one.at_ms <= present.call.at_ms
        )
        return tuple(earlier)[: limits.EARLIER_CALLS_SHOWN_MAX]

    def surveyed_ms_ago(self, call: CallId, at_ms: int) -> int | None:
        """How long ago the caller of a call, be it over or not, was last asked about one."""
        remembered = self._remembered(call)
        if remembered is None or remembered.surveyed_ms is None:
            return None
        return at_ms - remembered.surveyed_ms

    # -- What is told

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Forget those whose calls have ended, and numbers that have not rung for long."""
        for event in events:
            self._at_ms = event.at_ms
            match event:
                case CallArrived():
                    self._by_call.setdefault(event.call, PresentCaller(event.at_ms))
                case ConversationAdvanced(call=call, turn=turn) if call in self._by_call:
                    self._by_call[call].take_note(turn)
                case SurveyAdvanced() if not event.turn.is_over:
                    self._surveyed(event.call)
                case CallQueued(is_callback=True) | CallbackRequested():
                    self._present(event.call).is_callback = True
                case CallEnded(call=call, outcome="diverted", to="callback" | "voicemail"):
                    # The conversation goes on, and closes the call or has it queued again.
                    if call in self._by_call:
                        self._by_call[call].call.ended = "unanswered"
                case CallEnded():
                    self._forget(event.call, _ENDED.get(event.outcome, "unanswered"))
                case CallClosed():
                    self._forget(event.call)
                case _:
                    pass
        self._memory.forget_old(self._at_ms)

    def _forget(self, call: CallId, ended: Ended | None = None) -> None:
        """Forget everything that belongs to the call, except how it went."""
        present = self._by_call.pop(call, None)
        if present is None:
            return
        present.call.ended = ended or present.call.ended or "left"
        present.call.ended_at_ms = self._at_ms
        if present.remembered is None:
            return
        self._memory.touch(present.number, self._at_ms)
        if ended == "answered":
            self._surveyed_next[call] = present.remembered
            if len(self._surveyed_next) > limits.SURVEYS_AWAITED_MAX:
                self._surveyed_next.popitem(last=False)

    def _surveyed(self, call: CallId) -> None:
        remembered = self._remembered(call)
        if remembered is not None:
            remembered.surveyed_ms = self._at_ms

    def _present(self, call: CallId) -> PresentCaller:
        return self._by_call.setdefault(call, PresentCaller(self._at_ms))

    def _record(self, call: CallId) -> Record:
        present = self._by_call.get(call)
        return {} if present is None else present.record

    def _remembered(self, call: CallId) -> Remembered | None:
        present = self._by_call.get(call)
        return self._surveyed_next.get(call) if present is None else present.remembered


def _may_be_rung(number: str) -> bool:
    """Whether this is a number, and of a kind that costs no more than an ordinary call."""
    return is_number(number) and is_ordinary(number)
