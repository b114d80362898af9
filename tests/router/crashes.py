"""A service that crashes when a test wants it, and a carrier and people who do not notice."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

import msgspec

from ivr import Keys, Silence
from queues import CommandRefused
from queues.commands import EndCall
from queues.ids import AgentId, OfferNumber
from queues.invariants import violations
from router.app import Service
from router.callers import Caller
from router.calls import ResumeConversation
from router.errors import LegGone
from router.journal.memory import MemoryJournal
from router.outbox import ARRIVES_MS_MAX
from router.ports import Truth
from router.settings import check
from tests.router.office import COMPANY
from tests.stories.turns import turns
from tests.virtual_clock import START_MS, LifeTime, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence
    from pathlib import Path

    from queues.events import CallOffered
    from queues.ids import CallId
    from router.ports import Batch, Farewell, RingingBack

PHONE = 'phone = "+31687654321"'
ALWAYS_ON = COMPANY.replace(PHONE, f"{PHONE}\nalways_on = true\nreturn_s = 60")
TESS: Final = AgentId("tess")
TURNS: Final = 40
Given = TypeVar("Given")


class Crash(msgspec.Struct, frozen=True):
    """Just before, or just after, so many of these: `append` to the journal, `ask` the carrier."""

    of: str
    number: int
    is_after: bool


class Fate:
    """Counts what can be survived or not, once the people act."""

    def __init__(self, crash: Crash | None) -> None:
        self._crash = crash
        self.is_armed = False
        self.counts = {"append": 0, "ask": 0}
        self.has_come = asyncio.Event()
        self.was_met = crash is None
        """Whether it has come to what was to come."""

    async def meets(self, of: str, act: Callable[[], Given]) -> Given:
        self.counts[of] += self.is_armed
        crash = self._crash if self.is_armed else None
        is_now = crash is not None and (crash.of, crash.number) == (of, self.counts[of])
        if crash is None or not is_now:
            return act()
        if crash.is_after:
            act()
        return await self._crashes()

    async def _crashes(self) -> NoReturn:
        self._crash = None
        self.was_met = True
        self.has_come.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody waits for ever")


class CrashingJournal(MemoryJournal):
    def __init__(self, fate: Fate) -> None:
        super().__init__()
        self._fate = fate

    async def append(self, batch: Batch) -> None:
        kept: list[BaseException] = []

        def keep() -> None:
            writing = super(CrashingJournal, self).append(batch)
            try:
                writing.send(None)
            except StopIteration:
                return
            kept.append(AssertionError("it writes at once"))

        await self._fate.meets("append", keep)
        assert kept == []


class Leg:
    def __init__(self, name: str, number: str, offer: OfferNumber) -> None:
        self.name = name
        self.number = number
        self.offer = offer
        self.is_over = False


class TrueCarrier:
    """Knows what is so: which legs there are, and where the caller is."""

    def __init__(self, fate: Fate) -> None:
        self._fate = fate
        self.agents: list[Leg] = []
        self.callbacks: list[Leg] = []
        self.where = "line"
        """The caller: in line, in the room of an offer, or gone."""
        self.farewells = 0
        self.wrongs: list[str] = []

    @property
    def legs(self) -> list[Leg]:
        return [*self.agents, *self.callbacks]

    def live(self, legs: Sequence[Leg]) -> list[Leg]:
        return [leg for leg in legs if not leg.is_over]

    async def ring(self, offer: CallOffered, phone: str, language: str) -> str | None:  # noqa: ARG002 - the port's
        return await self._fate.meets("ask", lambda: self._rings(self.agents, phone, offer.offer))

    async def call_back(self, ringing: RingingBack) -> str | None:
        return await self._fate.meets(
            "ask", lambda: self._rings(self.callbacks, ringing.number, ringing.offer)
        )

    def _rings(self, legs: list[Leg], number: str, offer: OfferNumber) -> str:
        if any((leg.number, leg.offer) == (number, offer) for leg in self.live(legs)):
            self.wrongs.append("it rings twice")
        legs.append(Leg(f"made-{len(self.legs)}", number, offer))
        return legs[-1].name

    async def find_rung(self, number: str, shown: str, since_ms: int) -> Sequence[str]:  # noqa: ARG002 - the port's
        assert since_ms >= START_MS
        return [leg.name for leg in reversed(self.live(self.legs)) if leg.number == number]

    async def connect(self, leg: str, call: CallId, offer: OfferNumber) -> None:  # noqa: ARG002 - the port's
        await self._fate.meets("ask", lambda: self._moves(f"room {offer}"))

    async def return_to_line(self, leg: str, call: CallId) -> None:  # noqa: ARG002 - the port's
        await self._fate.meets("ask", lambda: self._moves("line"))

    async def hang_up(self, leg: str, call: CallId, farewell: Farewell, language: str) -> None:  # noqa: ARG002 - the port's
        await self._fate.meets("ask", lambda: self._moves("gone"))

    def _moves(self, where: str) -> None:
        if self.where == "gone":
            raise LegGone("he has hung up")
        if where == self.where != "line":
            self.wrongs.append("he is torn from his agent")
        self.where = where
        if where == "gone":
            self.farewells += 1

    async def drop_agent(self, legs: Sequence[str]) -> None:
        await self._fate.meets("ask", lambda: self._ends(legs))

    async def stop_calling_back(self, legs: Sequence[str]) -> None:
        await self._fate.meets("ask", lambda: self._ends(legs))

    def _ends(self, names: Sequence[str]) -> None:
        for leg in self.legs:
            leg.is_over = leg.is_over or leg.name in names

    async def truth(self, rooms: Collection[tuple[CallId, OfferNumber]]) -> Truth:
        callers = {"leg-1"} if self.where != "gone" else set()
        return Truth(
            began_ms=0,
            legs=frozenset({*callers, *(leg.name for leg in self.live(self.legs))}),
            rooms={
                room: frozenset(callers if self.where == f"room {room[1]}" else ())
                for room in rooms
            },
            in_line=frozenset(callers if self.where == "line" else ()),
        )

    async def is_over(self, leg: str) -> bool:
        return all(one.is_over for one in self.legs if one.name == leg)


class CrashingOffice:
    """Tess's telephone is always on; whoever acts sees what is so and tells it, again if need be."""

    def __init__(self, folder: Path, crash: Crash | None) -> None:
        file = folder / "switchroom.toml"
        file.write_text(ALWAYS_ON, encoding="utf-8")
        settings = check(file, {}).settings
        assert settings is not None
        self._settings = settings
        self.fate = Fate(crash)
        self.clock = VirtualClock()
        self.journal = CrashingJournal(self.fate)
        self.carrier = TrueCarrier(self.fate)
        self.service = self._new_service()

    def _new_service(self) -> Service:
        self.life = LifeTime(self.clock)
        service = Service(self._settings, self.life, self.journal)
        service.carriers["simulated"] = self.carrier
        return service

    async def lives(self, story: Callable[[], Awaitable[None]]) -> None:
        """Let the people act until nothing more happens, and start the service anew if it crashes."""
        while True:
            living = asyncio.get_running_loop().create_task(self._live(story))
            crashing = asyncio.get_running_loop().create_task(self.fate.has_come.wait())
            await asyncio.wait({living, crashing}, return_when=asyncio.FIRST_COMPLETED)
            crashing.cancel()
            if not self.fate.has_come.is_set():
                await living
                return
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)
            self.life.ends()
            await self.service.tasks.stop(0)
            self.fate.has_come.clear()
            self.service = self._new_service()

    async def _live(self, story: Callable[[], Awaitable[None]]) -> None:
        await self.service.open()
        self.fate.is_armed = True
        await self.clock.advance(ARRIVES_MS_MAX, self.settles)
        await story()
        await self.settles()
        assert violations(self.service.engine.core.state) == []

    async def settles(self) -> None:
        await turns(TURNS)

    # -- What people do

    async def caller_asks(self) -> CallId:
        """He rings and presses 2; what he is answered, again if the answer was lost."""
        board = self.service.switchboard
        reply = await board.call_arrived(
            "simulated", "leg-1", "+31201234567", Caller(number="+31612345678")
        )
        if reply.turn is not None and reply.turn.state.turn == 0:
            await board.caller_said(reply.call, 0, Keys(digits="2"))
        await self.settles()
        return reply.call

    async def wants_callback(self, call: CallId) -> None:
        board, opened = self.service.switchboard, self.service.engine.calls.open[call]
        assert opened.turn is not None
        if opened.is_callback:
            return
        if opened.turn.outcome is not None and opened.way == "line":
            way = ResumeConversation(call=call, turn=opened.turn.state.turn, way="callback")
            await self.service.engine.submit(way)
        turn = self.service.engine.calls.open[call].turn
        assert turn is not None
        await board.caller_said(call, turn.state.turn, Silence())
        await self.settles()

    async def phone_is_taken(self, call: CallId) -> None:
        """Whoever is rung at Tess's presses 1 and waits for the caller."""
        board = self.service.switchboard
        for leg in self.carrier.live(self.carrier.agents):
            await board.agent_rung(call, leg.offer, leg.name)
            if board.whisper(call, leg.offer) is None:
                leg.is_over = True
                continue
            with suppress(CommandRefused):  # it was accepted before
                await board.accept(TESS, call, leg.offer)
            await board.agent_joined(call, leg.offer, leg.name)
        await self.settles()

    async def caller_is_there(self, call: CallId) -> None:
        for leg in self.carrier.live(self.carrier.agents):
            if self.carrier.where == f"room {leg.offer}":
                await self.service.switchboard.caller_joined(call, leg.offer)
        await self.settles()

    async def supervisor_ends(self, call: CallId) -> None:
        engine = self.service.engine
        if call in engine.core.state.calls:
            site = engine.core.state.definition.site
            await engine.submit(EndCall(site=site, call=call, by="supervisor"))
        await self.settles()

    async def tess_hangs_up(self, call: CallId) -> None:
        for leg in self.carrier.agents:
            leg.is_over = True
            await self.service.switchboard.agent_left(call, leg.offer)
        await self.settles()
