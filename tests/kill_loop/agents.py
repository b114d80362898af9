"""The agents: pages that work over real WebSockets and come back whenever they lose the service, and
telephones that the service rings.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.emulators.twilio import Person
from tests.kill_loop.witness import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from router.settings import Agent
    from tests.emulators.twilio import CallHandle, TwilioEmulator
    from tests.kill_loop.witness import Witness

    Message = dict[str, Any]

COMES_BACK_S = (0.03, 0.25)
TOLD = ("offer", "joining", "connected")


class Page:
    """One agent's page. What it does follows from what it is told."""

    def __init__(
        self,
        agent: Agent,
        url: str,
        *,
        twilio: TwilioEmulator,
        witness: Witness,
        app_sid: str,
        dice: Random,
    ) -> None:
        self._agent = agent
        self._url = url
        self._twilio = twilio
        self._witness = witness
        self._app_sid = app_sid
        self._dice = dice
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._asked = 0
        self._leg: CallHandle | None = None
        self._leg_is_for: Mapping[str, str] = {}
        self._offer: tuple[str, int] | None = None
        self.is_calm = False
        """From now on it takes every call, and is quick."""

    async def work(self) -> None:
        """Be signed in whenever the service is there, for ever."""
        async with aiohttp.ClientSession() as http:
            while True:
                try:
                    async with http.ws_connect(f"{self._url}/api/agent") as socket:
                        await self._serve(socket)
                except (aiohttp.ClientError, ConnectionError):
                    pass
                self._socket = None
                if self._leg is not None and self._dice.random() < 0.02 and not self.is_calm:
                    self._leg.hang_up()  # the browser was closed, too
                await asyncio.sleep(self._dice.uniform(*COMES_BACK_S))

    async def _serve(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._offer = None
        assert self._agent.token is not None
        await self._say("sign_in", token=self._agent.token.reveal())
        async for frame in socket:
            self._hear(frame.json())

    # -- what it says

    async def _say(self, kind: str, **fields: object) -> None:
        if self._socket is None or self._socket.closed:
            return
        self._asked += 1
        message = {"v": 1, "type": kind, "request": str(self._asked), **fields}
        try:
            await self._socket.send_json(message)
        except (aiohttp.ClientError, ConnectionError):
            return

    def _later(self, limits_s: tuple[float, float], act: Callable[[], None]) -> None:
        delay_s = limits_s[0] if self.is_calm else self._dice.uniform(*limits_s)
        asyncio.get_running_loop().call_later(delay_s, act)

    def _say_later(self, limits_s: tuple[float, float], kind: str, **fields: object) -> None:
        def say() -> None:
            self._twilio.exchange.activity.spawn(self._say(kind, **fields))

        self._later(limits_s, say)

    # -- what it hears

    def _hear(self, message: Message) -> None:
        kind = message["type"]
        if kind in TOLD:
            self._witness.told.append(
                Told(
                    self._agent.id,
                    kind,
                    message["call"],
                    message["offer"],
                    message["card"]["number"],
                )
            )
        hear = getattr(self, f"_hear_{kind}", None)
        if hear is not None:
            hear(message)

    def _hear_signed_in(self, message: Message) -> None:
        self._hear_state(message)

    def _hear_state(self, message: Message) -> None:
        state = message["state"]
        if state["state"] == "away":
            self._say_later((0.01, 0.1), "set_ready")
        elif state["state"] == "wrapping_up":
            self._say_later((0.05, 0.4), "finish_wrap_up")

    def _hear_offer(self, message: Message) -> None:
        offer = (message["call"], message["offer"])
        if self._agent.phone is not None or offer == self._offer:
            return
        self._offer = offer
        fate = self._dice.random()
        if fate < 0.85 or self.is_calm:
            self._say_later((0.02, 0.4), "accept", call=offer[0], offer=offer[1])
        elif fate < 0.93:
            self._say_later((0.02, 0.4), "decline", call=offer[0], offer=offer[1])

    def _hear_joining(self, message: Message) -> None:
        join = message["join"]
        if join is None or (self._dice.random() < 0.03 and not self.is_calm):
            return
        self._later((0.01, 0.1), lambda: self._bring_audio(join["parameters"]))

    def _bring_audio(self, parameters: Mapping[str, str]) -> None:
        """A page that has lost the service for a moment has kept its audio."""
        if self._leg is not None and not self._leg.is_over:
            if self._leg_is_for == parameters:
                return
            self._leg.hang_up()
        self._leg_is_for = parameters
        self._leg = self._twilio.client(self._agent.id).place_call(self._app_sid, parameters)

    def _hear_connected(self, message: Message) -> None:
        fate = self._dice.random()
        if fate < 0.5 or self.is_calm:
            self._say_later((0.2, 1.5), "hang_up", call=message["call"])
        elif fate < 0.6 and self._leg is not None:
            self._later((0.1, 1.0), self._leg.hang_up)


class Telephones:
    """The agents' telephones: what each does when it rings next is thrown anew every now and then."""

    def __init__(self, twilio: TwilioEmulator, numbers: list[str], dice: Random) -> None:
        self._twilio = twilio
        self._numbers = numbers
        self._dice = dice
        self.is_calm = False

    def throw(self) -> None:
        for number in self._numbers:
            self._twilio.people[number] = self._person()

    def _person(self) -> Person:
        fate = 1.0 if self.is_calm else self._dice.random()
        if fate < 0.1:
            return Person(is_busy=True)
        if fate < 0.2:
            return Person(answers_after_ms=None)
        return Person(
            answers_after_ms=self._dice.randint(300, 4_000),
            presses="1" if fate > 0.25 else "3",
            hangs_up_after_ms=self._dice.randint(8_000, 30_000),
        )
