"""Who goes first, who is not served, and who is nobody in particular."""

from __future__ import annotations

import pytest

from router.callers import Callers, is_number
from router.settings.callers import CallersSettings
from router.settings.number_files import NumberFile
from tests.router.callers.happenings import CALL, NUMBER, has_rung, rings
from tests.virtual_clock import START_MS

OTHER = "+31687654321"
LISTED = CallersSettings(
    vip=(NUMBER,),
    vip_file=NumberFile("vips.txt", frozenset({OTHER})),
    blocked=("+31600000001",),
    blocked_file=NumberFile("blocked.txt", frozenset({"+31600000002"})),
)


def standing(callers: Callers, number: str, **record: str) -> str:
    """Before the call is answered; while it is open it must be the same."""
    before = callers.facts(number, record, START_MS, 7).standing
    rings(callers, number, record=record)
    assert callers.standing(CALL) == before
    assert callers.is_vip(CALL) == (before == "vip")
    return before


@pytest.mark.parametrize("number", [NUMBER, OTHER])
def test_a_listed_caller_goes_first(number: str) -> None:
    assert standing(Callers(LISTED), number) == "vip"


@pytest.mark.parametrize("number", ["+31600000001", "+31600000002"])
def test_a_blocked_caller_is_blocked_whatever_else_is_known_of_him(number: str) -> None:
    callers = Callers(LISTED)
    has_rung(callers, number)
    assert standing(callers, number, vip="true", name="Jan") == "blocked"


def test_the_record_can_say_that_a_caller_goes_first_or_is_blocked() -> None:
    assert standing(Callers(), NUMBER, vip="true") == "vip"
    assert standing(Callers(), NUMBER, vip="false") == "known"
    assert standing(Callers(), NUMBER, blocked="true") == "blocked"


def test_being_blocked_by_the_record_goes_before_the_list_of_those_who_go_first() -> None:
    assert standing(Callers(LISTED), NUMBER, blocked="yes") == "blocked"
    both = CallersSettings(vip=(NUMBER,), blocked=(NUMBER,))
    assert standing(Callers(both), NUMBER) == "blocked"


def test_a_caller_is_known_who_has_rung_before_or_has_a_record() -> None:
    callers = Callers()
    assert standing(callers, NUMBER) == "unknown"
    has_rung(callers, OTHER)
    assert standing(Callers(), NUMBER, name="Jan") == "known"
    again = Callers()
    has_rung(again)
    assert standing(again, NUMBER) == "known"


@pytest.mark.parametrize("number", ["", "anonymous", "sip:jan@example.com", "0612345678"])
def test_whoever_withholds_his_number_is_nobody_in_particular(number: str) -> None:
    assert standing(Callers(LISTED), number, vip="true", blocked="true") == "anonymous"
    assert not is_number(number)


def test_other_lists_hold_at_once_for_calls_that_are_open_too() -> None:
    callers = Callers()
    rings(callers)
    assert callers.standing(CALL) == "unknown"
    callers.take_over(LISTED)
    assert callers.settings is LISTED
    assert callers.is_vip(CALL)
    callers.take_over(CallersSettings())
    assert not callers.is_vip(CALL)
