"""The network between the carrier and the service: webhooks that come late, twice, or not at all.

A webhook is tried as its address says (`router.carriers.twilio.urls.RETRY`). While no process
listens, connections are refused; when a process is killed, those that are open break off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from tests.simulation.world import between, draws

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.simulation.process import Process
    from tests.simulation.world import World
    from tests.virtual_clock import VirtualTimer

    Fields = Mapping[str, str]
    Done = Callable[[str | None], None]

LATENCY_MS = (2, 30)
TOTAL_MS = 15_000
READ_MS_DEFAULT = 15_000


@dataclass(kw_only=True)
class NetworkFaults:
    """Chances from 0 to 1. Those of `lose`, `delay_ms` and `disorder` are for callbacks, whose answer
    nobody waits for.
    """

    lose: float = 0.0
    duplicate: float = 0.0
    delayed: float = 0.0
    delay_ms: tuple[int, int] = (0, 0)
    disorder: float = 0.0
    twiml_duplicate: float = 0.0
    twiml_delayed: float = 0.0

    def end(self) -> None:
        self.lose = self.duplicate = self.delayed = 0.0
        self.disorder = self.twiml_duplicate = self.twiml_delayed = 0.0


@dataclass(kw_only=True)
class Exchange:
    """One attempt to deliver a webhook that a process has taken."""

    answered: Callable[[int, str], None]
    broke: Callable[[], None]
    is_over: bool = False


@dataclass(kw_only=True)
class Webhook:
    """What is to be delivered."""

    name: str
    query: Fields
    form: Fields
    tries: int
    read_ms: int
    retries_5xx: bool
    deadline_ms: int
    done: Done
    timer: VirtualTimer | None = field(default=None)


class Network:
    def __init__(self, world: World, faults: NetworkFaults) -> None:
        self._world = world
        self._dice = world.dice()
        self.faults = faults
        self.process: Process | None = None
        """Whoever listens at our address."""
        self._free_ms: dict[str, int] = {}
        """Callbacks of one leg or room depart in order, unless something goes wrong."""

    # -- the answer matters

    def fetch(self, url: str, form: Fields, done: Done) -> None:
        """Ask for a document; it is given to `done`, or None if it cannot be had."""
        if draws(self._dice, self.faults.twiml_duplicate):
            # The first answer is lost on its way, so the second one counts.
            self._world.count("twiml_duplicated")
            self._send(url, form, lambda _: self._send(url, form, done))
            return
        late_ms = 0
        if draws(self._dice, self.faults.twiml_delayed):
            self._world.count("twiml_delayed")
            late_ms = between(self._dice, (200, 3_000))
        self._send(url, form, done, late_ms)

    # -- nobody waits for the answer

    def post(self, about: str, url: str, form: Fields) -> None:
        """Tell the service, perhaps."""
        dice, faults = self._dice, self.faults
        if draws(dice, faults.lose):
            self._world.count("webhook_lost")
            self._world.trace("lost:", url, form.get("StatusCallbackEvent", ""))
            return
        times = 1
        if draws(dice, faults.duplicate):
            self._world.count("webhook_duplicated")
            times = 2
        for _ in range(times):
            late_ms = 0
            if draws(dice, faults.delayed):
                self._world.count("webhook_delayed")
                late_ms = between(dice, faults.delay_ms)
            elif draws(dice, faults.disorder):
                self._world.count("webhook_disordered")
                late_ms = between(dice, (30, 2_000))
            else:  # in order
                free_ms = max(self._world.now_ms, self._free_ms.get(about, 0))
                self._free_ms[about] = free_ms + LATENCY_MS[1]
                late_ms = free_ms - self._world.now_ms
            self._send(url, form, _ignore, late_ms)

    # -- delivery

    def _send(self, url: str, form: Fields, done: Done, late_ms: int = 0) -> None:
        webhook = self._webhook(url, form, done)
        webhook.deadline_ms += late_ms
        wait_ms = late_ms + between(self._dice, LATENCY_MS)
        self._world.after(wait_ms, lambda: self._arrive(webhook))

    def _webhook(self, url: str, form: Fields, done: Done) -> Webhook:
        bare, _, overrides = url.partition("#")
        path, _, query = bare.partition("?")
        is_tuned = bool(overrides)
        return Webhook(
            name=path.rpartition("/")[2],
            query=dict(parse_qsl(query)),
            form=form,
            tries=3 if is_tuned else 2,
            read_ms=4_000 if is_tuned else READ_MS_DEFAULT,
            retries_5xx=is_tuned,
            deadline_ms=self._world.now_ms + TOTAL_MS,
            done=done,
        )

    def _arrive(self, webhook: Webhook) -> None:
        webhook.tries -= 1
        process = self.process
        if process is None:
            self._failed(webhook, is_repeated=True)
            return
        exchange = Exchange(
            answered=lambda status, text: self._answered(webhook, exchange, status, text),
            broke=lambda: self._broke(webhook, exchange),
        )
        webhook.timer = self._world.after(webhook.read_ms, lambda: self._broke(webhook, exchange))
        process.take(webhook.name, webhook.query, webhook.form, exchange)

    def _answered(self, webhook: Webhook, exchange: Exchange, status: int, text: str) -> None:
        if exchange.is_over:
            return
        exchange.is_over = True
        assert webhook.timer is not None
        webhook.timer.cancel()
        if status == 200:
            self._world.after(between(self._dice, LATENCY_MS), lambda: webhook.done(text))
            return
        self._world.count(f"webhook_answered_{status}")
        self._world.trace("webhook", webhook.name, "was answered", status, text)
        self._failed(webhook, is_repeated=status >= 500 and webhook.retries_5xx)

    def _broke(self, webhook: Webhook, exchange: Exchange) -> None:
        """The connection broke off, or there was no answer in time."""
        if exchange.is_over:
            return
        exchange.is_over = True
        assert webhook.timer is not None
        webhook.timer.cancel()
        self._failed(webhook, is_repeated=True)

    def _failed(self, webhook: Webhook, *, is_repeated: bool) -> None:
        if is_repeated and webhook.tries > 0 and self._world.now_ms < webhook.deadline_ms:
            wait_ms = between(self._dice, LATENCY_MS)
            self._world.after(wait_ms, lambda: self._arrive(webhook))
            return
        self._world.trace("webhook", webhook.name, "was not delivered")
        self._world.soon(lambda: webhook.done(None))


def _ignore(_text: str | None) -> None:
    """Nobody waits for the answer to a callback."""
