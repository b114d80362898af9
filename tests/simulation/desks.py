"""Agents at their desks: pages in a browser that talk to the service, freeze, break and come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tests.simulation.people import Audio
from tests.simulation.world import between, draws

if TYPE_CHECKING:
    from tests.simulation.exchange import Exchange
    from tests.simulation.legs import Leg
    from tests.simulation.process import Process, Socket
    from tests.simulation.world import World

    Message = dict[str, Any]

LATENCY_MS = (2, 40)
HERE_MS = 2_000
COMES_BACK_MS = (300, 3_000)
QUEUES = ("help", "sales", "billing", "manager")
AWAY_STATES = ("away", "signed_out")
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


class Page:
    """One agent's page. What it shows and does follows from what it is told."""

    def __init__(
        self,
        world: World,
        exchange: Exchange,
        agent: str,
        token: str,
        *,
        has_phone: bool,
        has_heartbeat: bool,
    ) -> None:
        self._world = world
        self._exchange = exchange
        self._dice = world.dice()
        self.agent = agent
        self._token = token
        self._has_phone = has_phone
        self._heartbeat = {"heartbeat_ms": HERE_MS} if has_heartbeat else {}
        self._socket: Socket | None = None
        self.process: Process | None = None
        """Where the service is to be found; None while it is down."""
        self.state = ""
        self.offer: tuple[str, int] | None = None
        """What it rings for."""
        self.leg: Leg | None = None
        """Its audio."""
        self.is_at_work = False
        self.hung_up: set[str] = set()
        """The calls that the agent has ended here."""
        self.is_calm = False
        self._frozen: list[tuple[Socket, str]] | None = None
        """What it will hear when it is awake again."""
        self._asked = 0

    def latency_ms(self) -> int:
        return between(self._dice, LATENCY_MS)

    # -- the connection

    def begin_work(self) -> None:
        self.is_at_work = True
        self._connect()

    def service_is_up(self, process: Process) -> None:
        """Its address answers again; the page tries every now and then."""
        self.process = process
        if self.is_at_work and self._socket is None:
            self._world.after(between(self._dice, COMES_BACK_MS), self._connect)

    def _connect(self) -> None:
        process = self.process
        if self._socket is not None or not self.is_at_work or process is None:
            return
        if not process.is_open:
            return  # `service_is_up` calls again
        if self._frozen is not None:
            self._world.after(1_000, self._connect)
            return
        self._socket = process.connect(self)
        self._say("sign_in", token=self._token, **self._heartbeat)
        if self._heartbeat:
            self._world.after(HERE_MS, lambda: self._here(process))

    def _here(self, process: Process) -> None:
        """Say so, as long as this connection is good."""
        if self._socket is not None and self._socket.process is process and process.is_open:
            self._say("here", can_talk=True)
            self._world.after(HERE_MS, lambda: self._here(process))

    def lost(self) -> None:
        """The connection has ended."""
        if self._socket is None:
            return
        self._socket = None
        self.offer = None
        self._world.after(between(self._dice, COMES_BACK_MS), self._connect)

    def breaks(self, *, audio_too: bool) -> None:
        """The browser dies, or loses the network; it comes back by and by."""
        if self._socket is not None:
            self._socket.break_off()
            self.lost()
        if audio_too and self.leg is not None:
            self.leg.hang_up()

    def freeze(self, for_ms: int) -> None:
        """It neither hears nor says anything for a while."""
        if self._frozen is None:
            self._frozen = []
            self._world.after(for_ms, self._thaw)

    def _thaw(self) -> None:
        heard, self._frozen = self._frozen or [], None
        for socket, text in heard:
            self.told(socket, text)

    def takes_a_break(self, for_ms: int, *, signs_out: bool) -> None:
        """The agent goes away, or signs out and is back when the connection has been closed."""
        if signs_out:
            self._say("sign_out")
        else:
            self._say("set_away", reason="break")
            self._world.after(for_ms, lambda: self._say("set_ready"))

    def calm_down(self) -> None:
        """Nothing fails any more: who could not be ready, as nothing was decided just then, tries again."""
        self.is_calm = True
        if self.state == "away":
            self._say("set_ready")

    @property
    def is_frozen(self) -> bool:
        return self._frozen is not None

    @property
    def is_connected(self) -> bool:
        return self._socket is not None

    # -- what it says

    def _say(self, kind: str, **fields: object) -> None:
        socket = self._socket
        if socket is None or self._frozen is not None:
            return
        if kind == "hang_up":
            self.hung_up.add(str(fields["call"]))
        message: Message = {"v": 1, "type": kind, **fields}
        if kind != "here":
            self._asked += 1
            message["request"] = str(self._asked)
        text = _encode(message).decode()
        self._world.trace("desk", self.agent, "says", kind, fields.get("call", ""))
        socket.say(text)

    def _say_later(self, limits_ms: tuple[int, int], kind: str, **fields: object) -> None:
        self._world.after(between(self._dice, limits_ms), lambda: self._say(kind, **fields))

    # -- what it hears

    def told(self, socket: Socket, text: str) -> None:
        if self._frozen is not None:
            self._frozen.append((socket, text))
            return
        if socket is not self._socket:
            return
        message: Message = _decode(text)
        self._world.trace("desk", self.agent, "is told", message["type"], message.get("call", ""))
        hear = getattr(self, f"_hear_{message['type']}", None)
        if hear is not None:
            hear(message)

    def _hear_signed_in(self, message: Message) -> None:
        self._stands(message["state"])

    def _hear_state(self, message: Message) -> None:
        self._stands(message["state"])

    def _stands(self, state: Message) -> None:
        before, self.state = self.state, state["state"]
        if self.state == "away" and (before != "away" or state["reason"] == "signed_in"):
            self._say_later((200, 4_000) if not self.is_calm else (200, 500), "set_ready")
        elif self.state == "signed_out" and self.is_calm:
            self._say("sign_in", token=self._token)
        elif self.state == "wrapping_up" and before != "wrapping_up":
            if draws(self._dice, 0.8) or self.is_calm:
                self._say_later((500, 12_000), "finish_wrap_up")
            elif draws(self._dice, 0.5):
                self._say_later((500, 5_000), "extend_wrap_up")

    def _hear_offer(self, message: Message) -> None:
        offer = (message["call"], message["offer"])
        if self._has_phone or offer == self.offer:
            return
        self.offer = offer
        fate = self._dice.random()
        if fate < 0.78 or self.is_calm:
            self._say_later((300, 9_000), "accept", call=offer[0], offer=offer[1])
        elif fate < 0.88:
            self._say_later((300, 9_000), "decline", call=offer[0], offer=offer[1])

    def _hear_offer_over(self, message: Message) -> None:
        if self.offer == (message["call"], message["offer"]):
            self.offer = None

    def _hear_joining(self, message: Message) -> None:
        self.offer = None
        join = message["join"]
        if join is None or (draws(self._dice, 0.04) and not self.is_calm):
            return
        self._world.after(
            between(self._dice, (100, 900)), lambda: self._bring_audio(join["parameters"])
        )

    def _bring_audio(self, parameters: dict[str, str]) -> None:
        if self.leg is not None and not self.leg.is_over:
            self.leg.hang_up()  # a page has one connection; the newest counts
        self.leg = self._exchange.connect_desk(self.agent, parameters, Audio())

    def _hear_connected(self, message: Message) -> None:
        self.offer = None
        talk_ms = (2_000, 60_000) if not self.is_calm else (1_000, 5_000)
        fate = self._dice.random()
        if fate < 0.6 or self.is_calm:
            self._say_later(talk_ms, "hang_up", call=message["call"])
        elif fate < 0.68 and self.leg is not None:
            self._world.after(between(self._dice, talk_ms), self.leg.hang_up)
        elif fate < 0.78:
            queue = self._dice.choice(QUEUES)
            self._say_later(talk_ms, "transfer", call=message["call"], queue=queue)
        elif fate < 0.82:
            self._say_later(talk_ms, "escalate", call=message["call"])

    def _hear_transferred(self, message: Message) -> None:
        self._world.count("passed_on")
        self._say_later((200, 4_000), "wrap_up", call=message["call"], disposition="passed_on")
        self._hear_ended(message)

    def _hear_ended(self, _message: Message) -> None:
        self.offer = None
        # The page ends its audio with the call, should the carrier not have done so.
        leg = self.leg
        if leg is not None and not leg.is_over:
            self._world.after(3_000, lambda: _end_unless_in_room(leg))


def _end_unless_in_room(leg: Leg) -> None:
    if leg.room is None:
        leg.hang_up()
