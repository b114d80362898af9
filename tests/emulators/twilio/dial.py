"""<Dial>: to telephones and desks, into a conference, or to the head of a queue."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.emulators.twilio import conference_leg, fields
from tests.emulators.twilio.activity import resolve
from tests.emulators.twilio.bridges import Bridge, talk
from tests.emulators.twilio.calls import Finished, HungUp
from tests.emulators.twilio.conference_leg import Starred
from tests.emulators.twilio.conferences import FAILED, TIME_UP
from tests.emulators.twilio.dial_phones import TIME_LIMIT_S, dial_phones
from tests.emulators.twilio.entries import Source, StatusCallback
from tests.emulators.twilio.script import performs

if TYPE_CHECKING:
    from tests.emulators.twilio.fields import Fields
    from tests.emulators.twilio.script import Script
    from tests.emulators.twilio.twiml import Document, Verb

DEFAULT_CONFERENCE_EVENTS = "start end"


class StarKey:
    """Listens for * while connected, under hangupOnStar."""

    inputs = frozenset({"dtmf"})

    def __init__(self) -> None:
        self.pressed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def press(self, key: str) -> bool:
        if key == "*":
            resolve(self.pressed, None)
        return True

    def say(self, text: str, confidence: float | None) -> bool:
        del text, confidence
        return False


@performs("Dial")
async def dial(script: Script, verb: Verb, document: Document) -> Source | None:
    """Returns the action, if there is one; after a hang-up it is posted and its answer ignored."""
    try:
        form = await _connect(script, verb, document)
    except (HungUp, Finished):
        if "action" in verb.attributes:
            url = script.resolve(document, verb.get("action"))
            script.call.post_action(url, verb.method(), _after_hang_up(script, verb), "dial")
        raise
    if form is None or "action" not in verb.attributes:
        return None
    return script.action(verb, document, form)


def _after_hang_up(script: Script, verb: Verb) -> Fields:
    if verb.children and verb.children[0].name == "Conference":
        return [("DialCallStatus", "answered")]
    children = [call for call in script.exchange.calls.values() if call.parent is script.call]
    if not children:
        return [("DialCallStatus", "completed")]
    child = next((one for one in children if one.answered_ms is not None), children[-1])
    return [("DialCallStatus", child.status), ("DialCallSid", child.sid)]


async def _connect(script: Script, verb: Verb, document: Document) -> Fields | None:
    """What the action is told; None where Twilio goes to the next verb instead."""
    star = StarKey()
    noun = verb.children[0] if verb.children else None
    if not verb.is_true("hangupOnStar", default=False):
        return await _reach(script, verb, document, noun)
    with script.call.listening(star), script.watching(star.pressed, Starred):
        try:
            return await _reach(script, verb, document, noun)
        except Starred:
            answered = "answered" if noun is not None and noun.name == "Conference" else "completed"
            return [("DialCallStatus", answered), ("DialBridged", "true")]


async def _reach(
    script: Script, verb: Verb, document: Document, noun: Verb | None
) -> Fields | None:
    if noun is not None and noun.name == "Conference":
        return await _dial_conference(script, verb, document, noun)
    if noun is not None and noun.name == "Queue":
        return await _dial_queue(script, document, noun)
    return await dial_phones(script, verb, document)


async def _dial_conference(
    script: Script, verb: Verb, document: Document, noun: Verb
) -> Fields | None:
    conference = script.exchange.conferences.open(noun.text)
    refused = conference_leg.refusal(noun, conference)
    if refused:
        script.exchange.warnings.append(refused)
        return None
    participant = conference_leg.participant_from(script, noun, document, conference)
    clock = script.exchange.clock
    timer = clock.call_at(
        clock.now_ms() + verb.number("timeLimit", TIME_LIMIT_S) * 1_000,
        lambda: conference.remove(participant, TIME_UP),
    )
    try:
        reason = await conference_leg.stay(script, participant, _callback(script, noun, document))
    finally:
        timer.cancel()
    status = "failed" if reason == FAILED else "answered"
    return [("DialCallStatus", status), ("DialBridged", "true")]


def _callback(script: Script, noun: Verb, document: Document) -> StatusCallback | None:
    url = noun.get("statusCallback")
    if not url:
        return None
    return StatusCallback(
        url=script.resolve(document, url),
        method=noun.method("statusCallbackMethod"),
        events=frozenset(noun.get("statusCallbackEvent", DEFAULT_CONFERENCE_EVENTS).split()),
    )


async def _dial_queue(script: Script, document: Document, noun: Verb) -> Fields:
    """Bridge with whoever waits longest, or wait for somebody to join."""
    queue = script.exchange.queues.open(noun.text)
    with script.call.at("dial"):
        while not queue.members:
            arrival: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            queue.arrivals.append(arrival)
            await script.until(arrival)
        member = queue.members[0]
        bridge = Bridge(script.call, member.call)
        if noun.get("url"):
            member.whisper = Source(
                url=script.resolve(document, noun.get("url")),
                method=noun.method(),
                fields=(
                    ("QueueSid", queue.sid),
                    ("QueueTime", str(member.waited_s())),
                    ("DequeingCallSid", script.call.sid),
                ),
            )
        queue.members.remove(member)
        resolve(member.taken, bridge)
        await _first(script, bridge)
    if not bridge.ended.done():
        await talk(script, bridge)
    since_ms = bridge.since_ms
    if since_ms is None:
        return [("DialCallStatus", "no-answer"), ("DialBridged", "false")]
    return [
        ("DialCallStatus", "completed"),
        ("DialCallDuration", str((script.exchange.clock.now_ms() - since_ms) // 1000)),
        ("DialBridged", fields.truth(value=True)),
    ]


async def _first(script: Script, bridge: Bridge) -> None:
    """Until the other side is on the bridge, or will not come."""
    either: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    for future in (bridge.joined, bridge.ended):
        future.add_done_callback(lambda _: resolve(either, None))
    try:
        await script.until(either)
    except BaseException:
        bridge.end()
        raise
