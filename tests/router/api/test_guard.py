"""What becomes of errors and of large bodies over plain HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from queues.errors import InvalidCommand, NotPossibleNow, OfferGone, UnknownAgent, UnknownCall
from router.api import limits
from router.errors import CarrierFailed, JournalFailed, RequestRefused, ServiceStopping
from tests.router.api.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SECRET = "+31612345678 said something"
ERRORS: list[tuple[Exception, int, str]] = [
    (RequestRefused("no call has the id 'x'"), 400, "request_refused"),
    (InvalidCommand("a reason has 1 to 80 characters"), 400, "bad_message"),
    (UnknownCall("no call has the id 'x'"), 404, "call_gone"),
    (UnknownAgent("agent 'x' is not signed in"), 409, "not_signed_in"),
    (NotPossibleNow("agent 'x' is not wrapping up"), 409, "not_possible_now"),
    (OfferGone("offer 2 is over"), 409, "offer_gone"),
    (ServiceStopping("the service is stopping"), 503, "service_stopping"),
    (JournalFailed(SECRET), 503, "service_failed"),
    (CarrierFailed(SECRET), 500, "internal_error"),
    (KeyError(SECRET), 500, "internal_error"),
]


@pytest.mark.parametrize(("error", "status", "code"), ERRORS, ids=lambda one: str(type(one)))
async def test_an_error_becomes_json_and_nothing_private_is_told_or_logged(
    error: Exception, status: int, code: str
) -> None:
    async def fails(_request: web.Request) -> NoReturn:
        raise error

    world = World()
    world.add_handler("/fails/{call}", fails)
    with capture_logs() as logs:
        async with world, world.http.post(world.url("/fails/call-1")) as answer:
            told = await answer.json()
    assert answer.status == status
    assert told["error"]["code"] == code
    assert SECRET not in str(told)
    assert SECRET not in str(logs)
    assert "call-1" not in str(logs)
    failures = [log for log in logs if log["event"] == "request_failed"]
    assert len(failures) == (status >= 500)
    if failures:
        assert failures[0]["route"] == "/fails/{call}"
        assert "fails" in str(failures[0]["where"])


async def test_a_body_that_is_too_large_is_refused() -> None:
    async def reads(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    async def piecemeal() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield bytes(limits.BODY_BYTES_MAX // 2)

    world = World()
    world.add_handler("/reads", reads)
    async with world:
        for body in (bytes(limits.BODY_BYTES_MAX + 1), piecemeal()):
            async with world.http.post(world.url("/reads"), data=body) as answer:
                assert answer.status == 413
                assert (await answer.json())["error"]["code"] == "body_too_large"
        fits = bytes(limits.BODY_BYTES_MAX)
        async with world.http.post(world.url("/reads"), data=fits) as answer:
            assert await answer.text() == str(limits.BODY_BYTES_MAX)


async def test_what_does_not_exist_is_not_found() -> None:
    async with World() as world, world.http.get(world.url("/nothing")) as answer:
        assert answer.status == 404


async def test_a_desk_must_speak_over_a_websocket() -> None:
    async with World() as world, world.http.get(world.url("/api/agent")) as answer:
        assert answer.status == 400
