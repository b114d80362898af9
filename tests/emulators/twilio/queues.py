"""Queues of waiting calls."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.emulators.twilio.activity import resolve

if TYPE_CHECKING:
    from tests.emulators.twilio.bridges import Bridge
    from tests.emulators.twilio.calls import Call
    from tests.emulators.twilio.entries import Source
    from tests.emulators.twilio.exchange import Exchange
    from tests.emulators.twilio.fields import Fields

SIZE_DEFAULT = 1_000
SIZE_MAX = 5_000


@dataclass(kw_only=True, eq=False)
class Member:
    call: Call
    queue: Queue
    since_ms: int
    taken: asyncio.Future[Bridge]
    """Done when a <Dial><Queue> takes the call out."""
    whisper: Source | None = None
    """What the call hears before it is bridged (<Queue url>)."""
    dequeued_by: str = ""

    @property
    def position(self) -> int:
        return self.queue.members.index(self) + 1

    def waited_s(self) -> int:
        return (self.call.exchange.clock.now_ms() - self.since_ms) // 1_000


@dataclass(kw_only=True, eq=False)
class Queue:
    sid: str
    friendly_name: str
    max_size: int
    created_ms: int
    updated_ms: int
    members: list[Member] = field(default_factory=list)
    arrivals: list[asyncio.Future[None]] = field(default_factory=list)
    """Dials that wait for somebody to join."""

    @property
    def average_wait_s(self) -> int:
        if not self.members:
            return 0
        return sum(member.waited_s() for member in self.members) // len(self.members)

    def join(self, call: Call) -> Member:
        member = Member(
            call=call,
            queue=self,
            since_ms=call.exchange.clock.now_ms(),
            taken=asyncio.get_running_loop().create_future(),
        )
        self.members.append(member)
        call.member = member
        for arrival in self.arrivals:
            resolve(arrival, None)
        self.arrivals.clear()
        return member

    def leave(self, member: Member) -> None:
        if member in self.members:
            self.members.remove(member)
        member.call.member = None

    def wait_fields(self, member: Member) -> Fields:
        """What a waitUrl is told."""
        return [
            ("QueuePosition", str(member.position)),
            ("QueueSid", self.sid),
            ("QueueTime", str(member.waited_s())),
            ("AvgQueueTime", str(self.average_wait_s)),
            ("CurrentQueueSize", str(len(self.members))),
            ("MaxQueueSize", str(self.max_size)),
        ]


class Queues:
    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.all: list[Queue] = []

    def find(self, name_or_sid: str) -> Queue | None:
        for queue in self.all:
            if name_or_sid in {queue.sid, queue.friendly_name}:
                return queue
        return None

    def get(self, name_or_sid: str) -> Queue:
        queue = self.find(name_or_sid)
        if queue is None:
            raise LookupError(f"no queue {name_or_sid!r}")
        return queue

    def open(self, name: str, max_size: int = SIZE_DEFAULT) -> Queue:
        """The queue of that name, made when it does not exist."""
        queue = self.find(name)
        if queue is None:
            now_ms = self._exchange.clock.now_ms()
            queue = Queue(
                sid=self._exchange.ids.sid("QU"),
                friendly_name=name,
                max_size=max_size,
                created_ms=now_ms,
                updated_ms=now_ms,
            )
            self.all.append(queue)
        return queue
