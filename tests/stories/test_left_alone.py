"""Nobody is left alone: not by an agent who is gone before he comes, nor by the end of his call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from ivr.prompts import SHIPPED
from queues.events import CallConnected, CallEnded
from router.acting import Acting
from router.calls import CONVERSATION_MS_MAX, CallClosed, DifferenceNoted
from router.errors import InDoubt
from router.reconciling import LOOK_MS
from router.reconciling.differences import LEFT_BEHIND_MS
from tests.emulators.twilio import Person
from tests.stories.shop import CARLA, NIGHT_S, OFFICE, SHOP, said, waits, with_step
from tests.stories.town import Town
from tests.stories.turns import turns

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulators.twilio import CallHandle
    from tests.stories.desk_page import DeskPage

LOOK_S = LOOK_MS // 1000
GOODBYE = SHIPPED["nl"]["goodbye"].format(company="Ruota")
SILENCE = "<Response><Pause length='86400'/></Response>"


def differences(town: Town) -> list[str]:
    events = town.events(DifferenceNoted)
    return [one.difference for one in events if isinstance(one, DifferenceNoted)]


def acting(town: Town) -> Acting:
    found = town.service.outbox._actor
    assert isinstance(found, Acting)
    return found


async def is_reached_next(town: Town, desk: DeskPage, first: CallHandle) -> None:
    """The agent's next call is the one that has waited longest."""
    await town.until(desk.is_ringing, within_s=60)
    leg = await desk.take()
    await town.pass_s(1)
    assert town.twilio.talking(first, leg)
    assert desk.state == "talking"
    assert len(town.events(CallConnected)) == 1


# -- The agent is gone before the caller has come to him


@pytest.mark.parametrize("news", ["late", "lost", "lost, and nobody looks"])
async def test_a_caller_moved_to_an_agent_who_has_just_gone_waits_on_at_his_place(
    news: Literal["late", "lost", "lost, and nobody looks"],
) -> None:
    async with Town() as town:
        if news == "lost, and nobody looks":
            town.nobody_looks()
        first, second = await town.asks_for_billing(), await town.asks_for_billing()
        anna = await town.desk("anna")
        joins = town.twilio.faults.hold(lambda one: one.event == "participant-join")
        await anna.accept()
        leg = await anna.join()
        await town.pass_s(0)
        others = town.twilio.faults.hold(
            lambda one: one.kind != "twiml" and one.event != "participant-join"
        )
        leg.hang_up()
        await town.pass_s(0)
        joins.end()
        await town.pass_s(2)
        assert first.where.startswith("conference")
        assert anna.state == "connecting"
        if news != "late":
            others.drop()
        others.end()
        await town.until(lambda: first.where.startswith("enqueue"), within_s=20)
        assert town.events(CallConnected) == []
        await is_reached_next(town, anna, first)
        assert second.where.startswith("enqueue")
        for caller in (first, second):
            caller.hang_up()
        await town.comes_to_rest(within_s=300)
        assert sorted(town.outcomes) == ["abandoned", "completed"]


