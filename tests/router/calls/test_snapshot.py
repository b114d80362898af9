"""The book of calls as plain values leads to the same book."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ivr.state import Recorded
from router.calls import BookSnapshot, Calls
from router.calls.open_call import OpenCall
from router.calls.snapshot import CallSnapshot, restore, take
from tests.router.api.world import CONVERSATION, SITE
from tests.router.calls.asking import CALL, asked_back, connected, hear, in_line, note_leg, resume
from tests.router.calls.living import live
from tests.virtual_clock import START_MS


def test_everything_that_is_known_of_a_call_is_kept() -> None:
    assert set(CallSnapshot.__struct_fields__) == set(OpenCall.__slots__)


def test_who_was_promised_a_callback_before_that_was_noted_is_owed_none_after_it() -> None:
    calls = Calls(SITE, CONVERSATION)
    turn = in_line(calls)
    calls.handle(resume(turn), START_MS)
    asked = calls.open[CALL].turn
    assert asked is not None
    calls.handle(hear(asked.state.turn, Recorded(length_ms=2_000)), START_MS)
    calls.fold(asked_back())
    taken = msgspec.msgpack.encode(take(calls))
    before = msgspec.msgpack.decode(taken)
    del before["open"][0]["kept_turn"]
    restored = Calls(SITE, CONVERSATION)
    restore(restored, msgspec.convert(before, BookSnapshot))
    assert msgspec.msgpack.encode(take(restored)) == taken
    restored.handle(note_leg("leg-2"), START_MS)
    restored.fold(connected())
    assert not restored.open[CALL].is_callback
    assert not restored.open[CALL].is_owed


@given(seed=st.integers(0, 10_000))
def test_a_book_that_is_restored_is_the_same_and_lives_on_the_same(seed: int) -> None:
    lived = Calls(SITE, CONVERSATION)
    live(lived, seed, steps=30)
    taken = msgspec.msgpack.encode(take(lived))
    restored = Calls(SITE, CONVERSATION)
    restore(restored, msgspec.msgpack.decode(taken, type=BookSnapshot))
    assert msgspec.msgpack.encode(take(restored)) == taken
    assert restored.legs == lived.legs
    assert restored.next_deadline_ms() == lived.next_deadline_ms()
    later = live(lived, seed + 1, steps=15, begins_after=40)
    assert live(restored, seed + 1, steps=15, begins_after=40) == later
    assert take(restored) == take(lived)
