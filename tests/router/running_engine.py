"""An engine that runs by itself, with what tests ask of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from queues import Core
from queues import commands as c
from queues.ids import AgentId, CallId, QueueId
from router.calls import AnswerCall, Calls
from router.engine import Engine
from router.errors import JournalFailed
from router.journal.memory import MemoryJournal
from tests.router.api.world import CONVERSATION, DEFINITION, SITE
from tests.stories.turns import turns
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from router.ports import Batch, Recorded

CALL = CallId("call-1")
QUEUE = QueueId("desk")
ANNA = AgentId("anna")
CONFIGURE = c.Configure(site=SITE, definition=DEFINITION)
SIGN_IN = c.SignIn(site=SITE, agent=ANNA, skills=())
READY = c.SetReady(site=SITE, agent=ANNA)


class SlowJournal(MemoryJournal):
    """Writes when it is let to; notes each batch."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[Recorded]] = []
        self.fails = self.breaks = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def append(self, batch: Batch) -> None:
        self.batches.append([entry.event for entry in batch.entries])
        await self.gate.wait()
        if self.breaks:
            raise ZeroDivisionError
        if self.fails:
            raise JournalFailed("the disk is full")
        await super().append(batch)


class Running:
    """An engine that runs, and everything around it."""

    def __init__(self, journal: SlowJournal | None = None) -> None:
        self.clock = VirtualClock()
        self.journal = journal or SlowJournal()
        self.told: list[Recorded] = []
        self.engine = Engine(
            core=Core(SITE),
            calls=Calls(SITE, CONVERSATION),
            journal=self.journal,
            clock=self.clock,
        )
        self.engine.subscribe(self)
        self.loop = asyncio.get_running_loop()
        self.task = self.loop.create_task(self.engine.run())

    def on_events(self, events: Sequence[Recorded]) -> None:
        self.told.extend(events)

    async def turns(self) -> None:
        await turns(20)

    async def passes(self, seconds: int) -> None:
        await self.clock.advance(seconds * 1000, self.turns)

    async def answers(self, call: CallId, leg: str = "") -> None:
        await self.engine.submit(answer(call, leg))

    async def stops(self) -> None:
        self.engine.stop()
        await self.task


def answer(call: CallId, leg: str = "") -> AnswerCall:
    return AnswerCall(
        call=call, carrier="twilio", leg=leg or f"leg-of-{call}", dialled="+31201234567"
    )


def enqueue(call: CallId) -> c.EnqueueCall:
    return c.EnqueueCall(site=SITE, call=call, queue=QUEUE)
