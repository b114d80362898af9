"""An outbox, and somebody who does what it says as a test wants."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from queues.ids import CallId, OfferNumber
from router.effects import Connect, DropAgent, HangUp, ReturnToLine
from router.errors import (
    CarrierFailed,
)
from router.outbox import Outbox
from router.tasks import Tasks
from tests.stories.turns import turns
from tests.virtual_clock import START_MS, VirtualClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from router.effects import Effect

CALL: Final = CallId("call-1")
BACK: Final = ReturnToLine(call=CALL)
BYE: Final = HangUp(call=CALL, farewell="goodbye")
CONNECT: Final = Connect(call=CALL, offer=OfferNumber(1))
DROP: Final = DropAgent(call=CALL, offer=OfferNumber(1))
FAILED: Final = CarrierFailed("no answer")


class World:
    """Does what it is told, at once, or when a test lets it; fails as often as a test wants."""

    def __init__(self, *fails: Exception, looks_fail: Sequence[Exception] = ()) -> None:
        self.clock = VirtualClock()
        self.tasks = Tasks()
        self.outbox = Outbox(self.tasks, self.clock, self)
        self.fails = list(fails)
        self.looks_fail = list(looks_fail)
        self.moot: set[Effect] = set()
        self.shown: set[Effect] = set()
        """What the carrier shows as done."""
        self.asked: list[tuple[Effect, bool]] = []
        self.at_s: list[float] = []
        self.held: dict[Effect, asyncio.Event] = {}
        self.looked = 0

    def is_moot(self, effect: Effect) -> bool:
        return effect in self.moot

    async def was_done(self, effect: Effect) -> bool:
        self.looked += 1
        if self.looks_fail:
            raise self.looks_fail.pop(0)
        return effect in self.shown

    async def carry_out(self, effect: Effect, *, again: bool) -> None:
        self.asked.append((effect, again))
        self.at_s.append((self.clock.now_ms() - START_MS) / 1000)
        if effect in self.held:
            await self.held[effect].wait()
        if self.fails:
            raise self.fails.pop(0)

    def hold(self, effect: Effect) -> None:
        self.held[effect] = asyncio.Event()

    async def puts(self, *effects: Effect, decided_s_ago: float | None = None) -> None:
        """As follow from entries that come one after the other; so long ago before a crash, if told."""
        first = self.outbox._seen + 1
        ago_ms = None if decided_s_ago is None else round(decided_s_ago * 1000)
        decided_ms = None if ago_ms is None else self.clock.now_ms() - ago_ms
        for sequence, effect in enumerate(effects, first):
            self.outbox.put(sequence, effect, decided_ms=decided_ms)
        self.outbox.seen(first + len(effects) - 1)
        await turns(5)

    async def lets(self, effect: Effect) -> None:
        self.held.pop(effect).set()
        await turns(5)

    async def passes(self, seconds: float) -> None:
        await self.clock.advance(round(seconds * 1000), lambda: turns(5))

    @property
    def done(self) -> list[Effect]:
        return [effect for effect, _ in self.asked]
