"""A desk takes calls that Twilio brings: the page is real, Twilio's Voice SDK is a small double of it,
put where the browser asks for the SDK's own file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.async_api import expect

from router.api.messages import Voice
from tests.browser.floor import Floor
from tests.browser.talking import agent_page, until

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

    from queues.ids import AgentId
    from tests.browser.world import World

SDK = """
class Emitter {
  handlers = {};
  on(name, handler) { (this.handlers[name] ??= []).push(handler); }
  emit(name, ...given) { for (const one of this.handlers[name] ?? []) one(...given); }
  removeAllListeners() { this.handlers = {}; }
}
class Call extends Emitter {
  constructor(given) { super(); Object.assign(this, given); this.done = []; }
  mute(on) { this.done.push(`mute ${on}`); }
  sendDigits(keys) { this.done.push(`keys ${keys}`); }
  disconnect() { this.done.push("disconnect"); this.emit("disconnect"); }
  status() { return "open"; }
}
export class Device extends Emitter {
  constructor(token) { super(); this.tokens = [token]; this.calls = []; globalThis.sdk = this; }
  async register() { this.emit("registered"); }
  updateToken(token) { this.tokens.push(token); }
  async connect(given) { const call = new Call(given); this.calls.push(call); return call; }
  audio = null;
  destroy() {}
}
"""


async def twilio_desk(office: World) -> tuple[Floor, Page]:
    """A desk that is ready for calls of Twilio, with the double in place of the SDK."""
    floor = Floor(office)
    office.service.carriers["twilio"] = floor.carrier
    office.service.voices["twilio"] = voice
    context = await office.sign_in("anna")

    async def answer(route: Route) -> None:
        await route.fulfill(body=SDK, content_type="text/javascript")

    await context.route("**/voice_sdk-*.js", answer)
    return floor, await agent_page(office)


def voice(_agent: AgentId, _session: str) -> Voice:
    """Access for the double."""
    return Voice(carrier="twilio", token="access-token", expires_at_ms=None)


async def talk(office: World) -> tuple[Floor, Page]:
    """An agent who talks by way of Twilio."""
    floor, desk = await twilio_desk(office)
    call = await floor.rings(carrier="twilio")
    await desk.get_by_role("button", name="Accept").click()
    await until(desk, "sdk.calls.length === 1")
    assert await desk.evaluate("sdk.calls[0].params") == {"offer": f"{call}.1"}
    await desk.evaluate("sdk.calls[0].emit('accept')")
    offer = await floor.offered("anna", call)
    await floor.service.switchboard.agent_joined(call, offer, "agent-leg")
    await floor.service.switchboard.caller_joined(call, offer)
    await expect(desk.get_by_role("heading", name="You are talking")).to_be_visible()
    return floor, desk


async def test_the_page_brings_the_audio_with_the_token_of_the_service(office: World) -> None:
    _, desk = await talk(office)
    assert await desk.evaluate("sdk.tokens") == ["access-token"]


async def test_mute_and_keys_are_left_to_twilio(office: World) -> None:
    _, desk = await talk(office)
    await desk.get_by_role("button", name="Mute").click()
    await desk.get_by_role("button", name="Unmute").click()
    await desk.get_by_role("button", name="Keypad").click()
    await desk.get_by_role("region", name="Keypad").get_by_text("5", exact=True).click()
    assert await desk.evaluate("sdk.calls[0].done.slice(-3)") == [
        "mute true",
        "mute false",
        "keys 5",
    ]


async def test_a_refused_token_takes_the_desk_out_of_reach_until_a_better_one_comes(
    office: World,
) -> None:
    _, desk = await twilio_desk(office)
    await desk.evaluate("sdk.emit('error', {code: 20101, message: 'AccessTokenInvalid'})")
    await until(desk, "sdk.tokens.length > 1")


async def test_before_a_token_ends_another_is_fetched(office: World) -> None:
    _, desk = await twilio_desk(office)
    await desk.evaluate("sdk.emit('tokenWillExpire', sdk)")
    await until(desk, "sdk.tokens.length > 1")
