from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.emulators.service import EMPTY, response
from tests.emulators.world import CALLER, NUMBER, STAY

if TYPE_CHECKING:
    from tests.emulators.world import World


async def test_what_the_service_sets_off_in_the_background_is_awaited(world: World) -> None:
    """The webhook is answered at once; the REST request follows from a task of its own."""
    tasks: set[asyncio.Task[None]] = set()

    async def redirect(sid: str) -> None:
        await asyncio.sleep(0)
        await world.rest.calls(sid).update_async(url=f"{world.service.url}/moved")

    def voice(params: dict[str, str]) -> str:
        if len(world.service.to("/voice")) == 1:
            tasks.add(asyncio.get_running_loop().create_task(redirect(params["CallSid"])))
        return response(STAY)

    world.service.replies["/voice"] = voice
    world.service.replies["/moved"] = response("<Redirect>/last</Redirect>")
    world.service.replies["/last"] = response(STAY)
    world.emulator.add_number(NUMBER, voice_url=f"{world.service.url}/voice")
    await world.emulator.dial_in(from_=CALLER, to=NUMBER)
    assert [one.path for one in world.service.received] == ["/voice", "/moved", "/last"]


async def test_a_service_that_is_busy_without_http_is_asked(world: World) -> None:
    """Both kinds of question; a request that follows when the work ends is awaited, too."""
    caller = await world.dial_in(STAY)
    worked = asyncio.Event()

    async def work() -> None:
        for _ in range(200):
            await asyncio.sleep(0)
        worked.set()
        await world.rest.calls(caller.sid).update_async(status="completed")

    for idle in (worked.is_set, worked.wait):
        caller = await world.emulator.dial_in(from_=CALLER, to=NUMBER)
        worked.clear()
        task = asyncio.get_running_loop().create_task(work())
        await world.emulator.settle(idle)
        assert caller.status == "completed"
        await task


async def test_a_webhook_that_is_never_answered_is_named(world: World) -> None:
    never = asyncio.Event()

    async def wait(_: dict[str, str]) -> str:
        await never.wait()
        return EMPTY

    world.service.replies["/voice"] = wait
    world.emulator.add_number(NUMBER, voice_url=f"{world.service.url}/voice")
    world.emulator.exchange.activity.patience_s = 0.05
    with pytest.raises(AssertionError, match=r"POST http.*/voice did not end"):
        await world.emulator.dial_in(from_=CALLER, to=NUMBER)
    never.set()


async def test_a_crash_in_the_background_is_raised(world: World) -> None:
    async def crash() -> None:
        raise ZeroDivisionError

    world.emulator.exchange.activity.spawn(crash())
    with pytest.raises(ZeroDivisionError):
        await world.emulator.settle()
