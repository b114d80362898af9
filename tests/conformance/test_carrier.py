"""What the switchboard may count on, whichever carrier it is (`router.ports.Carrier`).

Twilio is held to the same by the stories of `tests/stories`, through its emulator.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from queues.ids import CallId, OfferNumber
from router.carriers.simulated.carrier import Joined, SimulatedCarrier
from router.carriers.simulated.legs import Leg, PersonLegs
from router.carriers.simulated.pace import Pace
from router.errors import CarrierRefused, LegGone
from router.ports import Carrier, RingingBack
from tests.router.browser.village import Village
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from router.ports import Clock

NOBODY = CallId("call-of-nobody")
OFFER = OfferNumber(7)


class Side(ABC):
    """One carrier, with a caller on the line."""

    carrier: Carrier
    clock: Clock
    leg: str
    call: CallId
    gone = "0" * 32
    """The name of a leg that there is not."""

    @abstractmethod
    async def is_moved(self, offer: OfferNumber) -> bool:
        """Whether the caller was told to meet the agent of this offer, or is put there."""

    @abstractmethod
    async def hangs_up(self) -> None:
        """The caller leaves."""


class Browser(Side):
    def __init__(self, village: Village, leg: str) -> None:
        self._village = village
        self.carrier, self.clock = village.door.carrier, village.clock
        self.leg, self.call = leg, village.call

    async def is_moved(self, offer: OfferNumber) -> bool:
        room = self._village.door._registry.rooms.get((self.call, offer))
        return room is not None and room.caller is not None

    async def hangs_up(self) -> None:
        await self._village.pages[-1].says("hang_up")
        await self._village.settle()
        await self._village.clock.advance(60_000, self._village.settle)


async def _nobody_minds(_leg: Leg) -> None:
    """No person has a leg here."""


class Simulated(Side):
    def __init__(self, village: Village) -> None:
        self.clock = village.clock
        pace = Pace(village.clock, village.service.tasks)
        tasks = village.service.tasks
        legs = PersonLegs((), clock=village.clock, tasks=tasks, left=_nobody_minds)
        simulated = SimulatedCarrier(pace, legs, lambda _text, _language: "")
        self.carrier = self._simulated = simulated
        self.leg, self.call = "leg-1", CallId("call-1")
        self._inbox = simulated.open_leg(self.leg)
        simulated.name_leg(self.leg, self.call)

    async def is_moved(self, offer: OfferNumber) -> bool:
        return await self._inbox.take() == Joined(offer)

    async def hangs_up(self) -> None:
        self._simulated.close_leg(self.leg, self.call)


@asynccontextmanager
async def _side(kind: str, folder: Path) -> AsyncIterator[Side]:
    async with Village(folder) as village:
        if kind == "simulated":
            yield Simulated(village)
            return
        await village.waits()
        (leg,) = village.door._registry.callers.values()
        yield Browser(village, leg.name)


@pytest.fixture(params=["browser", "simulated"])
async def side(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Side]:
    async with _side(request.param, tmp_path) as side:
        yield side


async def test_it_has_everything_that_the_switchboard_asks_for(side: Side) -> None:
    asked = [name for name in vars(Carrier) if not name.startswith("_")]
    assert len(asked) == 10
    for name in asked:
        wanted = inspect.signature(getattr(Carrier, name)).parameters
        found = inspect.signature(getattr(type(side.carrier), name)).parameters
        assert list(found) == list(wanted), name


async def test_a_caller_on_the_line_is_shown_and_not_over(side: Side) -> None:
    truth = await side.carrier.truth([])
    assert side.leg in truth.legs
    assert side.leg in truth.in_line
    assert truth.began_ms >= START_MS
    assert not await side.carrier.is_over(side.leg)


async def test_a_caller_who_has_hung_up_is_over_and_not_shown(side: Side) -> None:
    await side.hangs_up()
    truth = await side.carrier.truth([])
    assert side.leg not in truth.legs | truth.in_line
    assert await side.carrier.is_over(side.leg)


async def test_a_caller_is_moved_to_his_agent_and_asking_twice_is_no_error(side: Side) -> None:
    await side.carrier.connect(side.leg, side.call, OFFER)
    await side.carrier.connect(side.leg, side.call, OFFER)
    assert await side.is_moved(OFFER)


async def test_who_has_hung_up_is_not_moved(side: Side) -> None:
    await side.hangs_up()
    with pytest.raises(LegGone):
        await side.carrier.connect(side.leg, side.call, OFFER)


async def test_legs_of_agents_that_are_not_there_can_be_ended(side: Side) -> None:
    await side.carrier.drop_agent([f"{NOBODY}/3"])
    await side.carrier.stop_calling_back([f"{side.gone}~3"])


async def test_who_is_not_there_is_certainly_not_rung(side: Side) -> None:
    ringing = RingingBack(call=NOBODY, offer=OFFER, number="+31612345678", shown="", ring_ms=1_000)
    with pytest.raises(CarrierRefused):
        await side.carrier.call_back(ringing)
    assert list(await side.carrier.find_rung("+31612345678", "", START_MS)) == []


async def test_looking_into_a_room_that_is_not_there_shows_nobody(side: Side) -> None:
    truth = await side.carrier.truth([(NOBODY, OFFER)])
    assert not truth.rooms.get((NOBODY, OFFER))
