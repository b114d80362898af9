"""A whole service with callers, agents who work, and supervisors who ask over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ivr import Silence, Words
from queues.ids import AgentId, CallId, OfferNumber
from router.callers import Caller
from router.earshot import Admission
from router.errors import CarrierFailed
from tests.router.api.recording_carrier import RecordingCarrier
from tests.router.api.world import DeskClient
from tests.router.office import COMPANY
from tests.router.people.site import Site, company

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from pathlib import Path

    from queues.entities import Call
    from router.calls import Supervision

OFFICE = COMPANY.replace("level = 3", "level = 8")
"""Anna can take what needs billing."""
ANNA = AgentId("anna")
WORDS = "there is a mistake in my bill"


class HearingCarrier(RecordingCarrier):
    """Supervisors can take part in its calls; whether they do is as the test says."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: set[tuple[CallId, str]] = set()
        self.cannot: set[Supervision] = set()
        """Ways of taking part that it does not bring about in time."""
        self.slow: asyncio.Event | None = None
        """Until then it is not known who hears whom."""
        self.stays: list[tuple[CallId, str | None, Supervision | None]] = []
        """Who is to take part, as it was told."""
        self._tell: Callable[[CallId, str], None] = lambda _call, _by: None

    def supervise(self, call: CallId, by: str, mode: Supervision) -> Admission:
        return Admission(f"{by} may {mode} {call}", {})

    async def settled(self, call: CallId, by: str, mode: Supervision) -> None:
        self.asked.append(f"{by} in {call}: {mode}")
        if self.slow is not None:
            await self.slow.wait()
        if mode in self.cannot:
            raise CarrierFailed("it takes too long")

    def takes_part(self, call: CallId, by: str) -> bool:
        return (call, by) in self.inside

    def let_stay(self, call: CallId, by: str | None, mode: Supervision | None) -> None:
        self.stays.append((call, by, mode))

    def stop_supervising(self, call: CallId, by: str) -> None:
        self.asked.append(f"end the leg of {by}")
        self.inside.discard((call, by))

    def when_supervision_is_over(self, tell: Callable[[CallId, str], None]) -> None:
        self._tell = tell

    def goes(self, call: CallId, by: str) -> None:
        """His page dies."""
        self.inside.discard((call, by))
        self._tell(call, by)


class Floor(Site):
    """Anna is an agent, Chiara supervises, Otto operates, Adele administrates."""

    def __init__(self, folder: Path, text: str = OFFICE) -> None:
        super().__init__(company(folder, text))
        self.carrier = HearingCarrier()
        self.service.carriers["simulated"] = self.carrier
        self.desks: list[DeskClient] = []
        self._legs = 0

    async def __aexit__(self, *exc_info: object) -> None:
        for desk in self.desks:
            await desk.closes()
        await super().__aexit__(*exc_info)

    # -- Agents

    async def anna_is_ready(self) -> None:
        await self.service.attendance.desk_opened(ANNA)
        await self.service.attendance.set_ready(ANNA)

    async def anna_signs_in(self) -> DeskClient:
        browser = self.browser()
        desk = DeskClient(await browser.http.ws_connect(f"{self.url}/api/agent"))
        self.desks.append(desk)
        await desk.asks("sign_in", token="the-token-of-anna-alone")
        return desk

    async def anna_at_her_desk(self) -> DeskClient:
        desk = await self.anna_signs_in()
        assert (await desk.asks("set_ready"))["type"] == "done"
        return desk

    @property
    def anna(self) -> str:
        found = self.service.engine.core.state.agents.get(ANNA)
        return "signed_out" if found is None else found.state

    # -- Calls

    async def rings(self, words: str | None = WORDS) -> CallId:
        """Somebody rings and, unless he has no words, is put in line."""
        self._legs += 1
        caller = Caller(number="+31612345678")
        switchboard = self.service.switchboard
        reply = await switchboard.call_arrived(
            "simulated", f"leg-{self._legs}", "+31201234567", caller
        )
        heard: Words | Silence = Silence() if words is None else Words(text=words)
        while words is not None and reply.then == "listen":
            assert reply.turn is not None
            reply = await switchboard.caller_said(reply.call, reply.turn.state.turn, heard)
            heard = Silence()
        return reply.call

    async def talks(self) -> CallId:
        """Somebody rings, and Anna talks to him."""
        if self.anna != "ready":
            await self.anna_is_ready()
        call = await self.rings()
        await self.accepts(call)
        return call

    async def accepts(self, call: CallId) -> OfferNumber:
        work = self.call(call).works
        offer = next(iter(work))
        await self.service.switchboard.accept(ANNA, call, offer)
        await self.service.switchboard.agent_joined(call, offer, f"agent-{offer}")
        await self.service.switchboard.caller_joined(call, offer)
        await self.settle()
        return offer

    def call(self, call: CallId) -> Call:
        return self.service.engine.core.state.calls[call]

    # -- The journal

    async def journalled(self, kind: type) -> list[Any]:
        """The events of this kind, in order."""
        return [
            entry.event
            async for piece in self.service._journal.entries()
            for entry in piece
            if isinstance(entry.event, kind)
        ]
