"""Everything around the service: the carrier, the callers and the agents, in real time."""

from __future__ import annotations

import asyncio
from random import Random
from typing import TYPE_CHECKING

from router.carriers.twilio.urls import Urls
from router.clock import SystemClock
from tests.emulators.twilio import Pace, TwilioEmulator
from tests.kill_loop.agents import Page, Telephones
from tests.kill_loop.brisk import BriskClock
from tests.kill_loop.callers import NUMBERS, Crowd
from tests.kill_loop.elsewhere import Elsewhere
from tests.kill_loop.witness import Witness

if TYPE_CHECKING:
    from router.settings import Settings
    from tests.kill_loop.violations import Violation

PUBLIC_URL = "https://calls.example.com"
SPEED = 10.0
"""So much shorter everything is that takes time at the carrier and with people."""
STEP_S = 0.02
LIVE_MAX = 24
"""Callers on the line."""


class Outside:
    def __init__(self, *, seed: int, violations: list[Violation], calls_per_s: float) -> None:
        self.clock = SystemClock()
        self._dice = Random(seed)
        self.twilio = TwilioEmulator(
            clock=BriskClock(SPEED),
            seed=seed,
            pace=Pace(
                say_ms_per_character=8,
                speak_ms_per_character=20,
                play_ms_default=8_000,
                rest_calls_interval_ms=200,
            ),
        )
        self.twilio.exchange.courier.clock = self.clock  # its time limits are the real ones
        self.witness = Witness(self.twilio, violations)
        self.crowd = Crowd(
            self.twilio, self.witness, self._thrown(), per_s=calls_per_s, live_max=LIVE_MAX
        )
        self._pages: list[Page] = []
        self._tasks: list[asyncio.Task[None]] = []

    def _thrown(self) -> Random:
        """Dice of one's own."""
        return Random(self._dice.getrandbits(32))

    async def open(self, settings: Settings, url: str) -> None:
        """Point the carrier at the service, which is or will be at `url`, and let people live.

        The emulator must have been started.
        """
        self._elsewhere = Elsewhere(settings)
        await self._elsewhere.open()
        app_sid = self._set_up(url)
        self._pages = [
            Page(
                agent,
                url,
                twilio=self.twilio,
                witness=self.witness,
                app_sid=app_sid,
                dice=self._thrown(),
            )
            for agent in settings.agents
            if not agent.always_on
        ]
        phones = [agent.phone for agent in settings.agents if agent.phone is not None]
        self._telephones = Telephones(self.twilio, phones, self._thrown())
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(page.work()) for page in self._pages]
        self._tasks.append(loop.create_task(self._live()))

    def _set_up(self, url: str) -> str:
        """As `switchroom twilio setup` does; gives the sid of the desks' application."""
        urls = Urls(PUBLIC_URL)
        for number in NUMBERS.values():
            self.twilio.add_number(
                number,
                voice_url=urls.plain("voice"),
                voice_fallback_url=self._elsewhere.url(number),
                status_callback=urls.plain("status"),
            )
        self.twilio.route(PUBLIC_URL, url)
        return self.twilio.add_application(voice_url=urls.plain("agent")).sid

    async def _live(self) -> None:
        """Time passes."""
        while True:
            self._telephones.throw()
            self.crowd.step(self.clock.now_ms())
            self.witness.look()
            self.twilio.exchange.activity.raise_crash()
            await asyncio.sleep(STEP_S)

    @property
    def fallbacks(self) -> int:
        """How many documents were asked for elsewhere."""
        return self._elsewhere.served

    def check(self) -> None:
        """Raise what has failed out here."""
        for task in self._tasks:
            if task.done():
                task.result()

    def calm_down(self) -> None:
        """Nobody rings any more, and the agents are quick."""
        self.crowd.calm_down()
        self._telephones.is_calm = True
        for page in self._pages:
            page.is_calm = True

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._elsewhere.close()
