"""The door of the demo: people's legs to simulated callers, the speed of time, the rush hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from router.api.demo import DemoPage
from router.api.live.rows import Demo
from router.api.messages import Voice
from router.carriers.simulated import LegSocket

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from queues.ids import AgentId
    from router.carriers.simulated import Simulation, Speed
    from router.people.access import Access
    from router.ports import Clock
    from router.switchboard import Switchboard
    from router.tasks import Tasks

OF_PEOPLE: Final = frozenset({"/api/agent", "/browser/call", "/browser/leg", "/simulated/leg"})
"""Whoever is connected there takes part himself, in real time."""


class DemoControl:
    """Steers the simulation (`router.api.demo.Control`)."""

    def __init__(self, simulation: Simulation, speed: Speed) -> None:
        self._simulation = simulation
        self._speed = speed

    def standing(self) -> Demo:
        """How it runs now."""
        speed = self._speed
        return Demo(
            speed=speed.now,
            wished=speed.wished,
            is_held=speed.is_held,
            speeds=speed.speeds,
            rush=self._simulation.arrivals.is_rush,
        )

    def run_at(self, speed: float) -> None:
        """Let time pass so fast while no person takes part."""
        self._speed.wish(speed)

    def rush(self, *, on: bool) -> None:
        """Begin or end a rush hour."""
        self._simulation.arrivals.rush(on=on)


def add_demo(
    app: web.Application,
    *,
    access: Access,
    simulation: Simulation,
    speed: Speed,
    switchboard: Switchboard,
    clock: Clock,
    tasks: Tasks,
) -> DemoControl:
    """Serve it. `clock` is the real one, by which pages live."""
    control = DemoControl(simulation, speed)
    DemoPage(control).add_routes(app, access)
    LegSocket(simulation.legs, switchboard, clock, tasks).add_routes(app)
    app.middlewares.append(_heeding_people(speed))
    return control


def _heeding_people(speed: Speed) -> Callable[..., Awaitable[web.StreamResponse]]:
    @web.middleware
    async def heeding(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if request.path not in OF_PEOPLE:
            return await handler(request)
        with speed.person():
            return await handler(request)

    return heeding


def voice_of(simulation: Simulation, agent: AgentId) -> Voice | None:
    """What a person's page needs to talk to simulated callers; nothing for who is simulated."""
    token = simulation.legs.token(agent)
    return None if token is None else Voice(carrier="simulated", token=token, expires_at_ms=None)
