"""<Dial> with <Number> or <Client>: ring them all, bridge with the first who answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.emulators.twilio.activity import resolve
from tests.emulators.twilio.bridges import Bridge, talk
from tests.emulators.twilio.entries import Source, StatusCallback
from tests.emulators.twilio.twiml import Verb

if TYPE_CHECKING:
    from tests.emulators.twilio.calls import Call
    from tests.emulators.twilio.fields import Fields
    from tests.emulators.twilio.script import Script
    from tests.emulators.twilio.twiml import Document

TIMEOUT_S = 30
TIME_LIMIT_S = 14_400


class Ringing:
    """All telephones that one <Dial> rings."""

    def __init__(self, script: Script, verb: Verb, document: Document) -> None:
        self.script = script
        self.verb = verb
        self.document = document
        self.children: list[Call] = []
        self.winner: asyncio.Future[Bridge | None] = asyncio.get_running_loop().create_future()

    def start(self) -> None:
        nouns = self.verb.children or (_number(self.verb),)
        for noun in nouns:
            self._ring(noun)

    def stop(self, *, but: Call | None = None) -> None:
        for child in self.children:
            if child is not but and not child.is_over:
                child.end("completed" if child.status == "in-progress" else "no-answer")

    def _ring(self, noun: Verb) -> None:
        parent = self.script.call
        address = _address(noun)
        child = self.script.exchange.new_call(
            from_=self.verb.get("callerId", parent.from_),
            to=address,
            direction="outbound-dial",
            parent=parent,
            status_callback=self._callback(noun),
        )
        child.parameters = {
            inner.get("name"): inner.get("value")
            for inner in noun.children
            if inner.name == "Parameter"
        }
        self.children.append(child)
        whisper = noun.get("url")
        source = None
        if whisper:
            url = self.script.resolve(self.document, whisper)
            source = Source(url=url, method=noun.method())
        self.script.exchange.dialler.ring(
            child,
            timeout_s=self.verb.number("timeout", TIMEOUT_S),
            then=lambda script: self._answered(script, source),
        )

    def _callback(self, noun: Verb) -> StatusCallback | None:
        url = noun.get("statusCallback")
        if not url:
            return None
        return StatusCallback(
            url=self.script.resolve(self.document, url),
            method=noun.method("statusCallbackMethod"),
            events=frozenset(noun.get("statusCallbackEvent", "completed").split()),
        )

    async def _answered(self, script: Script, whisper: Source | None) -> None:
        """The child's life once answered: whisper, then bridge."""
        if whisper is not None:
            await script.run(whisper, "whisper")
        if self.winner.done():
            return
        bridge = Bridge(self.script.call, script.call)
        self.winner.set_result(bridge)
        await talk(script, bridge)

    def child_over(self) -> None:
        if all(child.is_over for child in self.children):
            resolve(self.winner, None)


async def dial_phones(script: Script, verb: Verb, document: Document) -> Fields:
    ringing = Ringing(script, verb, document)
    with script.call.at("dial"):
        ringing.start()
        for child in ringing.children:
            child.over.add_done_callback(lambda _: ringing.child_over())
        try:
            bridge = await script.until(ringing.winner)
        except BaseException:
            ringing.stop()
            raise
    if bridge is None:
        child = ringing.children[-1]
        return [
            ("DialCallStatus", child.status),
            ("DialCallSid", child.sid),
            ("DialBridged", "false"),
        ]
    child = bridge.other(script.call)
    ringing.stop(but=child)
    script.call.pick_up()
    await _talk(script, verb, bridge)
    since_ms = bridge.since_ms or 0
    return [
        ("DialCallStatus", "completed"),
        ("DialCallSid", child.sid),
        ("DialCallDuration", str((script.exchange.clock.now_ms() - since_ms) // 1000)),
        ("DialBridged", "true"),
    ]


async def _talk(script: Script, verb: Verb, bridge: Bridge) -> None:
    clock = script.exchange.clock
    limit_s = verb.number("timeLimit", TIME_LIMIT_S)
    timer = clock.call_at(clock.now_ms() + limit_s * 1_000, bridge.end)
    try:
        if not bridge.ended.done():
            await talk(script, bridge)
    finally:
        timer.cancel()


def _number(verb: Verb) -> Verb:
    """<Dial>+31...</Dial> is short for a single <Number>."""
    return Verb(name="Number", attributes={}, text=verb.text, children=())


def _address(noun: Verb) -> str:
    if noun.name == "Number":
        return noun.text
    identities = [child.text for child in noun.children if child.name == "Identity"]
    return f"client:{identities[0] if identities else noun.text}"
