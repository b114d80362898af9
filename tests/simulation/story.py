"""One seed: who is there, what goes wrong when, and the calm at the end in which all must come to rest."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from queues.ids import SiteId
from router.calls import SetEmergency
from router.carriers.twilio.fallback import fallbacks
from tests.simulation.checks import Checks
from tests.simulation.desks import Page
from tests.simulation.disk import Disk, DiskFaults, DiskJournal
from tests.simulation.exchange import Exchange
from tests.simulation.listening import Log, listening
from tests.simulation.machine import Machine, in_place
from tests.simulation.network import NetworkFaults
from tests.simulation.people import Caller, PhoneAgent
from tests.simulation.process import Process, company
from tests.simulation.real_journal import Folders, RealJournal
from tests.simulation.rest import RestFaults
from tests.simulation.truth import disagreements, stuck
from tests.simulation.world import World, between, draws

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.loop import ProcessLoop
    from tests.simulation.mutations import Mutation

REAL_JOURNAL_EVERY = 200
"""Seeds whose journal is the real one, too, which takes long."""
SITE = SiteId("main")
HOUR_MS = 3_600_000
DOWN_MS = (150, 2_500)
LONG_DOWN_MS = (5_000, 20_000)
SETTLED_MS_MAX = 160_000
"""So long after the last fault everything is known as it is: the service may have waited for as long
as it ever does before it looks at the carrier again.
"""
CALM_MS = 240_000
"""Longer than any deadline that something may be left to, those of callbacks apart."""


@dataclass(kw_only=True)
class Outcome:
    """What became of a seed."""

    seed: int
    violations: list[str]
    counts: dict[str, int]
    kinds: dict[str, int]
    steps: int
    events: int
    journal: bytes
    trace: list[str]

    @property
    def digest(self) -> str:
        return sha256(self.journal).hexdigest()


class Story:
    def __init__(
        self, seed: int, *, is_traced: bool = False, mutation: Mutation | None = None
    ) -> None:
        self.world = World(seed, is_traced=is_traced)
        self.dice = self.world.dice()
        self.machine = Machine(self.world)
        self.network_faults = NetworkFaults()
        self.rest_faults = RestFaults()
        self.disk_faults = DiskFaults()
        self.exchange = Exchange(self.world, self.network_faults)
        for one in fallbacks(company()):
            self.exchange.fallbacks |= dict.fromkeys(one.numbers, one.document)
        self.disk = Disk(self.world, self.disk_faults)
        self.process: Process | None = None
        self.pages: list[Page] = []
        self.callers: list[Caller] = []
        self.phones = {one.id: one.phone for one in company().agents if one.phone is not None}
        self.mutation = mutation
        self.checks = Checks(self)
        self.log = Log()
        self.up_since_ms = 0
        """When the last process began to take webhooks."""
        self.sound_since_ms = 0
        """When the journal could be written again."""
        self.is_calm = False
        self.processes = 0
        self._rest_failed = False
        self._has_heartbeats = False
        self._folders = Folders() if seed % REAL_JOURNAL_EVERY == REAL_JOURNAL_EVERY - 1 else None
        self._end_ms = 0

    @property
    def rest_fails(self) -> bool:
        """Whether the carrier's REST is among what goes wrong in this seed."""
        faults = self.rest_faults
        return self._rest_failed or any(
            (
                faults.too_many,
                faults.failed_before,
                faults.failed_after,
                faults.broken_off,
                faults.slow,
            )
        )

    # -- the service comes and goes

    def start_process(self) -> None:
        self.processes += 1
        process = Process(
            self.world,
            self.exchange,
            self.disk,
            self.rest_faults,
            self.processes,
            self._journal_on,
        )
        self.process = process
        process.on_open = lambda: self._opened(process)
        process.on_recovered = lambda: self.checks.recovered(process)
        process.loop.on_error = lambda what: self.checks.fail(f"nobody caught: {what}")
        process.on_told = self.checks.told_desk
        process.service.engine.watch(lambda: self._doubt_changed(process))
        process.on_death = lambda: self._died(process)
        if self.mutation is not None:
            self.mutation(process)
        self.world.trace("a process starts")

    def _journal_on(self, disk: Disk, loop: ProcessLoop) -> DiskJournal:
        if self._folders is None:
            return DiskJournal(disk, loop)
        return RealJournal(disk, loop, self._folders)

    def _opened(self, process: Process) -> None:
        self.world.trace("the service is open")
        self.up_since_ms = self.world.now_ms
        self.machine.is_rebooting = False
        for page in self.pages:
            page.service_is_up(process)

    def _doubt_changed(self, process: Process) -> None:
        self.world.trace("doubt:", process.service.engine.doubt or "over")
        self.world.count("doubt")
        self.sound_since_ms = self.world.now_ms

    def _died(self, process: Process) -> None:
        self.world.count("crash")
        self.checks.died(process)
        for page in self.pages:
            page.process = None
        down_ms = between(self.dice, LONG_DOWN_MS if draws(self.dice, 0.1) else DOWN_MS)
        if draws(self.dice, 0.15):
            self._set_the_clock()
        if draws(self.dice, 0.1):
            self.world.count("reboot")
            self.machine.reboot()
        self.world.after(down_ms, self.start_process)

    # -- who is there, and what happens

    def prepare(self) -> None:
        dice = self.dice
        self._has_heartbeats = draws(dice, 0.03)
        agents = list(company().agents)
        is_rush = draws(dice, 0.4)
        """Many ring at once, talk long, and few are there: so that people wait."""
        at_work = agents[: dice.randint(2, 3) if is_rush else dice.randint(2, len(agents))]
        for agent in agents:
            has_phone = agent.phone is not None
            if agent.phone is not None:
                self.exchange.telephones[agent.phone] = lambda: PhoneAgent(self.world)
            if agent in at_work:
                assert agent.token is not None
                token = agent.token.reveal()
                page = Page(
                    self.world,
                    self.exchange,
                    agent.id,
                    token,
                    has_phone=has_phone,
                    has_heartbeat=self._has_heartbeats,
                )
                self.pages.append(page)
                self.world.after(between(dice, (0, 30_000)), page.begin_work)
        self._end_ms = between(dice, (2, 6)) * 60_000
        come_ms = (500, 60_000 if is_rush else self._end_ms * 2 // 3)
        for number in range(dice.randint(7, 12) if is_rush else dice.randint(3, 10)):
            number_shown = f"+3161234{number:04}"
            caller = Caller(self.world, self.exchange, number_shown, is_rush=is_rush)
            self.callers.append(caller)
            self.world.after(between(dice, come_ms), caller.ring)
        self._plan_faults()

    def _plan_faults(self) -> None:
        """A seed has some of the faults, rarely all of them, so that each is seen alone, too."""
        dice = self.dice
        network, rest, disk = self.network_faults, self.rest_faults, self.disk_faults
        if draws(dice, 0.3):
            network.lose = dice.choice([0.05, 0.2])
        if draws(dice, 0.4):
            network.duplicate = dice.choice([0.1, 0.4])
            network.twiml_duplicate = dice.choice([0.0, 0.1, 0.3])
        if draws(dice, 0.4):
            network.delayed, network.delay_ms = dice.choice([0.1, 0.5]), (50, 8_000)
            network.twiml_delayed = dice.choice([0.0, 0.1])
        if draws(dice, 0.4):
            network.disorder = dice.choice([0.1, 0.5])
        if draws(dice, 0.4):
            rest.too_many = dice.choice([0.0, 0.1])
            rest.failed_before = dice.choice([0.0, 0.05])
            rest.failed_after = dice.choice([0.0, 0.1])
            rest.broken_off = dice.choice([0.0, 0.05])
            rest.slow = dice.choice([0.0, 0.2])
        self._rest_failed = self.rest_fails
        if draws(dice, 0.25):
            disk.slow = dice.choice([0.005, 0.02])
            disk.fails = dice.choice([0.0, 0.01])
            disk.fails_after = dice.choice([0.0, 0.01])
        if draws(dice, 0.7):
            disk.killed = dice.choice([0.005, 0.03])
        self._plan_incidents()

    def _plan_incidents(self) -> None:
        for chance, incident in (
            (0.3, self._kill_now),
            (0.3, self._freeze_somebody),
            (0.3, self._break_somebody),
            (0.2, self._give_somebody_a_break),
            (0.15, self._fill_the_disk),
            (0.15, self._set_the_clock),
            (0.15, self._switch_emergency),
        ):
            while draws(self.dice, chance):
                self.world.after(between(self.dice, (5_000, self._end_ms)), incident)

    def _kill_now(self) -> None:
        if self.process is not None and not self.is_calm:
            self.world.count("killed_anywhere")
            self.process.kill()

    def _freeze_somebody(self) -> None:
        page = self.dice.choice(self.pages)
        if not self.is_calm:
            self.world.count("desk_frozen")
            page.freeze(between(self.dice, (2_000, 40_000)))

    def _break_somebody(self) -> None:
        page = self.dice.choice(self.pages)
        if not self.is_calm:
            self.world.count("desk_broken")
            page.breaks(audio_too=draws(self.dice, 0.5))

    def _give_somebody_a_break(self) -> None:
        page = self.dice.choice(self.pages)
        if not self.is_calm:
            page.takes_a_break(between(self.dice, (3_000, 40_000)), signs_out=draws(self.dice, 0.4))

    def _fill_the_disk(self) -> None:
        if self.is_calm:
            return
        self.disk_faults.is_full = True
        self.world.after(between(self.dice, (500, 20_000)), self._empty_the_disk)

    def _empty_the_disk(self) -> None:
        self.disk_faults.is_full = False

    def _set_the_clock(self) -> None:
        self.world.count("clock_jump")
        self.machine.set_wall_clock(self.dice.choice([-HOUR_MS, HOUR_MS]))

    def _switch_emergency(self) -> None:
        self._submit(SetEmergency(queue="help", on=True, by="operator"))
        self.world.count("emergency")
        off_ms = between(self.dice, (5_000, 60_000))
        off = SetEmergency(queue="help", on=False, by="operator")
        self.world.after(off_ms, lambda: self._submit(off))

    def _submit(self, command: object) -> None:
        process = self.process
        if process is not None and process.is_open:
            process.loop.start(_try(process, command))

    # -- the whole story

    def run(self) -> Outcome:
        with in_place(self.machine), listening() as self.log:
            try:
                self._tell()
            except Exception as error:  # noqa: BLE001 - whatever it is, the seed has failed
                where = "".join(traceback.format_tb(error.__traceback__)[-3:])
                self.checks.fail(f"raised {error!r}\n{where}")
            finally:
                self._clear_up()
        return Outcome(
            seed=self.world.seed,
            violations=self.checks.violations,
            counts=self.world.counts,
            kinds=self.checks.shadow.kinds,
            steps=self.world.steps,
            events=self.disk.last,
            journal=bytes(self.disk.data),
            trace=self.world.traced,
        )

    def _tell(self) -> None:
        self.prepare()
        self.start_process()
        self.log.on_defect = lambda what: self.checks.fail(f"logged: {what}")
        self._pass(self._end_ms)
        if not self.checks.violations:
            self._calm_down()
        if not self.checks.violations:
            self.checks.at_the_end()

    def _clear_up(self) -> None:
        if self.process is not None and not self.process.loop.is_dead:
            self.process.loop.is_dead = True
            self.process.loop.throw_away()
            self.process.let_go()
        if self._folders is not None:
            self._folders.remove()

    def _calm_down(self) -> None:
        """Nothing fails any more, nobody rings; whoever is there comes to an end."""
        self.is_calm = True
        self.world.trace("-- calm")
        for faults in (self.network_faults, self.rest_faults, self.disk_faults):
            faults.end()
        self._until(lambda: not list(disagreements(self)), SETTLED_MS_MAX)
        for one in disagreements(self):
            self.checks.fail(f"in the calm: {one}")
        for caller in self.callers:
            caller.calm_down()
        for page in self.pages:
            page.calm_down()
        self._submit(SetEmergency(queue="help", on=False, by="operator"))
        self._pass(CALM_MS)
        self._until(lambda: not list(stuck(self)), 600_000)

    def _pass(self, for_ms: int) -> None:
        end_ms = self.world.now_ms + for_ms
        while self.world.now_ms < end_ms and not self.checks.violations:
            self.world.pass_until(min(end_ms, self.world.now_ms + 5_000))
            self.checks.look_now_and_then()

    def _until(self, is_so: Callable[[], bool], within_ms: int) -> None:
        end_ms = self.world.now_ms + within_ms
        while self.world.now_ms < end_ms and not self.checks.violations and not is_so():
            self.world.pass_ms(20_000)


async def _try(process: Process, command: object) -> None:
    try:
        await process.service.engine.submit(command)  # type: ignore[arg-type]
    except Exception as error:  # noqa: BLE001 - whoever orders this tries once
        process.world.trace("order refused:", repr(error))


def simulate(seed: int, *, is_traced: bool = False, mutation: Mutation | None = None) -> Outcome:
    """Run one seed. A defect that raises is a violation like any other."""
    story = Story(seed, is_traced=is_traced, mutation=mutation)
    return story.run()
