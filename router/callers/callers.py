"""The callers of the open calls, and what is remembered of their numbers.

Theory of operation. What events must not tell comes with the commands that led to them: who rings
is told ahead (`remember`), what he says and enters stands in `HearCaller`. `note` sees each command
with its events before they are written, and everything that is kept changes there, so that what
changes (`take_changes`) is written at once with the events, all or none. After a crash `restore`
brings back what was written, and thereby all there was. Whoever shows callers to agents is told of
an event after it is written and must know the caller still: so the caller of a call that has ended
is let go last, in `on_events`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from ivr import Keys, Words
from queues.events import CallbackRequested, CallEnded, CallQueued
from router.callers import limits
from router.callers.answered import JustAnswered
from router.callers.caller import Caller, is_number, may_be_rung
from router.callers.facts import facts_of
from router.callers.lists import Lists
from router.callers.memory import DAY_MS, Memory, Remembered, RememberedCall
from router.callers.notes import annotate
from router.callers.present import PresentCaller
from router.callers.promises import Promises
from router.callers.record import agent_of, bounded, shown
from router.callers.stored import read, written
from router.calls import (
    CallArrived,
    CallClosed,
    CoachingNoted,
    ConversationAdvanced,
    HearCaller,
    SurveyAdvanced,
    WrapUpNoted,
)
from router.settings.callers import CallersSettings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from ivr import Heard
    from ivr.state import CallerFacts, Noted, Standing
    from queues.ids import AgentId, CallerId, CallId
    from queues.reasons import CallOutcome
    from router.callers.memory import EarlierCall, Ended
    from router.callers.record import Record
    from router.callers.stored import Stored
    from router.ports import Personal, Recorded, Submitted

_ENDED: Final[Mapping[CallOutcome, Ended]] = {
    "completed": "answered",
    "talk_limit": "answered",
    "abandoned": "abandoned",
}
_NOTHING: Final[Mapping[str, str]] = {}

_log = structlog.get_logger(__name__)


class Callers:
    """Keeps what belongs to open calls until they are over, and numbers for some days.

    Stands `Beside` the events, and is a `Subscriber` that must come after all that show callers to
    agents.
    """

    def __init__(self, settings: CallersSettings | None = None) -> None:
        self.settings = settings or CallersSettings()
        self._lists = Lists(self.settings)
        self._memory = Memory(self.settings.remember_days)
        self._changes: dict[str, Stored | None] = {}
        """Beside those of the memory, by owner: what is to be written, or None for what is to be
        erased."""
        self._arriving: dict[CallId, tuple[Caller, Record]] = {}
        """Who rings, of calls that are about to be answered."""
        self._by_call: dict[CallId, PresentCaller] = {}
        self.promises = Promises(self._by_call)
        self._over: set[CallId] = set()
        """Calls that have ended, as is not written yet."""
        self._answered = JustAnswered()
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
        are counted.
        """
        known = bounded(record)
        remembered = self._memory.find(number)
        calls = [] if remembered is None else list(remembered.since(self._memory.from_ms(at_ms)))
        return facts_of(
            number,
            known,
            calls,
            standing=self._lists.standing(number, known, is_known=bool(calls)),
            at_ms=at_ms,
            counted_from_ms=at_ms - within_days * DAY_MS,
        )

    # -- While the call is open

    def remember(self, call: CallId, caller: Caller, record: Mapping[str, str] = _NOTHING) -> None:
        """This caller, of whom this record is known, rings: keep it with the arrival of the call, which
        is submitted next. Told again of the same call, nothing changes.
        """
        if call not in self._by_call:
            self._arriving.setdefault(call, (caller, bounded(record)))

    def arrival_decided(self, call: CallId) -> None:
        """The submission is over: if the call has not arrived, nothing is kept of who rang."""
        self._arriving.pop(call, None)

    def keep_found(self, call: CallId, values: Mapping[str, str]) -> None:
        """Keep what a look-up has found, to be said; the next one replaces it."""
        present = self._going_on(call)
        if present is not None:
            present.found = bounded(values)

    def get(self, call: CallId) -> Caller:
        """Who rings, and his words."""
        present = self._by_call.get(call)
        return Caller() if present is None else Caller(number=present.number, words=present.words)

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
        return number if may_be_rung(number) else None

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
        present = self._by_call.get(call)
        return None if present is None else present.name

    def history(self, call: CallId) -> tuple[EarlierCall, ...]:
        """The caller's calls before this one, the newest first."""
        present = self._by_call.get(call)
        remembered = None if present is None else self._remembered(present)
        if present is None or remembered is None:
            return ()
        earlier = (
            one.as_earlier()
            for one in remembered.since(self._memory.from_ms(self._at_ms))
            if one is not present.call and one.at_ms <= present.call.at_ms
        )
        return tuple(earlier)[: limits.EARLIER_CALLS_SHOWN_MAX]

    def surveyed_ms_ago(self, call: CallId, at_ms: int) -> int | None:
        """How long ago the caller of a call, be it over or not, was last asked about one."""
        remembered = self._asked(call)
        if remembered is None or remembered.surveyed_ms is None:
            return None
        return at_ms - remembered.surveyed_ms

    # -- What happens

    def note(self, submitted: Submitted, events: Sequence[Recorded]) -> None:
        """This has been decided and is about to be written: everything that is kept changes now."""
        for event in events:
            self._at_ms = event.at_ms
            match event:
                case CallArrived():
                    self._arrived(event)
                case ConversationAdvanced() | WrapUpNoted() | CoachingNoted():
                    self._said(event, submitted)
                case SurveyAdvanced() if not event.turn.is_over:
                    self._surveyed(event.call)
                case CallQueued(is_callback=True) | CallbackRequested():
                    self._to_be_rung_back(event.call)
                case CallEnded(outcome="diverted", to="callback" | "voicemail"):
                    self._sent_on(event.call)
                case CallEnded():
                    self._ended(event.call, _ENDED.get(event.outcome, "unanswered"))
                case CallClosed():
                    self._ended(event.call)
                case _:
                    pass
        if events:
            self._answered.forget_old(self._at_ms)
            self._memory.forget_old(self._at_ms)

    def take_changes(self) -> tuple[Personal, ...]:
        """What has changed since this was asked last, to be written with what is decided now."""
        numbers = self._memory.changes
        if not self._changes and not numbers:
            return ()
        changed = [*self._changes.items(), *numbers.items()]
        self._changes.clear()
        numbers.clear()
        return tuple(written(owner, stored) for owner, stored in changed)

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Let go of those whose calls have ended, now that it is written."""
        for event in events:
            if isinstance(event, CallEnded | CallClosed) and event.call in self._over:
                self._over.remove(event.call)
                self._by_call.pop(event.call, None)

    def erase(self, number: str) -> bool:
        """Forget everything that is remembered of a number, whose owner has asked for it; whether there
        was anything. An open call keeps what it needs until it ends, and is not remembered then. It is
        erased on disk with what is decided next.
        """
        return self._memory.forget(number)

    def is_present(self, number: str) -> bool:
        """Whether an open call is from this number, or its caller is to be rung there."""
        return any(number in (one.number, one.callback_number) for one in self._by_call.values())

    def _arrived(self, event: CallArrived) -> None:
        caller, record = self._arriving.pop(event.call, (Caller(), {}))
        call = RememberedCall(event.call, event.at_ms)
        present = PresentCaller(call, caller.number, record=record)
        if caller.words:
            present.say(caller.words)
        if is_number(caller.number):
            present.name = self._memory.rung(caller.number, call).name
        self._by_call[event.call] = self._changes[event.call] = present

    def _said(
        self, event: ConversationAdvanced | WrapUpNoted | CoachingNoted, submitted: Submitted
    ) -> None:
        """By the caller, or about his call: what the event does not tell stands in the command."""
        if isinstance(event, ConversationAdvanced):
            self._advanced(event, submitted.heard if isinstance(submitted, HearCaller) else None)
        else:
            self._annotate(event.call, submitted)

    def _advanced(self, event: ConversationAdvanced, heard: Heard | None) -> None:
        present = self._going_on(event.call)
        if present is None:
            return
        present.take_note(event.turn)
        if isinstance(heard, Words):
            present.answer(heard.text, event.turn.noted)
        elif isinstance(heard, Keys) and event.turn.keep is not None:
            present.enter(event.turn.keep, heard, event.turn.state.dialled)

    def _to_be_rung_back(self, call: CallId) -> None:
        present = self._going_on(call)
        if present is not None:
            present.is_callback = True

    def _sent_on(self, call: CallId) -> None:
        """The conversation goes on, and closes the call or has it queued again."""
        present = self._going_on(call)
        if present is not None:
            present.call.ended = "unanswered"

    def _ended(self, call: CallId, ended: Ended | None = None) -> None:
        """Forget everything that belongs to the call, except how it went."""
        present = self._going_on(call)
        if present is None:
            return
        self._over.add(call)
        self._changes[call] = None
        present.call.ended = ended or present.call.ended or "left"
        present.call.ended_at_ms = self._at_ms
        remembered = self._remembered(present)
        if remembered is not None:
            self._memory.use(remembered, self._at_ms)
        is_erased = remembered is None and is_number(present.number)
        if ended == "answered" and not is_erased:
            self._answered.add(present.call, remembered)

    def _surveyed(self, call: CallId) -> None:
        remembered = self._asked(call)
        if remembered is not None:
            self._memory.surveyed(remembered, self._at_ms)

    def _annotate(self, call: CallId, submitted: Submitted) -> None:
        """Something was written about a call, perhaps soon after its end."""
        self._going_on(call)
        remembered, about = self._answered.of(call), self.remembered_call(call)
        if remembered is not None:
            self._memory.annotated(remembered)
        if about is not None:
            annotate(about, submitted)

    def remembered_call(self, call: CallId) -> RememberedCall | None:
        """What is remembered of a call that is open, or was answered and has ended not long ago, with
        what its agents and supervisors have written about it.
        """
        present = self._by_call.get(call)
        return self._answered.call(call) if present is None else present.call

    def _going_on(self, call: CallId) -> PresentCaller | None:
        """The caller of a call that has not ended, of whom something changes now."""
        present = None if call in self._over else self._by_call.get(call)
        if present is not None:
            self._changes[call] = present
        return present

    def _record(self, call: CallId) -> Record:
        present = self._by_call.get(call)
        return {} if present is None else present.record

    def _remembered(self, present: PresentCaller) -> Remembered | None:
        return self._memory.known_as(present.number, present.name)

    def _asked(self, call: CallId) -> Remembered | None:
        """What is remembered of whom a survey of this call asks."""
        present = self._by_call.get(call)
        return self._answered.of(call) if present is None else self._remembered(present)

    # -- After a restart

    def restore(
        self, personal: Iterable[Personal], open_calls: Collection[CallId], at_ms: int
    ) -> int:
        """Bring back what was written, of the calls that are open according to the book; gives how much
        of it could not be read. That, and what belongs to other calls, is erased with what is decided
        next. Nothing must have been noted yet.
        """
        self._at_ms = at_ms
        numbers: list[Remembered] = []
        unreadable = 0
        for one in personal:
            found = read(one)
            if isinstance(found, Remembered):
                numbers.append(found)
            elif found is not None and found.call.id in open_calls:
                self._by_call[found.call.id] = found
            else:
                unreadable += found is None
                self._changes[one.owner] = None
        self._memory.restore(numbers, open_calls)
        for present in self._by_call.values():
            remembered = self._remembered(present)
            if remembered is not None:
                remembered.go_on_with(present.call)
        self._answered.restore(self._memory.used_since(at_ms - limits.SURVEY_AWAITED_MS), at_ms)
        if unreadable:
            _log.error("callers_unreadable", records=unreadable)
        return unreadable
