"""<Enqueue>: waiting to music or TwiML that starts over, and the ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulators.twilio.bridges import talk
from tests.emulators.twilio.calls import Finished, HungUp, Interruption, Redirected
from tests.emulators.twilio.entries import Source
from tests.emulators.twilio.script import performs
from tests.emulators.twilio.speech import Left, play_music
from tests.emulators.twilio.twiml import BadTwiml
from tests.emulators.twilio.vocabulary import Context
from tests.emulators.twilio.webhooks import DeliveryFailed

if TYPE_CHECKING:
    from tests.emulators.twilio.fields import Fields
    from tests.emulators.twilio.queues import Member
    from tests.emulators.twilio.script import Script
    from tests.emulators.twilio.twiml import Document, Verb

EMPTY_WAIT_MS = 1_000
"""Between two requests for a waiting document that takes no time itself."""


class Taken(Interruption):
    """A <Dial><Queue> takes the call out of the queue."""


@performs("Enqueue")
async def enqueue(script: Script, verb: Verb, document: Document) -> Source | None:
    queue = script.exchange.queues.open(verb.text)
    limit = min(queue.max_size, verb.number("maxQueueSize", queue.max_size))
    if len(queue.members) >= limit:
        return _go_on(script, verb, document, [("QueueResult", "queue-full")])
    member = queue.join(script.call)
    ended_as = "error"
    try:
        with script.call.at(f"enqueue:{queue.friendly_name}"):
            ended_as = await _wait(script, verb, document, member)
        if ended_as == "bridged":
            waited_s = member.waited_s()
            queue.leave(member)
            await _talk(script, member)
            return _go_on(script, verb, document, _result(member, "bridged", waited_s))
    except (HungUp, Finished):
        _report(script, verb, document, _result(member, "hangup"))
        raise
    except Redirected:
        result = "redirected-from-bridged" if ended_as == "bridged" else "redirected"
        _report(script, verb, document, _result(member, result))
        raise
    finally:
        queue.leave(member)
        if member.taken.done():
            member.taken.result().end()
    return _go_on(script, verb, document, _result(member, ended_as))


async def _wait(script: Script, verb: Verb, document: Document, member: Member) -> str:
    """Returns leave, bridged or error."""
    try:
        with script.within(Context.QUEUE_WAIT), script.watching(member.taken, Taken):
            await _hear(script, verb, document)
    except Left:
        return "leave"
    except Taken:
        return "bridged"
    except (DeliveryFailed, BadTwiml) as failure:
        script.exchange.warnings.append(str(failure))
        return "error"
    raise AssertionError("waiting ends by an interruption only")


async def _hear(script: Script, verb: Verb, document: Document) -> None:
    """The waiting document again and again."""
    if "waitUrl" not in verb.attributes:
        await play_music(script)
    url = verb.get("waitUrl")
    if not url:
        await script.forever()
    clock = script.exchange.clock
    while True:
        start_ms = clock.now_ms()
        source = Source(
            url=script.resolve(document, url),
            method=verb.method("waitUrlMethod"),
        )
        await script.run(source, "wait")
        if clock.now_ms() == start_ms:
            script.exchange.warnings.append(f"waiting document {url} takes no time")
            await script.sleep(EMPTY_WAIT_MS)


async def _talk(script: Script, member: Member) -> None:
    bridge = member.taken.result()
    if member.whisper is not None:
        await script.run(member.whisper, "queue-url")
    await talk(script, bridge)


def _result(member: Member, result: str, waited_s: int | None = None) -> Fields:
    return [
        ("QueueResult", result),
        ("QueueSid", member.queue.sid),
        ("QueueTime", str(member.waited_s() if waited_s is None else waited_s)),
    ]


def _go_on(script: Script, verb: Verb, document: Document, form: Fields) -> Source | None:
    if "action" not in verb.attributes:
        return None
    return script.action(verb, document, form)


def _report(script: Script, verb: Verb, document: Document, form: Fields) -> None:
    """The action of a call that has left already: its answer is ignored."""
    if "action" in verb.attributes:
        action = script.action(verb, document, form)
        script.call.post_action(action.url, action.method, form, "enqueue")
