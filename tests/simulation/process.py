"""One process of the service: the real one, put together as `router.app` does it, without HTTP.

In place of the HTTP server webhooks are handed to the handlers that it would call; desks talk to the
listener that it would start; the carrier's REST is an emulated client. All else is the product.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

import msgspec
from prometheus_client import CollectorRegistry

from ivr import Conversation
from queues import CommandRefused
from router.api.agent_socket import DeskListener
from router.api.desk import Desk
from router.api.refusals import refusal_of
from router.app import Service
from router.carriers.twilio.requests import Request
from router.carriers.twilio.webhooks import TwilioWebhooks
from router.clock import SystemClock
from router.errors import InDoubt, JournalDamaged, JournalFailed, RequestRefused
from router.metrics import Metrics
from router.settings import load
from tests.simulation.disk import DiskJournal
from tests.simulation.loop import ProcessLoop
from tests.simulation.rest import RestClient

if TYPE_CHECKING:
    from collections.abc import Callable

    from multidict import MultiMapping

    from router.settings import Settings
    from tests.simulation.desks import Page
    from tests.simulation.disk import Disk
    from tests.simulation.exchange import Exchange
    from tests.simulation.network import Exchange as WebhookExchange
    from tests.simulation.network import Fields
    from tests.simulation.rest import RestFaults
    from tests.simulation.world import World

METRICS_EVERY = 20
"""Seeds with the real metrics."""
COMPANY = Path(__file__).parent / "company.toml"


_TOLD_OF_OFFERS = ('"type":"offer"', '"type":"joining"')


@cache
def company() -> Settings:
    """Read once: nobody changes it."""
    rest = {"SWITCHROOM_TWILIO_API_BASE_URL": "http://127.0.0.1:9"}
    return load(COMPANY, rest)


@cache
def conversation() -> Conversation:
    """Learned once: a conversation keeps nothing of its callers."""
    return Conversation(company().conversation)


class Unmeasured:
    """In place of the metrics, which decide nothing and take a tenth of the time of a seed."""

    def __init__(self, *_: object, **__: object) -> None:
        """It takes what they take."""
        self.registry = CollectorRegistry()

    def __getattr__(self, _name: str) -> Callable[..., None]:
        return _nothing


def _nothing(*_: object, **__: object) -> None:
    """Nobody measures."""


class Process:
    """From its start to its end, be it killed or stopped."""

    def __init__(
        self,
        world: World,
        exchange: Exchange,
        disk: Disk,
        faults: RestFaults,
        number: int,
        journal_on: Callable[[Disk, ProcessLoop], DiskJournal] = DiskJournal,
    ) -> None:
        self.world = world
        self.exchange = exchange
        self.disk = disk
        self.number = number
        """Of the processes of this seed, from 1."""
        self.loop = ProcessLoop(world)
        self.loop.on_death = self._died
        self.is_open = False
        """Whether it has recovered and takes webhooks and desks."""
        self.on_open: Callable[[], None] = lambda: None
        self.on_recovered: Callable[[], None] = lambda: None
        self.on_death: Callable[[], None] = lambda: None
        self.on_told: Callable[[str, str, str, int], None] = lambda *_: None
        self._taken: list[WebhookExchange] = []
        self._sockets: list[Socket] = []
        webhooks: list[TwilioWebhooks] = []
        metrics = Metrics if world.seed % METRICS_EVERY == 0 else Unmeasured
        with (
            patch("router.parts.Metrics", metrics),
            patch("router.reloading.live.Conversation", lambda _: conversation()),
            patch.object(TwilioWebhooks, "add_routes", lambda self, _: webhooks.append(self)),
        ):
            self._journal = journal_on(disk, self.loop)
            self.service = Service(company(), SystemClock(), self._journal)
        (self._webhooks,) = webhooks
        rest = self.service._rest
        assert rest is not None
        rest._client = RestClient(exchange, faults, number)
        self._tell_when_recovered()
        self.loop.start(self._open())

    async def _open(self) -> None:
        try:
            await self.service.open(when_broken=self._broke)
        except (InDoubt, JournalFailed) as error:
            if isinstance(error, JournalDamaged):
                self.loop.on_error(f"the journal is damaged: {error}")
            # As the real one: it ends, and is started again by whoever keeps it running.
            self.world.trace("the service does not open:", error)
            self.world.count("not_opened")
            self.world.soon(self.loop.kill)
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, the seed has failed
            self.loop.on_error(f"the service does not open: {error!r}")
            return
        self.is_open = True
        self.exchange.network.process = self
        self.on_open()

    def _tell_when_recovered(self) -> None:
        recover = self.service._recover

        async def recovering() -> Any:
            recovered = await recover()
            self.on_recovered()
            return recovered

        self.service._recover = recovering  # type: ignore[method-assign]

    def _broke(self) -> None:
        self.world.trace("the engine has stopped by itself")
        self.world.count("engine_stopped")

    def kill(self) -> None:
        self.loop.kill()

    def _died(self) -> None:
        """Everything that was open breaks off."""
        self.world.trace("the process is killed")
        self.is_open = False
        self._journal.killed()
        if self.exchange.network.process is self:
            self.exchange.network.process = None
        for taken in self._taken:
            self.world.soon(taken.broke)
        for socket in self._sockets:
            self.world.soon(socket.page.lost)
        self.on_death()

    def let_go(self) -> None:
        """The seed is over."""
        self._journal.killed()

    # -- webhooks

    def take(self, name: str, query: Fields, form: Fields, exchange: WebhookExchange) -> None:
        """A webhook has come in."""
        self._taken = [one for one in self._taken if not one.is_over]
        self._taken.append(exchange)
        self.loop.start(self._answer(name, query, form, exchange))

    async def _answer(
        self, name: str, query: Fields, form: Fields, exchange: WebhookExchange
    ) -> None:
        # Whoever reads a request asks for nothing but single values.
        request = Request(cast("MultiMapping[str]", form), cast("MultiMapping[str]", query))
        status, text = 200, ""
        try:
            text = await self._webhooks._answer(request, name, self._webhooks._handlers[name])
        except CommandRefused as error:
            status, text = refusal_of(RequestRefused(str(error))).status, repr(error)
        except Exception as error:  # noqa: BLE001 - answered as the HTTP server answers it
            status, text = refusal_of(error).status, repr(error)
            if status >= 500:
                self.world.count(f"webhook_failed_{type(error).__name__}")
            if status == 500:
                self.loop.on_error(f"webhook {name}: {error!r}")
        if self.loop.is_dead:
            return
        # What is sent now leaves the process, whatever becomes of it.
        self.world.soon(lambda: exchange.answered(status, text))

    # -- desks

    def connect(self, page: Page) -> Socket:
        """A page opens its WebSocket."""
        socket = Socket(self, page)
        self._sockets.append(socket)
        self.loop.start(self._serve(socket))
        return socket

    async def _serve(self, socket: Socket) -> None:
        """As `router.api.agent_socket.AgentSocket.handle`."""
        service, door = self.service, self.service._desk_door
        desk = Desk(cast("Any", socket), None, service.clock, service.tasks)
        door._connected.add(desk)
        try:
            listener = DeskListener(door, desk, "192.0.2.1", proven=lambda: None)
            await listener.serve(cast("Any", socket))
        finally:
            if not self.loop.is_dead:
                door._connected.discard(desk)
                await service.desks.leave(desk)
                await desk.end()
                self._sockets.remove(socket)


class Frame:
    """A text frame."""

    def __init__(self, data: str) -> None:
        from aiohttp import WSMsgType  # noqa: PLC0415

        self.type = WSMsgType.TEXT
        self.data = data


class Socket:
    """The service's end of a WebSocket, as far as it is used; the page is at the other end."""

    def __init__(self, process: Process, page: Page) -> None:
        self.process = process
        self.page = page
        self._incoming: list[str] = []
        self._awaited: Any = None
        self._arrives_ms = 0
        self._heard_ms = 0
        self.is_closed = False

    # -- the page's side

    def say(self, text: str) -> None:
        """It arrives after what was said before."""
        world = self.process.world
        self._arrives_ms = max(self._arrives_ms, world.now_ms + self.page.latency_ms())
        world.at(self._arrives_ms, lambda: self._arrive(text))

    def _told_ms(self) -> int:
        """When the page hears what is said to it now: after what was said before."""
        due_ms = self.process.world.now_ms + self.page.latency_ms()
        self._heard_ms = max(self._heard_ms, due_ms)
        return self._heard_ms

    def _arrive(self, text: str) -> None:
        if not self.process.loop.is_dead and not self.is_closed:
            self._incoming.append(text)
            self._wake()

    def break_off(self) -> None:
        """The page has gone, or the network has."""
        self.is_closed = True
        self._wake()

    def _wake(self) -> None:
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(None)

    # -- the service's side

    def __aiter__(self) -> Socket:
        return self

    async def __anext__(self) -> Frame:
        while not self._incoming:
            if self.is_closed:
                raise StopAsyncIteration
            self._awaited = self.process.loop.create_future()
            await self._awaited
        return Frame(self._incoming.pop(0))

    async def send_frame(self, frame: bytes, _kind: object) -> None:
        if self.is_closed:
            raise ConnectionResetError("the page is gone")
        page, text = self.page, frame.decode()
        if text.startswith(_TOLD_OF_OFFERS, text.index('"type"')):
            message = msgspec.json.decode(text)
            self.process.on_told(page.agent, message["type"], message["call"], message["offer"])
        self.process.world.at(self._told_ms(), lambda: page.told(self, text))

    async def close(self, *, code: int, message: bytes) -> None:
        self.process.world.trace("desk", self.page.agent, "is closed:", code, message.decode())
        self.break_off()
        self.process.world.soon(self.page.lost)
