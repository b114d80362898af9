"""The events alone lead to the same book."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr import Keys, Words
from ivr.survey import SurveyTalk
from queues.ids import CallId
from router.calls import (
    BeginSurvey,
    CallArrived,
    Calls,
    SetEmergency,
)
from tests.router.api.world import CONVERSATION, SCRIPT, SITE
from tests.router.calls.asking import (
    CALL,
    HEARD,
    SURVEY,
    answer,
    asked_back,
    close,
    diverted,
    ended,
    hear,
    hear_survey,
    note_leg,
    queued,
    recorded,
    resume,
)
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from queues.events import (
        CallbackRequested,
        CallEnded,
        CallQueued,
    )
    from router.calls import CallsCommand, CallsEvent


@given(seed=st.integers(0, 10_000))
def test_replay_leads_to_the_same_book(seed: int) -> None:
    """Whatever is asked, in whatever order: folding the events again gives the same."""
    talk = SurveyTalk(replace(SCRIPT, survey=SURVEY))
    dice, lived = Random(seed), Calls(SITE, CONVERSATION, talk)
    events: list[CallsEvent | CallQueued | CallEnded | CallbackRequested] = []
    at_ms = START_MS
    for _ in range(40):
        at_ms += dice.randrange(120_000)
        call = CallId(f"call-{dice.randrange(4)}")
        events += lived.pass_time(at_ms)
        if dice.random() < 0.3:
            events += lived.handle(answer(call, f"leg-of-{call}"), at_ms)
        elif call in lived.open and dice.random() < 0.2:
            is_queued = call not in lived._conversing
            ways: list[CallEnded | CallbackRequested] = [
                ended(call),
                replace(diverted("voicemail"), call=call, at_ms=at_ms),
                replace(asked_back(), call=call),
            ]
            back = replace(queued(call), is_callback=dice.random() < 0.3)
            events.append(dice.choice(ways) if is_queued else back)
            lived.fold(events[-1])
        elif lived.find(call) is not None:
            turn = dice.randrange(4)
            commands: list[CallsCommand] = [
                close(call),
                *[hear(turn, one, call) for one in HEARD],
                replace(resume(turn, dice.choice(["callback", "voicemail"])), call=call),
                replace(note_leg(f"back-{call}"), call=call),
                replace(recorded(), call=call),
                replace(BeginSurvey(call=call)),
                replace(hear_survey(turn, dice.choice("15*")), call=call),
                SetEmergency(queue=dice.choice(["", "desk"]), on=dice.random() < 0.3, by="x"),
            ]
            events += lived.handle(dice.choice(commands), at_ms)
    replayed = Calls(SITE, CONVERSATION, talk)
    for event in events:
        replayed.fold(event)
    assert list(replayed.open) == list(lived.open)
    for one in lived.open.values():
        same = replayed.open[one.call]
        assert all(getattr(same, name) == getattr(one, name) for name in one.__slots__)
    assert replayed.emergencies == lived.emergencies
    assert list(replayed._conversing) == list(lived._conversing)
    assert replayed._by_leg == lived._by_leg
    arrivals = Counter(event.call for event in events if isinstance(event, CallArrived))
    assert set(arrivals.values()) <= {1}


@given(words=st.text(max_size=300), keys=st.text(max_size=40))
def test_whatever_is_said_or_pressed_is_heard_without_harm(words: str, keys: str) -> None:
    calls = Calls(SITE, CONVERSATION)
    calls.handle(answer(), START_MS)
    calls.handle(hear(0, Words(text=words, confidence=None)), START_MS)
    calls.handle(hear(1, Keys(digits=keys)), START_MS)
    turn = calls.open[CALL].turn
    assert turn is not None
    assert turn.state.turn <= 2
