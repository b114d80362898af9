"""What tells whether nothing is heard: what was under way before it was to be quiet does not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from tests.browser.talking import arrives, silence_arrives, talk

if TYPE_CHECKING:
    from tests.browser.world import World

RECEIVERS = """
globalThis.receivers = [];
const add = RTCPeerConnection.prototype.setRemoteDescription;
RTCPeerConnection.prototype.setRemoteDescription = async function (...given) {
  await add.apply(this, given);
  receivers.push(...this.getReceivers());
};
"""
LATE_MS = 700


async def test_sound_that_waits_to_be_played_is_waited_for(office: World) -> None:
    """As on a busy machine, where browsers keep more of it."""
    context = await office.visitor("caller")
    await context.add_init_script(RECEIVERS)
    caller, desk = await talk(office)
    late = f"receivers.forEach((one) => {{ one.jitterBufferTarget = {LATE_MS}; }})"
    await caller.evaluate(late)
    for _ in range(2):
        assert await arrives(caller)
        await desk.get_by_role("button", name="Mute", exact=True).click()
        await expect(desk.get_by_text("You are muted")).to_be_visible()
        assert await silence_arrives(caller)
        assert await silence_arrives(caller)
        await desk.get_by_role("button", name="Unmute").click()
