"""One page's connection to a simulated caller, from its opening to its end, at `/simulated/leg`."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec
from aiohttp import web
from msgspec import Meta

from queues.ids import CallId, OfferNumber
from router.carriers.page import Nonsense, Page
from router.carriers.simulated.legs import Ended
from router.people.origins import is_foreign

if TYPE_CHECKING:
    from router.carriers.simulated.legs import Leg, PersonLegs
    from router.ports import Clock
    from router.switchboard import Switchboard
    from router.tasks import Tasks

PATH: Final = "/simulated/leg"
_DIGITS_MAX: Final = 9
"""Of an offer's number."""
_Text = Annotated[str, Meta(min_length=1, max_length=1_024)]


class _Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """What a page says; what concerns other pages than ours is not looked at."""


class JoinLeg(_Message, frozen=True, kw_only=True, tag="join"):
    """Bring a leg; must come first."""

    v: Literal[1]
    token: _Text
    offer: _Text
    """From `join.parameters.offer`: the call and the number of the offer."""


class Ready(_Message, frozen=True, kw_only=True, tag="ready"):
    """The microphone is there."""


class LeaveLeg(_Message, frozen=True, kw_only=True, tag="leave"):
    """The leg is taken away on purpose."""


class Here(_Message, frozen=True, kw_only=True, tag="here"):
    """The page is awake."""


class Media(_Message, frozen=True, kw_only=True, tag="media"):
    """What has become of the sound."""


_LegMessage = JoinLeg | Ready | LeaveLeg | Here | Media
_decoder: Final = msgspec.json.Decoder(_LegMessage)


class LegSocket:
    """Takes the pages of people at desks. `clock` is the real one."""

    def __init__(
        self, legs: PersonLegs, switchboard: Switchboard, clock: Clock, tasks: Tasks
    ) -> None:
        self._legs = legs
        self._switchboard = switchboard
        self._clock = clock
        self._tasks = tasks

    def add_routes(self, app: web.Application) -> None:
        """Serve the legs."""
        app.router.add_get(PATH, self.handle, allow_head=False)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection to its end."""
        if is_foreign(request, ()):
            raise web.HTTPForbidden(text="This page may not connect here.")
        page = Page(self._clock, self._tasks, _decoder, kind="simulated_leg")
        await page.open(request)
        at: Leg | None = None
        try:
            with suppress(Nonsense):
                async for message in page.messages():
                    if at is None:
                        at = self._join(page, message)
                    else:
                        await self._hear(at, message)
        finally:
            if at is not None:
                self._legs.away(at, page)
            page.close()
            await page.end()
        return page.socket

    def _join(self, page: Page[_LegMessage], message: _LegMessage) -> Leg | None:
        """The leg that the page's first message is about, if its agent has accepted that offer."""
        at = self._asked(message) if isinstance(message, JoinLeg) else None
        if at is None:
            page.tell(Ended(reason="refused"))
            page.close()
        else:
            self._legs.join(at, page)
        return at

    def _asked(self, message: JoinLeg) -> Leg | None:
        agent = self._legs.owner(message.token)
        call, _, number = message.offer.rpartition(".")
        is_number = number.isascii() and number.isdecimal() and len(number) <= _DIGITS_MAX
        if agent is None or not is_number:
            return None
        at = CallId(call), OfferNumber(int(number))
        return at if self._switchboard.may_join(agent, *at) else None

    async def _hear(self, at: Leg, message: _LegMessage) -> None:
        if isinstance(message, Ready) and self._legs.ready(at):
            call, offer = at
            await self._switchboard.agent_joined(call, offer, f"{call}/{offer}")
        elif isinstance(message, LeaveLeg):
            self._legs.leave(at)
