"""A whole service with simulated people, on a clock that is moved by hand."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from msgspec.structs import replace
from structlog.testing import capture_logs

from queues.invariants import violations
from router.app import Service
from router.carriers.simulated import PHRASES, Simulation, Traffic, with_agents
from router.settings import load
from tests.virtual_clock import START_MS, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues import events as e
    from router.carriers.simulated.phrases import Phrases
    from router.ports import Recorded, Subscriber
    from router.settings import Settings

EXAMPLE = Path(__file__).parents[3] / "router" / "example.toml"
MINUTE_MS = 60_000


def always_open(settings: Settings) -> Settings:
    return replace(settings, conversation=replace(settings.conversation, hours=None))


def example(agents: int = 15) -> Settings:
    return with_agents(always_open(load(EXAMPLE, {})), agents)


@dataclass
class World:
    """`events` is everything that was journalled; `broken` every invariant that did not hold."""

    settings: Settings
    traffic: Traffic
    phrases: Phrases | None = None
    start_ms: int = START_MS
    subscribers: Sequence[Subscriber] = ()
    events: list[Recorded] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = VirtualClock(self.start_ms)
        self.service = Service(self.settings, self.clock)
        self.simulation = Simulation(
            self.traffic,
            self.settings,
            switchboard=self.service.switchboard,
            attendance=self.service.attendance,
            engine=self.service.engine,
            clock=self.clock,
            phrases=self.phrases,
        )
        self.service.carriers["simulated"] = self.simulation.carrier

    def on_events(self, events: Sequence[Recorded]) -> None:
        self.events.extend(events)
        self.broken.extend(violations(self.service.engine.core.state))

    async def run(self, minutes: float) -> Self:
        """Live for so long, then stop everything; what went wrong on the way is in `failures`."""
        self.service.engine.subscribe(self)
        for subscriber in self.subscribers:
            self.service.engine.subscribe(subscriber)
        with capture_logs() as logs:
            await self.service.open()
            self.simulation.start()
            await self.clock.advance(int(minutes * MINUTE_MS), self.simulation.settle)
            await self.simulation.stop()
            await self.service.stop()
        self.failures = [str(line) for line in logs if line["log_level"] in ("error", "critical")]
        return self

    def normal_events(self) -> list[str]:
        """The events with their calls and callers named in the order in which they came."""
        names: dict[str, str] = {}

        def name(found: re.Match[str]) -> str:
            return names.setdefault(found[0], f"{found[1]} {len(names) + 1}")

        return [re.sub(r"(call|caller)-[0-9a-f]{24}", name, repr(event)) for event in self.events]


def run_world(
    minutes: float,
    *,
    seed: int = 1,
    calls_per_hour: float = 300,
    settings: Settings | None = None,
    subscribers: Sequence[Subscriber] = (),
    start_ms: int = START_MS,
    traffic: Traffic | None = None,
    phrases: Phrases | None = PHRASES,
) -> World:
    """One whole run, outside any loop."""

    async def run() -> World:
        world = World(
            settings or example(),
            traffic or Traffic(seed=seed, calls_per_hour=calls_per_hour),
            phrases,
            start_ms,
            subscribers,
        )
        return await world.run(minutes)

    return asyncio.run(run())


def of_type(world: World, kind: type[e.SiteEvent]) -> int:
    return sum(isinstance(event, kind) for event in world.events)
