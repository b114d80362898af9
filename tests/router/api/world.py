"""A service with its HTTP side on a free port of this machine, a clock that stands still, a carrier
that only notes what it is asked, and desks that speak over real WebSockets.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from ivr import Concern, Conversation, Language, Script, Silence, Words
from ivr.waiting import WaitingRoom
from queues import Core
from queues.commands import Configure
from queues.definitions import QueueDefinition, SiteDefinition
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId, SkillId
from queues.invariants import violations
from router.acting import Acting
from router.api import (
    AgentRequests,
    AgentSocket,
    Choices,
    Desks,
    Health,
    Situation,
    add_routes,
    new_application,
)
from router.api.messages import Voice
from router.attendance import Attendance
from router.callbacks import Callbacks
from router.callers import Caller, Callers
from router.calls import Calls
from router.conversing import Conversing
from router.engine import Engine
from router.journal.memory import MemoryJournal
from router.leaving import Leaving
from router.lines import Lines
from router.outbox import Outbox
from router.reception import Reception
from router.settings import Agent, Queue, Secret, Settings, Skill
from router.switchboard import Switchboard
from router.tasks import Tasks
from router.ways import Ways
from tests.router.api.desk_client import PATIENCE_S, DeskClient
from tests.router.api.recording_carrier import RecordingCarrier
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    import socket
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from router.calls import CarrierName
    from router.ports import Carrier, Journal, Recorded

__all__ = [
    "AGENTS",
    "DEFINITION",
    "NUMBER",
    "PATIENCE_S",
    "SCRIPT",
    "SETTINGS",
    "SITE",
    "WORDS",
    "DeskClient",
    "Witness",
    "World",
    "agent",
    "token_of",
]
SITE = SiteId("main")
NUMBER = "+31612345678"
WORDS = "there is a mistake in my bill"
DEFINITION = SiteDefinition(
    site=SITE,
    skills=(SkillId("english"),),
    queues=(QueueDefinition(queue=QueueId("accounts")), QueueDefinition(queue=QueueId("desk"))),
)
SCRIPT = Script(
    company="Acme",
    languages=(Language(code="en"),),
    default_queue="desk",
    concerns=(
        Concern(
            id="billing",
            queue="accounts",
            key="1",
            names={"en": "billing"},
            examples={"en": ("a mistake in my bill", "my bill is wrong", "pay my bill")},
        ),
        Concern(
            id="moving",
            queue="desk",
            key="2",
            names={"en": "moving house"},
            examples={"en": ("I am moving house", "change of address", "I have a new address")},
        ),
    ),
)
CONVERSATION = Conversation(SCRIPT)
SETTINGS = Settings(
    queues=(Queue(id="accounts"), Queue(id="desk")),
    conversation=SCRIPT,
)


def agent(name: str, phone: str | None = None) -> Agent:
    return Agent(
        id=name.lower(),
        name=name,
        token=Secret(token_of(name)),
        skills=(Skill(skill="english"),),
        phone=phone,
    )


def token_of(name: str) -> str:
    return f"the-token-of-{name.lower()}-alone"


AGENTS = {
    AgentId(one.id): one
    for one in (agent("Anna"), agent("Bram"), agent("Tess", phone="+31687654321"))
}


class Witness:
    """Sees all events, and lets a test wait for one."""

    def __init__(self) -> None:
        self.events: list[Recorded] = []
        self._news = asyncio.Event()

    def on_events(self, events: Sequence[Recorded]) -> None:
        self.events.extend(events)
        self._news.set()

    async def sees(self, kind: type[Recorded]) -> Recorded:
        """The first event of this kind, now or soon."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for event in self.events:
                    if isinstance(event, kind):
                        return event
                self._news.clear()
                await self._news.wait()


