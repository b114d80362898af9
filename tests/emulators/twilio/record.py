"""<Record>: a message after the tone. The recording itself is not kept, only what was said."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.emulators.twilio.activity import resolve
from tests.emulators.twilio.calls import HungUp, Interruption
from tests.emulators.twilio.fields import rfc_2822
from tests.emulators.twilio.heard import Played
from tests.emulators.twilio.script import performs
from tests.emulators.twilio.webhooks import Outgoing

if TYPE_CHECKING:
    from tests.emulators.twilio.entries import Source
    from tests.emulators.twilio.fields import Fields
    from tests.emulators.twilio.script import Script
    from tests.emulators.twilio.twiml import Document, Verb

TONE = "twilio:tone"
TONE_MS = 500
TIMEOUT_S = 5
LENGTH_S_MAX = 3_600


class Stirred(Interruption):
    """A key was pressed or something was said."""


class Tape:
    inputs = frozenset({"dtmf", "speech"})

    def __init__(self, script: Script, finish_keys: str) -> None:
        self.said: list[str] = []
        self.key = ""
        self.speech_until_ms = 0
        self.stirred: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._script = script
        self._finish_keys = finish_keys

    def press(self, key: str) -> bool:
        if key in self._finish_keys:
            self.key = key
        resolve(self.stirred, None)
        return True

    def say(self, text: str, confidence: float | None) -> bool:
        del confidence
        exchange = self._script.exchange
        start_ms = max(self.speech_until_ms, exchange.clock.now_ms())
        self.speech_until_ms = start_ms + exchange.pace.speak_ms(text)
        self.said.append(text)
        resolve(self.stirred, None)
        return True

    def next_stir(self) -> asyncio.Future[None]:
        if self.stirred.done():
            self.stirred = asyncio.get_running_loop().create_future()
        return self.stirred


@performs("Record")
async def record(script: Script, verb: Verb, document: Document) -> Source | None:
    call, clock = script.call, script.exchange.clock
    if verb.is_true("playBeep", default=True):
        call.heard.append(Played(url=TONE, at_ms=clock.now_ms(), is_finished=True))
        await script.sleep(TONE_MS)
    tape = Tape(script, verb.get("finishOnKey", "1234567890*#"))
    start_ms = clock.now_ms()
    try:
        with call.listening(tape), call.at("record"):
            await _run_tape(script, verb, tape, start_ms)
    except HungUp:
        if tape.said:
            form = _result(script, tape, start_ms, "hangup")
            action = script.action(verb, document, form)
            call.post_action(action.url, action.method, form, "record")
            _report(script, verb, document, form, start_ms)
        raise
    if not tape.said:
        return None
    form = _result(script, tape, start_ms, tape.key)
    _report(script, verb, document, form, start_ms)
    return script.action(verb, document, form)


async def _run_tape(script: Script, verb: Verb, tape: Tape, start_ms: int) -> None:
    clock = script.exchange.clock
    end_ms = start_ms + verb.number("maxLength", LENGTH_S_MAX) * 1_000
    silence_ms = verb.number("timeout", TIMEOUT_S) * 1_000
    while not tape.key:
        quiet_ms = max(clock.now_ms(), tape.speech_until_ms) + silence_ms
        with script.watching(tape.next_stir(), Stirred):
            try:
                await script.sleep(max(0, min(quiet_ms, end_ms) - clock.now_ms()))
            except Stirred:
                continue
        return


def _result(script: Script, tape: Tape, start_ms: int, digits: str) -> Fields:
    exchange = script.exchange
    sid = exchange.ids.sid("RE")
    exchange.recordings[sid] = " ".join(tape.said)
    url = f"https://api.twilio.com/2010-04-01/Accounts/{exchange.account_sid}/Recordings/{sid}"
    form = [
        ("RecordingSid", sid),
        ("RecordingUrl", url),
        ("RecordingDuration", str((exchange.clock.now_ms() - start_ms) // 1000)),
    ]
    return [*form, ("Digits", digits)] if digits else form


def _report(script: Script, verb: Verb, document: Document, form: Fields, start_ms: int) -> None:
    url = verb.get("recordingStatusCallback")
    if not url:
        return
    extra = [
        ("AccountSid", script.exchange.account_sid),
        ("CallSid", script.call.sid),
        ("RecordingStatus", "completed"),
        ("RecordingChannels", "1"),
        ("RecordingStartTime", rfc_2822(start_ms)),
        ("RecordingSource", "RecordVerb"),
        ("RecordingTrack", verb.get("recordingTrack", "inbound")),
    ]
    kept = [(name, value) for name, value in form if name != "Digits"]
    script.exchange.courier.post(
        Outgoing(
            kind="recording-status",
            event="completed",
            resource=script.call.sid,
            url=script.resolve(document, url),
            method=verb.method("recordingStatusCallbackMethod"),
            fields=(*kept, *extra),
        )
    )
