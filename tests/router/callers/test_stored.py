"""How what is known of callers is written, and what becomes of what cannot be read."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.callers import Callers
from router.callers.memory import RememberedCall
from router.callers.present import PresentCaller
from router.callers.stored import read, written
from router.ports import Personal
from tests.router.callers.happenings import (
    CALL,
    NUMBER,
    rings,
    says,
)
from tests.virtual_clock import START_MS


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        msgspec.msgpack.encode(["caller.9", 1]),
        msgspec.msgpack.encode(["number.1", 7, NUMBER, 0]),
        msgspec.msgpack.encode(["number.1", "caller-2", NUMBER, 0]),
        msgspec.msgpack.encode({"number": NUMBER}),
        b"\x94\xa8number.1\xa1\xff\xa0\x00",
        None,
    ],
)
def test_what_cannot_be_read_is_counted_and_erased_and_the_rest_is_restored(
    data: bytes | None,
) -> None:
    before = Callers()
    rings(before)
    callers = Callers()
    broken = Personal(owner="caller-1", data=data)
    assert callers.restore([broken, *before.take_changes()], {CALL}, START_MS) == 1
    assert callers.get(CALL).number == NUMBER
    assert callers.take_changes() == (Personal(owner="caller-1", data=None),)


@given(st.binary(max_size=200))
def test_reading_never_fails(data: bytes) -> None:
    assert read(Personal(owner="caller-1", data=data)) is None


@given(st.integers(0, 200), st.integers(0, 255))
def test_a_byte_that_has_changed_does_no_harm(place: int, value: int) -> None:
    callers = Callers()
    rings(callers, record={"name": "Jan"})
    says(callers, "my bill")
    for one in callers.take_changes():
        assert one.data is not None
        damaged = bytearray(one.data)
        damaged[place % len(damaged)] = value
        read(Personal(owner=one.owner, data=bytes(damaged)))


def test_a_later_version_may_add_fields_at_the_end() -> None:
    one = PresentCaller(RememberedCall(CALL, START_MS), NUMBER)
    data = written(CALL, one).data
    assert data is not None
    fields = msgspec.msgpack.decode(data)
    longer = msgspec.msgpack.encode([*fields, "something new"])
    shorter = msgspec.msgpack.encode(fields[:3])
    assert read(Personal(owner=CALL, data=longer)) == one
    assert read(Personal(owner=CALL, data=shorter)) == one


def test_what_is_written_shows_nothing_of_a_caller_in_a_representation() -> None:
    callers = Callers()
    rings(callers, record={"name": "Canary"})
    says(callers, "the canary is dead")
    changes = callers.take_changes()
    shown = f"{changes!r} {[read(one) for one in changes]!r}"
    assert "anary" not in shown
    assert NUMBER not in shown
