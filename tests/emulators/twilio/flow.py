"""The life of a call: one coroutine from its first document to its last status callback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulators.twilio import dial, enqueue, gather, record, speech
from tests.emulators.twilio.calls import Finished, HungUp, Redirected
from tests.emulators.twilio.script import PERFORMERS, Script
from tests.emulators.twilio.twiml import BadTwiml
from tests.emulators.twilio.vocabulary import VERBS
from tests.emulators.twilio.webhooks import DeliveryFailed

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from tests.emulators.twilio.calls import Call
    from tests.emulators.twilio.entries import Source

VERB_MODULES = (dial, enqueue, gather, record, speech)
assert set(PERFORMERS) == VERBS, "each verb of the vocabulary is performed by one function"


async def live(call: Call, source: Source) -> None:
    """Execute TwiML until the call is over, then report that."""
    script = Script(call)
    await live_through(call, follow(script, script.run(source)))


async def live_through(call: Call, life: Awaitable[object]) -> None:
    try:
        await life
    except (HungUp, Finished) as ending:
        call.end(ending.status if isinstance(ending, Finished) else "completed")
    else:
        call.pick_up()
        call.end()
    if call.has_departed:
        call.report("completed")


async def follow(script: Script, step: Awaitable[Source | None]) -> None:
    """Take `step`, then run every document that it, REST or a fallback leads to."""
    while True:
        try:
            following = await step
            if following is None:
                return
            step = script.run(following)
        except Redirected as redirected:
            step = script.run(redirected.source)
        except (DeliveryFailed, BadTwiml) as failure:
            step = script.recover(failure)
