"""The life of a simulated agent: come to work, take calls, wrap up, have a break now and then.

An agent does what a desk can do and knows what a desk is shown; whoever has a telephone in the
configuration is rung there, and one that is always on has no desk at all.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, assert_never

from queues import CommandRefused
from queues.events import (
    AgentWentAway,
    CallEnded,
    CallOffered,
    CallRequeued,
    CallTransferred,
)
from queues.ids import AgentId, CallId, OfferNumber
from router.carriers.simulated.carrier import Goodbye, Rings
from router.carriers.simulated.chance import drawn, exponential_ms
from router.carriers.simulated.traffic import BREAKS, HABITS
from router.errors import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from random import Random

    from router.attendance import Attendance
    from router.carriers.simulated.carrier import SimulatedCarrier, ToAgent
    from router.carriers.simulated.pace import Pace
    from router.settings import Agent as AgentSettings
    from router.switchboard import Switchboard

ARRIVAL_MS: Final = (0, 20_000)
SETTING_UP_MS: Final = (1_000, 4_000)
ACCEPT_MS: Final = (1_000, 5_000)
PICK_UP_MS: Final = (3_000, 9_000)
"""To a telephone one has to go, hear who it is, and press a key."""
LEG_MS: Final = (200, 600)
"""Until the agent's leg is ready."""
HANG_UP_MS: Final = (500, 2_000)
NOTICED_MS: Final = 1_000
"""Until it is noticed that a leg has gone together with its desk."""
GONE_MS: Final = (15_000, 80_000)
"""How long a desk stays lost; the longest of these sign its agent out."""
MISSED_ENOUGH_MS: Final = (20_000, 90_000)
"""How long somebody who missed calls is away before he notices."""


