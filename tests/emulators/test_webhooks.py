from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from tests.emulators.service import Service, response
from tests.emulators.world import CALLER, NUMBER, STAY

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle
    from tests.emulators.world import World


async def ring(world: World, voice_url: str, fallback: str | None = None) -> CallHandle:
    fallback_url = f"{world.service.url}{fallback}" if fallback else None
    world.emulator.add_number(NUMBER, voice_url=voice_url, voice_fallback_url=fallback_url)
    return await world.emulator.dial_in(from_=CALLER, to=NUMBER)


async def test_the_fragment_is_neither_sent_nor_signed(world: World) -> None:
    """The service's fixture verifies every signature against the URL it was asked for."""
    await ring(world, f"{world.service.url}/voice?a=1&b=%20#rc=2&rp=5xx")
    assert world.service.received[0].raw_path == "/voice?a=1&b=%20"


async def test_a_get_webhook_carries_its_parameters_in_the_signed_query(world: World) -> None:
    world.emulator.add_number(
        NUMBER, voice_url=f"{world.service.url}/voice?x=1", voice_method="GET"
    )
    await world.emulator.dial_in(from_=CALLER, to=NUMBER)
    (request,) = world.service.received
    assert request.method == "GET"
    assert request.params["x"] == "1"
    assert request.params["From"] == CALLER


async def test_a_public_address_is_signed_although_a_local_one_is_asked(world: World) -> None:
    world.service.public_url = "https://calls.example.org"
    world.emulator.route("https://calls.example.org", world.service.url)
    await ring(world, "https://calls.example.org/voice")
    assert world.service.to("/voice")[0]["From"] == CALLER


async def test_only_the_whole_public_address_is_routed(world: World) -> None:
    world.emulator.route("https://calls.example", world.service.url)
    courier = world.emulator.exchange.courier
    assert courier._routed("https://calls.example?a=1") == f"{world.service.url}?a=1"
    assert courier._routed("https://calls.example.org/a") == "https://calls.example.org/a"


async def test_by_default_an_error_is_not_tried_again(world: World) -> None:
    world.service.replies["/voice"] = web.Response(status=500)
    await ring(world, f"{world.service.url}/voice", "/fallback")
    assert len(world.service.to("/voice")) == 1
    (fallback,) = world.service.to("/fallback")
    assert fallback["ErrorCode"] == "11200"
    assert fallback["ErrorUrl"] == f"{world.service.url}/voice"
    assert fallback["CallSid"] == world.service.to("/voice")[0]["CallSid"]


async def test_overrides_try_again_with_the_same_token(world: World) -> None:
    world.service.replies["/voice"] = lambda _: (
        web.Response(status=503) if len(world.service.to("/voice")) < 3 else response("<Pause/>")
    )
    caller = await ring(world, f"{world.service.url}/voice#rc=2&rp=ct,5xx")
    assert caller.where == "pause"
    tokens = [one.headers["I-Twilio-Idempotency-Token"] for one in world.service.received]
    assert len(tokens) == 3
    assert len(set(tokens)) == 1
    assert [hook.attempt for hook in world.emulator.webhooks] == [1, 2, 3]


async def test_a_service_that_is_down_is_tried_twice_and_then_the_fallback(world: World) -> None:
    gone = Service(world.emulator.auth_token)
    await gone.start()
    await gone.stop()
    await ring(world, f"{gone.url}/voice", "/fallback")
    attempts = [hook for hook in world.emulator.webhooks if hook.url == f"{gone.url}/voice"]
    assert [hook.status for hook in attempts] == [None, None]
    assert world.service.to("/fallback")[0]["ErrorCode"] == "11205"


async def test_without_a_fallback_the_caller_hears_an_apology(world: World) -> None:
    world.service.replies["/voice"] = "not TwiML"
    caller = await ring(world, f"{world.service.url}/voice")
    assert "application error" in caller.heard_text
    await world.advance(10_000)
    assert caller.is_over
    assert any(warning.startswith("12100") for warning in world.emulator.warnings)


async def test_a_fallback_that_fails_too_ends_in_an_apology(world: World) -> None:
    world.service.replies["/voice"] = world.service.replies["/fallback"] = web.Response(status=500)
    caller = await ring(world, f"{world.service.url}/voice", "/fallback")
    assert len(world.service.to("/fallback")) == 1
    assert "application error" in caller.heard_text


