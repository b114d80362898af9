from __future__ import annotations

from queues.ids import CallId
from router.callers import WORDS_LENGTH_MAX, Caller, Callers
from router.calls import CallClosed
from tests.router.api.world import SITE
from tests.router.test_calls import ended

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
