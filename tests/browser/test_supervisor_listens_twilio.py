"""A supervisor takes part in a call that Twilio brings: the page is real, Twilio's Voice SDK the small
double of `test_phone_twilio`. Who then hears whom is told in the stories.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from playwright.async_api import expect

from router.earshot import Admission
from tests.browser.floor import ORDER, Floor
from tests.browser.talking import has_supervised, talked_calls, until
from tests.browser.test_phone_twilio import SDK
from tests.router.api.supervising.floor import HearingCarrier

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

    from queues.ids import CallId
    from router.calls import Supervision
    from tests.browser.world import World


class Ear(HearingCarrier):
    """Lets supervisors into the calls of Twilio."""

    def supervise(self, call: CallId, by: str, mode: Supervision) -> Admission:
        return Admission("access-token", {"supervise": f"{by} may {mode} {call}"})


def hearing(office: World) -> Floor:
    """A floor whose calls of Twilio let supervisors in."""
    floor, carrier = Floor(office), Ear()
    office.service.carriers["twilio"] = carrier
    office.service._listening.add("twilio", carrier)
    return floor


async def talks(floor: Floor, agent: str, words: str = ORDER) -> CallId:
    """A call of Twilio that this agent talks."""
    await floor.ready(agent)
    call = await floor.rings(words, carrier="twilio")
    await floor.accepts(agent, call)
    return call


async def supervisor(office: World) -> tuple[Page, CallId, list[str]]:
    """The page of a supervisor who has chosen the call that is talked, that call, and what was asked for
    of the SDK.
    """
    call = await talks(hearing(office), "anna")
    page, asked = await page_of_supervisor(office)
    await talked_calls(page).first.click()
    await expect(
        page.get_by_role("complementary").get_by_role("button", name="Listen")
    ).to_be_visible()
    return page, call, asked


async def page_of_supervisor(office: World) -> tuple[Page, list[str]]:
    """The page of a supervisor with the double in place of the SDK, and what was asked for of that."""
    context = await office.sign_in("chiara")
    asked: list[str] = []

    async def answer(route: Route) -> None:
        asked.append(route.request.url)
        await route.fulfill(body=SDK, content_type="text/javascript")

    await context.route("**/voice_sdk-*.js", answer)
    return await office.page("chiara", "/supervisor"), asked


async def test_the_page_brings_a_leg_that_says_nothing_while_he_listens(office: World) -> None:
    page, call, asked = await supervisor(office)
    assert asked == []
    await page.get_by_role("complementary").get_by_role("button", name="Listen").click()
    await until(page, "globalThis.sdk?.calls.length === 1")
    assert len(asked) == 1
    assert await page.evaluate("sdk.tokens[0]") == "access-token"
    assert await page.evaluate("sdk.calls[0].params") == {"supervise": f"chiara may listen {call}"}
    bar = page.get_by_role("region", name="Listen")
    await expect(bar).to_contain_text("Connecting")
    await page.evaluate("sdk.calls[0].emit('accept')")
    await expect(bar).to_contain_text("Nobody hears you")
    for number, (mode, more) in enumerate(
        (
            ("Whisper", "Only the agent hears you"),
            ("Join in", "Agent and caller hear you"),
            ("Listen", "Nobody hears you"),
        ),
        1,
    ):
        await bar.get_by_role("button", name=mode).click()
        await expect(bar).to_contain_text(more)
        # It is written before the service has been asked, if fewer are to hear him.
        await until(page, f"sdk.calls[0].done.length === {1 + 3 * number}")
    assert await page.evaluate("sdk.calls[0].done") == [
        "mute true",
        *("mute true", "mute false", "mute false"),
        *("mute true", "mute false", "mute false"),
        *("mute true", "mute true", "mute true"),
    ]
    assert await page.evaluate("sdk.calls.length") == 1
    await bar.get_by_role("button", name="Stop").click()
    await expect(bar).to_have_count(0)
    await until(page, "sdk.calls[0].done.at(-1) === 'disconnect'")
    await has_supervised(office, "listen", "whisper", "barge", "listen", None)


async def whispering(office: World) -> tuple[Page, Ear]:
    """The page of a supervisor who whispers, and who lets her in."""
    page, _, _ = await supervisor(office)
    ear = office.service.carriers["twilio"]
    assert isinstance(ear, Ear)
    await page.get_by_role("complementary").get_by_role("button", name="Whisper").click()
    await until(page, "globalThis.sdk?.calls.length === 1")
    await page.evaluate("sdk.calls[0].emit('accept')")
    bar = page.get_by_role("region", name="Listen")
    await expect(bar).to_contain_text("Only the agent hears you")
    return page, ear


async def test_who_is_not_known_to_be_heard_as_he_wants_says_nothing_and_reads_so(
    office: World,
) -> None:
    page, ear = await whispering(office)
    ear.cannot.add("barge")
    bar = page.get_by_role("region", name="Listen")
    await bar.get_by_role("button", name="Join in").click()
    await expect(bar).to_contain_text("Nobody hears you")
    await expect(bar).to_contain_text("has not changed yet who hears you")
    await until(page, "sdk.calls[0].done.at(-1) === 'mute true'")
    await has_supervised(office, "whisper", "barge", "whisper")
    await bar.get_by_role("button", name="Whisper").click()
    await expect(bar).to_contain_text("Only the agent hears you")
    await until(page, "sdk.calls[0].done.at(-1) === 'mute false'")


async def test_of_two_ways_asked_for_quickly_the_last_counts(office: World) -> None:
    page, ear = await whispering(office)
    ear.slow = asyncio.Event()
    bar = page.get_by_role("region", name="Listen")
    await bar.get_by_role("button", name="Join in").click()
    await bar.get_by_role("button", name="Whisper").click()
    await expect(bar).to_contain_text("Nobody hears you")
    ear.slow.set()
    await expect(bar).to_contain_text("Only the agent hears you")
    await has_supervised(office, "whisper", "barge", "whisper")


async def test_when_twilio_ends_the_leg_nobody_listens_any_more(office: World) -> None:
    page, _, _ = await supervisor(office)
    await page.get_by_role("complementary").get_by_role("button", name="Whisper").click()
    await until(page, "globalThis.sdk?.calls.length === 1")
    await page.evaluate("sdk.calls[0].emit('accept')")
    bar = page.get_by_role("region", name="Listen")
    await expect(bar).to_contain_text("Only the agent hears you")
    await page.evaluate("sdk.calls[0].emit('disconnect')")
    await expect(bar).to_have_count(0)
