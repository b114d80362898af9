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

SHORT_ABANDON_MS: Final = 5_000
"""Whoever hangs up sooner has most likely dialled a wrong number; nobody could have answered."""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted over some calls; times are sums, in milliseconds.

    Every queued call is answered, abandoned (`short_abandoned` is a part of that), sent away at the
    wait limit, or still open and not yet answered.
    """

    queued: int = 0
    answered: int = 0
    answered_in_target: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    sent_away: int = 0
    answered_wait_ms: int = 0
    abandoned_wait_ms: int = 0
    talks: int = 0
    talk_ms: int = 0
    wrap_ups: int = 0
    wrap_up_ms: int = 0
    requeued: int = 0
    offers: int = 0
    offers_accepted: int = 0
    offers_missed: int = 0
    offers_declined: int = 0
    offers_withdrawn: int = 0

    @property
    def unanswered(self) -> int:
        """Calls that are in line, offered or connecting and have not talked yet."""
        return self.queued - self.answered - self.abandoned - self.sent_away


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
    """Calls that ended without an agent and could have been answered."""
    return counts.abandoned - counts.short_abandoned + counts.sent_away


SERVICE_LEVEL: Final = Figure(
    name="service level",
    formula="answered in time ÷ (answered + abandoned after 5 s + sent away)",
    unit="share",
    value=lambda c: _ratio(c.answered_in_target, c.answered + _missed_chances(c)),
)
ABANDON_RATE: Final = Figure(
    name="abandon rate",
    formula="abandoned after 5 s ÷ (answered + abandoned after 5 s + sent away)",
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
    formula="queued calls that talked to an agent, each counted once",
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
"""All figures, in the order in which they are shown."""
