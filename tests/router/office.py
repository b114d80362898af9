"""A service whose configuration is a file that a test writes anew while calls wait and talk."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from structlog.testing import capture_logs

from ivr import Keys, Silence
from queues.ids import AgentId, OfferNumber
from queues.invariants import violations
from router.app import Service
from router.callers import Caller
from router.journal.memory import MemoryJournal
from router.settings import check
from tests.router.api.recording_carrier import RecordingCarrier
from tests.router.api.world import PATIENCE_S
from tests.stories.at_rest import check_replay
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from queues.entities import Agent, Call
    from queues.ids import CallId
    from router.ports import Journal, Recorded
    from router.reception import Reply

COMPANY = """\
skills = ["billing", "repairs"]

[service]
port = 0
stop_grace_s = 1

[[queues]]
id = "accounts"
needs = [{ skill = "billing", level = 5 }]

[[queues]]
id = "desk"

[[agents]]
id = "anna"
name = "Anna"
token = "the-token-of-anna-alone"
skills = [{ skill = "billing", level = 3 }]

[[agents]]
id = "tess"
name = "Tess"
token = "the-token-of-tess-alone"
skills = ["repairs"]
phone = "+31687654321"

[conversation]
company = "Acme"
default_queue = "desk"
languages = [{ code = "en" }]

[[conversation.concerns]]
id = "billing"
queue = "accounts"
key = "1"
names.en = "billing"
examples.en = ["a mistake in my bill", "my bill is wrong", "pay my bill"]

[[conversation.concerns]]
id = "moving"
queue = "desk"
key = "2"
names.en = "moving house"
examples.en = ["I am moving house", "change of address", "I have a new address"]
"""
ACCOUNTS = """\
[[queues]]
id = "accounts"
needs = [{ skill = "billing", level = 5 }]
"""
WITHOUT_ACCOUNTS = COMPANY.replace(ACCOUNTS, "").replace('queue = "accounts"', 'queue = "desk"')
GONE = '[queues_gone]\naccounts = "desk"\n'
ANNA, BEN, TESS = AgentId("anna"), AgentId("ben"), AgentId("tess")
ANNAS_SKILLS = 'skills = [{ skill = "billing", level = 3 }]'
BENS = """\
[[agents]]
id = "ben"
name = "Ben"
token = "the-token-of-ben-alone"
skills = [{ skill = "billing", level = 9 }]

"""
WITH_BEN = COMPANY.replace("[conversation]", BENS + "[conversation]")


def without(agent: str, text: str = COMPANY) -> str:
    """The configuration without this agent."""
    begins = text.index(f'[[agents]]\nid = "{agent}"')
    ends = text.index("\n\n", begins) + 2
    return text[:begins] + text[ends:]


class Office:
    """`journal`: where it is written, if not in memory, where most tests look into it."""

    def __init__(self, folder: Path, text: str = COMPANY, journal: Journal | None = None) -> None:
        self.file = folder / "switchroom.toml"
        self.file.write_text(text, encoding="utf-8")
        self.environ: dict[str, str] = {}
        self.carrier = RecordingCarrier()
        self.journal = MemoryJournal()
        settings = check(self.file, {}).settings
        assert settings is not None
        self.service = Service(
            settings,
            VirtualClock(),
            journal or self.journal,
            read=lambda: check(self.file, self.environ),
        )
        self.service.carriers["simulated"] = self.carrier
        self._legs = 0

    async def __aenter__(self) -> Self:
        await self.service.open()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.service.stop()
        assert violations(self.service.engine.core.state) == []
        check_replay(self.service, self.journal)

    # -- The configuration

    async def reloads(self, text: str | None = None) -> dict[str, list[object]]:
        """Write the file anew, if there is a text, and reload; gives what was logged, by event."""
        if text is not None:
            self.file.write_text(text, encoding="utf-8")
        with capture_logs() as lines:
            task = self.service.reload()
            assert task is not None
            await task
            await self.settle()
        told: dict[str, list[object]] = {}
        for line in lines:
            shown = [line[key] for key in ("problem", "changes", "keys", "warning") if key in line]
            told.setdefault(line["event"], []).extend(shown)
        assert not {"background_work_failed", "subscriber_failed"} & told.keys()
        return told

    async def changes(self, text: str | None = None) -> list[object]:
        """Reload what is sound; gives what has changed, as it is logged."""
        told = await self.reloads(text)
        assert told.keys() <= {"configuration_reloaded", "configuration"}, told
        (changes,) = told["configuration_reloaded"]
        assert isinstance(changes, list)
        return changes

    async def refuses(self, text: str | None = None) -> list[str]:
        """Reload what is unsound; gives the problems. Nothing has changed."""
        before, agents = self.service.settings, dict(self.service._agents)
        written = len(self.journal.events)
        told = await self.reloads(text)
        assert told.keys() == {"configuration_refused"}, told
        assert self.service.settings is before
        assert self.service._agents == agents
        assert len(self.journal.events) == written
        return [str(one).removeprefix(f"{self.file.parent}/") for one in told.popitem()[1]]

    # -- People

    async def arrives(self) -> CallId:
        """Somebody calls and hears the question."""
        self._legs += 1
        reply = await self.service.switchboard.call_arrived(
            "simulated", f"leg-{self._legs}", "+31201234567", Caller(number="+31612345678")
        )
        return reply.call

    async def presses(self, call: CallId, key: str) -> Reply:
        opened = self.service.engine.calls.open[call]
        assert opened.turn is not None
        return await self.service.switchboard.caller_said(
            call, opened.turn.state.turn, Keys(digits=key) if key else Silence()
        )

    async def waits(self, key: str = "1") -> CallId:
        """Somebody calls about this and is in line, or on offer, after it."""
        call = await self.arrives()
        assert (await self.presses(call, key)).then == "wait"
        await self.settle()
        return call

    async def is_ready(self, agent: AgentId) -> None:
        await self.service.attendance.desk_opened(agent)
        await self.service.attendance.set_ready(agent)
        await self.settle()

    async def talks(self, agent: AgentId, call: CallId) -> OfferNumber:
        work = self.agent(agent).work
        assert work is not None
        assert work.call.id == call
        switchboard = self.service.switchboard
        await switchboard.accept(agent, call, work.offer)
        await switchboard.agent_joined(call, work.offer, f"agent-{work.offer}")
        await switchboard.caller_joined(call, work.offer)
        await self.settle()
        assert self.agent(agent).state == "talking"
        return work.offer

    async def ends(self, call: CallId, agent: AgentId) -> None:
        """The caller hangs up and the agent has no more work with the call."""
        await self.service.switchboard.caller_left(call)
        if agent in self.service.engine.core.state.agents:
            await self.service.attendance.finish_wrap_up(agent)
        await self.settle()

    async def settle(self) -> None:
        """Until everything is decided and done."""
        for _ in range(3):
            await asyncio.sleep(0)
        await self.until(self.service.is_quiet)

    async def until(self, happens: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not happens():  # noqa: ASYNC110 - it has no event, and nothing is waited for
                await asyncio.sleep(0)

    # -- What is true

    def agent(self, agent: AgentId) -> Agent:
        return self.service.engine.core.state.agents[agent]

    def state_of(self, agent: AgentId) -> str | None:
        found = self.service.engine.core.state.agents.get(agent)
        return None if found is None else found.state

    def call(self, call: CallId) -> Call:
        return self.service.engine.core.state.calls[call]

    def events(self, kind: type[Recorded]) -> list[Recorded]:
        return [event for event in self.journal.events if isinstance(event, kind)]
