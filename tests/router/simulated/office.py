"""A world in which one agent is a person, who sits at a desk of his own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from queues import events as e
from queues.ids import AgentId
from router.carriers.simulated import PHRASES, Simulation, Traffic, with_person
from router.carriers.simulated.simulation import People
from tests.router.simulated.world import World, example

if TYPE_CHECKING:
    from router.carriers.simulated.legs import Leg, Told
    from router.settings import Settings

YOU: Final = AgentId("you")


class Page:
    """What a page was told, and whether it was closed."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.is_closed = False

    def tell(self, notice: Told) -> None:
        self.told.append(notice)

    def close(self) -> None:
        self.is_closed = True


class Office(World):
    """A world in which one agent is a person; `spoken` is what callers say to him."""

    def __init__(self, calls_per_hour: float = 0, settings: Settings | None = None) -> None:
        super().__init__(
            with_person(settings or example(), YOU, "Robin"), Traffic(calls_per_hour=calls_per_hour)
        )
        self.spoken: list[str] = []
        service = self.service

        def speak(text: str, _language: str) -> str:
            self.spoken.append(text)
            return f"/prompts/{len(self.spoken)}.wav"

        self.simulation = Simulation(
            self.traffic,
            self.settings,
            switchboard=service.switchboard,
            attendance=service.attendance,
            engine=service.engine,
            clock=self.clock,
            phrases=PHRASES,
            people=People(
                agents=frozenset({YOU}),
                remember=service.callers.remember,
                speak=speak,
                clock=self.clock,
            ),
        )
        service.carriers["simulated"] = self.simulation.carrier

    async def __aenter__(self) -> Self:
        self.service.engine.subscribe(self)
        await self.service.open()
        self.simulation.start()
        await self.lives(60_000)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.simulation.stop()
        await self.service.stop()
        assert self.broken == []

    async def lives(self, for_ms: int) -> None:
        await self.clock.advance(for_ms, self.simulation.settle)

    async def ready(self) -> None:
        await self.service.attendance.desk_opened(YOU)
        await self.service.attendance.set_ready(YOU)

    def offers(self) -> list[e.CallOffered]:
        return [one for one in self.events if isinstance(one, e.CallOffered) and one.agent == YOU]

    async def talking(self, page: Page) -> Leg:
        """The person takes the call that is offered, and his page is there."""
        offer = self.offers()[-1]
        at = offer.call, offer.offer
        switchboard = self.service.switchboard
        await switchboard.accept(YOU, *at)
        self.simulation.legs.join(at, page)
        self.simulation.legs.ready(at)
        await switchboard.agent_joined(*at, f"{at[0]}/{at[1]}")
        await self.lives(1_000)
        return at
