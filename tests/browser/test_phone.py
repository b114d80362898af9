"""A caller and an agent talk from page to page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.browser.talking import (
    EARS,
    arrives,
    is_heard,
    silence_arrives,
    silence_is_heard,
    stage,
    talk,
    until,
)

if TYPE_CHECKING:
    from tests.browser.world import World


async def test_caller_and_agent_hear_each_other(office: World) -> None:
    caller, desk = await talk(office)
    assert await arrives(caller)
    assert await arrives(desk)
    assert await is_heard(desk)


async def test_who_mutes_himself_is_not_heard_until_he_takes_it_back(office: World) -> None:
    caller, desk = await talk(office)
    await desk.get_by_role("button", name="Mute").click()
    assert await silence_arrives(caller)
    await desk.get_by_role("button", name="Unmute").click()
    assert await arrives(caller)
    await caller.get_by_role("button", name="Mute").click()
    await expect(caller.get_by_text("Your microphone is off.")).to_be_visible()
    assert await silence_arrives(desk)
    await caller.get_by_role("button", name="Mute").click()
    assert await arrives(desk)


async def test_on_hold_the_caller_hears_music_and_the_two_do_not_hear_each_other(
    office: World,
) -> None:
    caller, desk = await talk(office)
    await desk.get_by_role("button", name="Hold").click()
    await expect(stage(caller)).to_have_text("You are on hold")
    await expect(desk.get_by_role("heading", name="The caller is on hold")).to_be_visible()
    assert await is_heard(caller)
    assert await silence_arrives(caller)
    assert await silence_is_heard(desk)
    await desk.get_by_role("button", name="Resume").click()
    await expect(stage(caller)).to_have_text("You are connected")
    assert await arrives(caller)
    assert await is_heard(desk)


async def test_keys_that_the_caller_presses_are_shown_to_the_agent(office: World) -> None:
    caller, desk = await talk(office)
    await caller.get_by_role("button", name="Keys").click()
    await caller.get_by_role("button", name="4", exact=True).click()
    await caller.keyboard.press("2")
    await expect(desk.get_by_text("42")).to_be_visible()


async def test_a_caller_who_loads_his_page_anew_goes_on_talking(office: World) -> None:
    caller, desk = await talk(office)
    await caller.reload()
    await expect(stage(caller)).to_have_text("You are connected")
    assert await arrives(caller)
    assert await is_heard(desk)


async def test_an_agent_who_loads_his_page_anew_goes_on_talking(office: World) -> None:
    caller, desk = await talk(office)
    await desk.reload()
    await expect(desk.get_by_role("heading", name="You are talking")).to_be_visible()
    await expect(stage(caller)).to_have_text("You are connected")
    assert await arrives(caller)
    assert await is_heard(desk)


async def test_when_the_browser_of_an_agent_dies_his_other_one_goes_on_with_the_call(
    office: World,
) -> None:
    caller, desk = await talk(office)
    other_browser = await office.visitor("another browser")
    await other_browser.add_init_script(path=EARS)
    for cookie in await desk.context.cookies():
        name, value = cookie["name"], cookie["value"]
        await other_browser.add_cookies([{"name": name, "value": value, "url": office.url}])
    other = await other_browser.new_page()
    await other.goto("/agent")
    await expect(other.get_by_role("heading", name="You are talking")).to_be_visible()
    assert await silence_arrives(other)
    await desk.context.close()
    await expect(stage(caller)).to_have_text("You are connected")
    assert await arrives(other)
    assert await is_heard(other)
    assert await arrives(caller)


async def test_a_caller_on_hold_stays_so_when_the_agent_loads_his_page_anew(office: World) -> None:
    caller, desk = await talk(office)
    await desk.get_by_role("button", name="Hold").click()
    await expect(stage(caller)).to_have_text("You are on hold")
    await desk.reload()
    await expect(desk.get_by_role("heading", name="The caller is on hold")).to_be_visible()
    await expect(stage(caller)).to_have_text("You are on hold")
    assert await is_heard(caller)
    assert await silence_arrives(caller)
    assert await silence_is_heard(desk)
    await desk.get_by_role("button", name="Resume").click()
    await expect(stage(caller)).to_have_text("You are connected")
    assert await arrives(caller)
    assert await is_heard(desk)


async def test_when_the_agent_hangs_up_the_callers_page_says_that_the_call_is_over(
    office: World,
) -> None:
    caller, desk = await talk(office)
    await desk.get_by_role("button", name="Hang up").click()
    await expect(caller.get_by_text("The call is over")).to_be_visible()


async def test_when_the_caller_hangs_up_the_agents_microphone_is_closed(office: World) -> None:
    caller, desk = await talk(office)
    await caller.get_by_role("button", name="Hang up").click()
    await expect(caller.get_by_text("Thank you for calling.")).to_be_visible()
    await expect(desk.get_by_role("heading", name="After the call")).to_be_visible()
    await until(desk, "openMicrophones() === 0")
    await until(caller, "openMicrophones() === 0")
