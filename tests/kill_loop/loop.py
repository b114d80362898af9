"""The loop: the service as a real process under load, killed at any moment, started again, compared.

The carrier, the callers and the agents live in this process, in real time; only the service dies.
What its journal held at that moment is copied at once, and looked at while the next process starts.
"""

from __future__ import annotations

import asyncio
from random import Random
from typing import TYPE_CHECKING

import aiohttp

from router.settings import load
from tests.free_ports import free_port
from tests.kill_loop.belief import Belief, keep
from tests.kill_loop.outside import PUBLIC_URL, Outside
from tests.kill_loop.process import ROOT, DiedByItself, ServiceProcess, says
from tests.kill_loop.report import Report
from tests.kill_loop.verdict import Verdict
from tests.kill_loop.violations import Kind, Violation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.kill_loop.witness import Sight

COMPANY = ROOT / "tests/kill_loop/company.toml"
UP_S = (0.05, 1.5)
"""So long after it was ready a process is killed; short times are more likely."""
STARTING_S_MAX = 0.8
KILLED_STARTING = 0.12
"""The share of processes that are killed before they are ready."""
SETTLED_S = 5.5
"""What is seen of a carrier counts when it has been so for so long; then one more start looks."""
CALM_S_MAX = 60.0
LOOKED_EVERY_S = 0.25
TOLD_EVERY = 10
REST_STATES = ("ready", "away")