async def test_a_fallback_that_leads_back_into_the_failure_is_not_asked_again(
    world: World,
) -> None:
    world.service.replies["/voice"] = web.Response(status=500)
    world.service.replies["/fallback"] = response("<Redirect>/voice</Redirect>")
    caller = await ring(world, f"{world.service.url}/voice", "/fallback")
    assert len(world.service.to("/fallback")) == 1
    assert "application error" in caller.heard_text


async def test_a_failing_action_leads_to_the_fallback_as_well(world: World) -> None:
    world.service.replies["/voice"] = response('<Gather numDigits="1" action="/key"/>')
    world.service.replies["/key"] = web.Response(status=502)
    world.service.replies["/fallback"] = response("<Enqueue>rescue</Enqueue>")
    caller = await ring(world, f"{world.service.url}/voice", "/fallback")
    caller.press("1")
    await world.emulator.settle()
    assert caller.where == "enqueue:rescue"


async def test_a_slow_answer_counts_as_a_failure_after_fifteen_seconds(world: World) -> None:
    never = asyncio.Event()

    async def wait(_: dict[str, str]) -> str:
        await never.wait()
        return ""

    world.service.replies["/voice"] = wait
    world.emulator.faults.slow(lambda request: request.url.endswith("/voice"))
    caller = await ring(world, f"{world.service.url}/voice", "/fallback")
    await world.advance(14_999)
    assert caller.where == "fetch"
    assert world.service.to("/fallback") == []
    await world.advance(1)
    assert world.service.to("/fallback")[0]["ErrorCode"] == "11200"
    never.set()


async def test_the_read_timeout_can_be_shortened_and_retried(world: World) -> None:
    stalled = world.emulator.faults.stall(lambda request: request.event == "voice", times=1)
    await ring(world, f"{world.service.url}/voice#rt=4000&rc=1&rp=rt")
    await world.advance(3_999)
    assert world.service.received == []
    await world.advance(1)
    assert len(world.service.to("/voice")) == 1
    assert stalled.times == 0


async def test_hanging_up_while_the_service_thinks_ends_the_call_at_once(world: World) -> None:
    world.emulator.faults.stall(lambda request: request.event == "voice")
    caller = await ring(world, f"{world.service.url}/voice")
    caller.hang_up()
    await world.emulator.settle()
    assert caller.status == "completed"
    await world.advance(15_000)
    assert caller.heard == []


async def test_a_redirect_of_http_is_followed_and_signed_anew(world: World) -> None:
    world.service.replies["/voice"] = web.Response(status=302, headers={"Location": "/moved"})
    world.service.replies["/moved"] = response("<Redirect>here</Redirect>")
    await ring(world, f"{world.service.url}/voice")
    assert [one.path for one in world.service.received] == ["/voice", "/moved", "/here"]


async def test_ten_redirects_of_http_are_the_limit(world: World) -> None:
    world.service.replies["/voice"] = web.Response(status=302, headers={"Location": "/voice"})
    await ring(world, f"{world.service.url}/voice")
    assert len(world.service.received) == 11


@pytest.mark.parametrize(
    ("content_type", "heard"),
    [("text/plain", "Hello"), ("text/xml", ""), ("application/json", "application error")],
)
async def test_the_content_type_says_what_an_answer_is(
    world: World, content_type: str, heard: str
) -> None:
    text = "<Response/>" if content_type == "text/xml" else "Hello"
    world.service.replies["/voice"] = web.Response(text=text, content_type=content_type)
    caller = await ring(world, f"{world.service.url}/voice")
    assert heard in caller.heard_text


async def test_an_inline_document_cannot_use_a_relative_action(world: World) -> None:
    caller = await world.dial_in(STAY)
    await world.rest.calls(caller.sid).update_async(
        twiml='<Response><Gather numDigits="1" action="/key"/></Response>'
    )
    await world.emulator.settle()
    caller.press("1")
    await world.emulator.settle()
    assert any(warning.startswith("11100") for warning in world.emulator.warnings)
    assert "application error" in caller.heard_text


async def test_twiml_that_loops_without_taking_time_is_reported(world: World) -> None:
    world.service.replies["/voice"] = response("<Redirect>/voice</Redirect>")
    with pytest.raises(AssertionError, match="takes no time"):
        await ring(world, f"{world.service.url}/voice")
