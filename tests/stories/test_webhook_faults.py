"""A busy hour with Twilio at its worst: everything comes twice, late, in disorder or not at all.

Whatever happens, in the end nobody is stuck, nobody talked to two, and no call was counted twice.
What a lost webhook leaves behind ends at a deadline.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest

from queues.events import CallConnected, CallEnded, CallQueued
from router.calls import CallArrived, CallClosed
from tests.emulators.twilio import Faults, Person
from tests.stories.at_rest import check_replay
from tests.stories.town import BILLING, FINN, REPAIR, Town

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle, TwilioEmulator
    from tests.stories.desk_page import DeskPage

SEEDS = range(20)
CALLERS = 6
CALM_S = 30
"""Longer than it may take to join two."""
WARNINGS = ("11200 ", "16025 ")
"""A webhook that came after everything was over may be refused; nobody hears of that."""

KINDS: dict[str, Faults] = {
    "doubled": Faults(duplicate=0.5, twiml_duplicate=0.3),
    "delayed": Faults(delay_ms=(0, 8_000)),
    "shuffled": Faults(reorder=0.4, delay_ms=(0, 1_000)),
    "lost": Faults(lose=0.35),
    "all": Faults(
        duplicate=0.2,
        twiml_duplicate=0.2,
        delay_ms=(0, 4_000),
        reorder=0.2,
        lose=0.15,
        rest_429=0.1,
        rest_503=0.1,
        webhook_before_rest_answer=True,
    ),
}


class Hour:
    """Callers and agents who do what people do, by the dice."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town = town
        self.dice = Random(seed)
        self.callers: list[CallHandle] = []
        self.desks: list[DeskPage] = []

    async def passes(self) -> None:
        for name in ("anna", "bram", "emma"):
            self.desks.append(await self.town.desk(name))
        await self.town.desk("finn")
        self.town.twilio.people[FINN] = Person(presses=self.dice.choice(["1", "1", "", "3"]))
        for _ in range(CALLERS):
            await self.somebody_calls()
            await self.goes_on(self.dice.randrange(3, 12))
        await self.goes_on(40)

    async def calms_down(self) -> None:
        """Everything is told in time from now on, nobody does anything, and nobody is forgotten."""
        faults = self.town.twilio.faults
        faults.lose = faults.rest_429 = faults.rest_503 = 0
        await self.town.pass_s(10)
        alone = legs_alone(self.town.twilio)
        await self.town.pass_s(CALM_S)
        assert alone & legs_alone(self.town.twilio) == set()
        for caller in self.callers:
            caller.hang_up()
        await self.goes_on(3)

    async def somebody_calls(self) -> None:
        language = self.dice.choice(["nl", "nl", "en"])
        self.callers.append(await self.town.rings(language))

    async def goes_on(self, seconds: int) -> None:
        for _ in range(seconds):
            for caller in self.callers:
                self.does_something(caller)
            for desk in self.desks:
                await self.works(desk)
            await self.town.pass_s(1)

    def does_something(self, caller: CallHandle) -> None:
        chance = self.dice.random()
        if chance < 0.02:
            caller.hang_up()
        elif "speech" in caller.listens_for and chance < 0.3:
            language = "en" if caller.call.to.startswith("+44") else "nl"
            words = REPAIR if language == "nl" and chance < 0.15 else BILLING[language]
            caller.say(words)
        elif "dtmf" in caller.listens_for and chance < 0.4:
            caller.press(self.dice.choice("0127"))

    async def works(self, desk: DeskPage) -> None:
        chance = self.dice.random()
        if desk.is_ringing() and chance < 0.5:
            answer = await desk.accept()
            if answer["type"] == "done" and self.dice.random() < 0.9:
                await desk.join()
        elif desk.is_ringing() and chance < 0.6:
            await desk.decline()
        elif desk.state == "talking" and chance < 0.15:
            await desk.hang_up()
        elif desk.state == "wrapping_up" and chance < 0.5:
            await desk.ask("finish_wrap_up")
        elif desk.state == "away":
            await desk.ask("set_ready")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
async def test_nobody_is_stuck_and_nothing_counts_twice(seed: int, kind: str) -> None:
    async with Town(seed=seed, faults=replace(KINDS[kind])) as town:
        hour = Hour(town, seed)
        await hour.passes()
        await hour.calms_down()
        # A conversation whose end was lost is over after half an hour at the latest.
        await town.comes_to_rest(within_s=5 * 3600, step_s=60, warnings=WARNINGS)
        counted_once(town, len(hour.callers))
        check_replay(town.service, town.journal)


async def test_the_hour_is_busy() -> None:
    """Else the test above could not fail: people talk, give up, are rung, and things do go wrong."""
    outcomes: Counter[str] = Counter()
    for seed in range(4):
        async with Town(seed=seed, faults=replace(KINDS["all"])) as town:
            hour = Hour(town, seed)
            await hour.passes()
            outcomes.update(town.outcomes)
            outcomes.update(type(event).__name__ for event in town.journal.events)
            outcomes["refused"] += sum(one.status in {429, 503} for one in town.twilio.requests)
            outcomes["repeated"] += len(town.twilio.webhooks) - len(
                {webhook.token for webhook in town.twilio.webhooks}
            )
    for happened in ("completed", "abandoned", "CallConnected", "OfferDeclined", "CallRequeued"):
        assert outcomes[happened] >= 2, outcomes
    assert outcomes["refused"] >= 2
    assert outcomes["repeated"] >= 20


def legs_alone(twilio: TwilioEmulator) -> set[str]:
    """Those who are in a conference with nobody, and hear silence."""
    rooms = [conference.joined for conference in twilio.conferences]
    return {room[0].call.sid for room in rooms if len(room) == 1}


def counted_once(town: Town, callers: int) -> None:
    arrived = Counter(event.call for event in town.journal.events if isinstance(event, CallArrived))
    assert len(arrived) == callers
    queued = Counter(event.call for event in town.journal.events if isinstance(event, CallQueued))
    ended = Counter(event.call for event in town.journal.events if isinstance(event, CallEnded))
    closed = Counter(event.call for event in town.journal.events if isinstance(event, CallClosed))
    assert set(arrived.values()) == {1}
    assert ended == queued
    assert set(ended.values()) <= {1}
    assert arrived == ended + closed
    connected = [
        (event.call, event.connection)
        for event in town.journal.events
        if isinstance(event, CallConnected)
    ]
    assert len(connected) == len(set(connected))
