"""What is remembered of a number after its calls have ended: its made-up name and its last calls."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from queues.ids import CallerId, CallId
from router.callers import limits
from router.ids import new_caller_id
from router.settings.limits import EARLIER_CALLS_MAX

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

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
    disposition: str = ""
    """What came of it, as its agent said; empty if nothing was said."""
    note: str = ""
    """What its agent has left for colleagues."""


# `gc=False`: there may be a hundred thousand, none of which can be part of a cycle.
class RememberedCall(msgspec.Struct, array_like=True, gc=False):
    """A call as far as it is remembered; what is None is not known yet."""

    id: CallId
    """Empty once nobody will ask for it."""
    at_ms: int
    language: str | None = None
    concern: str | None = None
    ended: Ended | None = None
    ended_at_ms: int = 0
    """0 while it goes on."""
    disposition: str = ""
    note: str = ""
    """What came of it, and what colleagues should know, as its agent said last."""
    coaching: tuple[str, ...] = ()
    """What supervisors have said about it to its agents, the oldest first."""

    def as_earlier(self) -> EarlierCall:
        """As agents see it."""
        return EarlierCall(
            at_ms=self.at_ms,
            concern=self.concern,
            ended=self.ended,
            disposition=self.disposition,
            note=self.note,
        )


class Remembered(msgspec.Struct, array_like=True, gc=False, tag="number.1"):
    """What is remembered of one number. Empty once it is forgotten, whoever still refers to it."""

    name: CallerId
    number: str
    used_ms: int
    """When it was last of use: the number rang, or its call ended."""
    calls: tuple[RememberedCall, ...] = ()
    """The oldest first."""
    surveyed_ms: int | None = None
    """When its caller was last asked about a call."""

    def __repr__(self) -> str:
        """Without what must not get into a log or an error."""
        return f"<Remembered {self.name}>"

    def since(self, from_ms: int) -> Iterator[RememberedCall]:
        """The calls from a moment on, the newest first."""
        return (call for call in reversed(self.calls) if call.at_ms >= from_ms)

    def add(self, call: RememberedCall, from_ms: int) -> None:
        """One more call; those from before a moment, and too many of them, are forgotten."""
        kept = [one for one in self.calls if one.at_ms >= from_ms]
        for one in kept:
            if one.ended_at_ms and one.ended_at_ms < call.at_ms - limits.SURVEY_AWAITED_MS:
                one.id = CallId("")
        self.calls = (*kept[1 - EARLIER_CALLS_MAX :], call)

    def go_on_with(self, call: RememberedCall) -> None:
        """This is what is known by now of a call that goes on."""
        self.calls = tuple(call if one.id == call.id else one for one in self.calls)

    def end_lost_calls(self, going_on: Collection[CallId]) -> bool:
        """Calls whose end was not told have ended, as far as can be told; whether there were any."""
        lost = [call for call in self.calls if not call.ended_at_ms and call.id not in going_on]
        for call in lost:
            call.ended = call.ended or "left"
            call.ended_at_ms = self.used_ms
        return bool(lost)

    def wipe(self) -> None:
        """Forget everything but the name, which says nothing."""
        self.number, self.calls, self.surveyed_ms = "", (), None


class Memory:
    """Numbers that have rung in the last days, about `NUMBERS_KEPT_MAX` of them."""

    def __init__(self, days: int) -> None:
        self.changes: dict[str, Remembered | None] = {}
        """By name, what is to be written, or None for what is to be erased; whoever does it, clears
        this."""
        self._kept_ms = days * DAY_MS
        self._by_number: OrderedDict[str, Remembered] = OrderedDict()
        """The one that was of use latest comes last."""

    def __len__(self) -> int:
        return len(self._by_number)

    def keep_for(self, days: int) -> None:
        """From now on, forget after so many days."""
        self._kept_ms = days * DAY_MS

    def restore(self, kept: Sequence[Remembered], going_on: Collection[CallId]) -> None:
        """Remember what was kept before a restart, of which only these calls have not ended."""
        for remembered in sorted(kept, key=lambda one: one.used_ms):
            twin = self._by_number.pop(remembered.number, None)
            if twin is not None:
                self.changes[twin.name] = None
            self._by_number[remembered.number] = remembered
            if remembered.end_lost_calls(going_on):
                self.changes[remembered.name] = remembered

    def from_ms(self, at_ms: int) -> int:
        """What lies before this is forgotten at that moment."""
        return at_ms - self._kept_ms

    def find(self, number: str) -> Remembered | None:
        """What is remembered of a number, if anything."""
        return self._by_number.get(number)

    def known_as(self, number: str, name: CallerId | None) -> Remembered | None:
        """What is remembered of a number under this name; None if it was forgotten since, even if it
        has rung again.
        """
        remembered = self._by_number.get(number)
        return remembered if remembered is not None and remembered.name == name else None

    def used_since(self, from_ms: int) -> Iterator[Remembered]:
        """What has been of use from a moment on, the latest first."""
        for remembered in reversed(self._by_number.values()):
            if remembered.used_ms < from_ms:
                return
            yield remembered

    def rung(self, number: str, call: RememberedCall) -> Remembered:
        """A number rings; it is remembered from now on if it was not before."""
        remembered = self._by_number.get(number)
        if remembered is not None and remembered.used_ms < self.from_ms(call.at_ms):
            self.forget(number)
            remembered = None
        if remembered is None:
            remembered = Remembered(name=new_caller_id(), number=number, used_ms=call.at_ms)
            self._by_number[number] = remembered
        remembered.add(call, self.from_ms(call.at_ms))
        self.use(remembered, call.at_ms)
        return remembered

    def use(self, remembered: Remembered, at_ms: int) -> None:
        """A number that is remembered was of use until now."""
        remembered.used_ms = at_ms
        self._by_number.move_to_end(remembered.number)
        self.changes[remembered.name] = remembered

    def annotated(self, remembered: Remembered) -> None:
        """Something was said about a call of a number that is remembered."""
        self.changes[remembered.name] = remembered

    def surveyed(self, remembered: Remembered, at_ms: int) -> None:
        """The caller of a number that is remembered was asked about a call."""
        remembered.surveyed_ms = at_ms
        self.changes[remembered.name] = remembered

    def forget(self, number: str) -> bool:
        """Forget a number; whether it was remembered."""
        remembered = self._by_number.pop(number, None)
        if remembered is None:
            return False
        self.changes[remembered.name] = None
        remembered.wipe()
        return True

    def forget_old(self, at_ms: int) -> None:
        """Forget numbers that have been of no use for too long, and those that are too many; of many
        at once a part, so that nobody waits until all are erased.
        """
        from_ms = self.from_ms(at_ms)
        for _ in range(limits.NUMBERS_FORGOTTEN_AT_ONCE_MAX):
            oldest = next(iter(self._by_number.values()), None)
            if oldest is None or not self._is_too_much(oldest, from_ms):
                return
            self.forget(oldest.number)

    def _is_too_much(self, oldest: Remembered, from_ms: int) -> bool:
        return oldest.used_ms < from_ms or len(self._by_number) > limits.NUMBERS_KEPT_MAX
