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

from queues.commands import EndCall
from queues.events import CallConnected, CallEnded, CallQueued
from queues.ids import SiteId
from router.calls import CallArrived, CallbackLegNoted, CallClosed
from tests.emulators.twilio import Faults, Person
from tests.stories.at_rest import check_replay
from tests.stories.shop import OFFICE
from tests.stories.town import BILLING, FINN, REPAIR, Town

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle, TwilioEmulator
    from tests.stories.desk_page import DeskPage

SEEDS = range(20)
SHOP_SEEDS = range(8)
CALLERS = 6
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

    calm_s = 30
    """Longer than it may take to join two."""

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
        await self.town.pass_s(self.calm_s)
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


class ShopHour(Hour):
    """Callers who ask to be rung back, leave messages, change queues and are asked how it was."""

    calm_s = 65
    """The same, where the agent comes in first and the caller's telephone then rings for 30 s, from when
    we hear that it does."""

    async def passes(self) -> None:
        for number in range(CALLERS):
            await self.somebody_calls_the_shop(f"+3165550{number:04}")
            await self.goes_on(self.dice.randrange(3, 12))
        await self.goes_on(30)  # nobody is there yet, and they wait
        for name in ("anna", "emma"):
            self.desks.append(await self.town.desk(name))
        await self.town.desk("finn")
        self.town.twilio.people[FINN] = Person(presses=self.dice.choice(["1", "1", "", "3"]))
        await self.goes_on(100)

    async def somebody_calls_the_shop(self, number: str) -> None:
        self.town.twilio.people[number] = Person(
            answers_after_ms=self.dice.choice([1_000, 4_000, None]),
            is_busy=self.dice.random() < 0.1,
            hangs_up_after_ms=self.dice.choice([0, 5_000, 20_000, 20_000]),
        )
        self.callers.append(await self.town.rings("nl", number))

    def does_something(self, caller: CallHandle) -> None:
        chance = self.dice.random()
        if chance < 0.02:
            caller.hang_up()
        elif caller.where == "record" and chance < 0.5:
            caller.say("ring me, please")
        elif "speech" in caller.listens_for and chance < 0.3:
            caller.say("mijn fiets is kapot")
        elif "dtmf" in caller.listens_for and chance < 0.3:
            caller.press(self.dice.choice("1111222235*0"))

    async def works(self, desk: DeskPage) -> None:
        if self.dice.random() < 0.5:  # slower, so that people wait
            await super().works(desk)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SHOP_SEEDS)
async def test_nobody_is_rung_back_twice_for_one_offer_and_nothing_is_lost(
    seed: int, kind: str
) -> None:
    async with Town(seed=seed, faults=replace(KINDS[kind]), company=OFFICE) as town:
        hour = ShopHour(town, seed)
        await hour.passes()
        await hour.calms_down()
        for desk in hour.desks:  # those who are to be rung back need somebody
            await desk.ask("set_ready")
        await hour.goes_on(300)
        for leg in town.twilio.calls:
            leg.hang_up()
        await town.pass_s(30)
        for call in list(town.state.calls):
            end = EndCall(site=SiteId("main"), call=call, by="supervisor")
            await town.service.engine.submit(end)
        await town.comes_to_rest(within_s=5 * 3600, step_s=60, warnings=WARNINGS)
        rung = Counter(
            event.offer
            for event in town.journal.events
            if isinstance(event, CallbackLegNoted) and event.answered
        )
        asked = [
            one.params["Url"]
            for one in town.twilio.requests
            if "caller-answered" in str(one.params)
        ]
        repeated = [url for url, times in Counter(asked).items() if times > 1]
        refused = [one for one in town.twilio.requests if one.status == 429]
        assert len(repeated) <= len(refused)  # what was certainly not done is asked for again
        assert sum(rung.values()) <= len(asked)
        check_replay(town.service, town.journal)


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


async def test_the_hour_of_the_shop_is_busy() -> None:
    """People are rung back and do not answer, leave messages, change queues and are asked."""
    happened: Counter[str] = Counter()
    for seed in SHOP_SEEDS:
        async with Town(seed=seed, faults=replace(KINDS["all"]), company=OFFICE) as town:
            await ShopHour(town, seed).passes()
            happened.update(type(event).__name__ for event in town.journal.events)
    for event in ("CallbackRequested", "CallbackLegNoted", "CallbackFailed", "SurveyAdvanced"):
        assert happened[event] >= 2, happened
    assert happened["RecordingNoted"] >= 1
    assert happened["CallMoved"] >= 1


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
