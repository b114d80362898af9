"""The carrier's REST as the service's own client of it sees it: in place of `twilio.rest.Client`.

A request may be refused as one too many, fail before or after it was carried out, or break off. What
was asked is carried out even if whoever asked is killed meanwhile.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import aiohttp
from twilio.base.exceptions import TwilioRestException

from tests.simulation.machine import START_MS
from tests.simulation.world import between, draws

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.exchange import Exchange
    from tests.simulation.legs import Leg
    from tests.simulation.rooms import Room

LATENCY_MS = (5, 60)
SLOW_MS = (300, 2_500)


@dataclass(kw_only=True)
class RestFaults:
    """Chances from 0 to 1."""

    too_many: float = 0.0
    failed_before: float = 0.0
    failed_after: float = 0.0
    broken_off: float = 0.0
    slow: float = 0.0

    def end(self) -> None:
        self.too_many = self.failed_before = self.failed_after = self.broken_off = self.slow = 0.0


class Shown:
    """One thing as the library shows it."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


class RestClient:
    """One process's client."""

    def __init__(self, exchange: Exchange, faults: RestFaults, number: int) -> None:
        self.exchange = exchange
        self.number = number
        """Of the process."""
        self.faults = faults
        self.world = exchange.world
        self.dice = exchange.world.dice()
        self.calls = Calls(self)
        self.conferences = Conferences(self)
        self.queues = Queues(self)

    async def ask(self, what: str, carry_out: Callable[[], Any]) -> Any:
        """One request: to the carrier, done there or not, and back."""
        dice, faults = self.dice, self.faults
        loop = asyncio.get_running_loop()
        answer = loop.create_future()
        fate = ""
        for kind in ("too_many", "failed_before", "failed_after", "broken_off"):
            if draws(dice, getattr(faults, kind)):
                fate = kind
                self.world.count(f"rest_{kind}")
                break
        there_ms = between(dice, SLOW_MS if draws(dice, faults.slow) else LATENCY_MS)
        back_ms = between(dice, LATENCY_MS)

        def arrive() -> None:
            result: Any = None
            error: Exception | None = None
            if fate == "too_many":
                error = TwilioRestException(429, what, code=20429)
            elif fate == "failed_before":
                error = TwilioRestException(503, what, code=20500)
            else:
                try:
                    result = carry_out()
                except TwilioRestException as refused:
                    error = refused
                if fate == "failed_after":
                    error = TwilioRestException(500, what, code=20500)
                elif fate == "broken_off":
                    error = aiohttp.ServerDisconnectedError()
            self.world.trace("rest", what, "->", error or "done")
            self.world.after(back_ms, lambda: _tell(answer, result, error))

        self.world.after(there_ms, arrive)
        return await answer

    def leg(self, sid: str) -> Leg:
        leg = self.exchange.legs.get(sid)
        if leg is None:
            raise TwilioRestException(404, sid, code=20404)
        return leg


def _tell(answer: asyncio.Future[Any], result: Any, error: Exception | None) -> None:
    if answer.done() or answer.get_loop().is_closed():
        return
    if error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(result)


class Calls:
    """`client.calls`"""

    def __init__(self, client: RestClient) -> None:
        self._client = client

    def __call__(self, sid: str) -> OneCall:
        return OneCall(self._client, sid)

    async def create_async(
        self,
        *,
        to: str,
        from_: str,
        url: str,
        status_callback: str,
        status_callback_event: list[str],
        timeout: int,  # noqa: ASYNC109 - the library's signature
        **_more: Any,
    ) -> Shown:
        exchange = self._client.exchange

        def create() -> Shown:
            leg = exchange.ring(
                to=to,
                from_=from_,
                url=url,
                status_url=status_callback,
                told=status_callback_event,
                ring_s=timeout,
                by=self._client.number,
            )
            return _call(leg)

        result: Shown = await self._client.ask(f"create a call to {to}", create)
        return result

    async def list_async(
        self,
        *,
        status: str | None = None,
        to: str | None = None,
        from_: str | None = None,
        **_more: Any,
    ) -> list[Shown]:
        def look() -> list[Shown]:
            exchange = self._client.exchange
            legs = exchange.live if status else exchange.legs.values()
            return [
                _call(leg)
                for leg in reversed(list(legs))
                if status in (None, leg.status)
                and to in (None, leg.to)
                and from_ in (None, leg.from_)
            ]

        result: list[Shown] = await self._client.ask(f"list calls {status}", look)
        return result


