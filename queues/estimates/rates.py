"""How fast a line moves: departures to agents per millisecond, and who gives up, learned as it goes.

Both are ratios of a count to an exposure, so censoring needs no further care (the maximum-likelihood
estimate for exponential times): departures ÷ agent-time in which somebody waited, and abandons ÷ all
the time that anybody waited, those who were answered included. Old facts fade with each departure.

The time that the caller in place k (from 0) waits is then Σ 1/(nμ + iθ), i from 0 to k: the markovian
queue-length predictor, QLm, of Whitt (1999) and of Ibrahim and Whitt (2009), with what was learned.
"""

from __future__ import annotations

from typing import Final

import msgspec

DEPARTURES_MIN: Final = 10
"""Departures to have seen before the rates are worth anything."""
DEPARTURES_REMEMBERED: Final = 200
"""Departures after which a fact about the speed of the line counts 1/e."""
LEAVINGS_REMEMBERED: Final = 2_000
"""The same for patience, in callers who left the line either way; abandons are rarer."""
PLACES_MAX: Final = 20_000
"""Callers ahead beyond which nothing is told apart any more."""

SPEED_KEPT: Final = 1 - 1 / DEPARTURES_REMEMBERED
PATIENCE_KEPT: Final = 1 - 1 / LEAVINGS_REMEMBERED


class RatesSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What was learned about the speed of one line; times in milliseconds, faded."""

    agents: int | None
    departures: float
    agent_ms: float
    abandons: float
    waited_ms: float
    speed: float
    hazard: float


class Rates:
    """The speed of one line. While the number of agents is not known it counts as one."""

    def __init__(self) -> None:
        self.agents: int | None = None
        self.departures = 0.0
        self.agent_ms = 0.0
        self.abandons = 0.0
        self.waited_ms = 0.0
        self.speed = 0.0  # departures per millisecond of one agent, as of the last renewal
        self.hazard = 0.0  # abandons per millisecond of one caller, likewise
        self.table_ms: list[float] = []

    @property
    def known(self) -> bool:
        """Whether enough has been seen, and somebody is at work."""
        return self.agents != 0 and self.speed > 0

    def passed(self, passed_ms: int, waiting: int) -> None:
        """So many waited for so long."""
        self.waited_ms += waiting * passed_ms
        self.agent_ms += passed_ms * (1 if self.agents is None else self.agents)

    def departed(self) -> None:
        """Somebody who had waited was taken by an agent."""
        self.departures = self.departures * SPEED_KEPT + 1
        self.agent_ms *= SPEED_KEPT
        self.abandons *= PATIENCE_KEPT
        self.waited_ms *= PATIENCE_KEPT

    def returned(self) -> None:
        """The last departure was none."""
        self.departures = max(0.0, self.departures - 1)

    def abandoned(self) -> None:
        """Somebody left the line for another reason than an agent."""
        self.abandons = self.abandons * PATIENCE_KEPT + 1
        self.waited_ms *= PATIENCE_KEPT

    def staffed(self, agents: int | None) -> None:
        """So many agents are at work from now on: the line moves as much faster or slower.

        From unknown to known or back, what was seen so far is taken as seen with that number.
        """
        if agents is None and self.agents:
            self.agent_ms /= self.agents
            self.speed *= self.agents
        elif agents is not None and self.agents is None:
            self.agent_ms *= max(agents, 1)
            self.speed /= max(agents, 1)
        self.agents = agents
        self.table_ms.clear()

    def renew(self) -> None:
        """Let what was learned since the last time show in `wait_ms`."""
        if self.departures < DEPARTURES_MIN or not self.agent_ms:
            return
        self.speed = self.departures / self.agent_ms
        self.hazard = self.abandons / self.waited_ms
        self.table_ms.clear()

    def wait_ms(self, ahead: int) -> float:
        """Σ 1/(nμ + iθ) for i from 0 to `ahead`, from a table that grows as it is asked."""
        table_ms, ahead = self.table_ms, min(ahead, PLACES_MAX)
        if ahead >= len(table_ms):
            rate = self.speed * (1 if self.agents is None else self.agents)
            total_ms = table_ms[-1] if table_ms else 0.0
            for place in range(len(table_ms), ahead + 1):
                total_ms += 1 / (rate + place * self.hazard)
                table_ms.append(total_ms)
        return table_ms[ahead]

    def snapshot(self) -> RatesSnapshot:
        """A plain value of it all."""
        return RatesSnapshot(
            agents=self.agents,
            departures=self.departures,
            agent_ms=self.agent_ms,
            abandons=self.abandons,
            waited_ms=self.waited_ms,
            speed=self.speed,
            hazard=self.hazard,
        )

    @classmethod
    def restored(cls, kept: RatesSnapshot) -> Rates:
        """The rates as they were when the snapshot was taken."""
        rates = cls()
        rates.agents = kept.agents
        rates.departures, rates.agent_ms = kept.departures, kept.agent_ms
        rates.abandons, rates.waited_ms = kept.abandons, kept.waited_ms
        rates.speed, rates.hazard = kept.speed, kept.hazard
        return rates
