"""<Gather>: keys and speech, prompts that can be interrupted, and what is sent afterwards."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.emulators.twilio import fields
from tests.emulators.twilio.activity import resolve
from tests.emulators.twilio.calls import Interruption
from tests.emulators.twilio.script import performs
from tests.emulators.twilio.webhooks import Outgoing

if TYPE_CHECKING:
    from tests.emulators.twilio.entries import Source
    from tests.emulators.twilio.fields import Fields
    from tests.emulators.twilio.script import Script
    from tests.emulators.twilio.twiml import Document, Verb

TIMEOUT_S = 5
SPEECH_MS_MAX = 60_000


class BargedIn(Interruption):
    """The caller reacted before the prompt was over."""


class Ear:
    """Collects what the caller presses or says. Whichever comes first, keys or speech, wins."""

    def __init__(self, script: Script, verb: Verb) -> None:
        self.inputs = frozenset(verb.get("input", "dtmf").split())
        self.keys = ""
        self.words: list[str] = []
        self.confidence: float | None = None
        self.started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.heard: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Renewed with each key or utterance."""
        self.is_complete = False
        self.speech_until_ms = 0
        self._script = script
        self._verb = verb
        self._finish_key = verb.get("finishOnKey", "#")
        self._keys_max = verb.number("numDigits", 0)

    def press(self, key: str) -> bool:
        if "dtmf" not in self.inputs or self.words or self.is_complete:
            return False
        if key == self._finish_key:
            self.is_complete = True
        else:
            self.keys += key
            self.is_complete = len(self.keys) == self._keys_max
        self._notice()
        return True

    def say(self, text: str, confidence: float | None) -> bool:
        if "speech" not in self.inputs or self.keys or self.is_complete:
            return False
        now_ms = self._script.exchange.clock.now_ms()
        speak_ms = min(self._script.exchange.pace.speak_ms(text), SPEECH_MS_MAX)
        self.speech_until_ms = max(now_ms, self.speech_until_ms) + speak_ms
        self.words.append(text)
        self.confidence = confidence
        self._notice()
        return True

    @property
    def form(self) -> Fields:
        if self.words:
            form = [("SpeechResult", " ".join(self.words))]
            if self.confidence is not None:
                form.append(("Confidence", str(self.confidence)))
            return form
        return [("Digits", self.keys)] if self.keys or "dtmf" in self.inputs else []

    @property
    def silence_ms(self) -> int:
        """The silence that ends speech."""
        wanted = self._verb.get("speechTimeout")
        if wanted == "auto":
            return self._script.exchange.pace.auto_speech_timeout_ms
        if wanted.isdecimal():
            return int(wanted) * 1_000
        return self._verb.number("timeout", TIMEOUT_S) * 1_000

    def next_sound(self) -> asyncio.Future[None]:
        if self.heard.done():
            self.heard = asyncio.get_running_loop().create_future()
        return self.heard

    def _notice(self) -> None:
        resolve(self.started, None)
        resolve(self.heard, None)


@performs("Gather")
async def gather(script: Script, verb: Verb, document: Document) -> Source | None:
    ear = Ear(script, verb)
    with script.call.listening(ear), script.call.at("gather"):
        await _prompt(script, verb, document, ear)
        await _listen(script, verb, document, ear)
    has_input = bool(ear.words or ear.keys)
    if has_input or verb.is_true("actionOnEmptyResult", default=False):
        return script.action(verb, document, ear.form)
    return None


async def _prompt(script: Script, verb: Verb, document: Document, ear: Ear) -> None:
    with script.watching(ear.started, BargedIn):
        try:
            for child in verb.children:
                await script.execute(_only(child, document))
        except BargedIn:
            return


def _only(verb: Verb, document: Document) -> Document:
    return type(document)(verbs=(verb,), url=document.url)


async def _listen(script: Script, verb: Verb, document: Document, ear: Ear) -> None:
    """Until the input is complete or it stays silent for too long."""
    clock = script.exchange.clock
    timeout_ms = verb.number("timeout", TIMEOUT_S) * 1_000
    reported = 0
    while not ear.is_complete:
        wait_ms = timeout_ms
        if ear.words:
            wait_ms = max(0, ear.speech_until_ms - clock.now_ms()) + ear.silence_ms
        if len(ear.words) > reported:
            reported = len(ear.words)
            _report_partly(script, verb, document, ear, reported)
        with script.watching(ear.next_sound(), BargedIn):
            try:
                await script.sleep(wait_ms)
            except BargedIn:
                continue
        return


def _report_partly(script: Script, verb: Verb, document: Document, ear: Ear, count: int) -> None:
    url = verb.get("partialResultCallback")
    if not url:
        return
    form = [
        *fields.standard(script.call),
        ("UnstableSpeechResult", " ".join(ear.words)),
        ("Stability", "0.8"),
        ("SequenceNumber", str(count - 1)),
    ]
    script.exchange.courier.post(
        Outgoing(
            kind="partial",
            event="speech",
            resource=script.call.sid,
            url=script.resolve(document, url),
            method=verb.method("partialResultCallbackMethod"),
            fields=tuple(form),
        )
    )
