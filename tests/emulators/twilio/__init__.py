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

Where it knowingly differs from Twilio, or where Twilio says nothing and this is a choice:
- Sound is text and time: recordings are not fetched, <Record> keeps what was said as text, which is
  all that a recording's .mp3 holds; beeps and announcements' callbacks do not exist, and of the
  Recordings resource there is only that sound.
- Every webhook carries I-Twilio-Idempotency-Token; attempts of one request share it.
- An unknown or misplaced element is fatal for the document (12200); unknown attributes and
  impossible values are warnings and have no effect. Known attributes without effect here are warnings, too.
- A redirected or hung-up <Enqueue> posts its action and ignores the answer; a hung-up <Dial> does
  the same; a redirected <Dial> posts nothing.
- A ringing call ended through REST becomes "canceled"; a sibling that loses a simultaneous ring
  becomes "no-answer"; every ring lasts five seconds longer than its timeout.
- An update of a participant that mentions neither Coaching nor CallSidToCoach ends the coaching, as the
  description says ("if not present, defaults to false"); it is not known whether Twilio does so.
- participant-leave comes for everybody before conference-end; the words of ReasonParticipantLeft,
  and error codes other than those in Twilio's list of the voice pages, are approximate.
- Not there: SIP, Pay, Stream, TaskRouter, answering-machine detection, cookies, the limit on
  concurrent calls, date filters of lists (a warning).
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
