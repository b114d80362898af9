"""A microphone comes late, because somebody is asked first or a headset wakes: when the call is over by
then it is closed at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playwright.async_api import expect

from tests.browser.talking import (
    agent_page,
    arrives,
    ask_for_somebody,
    caller_page,
    comes_about,
    stage,
    until,
)
from tests.browser.test_agent_desk_troubles import cut_off
from tests.browser.test_phone_readiness import KEEP_DEVICES, PLUG_IN, UNPLUG

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.browser.world import World

LATE = Path(__file__).with_name("late_microphone.js")
TRIED_MS = 10_000
"""A microphone that was tried out is closed after so long."""


async def hold_microphones(page: Page) -> None:
    """Whoever asks for one from now on waits."""
    await page.evaluate("holdMicrophones()")


async def awaited(page: Page, number: int) -> None:
    """Wait until so many are asked for and have not come."""
    await until(page, f"microphonesAwaited() === {number}")


async def answer(page: Page, what: Literal["come", "refused"]) -> None:
    """To whoever waits longest."""
    before = await page.evaluate("microphonesCome()")
    await page.evaluate(f"answerForMicrophone('{what}')")
    if what == "come":
        await until(page, f"microphonesCome() === {before + 1}")


# -- The caller's


async def calling(office: World) -> Page:
    """The page of a caller who has called and whose microphone has not come yet."""
    context = await office.visitor("caller")
    await context.add_init_script(path=LATE)
    page = await caller_page(office)
    await hold_microphones(page)
    await page.get_by_role("button", name="Call now").click()
    await awaited(page, 1)
    return page


async def test_who_has_hung_up_when_his_microphone_comes_is_not_listened_to(office: World) -> None:
    page = await calling(office)
    await page.get_by_role("button", name="Hang up").click()
    await answer(page, "come")
    await until(page, "openMicrophones() === 0")


async def test_who_hangs_up_and_calls_again_before_his_microphone_comes_makes_one_call(
    office: World,
) -> None:
    page = await calling(office)
    await page.get_by_role("button", name="Hang up").click()
    await page.get_by_role("button", name="Call again").click()
    await awaited(page, 2)
    await answer(page, "come")
    await answer(page, "come")
    await expect(page.get_by_label("Say it in a few words")).to_be_visible()
    assert len(office.service.engine.calls.open) == 1
    await until(page, "openMicrophones() === 1")
    await page.get_by_role("button", name="Hang up").click()
    await until(page, "openMicrophones() === 0")


# -- The agent's


async def at_rest(office: World) -> Page:
    """The desk of an agent who is ready, whose microphone is not tried out any more, and comes late from
    now on.
    """
    context = await office.sign_in("anna")
    await context.add_init_script(path=LATE)
    await context.clock.install()
    desk = await agent_page(office)
    await until(desk, "openMicrophones() === 1")
    await desk.clock.fast_forward(TRIED_MS)
    await until(desk, "openMicrophones() === 0")
    await hold_microphones(desk)
    return desk


async def rung(office: World) -> tuple[Page, Page]:
    """Such a desk, at which a call rings, and the caller's page."""
    desk = await at_rest(office)
    caller = await caller_page(office)
    await ask_for_somebody(caller)
    await awaited(desk, 1)
    return desk, caller


async def accepts(desk: Page) -> None:
    """Take the call that rings."""
    await desk.get_by_role("button", name="Accept").click()
    await expect(desk.get_by_role("heading", name="Connecting you")).to_be_visible()


async def all_come(desk: Page) -> None:
    """All microphones that are waited for come."""
    while await desk.evaluate("microphonesAwaited()"):
        await answer(desk, "come")


async def hangs_up(caller: Page, desk: Page) -> None:
    """The caller does, and the agent's page knows it."""
    await expect(desk.locator(".call")).to_be_visible()
    await caller.get_by_role("button", name="Hang up").click()
    await expect(desk.locator(".call")).to_have_count(0)


async def rings_again(caller: Page) -> None:
    """Call once more, and ask for somebody."""
    await caller.get_by_role("button", name="Call again").click()
    await expect(caller.get_by_label("Say it in a few words")).to_be_visible()
    await caller.get_by_role("button", name="0", exact=True).click()


async def test_a_microphone_that_comes_after_the_call_is_closed(office: World) -> None:
    desk, caller = await rung(office)
    await accepts(desk)
    await hangs_up(caller, desk)
    await all_come(desk)
    await until(desk, "openMicrophones() === 0")


async def test_of_the_microphones_that_were_asked_for_none_is_open_after_the_call(
    office: World,
) -> None:
    desk, caller = await rung(office)
    await accepts(desk)
    await all_come(desk)
    await expect(stage(caller)).to_have_text("You are connected")
    assert await arrives(caller)
    await hangs_up(caller, desk)
    await until(desk, "openMicrophones() === 0")


async def test_a_call_whose_microphone_came_too_late_is_over_for_good(office: World) -> None:
    """The next one that rings and is not taken leaves no microphone open."""
    desk, caller = await rung(office)
    await accepts(desk)
    await hangs_up(caller, desk)
    await all_come(desk)
    await rings_again(caller)
    await awaited(desk, 1)
    await answer(desk, "come")
    await until(desk, "openMicrophones() === 1")
    await desk.get_by_role("button", name="Decline").click()
    await until(desk, "openMicrophones() === 0")


async def test_a_microphone_that_is_refused_after_a_call_does_not_end_the_next(
    office: World,
) -> None:
    desk, caller = await rung(office)
    await accepts(desk)
    late = await desk.evaluate("microphonesAwaited()")
    await hangs_up(caller, desk)
    await rings_again(caller)
    await accepts(desk)
    for _ in range(late):
        await answer(desk, "refused")
    await all_come(desk)
    await expect(stage(caller)).to_have_text("You are connected")
    assert await arrives(caller)


async def test_a_microphone_that_is_plugged_in_again_is_open_for_calls_alone(
    office: World,
) -> None:
    desk = await at_rest(office)
    await desk.evaluate(KEEP_DEVICES)
    await desk.evaluate(UNPLUG)
    await expect(desk.get_by_text("No calls come to you now")).to_be_visible()
    await desk.evaluate(PLUG_IN)
    await awaited(desk, 1)
    await answer(desk, "come")
    await expect(desk.get_by_text("No calls come to you now")).to_have_count(0)
    await until(desk, "openMicrophones() === 0")


async def test_a_microphone_that_was_opened_for_an_offer_is_closed_if_that_ends_unheard_of(
    office: World,
) -> None:
    """Its desk had lost the connection."""
    desk, caller = await rung(office)
    await answer(desk, "come")
    await until(desk, "openMicrophones() === 1")
    await desk.context.set_offline(True)
    cut_off(office)
    lost = desk.get_by_text("The connection to the service is lost")
    await expect(lost).to_be_visible()
    await caller.get_by_role("button", name="Hang up").click()
    await comes_about(lambda: not office.service.engine.calls.open)
    await desk.context.set_offline(False)
    await expect(lost).to_have_count(0)
    await expect(desk.get_by_role("button", name="Accept")).to_have_count(0)
    await until(desk, "openMicrophones() === 0")
