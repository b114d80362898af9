"""What must hold at every moment, over every crash, and in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import Core
from queues.events import SiteEvent
from queues.invariants import violations as core_violations
from queues.redeciding import redecide
from tests.simulation.frames import batches_in
from tests.simulation.promises import Promises
from tests.simulation.shadow import SITE, Shadow, book_print, core_print, differences
from tests.simulation.truth import stuck

if TYPE_CHECKING:
    from collections.abc import Sequence

    from router.ports import Entry
    from tests.simulation.legs import Leg
    from tests.simulation.process import Process
    from tests.simulation.rooms import Room
    from tests.simulation.story import Story

VIOLATIONS_MAX = 10
CORE_LOOKED_AT_EVERY = 25
"""Batches between two looks at everything in the core, which takes long."""
JOURNAL_READ_EVERY = 5
"""Seeds whose journal is read again from the beginning in the end, besides after every crash."""
ALONE_MS_MAX = 45_000
"""So long a caller may be in a room in which nobody is, while the service is there: what a lost
report leaves behind is found by looking, and a request to the carrier is repeated for a while.
"""
CLOCK_MS_MAX = 5


class Checks:
    def __init__(self, story: Story) -> None:
        self._story = story
        self._world = story.world
        self.violations: list[str] = []
        self.shadow = Shadow(story, self.fail)
        self.promises = Promises(story, self.shadow)
        self.shadow.on_event = self.promises.written
        self._batches = 0
        self._at_death: tuple[int, dict[str, object], dict[str, object]] | None = None
        story.disk.on_entries.append(self._written)
        story.exchange.on_acknowledged = self._acknowledged
        story.exchange.on_started = self._started

    def fail(self, what: str) -> None:
        self._world.trace("VIOLATION", what)
        if len(self.violations) < VIOLATIONS_MAX:
            self.violations.append(f"{self._world.now_ms / 1000:.3f} s: {what}")

    # -- what is written

    def _written(self, entries: Sequence[Entry]) -> None:
        self._batches += 1
        try:
            self.shadow.take(entries)
        except Exception as error:  # noqa: BLE001 - whatever it is, the journal is wrong
            self.fail(f"what is written does not follow: {error!r}")
        if self._batches % CORE_LOOKED_AT_EVERY == 0:
            self._world.soon(self._look_at_core)

    def _acknowledged(self, leg: Leg) -> None:
        """The carrier has our answer to a caller who rings."""
        call = self.shadow.book.by_leg("twilio", leg.sid)
        if call is None:
            self.fail(f"{leg} was answered before it was written")
        elif call != leg.call:
            self.fail(f"{leg} was answered as {leg.call} and is {call}")

    # -- what is done

    def told_desk(self, agent: str, kind: str, call: str, offer: int) -> None:
        """A desk is told of an offer: it must be written."""
        if kind == "offer" and self.shadow.offered.get((call, offer)) != agent:
            self.fail(f"{agent} is told of offer {offer} of {call}, which is not written")
        if kind == "joining" and self.shadow.accepted.get((call, offer)) != agent:
            self.fail(f"{agent} is to join {call} for offer {offer}, which is not accepted")

    def _started(self, room: Room) -> None:
        """Two are in a room: the right ones, and neither talks to somebody else."""
        call, _, offer = room.name.rpartition("-")
        agent = self.shadow.accepted.get((call, int(offer)))
        if agent is None:
            self.fail(f"two talk in {room.name}, and nobody has accepted that offer")
            return
        for leg in room.legs:
            if leg.label == "caller":
                if self.shadow.book.by_leg("twilio", leg.sid) != call:
                    self.fail(f"{leg} talks to {agent} in place of the caller of {call}")
            elif not self._is_of(leg, agent):
                self.fail(f"{leg} talks for {agent} in {room.name}")
        others = [
            other.name
            for other in self._story.exchange.rooms.values()
            if other is not room
            and other.is_started
            and any(leg.label == "agent" and self._is_of(leg, agent) for leg in other.legs)
        ]
        if others:
            self.fail(f"agent {agent} talks to two: {room.name} and {others}")

    def _is_of(self, leg: Leg, agent: str) -> bool:
        return leg.from_ == f"client:{agent}" or leg.to == self._story.phones.get(agent)

    # -- crashes

    def died(self, process: Process) -> None:
        """Keep what it believed. The last decisions may not be written; then it does not count."""
        engine = process.service.engine
        self._at_death = None
        if process.is_open:
            self._at_death = (engine.written, core_print(engine.core), book_print(engine.calls))

    def recovered(self, process: Process) -> None:
        """Called when everything is read, before anything is decided."""
        engine, shadow = process.service.engine, self.shadow
        if engine.written != shadow.last:
            self.fail(f"{engine.written} of {shadow.last} entries are left")
            return
        self._time_goes_on(process)
        core, book = core_print(engine.core), book_print(engine.calls)
        for difference in (
            *differences(core, core_print(shadow.core)),
            *differences(book, book_print(shadow.book)),
        ):
            self.fail(f"recovered otherwise than written: {difference}")
        if self._at_death is not None and self._at_death[0] == engine.written:
            _, core_before, book_before = self._at_death
            if core_before["sequence"] != core["sequence"]:
                return  # it had decided more, which is lost
            for difference in (*differences(core, core_before), *differences(book, book_before)):
                self.fail(f"not as before the crash: {difference}")

    def _time_goes_on(self, process: Process) -> None:
        """The service's own time is later by what has passed, whatever the clock on the wall says."""
        mark, machine = self._story.disk.mark, self._story.machine
        if mark is None:
            return
        passed_ms = process.service.clock.now_ms() - mark.at_ms
        is_same_boot = mark.boot == machine.boot()
        really_ms = machine.since_boot_ms() - mark.since_boot_ms if is_same_boot else passed_ms
        if passed_ms < 0 or abs(passed_ms - really_ms) > CLOCK_MS_MAX:
            self.fail(f"{really_ms} ms have passed, and the service has gone on by {passed_ms}")

    # -- now and then

    def _look_at_core(self) -> None:
        process = self._story.process
        if process is not None and process.is_open:
            self._core_is_sound(process)

    def _core_is_sound(self, process: Process) -> None:
        for one in core_violations(process.service.engine.core.state):
            self.fail(f"core: {one}")

    def look_now_and_then(self) -> None:
        """Nobody sits in a room alone, and nothing that was decided is left undone."""
        self.promises.look()
        now_ms = self._world.now_ms
        up_ms = now_ms - max(self._story.up_since_ms, self._story.sound_since_ms)
        for room in self._story.exchange.rooms.values():
            alone_ms = min(now_ms - room.since_ms, up_ms)
            if not room.is_started and alone_ms > ALONE_MS_MAX:
                self.fail(f"{room.legs} alone in {room.name}")

    # -- the end

    def at_the_end(self) -> None:
        for one in stuck(self._story):
            self.fail("stuck: " + one)
        process = self._story.process
        if process is not None and process.is_open:
            self._core_is_sound(process)
        if self._world.seed % JOURNAL_READ_EVERY == 0:
            self._journal_is_good()

    def _journal_is_good(self) -> None:
        """Read from the beginning it is whole, and deciding again comes to the same."""
        entries = [one for batch in batches_in(self._story.disk.data) for one in batch.entries]
        if [one.sequence for one in entries] != list(range(1, self.shadow.last + 1)):
            self.fail("the journal has a gap")
        of_core = ((one.event, one.ordered) for one in entries if isinstance(one.event, SiteEvent))
        difference = redecide(Core(SITE), of_core)
        if difference is not None:
            self.fail(f"decided again, it comes to something else: {difference}")
