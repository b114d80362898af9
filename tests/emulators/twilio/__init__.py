"""Twilio Voice in one process, on a clock that a test moves.

    clock = VirtualClock()
    async with TwilioEmulator(clock=clock, seed=1) as emulator:
        number = emulator.add_number("+31201234567", voice_url=f"{service}/voice")
        caller = await emulator.dial_in(from_="+31612345678", to="+31201234567")
        caller.heard_text                    # what was spoken or played so far
        caller.say("my bill is wrong")       # while a <Gather> for speech listens
        caller.press("1"), caller.hang_up()
        caller.where                         # "gather", "enqueue:NAME", "conference:NAME", "ended" ...
        await clock.advance(5_000, emulator.settle)

        emulator.people["+31687654321"] = Person(answers_after_ms=3_000)
        emulator.call_to("+31687654321").answer()          # or by hand

        desk = emulator.client("agent-7")
        leg = await desk.connect(application.sid, {"leg": "token"})
        emulator.talking(caller, leg)        # do they hear each other?

How it works: each telephone leg is one `Call` with one coroutine that executes TwiML verb by verb
(`script.py` and the verb modules). The coroutine only ever waits for the virtual clock, for a
person, for another leg or for a webhook's answer; an interruption (hang-up, REST redirect) is an
exception raised at the place where it waits, so that each verb cleans up after itself. Webhooks
and REST are real HTTP on the loopback interface. `settle()` returns when no HTTP is under way, so
that nothing is left to happen at this virtual moment.
"""

from tests.emulators.twilio.emulator import TwilioEmulator
from tests.emulators.twilio.faults import Faults, Hold
from tests.emulators.twilio.heard import Played, PlayedKeys, Spoken
from tests.emulators.twilio.pace import Pace
from tests.emulators.twilio.people import CallHandle, Desk, Person
from tests.emulators.twilio.webhooks import Webhook

__all__ = [
    "CallHandle",
    "Desk",
    "Faults",
    "Hold",
    "Pace",
    "Person",
    "Played",
    "PlayedKeys",
    "Spoken",
    "TwilioEmulator",
    "Webhook",
]
