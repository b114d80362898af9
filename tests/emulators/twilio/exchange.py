"""What all parts of the emulator share: the account, its calls, the world's clock and dice."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, Protocol

from tests.emulators.twilio import conferences
from tests.emulators.twilio.activity import Activity
from tests.emulators.twilio.calls import Call
from tests.emulators.twilio.conferences import Conferences
from tests.emulators.twilio.dialler import Dialler
from tests.emulators.twilio.entries import Entry, Fallback, Source, status_callback_of
from tests.emulators.twilio.flow import live
from tests.emulators.twilio.ids import Ids
from tests.emulators.twilio.queues import Queues
from tests.emulators.twilio.webhooks import Courier

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulators.twilio.faults import Faults
    from tests.emulators.twilio.pace import Pace
    from tests.emulators.twilio.people import Person


class Timer(Protocol):
    def cancel(self) -> None: ...


class Clock(Protocol):
    def now_ms(self) -> int: ...
    def call_at(self, at_ms: int, callback: Callable[[], None]) -> Timer: ...


class Exchange:
    def __init__(
        self,
        *,
        clock: Clock,
        account_sid: str,
        auth_token: str,
        seed: int,
        faults: Faults,
        pace: Pace,
    ) -> None:
        dice = Random(seed)
        self.clock = clock
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.faults = faults
        self.pace = pace
        self.dice = dice
        self.ids = Ids(Random(dice.getrandbits(64)))
        self.activity = Activity()
        self.warnings: list[str] = []
        self.courier = Courier(
            clock=clock,
            activity=self.activity,
            faults=faults,
            ids=self.ids,
            dice=Random(dice.getrandbits(64)),
            auth_token=auth_token,
            warnings=self.warnings,
        )
        self.people: dict[str, Person] = {}
        self.numbers: dict[str, Entry] = {}
        """By sid."""
        self.applications: dict[str, Entry] = {}
        """By sid."""
        self.calls: dict[str, Call] = {}
        """By sid, oldest first."""
        self.recordings: dict[str, str] = {}
        """What was said into each <Record>, by sid."""
        self.conferences = Conferences(self)
        self.queues = Queues(self)
        self.dialler = Dialler(self)

    # -- the account

    def add_number(self, number: str, **settings: Any) -> Entry:
        entry = self._entry("PN", friendly_name=number, phone_number=number, **settings)
        self.numbers[entry.sid] = entry
        return entry

    def add_application(self, friendly_name: str, **settings: Any) -> Entry:
        entry = self._entry("AP", friendly_name=friendly_name, **settings)
        self.applications[entry.sid] = entry
        return entry

    def number(self, number: str) -> Entry:
        for entry in self.numbers.values():
            if entry.phone_number == number:
                return entry
        raise LookupError(f"the account has no number {number}")

    def _entry(self, prefix: str, **settings: Any) -> Entry:
        now_ms = self.clock.now_ms()
        return Entry(sid=self.ids.sid(prefix), created_ms=now_ms, updated_ms=now_ms, **settings)

    # -- calls

    def new_call(self, *, status: str = "queued", **settings: Any) -> Call:
        call = Call(self, status=status, **settings)
        self.calls[call.sid] = call
        return call

    def arrive(self, *, from_: str, to: str, entry: Entry, extra: dict[str, str]) -> Call:
        """A call comes in to a number or an application."""
        door = self.applications.get(entry.voice_application_sid or "", entry)
        lasting = {name: value for name, value in extra.items() if name in LASTING_FIELDS}
        call = self.new_call(
            status="ringing",
            from_=from_,
            to=to,
            direction="inbound",
            status_callback=status_callback_of(door) or status_callback_of(entry),
            extra=lasting,
        )
        call.phone_number_sid = entry.sid if entry.phone_number else ""
        call.started_ms = call.created_ms
        call.parameters = {
            name: value for name, value in extra.items() if name not in LASTING_FIELDS
        }
        fields = tuple((name, value) for name, value in call.parameters.items() if name != "To")
        call.fallback = Fallback(url=door.voice_fallback_url, method=door.voice_fallback_method)
        if not door.voice_url:
            self.warnings.append(f"{entry.sid} has no voice URL")
            call.end("failed")
            return call
        source = Source(url=door.voice_url, method=door.voice_method, fields=fields)
        self.activity.spawn(live(call, source))
        return call

    def ringing_at(self, address: str) -> list[Call]:
        return [
            call
            for call in self.calls.values()
            if call.to == address and call.status == "ringing" and call.direction != "inbound"
        ]

    def can_hear(self, listener: Call, speaker: Call) -> bool:
        if listener.is_dropped or speaker.is_dropped or listener.is_over or speaker.is_over:
            return False
        if listener.participant is not None and speaker.participant is not None:
            return conferences.can_hear(listener.participant, speaker.participant)
        bridge = listener.bridge
        return bridge is not None and bridge is speaker.bridge and bridge.is_live


LASTING_FIELDS = frozenset({"ForwardedFrom", "CallerName", "StirVerstat", "ApplicationSid"})
"""Extra fields that come with every webhook of a call; others come with the first one only."""
