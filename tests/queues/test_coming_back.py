"""Callers whom a step has sent to ask for a callback or to leave a message, and who did."""

from __future__ import annotations

import pytest

from queues import events as e
from tests.queues.site import Site, enqueue, kinds
from tests.queues.wording import step


def diverted(to: str) -> Site:
    """A step has sent the caller of `c1`, after ten seconds in line, on this way."""
    site = Site()
    site.queue("billing", steps=(step(after_ms=10_000, leave_for=to),))
    site.enqueue("c1")
    site.pass_ms(10_000)
    assert site.call_state("c1") == "ended"
    return site


@pytest.mark.parametrize("to", ["voicemail", "callback"])
def test_who_was_sent_to_leave_a_message_comes_back_as_a_callback_at_the_old_place(
    to: str,
) -> None:
    site = diverted(to)
    began_ms = site.now_ms - 10_000
    site.now_ms += 20_000
    site.enqueue("d1")
    site.now_ms += 5_000
    assert kinds(site.enqueue("c1", is_callback=True)) == [e.CallQueued]
    assert site.last(e.CallQueued).queued_at_ms == began_ms
    assert site.line() == ["c1", "d1"]
    site.sign_in("anna", billing=5)
    site.talk("c1")
    site.hang_up("c1")
    assert site.last(e.CallEnded).outcome == "completed"
    site.ignore(enqueue("c1", is_callback=True))


@pytest.mark.parametrize("to", ["refuse", "message"])
def test_who_was_only_told_something_does_not_come_back(to: str) -> None:
    diverted(to).ignore(enqueue("c1", is_callback=True))


@pytest.mark.parametrize("to", ["voicemail", "callback"])
def test_who_was_sent_to_leave_a_message_does_not_come_back_on_the_line(to: str) -> None:
    diverted(to).ignore(enqueue("c1"))


def test_who_came_back_and_is_in_line_does_not_come_back_twice() -> None:
    site = diverted("voicemail")
    site.enqueue("c1", is_callback=True)
    site.ignore(enqueue("c1", is_callback=True))
    site.hang_up("c1", "service")
    site.ignore(enqueue("c1", is_callback=True))


def test_who_takes_over_an_older_place_keeps_the_better_one() -> None:
    """The same caller has an older callback from the queue, whose place counts."""
    site = Site()
    site.queue("billing", steps=(step(after_ms=10_000, leave_for="callback"),))
    site.enqueue("c0", caller="cora", is_callback=True)
    began_ms = site.now_ms
    site.now_ms += 30_000
    site.enqueue("c1")
    site.pass_ms(10_000)
    site.enqueue("c1", caller="cora", is_callback=True)
    assert site.last(e.CallQueued).queued_at_ms == began_ms
    assert site.line() == ["c1"]
