"""What is remembered of a number is erased when its owner asks for it."""

from __future__ import annotations

from router.callers import Callers
from router.ports import Personal
from tests.router.callers.happenings import (
    CALL,
    NEXT,
    NUMBER,
    Disk,
    ended,
    enters,
    happens,
    has_rung,
    rings,
    surveyed,
)
from tests.virtual_clock import START_MS


def test_a_number_is_forgotten_on_request() -> None:
    callers, disk = Callers(), Disk()
    name = has_rung(callers)
    happens(callers, surveyed())
    has_rung(callers, "+31687654321", call=NEXT)
    disk.write(callers.take_changes())
    assert callers.erase(NUMBER)
    assert callers.take_changes() == (Personal(owner=str(name), data=None),)
    assert not callers.erase(NUMBER)
    assert callers.facts(NUMBER, {}, START_MS, 7).calls == 1
    assert callers.facts("+31687654321", {}, START_MS, 7).calls == 2
    assert callers.surveyed_ms_ago(CALL, START_MS) is None
    happens(callers, surveyed())
    assert callers.take_changes() == ()
    assert has_rung(callers) != name


def test_an_open_call_of_a_number_that_is_erased_goes_on_and_is_not_remembered() -> None:
    callers = Callers()
    has_rung(callers, call=NEXT)
    rings(callers, record={"name": "Jan"})
    name = callers.known_as(CALL)
    assert callers.erase(NUMBER)
    assert callers.known_as(CALL) == name
    assert callers.number_to_ring(CALL) == NUMBER
    assert callers.record(CALL) == (("name", "Jan"),)
    assert callers.history(CALL) == ()
    enters(callers, "4711")
    assert callers.digits(CALL) == "4711"
    rings(callers, call=NEXT)
    assert callers.known_as(NEXT) != name
    assert callers.history(CALL) == ()
    happens(callers, ended(), ended(call=NEXT))
    assert callers.facts(NUMBER, {}, START_MS, 7).calls == 2
    assert not {CALL, NEXT, name} & {one.owner for one in callers.take_changes() if one.data}
