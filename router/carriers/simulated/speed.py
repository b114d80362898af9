"""How fast the simulation's time passes: as fast as is wished, but as usual while a person takes part.

Whoever sits at a desk, rings from a page or listens to a call does so in real time: a page that says
every second that it is there would fall asleep between two of its own heartbeats at speed 20. So a
person's connection slows time down before anything is asked through it, and while there is one, and
a little longer (a page that is loaded anew is gone for a moment), time passes as on the wall.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from router.carriers.simulated.timelapse import TimeLapse
    from router.ports import Clock, Timer

SPEEDS: Final = (1.0, 2.0, 5.0, 10.0, 20.0)
LINGER_MS: Final = 20_000
"""Real time: longer than any page may be away and come back to its call."""


class Speed:
    """The speed of one simulation. `at_speed` gives a clock that runs so many times faster than the
    machine's.
    """

    def __init__(self, clock: TimeLapse, at_speed: Callable[[float], Clock], wished: float) -> None:
        self._clock = clock
        self._at_speed = at_speed
        self._real = at_speed(1)
        self._people = 0
        self._timer: Timer | None = None
        """Runs after the last person has gone, in real time."""
        self.wished = wished
        """How fast time passes when no person takes part."""
        self.now = wished
        """How fast it passes."""

    @property
    def speeds(self) -> tuple[float, ...]:
        """Those to choose from."""
        return tuple(sorted({*SPEEDS, self.wished}))

    @property
    def is_held(self) -> bool:
        """Whether time passes as usual because a person takes part."""
        return self._people > 0 or self._timer is not None

    def begin(self) -> None:
        """Let time pass from now on."""
        self._clock.follow(self._at_speed(self.now))

    def wish(self, speed: float) -> None:
        """Let time pass so fast, as soon as no person takes part."""
        self.wished = speed
        self._set()

    @contextmanager
    def person(self) -> Iterator[None]:
        """A person takes part as long as this lasts."""
        self._people += 1
        self._forget_timer()
        self._set()
        try:
            yield
        finally:
            self._people -= 1
            if self._people == 0:
                at_ms = self._real.now_ms() + LINGER_MS
                self._timer = self._real.call_at(at_ms, self._lingered)

    def stop(self) -> None:
        """Change nothing any more."""
        self._forget_timer()

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _lingered(self) -> None:
        self._timer = None
        self._set()

    def _set(self) -> None:
        speed = 1.0 if self.is_held else self.wished
        if speed != self.now:
            self.now = speed
            self.begin()
