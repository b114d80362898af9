"""How many call, when, about what, and how people behave: the figures of a simulation.

They are made up, but not out of thin air: talks are lognormal and patience is exponential, as in
Brown et al., "Statistical Analysis of a Telephone Call Center", JASA 100 (2005).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec

HOURLY: Final = (
    0.02, 0.01, 0.01, 0.01, 0.01, 0.03, 0.08, 0.25, 0.65, 0.95, 1.00, 0.95,
    0.75, 0.85, 0.95, 0.90, 0.80, 0.65, 0.40, 0.30, 0.22, 0.15, 0.08, 0.04,
)  # fmt: skip
"""For each hour of the day, how much of the busiest hour's traffic comes in."""

LANGUAGES: Final = {"nl": 0.45, "it": 0.25, "en": 0.30}
CONCERNS: Final = {
    "bill": 0.28,
    "repair": 0.26,
    "order": 0.25,
    "hire": 0.14,
    "hours": 0.04,
    "complaint": 0.03,
}
TALK_MS_MEAN: Final = {
    "bill": 190_000,
    "repair": 240_000,
    "order": 150_000,
    "hire": 170_000,
    "complaint": 300_000,
}

SPEAKING_MS_PER_CHAR: Final = 60
"""Text takes this long to be said, by us and by callers: about 16 characters a second."""


class Traffic(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a simulation; times in milliseconds, the rest weights and shares."""

    calls_per_hour: float = 100
    """In the busiest hour of the day."""
    hourly: tuple[float, ...] = HOURLY
    timezone: str = "UTC"
    """Where the hours of the day are read."""
    seed: int = 1
    languages: dict[str, float] = msgspec.field(default_factory=LANGUAGES.copy)
    """Weights; a language of the script that is not here weighs as much as the least of them."""
    concerns: dict[str, float] = msgspec.field(default_factory=CONCERNS.copy)
    """Weights; a concern of the script that is not here weighs as much as the least of them."""
    talk_ms_mean: dict[str, int] = msgspec.field(default_factory=TALK_MS_MEAN.copy)
    """By concern."""
    talk_ms_mean_else: int = 180_000
    patience_ms_mean: int = 180_000

    def expected_in_quarter(self, start_ms: int) -> float:
        """How many callers are to be expected in the quarter of an hour that begins at this moment."""
        hour = datetime.fromtimestamp(start_ms / 1000, ZoneInfo(self.timezone)).hour
        return self.calls_per_hour * self.hourly[hour] / 4


RUSH_MORE: Final = 2.0
"""In the rush hour, so many times the callers of the busiest hour come beside the usual ones."""
RUSH_MS: Final = 15 * 60_000
"""How long a rush hour lasts."""
RUSH_BURST: Final = 15
"""So many call at once as it begins: they saw the same advertisement."""
RUSH_BURST_MS: Final = 10_000
"""Within this time."""


Manner = Literal["speak", "press_key", "talk_nonsense", "stay_silent", "press_zero", "ask_person"]
MANNERS: Final[dict[Manner, float]] = {
    "speak": 0.77,
    "press_key": 0.10,
    "talk_nonsense": 0.03,
    "stay_silent": 0.03,
    "press_zero": 0.05,
    "ask_person": 0.02,
}
"""What callers do at the first question, by weight."""
GIVES_UP_SHARE: Final = 0.015
"""Of the questions, so many are answered by hanging up."""
AGENT_ENDS_TALK_SHARE: Final = 0.35


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """What agents do; times in milliseconds."""

    miss_share: float = 0.03
    decline_share: float = 0.02
    finish_share: float = 0.65
    """Of the wrap-ups, so many are finished before their time is over."""
    extend_share: float = 0.07
    break_every_ms: int = 45 * 60_000
    break_ms_mean: int = 5 * 60_000
    vanish_every_ms: int = 75 * 60_000


HABITS: Final = Habits()
BREAKS: Final = {"coffee": 0.5, "lunch": 0.2, "meeting": 0.15, "coaching": 0.15}
"""Why agents are away, by weight."""
