"""Starts everybody who is simulated, and lets callers come as the traffic says."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from queues import events as e
from router.carriers.simulated.agents import SimulatedAgent
from router.carriers.simulated.answers import Answers, Who
from router.carriers.simulated.callers import Rung, SimulatedCaller
from router.carriers.simulated.carrier import SimulatedCarrier
from router.carriers.simulated.chance import chance_of, drawn, exponential_ms
from router.carriers.simulated.pace import Pace
from router.tasks import Tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from router.attendance import Attendance
    from router.carriers.simulated.phrases import Phrases
    from router.carriers.simulated.traffic import Traffic
    from router.engine import Engine
    from router.ports import Clock, Recorded
    from router.settings import Settings
    from router.switchboard import Switchboard

HOUR_MS: Final = 3_600_000
SETTLED_ROUNDS: Final = 3
"""So many rounds of the loop must pass in which nobody acts: what an act leads to takes up to two."""

_ToAgents = e.CallOffered | e.CallRequeued | e.CallEnded | e.AgentWentAway


class Simulation:
    """All simulated people of one service; put `carrier` among its carriers as "simulated".

    `phrases` are what callers say; without them they stay close to the script's examples.
    """

    def __init__(
        self,
        traffic: Traffic,
        settings: Settings,
        *,
        switchboard: Switchboard,
        attendance: Attendance,
        engine: Engine,
        clock: Clock,
        phrases: Phrases | None = None,
    ) -> None:
        self._traffic = traffic
        self._settings = settings
        self._switchboard = switchboard
        self._attendance = attendance
        self._engine = engine
        self._phrases = phrases
        self._tasks = Tasks()
        self._pace = Pace(clock, self._tasks)
        self._timezone = ZoneInfo(traffic.timezone)
        self._clock = clock
        script = settings.conversation
        codes = [language.code for language in script.languages]
        self._languages = _weighed(codes, traffic.languages)
        self._concerns = _weighed([concern.id for concern in script.concerns], traffic.concerns)
        self.carrier = SimulatedCarrier(self._pace)

    def start(self) -> None:
        """Let the agents come to work and the callers call."""
        self._engine.subscribe(self)
        for agent in self._settings.agents:
            simulated = SimulatedAgent(
                agent,
                chance=chance_of(self._traffic.seed, "agent", agent.id),
                carrier=self.carrier,
                switchboard=self._switchboard,
                attendance=self._attendance,
                pace=self._pace,
            )
            self._pace.start("simulated_agent", simulated.live())
        if self._traffic.calls_per_hour > 0:
            self._pace.start("simulated_arrivals", self._arrive())

    async def stop(self) -> None:
        """Let everybody vanish."""
        await self._tasks.stop(0)

    async def settle(self) -> None:
        """Until nobody acts and nothing is left to decide."""
        quiet = 0
        while quiet < SETTLED_ROUNDS:
            await asyncio.sleep(0)
            quiet = quiet + 1 if self._pace.is_at_rest and self._engine.is_idle else 0

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Show agents what their desks would show them."""
        for event in events:
            if isinstance(event, _ToAgents) and event.agent is not None:
                self.carrier.desk_of(event.agent).post(event)

    async def _arrive(self) -> None:
        """Calls come at random, as many as the hour has (a Poisson process, by thinning)."""
        chance = chance_of(self._traffic.seed, "arrivals")
        busiest = max(self._traffic.hourly)
        number = 0
        while True:
            await self._pace.pause(
                exponential_ms(chance, HOUR_MS / self._traffic.calls_per_hour / busiest)
            )
            if chance.random() * busiest < self._traffic.hourly[self._hour()]:
                number += 1
                self._pace.start("simulated_caller", self._caller(number).live())

    def _hour(self) -> int:
        return datetime.fromtimestamp(self._clock.now_ms() / 1000, self._timezone).hour

    def _caller(self, number: int) -> SimulatedCaller:
        traffic, script = self._traffic, self._settings.conversation
        chance = chance_of(traffic.seed, "caller", number)
        who = Who(
            language=drawn(chance, self._languages),
            concern=drawn(chance, self._concerns) if self._concerns else None,
        )
        rung = Rung(
            leg=f"simulated-{number}",
            dialled=self._dialled(who.language, chance),
            number=f"+31205550{chance.randrange(1_000):03}",
            who=who,
            patience_ms_mean=traffic.patience_ms_mean,
            talk_ms_mean=traffic.talk_ms_mean.get(who.concern or "", traffic.talk_ms_mean_else),
        )
        return SimulatedCaller(
            rung,
            Answers(who, script, self._phrases, chance),
            chance=chance,
            carrier=self.carrier,
            switchboard=self._switchboard,
            pace=self._pace,
        )

    def _dialled(self, language: str, chance: Random) -> str:
        """One of our numbers on which his language is spoken."""
        fitting = [
            one.number for one in self._settings.conversation.numbers if language in one.languages
        ]
        return chance.choice(fitting) if fitting else "+31205550100"


def _weighed(names: Iterable[str], weights: dict[str, float]) -> dict[str, float]:
    """The weights of these; what has none weighs as much as the least that has."""
    least = min(weights.values(), default=1.0)
    return {name: weights.get(name, least) for name in names}