class KillLoop:
    """One run. `between` is done to the journal of every process that is no more, before it is looked
    at: what a broken disk, or a broken service, would leave. The first violation ends the run.
    """

    def __init__(
        self,
        folder: Path,
        *,
        kills: int,
        seed: int,
        between: Callable[[Path, int], None] = lambda _folder, _number: None,
        tell: Callable[[str], None] = lambda _line: None,
        calls_per_s: float = 8.0,
    ) -> None:
        self._folder = folder
        self._journal = folder / "switchroom-data"
        self._kills = kills
        self._between = between
        self._tell = tell
        self._dice = Random(seed)
        self.report = Report()
        found = self.report.violations
        self._outside = Outside(seed=seed, violations=found, calls_per_s=calls_per_s)
        self._clock = self._outside.clock
        self.belief = Belief(found)
        """As of the kill before the last; `between` may look at it."""
        self._verdict = Verdict(self.belief, found)
        self._up_s = 0.0
        """How long the service has been there, all its lives together."""
        self._comparing: asyncio.Task[None] | None = None

    def _fail(self, kind: Kind, text: str) -> None:
        self.report.violations.append(Violation(kind, text))

    async def run(self) -> Report:
        began_s = self._clock.elapsed_s()
        self._port = free_port()
        self._url = f"http://127.0.0.1:{self._port}"
        async with self._outside.twilio as twilio:
            self._environ = {
                "SWITCHROOM_SERVICE_PORT": str(self._port),
                "SWITCHROOM_TWILIO_API_BASE_URL": twilio.base_url,
            }
            self._file = self._folder / "switchroom.toml"
            self._file.write_bytes(COMPANY.read_bytes())
            await self._outside.open(load(self._file, self._environ), self._url)
            await self._run_within()
        self._fill_in()
        self.report.took_s = self._clock.elapsed_s() - began_s
        return self.report

    async def _run_within(self) -> None:
        await self._start()
        try:
            await self._kill_again_and_again()
        except (DiedByItself, TimeoutError, AssertionError, aiohttp.ClientError) as error:
            self._fail("service", f"{type(error).__name__}: {error}")
        finally:
            await self._process.end()
            await self._compared()
            await self._outside.close()

    async def _kill_again_and_again(self) -> None:
        for number in range(1, self._kills):
            await self._live(number)
            await self._die(number)
            if self.report.violations:
                return
            self._outside.check()
        await self._come_to_rest()

    # -- one life

    async def _start(self) -> None:
        self._process = ServiceProcess(
            self._file, self._environ, PUBLIC_URL, self._port, self._clock
        )
        await self._process.start(self._folder / "service.log")

    async def _live(self, number: int) -> None:
        """Until it is to be killed."""
        if self._dice.random() < KILLED_STARTING and number > 1:
            self.report.kills_during_start += 1
            await asyncio.sleep(self._dice.uniform(0.0, STARTING_S_MAX))
            return
        await self._ready()
        low_s, high_s = UP_S
        up_s = low_s + (high_s - low_s) * self._dice.random() ** 2
        await asyncio.sleep(up_s)
        self._up_s += up_s

    async def _ready(self) -> None:
        took_s = await self._process.until_ready()
        self.report.restarts_s.append(took_s)
        if self._process.recovered_s is not None:
            self.report.recoveries_s.append(self._process.recovered_s)

    async def _die(self, number: int) -> None:
        dead = self._process
        await dead.kill()
        self.report.kills += 1
        sight = self._outside.witness.sight()
        await self._compared()
        self._between(self._journal, number)
        keep(self._journal, self._folder / "kept")
        await self._start()
        await dead.end()
        self._note_errors(dead)
        self._comparing = asyncio.get_running_loop().create_task(
            asyncio.to_thread(self._compare, sight)
        )
        if number % TOLD_EVERY == 0:
            calls, entries = self._outside.crowd.count, self.belief.place.sequence
            self._tell(f"{number} kills, {calls} calls, {entries} entries")

    async def _compared(self) -> None:
        """Until the last comparison is made."""
        if self._comparing is not None:
            await self._comparing
            self._comparing = None

    def _compare(self, sight: Sight) -> None:
        """In a thread of its own."""
        self.belief.read(self._folder / "kept")
        self._verdict.compare(sight, self._up_s)
        in_line = len(self.belief.core.state.calls)
        self.report.in_line_max = max(self.report.in_line_max, in_line)

    def _note_errors(self, process: ServiceProcess) -> None:
        self.report.doubts += process.doubts
        for line in process.errors:
            self._fail("service", line)

    # -- the end

    async def _come_to_rest(self) -> None:
        """In the end nothing is stuck, and every promise is kept. The last kill is in the calm."""
        await self._ready()
        self._outside.calm_down()
        await asyncio.sleep(SETTLED_S)
        self._up_s += SETTLED_S
        await self._die(self._kills)
        await self._ready()
        await self._compared()
        for one in await self._left_in_the_end():
            self._fail("stuck", one)
        if self.report.violations:
            return
        self._verdict.promises_are_kept()
        await self._nothing_is_stuck()
        code = await self._process.stop()
        self._note_errors(self._process)
        if code:
            self._fail("service", f"it stopped with {code}")
        await self._journal_is_good()

    async def _journal_is_good(self) -> None:
        """All of it is there, every decision comes out again, and the state that the last process has
        left is that to which it all leads, however often it was read in between.
        """
        for text in await asyncio.gather(
            says(self._file, "journal", "verify"), says(self._file, "replay")
        ):
            if text:
                self._fail("journal", text)

    async def _left_in_the_end(self) -> list[str]:
        until_s = self._clock.elapsed_s() + CALM_S_MAX
        while True:
            sight = self._outside.witness.sight()
            self.belief.read(self._journal)
            self._verdict.compare(sight, self._up_s)
            left = self._left()
            if not left or self._clock.elapsed_s() > until_s or self.report.violations:
                return left
            await asyncio.sleep(LOOKED_EVERY_S)
            self._up_s += LOOKED_EVERY_S

    def _left(self) -> list[str]:
        state, book = self.belief.core.state, self.belief.book
        return [
            *(f"call {one.id} is {one.state}" for one in state.calls.values()),
            *(f"call {call} is open" for call in book.open),
            *(
                f"agent {one.id} is {one.state}"
                for one in state.agents.values()
                if one.state not in REST_STATES
            ),
            *(f"leg {leg!r} is not over" for leg in self._outside.twilio.calls if not leg.is_over),
        ]

    async def _nothing_is_stuck(self) -> None:
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"{self._url}/metrics") as answer,
        ):
            lines = (await answer.text()).splitlines()
        shown = [line for line in lines if line.startswith("switchroom_stuck{")]
        if not shown:
            self._fail("service", "switchroom_stuck is not among its metrics")
        for line in shown:
            if not line.endswith(" 0.0"):
                self._fail("stuck", line)

    def _fill_in(self) -> None:
        report, ledger, witness = self.report, self.belief.ledger, self._outside.witness
        report.calls = len(ledger.leg_of)
        report.connected = len(ledger.connected)
        report.callbacks = len(ledger.callbacks)
        report.rung_back = len(self._verdict.rung)
        report.kept_over_kills = self._verdict.kept_over_kills
        report.webhooks_in_gaps = witness.webhooks_in_gaps
        report.fallbacks = self._outside.fallbacks
        report.entries = self.belief.place.sequence
        report.gone_s_max = self._verdict.gone_s_max