class SimulatedAgent:
    """One agent."""

    def __init__(
        self,
        settings: AgentSettings,
        *,
        chance: Random,
        carrier: SimulatedCarrier,
        switchboard: Switchboard,
        attendance: Attendance,
        pace: Pace,
    ) -> None:
        self._id = AgentId(settings.id)
        self._has_phone = settings.phone is not None
        self._has_desk = not settings.always_on
        self._chance = chance
        self._carrier = carrier
        self._switchboard = switchboard
        self._attendance = attendance
        self._pace = pace
        self._inbox = carrier.desk_of(self._id)
        self._talk: tuple[CallId, OfferNumber] | None = None
        self._break_at_ms = 0
        self._vanish_at_ms = 0

    async def live(self) -> None:
        """Work, without end or until a changed configuration has no such agent any more."""
        with suppress(RequestRefused):
            await self._work()

    async def _work(self) -> None:
        self._plan()
        if self._has_desk:
            await self._pause(ARRIVAL_MS)
            await self._open_desk()
        while True:
            news = await self._inbox.take(self._until_leaving_ms())
            if news is None:
                await self._leave()
            else:
                await self._take_note(news)

    async def _take_note(self, news: ToAgent) -> None:
        match news:
            case CallOffered():
                if not self._has_phone:  # it will ring
                    await self._answer(news, ACCEPT_MS)
            case Rings(offer):
                await self._answer(offer, PICK_UP_MS)
            case Goodbye(call):
                await self._hang_up(call)
            case CallRequeued():
                self._talk = None
            case CallEnded() | CallTransferred():
                await self._wrap_up(news)
            case AgentWentAway():
                await self._be_away(news.reason)
            case _:
                assert_never(news)

    def _plan(self) -> None:
        """When the next break begins, and when the desk is next lost."""
        now_ms = self._pace.clock.now_ms()
        if self._break_at_ms <= now_ms:
            self._break_at_ms = now_ms + exponential_ms(self._chance, HABITS.break_every_ms)
        if self._vanish_at_ms <= now_ms:
            self._vanish_at_ms = now_ms + exponential_ms(self._chance, HABITS.vanish_every_ms)

    def _until_leaving_ms(self) -> int | None:
        if not self._has_desk:
            return None
        return min(self._break_at_ms, self._vanish_at_ms) - self._pace.clock.now_ms()

    async def _pause(self, between_ms: tuple[int, int]) -> None:
        await self._pace.pause(self._chance.uniform(*between_ms))

    async def _open_desk(self) -> None:
        await self._attendance.desk_opened(self._id)
        await self._pause(SETTING_UP_MS)
        await self._become_ready()

    async def _become_ready(self) -> None:
        if not await self._may(self._attendance.set_ready(self._id)):
            # Signed out in the meantime: the desk signs in again before it can be ready.
            await self._attendance.desk_opened(self._id)
            await self._may(self._attendance.set_ready(self._id))

    async def _may(self, request: Awaitable[None]) -> bool:
        """Ask for something that may come too late; whether it did not."""
        try:
            await request
        except CommandRefused:
            return False
        return True

    async def _answer(self, offer: CallOffered, within_ms: tuple[int, int]) -> None:
        """Take the offer, mostly; the first leg that is joined is the agent's."""
        luck = self._chance.random()
        if luck < HABITS.miss_share:
            return
        await self._pause(within_ms)
        if luck < HABITS.miss_share + HABITS.decline_share:
            await self._switchboard.decline(self._id, offer.call, offer.offer)
            return
        if not await self._may(self._switchboard.accept(self._id, offer.call, offer.offer)):
            return  # the caller has left, or the time was over
        self._talk = offer.call, offer.offer
        await self._pause(LEG_MS)
        leg = self._carrier.agent_leg(offer.call, offer.offer)
        await self._switchboard.agent_joined(offer.call, offer.offer, leg)

    async def _hang_up(self, call: CallId) -> None:
        if self._talk is not None and self._talk[0] == call:
            await self._pause(HANG_UP_MS)
            await self._switchboard.hang_up(self._id, call)

    async def _wrap_up(self, ended: CallEnded | CallTransferred) -> None:
        """Finish the work after the call: early, in time, or with some time more."""
        self._talk = None
        if ended.wrap_up_until_ms is None or not self._has_desk:
            return
        granted_ms = ended.wrap_up_until_ms - self._pace.clock.now_ms()
        luck = self._chance.random()
        if luck < HABITS.finish_share:
            await self._pace.pause(self._chance.uniform(0.2, 0.95) * granted_ms)
            await self._may(self._attendance.finish_wrap_up(self._id))
        elif luck < HABITS.finish_share + HABITS.extend_share and granted_ms > 0:
            await self._pace.pause(0.8 * granted_ms)
            if await self._may(self._attendance.extend_wrap_up(self._id)):
                await self._pace.pause(0.6 * granted_ms)
                await self._may(self._attendance.finish_wrap_up(self._id))

    async def _be_away(self, reason: str) -> None:
        """Come back after the break; one who missed calls comes back when he notices."""
        if not self._has_desk:
            return  # a telephone that is always on is ready again by itself
        if reason == "missed_calls":
            await self._pause(MISSED_ENOUGH_MS)
        else:
            await self._pace.pause(exponential_ms(self._chance, HABITS.break_ms_mean))
        self._plan()
        await self._become_ready()

    async def _leave(self) -> None:
        """A break or a lost desk, whichever has come."""
        if self._vanish_at_ms <= self._break_at_ms:
            await self._vanish()
        else:
            # During a call the break begins after it.
            await self._may(self._attendance.set_away(self._id, drawn(self._chance, BREAKS)))
        self._plan()

    async def _vanish(self) -> None:
        """The desk is lost, and with it the leg; after a while it comes back."""
        await self._attendance.desk_closed(self._id)
        if self._talk is not None:
            await self._pace.pause(NOTICED_MS)
            await self._switchboard.agent_left(*self._talk)
            self._carrier.agent_left(*self._talk)
        await self._pause(GONE_MS)
        await self._open_desk()
