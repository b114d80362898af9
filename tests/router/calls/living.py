"""A book of calls that lives through whatever the dice say."""

from __future__ import annotations

import contextlib
from random import Random
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ivr.survey import SurveyTalk
from queues.events import OfferAccepted
from queues.ids import AgentId, CallId, OfferNumber, QueueId, StaffId
from router.calls import (
    BeginSurvey,
    NoteAgentLeg,
    NoteCoaching,
    NoteDifference,
    NoteHold,
    NoteSupervision,
    NoteWrapUp,
    SetEmergency,
)
from router.errors import RequestRefused
from tests.router.api.world import SCRIPT, SITE
from tests.router.calls.asking import (
    HEARD,
    SURVEY,
    answer,
    asked_back,
    close,
    connected,
    diverted,
    ended,
    hear,
    hear_survey,
    note_leg,
    queued,
    recorded,
    resume,
    transferred,
)
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from queues.events import (
        CallbackRequested,
        CallConnected,
        CallEnded,
        CallQueued,
        CallTransferred,
    )
    from router.calls import Calls, CallsCommand, CallsEvent

    Event = (
        CallsEvent
        | CallQueued
        | CallEnded
        | CallbackRequested
        | OfferAccepted
        | CallConnected
        | CallTransferred
    )

TALK = SurveyTalk(replace(SCRIPT, survey=SURVEY))
CALLS = 4


def live(lived: Calls, seed: int, *, steps: int = 40, begins_after: int = 0) -> list[Event]:
    """So many steps; gives all events. `begins_after`: so many minutes after the start."""
    dice = Random(seed)
    events: list[Event] = []
    at_ms = START_MS + begins_after * 60_000
    for _ in range(steps):
        at_ms += dice.randrange(120_000)
        call = CallId(f"call-{dice.randrange(CALLS)}")
        events += lived.pass_time(at_ms)
        if dice.random() < 0.3:
            events += lived.handle(answer(call, f"leg-of-{call}"), at_ms)
        elif call in lived.open and dice.random() < 0.3:
            events.append(_of_the_core(lived, call, at_ms, dice))
            lived.fold(events[-1])
        elif lived.find(call) is not None:
            with contextlib.suppress(RequestRefused):
                events += lived.handle(_command(call, dice), at_ms)
    return events


def _of_the_core(lived: Calls, call: CallId, at_ms: int, dice: Random) -> Event:
    if call in lived.conversing:
        return replace(queued(call), is_callback=dice.random() < 0.3)
    accepted = OfferAccepted(
        site=SITE,
        at_ms=at_ms,
        agent=AgentId("anna"),
        call=call,
        offer=OfferNumber(1),
        queue=QueueId("desk"),
        connect_by_ms=at_ms + 20_000,
    )
    ways: list[Event] = [
        replace(ended(call), at_ms=at_ms),
        replace(diverted("voicemail"), call=call, at_ms=at_ms),
        replace(asked_back(), call=call),
        accepted,
        replace(connected(), call=call, at_ms=at_ms),
        replace(transferred(), call=call, at_ms=at_ms),
    ]
    return dice.choice(ways)


def _command(call: CallId, dice: Random) -> CallsCommand:
    turn = dice.randrange(4)
    commands: list[CallsCommand] = [
        close(call),
        *[hear(turn, one, call) for one in HEARD],
        replace(resume(turn, dice.choice(["callback", "voicemail"])), call=call),
        replace(note_leg(f"back-{call}"), call=call),
        replace(recorded(), call=call),
        BeginSurvey(call=call),
        replace(hear_survey(turn, dice.choice("15*")), call=call),
        NoteAgentLeg(
            call=call,
            offer=OfferNumber(dice.randrange(1, 3)),
            leg=f"agent-{dice.randrange(9)}",
            joined=dice.random() < 0.5,
        ),
        NoteHold(call=call, offer=OfferNumber(1), on=dice.random() < 0.5),
        NoteWrapUp(
            call=call,
            agent=AgentId(dice.choice(["anna", "anna", "ben"])),
            disposition=dice.choice(["", "solved"]),
            note=dice.choice(["", "rings again on Monday"]),
        ),
        NoteSupervision(
            call=call, supervisor=StaffId("sue"), mode=dice.choice([None, "listen", "barge"])
        ),
        NoteCoaching(call=call, supervisor=StaffId("sue"), agent=AgentId("anna"), text="well done"),
        NoteDifference(call=call, agent=None, difference="caller_gone", evidence="seen"),
        SetEmergency(queue=dice.choice(["", "desk"]), on=dice.random() < 0.3, by="x"),
    ]
    return dice.choice(commands)
