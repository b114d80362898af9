"""An agent's page freezes, and the caller does not wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.events import CallOffered
from router.calls import DifferenceNoted
from tests.emulators.twilio import Person
from tests.stories.town import FINN, Town

if TYPE_CHECKING:
    from tests.stories.desk_page import DeskPage

NOTICED_S = 5
"""A page that has frozen is noticed within so long."""
BEAT_MS = 1_000


async def pass_awake(town: Town, seconds: int, *awake: DeskPage) -> None:
    """Time passes, and these pages say that they are awake."""
    for _ in range(seconds):
        await town.pass_s(1)
        for page in awake:
            await page.ask("here")
        await town.settle()


def offered_to(town: Town) -> list[str]:
    return [one.agent for one in town.events(CallOffered) if isinstance(one, CallOffered)]


async def test_a_page_freezes_while_a_call_rings_and_the_next_agent_is_rung() -> None:
    async with Town() as town:
        bram = await town.desk("bram", heartbeat_ms=BEAT_MS)
        caller = await town.asks_for_repair()
        await pass_awake(town, 3, bram)
        assert bram.is_ringing()
        town.twilio.people[FINN] = Person(answers_after_ms=1_000, presses="1")
        await town.desk("finn")
        await town.pass_s(NOTICED_S)
        assert offered_to(town) == ["bram", "finn"]
        assert bram.last("offer_over")["reason"] == "agent_unreachable"
        assert bram.last("state")["state"]["reachable"] is False
        await town.until(lambda: caller.where.startswith("conference"))
        caller.hang_up()
        await town.comes_to_rest()
        assert town.outcomes == ["completed"]


async def test_the_call_keeps_its_place_and_the_sleeping_agent_gets_no_more_until_he_wakes() -> (
    None
):
    async with Town() as town:
        bram = await town.desk("bram", heartbeat_ms=BEAT_MS)
        first = await town.asks_for_repair()
        second = await town.asks_for_repair()
        await pass_awake(town, 1, bram)
        ringing = bram.last("offer")["call"]
        known = len(town.events(DifferenceNoted))
        await town.pass_s(50)
        assert offered_to(town) == ["bram"]
        assert len(town.events(DifferenceNoted)) == known + 1
        await bram.ask("here")
        await town.pass_s(0)
        assert bram.is_ringing()
        assert bram.last("offer")["call"] == ringing
        leg = await bram.take()
        await pass_awake(town, 1, bram)
        assert town.twilio.talking(first, leg)
        first.hang_up()
        await pass_awake(town, 2, bram)
        await bram.ask("finish_wrap_up")
        await pass_awake(town, 1, bram)
        assert bram.is_ringing()
        assert bram.last("offer")["call"] != ringing
        second.hang_up()
        await town.comes_to_rest()


async def test_a_page_that_freezes_during_talk_does_not_cut_the_talk() -> None:
    async with Town() as town:
        bram = await town.desk("bram", heartbeat_ms=BEAT_MS)
        caller = await town.asks_for_repair()
        await pass_awake(town, 1, bram)
        leg = await bram.take()
        await town.pass_s(30)
        assert bram.last("state")["state"]["reachable"] is False
        assert town.twilio.talking(caller, leg)
        await bram.ask("here")
        await town.pass_s(0)
        assert bram.last("state")["state"]["reachable"] is True
        assert bram.state == "talking"
        caller.hang_up()
        await town.comes_to_rest()
