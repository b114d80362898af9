"""Whatever a desk sends, it is told clearly, and nobody else suffers."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import TYPE_CHECKING

import pytest
import uvloop
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from queues.commands import SetAway
from queues.events import AgentLost
from queues.ids import AgentId
from router.api import limits
from router.api.errors import BadMessage
from router.api.wire import decode
from tests.router.api.world import NUMBER, SITE, WORDS, World, token_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.router.api.world import DeskClient

BAD = {
    "no JSON": "hello",
    "no object": "[1, 2]",
    "nothing": "",
    "half a message": '{"v":1,"type":"set_ready"',
    "an unknown type": '{"v":1,"type":"make_coffee"}',
    "no type": '{"v":1}',
    "no version": '{"type":"set_ready"}',
    "another version": '{"v":2,"type":"set_ready"}',
    "an unknown field": '{"v":1,"type":"set_ready","colour":"red"}',
    "a missing field": '{"v":1,"type":"set_away"}',
    "a wrong kind": '{"v":1,"type":"set_away","reason":7}',
    "an empty reason": '{"v":1,"type":"set_away","reason":""}',
    "a long reason": json.dumps({"v": 1, "type": "set_away", "reason": "x" * 81}),
    "a control character": '{"v":1,"type":"set_away","reason":"a\\u0007"}',
    "a number beyond bounds": '{"v":1,"type":"accept","call":"c","offer":99999999999999999999}',
    "a negative offer": '{"v":1,"type":"accept","call":"c","offer":-1}',
    "a long request id": json.dumps({"v": 1, "type": "set_ready", "request": "x" * 65}),
    "a broken surrogate": '{"v":1,"type":"set_away","reason":"\\ud800"}',
    "a deep nest": '{"v":1,"type":"set_ready","request":' + "[" * 7_000 + "]" * 7_000 + "}",
    "a deep nest of nothing known": '{"a":' + "[" * 7_000 + "]" * 7_000 + "}",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
async def test_a_bad_message_is_refused_and_the_connection_stays(text: str) -> None:
    async with World() as world:
        desk = await world.signs_in()
        await desk.socket.send_str(text)
        answer = await desk.hears()
        assert (answer["type"], answer["code"]) == ("error", "bad_message")
        assert len(answer["message"]) < 300
        assert (await desk.asks("ping", nonce="still here"))["type"] == "pong"


async def test_a_message_of_another_version_is_told_which_one_is_spoken_here() -> None:
    async with World() as world:
        desk = await world.signs_in()
        await desk.socket.send_str('{"v":2,"type":"set_ready","request":"r"}')
        answer = await desk.hears()
        assert answer["request"] == "r"
        assert answer["message"] == 'This service speaks version 1: begin each message with "v":1'


async def test_a_binary_frame_is_refused_and_the_connection_stays() -> None:
    async with World() as world:
        desk = await world.signs_in()
        await desk.socket.send_bytes(b'{"v":1,"type":"set_ready"}')
        answer = await desk.hears()
        assert (answer["code"], answer["message"]) == (
            "bad_message",
            "Send text frames, not binary ones.",
        )
        assert (await desk.asks("set_ready"))["type"] == "done"


async def test_five_bad_messages_in_a_row_close_the_connection() -> None:
    async with World() as world:
        desk = await world.signs_in()
        for _ in range(5):
            await desk.socket.send_str("nonsense")
        assert await desk.is_closed_with() == 4400
        await world.witness.sees(AgentLost)


async def test_a_good_message_makes_up_for_bad_ones() -> None:
    async with World() as world:
        desk = await world.signs_in()
        for _ in range(3):
            for _ in range(4):
                await desk.socket.send_str("nonsense")
            assert (await desk.asks("ping", nonce=""))["type"] == "pong"
            await world.passes(1)


async def test_an_oversized_message_closes_the_connection() -> None:
    async with World() as world:
        desk = await world.signs_in()
        await desk.socket.send_str("x" * (limits.MESSAGE_BYTES_MAX + 1))
        assert await desk.is_closed_with() == 1009
        await world.witness.sees(AgentLost)


async def test_more_than_twenty_messages_a_second_are_dropped_and_a_flood_is_cut() -> None:
    async with World() as world:
        desk = await world.signs_in()  # one message already
        for _ in range(19):
            assert (await desk.asks("ping", nonce=""))["type"] == "pong"
        await desk.says("set_ready")
        assert (await desk.hears())["code"] == "too_many_messages"
        assert world.state_of("Anna") == "away"
        for _ in range(4):
            await desk.says("ping", nonce="")
        assert await desk.is_closed_with() == 4429


async def test_the_allowance_comes_back_with_time() -> None:
    async with World() as world:
        desk = await world.signs_in()
        for _ in range(5):
            for _ in range(19):
                assert (await desk.asks("ping", nonce=""))["type"] == "pong"
            await world.passes(1)


def _tiny(make: socket.socket) -> socket.socket:
    """Little is kept for who does not read."""
    make.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
    return make


def _listener(host: str, port: int, family: socket.AddressFamily) -> socket.socket:
    listener = _tiny(socket.socket(family))
    listener.bind((host, port))
    return listener


async def _reads_nothing(world: World) -> tuple[socket.socket, asyncio.StreamWriter]:
    """A desk that signs in and never reads again."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    raw.setblocking(False)  # noqa: FBT003 - the standard library's way
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", world.server.port))
    _reader, writer = await asyncio.open_connection(sock=raw, limit=1_024)
    writer.write(
        b"GET /api/agent HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    text = json.dumps({"v": 1, "type": "sign_in", "token": token_of("Anna")}).encode()
    writer.write(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)
    return raw, writer


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_desk_that_does_not_read_is_cut_off_and_holds_nobody_up(
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    """Either loop's way to cut off a connection must work; the service runs on uvloop."""
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(_does_not_read())


async def _does_not_read() -> None:
    async with World(socket_factory=_listener) as world:
        bram: DeskClient = await world.signs_in("Bram")
        _raw, writer = await _reads_nothing(world)
        await world.until(lambda: world.state_of("Anna") is not None)
        with capture_logs() as logs:
            for number in range(5_000):
                reason = f"{number}".rjust(80, ".")
                await world.engine.submit(SetAway(site=SITE, agent=AgentId("anna"), reason=reason))
                if logs:
                    break
            await world.witness.sees(AgentLost)
        assert [(log["event"], log["agent_id"]) for log in logs] == [("desk_too_slow", "anna")]
        assert (await bram.asks("ping", nonce="n"))["type"] == "pong"
        writer.close()


async def test_a_desk_that_dies_with_messages_unread_is_cut_off_and_leaves_nothing_behind() -> None:
    async with World(socket_factory=_listener, heartbeat_s=0.2) as world:
        _raw, writer = await _reads_nothing(world)
        await world.until(lambda: world.state_of("Anna") is not None)
        number = 0
        while world.is_reachable("Anna") and not await world.is_telling():
            number += 1
            reason = f"{number}".rjust(80, ".")
            await world.engine.submit(SetAway(site=SITE, agent=AgentId("anna"), reason=reason))
        await world.witness.sees(AgentLost)
        await world.settle()
        writer.close()


async def test_a_defect_is_told_without_details_and_the_connection_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def breaks(_agent: AgentId) -> None:
        raise KeyError(NUMBER)

    async with World() as world:
        monkeypatch.setattr(world.attendance, "set_ready", breaks)
        desk = await world.signs_in()
        with capture_logs() as logs:
            answer = await desk.asks("set_ready")
        assert answer["code"] == "internal_error"
        assert NUMBER not in f"{answer}{logs}"
        assert [log["event"] for log in logs] == ["desk_request_failed"]
        assert "breaks" in str(logs[0]["where"])
        assert (await desk.asks("ping", nonce="n"))["type"] == "pong"


async def test_nothing_private_is_logged_in_the_course_of_a_call() -> None:
    with capture_logs() as logs:
        async with World() as world:
            wrong = await world.connects()
            await wrong.asks("sign_in", token="guess-of-a-token")
            desk = await world.is_ready()
            await world.wrapping_up(desk)
            await desk.socket.send_str(f'{{"v":1,"type":"{NUMBER}"}}')
            await desk.until("error")
            await desk.asks("sign_out")
    for private in (NUMBER, WORDS, token_of("Anna"), "guess-of-a-token", "voice-anna"):
        assert private not in str(logs)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)
KINDS = st.sampled_from(["sign_in", "set_away", "accept", "ping", "nonsense"])


@given(st.dictionaries(st.sampled_from(["token", "reason", "call", "offer", "nonce"]), JSON), KINDS)
def test_whatever_comes_is_either_a_message_or_a_bad_message(
    fields: dict[str, object], kind: str
) -> None:
    try:
        message = decode(json.dumps({"v": 1, "type": kind, **fields}))
    except BadMessage:
        return
    assert type(message).__struct_config__.tag == kind


@given(st.text(max_size=50))
def test_any_text_is_either_a_message_or_a_bad_message(text: str) -> None:
    with pytest.raises(BadMessage):
        decode(text)
