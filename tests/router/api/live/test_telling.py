"""Screens over real WebSockets: who may connect, what they are told, and what they do not keep waiting."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import aiohttp
import pytest

from queues.commands import PrioritiseCall
from router.api.live import limits
from router.api.live.live import PATH
from router.people import limits as people_limits
from tests.router.api.live.screens import EVERYTHING, Known, LiveWorld, ScreenClient
from tests.router.api.world import PATIENCE_S, SITE

if TYPE_CHECKING:
    from queues.ids import CallId
    from router.people.roles import Role


CHANGES = 40


async def test_a_screen_is_told_all_tables_it_asks_for_and_no_others() -> None:
    async with LiveWorld() as world:
        screen = await world.opens("site", "queues")
        await screen.knows("site", "queues")
        assert set(screen.tables["queues"].rows) == {"accounts", "desk"}
        assert screen.row("site", "site")["waiting"] == 0
        assert {frame["topic"] for frame in screen.frames} == {"site", "queues"}
        assert all(frame["snapshot"] for frame in screen.frames)


async def test_what_happens_is_told_without_being_asked_for() -> None:
    async with LiveWorld() as world:
        screen = await world.opens("queues", "calls")
        await screen.knows("queues", "calls")
        call = await world.rings()
        await world.refreshes(limits.GATHER_MS / 1000)
        await screen.knows("queues", "calls")
        assert screen.row("queues", "accounts")["waiting"] == 1
        assert screen.row("calls", call)["state"] == "waiting"
        frame = screen.frames[-1]
        assert frame["snapshot"] is False


async def test_what_happens_together_is_told_together() -> None:
    async with LiveWorld() as world:
        screen = await world.opens("site")
        await screen.knows("site")
        for _ in range(5):
            await world.rings()
        await world.refreshes(0)
        frame = await screen.until("rows")
        assert frame["changed"]["site"]["waiting"] == 5


async def test_a_screen_that_comes_back_is_told_only_what_it_has_missed() -> None:
    async with LiveWorld() as world:
        first = await world.rings()
        await world.refreshes()
        screen = await world.opens("calls")
        await screen.knows("calls")
        await screen.socket.close()
        second = await world.rings()
        await world.refreshes()
        again = await world.opens("calls", screen=screen)
        await again.knows("calls")
        assert set(again.tables["calls"].rows) == {first, second}
        assert [list(frame["changed"]) for frame in again.frames] == [[second]]


async def test_a_screen_of_an_earlier_life_of_the_service_is_told_everything() -> None:
    async with LiveWorld() as world:
        earlier = ScreenClient(world, await world.http.ws_connect(world.url(PATH)))
        earlier.tables["site"].epoch, earlier.tables["site"].version = "that life", 3
        screen = await world.opens("site", screen=earlier)
        frame = await screen.until("rows")
        assert frame["snapshot"] is True
        assert frame["epoch"] == "this life"


async def test_other_tables_can_be_asked_for_later() -> None:
    async with LiveWorld() as world:
        screen = await world.opens("site")
        await screen.knows("site")
        await screen.watches("queues")
        await screen.knows("queues")
        await world.rings()
        await world.refreshes()
        await screen.knows("queues")
        assert [frame.get("topic") for frame in screen.frames if frame["type"] == "rows"] == [
            "site",
            "queues",
            "queues",
        ]


async def test_every_second_a_screen_hears_that_the_service_is_there() -> None:
    async with LiveWorld() as world:
        screen = await world.opens("agents")
        await screen.knows("agents")
        await world.refreshes()
        await world.refreshes()
        tick = await screen.until("tick")
        assert tick["now_ms"] == world.clock.now_ms()


async def test_a_screen_that_does_not_read_is_told_less_often_and_the_newest() -> None:
    """Its connection takes little, so that it is full before long."""
    async with LiveWorld(socket_factory=_narrow) as world:
        screen = await world.opens("calls")
        await screen.knows("calls")
        calls = [await world.rings() for _ in range(60)]
        connection = screen.socket._response.connection
        assert connection is not None
        assert connection.transport is not None
        connection.transport.pause_reading()  # else its end takes in whatever comes
        for priority in range(1, CHANGES + 1):
            for call in calls:
                prioritise = PrioritiseCall(site=SITE, call=call, priority=priority)
                await world.engine.submit(prioritise)
            await world.refreshes(limits.GATHER_MS / 1000)
        connection.transport.resume_reading()
        assert world.tables["calls"].version >= CHANGES * len(calls)
        while not _all_have(screen, CHANGES, calls):
            await screen.hears()
            await world.refreshes(limits.GATHER_MS / 1000)
        assert len([one for one in screen.frames if one["type"] == "rows"]) < CHANGES


def _all_have(screen: ScreenClient, priority: int, calls: list[CallId]) -> bool:
    rows = screen.tables["calls"].rows
    return all(call in rows and rows[call]["priority"] == priority for call in calls)


def _narrow(host: str, port: int, family: socket.AddressFamily) -> socket.socket:
    """A place to listen at, whose connections hold little."""
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
    made.bind((host, port))
    return made


# -- Who may


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("agent", {"site", "queues", "trend"}),
        ("operator", {"site", "queues", "trend"}),
        ("administrator", {"site", "queues", "trend"}),
        ("supervisor", set(EVERYTHING)),
    ],
)
async def test_people_are_told_what_their_role_may_see(role: Role, told: set[str]) -> None:
    async with LiveWorld() as world:
        await world.rings()
        await world.refreshes()
        screen = await world.opens(name=f"one-{role}", role=role)
        await screen.knows(*told)
        denied = [frame["topics"] for frame in screen.frames if frame["type"] == "denied"]
        assert set(EVERYTHING) - told == {topic for topics in denied for topic in topics}
        assert {topic for topic, known in screen.tables.items() if known.epoch} == told


async def test_a_ticket_is_good_once_and_only_for_live_data() -> None:
    async with LiveWorld() as world:
        session = await world.session_of()
        used = world.access.ticket(session, "live")
        first = await world.joins()
        await first.watches("site", kind="hello", ticket=used)
        await first.knows("site")
        for ticket in (used, world.access.ticket(session, "agent"), "made up"):
            screen = await world.joins()
            await screen.watches("site", kind="hello", ticket=ticket)
            assert (await screen.hears())["type"] == "error"
            assert await screen.is_closed_with() == 4401


async def test_a_screen_goes_dark_when_its_session_ends() -> None:
    async with LiveWorld() as world:
        session = await world.session_of()
        screen = await world.joins()
        ticket = world.access.ticket(session, "live")
        await screen.watches("site", kind="hello", ticket=ticket)
        await screen.knows("site")
        await world.access.end(session)
        assert await screen.is_closed_with() == 4401


async def test_a_page_of_another_site_may_not_connect() -> None:
    async with LiveWorld(allowed_origins=["https://desk.example.com"]) as world:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await world.joins(origin="https://elsewhere.example.com")
        assert refused.value.status == 403
        screen = await world.joins(origin="https://desk.example.com")
        await screen.socket.close()


async def test_whoever_says_nothing_is_sent_away() -> None:
    async with LiveWorld() as world:
        silent = await world.joins()
        spoken = await world.opens("site")
        await spoken.knows("site")
        world.timers.pass_by(limits.HELLO_MS_MAX / 1000)
        assert await silent.is_closed_with() == 4408
        assert not spoken.socket.closed


@pytest.mark.parametrize(
    "message",
    [
        "no JSON",
        "[1]",
        '{"v":1,"type":"hello"}',
        '{"v":2,"type":"watch","watch":{}}',
        '{"v":1,"type":"watch","watch":{}}',
        '{"v":1,"type":"watch","watch":{"secrets":null}}',
        '{"v":1,"type":"hello","ticket":"x","watch":{"site":{"epoch":"e","version":-1}}}',
        '{"v":1,"type":"hello","ticket":"' + "x" * 600 + '","watch":{}}',
    ],
)
async def test_a_message_that_makes_no_sense_is_refused_and_the_connection_closed(
    message: str,
) -> None:
    async with LiveWorld() as world:
        screen = await world.joins()
        await screen.socket.send_str(message)
        assert (await screen.hears())["type"] == "error"
        assert await screen.is_closed_with() == 4400


async def test_a_binary_frame_is_refused() -> None:
    async with LiveWorld() as world:
        screen = await world.joins()
        await screen.socket.send_bytes(b"{}")
        assert "text frames" in (await screen.hears())["message"]
        assert await screen.is_closed_with() == 4400


async def test_a_message_that_is_too_long_ends_the_connection() -> None:
    async with LiveWorld() as world:
        screen = await world.joins()
        await screen.socket.send_str("x" * (limits.MESSAGE_BYTES_MAX + 1))
        assert await screen.is_closed_with() == 1009


async def test_a_screen_that_says_hello_twice_is_closed() -> None:
    async with LiveWorld() as world:
        screen = await world.opens("site")
        await screen.knows("site")
        ticket = world.access.ticket(await world.session_of(), "live")
        await screen.watches("site", kind="hello", ticket=ticket)
        assert "once" in (await screen.until("error"))["message"]
        assert await screen.is_closed_with() == 4400


async def test_a_screen_that_talks_too_much_is_closed_and_one_that_takes_its_time_is_not() -> None:
    async with LiveWorld() as world:
        calm, hasty = await world.opens("site"), await world.opens("site")
        for _ in range(limits.MESSAGES_PER_S_MAX + 3):
            await calm.says("watch", watch={"site": None})
            await calm.until("rows")
            world.timers.pass_by(1)
        assert not calm.socket.closed
        for _ in range(limits.MESSAGES_PER_S_MAX + 1):
            await hasty.says("watch", watch={})
        await hasty.until("error")
        assert await hasty.is_closed_with() == 4429


async def test_a_person_may_have_so_many_screens_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "CLIENTS_PER_PERSON_MAX", 2)
    async with LiveWorld() as world:
        for screen in (opened := [await world.opens("site") for _ in range(2)]):
            await screen.knows("site")
        assert len(opened) == 2
        third = await world.opens("site")
        assert (await third.hears())["type"] == "error"
        assert await third.is_closed_with() == 4429
        other = await world.opens("site", name="dora")
        await other.knows("site")


async def test_there_is_room_for_so_many_screens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CLIENTS_MAX", 1)
    async with LiveWorld() as world:
        first = await world.opens("site")
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await world.joins()
        assert refused.value.status == 503
        await first.socket.close()
        await world.until(lambda: not world.live_door.screens)
        await (await world.opens("site")).knows("site")


async def test_strangers_who_never_say_hello_take_no_place_from_screens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "CLIENTS_MAX", 2)
    monkeypatch.setattr(people_limits, "UNPROVEN_PER_NETWORK_MAX", 3)
    async with LiveWorld() as world:
        strangers = [await world.joins() for _ in range(2)]
        first = await world.opens("site")
        await first.knows("site")
        strangers.append(await world.joins())
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await world.joins()
        assert refused.value.status == 503
        await strangers.pop().socket.close()
        await world.until(lambda: len(world.live_door.screens) == 3)
        await (await world.opens("site")).knows("site")


async def test_screens_are_asked_to_come_back_when_the_service_stops() -> None:
    async with LiveWorld() as world:
        screen = await world.opens("site")
        await screen.knows("site")
        await world.live.stop()
        assert await screen.is_closed_with() == 1001
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await world.joins()
        assert refused.value.status == 503


async def test_a_screen_that_is_gone_is_forgotten() -> None:
    async with LiveWorld() as world:
        screen = await world.opens("site")
        await screen.knows("site")
        assert len(world.live_door.screens) == 1
        await screen.socket.close()
        await world.until(lambda: not world.live_door.screens)


async def test_many_screens_that_come_and_go_know_what_there_is() -> None:
    """Calls come and go meanwhile; whatever a screen has seen, it ends up with what the service has."""
    async with LiveWorld() as world:
        screens: list[ScreenClient] = [await world.opens() for _ in range(3)]
        calls = []
        for turn in range(12):
            calls.append(await world.rings())
            if turn % 3 == 2:
                await world.switchboard.caller_left(calls.pop(0))
            await world.refreshes(limits.GATHER_MS / 1000)
            lagging = screens[turn % 3]
            await lagging.knows("calls")
            if turn % 4 == 3:
                await lagging.socket.close()
                screens[turn % 3] = await world.opens(screen=lagging)
        await world.refreshes()
        fresh = await world.opens()
        for screen in (*screens, fresh):
            await screen.knows(*EVERYTHING)
        for topic in EVERYTHING:
            told: list[Known] = [screen.tables[topic] for screen in screens]
            assert all(known.rows == fresh.tables[topic].rows for known in told)
        assert set(fresh.tables["calls"].rows) == set(calls)


async def test_a_slow_screen_keeps_nobody_waiting() -> None:
    async with LiveWorld() as world:
        slow, quick = await world.opens("calls"), await world.opens("calls")
        await slow.knows("calls")
        await quick.knows("calls")
        for _ in range(20):
            await world.rings()
            await world.refreshes(limits.GATHER_MS / 1000)
            async with asyncio.timeout(PATIENCE_S):
                await quick.knows("calls")
        assert len(slow.tables["calls"].rows) == 0
        assert len(quick.tables["calls"].rows) == 20
