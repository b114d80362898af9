from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.emulators.service import response
from tests.emulators.twilio import Person
from tests.emulators.twilio_client import client_for
from tests.emulators.world import NUMBER, STAY

if TYPE_CHECKING:
    from tests.emulators.world import World

AGENT = "+31687654321"


@pytest.fixture
def numbered(world: World) -> World:
    world.emulator.add_number(NUMBER, voice_url=f"{world.service.url}/voice")
    return world


async def refused(world: World, sid: str, **changes: str) -> TwilioRestException:
    with pytest.raises(TwilioRestException) as raised:
        await world.rest.calls(sid).update_async(**changes)
    return raised.value


async def test_a_created_call_rings_and_executes_its_document(numbered: World) -> None:
    world = numbered
    world.service.replies["/whisper"] = response('<Gather numDigits="1" action="/accept"/>')
    world.emulator.people[AGENT] = Person(answers_after_ms=2_000, presses="1")
    made = await world.rest.calls.create_async(
        to=AGENT,
        from_=NUMBER,
        url=f"{world.service.url}/whisper",
        status_callback=f"{world.service.url}/status",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    assert (made.status, made.direction) == ("queued", "outbound-api")
    await world.advance(600)
    assert (await made.fetch_async()).status == "ringing"
    await world.advance(2_900)
    assert world.service.to("/accept")[0]["Digits"] == "1"
    statuses = world.service.to("/status")
    assert [status["CallStatus"] for status in statuses] == [
        "initiated",
        "ringing",
        "in-progress",
        "completed",
    ]
    fetched = await made.fetch_async()
    assert (fetched.status, fetched.duration) == ("completed", "1")


async def test_created_calls_leave_one_per_second(numbered: World) -> None:
    for number in range(3):
        await numbered.rest.calls.create_async(
            to=f"+3168765432{number}", from_=NUMBER, twiml="<Response/>"
        )
    await numbered.emulator.settle()
    states = []
    for _ in range(4):
        await numbered.advance(500)
        states.append([call.status for call in numbered.emulator.calls])
    assert states == [
        ["ringing", "queued", "queued"],
        ["ringing", "queued", "queued"],
        ["ringing", "ringing", "queued"],
        ["ringing", "ringing", "queued"],
    ]


async def test_a_call_canceled_while_queued_reports_nothing(numbered: World) -> None:
    status = f"{numbered.service.url}/status"
    calls = [
        await numbered.rest.calls.create_async(
            to=AGENT, from_=NUMBER, twiml="<Response/>", status_callback=status
        )
        for _ in range(2)
    ]
    canceled = await calls[1].update_async(status="canceled")
    await numbered.advance(10_000)
    assert canceled.status == "canceled"
    assert numbered.service.to("/status") == []


async def test_a_ringing_call_is_ended_by_completed(numbered: World) -> None:
    made = await numbered.rest.calls.create_async(
        to=AGENT,
        from_=NUMBER,
        twiml="<Response/>",
        status_callback=f"{numbered.service.url}/status",
    )
    await numbered.advance(1_000)
    ended = await made.update_async(status="completed")
    await numbered.emulator.settle()
    assert ended.status == "canceled"
    assert numbered.service.to("/status")[0]["CallStatus"] == "canceled"


async def test_canceled_does_not_touch_a_live_call(world: World) -> None:
    caller = await world.dial_in(STAY)
    await world.rest.calls(caller.sid).update_async(status="canceled")
    assert caller.status == "in-progress"
    await world.rest.calls(caller.sid).update_async(status="completed")
    assert caller.status == "completed"


async def test_a_redirect_interrupts_the_verb(world: World) -> None:
    world.service.replies["/moved"] = response("<Say>Moved</Say>")
    caller = await world.dial_in(STAY, "<Say>Never</Say>")
    await world.rest.calls(caller.sid).update_async(url=f"{world.service.url}/moved", method="GET")
    await world.advance(1_000)
    assert caller.heard_text == "Moved"
    assert world.service.received[-1].method == "GET"


async def test_a_call_that_is_not_in_progress_cannot_be_redirected(world: World) -> None:
    caller = await world.dial_in(STAY)
    caller.hang_up()
    error = await refused(world, caller.sid, twiml="<Response/>")
    assert (error.status, error.code) == (400, 21220)
    error = await refused(world, "CA" + "0" * 32, twiml="<Response/>")
    assert (error.status, error.code) == (404, 20404)


async def test_an_inline_document_has_at_most_4000_characters(world: World) -> None:
    caller = await world.dial_in(STAY)
    error = await refused(world, caller.sid, twiml=f"<Response>{' ' * 4_000}</Response>")
    assert error.status == 400
    assert caller.where == "gather"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": AGENT, "from_": "+31201111111", "twiml": "<Response/>"}, 21210),
        ({"to": "0612345678", "from_": NUMBER, "twiml": "<Response/>"}, 21211),
        ({"to": AGENT, "from_": NUMBER}, 21205),
        ({"to": AGENT, "from_": NUMBER, "url": "/relative"}, 21205),
        ({"to": "", "from_": NUMBER, "url": "/relative"}, 21201),
    ],
)
async def test_a_bad_call_is_refused_with_twilios_code(
    numbered: World, fields: dict[str, str], code: int
) -> None:
    with pytest.raises(TwilioRestException) as raised:
        await numbered.rest.calls.create_async(**fields)
    assert (raised.value.status, raised.value.code) == (400, code)
    assert numbered.emulator.calls == []


async def test_calls_are_listed_newest_first_by_filter_and_page(numbered: World) -> None:
    for number in range(5):
        await numbered.rest.calls.create_async(
            to=f"+3168765432{number}", from_=NUMBER, twiml="<Response/>"
        )
    everyone = await numbered.rest.calls.list_async(page_size=2)
    assert [call.to[-1] for call in everyone] == list("43210")
    assert len(numbered.emulator.requests) == 5 + 3
    queued = await numbered.rest.calls.list_async(status="queued", to="+31687654323")
    assert [call.to for call in queued] == ["+31687654323"]
    assert await numbered.rest.calls.list_async(status="completed") == []


async def test_another_token_is_not_let_in(numbered: World) -> None:
    stranger = client_for(numbered.http, numbered.emulator.account_sid, "wrong")
    with pytest.raises(TwilioRestException) as raised:
        await stranger.calls.create_async(to=AGENT, from_=NUMBER, twiml="<Response/>")
    assert (raised.value.status, raised.value.code) == (401, 20003)


async def test_an_unknown_path_answers_twilios_error_body(world: World) -> None:
    answer = await world.http.request(
        "GET",
        f"{world.emulator.base_url}/2010-04-01/nowhere",
        auth=(world.emulator.account_sid, world.emulator.auth_token),
    )
    assert answer.status_code == 404
    assert json.loads(answer.content) == {
        "code": 20404,
        "message": "The requested resource /2010-04-01/nowhere was not found",
        "more_info": "https://www.twilio.com/docs/errors/20404",
        "status": 404,
    }


async def test_a_parameter_that_twilio_does_not_know_is_a_warning(numbered: World) -> None:
    url = f"{numbered.emulator.base_url}/2010-04-01/Accounts/{numbered.emulator.account_sid}"
    await numbered.http.request(
        "POST",
        f"{url}/Queues.json",
        data={"FriendlyName": "support", "Size": "3"},
        auth=(numbered.emulator.account_sid, numbered.emulator.auth_token),
    )
    assert any("not heed Size" in warning for warning in numbered.emulator.warnings)
    assert numbered.emulator.requests[-1].params == {"FriendlyName": "support", "Size": "3"}
