"""Whatever happens in whatever order, what is remembered is what a plain list of calls says."""

from __future__ import annotations

from typing import Literal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from queues.ids import CallId
from router.callers import Callers, limits
from router.settings.callers import CallersSettings
from router.settings.limits import EARLIER_CALLS_MAX
from tests.router.callers.happenings import (
    DAY_MS,
    closed,
    ended,
    happens,
    rings,
    routed,
    turn_taken,
)
from tests.virtual_clock import START_MS

NUMBERS = ("+31612345678", "+31687654321", "")
REMEMBER_DAYS, WITHIN_DAYS = 3, 2

Way = Literal["completed", "abandoned", "wait_limit", "closed"]
ENDED = {
    "completed": "answered",
    "abandoned": "abandoned",
    "wait_limit": "unanswered",
    "closed": "left",
}
GAPS_MS = st.one_of(st.integers(1, 60_000), st.integers(1, 2 * DAY_MS))


class Rung(msgspec.Struct):
    call: CallId
    number: str
    at_ms: int
    language: str | None = None
    over_ms: int | None = None
    ended: str | None = None


class Said(msgspec.Struct, frozen=True):
    gap_ms: int
    number: int
    language: str | None


class Over(msgspec.Struct, frozen=True):
    gap_ms: int
    which: int
    way: Way


STEPS = st.lists(
    st.one_of(
        st.builds(Said, GAPS_MS, st.integers(0, 2), st.sampled_from(["nl", "it", None])),
        st.builds(Over, GAPS_MS, st.integers(0, 5), st.sampled_from(list(ENDED))),
    ),
    max_size=80,
)


class Plain:
    """All calls in a list, and everything worked out anew."""

    def __init__(self) -> None:
        self.callers = Callers(CallersSettings(remember_days=REMEMBER_DAYS))
        self.all: list[Rung] = []
        self.at_ms = START_MS

    def takes(self, step: Said | Over) -> None:
        self.at_ms += step.gap_ms
        still_open = [one for one in self.all if one.over_ms is None]
        if isinstance(step, Said):
            self.begins(step)
        elif still_open:
            self.ends(still_open[step.which % len(still_open)], step.way)

    def begins(self, step: Said) -> None:
        rung = Rung(CallId(f"call-{len(self.all)}"), NUMBERS[step.number], self.at_ms)
        self.all.append(rung)
        rings(self.callers, rung.number, call=rung.call, at_ms=self.at_ms)
        if step.language is not None:
            rung.language = step.language
            spoken = turn_taken(routed(), call=rung.call, at_ms=self.at_ms, language=step.language)
            happens(self.callers, spoken)

    def ends(self, rung: Rung, way: Way) -> None:
        rung.over_ms, rung.ended = self.at_ms, ENDED[way]
        over = (
            closed(rung.call, self.at_ms)
            if way == "closed"
            else ended(way, call=rung.call, at_ms=self.at_ms)
        )
        happens(self.callers, over)

    def remembered(self, number: str) -> list[Rung]:
        """The newest first."""
        of_number = [one for one in self.all if one.number == number][-EARLIER_CALLS_MAX:]
        from_ms = self.at_ms - REMEMBER_DAYS * DAY_MS
        return [one for one in reversed(of_number) if one.at_ms >= from_ms]


@given(STEPS)
def test_the_facts_are_those_of_a_plain_list(steps: list[Said | Over]) -> None:
    plain = Plain()
    for step in steps:
        plain.takes(step)
        for number in NUMBERS:
            known = plain.remembered(number) if number else []
            found = plain.callers.facts(number, {}, plain.at_ms, WITHIN_DAYS)
            counted_from_ms = plain.at_ms - WITHIN_DAYS * DAY_MS
            assert found.calls == 1 + sum(one.at_ms > counted_from_ms for one in known)
            assert found.language == next((one.language for one in known if one.language), None)
            over = sorted((one.over_ms, one.ended) for one in known if one.over_ms is not None)
            gave_up_ms = over[-1][0] if over and over[-1][1] == "abandoned" else None
            ago_ms = None if gave_up_ms is None else plain.at_ms - gave_up_ms
            assert found.abandoned_ms == ago_ms


@given(STEPS)
def test_the_history_of_an_open_call_is_that_of_a_plain_list(steps: list[Said | Over]) -> None:
    plain = Plain()
    for step in steps:
        plain.takes(step)
        # A call that ends after its number was forgotten leaves nothing; time has passed by then.
        happens(plain.callers, closed(CallId("nobody"), plain.at_ms))
        for rung in plain.all:
            others = (one for one in plain.remembered(rung.number) if one is not rung)
            earlier = [one for one in others if one.at_ms < rung.at_ms]
            shown = earlier if rung.number and rung.over_ms is None else []
            expected = [(one.at_ms, one.ended) for one in shown]
            found = [(one.at_ms, one.ended) for one in plain.callers.history(rung.call)]
            assert found == expected[: limits.EARLIER_CALLS_SHOWN_MAX]


@given(STEPS)
def test_nothing_is_left_of_calls_that_are_over(steps: list[Said | Over]) -> None:
    plain = Plain()
    for step in steps:
        plain.takes(step)
    open_calls = {one.call for one in plain.all if one.over_ms is None}
    assert plain.callers._by_call.keys() == open_calls
    for rung in plain.all:
        if rung.over_ms is None:
            plain.at_ms += 1
            plain.ends(rung, "completed")
    happens(plain.callers, closed(at_ms=plain.at_ms + REMEMBER_DAYS * DAY_MS + 1))
    assert plain.callers._by_call == {}
    assert len(plain.callers._memory) == 0
