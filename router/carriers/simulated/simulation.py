"""Starts everybody who is simulated, and lets callers come as the traffic says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from queues import events as e
from queues.ids import AgentId, CallId
from router.callers import Caller
from router.carriers.simulated.agents import SimulatedAgent
from router.carriers.simulated.answers import Answers, Who
from router.carriers.simulated.arrivals import Arrivals
from router.carriers.simulated.callers import Rung, SimulatedCaller
from router.carriers.simulated.carrier import SimulatedCarrier, Speak
from router.carriers.simulated.chance import chance_of, drawn
from router.carriers.simulated.legs import PersonLegs
from router.carriers.simulated.pace import Pace
from router.carriers.simulated.regulars import Record, Regulars
from router.carriers.simulated.visitors import Visitors
from router.ports import Clock
from router.tasks import Tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from router.attendance import Attendance
    from router.carriers.simulated.legs import Leg
    from router.carriers.simulated.phrases import Phrases
    from router.carriers.simulated.traffic import Manner, Traffic
    from router.engine import Engine
    from router.ports import Recorded
    from router.settings import Settings
    from router.switchboard import Switchboard

SETTLED_ROUNDS: Final = 3
"""So many rounds of the loop must pass in which nobody acts: what an act leads to takes up to two."""

NUMBERS: Final = {"nl": "+31205550", "it": "+390655502", "en": "+442079460"}
"""How the numbers of callers begin, by language: whoever rings again speaks as he did before."""
NUMBERS_ELSE: Final = "+31205551"

_ToAgents = e.CallOffered | e.CallRequeued | e.CallTransferred | e.CallEnded | e.AgentWentAway


class People(msgspec.Struct, frozen=True, kw_only=True):
    """Those who take part and are not simulated: agents at desks, who have their regulars.

    `remember` notes what the company knows of a caller, `speak` tells where a text in a language can be
    heard (empty if it cannot be spoken), and `clock` is the real one, by which pages live.
    """

    agents: frozenset[AgentId]
    remember: Callable[[CallId, Caller, Record], None]
    speak: Speak
    clock: Clock


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
        people: People | None = None,
    ) -> None:
        self._traffic = traffic
        self._settings = settings
        self._switchboard = switchboard
        self._attendance = attendance
        self._engine = engine
        self._people = people
        self._phrases = phrases
        self._tasks = Tasks()
        self._pace = Pace(clock, self._tasks)
        script = settings.conversation
        codes = [language.code for language in script.languages]
        self._languages = _weighed(codes, traffic.languages)
        self._concerns = _weighed([concern.id for concern in script.concerns], traffic.concerns)
        self._silent_concerns = {one.id for one in script.concerns if one.self_service is not None}
        self.legs = PersonLegs(
            () if people is None else people.agents,
            clock=clock if people is None else people.clock,
            tasks=self._tasks,
            left=self._person_left,
        )
        self.carrier = SimulatedCarrier(self._pace, self.legs, people.speak if people else _silent)
        self._visitors = Visitors(self.legs.people, engine, self.carrier, self._pace)
        self.arrivals = Arrivals(traffic, self._pace, self._call)

    def start(self) -> None:
        """Let the agents come to work and the callers call."""
        self._engine.subscribe(self)
        if self._people is not None:
            self._engine.subscribe(self._visitors)
        for agent in self._settings.agents:
            if self._people is not None and agent.id in self._people.agents:
                self._start_regulars(AgentId(agent.id), self._people)
                continue
            simulated = SimulatedAgent(
                agent,
                chance=chance_of(self._traffic.seed, "agent", agent.id),
                carrier=self.carrier,
                switchboard=self._switchboard,
                attendance=self._attendance,
                pace=self._pace,
            )
            self._pace.start("simulated_agent", simulated.live())
        self.arrivals.start()

    def _start_regulars(self, person: AgentId, people: People) -> None:
        regulars = Regulars(
            person,
            seed=self._traffic.seed,
            engine=self._engine,
            pace=self._pace,
            ring=partial(self._call_of_regular, person, people),
            others_first=self._visitors.go_first,
        )
        self._pace.start("simulated_regulars", regulars.live())

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
            if not isinstance(event, _ToAgents) or event.agent is None:
                continue
            if event.agent not in self.legs.people:
                self.carrier.desk_of(event.agent).post(event)

    async def _person_left(self, leg: Leg) -> None:
        await self._switchboard.agent_left(*leg)
        self.carrier.agent_left(*leg)

    # -- Callers

    def _call(self, number: int) -> None:
        traffic = self._traffic
        chance = chance_of(traffic.seed, "caller", number)
        who = Who(
            language=drawn(chance, self._languages),
            concern=drawn(chance, self._concerns) if self._concerns else None,
        )
        self._start_caller(self._rung(f"simulated-{number}", who, chance), chance)

    def _call_of_regular(
        self, person: AgentId, people: People, number: int, record: Callable[[str], Record]
    ) -> str:
        """Of what needs an agent, not of what is answered without one."""
        chance = chance_of(self._traffic.seed, "regular", person, number)
        spoken = {
            one: share for one, share in self._concerns.items() if one not in self._silent_concerns
        }
        who = Who(
            language=drawn(chance, self._languages),
            concern=drawn(chance, spoken) if spoken else None,
        )
        rung = replace(self._rung(f"simulated-{person}-{number}", who, chance), is_brisk=True)
        known = record(who.language)
        self._start_caller(rung, chance, lambda call, caller: people.remember(call, caller, known))
        return rung.leg

    def _rung(self, leg: str, who: Who, chance: Random) -> Rung:
        traffic = self._traffic
        return Rung(
            leg=leg,
            dialled=self._dialled(who.language, chance),
            number=f"{NUMBERS.get(who.language, NUMBERS_ELSE)}{chance.randrange(1_000):03}",
            who=who,
            patience_ms_mean=traffic.patience_ms_mean,
            talk_ms_mean=traffic.talk_ms_mean.get(who.concern or "", traffic.talk_ms_mean_else),
        )

    def _start_caller(
        self,
        rung: Rung,
        chance: Random,
        introduce: Callable[[CallId, Caller], None] | None = None,
    ) -> None:
        script = self._settings.conversation
        manner: Manner | None = "speak" if rung.is_brisk else None
        caller = SimulatedCaller(
            rung,
            Answers(rung.who, script, self._phrases, chance, manner),
            chance=chance,
            carrier=self.carrier,
            switchboard=self._switchboard,
            pace=self._pace,
            introduce=introduce,
            others_first=self._visitors.go_first,
        )
        self._pace.start("simulated_caller", caller.live())

    def _dialled(self, language: str, chance: Random) -> str:
        """One of our numbers on which his language is spoken."""
        fitting = [
            one.number for one in self._settings.conversation.numbers if language in one.languages
        ]
        return chance.choice(fitting) if fitting else "+31205550100"


def _silent(_text: str, _language: str) -> str:
    return ""


def _weighed(names: Iterable[str], weights: dict[str, float]) -> dict[str, float]:
    """The weights of these; what has none weighs as much as the least that has."""
    least = min(weights.values(), default=1.0)
    return {name: weights.get(name, least) for name in names}
