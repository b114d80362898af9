"""Requests that Twilio did not send, or that make no sense: a clear answer, and nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from router.carriers.twilio.requests import FIELDS_MAX
from tests.emulators.twilio.signer import signature
from tests.stories.town import FORM, PUBLIC_URL, Town

if TYPE_CHECKING:
    from tests.emulators.twilio import CallHandle

LEG = "CA" + "f" * 32
ABOUT_CALL = {"CallSid": LEG, "From": "+31612349999", "To": "+31205550100", "CallStatus": "ringing"}
ROUTES = {
    "voice": "",
    "heard": "call={call}&turn=0",
    "line": "call={call}",
    "wait": "call={call}",
    "pressed": "call={call}&turn=2&queue=billing",
    "held": "call={call}",
    "left-line": "call={call}",
    "diverted": "call={call}",
    "surveyed": "call={call}&turn=0",
    "caller-answered": "call={call}&offer=1",
    "caller-status": "call={call}&offer=1",
    "caller-back": "call={call}&offer=1",
    "status": "",
    "agent": "",
    "agent-answered": "call={call}&offer=1",
    "agent-pressed": "call={call}&offer=1",
    "agent-back": "call={call}&offer=1",
    "agent-status": "call={call}&offer=1",
    "supervisor-back": "call={call}&offer=1",
    "conference": "call={call}&offer=1",
}
"""All of them, with what they want to know in the URL."""
MORE = {
    "left-line": {"QueueResult": "hangup"},
    "agent": {"offer": "{call}.1", "From": "client:anna"},
    "agent-pressed": {"Digits": "1"},
    "conference": {"StatusCallbackEvent": "participant-leave"},
}


def path_of(route: str, call: str) -> str:
    query = ROUTES[route].format(call=call)
    return f"/twilio/{route}" + (f"?{query}" if query else "")


def fields_of(route: str, call: str, **changes: str) -> dict[str, str]:
    more = {name: value.format(call=call) for name, value in MORE.get(route, {}).items()}
    return {**ABOUT_CALL, "CallStatus": "completed", **more, **changes}


def snapshot(town: Town) -> tuple[object, ...]:
    agents = {agent.id: agent.state for agent in town.state.agents.values()}
    calls = {call.id: call.state for call in town.state.calls.values()}
    opened = sorted(town.service.engine.calls.open)
    return len(town.journal.events), agents, calls, opened, len(town.twilio.requests)


async def waits(town: Town) -> tuple[CallHandle, str]:
    caller = await town.asks_for_billing()
    (call_id,) = town.state.calls
    return caller, call_id


HARMLESS = (
    "<Response><Hangup/></Response>",
    "<Response></Response>",
    "<Response><Leave/></Response>",
    "/twilio/voice#ct=2000&amp;rt=4000&amp;rc=2&amp;rp=ct,rt,5xx</Redirect></Response>",
    '<Response><Play loop="0">https://calls.example.com/twilio/music.wav</Play></Response>',
)
"""To hang up, to do nothing, to begin again as after a restart, or to hear music."""


@pytest.mark.parametrize("route", ROUTES)
async def test_a_forged_request_is_refused_and_changes_nothing(route: str) -> None:
    async with Town() as town:
        served = {
            resource.canonical.removeprefix("/twilio/")
            for resource in town.service._web.router.resources()
            if resource.canonical.startswith("/twilio/")
        }
        assert served == {*ROUTES, "music.wav", "moment.wav", "message.mp3"}
        caller, call = await waits(town)
        path, fields = path_of(route, call), fields_of(route, call, CallSid=caller.sid)
        url, token = PUBLIC_URL + path, town.twilio.auth_token
        changed = {**fields, "From": "+31600000000"}
        elsewhere = path_of(route, "call-" + "0" * 24) if "?" in path else f"{path}?call=1"
        before = snapshot(town)
        for forged in (
            await town.posts(path, fields, signature=None),
            await town.posts(path, fields, signature="x"),
            await town.posts(path, fields, signature="é"),
            await town.posts(path, fields, signature=signature("a guess", url, fields.items())),
            await town.posts(path, changed, signature=signature(token, url, fields.items())),
            await town.posts(elsewhere, fields, signature=signature(token, url, fields.items())),
            await town.posts(path, fields, signature=signature(token, url)),
        ):
            assert forged.status == 403
            assert "signature" in forged.text
        assert snapshot(town) == before
        caller.hang_up()
        await town.comes_to_rest()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/twilio/voice", {}),
        ("/twilio/voice", {"To": "+31205550100"}),
        ("/twilio/voice", {"CallSid": LEG}),
        ("/twilio/voice", {"CallSid": "", "To": "+31205550100"}),
        ("/twilio/heard", ABOUT_CALL),
        ("/twilio/heard?call=", ABOUT_CALL),
        ("/twilio/heard?call={call}", ABOUT_CALL),
        ("/twilio/heard?call={call}&turn=", ABOUT_CALL),
        ("/twilio/heard?call={call}&turn=-1", ABOUT_CALL),
        ("/twilio/heard?call={call}&turn=1.5", ABOUT_CALL),
        ("/twilio/heard?call={call}&turn=12345678", ABOUT_CALL),
        ("/twilio/heard?call={call}&turn=00000000000000000009", ABOUT_CALL),
        ("/twilio/heard?call={call}&turn=%C2%B2", ABOUT_CALL),
        ("/twilio/heard?call={call}&turn=" + "9" * 5000, ABOUT_CALL),
        ("/twilio/left-line?call={call}", ABOUT_CALL),
        ("/twilio/status", {"CallSid": LEG}),
        ("/twilio/agent", ABOUT_CALL),
        ("/twilio/agent", {"CallSid": LEG, "supervise": "x"}),
        ("/twilio/agent", {"From": "client:sue", "supervise": "x"}),
        ("/twilio/supervisor-back?call={call}&offer=1", {"CallStatus": "completed"}),
        ("/twilio/agent", {**ABOUT_CALL, "offer": "no dot"}),
        ("/twilio/agent", {**ABOUT_CALL, "offer": "."}),
        ("/twilio/agent", {**ABOUT_CALL, "offer": ".1"}),
        ("/twilio/agent", {**ABOUT_CALL, "offer": "call-1.x"}),
        ("/twilio/agent", {**ABOUT_CALL, "offer": "call-1." + "1" * 30}),
        ("/twilio/agent-status?call={call}&offer=x", ABOUT_CALL),
        ("/twilio/agent-status?offer=1", ABOUT_CALL),
        ("/twilio/conference?call={call}&offer=1", ABOUT_CALL),
        ("/twilio/conference?call={call}&offer=1", {"StatusCallbackEvent": "participant-join"}),
    ],
)
async def test_a_request_that_lacks_something_is_told_what_and_changes_nothing(
    path: str, fields: dict[str, str]
) -> None:
    async with Town() as town:
        caller, call = await waits(town)
        before = snapshot(town)
        answered = await town.posts(path.format(call=call), fields)
        assert answered.status == 400
        assert answered.text.startswith('{"error":{"code":"request_refused","message":"')
        assert snapshot(town) == before
        caller.hang_up()
        await town.comes_to_rest()


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{}", "application/json", 400),
        (b"CallSid=CA1", "text/plain", 400),
        (b"CallSid=CA1", "multipart/form-data; boundary=x", 400),
        (b"CallSid=CA1&To=\xff\xfe", FORM, 400),
        (b"CallSid=CA1", f"{FORM}; charset=no-such-thing", 400),
        (b"a=1&" * (FIELDS_MAX + 1), FORM, 400),
        (b"a=" + b"x" * 70_000, FORM, 413),
        (b"", FORM, 403),
        (b"CallSid=CA1&To=%ED%A0%80", FORM, 403),
        (b"=&&=&;%%%", FORM, 403),
    ],
)
async def test_a_body_that_is_no_form_of_twilios_is_refused_and_changes_nothing(
    body: bytes, content_type: str, status: int
) -> None:
    async with Town() as town:
        before = snapshot(town)
        answered = await town.posts(
            "/twilio/voice", body=body, content_type=content_type, signature="x"
        )
        assert answered.status == status
        assert '"error"' in answered.text
        assert snapshot(town) == before


async def test_thousands_of_fields_are_refused_and_change_nothing() -> None:
    """Whether our limit is met first or that of the library is all the same."""
    async with Town() as town:
        before = snapshot(town)
        body = b"&".join(b"f=%d" % number for number in range(5_000))
        answered = await town.posts("/twilio/voice", body=body)
        assert answered.status in {400, 413}
        assert snapshot(town) == before


async def test_a_long_field_is_cut_and_does_no_harm() -> None:
    async with Town() as town:
        caller = await town.rings()
        (call,) = town.service.engine.calls.open
        long = {**ABOUT_CALL, "CallSid": caller.sid, "SpeechResult": "rekening " * 6_000}
        answered = await town.posts(f"/twilio/heard?call={call}&turn=0", long)
        assert answered.status == 200
        assert "een vraag over uw rekening" in answered.text
        assert len(town.service.callers.get(call).words) <= 500
        caller.hang_up()
        await town.comes_to_rest()


@pytest.mark.parametrize("route", [one for one in ROUTES if one != "voice"])
async def test_a_call_that_nobody_knows_is_harmless_on_every_route(route: str) -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller, _ = await waits(town)
        before, messages = snapshot(town), len(anna.messages)
        answered = await town.posts(path_of(route, "call-nobody"), fields_of(route, "call-nobody"))
        assert answered.status in {200, 400}
        if answered.status == 200:
            assert answered.text.endswith(HARMLESS)
        assert snapshot(town) == before
        assert len(anna.messages) == messages
        caller.hang_up()
        await town.comes_to_rest()


async def test_all_that_twilio_ever_said_changes_nothing_when_it_is_said_again() -> None:
    async with Town() as town:
        anna = await town.desk("anna")
        caller = await town.talks(anna)
        await town.pass_s(5)
        await anna.hang_up()
        await town.comes_to_rest()
        said, before = list(town.twilio.webhooks), snapshot(town)
        for webhook in said:
            again = await town.posts_again(webhook)
            assert again.status == 200
        assert caller.is_over
        assert snapshot(town)[:4] == before[:4]
        await town.comes_to_rest()


async def test_a_webhook_that_comes_twice_is_answered_the_same_both_times() -> None:
    async with Town() as town:
        town.twilio.faults.twiml_duplicate = 1.0
        anna = await town.desk("anna")
        first = await town.asks_for_billing()
        await town.pass_s(1)
        leg = await anna.take()
        await town.pass_s(1)
        assert town.twilio.talking(first, leg)
        second = await town.asks_for_billing()
        await town.until(lambda: "U bent als eerste aan de beurt." in second.heard_text)
        by_token: dict[str, list[str]] = {}
        for webhook in town.twilio.webhooks:
            if webhook.kind == "twiml":
                by_token.setdefault(webhook.token, []).append(webhook.body)
        assert len(by_token) > 5
        for bodies in by_token.values():
            assert len(bodies) == 2
            assert bodies[0] == bodies[1]
        assert len(town.service.engine.calls.open) == 2
        first.hang_up()
        second.hang_up()
        await town.comes_to_rest()
