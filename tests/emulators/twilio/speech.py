"""<Say>, <Play>, <Pause>, and the verbs that end or move a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulators.twilio.calls import Finished, Interruption
from tests.emulators.twilio.entries import Source
from tests.emulators.twilio.heard import DEFAULT_MUSIC, Played, PlayedKeys, Spoken
from tests.emulators.twilio.script import performs

if TYPE_CHECKING:
    from tests.emulators.twilio.heard import Heard
    from tests.emulators.twilio.script import Script
    from tests.emulators.twilio.twiml import Document, Verb

KEY_TONE_MS = 200
KEY_PAUSE_MS = {"w": 500, "W": 1_000}
LOOPS_MAX = 1_000
"""What loop="0" means; Twilio stops there too."""


class Left(Interruption):
    """<Leave>: out of the queue."""


@performs("Say")
async def say(script: Script, verb: Verb, _document: Document) -> None:
    with script.call.at("say"):
        for _ in range(verb.number("loop", 1) or LOOPS_MAX):
            sound = Spoken(
                text=verb.text,
                language=verb.get("language", "en-US"),
                voice=verb.get("voice"),
                at_ms=script.exchange.clock.now_ms(),
            )
            await _sound(script, sound, script.exchange.pace.say_ms(verb.text))


@performs("Play")
async def play(script: Script, verb: Verb, document: Document) -> None:
    with script.call.at("play"):
        keys = verb.get("digits")
        if keys:
            sounded = PlayedKeys(keys=keys, at_ms=script.exchange.clock.now_ms())
            await _sound(script, sounded, sum(KEY_PAUSE_MS.get(key, KEY_TONE_MS) for key in keys))
            return
        url = script.resolve(document, verb.text)
        for _ in range(verb.number("loop", 1) or LOOPS_MAX):
            await play_url(script, url)


async def play_url(script: Script, url: str) -> None:
    sound = Played(url=url, at_ms=script.exchange.clock.now_ms())
    await _sound(script, sound, script.exchange.pace.length_ms(url))


async def play_music(script: Script) -> None:
    """Twilio's own waiting music, until something interrupts it."""
    while True:
        await play_url(script, DEFAULT_MUSIC)


@performs("Pause")
async def pause(script: Script, verb: Verb, _document: Document) -> None:
    with script.call.at("pause"):
        await script.sleep(verb.number("length", 1) * 1_000)


@performs("Redirect")
async def redirect(script: Script, verb: Verb, document: Document) -> Source:
    return Source(url=script.resolve(document, verb.text), method=verb.method())


@performs("Hangup")
async def hang_up(_script: Script, _verb: Verb, _document: Document) -> None:
    raise Finished


@performs("Reject")
async def reject(script: Script, verb: Verb, _document: Document) -> None:
    if script.call.status != "ringing":
        raise Finished
    raise Finished("busy" if verb.get("reason") == "busy" else "no-answer")


@performs("Leave")
async def leave(script: Script, _verb: Verb, _document: Document) -> None:
    if script.call.member is None:
        script.exchange.warnings.append("<Leave> outside a queue ends nothing")
        return
    raise Left


async def _sound(script: Script, sound: Heard, for_ms: int) -> None:
    script.call.heard.append(sound)
    await script.sleep(for_ms)
    sound.is_finished = True
