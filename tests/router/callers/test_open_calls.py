from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues.ids import CallId
from router import callers as module
from router.callers import NUMBER_KEPT_MS, WORDS_LENGTH_MAX, Caller, Callers
from router.calls import CallClosed
from tests.router.api.world import SITE
from tests.router.test_calls import ended

if TYPE_CHECKING:
    from queues.ids import CallerId

CALL = CallId("call-1")


def test_who_rings_is_remembered_as_he_was_first_presented() -> None:
    callers = Callers()
    callers.remember(CALL, Caller(number="+31612345678"))
    callers.said(CALL, 0, "my bill")
    callers.remember(CALL, Caller(number="+31612345678"))
    assert callers.get(CALL) == Caller(number="+31612345678", words="my bill")


def test_what_a_caller_says_adds_up_and_the_newest_words_are_kept() -> None:
    callers = Callers()
    callers.remember(CALL, Caller())
    callers.said(CALL, 0, "my bill is wrong")
    callers.said(CALL, 1, "I paid twice")
    assert callers.get(CALL).words == "my bill is wrong I paid twice"
    callers.said(CALL, 2, "x" * 10_000 + " at the end")
    assert len(callers.get(CALL).words) == WORDS_LENGTH_MAX
    assert callers.get(CALL).words.endswith("at the end")


def test_words_of_a_turn_that_is_repeated_are_kept_once() -> None:
    callers = Callers()
    callers.remember(CALL, Caller())
    callers.said(CALL, 1, "my bill")
    callers.said(CALL, 1, "my bill")
    callers.said(CALL, 0, "hello")
    assert callers.get(CALL).words == "my bill"


def test_nobody_is_made_up() -> None:
    callers = Callers()
    callers.said(CALL, 0, "hello")
    assert callers.get(CALL) == Caller()


def test_a_caller_is_forgotten_when_the_call_is_over() -> None:
    callers = Callers()
    closed = CallClosed(site=SITE, at_ms=1, call=CALL, by="caller")
    for over in (ended(CALL), closed):
        callers.remember(CALL, Caller(number="+31612345678", words="my bill"))
        callers.on_events([over])
        assert callers.get(CALL) == Caller()
        callers.on_events([over])


def known(callers: Callers, number: str, call: CallId = CALL) -> CallerId | None:
    callers.remember(call, Caller(number=number))
    name = callers.known_as(call)
    callers.on_events([ended(call)])
    return name


def test_a_caller_who_rings_again_is_known_by_a_name_that_is_not_his_number() -> None:
    callers = Callers()
    first = known(callers, "+31612345678")
    assert first is not None
    assert "31612345678" not in first
    assert known(callers, "+31612345678") == first
    assert known(callers, "+31687654321") not in {first, None}
    assert known(Callers(), "+31612345678") != first


@pytest.mark.parametrize(
    "number", ["", "anonymous", "sip:anna@example.com", "+", "+0123456", "112"]
)
def test_a_caller_who_withholds_his_number_is_nobody_in_particular(number: str) -> None:
    assert known(Callers(), number) is None


def test_a_call_that_nobody_presented_has_no_caller() -> None:
    assert Callers().known_as(CALL) is None


def test_a_number_that_has_not_rung_for_long_is_forgotten() -> None:
    callers = Callers()
    first = known(callers, "+31612345678")
    until_ms = ended().at_ms + NUMBER_KEPT_MS
    callers.on_events([CallClosed(site=SITE, at_ms=until_ms, call=CALL, by="caller")])
    assert known(callers, "+31612345678") == first
    callers.on_events([CallClosed(site=SITE, at_ms=until_ms + 1, call=CALL, by="caller")])
    assert callers._names == {}


def test_of_too_many_numbers_the_one_that_rang_longest_ago_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "NUMBERS_KEPT_MAX", 2)
    callers = Callers()
    names = [known(callers, f"+3161234567{last}") for last in (1, 2)]
    assert known(callers, "+31612345671") == names[0]
    known(callers, "+31612345673")
    assert known(callers, "+31612345671") == names[0]
    assert known(callers, "+31612345672") != names[1]
