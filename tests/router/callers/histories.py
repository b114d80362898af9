"""Random histories of calls, for tests of what is kept of their callers and outlives a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from hypothesis import strategies as st

from ivr import Keys, Words
from ivr.state import Noted
from queues.ids import CallId
from router.callers import Caller, Callers
from router.calls import HearCaller
from tests.router.callers.happenings import (
    DAY_MS,
    PASS_TIME,
    arrived,
    callback_queued,
    callback_requested,
    closed,
    ended,
    routed,
    served,
    surveyed,
    turn_taken,
)
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ivr.state import Keep
    from router.ports import Recorded, Submitted

    Act = Callable[[Callers], object]

NUMBERS = ("+31612345678", "+31687654321", "")
RECORDS: tuple[dict[str, str], ...] = ({}, {"name": "Jan", "agent": "anna", "vip": "yes"})
NOTED = Noted(language="en", how="speech", meaning="concern", concern="billing", confidence=0.5)

OUTCOMES = {"routed": routed(), "served": served(), "on": None}

Then = Literal["go on", "crash", "lost"]
"""What becomes of a batch: it is written, the service crashes after or before it is."""
End = Literal["completed", "abandoned", "wait_limit", "closed"]


class Ring(NamedTuple):
    number: int
    record: int


class Said(NamedTuple):
    which: int
    words: str


class Entered(NamedTuple):
    which: int
    keys: str
    keep: Keep


class Found(NamedTuple):
    which: int
    status: str


class Took(NamedTuple):
    which: int
    outcome: Literal["routed", "served", "on"]
    language: str


class Callback(NamedTuple):
    which: int
    how: Literal["queued", "requested"]


class SentOn(NamedTuple):
    which: int


class Over(NamedTuple):
    which: int
    how: End


class Surveyed(NamedTuple):
    which: int


class Erased(NamedTuple):
    number: int


OfOpenCall = Said | Entered | Found | Took | Callback | SentOn | Over
Step = OfOpenCall | Ring | Surveyed | Erased


class Batch(NamedTuple):
    gap_ms: int
    steps: list[Step]
    then: Then


WHICH = st.integers(0, 5)
KEYS = st.sampled_from(["4711", "0687654321", "0612345678#", "#"])
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(Ring, st.integers(0, 2), st.integers(0, 1)),
    st.builds(Said, WHICH, st.sampled_from(["my bill", "is wrong"])),
    st.builds(Entered, WHICH, KEYS, st.sampled_from(["digits", "callback_number"])),
    st.builds(Found, WHICH, st.sampled_from(["sent", "lost"])),
    st.builds(
        Took, WHICH, st.sampled_from(["routed", "served", "on"]), st.sampled_from(["nl", "it"])
    ),
    st.builds(Callback, WHICH, st.sampled_from(["queued", "requested"])),
    st.builds(SentOn, WHICH),
    st.builds(Over, WHICH, st.sampled_from(["completed", "abandoned", "wait_limit", "closed"])),
    st.builds(Surveyed, WHICH),
    st.builds(Erased, st.integers(0, 1)),
)
GAPS_MS = st.one_of(st.integers(1, 60_000), st.integers(1, 2 * DAY_MS))
BATCHES = st.lists(
    st.builds(
        Batch,
        GAPS_MS,
        st.lists(STEPS, max_size=5),
        st.sampled_from(["go on", "go on", "crash", "lost"]),
    ),
    max_size=25,
)


class Story:
    """What happens to calls, as acts that can be done to any `Callers`, with the events."""

    def __init__(self) -> None:
        self.at_ms = START_MS
        self.rung: list[CallId] = []
        self.open: list[CallId] = []
        self.acts: list[Act] = []
        self.events: list[Recorded] = []
        self._ids = 0

    def begin(self, gap_ms: int) -> None:
        self.at_ms += gap_ms
        self.acts, self.events = [], []
        self._before = list(self.rung), list(self.open)

    def take_back(self) -> None:
        """The batch was not written."""
        self.rung, self.open = self._before

    def take(self, step: Step) -> None:
        match step:
            case Ring():
                self._ring(step)
            case Erased():
                self.acts.append(lambda callers: callers.erase(NUMBERS[step.number]))
            case Surveyed() if self.rung:
                self._note(surveyed(self.rung[step.which % len(self.rung)], self.at_ms))
            case Surveyed():
                pass
            case _ if self.open:
                self._of_open(step, self.open[step.which % len(self.open)])

    def _ring(self, step: Ring) -> None:
        self._ids += 1
        call = CallId(f"call-{self._ids}")
        caller = Caller(number=NUMBERS[step.number])
        self.acts.append(lambda callers: callers.remember(call, caller, RECORDS[step.record]))
        self._note(arrived(call, self.at_ms))
        self.rung.append(call)
        self.open.append(call)

    def _of_open(self, step: OfOpenCall, call: CallId) -> None:
        match step:
            case Said():
                self._hear(Words(text=step.words), call, None)
            case Entered():
                self._hear(Keys(digits=step.keys), call, step.keep)
            case Found():
                self.acts.append(lambda callers: callers.keep_found(call, {"is": step.status}))
            case Took():
                self._note(
                    turn_taken(
                        OUTCOMES[step.outcome],
                        call=call,
                        at_ms=self.at_ms,
                        language=step.language,
                        noted=NOTED,
                    )
                )
            case Callback():
                make = callback_queued if step.how == "queued" else callback_requested
                self._note(make(call, self.at_ms))
            case SentOn():
                self._note(ended("diverted", call=call, at_ms=self.at_ms, to="voicemail"))
            case Over():
                self.open.remove(call)
                if step.how == "closed":
                    self._note(closed(call, self.at_ms))
                else:
                    self._note(ended(step.how, call=call, at_ms=self.at_ms))

    def _hear(self, heard: Words | Keys, call: CallId, keep: Keep | None) -> None:
        turn = turn_taken(call=call, at_ms=self.at_ms, keep=keep)
        self._note(turn, HearCaller(call=call, turn=0, heard=heard))

    def _note(self, event: Recorded, command: Submitted = PASS_TIME) -> None:
        self.events.append(event)
        self.acts.append(lambda callers: callers.note(command, [event]))
