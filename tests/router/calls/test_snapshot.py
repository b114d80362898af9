"""The book of calls as plain values leads to the same book."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from router.calls import BookSnapshot, Calls
from router.calls.open_call import OpenCall
from router.calls.snapshot import CallSnapshot, restore, take
from tests.router.api.world import CONVERSATION, SITE
from tests.router.calls.living import live


def test_everything_that_is_known_of_a_call_is_kept() -> None:
    assert set(CallSnapshot.__struct_fields__) == set(OpenCall.__slots__)


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