class OneCall:
    """`client.calls(sid)`"""

    def __init__(self, client: RestClient, sid: str) -> None:
        self._client, self._sid = client, sid

    async def update_async(self, *, twiml: str | None = None, status: str | None = None) -> Shown:
        what = f"{'move' if status is None else 'end'} {self._sid[:8]}"

        def update() -> Shown:
            leg = self._client.leg(self._sid)
            if status is not None:
                if leg.is_over:
                    raise TwilioRestException(400, self._sid, code=21220)
                leg.hang_up("completed" if leg.status == "in-progress" else "canceled")
            else:
                if leg.status != "in-progress":
                    raise TwilioRestException(400, self._sid, code=21220)
                assert twiml is not None
                self._client.exchange.move(leg, twiml)
            return _call(leg)

        result: Shown = await self._client.ask(what, update)
        return result

    async def fetch_async(self) -> Shown:
        result: Shown = await self._client.ask(
            f"fetch {self._sid[:8]}", lambda: _call(self._client.leg(self._sid))
        )
        return result


class Conferences:
    """`client.conferences`"""

    def __init__(self, client: RestClient) -> None:
        self._client = client

    def __call__(self, sid: str) -> OneConference:
        return OneConference(self._client, sid)

    async def list_async(
        self, *, status: str | None = None, friendly_name: str | None = None, **_more: Any
    ) -> list[Shown]:
        def look() -> list[Shown]:
            rooms = reversed(self._client.exchange.room_log)
            return [
                _conference(room)
                for room in rooms
                if status in (None, _status(room)) and friendly_name in (None, room.name)
            ]

        result: list[Shown] = await self._client.ask("list conferences", look)
        return result


class OneConference:
    """`client.conferences(sid)`"""

    def __init__(self, client: RestClient, sid: str) -> None:
        self.participants = Members(
            client,
            f"participants of {sid[:8]}",
            lambda: [
                leg for room in client.exchange.room_log if room.sid == sid for leg in room.legs
            ],
        )


class Queues:
    """`client.queues`; a queue's sid is made of its name."""

    def __init__(self, client: RestClient) -> None:
        self._client = client

    def __call__(self, sid: str) -> OneQueue:
        return OneQueue(self._client, sid)

    async def list_async(self, **_more: Any) -> list[Shown]:
        def look() -> list[Shown]:
            sizes: dict[str, int] = {}
            for leg in self._client.exchange.live:
                if leg.queue is not None:
                    sizes[leg.queue] = sizes.get(leg.queue, 0) + 1
            return [
                Shown(sid=f"QU{name}", friendly_name=name, current_size=size)
                for name, size in sizes.items()
            ]

        result: list[Shown] = await self._client.ask("list queues", look)
        return result


class OneQueue:
    """`client.queues(sid)`"""

    def __init__(self, client: RestClient, sid: str) -> None:
        self.members = Members(
            client,
            f"members of {sid}",
            lambda: [leg for leg in client.exchange.live if f"QU{leg.queue}" == sid],
        )


class Members:
    """Legs somewhere. Nobody is muted, or coaches: that is for supervisors."""

    def __init__(self, client: RestClient, what: str, look: Callable[[], list[Leg]]) -> None:
        self._client, self._what, self._look = client, what, look

    async def list_async(self, **_more: Any) -> list[Shown]:
        def look() -> list[Shown]:
            return [
                Shown(
                    call_sid=leg.sid,
                    status="connected",
                    label=leg.label,
                    muted=False,
                    coaching=False,
                    call_sid_to_coach=None,
                )
                for leg in self._look()
            ]

        result: list[Shown] = await self._client.ask(f"list {self._what}", look)
        return result


def _call(leg: Leg) -> Shown:
    made_s = (START_MS + leg.made_ms) // 1_000
    return Shown(
        sid=leg.sid,
        status=leg.status,
        direction=leg.direction,
        to=leg.to,
        from_=leg.from_,
        date_created=datetime.fromtimestamp(made_s, tz=UTC),
    )


def _status(room: Room) -> str:
    if room.is_over:
        return "completed"
    return "in-progress" if room.is_started else "init"


def _conference(room: Room) -> Shown:
    return Shown(sid=room.sid, friendly_name=room.name, status=_status(room))
