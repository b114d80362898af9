"""Outbound legs: the queue of REST-created calls, ringing, and who answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.emulators.twilio import pace
from tests.emulators.twilio.activity import resolve
from tests.emulators.twilio.calls import Finished
from tests.emulators.twilio.flow import follow, live_through
from tests.emulators.twilio.script import Script

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.emulators.twilio.calls import Call
    from tests.emulators.twilio.entries import Source
    from tests.emulators.twilio.exchange import Exchange

    Life = Callable[[Script], Awaitable[Source | None]]
    """What a leg does once it is answered."""


class Dialler:
    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._next_departure_ms = 0

    def queue(self, call: Call, *, timeout_s: int, then: Life) -> None:
        """Ring once the account's rate for calls created through REST allows it."""
        clock = self._exchange.clock
        call.has_departed = False
        depart_ms = max(clock.now_ms(), self._next_departure_ms)
        self._next_departure_ms = depart_ms + self._exchange.pace.rest_calls_interval_ms
        self._start(call, depart_ms - clock.now_ms(), timeout_s, then)

    def ring(self, call: Call, *, timeout_s: int, then: Life) -> None:
        self._start(call, 0, timeout_s, then)

    def _start(self, call: Call, wait_ms: int, timeout_s: int, then: Life) -> None:
        async def life() -> None:
            try:
                await live_through(call, self._ring(call, wait_ms, timeout_s, then))
            finally:
                resolve(call.over, None)

        self._exchange.activity.spawn(life())

    async def _ring(self, call: Call, wait_ms: int, timeout_s: int, then: Life) -> None:
        script = Script(call)
        if wait_ms:
            await script.sleep(wait_ms)
        call.has_departed = True
        call.report("initiated", "initiated")
        person = self._exchange.people.get(call.to)
        call.person = person
        await script.sleep(self._exchange.pace.ring_delay_ms)
        if person is not None and (person.is_busy or person.is_unreachable):
            raise Finished("busy" if person.is_busy else "failed")
        call.set_status("ringing")
        call.report("ringing")
        if not await self._is_picked_up(script, timeout_s):
            raise Finished("busy")
        call.set_status("in-progress")
        call.report("answered")
        await follow(script, then(script))

    async def _is_picked_up(self, script: Script, timeout_s: int) -> bool:
        """False when it is declined. Raises Finished when nobody answers in time."""
        call, clock = script.call, self._exchange.clock
        timers = []
        if call.person is not None and call.person.answers_after_ms is not None:
            timers.append(clock.call_at(clock.now_ms() + call.person.answers_after_ms, call.answer))
        given_up: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        limit_ms = timeout_s * 1_000 + pace.RING_BUFFER_MS
        timers.append(clock.call_at(clock.now_ms() + limit_ms, lambda: resolve(given_up, None)))
        with script.watching(given_up, Finished):
            try:
                return await script.until(call.picked_up)
            except Finished:
                raise Finished("no-answer") from None
            finally:
                for timer in timers:
                    timer.cancel()
