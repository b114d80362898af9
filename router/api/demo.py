"""How the simulation runs, and how it is told to run otherwise: the demo's own page bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from router.api.bodies import body_of
from router.api.errors import BadMessage
from router.api.replies import answer

if TYPE_CHECKING:
    from aiohttp import web

    from router.api.live.rows import Demo
    from router.people.access import Access

PATH = "/api/demo"


class Control(Protocol):
    """Whatever runs the simulation."""

    def standing(self) -> Demo:
        """How it runs now."""
        ...

    def run_at(self, speed: float) -> None:
        """Let time pass so fast while no person takes part."""
        ...

    def rush(self, *, on: bool) -> None:
        """Begin or end a rush hour."""
        ...


class Wish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for; what is left out stays as it is."""

    speed: float | None = None
    """One of `speeds`."""
    rush: bool | None = None


class DemoPage:
    """Answers about the simulation, and steers it."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def add_routes(self, app: web.Application, access: Access) -> None:
        """Serve everybody who sees the board."""
        app.router.add_get(PATH, access.guarded(self.show, "see_board"), allow_head=False)
        app.router.add_post(PATH, access.guarded(self.steer, "see_board"))

    async def show(self, _request: web.Request) -> web.StreamResponse:
        """How it runs."""
        return answer(self._control.standing())

    async def steer(self, request: web.Request) -> web.StreamResponse:
        """Run otherwise from now on; gives how it runs then."""
        wish = await body_of(request, Wish)
        speeds = self._control.standing().speeds
        if wish.speed is not None:
            if wish.speed not in speeds:
                known = ", ".join(f"{one:g}" for one in speeds)
                raise BadMessage(f"speed: there are {known}")
            self._control.run_at(wish.speed)
        if wish.rush is not None:
            self._control.rush(on=wish.rush)
        return answer(self._control.standing())
