"""What every figure means: one definition each, in words beside the formula, used wherever it is shown.

A figure is computed from counts, so that those of several queues or days can be added first; an
average of averages would be wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queues.reasons import CallOutcome

_LEFT_AS: Final[dict[CallOutcome, str]] = {
    "wait_limit": "sent_away",
    "diverted": "diverted",
    "withdrawn": "withdrawn",
    "callback_failed": "callbacks_failed",
    "superseded": "superseded",
}


def left_as(outcome: CallOutcome, *, is_callback: bool) -> str | None:
    """What a call counts as that ended without having talked, if the caller did not hang up."""
    if is_callback and outcome == "wait_limit":
        return "callbacks_failed"
    return _LEFT_AS.get(outcome)


SHORT_ABANDON_MS: Final = 5_000
"""Whoever hangs up sooner has most likely dialled a wrong number; nobody could have answered."""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted over some calls; times are sums, in milliseconds.

    Every call that was queued or moved in is answered, called back, abandoned (`short_abandoned` is a part of
    that), sent away at the wait limit, diverted, withdrawn, moved out, a callback that came to
    nothing or was superseded, or still open and not yet answered: one of these, by how it left the
    queue before it had talked. A call that moves counts where it is from then on. Who is called
    back does not wait on the line: how long that took is in no time and in no share.
    """

    queued: int = 0
    answered: int = 0
    answered_in_target: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    sent_away: int = 0
    diverted: int = 0
    withdrawn: int = 0
    called_back: int = 0
    callbacks_failed: int = 0
    superseded: int = 0
    moved_in: int = 0
    moved_out: int = 0
    answered_wait_ms: int = 0
    abandoned_wait_ms: int = 0
    talks: int = 0
    talk_ms: int = 0
    wrap_ups: int = 0
    wrap_up_ms: int = 0
    requeued: int = 0
    transferred: int = 0
    offers: int = 0
    offers_accepted: int = 0
    offers_missed: int = 0
    offers_declined: int = 0
    offers_withdrawn: int = 0

    @property
    def unanswered(self) -> int:
        """Calls that are in line, offered or connecting and have not talked yet."""
        left = self.answered + self.abandoned + self.sent_away + self.diverted + self.withdrawn
        left += self.called_back + self.callbacks_failed + self.superseded + self.moved_out
        return self.queued + self.moved_in - left


