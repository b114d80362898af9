"""Whether callers and agents are treated alike, from journal events only.

Three questions. Are some callers served worse than others: by language, tier, concern, whatever
labels their calls carry, and by site? Is work spread evenly over agents who can do the same
(`agent_loads`)? And how often did a caller see others go first who came later and asked for the same
(`overtakings`)? `definitions.FAIRNESS` says what each figure means.

Memory is bounded by how many calls are open and agents signed in, and by limits on how many values,
agents and queues are told apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from queues import events as e
from queues.fairness import jain_index
from router.records.agent_loads import AgentLoads, EqualAgents
from router.records.definitions import (
    ABANDON_RATE,
    SERVICE_LEVEL,
    SHORT_ABANDON_MS,
    Counts,
    left_as,
)
from router.records.overtakings import Overtaking, Overtakings
from router.records.waits import Waits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from queues.ids import CallId
    from router.ports import Recorded

NAMES_KEPT: Final = 32
"""So many names of labels are told apart; further ones are left out."""
VALUES_KEPT: Final = 200
"""So many values of one name are told apart; further ones count as `OTHERS`."""
OTHERS: Final = "(others)"
SITE: Final = "site"
"""The name under which sites are compared."""


class Treatment(msgspec.Struct, frozen=True, kw_only=True):
    """How the calls with one value of a label fared; None where there is nothing to divide by."""

    value: str
    counts: Counts
    service_level: float | None
    abandon_rate: float | None
    mean_wait_ms: float | None
    p95_wait_ms: float | None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The values of one label side by side."""

    name: str
    values: tuple[Treatment, ...]
    jain_of_service_level: float
    jain_of_mean_wait: float


class FairnessReport(msgspec.Struct, frozen=True, kw_only=True):
    """The answers to the three questions."""

    sites: Comparison
    labels: tuple[Comparison, ...]
    agents: tuple[EqualAgents, ...]
    queues: tuple[Overtaking, ...]


def report(events: Iterable[Recorded]) -> FairnessReport:
    """The figures over these events of a journal, in order: of a day, or of any other time."""
    fairness = Fairness()
    for event in events:
        fairness.on_events((event,))
    return fairness.report()


class _Tally:
    """What is counted of the calls with one value of a label."""

    __slots__ = ("counts", "waits")

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.waits = Waits()

    def treatment(self, value: str) -> Treatment:
        counts = Counts(**self.counts)
        return Treatment(
            value=value,
            counts=counts,
            service_level=SERVICE_LEVEL.value(counts),
            abandon_rate=ABANDON_RATE.value(counts),
            mean_wait_ms=self.waits.mean_ms(),
            p95_wait_ms=self.waits.percentile_ms(95),
        )


class _Call:
    """A call that is queued and not over."""

    __slots__ = ("is_answered", "tallies")

    def __init__(self, tallies: list[_Tally]) -> None:
        self.tallies = tallies
        self.is_answered = False

    def count(self, **more: int) -> None:
        for tally in self.tallies:
            for name, number in more.items():
                tally.counts[name] = tally.counts.get(name, 0) + number

    def waited(self, ms: int) -> None:
        for tally in self.tallies:
            tally.waits.add(ms)


class Fairness:
    """Counts as events come in. A `Subscriber` that hears everything from some moment on; calls
    that were queued before it are left out.
    """

    def __init__(self) -> None:
        self._at_ms = 0
        self._calls: dict[CallId, _Call] = {}
        self._tallies: dict[str, dict[str, _Tally]] = {}
        self._sites: dict[str, _Tally] = {}
        self._loads = AgentLoads()
        self._overtakings = Overtakings()

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Count what has happened."""
        for event in events:
            self._at_ms = max(self._at_ms, event.at_ms)
            self._loads.on_event(event)
            self._overtakings.on_event(event)
            match event:
                case e.CallQueued():
                    call = self._calls[event.call] = _Call(self._tallies_for(event))
                    call.count(queued=1)
                case e.CallConnected():
                    self._answer(event)
                case e.CallEnded():
                    self._end(event)
                case _:
                    pass

    def report(self) -> FairnessReport:
        """The figures so far."""
        return FairnessReport(
            sites=_compared(SITE, self._sites),
            labels=tuple(_compared(name, self._tallies[name]) for name in sorted(self._tallies)),
            agents=self._loads.groups(self._at_ms),
            queues=self._overtakings.queues(),
        )

    def _tallies_for(self, event: e.CallQueued) -> list[_Tally]:
        """Those in which the call counts, each once."""
        tallies = [_tally(self._sites, event.site)]
        for label in event.labels:
            if label.name not in self._tallies and len(self._tallies) >= NAMES_KEPT:
                continue
            tally = _tally(self._tallies.setdefault(label.name, {}), label.value)
            if tally not in tallies:
                tallies.append(tally)
        return tallies

    def _answer(self, event: e.CallConnected) -> None:
        call = self._calls.get(event.call)
        if call is None or call.is_answered:
            return
        call.is_answered = True
        if event.is_callback:
            call.count(called_back=1)
            return
        call.count(
            answered=1,
            answered_in_target=int(event.in_target),
            answered_wait_ms=event.waited_ms,
        )
        call.waited(event.waited_ms)

    def _end(self, event: e.CallEnded) -> None:
        call = self._calls.pop(event.call, None)
        if call is None or call.is_answered:
            return
        is_short = event.outcome == "abandoned" and event.waited_ms < SHORT_ABANDON_MS
        if event.outcome == "abandoned":
            call.count(
                abandoned=1, short_abandoned=int(is_short), abandoned_wait_ms=event.waited_ms
            )
        elif (left := left_as(event.outcome, is_callback=event.is_callback)) is not None:
            call.count(**{left: 1})
        has_waited = event.outcome in {"abandoned", "wait_limit", "diverted"}
        if has_waited and not is_short and not event.is_callback:
            call.waited(event.waited_ms)


def _tally(tallies: dict[str, _Tally], value: str) -> _Tally:
    if value not in tallies and len(tallies) >= VALUES_KEPT:
        value = OTHERS
    return tallies.setdefault(value, _Tally())


def _compared(name: str, tallies: dict[str, _Tally]) -> Comparison:
    values = tuple(tallies[value].treatment(value) for value in sorted(tallies))
    levels = [one.service_level for one in values if one.service_level is not None]
    waits_ms = [one.mean_wait_ms for one in values if one.mean_wait_ms is not None]
    return Comparison(
        name=name,
        values=values,
        jain_of_service_level=jain_index(levels),
        jain_of_mean_wait=jain_index(waits_ms),
    )
