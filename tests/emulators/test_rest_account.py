from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.emulators.world import NUMBER

if TYPE_CHECKING:
    from tests.emulators.world import World


async def test_a_queue_is_made_changed_and_deleted(world: World) -> None:
    made = await world.rest.queues.create_async(friendly_name="support", max_size=10)
    assert (made.friendly_name, made.max_size, made.current_size) == ("support", 10, 0)
    changed = await made.update_async(max_size=20)
    assert changed.max_size == 20
    assert [queue.sid for queue in await world.rest.queues.list_async()] == [made.sid]
    assert await made.delete_async()
    assert world.emulator.queues == []


async def test_a_queue_name_is_taken_once(world: World) -> None:
    await world.rest.queues.create_async(friendly_name="support")
    with pytest.raises(TwilioRestException) as raised:
        await world.rest.queues.create_async(friendly_name="support")
    assert raised.value.status == 400


async def test_members_are_listed_with_their_position_and_wait(world: World) -> None:
    caller = await world.dial_in('<Enqueue waitUrl="">support</Enqueue>')
    await world.advance(30_000)
    later = await world.emulator.dial_in(from_="+31612345679", to=NUMBER)
    queue = world.rest.queues(world.emulator.queue("support").sid)
    members = await queue.members.list_async()
    assert [(one.call_sid, one.position, one.wait_time) for one in members] == [
        (caller.sid, 1, 30),
        (later.sid, 2, 0),
    ]
    assert (await queue.fetch_async()).average_wait_time == 15
    with pytest.raises(TwilioRestException):
        await queue.delete_async()


async def test_a_number_is_found_and_pointed_at_the_service(world: World) -> None:
    world.emulator.add_number("+31207654321")
    world.emulator.add_number(NUMBER)
    (found,) = await world.rest.incoming_phone_numbers.list_async(phone_number=NUMBER)
    changed = await found.update_async(
        voice_url=f"{world.service.url}/voice",
        voice_fallback_url=f"{world.service.url}/fallback",
        status_callback=f"{world.service.url}/status",
    )
    assert changed.voice_url == f"{world.service.url}/voice"
    await world.emulator.dial_in(from_="+31612345678", to=NUMBER)
    assert len(world.service.to("/voice")) == 1
    assert len(world.service.to("/status")) == 1


async def test_a_number_can_lead_to_an_application(world: World) -> None:
    number = world.emulator.add_number(NUMBER)
    application = await world.rest.applications.create_async(
        friendly_name="switchroom", voice_url=f"{world.service.url}/voice"
    )
    await world.rest.incoming_phone_numbers(number.sid).update_async(
        voice_application_sid=application.sid
    )
    await world.emulator.dial_in(from_="+31612345678", to=NUMBER)
    assert len(world.service.to("/voice")) == 1


async def test_applications_are_found_by_name(world: World) -> None:
    for name in ("one", "other"):
        await world.rest.applications.create_async(friendly_name=name)
    (found,) = await world.rest.applications.list_async(friendly_name="other")
    changed = await found.update_async(voice_url=f"{world.service.url}/desk")
    assert changed.voice_url == f"{world.service.url}/desk"
    assert await found.delete_async()
    assert [one.friendly_name for one in await world.rest.applications.list_async()] == ["one"]


async def test_a_bad_url_is_refused_and_changes_nothing(world: World) -> None:
    number = world.emulator.add_number(NUMBER, voice_url=f"{world.service.url}/voice")
    with pytest.raises(TwilioRestException) as raised:
        await world.rest.incoming_phone_numbers(number.sid).update_async(voice_url="voice")
    assert raised.value.status == 400
    assert number.voice_url == f"{world.service.url}/voice"


async def test_conferences_are_listed_by_name_and_status(world: World) -> None:
    leg = await world.join("room")
    (running,) = await world.rest.conferences.list_async(friendly_name="room", status="init")
    leg.hang_up()
    await world.emulator.settle()
    (over,) = await world.rest.conferences.list_async(status="completed")
    assert over.sid == running.sid
    assert over.reason_conference_ended == "last-participant-left"
    assert await world.rest.conferences.list_async(status="in-progress") == []
