"""Says when each carrier is looked at: at start, every `LOOK_MS`, and earlier for a call in doubt, or
when something can be decided again: what carriers reported meanwhile was turned away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from queues.events import OfferAccepted
from router.calls import CallArrived, DifferenceNoted
from router.errors import CarrierFailed
from router.reconciling.belief import RECENT_MS, Beliefs
from router.reconciling.look import Looker

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping, Sequence

    from queues.ids import CallId, OfferNumber
    from router.calls import CarrierName
    from router.engine import Engine
    from router.ports import Carrier, Clock, Recorded, Timer
    from router.switchboard import Switchboard
    from router.tasks import Tasks

LOOK_MS: Final = 15_000
LOOK_MS_MAX: Final = 120_000
"""Between two looks; while a carrier cannot be asked, doubled each time up to the second."""
LOOK_MS_MIN: Final = 4_000
DOUBT_MS: Final = 8_000
"""A call that is being connected for so long is in doubt, and looked at before its time."""

_log = structlog.get_logger(__name__)


class Reconciler:
    """Holds one site's book and core against its carriers. A `Subscriber`: let it hear of events
    before `start`, and start it once callers and agents are known again.
    """

    def __init__(
        self,
        *,
        engine: Engine,
        switchboard: Switchboard,
        carriers: Mapping[CarrierName, Carrier],
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._engine = engine
        self._switchboard = switchboard
        self._carriers = carriers
        self._clock = clock
        self._tasks = tasks
        self._beliefs = Beliefs(engine)
        self._lookouts: dict[CarrierName, Lookout] = {}
        engine.watch(self._on_doubt)

    def start(self) -> None:
        """Look at every carrier at once, and go on as long as there is something to look at."""
        self._beliefs.begin(self._clock.now_ms())
        for name in self._carriers:
            self._lookout(name).start()

    def _lookout(self, name: CarrierName) -> Lookout:
        if name not in self._lookouts:
            looker = Looker(
                name,
                self._carriers[name],
                engine=self._engine,
                switchboard=self._switchboard,
                beliefs=self._beliefs,
            )
            self._lookouts[name] = Lookout(
                name,
                looker,
                engine=self._engine,
                beliefs=self._beliefs,
                clock=self._clock,
                tasks=self._tasks,
            )
        return self._lookouts[name]

    def _on_doubt(self) -> None:
        if not self._engine.doubt:
            for lookout in self._lookouts.values():
                lookout.look_again()

    def stop(self) -> None:
        """Look no more."""
        for lookout in self._lookouts.values():
            lookout.stop()

    def ages_s(self) -> dict[CarrierName, float]:
        """How long ago each carrier was last seen, in seconds; 0 while there is nothing to look at."""
        return {name: lookout.age_s() for name, lookout in self._lookouts.items()}

    def on_events(self, events: Sequence[Recorded]) -> None:
        """Take note of what has changed: it is not judged by what was seen before."""
        for event in events:
            match event:
                case DifferenceNoted():
                    continue
                case CallArrived() if event.carrier in self._carriers:
                    self._lookout(event.carrier).arm()
                case OfferAccepted():
                    self._doubt_later(event.call, event.offer)
                case _:
                    pass
            self._beliefs.note(event)

    def _doubt_later(self, call: CallId, offer: OfferNumber) -> None:
        at_ms = self._clock.now_ms() + DOUBT_MS
        self._clock.call_at(at_ms, lambda: self._doubt(call, offer))

    def _doubt(self, call_id: CallId, offer: OfferNumber) -> None:
        """If the two are still not joined, look why."""
        call = self._engine.core.state.calls.get(call_id)
        opened = self._engine.calls.open.get(call_id)
        if call is None or opened is None or call.state != "connecting":
            return
        if call.work is not None and call.work.offer == offer and opened.carrier in self._carriers:
            self._lookout(opened.carrier).look_early()


class Lookout:
    """Lets one carrier be looked at when it is time; rests while there is nothing to look at."""

    def __init__(
        self,
        name: CarrierName,
        looker: Looker,
        *,
        engine: Engine,
        beliefs: Beliefs,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._name = name
        self._looker = looker
        self._engine = engine
        self._beliefs = beliefs
        self._clock = clock
        self._tasks = tasks
        self._timer: Timer | None = None
        self._task: asyncio.Task[None] | None = None
        self._sees_since_ms = 0
        """Since when the carrier is looked at as often as it should be."""
        self._back_to_ms = 0
        """How far back the looks go that come soon after that."""
        self._is_looking = False
        self._is_stopped = False
        self._failures = 0
        self._seen_ms: int | None = None
        """When the carrier was last seen, or when there was first anything to look at."""
        self._began_ms = 0
        """When the last look began."""

    def start(self) -> None:
        """Look at once, and for a while also at everything that is known to have ended."""
        self._sees_since_ms = self._clock.now_ms()
        if self._beliefs.has_any(self._name, since_ms=0):
            self._begin(since_ms=0)

    def stop(self) -> None:
        """Look no more. A look under way is broken off: what it would have set right, the next sees."""
        self._is_stopped = True
        self._disarm()
        if self._task is not None:
            self._task.cancel()

    def arm(self) -> None:
        """There is something to look at."""
        if self._seen_ms is None:
            self._seen_ms = self._clock.now_ms()
        if self._timer is None and not self._is_looking:
            self._arm(LOOK_MS)

    def age_s(self) -> float:
        """How long ago the carrier was last seen; 0 while there is nothing to look at."""
        return 0.0 if self._seen_ms is None else (self._clock.now_ms() - self._seen_ms) / 1000

    def look_early(self) -> None:
        """Look now, unless that is happening, was done just now, or the carrier cannot be asked."""
        is_fresh = self._clock.now_ms() - self._began_ms < LOOK_MS_MIN
        if not (self._is_looking or is_fresh or self._failures):
            self._begin(self._since_ms())

    def look_again(self) -> None:
        """Look now, if there is something to look at, unless that is happening or the carrier cannot be
        asked.
        """
        if self._timer is not None and not self._failures:
            self._begin(self._since_ms())

    def _since_ms(self) -> int:
        """So far back goes what is looked at. What ended while we were down, or could not look, is recent
        once we see again.
        """
        now_ms = self._clock.now_ms()
        if now_ms - self._sees_since_ms <= RECENT_MS:
            return self._back_to_ms
        return (now_ms if self._seen_ms is None else self._seen_ms) - RECENT_MS

    def _arm(self, within_ms: int) -> None:
        if not self._is_stopped:
            at_ms = self._clock.now_ms() + within_ms
            self._timer = self._clock.call_at(at_ms, self._on_timer)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_timer(self) -> None:
        self._timer = None
        since_ms = self._since_ms()
        self._beliefs.forget(since_ms)
        if self._beliefs.has_any(self._name, since_ms):
            self._begin(since_ms)
        else:
            self._seen_ms = None

    def _begin(self, since_ms: int) -> None:
        if self._is_stopped:
            return
        self._disarm()
        self._is_looking = True
        self._began_ms = self._clock.now_ms()
        self._task = self._tasks.start("reconcile", self._look(since_ms))

    async def _look(self, since_ms: int) -> None:
        next_ms = LOOK_MS
        try:
            if self._engine.is_sound:  # else what is seen cannot be written, so not be set right
                next_ms = LOOK_MS if await self._looker.look(since_ms) else LOOK_MS_MIN
                self._seen()
        except CarrierFailed as error:
            self._not_seen(error)
            next_ms = min(LOOK_MS << self._failures, LOOK_MS_MAX)
        finally:
            self._is_looking = False
            self._arm(next_ms)

    def _seen(self) -> None:
        if self._failures:
            _log.info("carrier_seen_again", carrier=self._name)
        self._failures = 0
        if self._seen_ms is not None and self._began_ms - self._seen_ms > 2 * LOOK_MS:
            self._sees_since_ms, self._back_to_ms = self._began_ms, self._seen_ms - RECENT_MS
        self._seen_ms = self._began_ms

    def _not_seen(self, error: CarrierFailed) -> None:
        """Nothing is changed by what is not seen."""
        if not self._failures:
            _log.warning("carrier_not_seen", carrier=self._name, error=str(error))
        self._failures = min(self._failures + 1, 8)
