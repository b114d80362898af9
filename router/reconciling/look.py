"""One look at a carrier: what is believed, what is shown, and what is done about the differences."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, assert_never

import structlog
from msgspec.structs import replace

from queues.errors import CommandRefused
from router.calls import NoteDifference
from router.errors import CarrierFailed, RouterError
from router.reconciling.differences import CONFIRMED, SEEN_TWICE, Difference, differences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from queues.ids import CallId, OfferNumber
    from router.calls import CarrierName
    from router.engine import Engine
    from router.ports import Carrier, Truth
    from router.reconciling.belief import Belief, Beliefs
    from router.switchboard import Switchboard

READ_AT_ONCE: Final = 250
"""Calls that are read, or compared, before others may go on."""
ROOMS_MAX: Final = 500
ASKED_AT_ONCE: Final = 8
"""Legs that are asked for by name at the same time."""
ASKED_MAX: Final = 400
"""Legs that are asked for in one look; the rest in the next."""

_log = structlog.get_logger(__name__)


class Looker:
    """Looks at one carrier, again and again; keeps in mind what it saw the last time."""

    def __init__(
        self,
        name: CarrierName,
        carrier: Carrier,
        *,
        engine: Engine,
        switchboard: Switchboard,
        beliefs: Beliefs,
    ) -> None:
        self._name = name
        self._carrier = carrier
        self._engine = engine
        self._switchboard = switchboard
        self._beliefs = beliefs
        self._seen_once: dict[CallId, Belief] = {}
        self._noted: frozenset[Difference] = frozenset()
        """What was noted and is still seen, without the evidence."""

    async def look(self, since_ms: int) -> bool:
        """Look once, also at calls that have ended since this moment, and set right what differs;
        whether that was all.

        Raises:
            CarrierFailed: the carrier cannot be asked; nothing has changed.
        """
        before = await self._believed(since_ms)
        truth = await self._carrier.truth(_rooms(before))
        seen = await _compared(list(before.values()), truth)
        certain, is_all = await self._confirmed(self._seen_twice(seen, before), truth)
        noted = {_without_evidence(one) for one in seen} & self._noted
        for one in certain:
            if self._beliefs.of(one.call) == before[one.call]:
                await self._set_right(one)
                noted.add(_without_evidence(one))
                self._seen_once.pop(one.call, None)  # what was done about it takes its time, too
        self._noted = frozenset(noted)
        return is_all

    async def _believed(self, since_ms: int) -> dict[CallId, Belief]:
        believed: dict[CallId, Belief] = {}
        for number, call in enumerate(self._beliefs.calls(self._name, since_ms), start=1):
            belief = self._beliefs.of(call)
            if belief is not None:
                believed[call] = belief
            if number % READ_AT_ONCE == 0:
                await asyncio.sleep(0)
        return believed

    def _seen_twice(
        self, found: Sequence[Difference], before: dict[CallId, Belief]
    ) -> list[Difference]:
        """Without what must be seen twice and is seen for the first time."""
        seen_before = self._seen_once
        self._seen_once = {one.call: before[one.call] for one in found if one.kind in SEEN_TWICE}
        return [
            one
            for one in found
            if one.kind not in SEEN_TWICE or seen_before.get(one.call) == before[one.call]
        ]

    async def _confirmed(
        self, found: Sequence[Difference], truth: Truth
    ) -> tuple[list[Difference], bool]:
        """Those that hold when their legs are asked for by name; whether all could be asked for."""
        turn = asyncio.Semaphore(ASKED_AT_ONCE)

        async def holds(one: Difference) -> bool:
            async with turn:
                return one.kind not in CONFIRMED or await self._are_over(one.legs, truth)

        asked: list[Difference] = []
        legs = 0
        for one in found:
            legs += len(one.legs) if one.kind in CONFIRMED else 0
            if legs <= ASKED_MAX:
                asked.append(one)
        answers = await asyncio.gather(*map(holds, asked))
        certain = [one for one, answer in zip(asked, answers, strict=True) if answer]
        return certain, len(asked) == len(found)

    async def _are_over(self, legs: Sequence[str], truth: Truth) -> bool:
        """Whether all of these legs are certainly over; a leg that cannot be seen is not."""
        try:
            for leg in legs:
                if leg in truth.legs or not await self._carrier.is_over(leg):
                    return False
        except CarrierFailed:
            return False
        return True

    async def _set_right(self, one: Difference) -> None:
        """Note it, once, and let it take its ordinary way."""
        try:
            if _without_evidence(one) not in self._noted:
                _log.warning("difference", call_id=one.call, kind=one.kind, evidence=one.evidence)
                await self._engine.submit(
                    NoteDifference(
                        call=one.call, agent=None, difference=one.kind, evidence=one.evidence
                    )
                )
            await self._act(one)
        except (CommandRefused, RouterError) as error:
            # The next look sees it again.
            _log.warning("difference_left", call_id=one.call, kind=one.kind, error=str(error))

    async def _act(self, one: Difference) -> None:
        switchboard = self._switchboard
        match one.kind:
            case "caller_gone":
                await switchboard.leg_ended(self._name, one.legs[0])
            case "not_in_line" | "caller_left_behind":
                switchboard.back_to_line(one.call)
            case "leg_unneeded":
                switchboard.drop_leg(self._name, one.legs[0])
            case "agent_gone":
                await switchboard.agent_left(one.call, one.offer)
            case "agent_there":
                await switchboard.agent_joined(one.call, one.offer, one.legs[0])
            case "both_there":
                await switchboard.caller_joined(one.call, one.offer)
            case _:
                assert_never(one.kind)


async def _compared(believed: Sequence[Belief], truth: Truth) -> list[Difference]:
    found: list[Difference] = []
    for start in range(0, len(believed), READ_AT_ONCE):
        found += differences(believed[start : start + READ_AT_ONCE], truth)
        await asyncio.sleep(0)
    return found


def _rooms(believed: Mapping[CallId, Belief]) -> list[tuple[CallId, OfferNumber]]:
    """Those in which somebody may be without our having heard of it."""
    joined = [one for one in believed.values() if one.stage == "connecting" and one.offer]
    return [(one.call, one.offer) for one in joined[:ROOMS_MAX]]


def _without_evidence(one: Difference) -> Difference:
    return replace(one, evidence="")
