"""Look-ups against a real server on this machine, one that is slow, rude or lying included."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import socket
from typing import TYPE_CHECKING

import msgspec
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from router.look_ups import (
    ANSWER_BYTES_MAX,
    FAILURES_MAX,
    NAME_CHARS_MAX,
    REST_MS,
    VALUE_CHARS_MAX,
    VALUES_MAX,
    Failed,
    Found,
    LookUps,
    NotFound,
)
from router.settings import Secret
from router.settings.understanding import LookUpSettings
from tests.router.asked_shop import Shop, body_of, json_of
from tests.virtual_clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


SECONDS = 5.0
NUMBER = "+31612345678"


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    shop = Shop()
    runner = web.ServerRunner(web.Server(shop.handle), shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    shop.host = f"127.0.0.1:{runner.addresses[0][1]}"
    shop.url = f"http://{shop.host}"
    yield shop
    shop.patience.set()
    await runner.cleanup()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def observed() -> list[tuple[str, str, float]]:
    return []


@pytest.fixture
async def look_ups(
    shop: Shop, clock: VirtualClock, observed: list[tuple[str, str, float]]
) -> AsyncIterator[LookUps]:
    client = LookUps(LookUpSettings(hosts=(shop.host,)), clock, lambda *seen: observed.append(seen))
    yield client
    await client.close()


def with_tokens(host: str) -> LookUpSettings:
    return LookUpSettings(hosts=(host,), tokens={host: Secret("token-canary")})


async def ask(
    look_ups: LookUps, url: str, timeout_s: float = SECONDS, **values: str
) -> Found | NotFound | Failed:
    return await look_ups.get(url, values, timeout_s, purpose="self_service")


async def test_the_values_of_an_answer_are_found_as_texts(shop: Shop, look_ups: LookUps) -> None:
    shop.answer = body_of(
        b'{"status": "sent", "parcels": 2, "price": 12.50, "paid": true, "vip": false}'
    )
    assert await ask(look_ups, shop.url + "/orders/{digits}", digits="4711") == Found(
        {"status": "sent", "parcels": "2", "price": "12.50", "paid": "true", "vip": "false"}
    )
    assert shop.asked[0].raw_path == "/orders/4711"


async def test_what_is_nested_null_or_empty_is_left_out(shop: Shop, look_ups: LookUps) -> None:
    shop.answer = json_of({"a": None, "b": [1], "c": {"d": 1}, "e": "", " ": "x", "f": "kept"})
    assert await ask(look_ups, shop.url) == Found({"f": "kept"})


async def test_an_answer_is_cut_to_few_short_printable_texts(shop: Shop, look_ups: LookUps) -> None:
    many = {f"name {number}": "x" for number in range(VALUES_MAX * 2)}
    shop.answer = json_of({"n" * 500: "long\x00\x1b[31m\n" + "y" * 1_000} | many)
    found = await ask(look_ups, shop.url)
    assert isinstance(found, Found)
    assert len(found.values) == VALUES_MAX
    first = found.values["n" * NAME_CHARS_MAX]
    assert len(first) == VALUE_CHARS_MAX
    assert first.startswith("long [31m y")


async def test_a_404_is_not_found_and_no_failure(shop: Shop, look_ups: LookUps) -> None:
    shop.answer = json_of({"detail": "no such order"}, 404)
    for _ in range(FAILURES_MAX * 2):
        assert await ask(look_ups, shop.url) == NotFound()


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 429, 500, 503])
async def test_any_other_status_has_failed(shop: Shop, look_ups: LookUps, status: int) -> None:
    shop.answer = body_of(b'{"status": "sent"}', status, Location=shop.url + "/elsewhere")
    assert await ask(look_ups, shop.url) == Failed(f"status {status}")
    assert len(shop.asked) == 1  # nothing was followed


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'"text"', b"7", b"null", b'{"a": ', b"\xff\xfe", b"[" * 60_000],
    ids=lambda body: repr(body[:8]),
)
async def test_what_is_no_json_object_has_failed(
    shop: Shop, look_ups: LookUps, body: bytes
) -> None:
    shop.answer = body_of(body)
    assert await ask(look_ups, shop.url) == Failed("the answer cannot be read")


async def test_what_is_too_long_is_cut_off(shop: Shop, look_ups: LookUps) -> None:
    shop.answer = json_of({"status": "x" * ANSWER_BYTES_MAX})
    assert await ask(look_ups, shop.url) == Failed("the answer is too long")


async def test_an_answer_without_end_is_cut_off(shop: Shop, look_ups: LookUps) -> None:
    async def pour(request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        with contextlib.suppress(ConnectionError):
            while True:
                await answer.write(b"x" * 4_096)
        return answer

    shop.answer = pour
    assert await ask(look_ups, shop.url) == Failed("the answer is too long")


async def test_a_packed_answer_is_not_unpacked(shop: Shop, look_ups: LookUps) -> None:
    packed = gzip.compress(b'{"a": "' + b"x" * 10_000_000 + b'"}')
    assert len(packed) < ANSWER_BYTES_MAX
    shop.answer = body_of(packed, Content_Encoding="gzip")
    assert await ask(look_ups, shop.url) == Failed("the answer cannot be read")
    assert shop.asked[0].headers["Accept-Encoding"] == "identity"


async def test_whoever_is_slow_is_not_waited_for(shop: Shop, look_ups: LookUps) -> None:
    shop.turns_slow()
    assert await ask(look_ups, shop.url, 0.02) == Failed("no answer in time")


async def test_a_refused_connection_has_failed(look_ups: LookUps) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{taken.getsockname()[1]}"
        look_ups.settings = LookUpSettings(hosts=(host,))
        assert await ask(look_ups, f"http://{host}") == Failed("ClientConnectorError")


async def test_a_host_that_is_not_listed_is_never_asked(shop: Shop, look_ups: LookUps) -> None:
    look_ups.settings = LookUpSettings(hosts=("crm.example.com",))
    answer = await ask(look_ups, shop.url)
    assert isinstance(answer, Failed)
    assert f"right would be '{shop.host}' in look_ups.hosts" in answer.reason
    assert shop.asked == []


@pytest.mark.parametrize(
    ("entered", "sent"),
    [
        ("../../", "/orders/..%2F..%2F/items"),
        ("?x=", "/orders/%3Fx%3D/items"),
        ("@evil", "/orders/%40evil/items"),
        ("#", "/orders/%23/items"),
        ("1%2F", "/orders/1%252F/items"),
        ("a\r\nHost: b", "/orders/a%0D%0AHost%3A%20b/items"),
        ("{caller}", "/orders/%7Bcaller%7D/items"),
        ("\\..\\", "/orders/%5C..%5C/items"),
        ("è", "/orders/%C3%A8/items"),
    ],
)
async def test_a_value_stays_in_its_place(
    shop: Shop, look_ups: LookUps, entered: str, sent: str
) -> None:
    url = shop.url + "/orders/{digits}/items"
    assert await ask(look_ups, url, digits=entered, caller="X") == Found({"status": "sent"})
    assert shop.asked[0].raw_path == sent
    assert shop.asked[0].host == shop.host


@pytest.mark.parametrize("entered", ["", ".", "..", "9" * (VALUE_CHARS_MAX + 1)])
async def test_a_value_that_could_lead_elsewhere_is_not_sent(
    shop: Shop, look_ups: LookUps, entered: str
) -> None:
    url = shop.url + "/orders/{digits}/items"
    answer = await ask(look_ups, url, digits=entered)
    assert answer == Failed("there is no usable value for {digits}")
    assert shop.asked == []


async def test_a_name_in_the_place_of_the_host_is_refused(shop: Shop, look_ups: LookUps) -> None:
    answer = await ask(look_ups, "http://{digits}/x", digits=shop.host)
    assert isinstance(answer, Failed)
    assert shop.asked == []


async def test_the_token_is_sent_and_cookies_are_not_kept(shop: Shop, look_ups: LookUps) -> None:
    look_ups.settings = with_tokens(shop.host)
    shop.answer = body_of(b"{}", Set_Cookie="caller=anna")
    await ask(look_ups, shop.url)
    await ask(look_ups, shop.url)
    assert [one.headers["Authorization"] for one in shop.asked] == ["Bearer token-canary"] * 2
    assert "Cookie" not in shop.asked[1].headers


async def test_each_host_is_sent_its_own_token_and_no_others(shop: Shop, look_ups: LookUps) -> None:
    other = shop.host.replace("127.0.0.1", "localhost")
    look_ups.settings = LookUpSettings(
        hosts=(shop.host, other), tokens={shop.host: Secret("token-canary"), "a": Secret("b")}
    )
    await ask(look_ups, f"http://{other}/")
    assert "Authorization" not in shop.asked[0].headers
    await ask(look_ups, shop.url)
    assert shop.asked[1].headers["Authorization"] == "Bearer token-canary"


async def test_a_host_that_keeps_failing_is_left_alone_for_a_while(
    shop: Shop, look_ups: LookUps, clock: VirtualClock
) -> None:
    shop.answer = json_of({}, 500)
    for _ in range(FAILURES_MAX):
        assert await ask(look_ups, shop.url) == Failed("status 500")
    assert await ask(look_ups, shop.url) == Failed("it has failed too often lately")
    assert len(shop.asked) == FAILURES_MAX
    await clock.advance(REST_MS, settle)
    shop.answer = json_of({"status": "back"})
    assert await ask(look_ups, shop.url) == Found({"status": "back"})
    assert await ask(look_ups, shop.url) == Found({"status": "back"})


async def settle() -> None:
    await asyncio.sleep(0)


async def test_after_the_rest_a_single_request_tries_again(
    shop: Shop, look_ups: LookUps, clock: VirtualClock
) -> None:
    shop.answer = json_of({}, 500)
    for _ in range(FAILURES_MAX):
        await ask(look_ups, shop.url)
    await clock.advance(REST_MS, settle)
    shop.turns_slow()

    async def others() -> list[Found | NotFound | Failed]:
        await shop.reached.wait()
        answers = [await ask(look_ups, shop.url) for _ in range(3)]
        shop.patience.set()
        return answers

    first, rest = await asyncio.gather(ask(look_ups, shop.url), others())
    assert first == Found({})
    assert rest == [Failed("it has failed too often lately")] * 3
    assert len(shop.asked) == FAILURES_MAX + 1


async def test_a_success_in_between_forgives_failures(shop: Shop, look_ups: LookUps) -> None:
    for number in range(FAILURES_MAX * 3):
        shop.answer = json_of({}, 200 if number % FAILURES_MAX == 3 else 500)
        await ask(look_ups, shop.url)
    assert len(shop.asked) == FAILURES_MAX * 3


async def test_questions_that_a_host_refuses_do_not_count_against_it(
    shop: Shop, look_ups: LookUps
) -> None:
    shop.answer = json_of({}, 400)
    for _ in range(FAILURES_MAX * 2):
        assert await ask(look_ups, shop.url) == Failed("status 400")


async def test_one_bad_host_does_not_silence_another(shop: Shop, look_ups: LookUps) -> None:
    other = shop.host.replace("127.0.0.1", "localhost")
    look_ups.settings = LookUpSettings(hosts=(shop.host, other))
    shop.answer = json_of({}, 500)
    for _ in range(FAILURES_MAX + 1):
        await ask(look_ups, shop.url)
    shop.answer = json_of({"status": "sent"})
    assert await ask(look_ups, f"http://{other}/") == Found({"status": "sent"})


async def test_what_comes_of_each_request_is_observed(
    shop: Shop, look_ups: LookUps, observed: list[tuple[str, str, float]]
) -> None:
    await ask(look_ups, shop.url)
    shop.answer = json_of({}, 404)
    await ask(look_ups, shop.url)
    shop.answer = json_of({}, 500)
    for _ in range(FAILURES_MAX + 1):
        await ask(look_ups, shop.url)
    results = [(purpose, result) for purpose, result, _ in observed]
    assert results[:3] == [
        ("self_service", "found"),
        ("self_service", "not_found"),
        ("self_service", "failed"),
    ]
    assert results[-1] == ("self_service", "resting")
    assert all(seconds >= 0 for *_, seconds in observed)


async def test_no_log_tells_who_was_looked_up(shop: Shop, look_ups: LookUps) -> None:
    look_ups.settings = with_tokens(shop.host)
    shop.answer = json_of({"name": "Anna de Wit"}, 500)
    with capture_logs() as logs:
        await ask(look_ups, shop.url + "/?number={caller}", caller=NUMBER)
        shop.answer = body_of(b"Anna de Wit")
        await ask(look_ups, shop.url + "/?number={caller}", caller=NUMBER)
        await ask(look_ups, "http://elsewhere.example.com/{caller}", caller=NUMBER)
        await ask(look_ups, shop.url + "/{caller}", caller=NUMBER * 100)
    assert len(logs) == 4
    text = repr(logs)
    assert NUMBER[1:] not in text
    assert "Anna" not in text
    assert "canary" not in text


class Reply(msgspec.Struct):
    answer: int


async def test_an_object_is_posted_and_the_answer_is_of_the_type_asked_for(
    shop: Shop, look_ups: LookUps
) -> None:
    shop.answer = json_of({"answer": 42, "more": "ignored"})
    reply = await look_ups.post(
        shop.url, {"text": "è"}, SECONDS, purpose="understanding", answer=Reply
    )
    assert reply == Reply(42)
    assert shop.asked[0].method == "POST"
    assert shop.asked[0].content_type == "application/json"
    assert json.loads(shop.bodies[0]) == {"text": "è"}


async def test_an_answer_of_another_type_has_failed(shop: Shop, look_ups: LookUps) -> None:
    shop.answer = json_of({"answer": "many"})
    reply = await look_ups.post(shop.url, {}, SECONDS, purpose="understanding", answer=Reply)
    assert reply == Failed("the answer cannot be read")


@pytest.mark.parametrize("text", [b'"\xff"', b'"\xed\xa0\x80"'])
async def test_a_text_that_is_no_text_is_left_out(
    shop: Shop, look_ups: LookUps, text: bytes
) -> None:
    shop.answer = body_of(b'{"a": ' + text + b', "b": "\xc3\xa8"}')
    assert await ask(look_ups, shop.url) == Found({"b": "è"})
