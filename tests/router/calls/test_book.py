"""Which events the book takes note of."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import msgspec
import pytest

from queues import events as e
from queues.ids import AgentId
from router.calls import Calls, CallsEvent
from router.calls import snapshot as book_snapshot
from router.calls.book import Book
from router.calls.events import DifferenceNoted
from tests.router.api.world import CONVERSATION, SITE
from tests.router.calls.asking import CALL, answer, connected, ended, queued
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from router.ports import Recorded


def test_of_the_events_of_calls_only_differences_say_nothing_new() -> None:
    assert set(get_args(CallsEvent)) - set(Book()._folds) == {DifferenceNoted}


@pytest.mark.parametrize("event", [queued(), ended()])
def test_what_the_core_says_of_a_call_that_is_not_open_changes_nothing(event: Recorded) -> None:
    book = Book()
    book.fold(event)
    assert book_snapshot.take(book) == book_snapshot.take(Book())


def test_what_is_about_no_call_changes_nothing() -> None:
    calls = Calls(SITE, CONVERSATION)
    calls.handle(answer(), START_MS)
    before = msgspec.json.encode(book_snapshot.take(calls))
    difference = DifferenceNoted(
        site=SITE, at_ms=START_MS, call=CALL, agent=None, difference="caller_gone", evidence="x"
    )
    calls.fold(difference)
    calls.fold(e.AgentBecameReady(site=SITE, at_ms=START_MS, agent=AgentId("anna")))
    calls.fold(e.WrapUpEnded(site=SITE, at_ms=START_MS, agent=AgentId("anna"), call=CALL, by=None))
    assert msgspec.json.encode(book_snapshot.take(calls)) == before


def test_a_book_that_is_replayed_from_what_was_written_is_the_same() -> None:
    calls, again = Calls(SITE, CONVERSATION), Book()
    decided: list[Recorded] = [*calls.handle(answer(), START_MS)]
    told: list[Recorded] = [queued(), connected()]
    for event in told:
        calls.fold(event)
    for event in (*decided, *told):
        again.fold(msgspec.json.decode(msgspec.json.encode(event), type=type(event)))
    assert CALL in again.open
    books = [msgspec.json.encode(book_snapshot.take(book)) for book in (again, calls)]
    assert books[0] == books[1]
