"""Two legs that hear each other without a conference."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.emulators.twilio.activity import resolve

if TYPE_CHECKING:
    from tests.emulators.twilio.calls import Call
    from tests.emulators.twilio.script import Script


class Bridge:
    def __init__(self, one: Call, other: Call) -> None:
        self.legs = (one, other)
        self.since_ms: int | None = None
        self.joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def is_live(self) -> bool:
        return self.joined.done() and not self.ended.done()

    def join(self, at_ms: int) -> None:
        self.since_ms = at_ms
        resolve(self.joined, None)

    def end(self) -> None:
        resolve(self.ended, None)

    def other(self, call: Call) -> Call:
        return self.legs[1] if call is self.legs[0] else self.legs[0]


async def talk(script: Script, bridge: Bridge) -> None:
    """Join the bridge and stay until either side goes."""
    call = script.call
    call.bridge = bridge
    bridge.join(script.exchange.clock.now_ms())
    try:
        with call.at("bridged"):
            await script.until(bridge.ended)
    finally:
        call.bridge = None
        bridge.end()
