"""A call can end in every state, and nothing of it stays behind."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.emulators.service import response
from tests.emulators.twilio import Person
from tests.emulators.world import CALLER, NUMBER

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle, TwilioEmulator
    from tests.emulators.world import World

AGENT = "+31687654321"
STATES = {
    "say": "<Say>A long welcome to everybody who rings us today</Say>",
    "pause": '<Say>Hi</Say><Pause length="60"/>',
    "play": "<Play>/music.mp3</Play>",
    "gather": '<Gather action="/next"><Say>Press a key</Say></Gather>',
    "record": '<Record playBeep="false" action="/next"/>',
    "dial": f'<Dial action="/next">{AGENT}</Dial>',
    "bridged": '<Dial action="/next"><Client>quick</Client></Dial>',
    "enqueue:support": '<Enqueue waitUrl="/wait" action="/next">support</Enqueue>',
    "conference:room": '<Dial action="/next"><Conference waitUrl="/wait">room</Conference></Dial>',
}
WAIT = "<Say>Please wait for the next agent</Say><Pause length='20'/>"


def assert_tidy(emulator: TwilioEmulator) -> None:
    """What is over is nowhere; a conference without people is over."""
    for call in emulator.calls:
        assert not (call.is_over and (call.call.participant or call.call.member))
        assert not (call.is_over and call.call.bridge)
    for queue in emulator.queues:
        assert not any(member.call.is_over for member in queue.members)
    for conference in emulator.conferences:
        assert not any(one.call.is_over for one in conference.participants)
        assert conference.is_over == (not conference.joined)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("by", ["caller", "REST"])
async def test_a_call_ends_in_every_state(world: World, state: str, by: str) -> None:
    world.emulator.people["client:quick"] = Person(answers_after_ms=0)
    world.service.replies["/wait"] = response(WAIT)
    caller = await world.dial_in(STATES[state], status_callback=f"{world.service.url}/status")
    await world.advance(1_000)
    assert caller.where == state
    if by == "caller":
        caller.hang_up()
    else:
        await world.rest.calls(caller.sid).update_async(status="completed")
    assert caller.status == "completed"
    await world.emulator.settle()
    assert_tidy(world.emulator)
    assert [status["CallStatus"] for status in world.service.to("/status")] == ["completed"]
    heard = len(caller.heard)
    await world.advance(60_000)
    assert len(caller.heard) == heard
    assert all(call.is_over for call in world.emulator.calls)
    with pytest.raises(TwilioRestException, match="not in-progress"):
        await world.rest.calls(caller.sid).update_async(twiml="<Response/>")


@pytest.mark.parametrize("state", STATES)
async def test_a_call_is_redirected_in_every_state(world: World, state: str) -> None:
    world.emulator.people["client:quick"] = Person(answers_after_ms=0)
    world.service.replies["/wait"] = response(WAIT)
    caller = await world.dial_in(STATES[state])
    await world.advance(1_000)
    await world.rest.calls(caller.sid).update_async(
        twiml='<Response><Play digits="1"/><Pause length="60"/></Response>'
    )
    await world.advance(200)
    assert caller.where == "pause"
    assert str(caller.heard[-1]) == "[keys 1]"
    assert_tidy(world.emulator)


@pytest.mark.parametrize("seed", range(6))
async def test_a_storm_of_calls_leaves_nothing_behind(world: World, seed: int) -> None:
    """Callers, desks, keys, hang-ups and redirects at random, with all faults at work."""
    dice = Random(seed)
    faults = world.emulator.faults
    faults.delay_ms, faults.duplicate, faults.lose, faults.reorder = (0, 3_000), 0.2, 0.1, 0.3
    faults.twiml_duplicate = 0.2
    world.service.replies.update(
        {
            "/voice": lambda _: response(*dice.choices(list(STATES.values()), k=2)),
            "/next": lambda _: response(dice.choice(list(STATES.values()))),
            "/wait": response(WAIT),
        }
    )
    world.emulator.people["client:quick"] = Person(answers_after_ms=500, hangs_up_after_ms=9_000)
    world.emulator.people[AGENT] = Person(answers_after_ms=2_000)
    world.emulator.add_number(NUMBER, voice_url=f"{world.service.url}/voice")
    for _ in range(40):
        await act(world, dice)
        await world.advance(dice.randrange(4_000))
        assert_tidy(world.emulator)
    for call in world.emulator.calls:
        call.hang_up()
    await world.advance(20_000)
    assert_tidy(world.emulator)
    assert all(call.is_over for call in world.emulator.calls)


async def act(world: World, dice: Random) -> None:
    live = [call for call in world.emulator.calls if call.status == "in-progress"]
    action = dice.choice(["arrive", "arrive", "press", "say", "hang up", "redirect", "drop"])
    if action == "arrive" or not live:
        await world.emulator.dial_in(from_=CALLER, to=NUMBER)
        return
    await affect(world, dice.choice(live), action)


async def affect(world: World, call: CallHandle, action: str) -> None:
    match action:
        case "press":
            call.press("1#")
        case "say":
            call.say("hello")
        case "hang up":
            call.hang_up()
        case "drop":
            call.drop()
        case "redirect":
            url = f"{world.service.url}/next"
            await world.rest.calls(call.sid).update_async(url=url)
