"""The REST side held against Twilio's own description, requests and answers alike.

The description is made stricter first: every property it names must be there and no other. Exempt,
because the description is wrong or silent there:
- `reason_conference_ended` is null until the end (its text says so, its enumeration does not);
- error answers, which have no schema: `test_rest_calls.py` looks at them;
- the RFC 2822 form of dates, which no validator knows: checked here by hand.
"""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from tests.emulators.service import response
from tests.emulators.twilio.rest.server import ROUTES
from tests.emulators.world import NUMBER, STAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulators.twilio_client import Exchanged
    from tests.emulators.world import World

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTION = ROOT.parent / "shared" / "data" / "twilio-voice-openapi.json"
BASE = "/2010-04-01/Accounts/{AccountSid}"
AGENT = "+31687654321"

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(),
    reason="Twilio's OpenAPI description lies beside the project, not in it",
)


@pytest.fixture(scope="module")
def openapi() -> OpenAPI:
    description = json.loads(DESCRIPTION.read_text())
    for schema in _objects(description):
        schema["additionalProperties"] = False
    schemas = description["components"]["schemas"]
    for name, schema in schemas.items():
        if name.startswith("api.v2010.account."):
            schema["required"] = list(schema["properties"])
    reason = schemas["conference_enum_reason_conference_ended"]
    reason["nullable"] = True
    reason["enum"].append(None)
    return OpenAPI.from_dict(description)


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema that lists its properties."""
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict) and node.get("type") == "object":
            yield node
        for key, inner in node.items():
            if key != "examples":
                yield from _objects(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _objects(inner)


def validate(openapi: OpenAPI, exchanged: Exchanged) -> None:
    address = urlsplit(exchanged.url)
    pairs = [(name, str(value)) for name, value in exchanged.params.items()]
    request = MockRequest(
        "https://api.twilio.com",
        exchanged.method.lower(),
        address.path,
        args=dict([*pairs, *parse_qsl(address.query)]),
        headers={"Authorization": "Basic QUM6dG9rZW4="},
        data=urlencode(exchanged.data, doseq=True).encode(),
        content_type="application/x-www-form-urlencoded",
    )
    openapi.validate_request(request)
    content_type = "application/json" if exchanged.body else ""
    answer = MockResponse(
        exchanged.body.encode(), status_code=exchanged.status, content_type=content_type
    )
    openapi.validate_response(request, answer)
    for date in _dates(json.loads(exchanged.body or "null")):
        assert parsedate_to_datetime(date).tzinfo is not None, date


def _dates(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for inner in node:
            yield from _dates(inner)
    elif isinstance(node, dict):
        for key, inner in node.items():
            if key.startswith("date_") or key in {"start_time", "end_time"}:
                yield from [inner] if inner is not None else []
            else:
                yield from _dates(inner)


async def use_calls(world: World) -> None:
    made = await world.rest.calls.create_async(
        to=AGENT,
        from_=NUMBER,
        url=f"{world.service.url}/agent",
        status_callback=f"{world.service.url}/status",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
        timeout=20,
    )
    await world.advance(1_000)
    await made.fetch_async()
    await world.rest.calls.list_async(page_size=1)
    await world.rest.calls.list_async(status="completed")
    await made.update_async(status="completed")
    await world.emulator.settle()
    await made.delete_async()


async def use_conferences(world: World) -> None:
    agent = await world.join("room", 'waitUrl="" participantLabel="agent"')
    conference = (await world.rest.conferences.list_async(friendly_name="room"))[0]
    expert = await conference.participants.create_async(
        from_=NUMBER,
        to=AGENT,
        label="expert",
        status_callback_event=["answered", "completed"],
        status_callback=f"{world.service.url}/status",
    )
    await world.advance(3_000)
    world.emulator.call_to(AGENT).answer()
    await world.emulator.settle()
    await conference.participants("agent").update_async(
        hold=True, hold_url=f"{world.service.url}/hold"
    )
    await conference.participants(expert.call_sid).update_async(
        muted=True, coaching=True, call_sid_to_coach=agent.sid
    )
    await conference.participants.list_async(hold=True)
    await conference.participants("agent").fetch_async()
    await conference.participants(expert.call_sid).delete_async()
    await conference.fetch_async()
    await conference.update_async(status="completed")
    await conference.fetch_async()
    await world.emulator.settle()


async def use_queues(world: World) -> None:
    queue = await world.rest.queues.create_async(friendly_name="support", max_size=100)
    world.service.replies["/voice"] = response('<Enqueue waitUrl="">support</Enqueue>')
    caller = await world.emulator.dial_in(from_="+31612345678", to=NUMBER)
    await queue.fetch_async()
    await queue.update_async(max_size=200)
    await world.rest.queues.list_async()
    await queue.members.list_async()
    await queue.members(caller.sid).fetch_async()
    await queue.members(caller.sid).update_async(url=f"{world.service.url}/next", method="POST")
    await world.emulator.settle()
    await queue.delete_async()


async def use_account(world: World) -> None:
    (number,) = await world.rest.incoming_phone_numbers.list_async(phone_number=NUMBER)
    await number.fetch_async()
    await number.update_async(voice_url=f"{world.service.url}/voice", voice_method="POST")
    application = await world.rest.applications.create_async(
        friendly_name="switchroom", voice_url=f"{world.service.url}/voice"
    )
    await world.rest.applications.list_async(friendly_name="switchroom")
    await application.fetch_async()
    await application.update_async(voice_fallback_url=f"{world.service.url}/fallback")
    await application.delete_async()


async def test_every_request_and_answer_fits_twilios_description(
    world: World, openapi: OpenAPI
) -> None:
    world.emulator.add_number(NUMBER, voice_url=f"{world.service.url}/voice")
    world.service.replies["/agent"] = response(STAY)
    await use_calls(world)
    await use_conferences(world)
    await use_queues(world)
    await use_account(world)
    assert world.emulator.warnings == []
    for exchanged in world.http.exchanged:
        validate(openapi, exchanged)
    used = {(one.method.upper(), _shape(urlsplit(one.url).path)) for one in world.http.exchanged}
    assert used == {(method, _shape(BASE + path)) for method, path, _, _ in ROUTES}


def _shape(path: str) -> str:
    """A path without the names in it: /Calls/CA0.json and /Calls/{Sid}.json are /Calls/*."""
    words = path.removesuffix(".json").strip("/").split("/")
    return "/".join("*" if number in {2, 4, 6} else word for number, word in enumerate(words))


async def test_an_answer_that_lacks_a_field_is_noticed(world: World, openapi: OpenAPI) -> None:
    """The check itself can fail."""
    await world.rest.queues.create_async(friendly_name="support")
    (exchanged,) = world.http.exchanged
    body = json.loads(exchanged.body)
    validate(openapi, exchanged)
    for wrong in ({**body, "max_size": "many"}, {**body, "extra": 1}, {"sid": body["sid"]}):
        broken = type(exchanged)(**{**exchanged.__dict__, "body": json.dumps(wrong)})
        with pytest.raises(Exception, match=r"(?i)invalid"):
            validate(openapi, broken)
