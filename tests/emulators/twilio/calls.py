"""A telephone leg: its state, what it hears, and how it is interrupted."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from tests.emulators.twilio import fields
from tests.emulators.twilio.activity import resolve
from tests.emulators.twilio.entries import Fallback, Source, StatusCallback
from tests.emulators.twilio.webhooks import Outgoing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulators.twilio.bridges import Bridge
    from tests.emulators.twilio.conferences import Participant
    from tests.emulators.twilio.exchange import Exchange
    from tests.emulators.twilio.heard import Heard
    from tests.emulators.twilio.people import Person
    from tests.emulators.twilio.queues import Member

OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


class Interruption(Exception):
    """Raised where a call waits; the verb it waits in cleans up and lets it pass."""


class HungUp(Interruption):
    """The call is over."""


class Finished(Interruption):
    """TwiML ended the call."""

    def __init__(self, status: str = "completed") -> None:
        super().__init__(status)
        self.status = status


class Redirected(Interruption):
    """REST gave the call a new document."""

    def __init__(self, source: Source) -> None:
        super().__init__(source.url or "inline TwiML")
        self.source = source


class Listener(Protocol):
    """What a <Gather> or <Record> does with keys and words."""

    @property
    def inputs(self) -> frozenset[str]: ...
    def press(self, key: str) -> bool: ...
    def say(self, text: str, confidence: float | None) -> bool: ...


class Call:
    def __init__(
        self,
        exchange: Exchange,
        *,
        from_: str,
        to: str,
        direction: str,
        status: str,
        parent: Call | None = None,
        status_callback: StatusCallback | None = None,
        fallback: Fallback | None = None,
        extra: dict[str, str] | None = None,
    ) -> None:
        self.exchange = exchange
        self.sid = exchange.ids.sid("CA")
        self.from_ = from_
        self.to = to
        self.direction = direction
        self.parent = parent
        self.status_callback = status_callback
        self.fallback = fallback or Fallback()
        self.extra = extra or {}
        self.parameters: dict[str, str] = {}
        self.phone_number_sid = ""
        self.created_ms = self.updated_ms = exchange.clock.now_ms()
        self.started_ms: int | None = None
        self.answered_ms: int | None = None
        self.ended_ms: int | None = None
        self.status = status
        self.status_before = [(self.created_ms, status)]
        self.heard: list[Heard] = []
        self.person: Person | None = None
        self.listener: Listener | None = None
        self.participant: Participant | None = None
        self.member: Member | None = None
        self.bridge: Bridge | None = None
        self.is_dropped = False
        self.has_departed = True
        """False while a call created through REST waits for its turn."""
        self.wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.picked_up: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when an outbound leg's coroutine has ended."""
        self._interruption: Interruption | None = None
        self._places: list[str] = []
        self._sequence = 0

    # -- state

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def where(self) -> str:
        if self.is_over:
            return "ended"
        for place in self._places:
            if place.startswith(("enqueue:", "conference:")):
                return place
        if self._places:
            return self._places[-1]
        return "answered" if self.status == "in-progress" else self.status

    @property
    def duration_s(self) -> int:
        if self.answered_ms is None or self.ended_ms is None:
            return 0
        return (self.ended_ms - self.answered_ms + 999) // 1000

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        self._places.append(place)
        try:
            yield
        finally:
            self._places.pop()

    def set_status(self, status: str) -> None:
        now_ms = self.exchange.clock.now_ms()
        self.status = status
        self.updated_ms = now_ms
        self.status_before.append((now_ms, status))
        if status == "ringing":
            self.started_ms = now_ms
        if status == "in-progress":
            self.answered_ms = now_ms
            self.started_ms = now_ms
            self._expect_hang_up(now_ms)
        if status in OVER:
            self.ended_ms = now_ms

    def status_at(self, at_ms: int) -> str:
        """The status as an eventually consistent reader sees it."""
        known = [status for since_ms, status in self.status_before if since_ms <= at_ms]
        return known[-1] if known else self.status_before[0][1]

    def pick_up(self) -> None:
        """An inbound call is answered by the first verb that makes a sound."""
        if self.status == "ringing":
            self.set_status("in-progress")

    def report(self, event: str, status: str | None = None) -> None:
        """Send the status callback for `event`, if somebody asked for it."""
        callback = self.status_callback
        if callback is None or event not in callback.events:
            return
        form = fields.call_progress(self, status or self.status, self._sequence)
        self._sequence += 1
        self.exchange.courier.post(
            Outgoing(
                kind="call-status",
                event=event,
                resource=self.sid,
                url=callback.url,
                method=callback.method,
                fields=tuple(form),
            )
        )

    def post_action(self, url: str, method: str, form: fields.Fields, event: str) -> None:
        """An action whose answer is ignored, because the call has gone elsewhere."""
        self.exchange.courier.post(
            Outgoing(
                kind="action",
                event=event,
                resource=self.sid,
                url=url,
                method=method,
                fields=(*fields.standard(self), *form),
            )
        )

    # -- interruptions

    def interrupt(self, interruption: Interruption) -> None:
        if isinstance(self._interruption, HungUp):
            return
        self._interruption = interruption
        resolve(self.wake, None)

    def raise_interruption(self) -> None:
        """Where the call waits: nothing, or the exception that ends the waiting."""
        interruption = self._interruption
        if interruption is None:
            return
        if not isinstance(interruption, HungUp):
            self._interruption = None
            self.wake = asyncio.get_running_loop().create_future()
        raise interruption

    def end(self, status: str = "completed") -> None:
        """Over at once; the coroutine of the call cleans up afterwards and reports it."""
        if not self.is_over:
            self.set_status(status)
        self.interrupt(HungUp())

    # -- the person

    def hang_up(self) -> None:
        if not self.is_over:
            was_answered = self.status == "in-progress" or self.direction == "inbound"
            self.end("completed" if was_answered else "no-answer")

    def answer(self) -> None:
        if self.status == "ringing" and self.direction != "inbound":
            resolve(self.picked_up, value=True)

    def decline(self) -> None:
        if self.status == "ringing" and self.direction != "inbound":
            resolve(self.picked_up, value=False)

    def drop(self) -> None:
        self.is_dropped = True
        clock = self.exchange.clock
        clock.call_at(clock.now_ms() + self.exchange.pace.dropped_after_ms, self.hang_up)

    def press(self, key: str) -> bool:
        return self._is_reachable and self.listener is not None and self.listener.press(key)

    def say(self, text: str, confidence: float | None) -> bool:
        listener = self.listener
        return self._is_reachable and listener is not None and listener.say(text, confidence)

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        self.listener = listener
        self._let_person_react()
        try:
            yield
        finally:
            self.listener = None

    @property
    def _is_reachable(self) -> bool:
        return not self.is_over and not self.is_dropped

    def _let_person_react(self) -> None:
        person, listener = self.person, self.listener
        if person is None or listener is None or not (person.presses or person.says):
            return
        self.person = None

        def react() -> None:
            if self.listener is listener:
                for key in person.presses:
                    self.press(key)
                if person.says:
                    self.say(person.says, 0.9)

        clock = self.exchange.clock
        clock.call_at(clock.now_ms() + person.reacts_after_ms, react)

    def _expect_hang_up(self, now_ms: int) -> None:
        after_ms = self.person.hangs_up_after_ms if self.person else None
        if after_ms is not None:
            self.exchange.clock.call_at(now_ms + after_ms, self.hang_up)