def total(counts: Iterable[Counts]) -> Counts:
    """All of these together."""
    sums = dict.fromkeys(Counts.__struct_fields__, 0)
    for one in counts:
        for name in sums:
            sums[name] += getattr(one, name)
    return Counts(**sums)


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure: its name, its formula in words, its unit, and how it is computed.

    `value` is None where there is nothing to divide by. A share is from 0 to 1, a time in
    milliseconds.
    """

    name: str
    formula: str
    unit: Literal["count", "share", "milliseconds"]
    value: Callable[[Counts], float | None]


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _missed_chances(counts: Counts) -> int:
    """Calls that ended without an agent and could have been answered. Refusing calls must not make
    the service level look better; those that a person took out of the queue were dealt with.
    """
    return counts.abandoned - counts.short_abandoned + counts.sent_away + counts.diverted


SERVICE_LEVEL: Final = Figure(
    name="service level",
    formula="answered in time ÷ (answered + abandoned after 5 s + sent away + diverted)",
    unit="share",
    value=lambda c: _ratio(c.answered_in_target, c.answered + _missed_chances(c)),
)
ABANDON_RATE: Final = Figure(
    name="abandon rate",
    formula="abandoned after 5 s ÷ (answered + abandoned after 5 s + sent away + diverted)",
    unit="share",
    value=lambda c: _ratio(c.abandoned - c.short_abandoned, c.answered + _missed_chances(c)),
)
SPEED_OF_ANSWER: Final = Figure(
    name="average speed of answer",
    formula="time from queue to first agent of the answered calls ÷ answered",
    unit="milliseconds",
    value=lambda c: _ratio(c.answered_wait_ms, c.answered),
)
WAIT_OF_ABANDONED: Final = Figure(
    name="average wait of abandoned",
    formula="time in the queue of the abandoned calls ÷ abandoned",
    unit="milliseconds",
    value=lambda c: _ratio(c.abandoned_wait_ms, c.abandoned),
)
AVERAGE_TALK: Final = Figure(
    name="average talk",
    formula="time talked ÷ talks that are over",
    unit="milliseconds",
    value=lambda c: _ratio(c.talk_ms, c.talks),
)
AVERAGE_WRAP_UP: Final = Figure(
    name="average wrap-up",
    formula="time wrapped up ÷ wrap-ups that are over",
    unit="milliseconds",
    value=lambda c: _ratio(c.wrap_up_ms, c.wrap_ups),
)
OFFER_ACCEPTANCE: Final = Figure(
    name="offers accepted",
    formula="offers accepted ÷ (accepted + missed + declined)",
    unit="share",
    value=lambda c: _ratio(
        c.offers_accepted, c.offers_accepted + c.offers_missed + c.offers_declined
    ),
)
QUEUED: Final = Figure(
    name="queued",
    formula="calls put in a queue today",
    unit="count",
    value=lambda c: c.queued,
)
ANSWERED: Final = Figure(
    name="answered",
    formula="queued calls that talked to an agent, each counted once, without those called back",
    unit="count",
    value=lambda c: c.answered,
)
ABANDONED: Final = Figure(
    name="abandoned",
    formula="queued calls whose caller hung up before talking to an agent",
    unit="count",
    value=lambda c: c.abandoned,
)
SENT_AWAY: Final = Figure(
    name="sent away",
    formula="queued calls that we ended because they had waited as long as the queue allows",
    unit="count",
    value=lambda c: c.sent_away,
)
DIVERTED: Final = Figure(
    name="diverted",
    formula="queued calls that a step of their queue refused or sent elsewhere",
    unit="count",
    value=lambda c: c.diverted,
)
WITHDRAWN: Final = Figure(
    name="withdrawn",
    formula="queued calls that were taken out of the queue by hand",
    unit="count",
    value=lambda c: c.withdrawn,
)
CALLED_BACK: Final = Figure(
    name="called back",
    formula="queued callers who were called back and talked to an agent; in no service level",
    unit="count",
    value=lambda c: c.called_back,
)
CALLBACKS_FAILED: Final = Figure(
    name="callbacks failed",
    formula="queued callers who could not be called back: no number, no answer as often as we try, "
    "or no agent in time",
    unit="count",
    value=lambda c: c.callbacks_failed,
)
SUPERSEDED: Final = Figure(
    name="superseded",
    formula="queued callers who rang again before they were called back; the new call is counted",
    unit="count",
    value=lambda c: c.superseded,
)
MOVED_IN: Final = Figure(
    name="moved in",
    formula="unanswered calls that came from another queue; in all as many as moved out",
    unit="count",
    value=lambda c: c.moved_in,
)
MOVED_OUT: Final = Figure(
    name="moved out",
    formula="unanswered calls that went to another queue and are counted there from then on",
    unit="count",
    value=lambda c: c.moved_out,
)
TRANSFERRED: Final = Figure(
    name="transferred",
    formula="talks that were passed on to another queue; the call was answered here and waits there "
    "in no further count",
    unit="count",
    value=lambda c: c.transferred,
)
RARE_FIGURES: Final = (
    DIVERTED,
    WITHDRAWN,
    MOVED_IN,
    MOVED_OUT,
    TRANSFERRED,
    CALLED_BACK,
    CALLBACKS_FAILED,
    SUPERSEDED,
)
"""Shown after the others, where there is something to show."""
FIGURES: Final = (
    QUEUED,
    ANSWERED,
    ABANDONED,
    SENT_AWAY,
    SERVICE_LEVEL,
    ABANDON_RATE,
    SPEED_OF_ANSWER,
    WAIT_OF_ABANDONED,
    AVERAGE_TALK,
    AVERAGE_WRAP_UP,
    OFFER_ACCEPTANCE,
)
"""All other figures, in the order in which they are shown."""


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """What a figure means that is not computed from `Counts`: its formula in words, and its unit."""

    formula: str
    unit: Literal["count", "share", "milliseconds", "index"]


FAIRNESS: Final[dict[str, Definition]] = {
    "service_level": Definition(formula=SERVICE_LEVEL.formula, unit="share"),
    "abandon_rate": Definition(formula=ABANDON_RATE.formula, unit="share"),
    "mean_wait_ms": Definition(
        formula="time in the queue ÷ calls, of those answered (until the first agent), abandoned "
        "after 5 s, sent away or diverted; without callbacks",
        unit="milliseconds",
    ),
    "p95_wait_ms": Definition(
        formula="the time that 95 % of the same calls did not wait longer than, at most 1/32 too long",
        unit="milliseconds",
    ),
    "jain_of_service_level": Definition(
        formula="(sum of service levels)² ÷ (number of values · sum of their squares); 1 if all are equal",
        unit="index",
    ),
    "jain_of_mean_wait": Definition(
        formula="(sum of mean waits)² ÷ (number of values · sum of their squares); 1 if all are equal",
        unit="index",
    ),
    "at_work_ms": Definition(
        formula="time signed in, not away and reachable, or with a call in hand",
        unit="milliseconds",
    ),
    "busy_ms": Definition(
        formula="time with at least one call talked or wrapped up", unit="milliseconds"
    ),
    "talk_ms": Definition(
        formula="time of all talks that are over, those at the same time each counted",
        unit="milliseconds",
    ),
    "calls": Definition(
        formula="of an agent: talks begun; of a queue: calls that wait no more or asked to be called "
        "back, each counted where it waited last",
        unit="count",
    ),
    "occupancy": Definition(formula="time busy ÷ time at work", unit="share"),
    "jain_of_occupancy": Definition(
        formula="(sum of occupancies)² ÷ (number of agents · sum of their squares); 1 if all are equal",
        unit="index",
    ),
    "overtaken_calls": Definition(
        formula="calls before which at least one was connected that was queued later, in the same "
        "queue and with the same needs",
        unit="count",
    ),
    "overtaken_mean": Definition(
        formula="calls connected before one that was queued earlier, counted for each such ÷ calls",
        unit="count",
    ),
    "overtaken_most": Definition(
        formula="the most later-queued calls that were connected before one and the same call",
        unit="count",
    ),
    "exclusions": Definition(
        formula="declines and misses after which the agent was not offered that call for a while, as "
        "others could take it",
        unit="count",
    ),
}
"""The figures of `router.records.fairness`, by the names of their fields."""
