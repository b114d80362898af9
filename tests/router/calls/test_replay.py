"""The events alone lead to the same book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from ivr import Keys, Words
from router.calls import (
    ENDED_MS_REMEMBERED,
    CallArrived,
    Calls,
)
from router.calls.snapshot import take
from tests.router.api.world import CONVERSATION, SITE
from tests.router.calls.asking import (
    CALL,
    answer,
    hear,
)
from tests.router.calls.living import TALK, live
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from queues.ids import CallId


@given(seed=st.integers(0, 10_000))
def test_replay_leads_to_the_same_book(seed: int) -> None:
    """Whatever is asked, in whatever order: folding the events again gives the same."""
    lived, replayed = Calls(SITE, CONVERSATION, TALK), Calls(SITE, CONVERSATION, TALK)
    events = live(lived, seed)
    for event in events:
        replayed.fold(event)
    assert take(replayed) == take(lived)
    assert replayed.legs == lived.legs
    arrived: dict[CallId, int] = {}
    for event in events:
        if isinstance(event, CallArrived):  # a leg that was forgotten counts as a new one
            assert event.at_ms - arrived.get(event.call, 0) > ENDED_MS_REMEMBERED
            arrived[event.call] = event.at_ms


@given(words=st.text(max_size=300), keys=st.text(max_size=40))
def test_whatever_is_said_or_pressed_is_heard_without_harm(words: str, keys: str) -> None:
    calls = Calls(SITE, CONVERSATION)
    calls.handle(answer(), START_MS)
    calls.handle(hear(0, Words(text=words, confidence=None)), START_MS)
    calls.handle(hear(1, Keys(digits=keys)), START_MS)
    turn = calls.open[CALL].turn
    assert turn is not None
    assert turn.state.turn <= 2
