"""What is remembered of a number after its calls have ended: its made-up name and its last calls."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from router.callers import limits
from router.ids import new_caller_id
from router.settings.limits import EARLIER_CALLS_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.ids import CallerId

DAY_MS: Final = 24 * 3_600_000

Ended = Literal["answered", "abandoned", "served", "unanswered", "left"]
"""How a call ended for its caller: an agent answered, he hung up while waiting, self-service was
enough, nobody answered, or it was over before he was in a queue."""


class EarlierCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call of the same caller before this one."""

    at_ms: int
    """When it came in."""
    concern: str | None
    """What it was about, by its name in the configuration; null if that was not found out."""
    ended: Ended | None
    """How it ended for the caller; null while it goes on."""


class RememberedCall:
    """A call as far as it is remembered; what is None is not known yet."""

    __slots__ = ("at_ms", "concern", "ended", "ended_at_ms", "language")

    def __init__(self, at_ms: int) -> None:
        self.at_ms = at_ms
        self.language: str | None = None
        self.concern: str | None = None
        self.ended: Ended | None = None
        self.ended_at_ms = 0


class Remembered:
    """What is remembered of one number. It does not hold the number."""

    __slots__ = ("calls", "name", "surveyed_ms", "used_ms")

    def __init__(self, used_ms: int) -> None:
        self.name: CallerId = new_caller_id()
        self.used_ms = used_ms
        """When it was last of use: the number rang, or its call ended."""
        self.calls: list[RememberedCall] = []
        """The oldest first."""
        self.surveyed_ms: int | None = None
        """When its caller was last asked about a call."""

    def since(self, from_ms: int) -> Iterator[RememberedCall]:
        """The calls from a moment on, the newest first."""
        return (call for call in reversed(self.calls) if call.at_ms >= from_ms)

    def add(self, call: RememberedCall, from_ms: int) -> None:
        """One more call; those from before a moment, and too many of them, are forgotten."""
        kept = [one for one in self.calls if one.at_ms >= from_ms]
        self.calls = [*kept[1 - EARLIER_CALLS_MAX :], call]


class Memory:
    """Numbers that have rung in the last days, up to `NUMBERS_KEPT_MAX` of them."""

    def __init__(self, days: int) -> None:
        self._kept_ms = days * DAY_MS
        self._by_number: OrderedDict[str, Remembered] = OrderedDict()
        """The one that was of use latest comes last."""

    def __len__(self) -> int:
        return len(self._by_number)

    def keep_for(self, days: int) -> None:
        """From now on, forget after so many days."""
        self._kept_ms = days * DAY_MS

    def from_ms(self, at_ms: int) -> int:
        """What lies before this is forgotten at that moment."""
        return at_ms - self._kept_ms

    def find(self, number: str) -> Remembered | None:
        """What is remembered of a number, if anything."""
        return self._by_number.get(number)

    def use(self, number: str, at_ms: int) -> Remembered:
        """What is remembered of a number, which is of use now; from now on if it was not before."""
        remembered = self._by_number.get(number)
        if remembered is None:
            remembered = self._by_number[number] = Remembered(at_ms)
            if len(self._by_number) > limits.NUMBERS_KEPT_MAX:
                self._by_number.popitem(last=False)
        remembered.used_ms = at_ms
        self._by_number.move_to_end(number)
        return remembered

    def touch(self, number: str, at_ms: int) -> None:
        """A number was of use until now, if it is remembered."""
        if number in self._by_number:
            self.use(number, at_ms)

    def forget_old(self, at_ms: int) -> None:
        """Forget the numbers that have been of no use for too long."""
        from_ms = self.from_ms(at_ms)
        while self._by_number and next(iter(self._by_number.values())).used_ms < from_ms:
            self._by_number.popitem(last=False)