class World:
    def __init__(
        self,
        *,
        journal: Journal | None = None,
        heartbeat_s: float = 5.0,
        allowed_origins: Sequence[str] = (),
        checks: Mapping[str, Callable[[], bool]] | None = None,
        socket_factory: Callable[..., socket.socket] | None = None,
        carrier: RecordingCarrier | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.clock = VirtualClock()
        self.tasks = Tasks()
        self.carrier = carrier or RecordingCarrier()
        self.carriers: dict[CarrierName, Carrier] = {
            "simulated": self.carrier,
            "twilio": self.carrier,
        }
        self.settings = settings or SETTINGS
        self.witness = Witness()
        self.callers = Callers()
        self.journal = journal or MemoryJournal()
        self.engine = Engine(
            core=Core(SITE),
            calls=Calls(SITE, CONVERSATION),
            journal=self.journal,
            clock=self.clock,
            beside=self.callers,
        )
        self.switchboard = self._new_switchboard()
        self.attendance = Attendance(self.engine, AGENTS)
        choices = Choices(
            engine=self.engine,
            settings=lambda: self.settings,
            carriers=self.carriers,
            agents=AGENTS,
        )
        self.desks = Desks(
            engine=self.engine,
            attendance=self.attendance,
            agents=AGENTS,
            clock=self.clock,
            tasks=self.tasks,
            situation=Situation(
                engine=self.engine,
                callers=self.callers,
                agents=AGENTS,
                clock=self.clock,
                script=lambda: SCRIPT,
                choices=choices,
            ),
            choices=choices,
            voices=lambda name, _session: (
                Voice(carrier="twilio", token=f"voice-{name}", expires_at_ms=None),
            ),
        )
        for subscriber in (self.switchboard, self.desks, self.witness, self.callers):
            self.engine.subscribe(subscriber)
        self.door = AgentSocket(
            desks=self.desks,
            requests=AgentRequests(
                engine=self.engine,
                switchboard=self.switchboard,
                attendance=self.attendance,
                choices=choices,
            ),
            agents=AGENTS,
            clock=self.clock,
            tasks=self.tasks,
            allowed_origins=allowed_origins,
            heartbeat_s=heartbeat_s,
        )
        self.app = new_application()
        add_routes(
            self.app,
            agent_socket=self.door,
            health=Health(engine=self.engine, render=lambda: b"a_metric 1.0\n", checks=checks),
        )
        self._socket_factory = socket_factory
        self._open: list[DeskClient] = []
        self._calls = 0

    def _new_switchboard(self) -> Switchboard:
        lines = Lines(
            engine=self.engine, clock=self.clock, room=WaitingRoom(SCRIPT), remaining=lambda _: None
        )
        conversing = Conversing(
            engine=self.engine,
            callers=self.callers,
            clock=self.clock,
            script=lambda: SCRIPT,
        )
        reception = Reception(
            engine=self.engine,
            callers=self.callers,
            conversing=conversing,
            lines=lines,
            ways=Ways(engine=self.engine, lines=lines, clock=self.clock, tasks=self.tasks),
            skills_for=lambda _carrier: (),
        )
        callbacks = Callbacks(engine=self.engine, carriers=self.carriers, callers=self.callers)
        leaving = Leaving(engine=self.engine, reception=reception, callbacks=callbacks)
        acting = Acting(
            engine=self.engine,
            carriers=self.carriers,
            agents=AGENTS,
            reception=reception,
            callbacks=callbacks,
            leaving=leaving,
        )
        self.outbox = Outbox(self.tasks, self.clock, acting)
        self.engine.acted = self.outbox.acted
        return Switchboard(
            engine=self.engine,
            outbox=self.outbox,
            agents=AGENTS,
            reception=reception,
            callbacks=callbacks,
            leaving=leaving,
            script=lambda: SCRIPT,
        )

    async def __aenter__(self) -> Self:
        self._running = self.tasks.start("engine", self.engine.run())
        await self.engine.submit(Configure(site=SITE, definition=DEFINITION))
        if self._socket_factory is None:
            self.server = TestServer(self.app)
        else:
            self.server = TestServer(self.app, socket_factory=self._socket_factory)
        await self.server.start_server(access_log=None)
        self.http = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        for desk in self._open:
            await desk.closes()
        await self.http.close()
        await self.server.close()
        self.engine.stop()
        await self.tasks.stop(1)
        assert violations(self.engine.core.state) == []

    def url(self, path: str) -> str:
        return str(self.server.make_url(path))

    def add_handler(
        self, path: str, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> None:
        """Before the world is entered: something more that can be asked for."""
        self.app.router.add_post(path, handler)

    # -- Desks

    async def connects(self, **options: Any) -> DeskClient:
        desk = DeskClient(await self.http.ws_connect(self.url("/api/agent"), **options))
        self._open.append(desk)
        return desk

    async def signs_in(self, name: str = "Anna") -> DeskClient:
        desk = await self.connects()
        assert (await desk.asks("sign_in", token=token_of(name)))["type"] == "signed_in"
        return desk

    async def is_ready(self, name: str = "Anna") -> DeskClient:
        desk = await self.signs_in(name)
        assert (await desk.asks("set_ready"))["type"] == "done"
        return desk

    # -- Calls

    async def rings(
        self, words: str = WORDS, number: str = NUMBER, carrier: CarrierName = "simulated"
    ) -> CallId:
        """Somebody calls, says what it is about, and is put in line."""
        self._calls += 1
        caller = Caller(number=number)
        reply = await self.switchboard.call_arrived(
            carrier, f"leg-{self._calls}", "+31201234567", caller
        )
        reply = await self.switchboard.caller_said(reply.call, 0, Words(text=words))
        while reply.then == "listen":
            assert reply.turn is not None
            turn = reply.turn.state.turn
            reply = await self.switchboard.caller_said(reply.call, turn, Silence())
        return reply.call

    async def offered(
        self, desk: DeskClient, carrier: CarrierName = "simulated"
    ) -> tuple[CallId, OfferNumber]:
        """Somebody calls and the call is offered at this desk."""
        await self.rings(carrier=carrier)
        offer = await desk.until("offer")
        return CallId(offer["call"]), OfferNumber(offer["offer"])

    async def connecting(
        self, desk: DeskClient, carrier: CarrierName = "simulated"
    ) -> tuple[CallId, OfferNumber]:
        call, offer = await self.offered(desk, carrier)
        await desk.says("accept", call=call, offer=offer)
        await desk.until("joining")
        return call, offer

    async def talking(self, desk: DeskClient) -> tuple[CallId, OfferNumber]:
        call, offer = await self.connecting(desk)
        await self.switchboard.agent_joined(call, offer, f"agent-{offer}")
        await self.switchboard.caller_joined(call, offer)
        await desk.until("connected")
        return call, offer

    async def wrapping_up(self, desk: DeskClient) -> CallId:
        call, _ = await self.talking(desk)
        await desk.says("hang_up", call=call)
        await desk.becomes("wrapping_up")
        return call

    # -- Time

    async def passes(self, seconds: float) -> None:
        await self.clock.advance(int(seconds * 1000), self.settle)

    async def settle(self) -> None:
        """Until the engine has decided everything and every desk has been told."""
        for _ in range(3):
            await asyncio.sleep(0)
        await self.until(lambda: self.engine.is_idle and self.tasks.running <= 1)

    async def until(self, happens: Callable[[], bool]) -> None:
        """Let the loop turn until something is so."""
        async with asyncio.timeout(PATIENCE_S):
            while not happens():  # noqa: ASYNC110 - it has no event, and nothing is waited for
                await asyncio.sleep(0)

    async def is_telling(self) -> bool:
        """Whether there is a desk that has not taken what it is told, though it had the time."""
        for _ in range(10):
            await asyncio.sleep(0)
        return self.tasks.running > 1

    def state_of(self, name: str) -> str | None:
        found = self.engine.core.state.agents.get(AgentId(name.lower()))
        return None if found is None else found.state

    def is_reachable(self, name: str) -> bool:
        return self.engine.core.state.agents[AgentId(name.lower())].reachable
