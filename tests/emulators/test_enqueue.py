from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from tests.emulators.service import response
from tests.emulators.twilio import Played
from tests.emulators.twilio.calls import Redirected
from tests.emulators.twilio.entries import Source
from tests.emulators.twilio.heard import DEFAULT_MUSIC

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle
    from tests.emulators.world import World

ENQUEUE = '<Enqueue waitUrl="/wait" action="/left">support</Enqueue>'


async def wait_in_line(world: World, *wait: str, verb: str = ENQUEUE) -> CallHandle:
    world.service.replies["/wait"] = response(*(wait or ("<Pause length='60'/>",)))
    return await world.dial_in(verb, "<Say>After the queue</Say>")


async def test_the_waiting_document_starts_over_when_it_is_exhausted(world: World) -> None:
    caller = await wait_in_line(world, "<Say>Please wait</Say>", "<Pause length='10'/>")
    assert caller.where == "enqueue:support"
    await world.advance(21_400)
    assert caller.heard_text == "Please wait Please wait Please wait"
    waits = world.service.to("/wait")
    assert [wait["QueueTime"] for wait in waits] == ["0", "10", "21"]
    assert waits[0]["QueuePosition"] == "1"
    assert waits[0]["CurrentQueueSize"] == "1"
    assert waits[0]["MaxQueueSize"] == "1000"


async def test_without_a_waiting_document_music_plays_for_ever(world: World) -> None:
    caller = await world.dial_in("<Enqueue>support</Enqueue>")
    await world.advance(90_000)
    assert all(isinstance(s, Played) and s.url == DEFAULT_MUSIC for s in caller.heard)
    assert len(caller.heard) == 4


async def test_an_empty_waiting_url_is_silence(world: World) -> None:
    caller = await world.dial_in('<Enqueue waitUrl="">support</Enqueue>')
    await world.advance(90_000)
    assert caller.heard == []
    assert caller.where == "enqueue:support"


async def test_leave_goes_to_the_action(world: World) -> None:
    world.service.replies["/left"] = response("<Say>Call you back</Say>")
    caller = await wait_in_line(world, "<Pause length='5'/>", "<Leave/>")
    await world.advance(5_100)
    (left,) = world.service.to("/left")
    assert (left["QueueResult"], left["QueueTime"]) == ("leave", "5")
    assert caller.heard_text == "Call you back"
    assert world.emulator.queue("support").members == []


async def test_without_an_action_leaving_falls_through(world: World) -> None:
    caller = await wait_in_line(
        world, "<Leave/>", verb='<Enqueue waitUrl="/wait">support</Enqueue>'
    )
    assert caller.heard_text == "After the queue"


async def test_keys_while_waiting_go_to_the_gathers_action(world: World) -> None:
    world.service.replies["/key"] = response("<Leave/>")
    caller = await wait_in_line(
        world, '<Gather numDigits="1" action="/key" timeout="30"><Say>Press 1</Say></Gather>'
    )
    caller.press("1")
    await world.emulator.settle()
    key = world.service.to("/key")[0]
    assert (key["Digits"], key["QueuePosition"]) == ("1", "1")
    assert world.service.to("/left")[0]["QueueResult"] == "leave"


async def test_hanging_up_leaves_the_queue_and_tells_the_action(world: World) -> None:
    caller = await wait_in_line(world)
    await world.advance(7_000)
    caller.hang_up()
    await world.emulator.settle()
    (left,) = world.service.to("/left")
    assert (left["QueueResult"], left["QueueTime"]) == ("hangup", "7")
    assert left["CallStatus"] == "completed"
    assert world.emulator.queue("support").members == []


async def test_hangup_in_the_waiting_document_ends_the_call(world: World) -> None:
    caller = await wait_in_line(world, "<Hangup/>")
    assert caller.status == "completed"
    assert world.service.to("/left")[0]["QueueResult"] == "hangup"


async def test_a_redirect_takes_the_call_out_and_the_actions_answer_is_ignored(
    world: World,
) -> None:
    world.service.replies["/left"] = response("<Say>Never heard</Say>")
    caller = await wait_in_line(world)
    await world.rest.calls(caller.sid).update_async(twiml="<Response><Say>Moved</Say></Response>")
    await world.advance(100)
    assert world.service.to("/left")[0]["QueueResult"] == "redirected"
    assert caller.heard_text == "Moved"
    assert caller.where == "say"


async def test_a_full_queue_is_told_to_the_action(world: World) -> None:
    verb = '<Enqueue maxQueueSize="1" waitUrl="/wait" action="/left">support</Enqueue>'
    first = await wait_in_line(world, verb=verb)
    second = await world.emulator.dial_in(from_="+31612345679", to=first.call.to)
    assert world.service.to("/left")[0]["QueueResult"] == "queue-full"
    assert first.where == "enqueue:support"
    assert second.is_over


async def test_a_waiting_document_that_fails_ends_the_wait_with_an_error(world: World) -> None:
    world.service.replies["/left"] = response("<Say>Sorry</Say>")
    caller = await wait_in_line(world, "<Pause length='5'/>")
    world.service.replies["/wait"] = web.Response(status=500)
    await world.advance(5_000)
    assert world.service.to("/left")[0]["QueueResult"] == "error"
    assert caller.heard_text == "Sorry"


