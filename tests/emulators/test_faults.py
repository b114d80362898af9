from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.emulators.service import response
from tests.emulators.twilio.webhooks import Outgoing
from tests.emulators.world import STAY

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle
    from tests.emulators.world import World

EVENTS = 'statusCallback="/room" statusCallbackEvent="start end join leave mute hold modify"'


async def meet(world: World) -> tuple[CallHandle, CallHandle]:
    """Two desks in a conference: join, join, start are reported to /room."""
    one = await world.join("room", EVENTS)
    return one, await world.join("room", identity="second")


def sequence(world: World) -> list[str]:
    return [params["SequenceNumber"] for params in world.service.to("/room")]


async def test_without_faults_callbacks_arrive_once_and_in_order(world: World) -> None:
    await meet(world)
    assert sequence(world) == ["0", "1", "2"]


async def test_a_callback_does_not_wait_for_the_answer_to_the_one_before(world: World) -> None:
    """As with Twilio: whoever needs them one by one must see to it himself."""
    waiting = asyncio.Event()

    async def first_waits_for_the_last(params: dict[str, str]) -> str:
        if params["SequenceNumber"] == "2":
            waiting.set()
        await waiting.wait()
        return ""

    world.service.replies["/room"] = first_waits_for_the_last
    world.emulator.faults.slow(lambda request: request.kind == "conference-status")
    await meet(world)
    assert sequence(world) == ["0", "1", "2"]


async def test_duplicates_carry_the_same_sequence_number(world: World) -> None:
    world.emulator.faults.duplicate = 1.0
    await meet(world)
    assert sequence(world) == ["0", "0", "1", "1", "2", "2"]


async def test_lost_callbacks_never_arrive_and_the_call_goes_on(world: World) -> None:
    world.emulator.faults.lose = 1.0
    one, other = await meet(world)
    assert sequence(world) == []
    assert world.emulator.talking(one, other)


async def test_late_callbacks_arrive_in_virtual_time(world: World) -> None:
    world.emulator.faults.delay_ms = (2_000, 2_000)
    await meet(world)
    await world.advance(1_999)
    assert sequence(world) == []
    await world.advance(1)
    assert sequence(world) == ["0", "1", "2"]


async def test_reordered_callbacks_all_arrive_but_overtake_each_other(world: World) -> None:
    world.emulator.faults.reorder = 0.5
    one, other = await meet(world)
    other.hang_up()
    one.hang_up()
    await world.advance(5_000)
    assert sequence(world) != sorted(sequence(world))
    assert sorted(sequence(world)) == list("012345")


async def test_an_overtaken_callback_follows_the_one_that_overtook_it(world: World) -> None:
    world.emulator.faults.reorder = 1.0
    await world.join("room", EVENTS)
    assert sequence(world) == []
    world.emulator.faults.reorder = 0.0
    await world.join("room", identity="second")
    assert sorted(sequence(world)) == ["0", "1", "2"]
    assert sequence(world)[0] == "1"


async def test_a_large_callback_is_not_overtaken_by_a_small_one_after_it(world: World) -> None:
    for size in (500_000, 1):
        world.emulator.exchange.courier.post(
            Outgoing(
                kind="call-status",
                event="completed",
                resource="CA1",
                url=f"{world.service.url}/status",
                method="POST",
                fields=(("Size", str(size)), ("Filler", "a" * size)),
            )
        )
    await world.emulator.settle()
    assert [params["Size"] for params in world.service.to("/status")] == ["500000", "1"]


async def test_the_seed_decides_what_goes_wrong(world: World) -> None:
    world.emulator.faults.lose = 0.5
    await meet(world)
    assert 0 < len(sequence(world)) < 3


async def test_held_callbacks_are_released_in_any_order(world: World) -> None:
    hold = world.emulator.faults.hold(lambda request: request.event == "participant-join")
    await meet(world)
    assert world.service.events("/room") == ["conference-start"]
    assert [request.params["SequenceNumber"] for request in hold.held] == ["0", "1"]
    hold.release(1)
    await world.emulator.settle()
    hold.end()
    await world.emulator.settle()
    assert sequence(world) == ["2", "1", "0"]


async def test_chosen_callbacks_are_lost_or_doubled(world: World) -> None:
    faults = world.emulator.faults
    faults.lose_where(lambda request: request.event == "conference-start")
    faults.duplicate_where(lambda request: request.event == "participant-join", times=1)
    await meet(world)
    assert sequence(world) == ["0", "0", "1"]


async def test_a_doubled_request_for_twiml_has_one_token_and_one_effect(world: World) -> None:
    world.emulator.faults.duplicate_where(lambda request: request.event == "voice")
    world.service.replies["/voice"] = lambda _: response(
        f"<Say>{len(world.service.to('/voice'))}</Say>"
    )
    world.emulator.add_number("+31201234567", voice_url=f"{world.service.url}/voice")
    caller = await world.emulator.dial_in(from_="+31612345678", to="+31201234567")
    await world.advance(1_000)
    assert caller.heard_text == "2"
    tokens = {one.headers["I-Twilio-Idempotency-Token"] for one in world.service.received}
    assert len(tokens) == 1


async def test_what_rest_sets_off_comes_after_its_answer_unless_asked_otherwise(
    world: World,
) -> None:
    """A redirected call asks for its document: before or after the client has its answer."""
    caller = await world.dial_in(STAY)
    order: list[str] = []

    def moved(_: dict[str, str]) -> str:
        order.append("webhook")
        return response(STAY)

    world.service.replies["/moved"] = moved
    for early in (False, True):
        world.emulator.faults.webhook_before_rest_answer = early
        await world.rest.calls(caller.sid).update_async(url=f"{world.service.url}/moved")
        order.append("answer")
        await world.emulator.settle()
    assert order == ["answer", "webhook", "webhook", "answer"]


@pytest.mark.parametrize("after_commit", [True, False])
async def test_a_failed_rest_request_may_have_been_carried_out(
    world: World, *, after_commit: bool
) -> None:
    caller = await world.dial_in(STAY)
    world.emulator.faults.fail_rest("POST", "/Calls/", status=503, after_commit=after_commit)
    with pytest.raises(TwilioRestException) as raised:
        await world.rest.calls(caller.sid).update_async(status="completed")
    assert raised.value.status == 503
    assert caller.is_over == after_commit


async def test_too_many_requests_change_nothing(world: World) -> None:
    world.emulator.faults.rest_429 = 1.0
    caller = await world.dial_in(STAY)
    with pytest.raises(TwilioRestException) as raised:
        await world.rest.calls(caller.sid).update_async(status="completed")
    assert (raised.value.status, raised.value.code) == (429, 20429)
    assert caller.status == "in-progress"


async def test_reading_lags_behind_the_truth(world: World) -> None:
    world.emulator.faults.read_lag_ms = 1_000
    caller = await world.dial_in(STAY)
    await world.advance(5_000)
    caller.hang_up()
    await world.emulator.settle()
    assert (await world.rest.calls(caller.sid).fetch_async()).status == "in-progress"
    await world.advance(1_000)
    assert (await world.rest.calls(caller.sid).fetch_async()).status == "completed"


async def test_a_refused_callback_is_a_warning(world: World) -> None:
    world.emulator.faults.refuse(lambda request: request.kind == "conference-status")
    one, other = await meet(world)
    assert sequence(world) == []
    assert any(warning.startswith("11205") for warning in world.emulator.warnings)
    assert world.emulator.talking(one, other)
