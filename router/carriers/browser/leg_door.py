"""The legs of agents' and supervisors' pages, at `/browser/leg`.

Who supervises a call, and in which way, stands in the book of calls: a supervisor's page is let in only
as that says, and what changes there changes the room (`BrowserCarrier.let_stay`).

An agent finishes a talk that he has, even if he was signed out or his account was disabled meanwhile: a
caller must not lose whom he talks to for that. His page may even bring the leg again, but none for
another call. Whoever wants the talk to end ends the call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec
import structlog
from aiohttp import web

from queues.errors import CommandRefused
from queues.ids import CallId, OfferNumber
from router.carriers.browser import leg_messages as lm
from router.carriers.browser import limits
from router.carriers.browser import messages as m
from router.carriers.browser.legs import AgentLeg, SupervisorLeg, agent_leg_name
from router.carriers.browser.passes import AgentPass, SupervisorPass
from router.carriers.page import Nonsense, Page
from router.errors import RouterError
from router.logs import about_call
from router.people.origins import is_foreign
from router.people.unproven import Unproven

if TYPE_CHECKING:
    from collections.abc import Callable

    from router.carriers.browser.guide import Guide
    from router.carriers.browser.passes import Passes
    from router.carriers.browser.registry import Registry
    from router.ports import Clock
    from router.switchboard import Switchboard
    from router.tasks import Tasks

    Leg = AgentLeg | SupervisorLeg

_decoder = msgspec.json.Decoder(lm.LegMessage)
_log = structlog.get_logger(__name__)


class DeskHouse(NamedTuple):
    """What this site is like: `ice` gives how pages find each other now, `own_origins` are the addresses of
    our own pages, `peer_of` names the address a request comes from.
    """

    ice: Callable[[], m.Ice]
    own_origins: tuple[str, ...]
    peer_of: Callable[[web.Request], str]


class LegDoor:
    """Takes the pages of agents and supervisors."""

    def __init__(
        self,
        *,
        switchboard: Switchboard,
        guide: Guide,
        registry: Registry,
        passes: Passes,
        clock: Clock,
        tasks: Tasks,
        house: DeskHouse,
    ) -> None:
        self._switchboard = switchboard
        self._guide = guide
        self._registry = registry
        self._passes = passes
        self._clock = clock
        self._tasks = tasks
        self._house = house
        self._unproven = Unproven()
        self._open: set[Page[lm.LegMessage]] = set()
        self.is_stopping = False

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection to its end."""
        if is_foreign(request, self._house.own_origins):
            raise web.HTTPForbidden(text="This page may not connect here.")
        if self.is_stopping:
            raise web.HTTPServiceUnavailable(text="The service is about to stop.")
        proven = self._unproven.come(self._house.peer_of(request))
        if proven is None:
            raise web.HTTPServiceUnavailable(text="Too many pages are open; try again later.")
        page = Page(self._clock, self._tasks, _decoder, kind="desk")
        self._open.add(page)
        try:
            await page.open(request)
            await self._serve(page, proven)
        finally:
            proven()
            self._open.discard(page)
            await page.end()
        return page.socket

    async def _serve(self, page: Page[lm.LegMessage], proven: Callable[[], None]) -> None:
        leg: Leg | None = None
        try:
            async for message in page.messages():
                if isinstance(message, lm.JoinLeg) and not isinstance(leg, AgentLeg):
                    leg = await self._joined(page, message, leg)
                    if leg is None:
                        page.tell(m.Ended(reason="refused"))
                        break
                    proven()  # of legs there are no more than there are calls
                    await self._noted(leg, page)
                elif leg is None or not await self._take(leg, message):
                    break
        except Nonsense:
            page.tell(m.Ended(reason="bad_messages"))
        except (CommandRefused, RouterError) as error:
            _log.info("leg_not_brought", error=type(error).__name__)
            page.tell(m.Ended(reason="stopping"))  # it comes again
        finally:
            page.close()
            if leg is not None and leg.page is page:
                self._left(leg)

    # -- A page comes

    async def _joined(
        self, page: Page[lm.LegMessage], join: lm.JoinLeg, before: SupervisorLeg | None
    ) -> Leg | None:
        found = self._passes.use(join.token)
        match found:
            case AgentPass() if before is None and join.offer is not None:
                return await self._agent(page, found, join.offer)
            case SupervisorPass() if before is None:
                return self._supervisor(page, found)
            case _:
                return before  # the room follows the book, and needs no pass for that

    async def _agent(
        self, page: Page[lm.LegMessage], granted: AgentPass, name: str
    ) -> AgentLeg | None:
        """An agent's page, for an offer that he has accepted; perhaps it was here before."""
        call_name, _, number = name.rpartition(".")
        if not number.isdecimal() or len(number) > limits.OFFER_DIGITS_MAX:
            return None
        call, offer = CallId(call_name), OfferNumber(int(number))
        is_new = agent_leg_name(call, offer) not in self._registry.agents
        if is_new and not await self._passes.is_signed_in(granted):
            return None
        if not self._switchboard.may_join(granted.agent, call, offer):
            return None
        leg = self._registry.agents.get(agent_leg_name(call, offer))
        if leg is None:
            leg = AgentLeg(granted.agent, call, offer, page, self._clock)
            room = self._registry.enter(call, offer)
            self._registry.agents[leg.name] = room.agent = leg
            leg.room = room
        else:
            leg.away.stop()
            leg.end("taken")
            leg.page, leg.is_ready, leg.has_hung_up = page, False, False
        return leg

    async def _noted(self, leg: Leg, page: Page[lm.LegMessage]) -> None:
        """An agent's leg goes on only if it is written that it is his; a supervisor's was let in by what is
        written.
        """
        if isinstance(leg, AgentLeg):
            if not self._guide.is_known_to_talk(leg):
                with about_call(leg.call):
                    await self._switchboard.agent_rung(leg.call, leg.offer, leg.name)
            if (
                leg.page is page
            ):  # else another page has taken over, and is told once that is written
                leg.tell(lm.Joined(ice=self._house.ice(), here_ms=limits.HERE_MS))

    def _supervisor(
        self, page: Page[lm.LegMessage], granted: SupervisorPass
    ) -> SupervisorLeg | None:
        room = self._registry.room_of(granted.call)
        noted = self._switchboard.supervision(granted.call)
        if room is None or noted != (granted.by, granted.mode):
            return None
        for other in room.supervisors:
            if other.by == granted.by:
                self._registry.take_out_supervisor(other, is_replaced=True)
                other.end("taken")
                break
        if not room.has_space():
            return None
        leg = SupervisorLeg(granted.by, granted.call, granted.mode, page, self._clock)
        leg.room = room
        room.supervisors.append(leg)
        leg.tell(lm.Joined(ice=self._house.ice(), here_ms=limits.HERE_MS))
        room.introduce(leg)
        return leg

    # -- What it says

    async def _take(self, leg: Leg, message: lm.LegMessage) -> bool:
        """Whether the page goes on."""
        if isinstance(leg, AgentLeg):
            return await self._take_from_agent(leg, message)
        match message:
            case m.Signal(peer=peer, data=data) if leg.room is not None:
                leg.room.signal_from(leg, peer, data)
            case m.Media(peer=peer, state=state) if leg.room is not None:
                leg.room.media(leg, peer, state)
            case lm.LeaveLeg():
                return False
            case _:
                pass
        return True

    async def _take_from_agent(self, leg: AgentLeg, message: lm.LegMessage) -> bool:
        room = leg.room
        match message:
            case m.Ready() if room is not None and not leg.is_ready:
                leg.is_ready = True
                room.agent_is_ready()
                if room.caller is not None:
                    self._guide.agent_is_back(room.caller, room)
                if not self._guide.is_known_to_talk(leg):
                    with about_call(leg.call):
                        await self._switchboard.agent_joined(leg.call, leg.offer, leg.name)
            case m.Signal(peer=peer, data=data) if room is not None:
                room.signal_from_agent(peer, data)
            case m.Media(peer=peer, state="failed") if room is not None:
                room.failed_for_agent(peer)
            case lm.LeaveLeg():
                self._guide.agent_hangs_up(leg)
                return False
            case _:
                pass
        return True

    # -- A page goes

    def _left(self, leg: Leg) -> None:
        if self.is_stopping:
            return
        leg.page = None
        if isinstance(leg, SupervisorLeg):
            self._registry.take_out_supervisor(leg)
            return
        leg.is_ready = False
        self._guide.await_agent(leg)

    def stop(self) -> None:
        """Ask all pages to come back later."""
        self.is_stopping = True
        for leg in self._registry.agents.values():
            leg.away.stop()
        for page in self._open:
            page.tell(m.Ended(reason="stopping"))
            page.close()