@pytest.mark.parametrize("is_seen", [True, False])
async def test_a_caller_moved_after_a_crash_to_an_agent_who_has_gone_waits_on_at_his_place(
    is_seen: bool,  # noqa: FBT001 - a case
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The process is gone before it has moved him, and the agent while nobody heard of it."""
    async with Town() as town:

        async def dies(*_: object) -> None:
            pass

        first, second = await town.asks_for_billing(), await town.asks_for_billing()
        anna = await town.desk("anna")
        with monkeypatch.context() as dying:
            dying.setattr(acting(town), "_connect", dies)
            leg = await anna.take()
            await town.pass_s(0)
            lost = town.twilio.faults.lose_where(lambda one: one.kind != "twiml")
            leg.hang_up()
            await town.pass_s(0)
            lost.end()
        await town.crashes()
        await town._start()
        if not is_seen:
            town.nobody_looks()
            await town.until(lambda: first.where.startswith("conference"), within_s=5)
        anna = await town.desk("anna")
        await town.until(lambda: first.where.startswith("enqueue"), within_s=60)
        assert town.events(CallConnected) == []
        await is_reached_next(town, anna, first)
        assert second.where.startswith("enqueue")
        for caller in (first, second):
            caller.hang_up()
        await town.comes_to_rest(within_s=300)
        assert sorted(town.outcomes) == ["abandoned", "completed"]


# -- A step has sent him on, and it takes its time until he is asked


@pytest.mark.parametrize("way", ["callback", "voicemail"])
async def test_a_caller_whom_a_step_sends_on_is_asked_also_if_he_comes_before_that_is_decided(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = f'after_s = 40\nleave_for = "{way}"'
    async with Town(company=with_step(tmp_path, step)) as town:
        asked = 0

        async def in_doubt(*_: object, **__: object) -> None:
            nonlocal asked
            asked += 1
            raise InDoubt("the journal cannot be written")

        monkeypatch.setattr(acting(town), "_lead_on", in_doubt)
        caller = await waits(town)
        await town.until(lambda: town.outcomes == ["diverted"], within_s=60)
        assert asked == 1
        question = "callback_confirm" if way == "callback" else "voicemail"
        await town.until(lambda: said(question) in caller.heard_text, within_s=60)
        assert not caller.is_over
        caller.hang_up()
        monkeypatch.undo()
        await town.comes_to_rest()


# -- His call is over, and he is still there


async def test_a_caller_whose_call_has_ended_and_who_is_nowhere_hears_goodbye() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await town.redirects(caller, SILENCE)
        await town.pass_s(1)
        assert len(town.outcomes) == 1
        assert not caller.is_over
        await town.pass_s(LEFT_BEHIND_MS / 1000)
        assert not caller.is_over
        assert differences(town) == []
        await town.until(lambda: caller.is_over, within_s=4 * LOOK_S)
        assert differences(town) == ["caller_left_behind"]
        assert caller.heard_text.endswith(GOODBYE)
        await town.comes_to_rest(within_s=300)
        assert len(town.events(CallEnded)) == 1


async def test_a_caller_who_was_left_behind_while_the_service_was_down_hears_goodbye() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await town.redirects(caller, SILENCE)
        await town.pass_s(1)
        await town.crashes()
        await town.clock.advance(300_000, lambda: turns(10))
        await town.comes_back()
        await town.pass_s(LEFT_BEHIND_MS / 1000)
        assert not caller.is_over  # he may have been told goodbye just before
        await town.until(lambda: caller.is_over, within_s=150)
        assert caller.heard_text.endswith(GOODBYE)
        assert differences(town) == ["caller_left_behind"]
        await town.comes_to_rest()


async def test_a_caller_of_a_conversation_that_was_given_up_hears_goodbye() -> None:
    async with Town() as town:
        caller = await town.rings()
        await town.redirects(caller, SILENCE)
        await town.pass_s(CONVERSATION_MS_MAX / 1000)
        assert len(town.events(CallClosed)) == 1
        assert not caller.is_over
        await town.until(lambda: caller.is_over, within_s=150)
        assert caller.heard_text.endswith(GOODBYE)
        assert differences(town) == ["caller_left_behind"]
        await town.comes_to_rest()


async def test_a_caller_who_was_put_through_to_another_number_talks_as_long_as_he_likes() -> None:
    async with Town(company=OFFICE) as town:
        town.twilio.people[SHOP] = Person(answers_after_ms=2_000)
        await town.pass_s(NIGHT_S)
        caller = await town.rings("nl", CARLA)
        await town.presses(caller, "3")
        await town.until(lambda: bool(town.twilio.calls_to(SHOP)), within_s=60)
        shop = town.twilio.call_to(SHOP)
        for _ in range(8):
            await town.pass_s(600)
            assert town.twilio.talking(caller, shop)
        assert differences(town) == []
        assert town.events(CallClosed) == []
        shop.hang_up()
        await town.comes_to_rest()