async def test_a_waiting_document_may_not_dial(world: World) -> None:
    await wait_in_line(world, "<Dial>+31612345670</Dial>")
    assert world.service.to("/left")[0]["QueueResult"] == "error"
    assert any("12200 <Dial> is not allowed" in warning for warning in world.emulator.warnings)


async def test_a_waiting_document_that_takes_no_time_is_warned_about(world: World) -> None:
    await wait_in_line(world, "")
    await world.advance(3_000)
    assert len(world.service.to("/wait")) == 4
    assert any("takes no time" in warning for warning in world.emulator.warnings)


async def test_dial_queue_bridges_with_the_one_who_waits_longest(world: World) -> None:
    world.service.replies["/whisper"] = response("<Say>Recorded</Say>")
    world.service.replies["/dialled"] = response()
    caller = await wait_in_line(world)
    later = await world.emulator.dial_in(from_="+31612345679", to=caller.call.to)
    await world.advance(5_000)
    world.service.replies["/desk"] = response(
        '<Dial action="/dialled"><Queue url="/whisper">support</Queue></Dial>'
    )
    application = world.emulator.add_application(voice_url=f"{world.service.url}/desk")
    leg = await world.emulator.client("agent").connect(application.sid)
    assert not world.emulator.talking(caller, leg)
    await world.advance(480)
    assert world.emulator.talking(caller, leg)
    assert world.service.to("/whisper")[0]["DequeingCallSid"] == leg.sid
    assert later.where == "enqueue:support"
    await world.advance(10_000)
    leg.hang_up()
    await world.emulator.settle()
    left = world.service.to("/left")[0]
    assert (left["QueueResult"], left["QueueTime"]) == ("bridged", "5")
    assert world.service.to("/dialled")[0]["DialCallStatus"] == "completed"


async def whispering(world: World) -> tuple[CallHandle, CallHandle]:
    """A caller who hears a whisper because a desk takes him out of the queue."""
    world.service.replies["/whisper"] = response("<Pause length='10'/>")
    world.service.replies["/desk"] = response(
        '<Dial action="/dialled"><Queue url="/whisper">support</Queue></Dial>'
    )
    caller = await wait_in_line(world)
    application = world.emulator.add_application(voice_url=f"{world.service.url}/desk")
    leg = await world.emulator.client("agent").connect(application.sid)
    return caller, leg


async def test_a_caller_who_leaves_during_the_whisper_frees_the_desk(world: World) -> None:
    caller, leg = await whispering(world)
    caller.hang_up()
    await world.emulator.settle()
    assert world.service.to("/dialled")[0]["DialCallStatus"] == "no-answer"
    assert leg.is_over


async def test_a_desk_that_leaves_during_the_whisper_frees_the_caller(world: World) -> None:
    _, leg = await whispering(world)
    leg.hang_up()
    await world.advance(10_000)
    assert world.service.to("/left")[0]["QueueResult"] == "bridged"


async def test_a_redirect_that_comes_too_late_does_not_revive_a_call(world: World) -> None:
    caller = await wait_in_line(world)
    caller.hang_up()
    caller.call.interrupt(Redirected(Source(twiml="<Response><Say>Back</Say></Response>")))
    await world.emulator.settle()
    assert world.service.to("/left")[0]["QueueResult"] == "hangup"
    assert caller.heard_text == ""


async def test_dial_queue_waits_for_somebody_to_join(world: World) -> None:
    world.service.replies["/desk"] = response("<Dial><Queue>support</Queue></Dial>")
    application = world.emulator.add_application(voice_url=f"{world.service.url}/desk")
    leg = await world.emulator.client("agent").connect(application.sid)
    assert leg.where == "dial"
    caller = await wait_in_line(world)
    assert world.emulator.talking(caller, leg)


async def test_redirecting_a_bridged_member_says_so(world: World) -> None:
    caller = await wait_in_line(world)
    world.service.replies["/desk"] = response("<Dial><Queue>support</Queue></Dial>")
    application = world.emulator.add_application(voice_url=f"{world.service.url}/desk")
    leg = await world.emulator.client("agent").connect(application.sid)
    await world.rest.calls(caller.sid).update_async(twiml="<Response><Pause/></Response>")
    await world.emulator.settle()
    assert world.service.to("/left")[0]["QueueResult"] == "redirected-from-bridged"
    assert leg.is_over


async def test_rest_sends_the_front_member_to_a_url(world: World) -> None:
    world.service.replies["/chosen"] = response("<Say>Your turn</Say>")
    caller = await wait_in_line(world)
    queue = world.emulator.queue("support")
    members = world.rest.queues(queue.sid).members
    answer = await members("Front").update_async(url=f"{world.service.url}/chosen")
    assert answer.call_sid == caller.sid
    await world.emulator.settle()
    assert caller.heard_text == "Your turn"
    assert queue.members == []
