"""Who rings from a page goes first at a person's desk; simulated callers make way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ivr import Words
from queues import events as e
from queues.limits import PRIORITY_MAX
from router.callers import Caller
from router.carriers.simulated import SimulatedCarrier
from router.carriers.simulated.pace import Pace
from router.settings import BrowserSettings
from router.tasks import Tasks
from tests.router.simulated.office import Office, Page
from tests.router.simulated.world import MINUTE_MS, example

if TYPE_CHECKING:
    from queues.ids import CallId
    from router.reception import Reply
    from router.settings import Settings

HEADSET = "headset"
DUTCH = "+31205550100"


def settings() -> Settings:
    """As in the demo: nobody but the person can take calls of pages."""
    return replace(
        example(), skills=(*example().skills, HEADSET), browser=BrowserSettings(skills=(HEADSET,))
    )


class Shop(Office):
    """Its visitor rings from a page; his leg is like a simulated one, so that nobody need be there."""

    def __init__(self, calls_per_hour: float = 0, *, is_open_to_all: bool = False) -> None:
        super().__init__(calls_per_hour, example() if is_open_to_all else settings())
        pace = Pace(self.clock, Tasks())
        pages = SimulatedCarrier(pace, self.simulation.legs, lambda _text, _language: "")
        pages.open_leg("page-1")
        self.service.carriers["browser"] = pages

    async def visitor(self) -> Reply:
        """Rings, and is asked what it is about."""
        reply = await self.service.switchboard.call_arrived(
            "browser", "page-1", DUTCH, Caller(number="page:1")
        )
        await self.lives(1)
        return reply

    async def tells(self, reply: Reply) -> CallId:
        """He says what it is about, and yes; then he is in a queue."""
        for words in ("mijn factuur klopt niet", "ja"):
            assert reply.turn is not None
            turn = reply.turn.state.turn
            said = Words(text=words)
            reply = await self.service.switchboard.caller_said(reply.call, turn, said)
        await self.lives(1)
        assert reply.then == "wait"
        return reply.call

    def queued(self) -> set[CallId]:
        return {one.call for one in self.events if isinstance(one, e.CallQueued)}


async def test_a_regular_who_rings_hangs_up_when_a_visitor_comes_and_the_desk_rings_for_him() -> (
    None
):
    async with Shop() as shop:
        await shop.ready()
        await shop.lives(5_000)
        (regular,) = shop.offers()
        reply = await shop.visitor()
        ended = [one for one in shop.events if isinstance(one, e.CallEnded)]
        assert [(one.call, one.outcome, one.by) for one in ended] == [
            (regular.call, "abandoned", "caller")
        ]
        await shop.lives(20_000)
        assert shop.offers() == [regular]
        call = await shop.tells(reply)
        assert shop.offers()[-1].call == call


async def test_whoever_is_asked_something_takes_his_time_while_a_visitor_is_on_the_way() -> None:
    async with Shop(calls_per_hour=300) as shop:
        await shop.ready()
        reply = await shop.visitor()
        before = len(shop.queued())
        await shop.lives(MINUTE_MS // 2)
        assert len(shop.queued()) == before
        call = await shop.tells(reply)
        assert shop.offers()[-1].call == call
        await shop.lives(MINUTE_MS // 2)
        assert len(shop.queued()) > before + 1


async def test_nobody_waits_for_a_visitor_for_ever() -> None:
    async with Shop(calls_per_hour=300) as shop:
        await shop.ready()
        await shop.visitor()
        before = len(shop.queued())
        await shop.lives(2 * MINUTE_MS)
        assert len(shop.queued()) > before


async def test_nobody_makes_way_at_a_desk_where_nobody_is_free_anyway() -> None:
    async with Shop(calls_per_hour=300) as shop:
        await shop.visitor()
        before = len(shop.queued())
        await shop.lives(MINUTE_MS)
        assert len(shop.queued()) > before


async def test_a_talk_goes_on_when_a_visitor_comes_and_he_is_next_whoever_waited_longer() -> None:
    async with Shop(calls_per_hour=1_500) as shop:
        await shop.ready()
        await shop.lives(5_000)
        at = await shop.talking(Page())
        await shop.lives(MINUTE_MS)
        call = await shop.tells(await shop.visitor())
        raised = [one for one in shop.events if isinstance(one, e.CallPrioritised)]
        assert [(one.call, one.priority, one.by) for one in raised] == [
            (call, PRIORITY_MAX, "demo")
        ]
        waiting = shop.service.engine.core.state.calls.values()
        assert sum(one.state == "waiting" for one in waiting) > 3
        assert shop.offers()[-1].call == at[0]
        await shop.service.switchboard.agent_left(*at)
        await shop.lives(MINUTE_MS)
        await shop.ready()
        await shop.lives(1)
        assert shop.offers()[-1].call == call


async def test_a_visitor_whom_somebody_else_has_taken_keeps_no_regular_from_ringing() -> None:
    async with Shop(is_open_to_all=True) as shop:
        call = await shop.tells(await shop.visitor())
        await shop.lives(10_000)
        taken = [one for one in shop.events if isinstance(one, e.OfferAccepted)]
        assert [one.call for one in taken] == [call]
        await shop.ready()
        await shop.lives(5_000)
        (offer,) = shop.offers()
        assert offer.call != call
