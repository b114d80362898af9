"""Callbacks that wait for longer: those with a message, and those asked for while it is closed."""

from __future__ import annotations

from typing import Any

import pytest

from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.errors import InvalidCommand
from queues.explain import explain_call, sentences_of
from queues.ids import AgentId, CallId
from queues.limits import LENGTH_MS_MAX
from tests.queues.site import MAIN, Site, enqueue, kinds
from tests.queues.wording import step

HOUR_MS = 3_600_000
WAIT_MS_MAX = d.CallbackRules().wait_ms_max


@pytest.fixture
def site() -> Site:
    """Cora is to be called back; dora holds the line."""
    made = Site()
    made.queue("billing")
    made.enqueue("c1", caller="cora", is_callback=True)
    made.pass_ms(1_000)
    made.enqueue("d1", caller="dora")
    made.pass_ms(9_000)
    return made


# Messages


def test_a_message_is_not_replaced_by_a_later_call_or_message(site: Site) -> None:
    site.enqueue("m1", caller="mia", is_callback=True, has_message=True)
    site.pass_ms(5_000)
    site.enqueue("m2", caller="mia")
    assert site.call("m2").entry[0] == site.now_ms, "whose place is the message's own"
    site.do(c.RequestCallback(site=MAIN, call=CallId("m2"), has_message=True))
    site.enqueue("m3", caller="mia", is_callback=True, has_message=True)
    assert site.line() == ["c1", "d1", "m1", "m2", "m3"]
    assert site.last(e.CallbackRequested).has_message
    assert site.all(e.CallEnded) == []


def test_a_message_is_kept_although_its_caller_is_to_be_called_back(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.accept("c1")
    site.enqueue("c2", caller="cora")
    site.do(c.RequestCallback(site=MAIN, call=CallId("c2"), has_message=True))
    assert site.line() == ["d1", "c2"]


def test_a_message_is_kept_although_its_caller_has_talked_since(site: Site) -> None:
    site.enqueue("c2", caller="cora", is_callback=True, has_message=True)
    assert site.line() == ["c2", "d1"], "the callback without a message it replaces, and its place"
    site.enqueue("c3", caller="cora")
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.sign_in("cleo", billing=5)
    site.talk("c3")
    assert site.call_state("c2") == "offered"


def test_offers_of_a_call_that_comes_back_are_counted_on() -> None:
    """The number of an offer stands in addresses and names rooms: none is ever used twice."""
    site = Site()
    site.queue("billing", steps=(step(after_ms=30_000, leave_for="voicemail"),))
    site.sign_in("anna", billing=5)
    site.enqueue("c1", caller="cora")
    site.decline("c1")
    site.do(c.SignOut(site=MAIN, agent=AgentId("anna")))
    site.pass_ms(31_000)
    assert site.last(e.CallEnded).to == "voicemail"
    site.enqueue("c1", caller="cora", is_callback=True, has_message=True)
    site.sign_in("anna", billing=5)
    assert [one.offer for one in site.all(e.CallOffered)] == [1, 2]


def test_only_a_callback_has_a_message(site: Site) -> None:
    command = enqueue("m1", "billing", has_message=True)
    site.refuse(command, InvalidCommand, "has_message")


# Not before it is open


def postponed(ms: int = HOUR_MS, **further: Any) -> Site:
    """It is closed, and nobody but one agent whose telephone is always on is there."""
    site = Site()
    site.queue("billing")
    site.sign_in("anna", billing=5)
    later_ms = site.now_ms + ms
    site.enqueue("c1", caller="cora", is_callback=True, not_before_ms=later_ms, **further)
    return site


def test_a_callback_asked_for_while_it_is_closed_is_postponed_to_the_opening() -> None:
    site = postponed()
    assert (site.call_state("c1"), site.line(), site.offers()) == ("postponed", [], [])
    assert site.last(e.CallQueued).not_before_ms == site.now_ms + HOUR_MS
    assert site.pass_ms(HOUR_MS - 1) == []
    assert kinds(site.pass_ms(1)) == [e.CallbackDue, e.CallOffered]
    assert site.offers() == [("c1", "anna")]
    assert site.last(e.CallOffered).waited_ms == HOUR_MS


def test_its_greatest_wait_begins_with_the_opening() -> None:
    site = postponed(120 * HOUR_MS)
    site.away("anna")
    site.pass_ms(120 * HOUR_MS + WAIT_MS_MAX - 1)
    assert site.line() == ["c1"]
    site.pass_ms(1)
    assert site.last(e.CallEnded).outcome == "wait_limit"


def test_nobody_is_held_for_an_agent_while_it_is_closed() -> None:
    site = postponed(agent="anna", agent_wait_ms=60_000)
    assert site.last(e.CallQueued).agent is None


def test_a_caller_who_rings_before_the_opening_takes_the_place_over() -> None:
    site = postponed()
    began_ms = site.now_ms
    site.away("anna")
    site.pass_ms(1_000)
    site.enqueue("c2", caller="cora")
    assert site.call("c2").entry[0] == began_ms
    assert site.call_state("c1") == "ended"


@pytest.mark.parametrize("ms", [0, -5_000])
def test_an_opening_that_is_past_postpones_nothing(ms: int) -> None:
    site = postponed(ms)
    assert site.last(e.CallQueued).not_before_ms is None
    assert site.last(e.CallQueued).leaves_at_ms == site.now_ms + WAIT_MS_MAX
    assert site.call_state("c1") == "offered"


def test_what_cannot_be_postponed_is_refused(site: Site) -> None:
    later_ms = site.now_ms + HOUR_MS
    call = enqueue("e1", "billing", not_before_ms=later_ms)
    site.refuse(call, InvalidCommand, "not_before_ms: only callbacks")
    much_later_ms = site.now_ms + LENGTH_MS_MAX + 1
    callback = enqueue("e1", "billing", is_callback=True, not_before_ms=much_later_ms)
    site.refuse(callback, InvalidCommand, "not_before_ms: at most")


def test_an_explanation_tells_that_it_is_postponed() -> None:
    site = postponed()
    told = " ".join(sentences_of(explain_call(site.core.state, CallId("c1"), site.now_ms)))
    assert told.endswith("To be called back; postponed, it comes into line in 1 h 00 min.")


# As any call


def test_steps_relax_a_callback_as_they_do_any_call() -> None:
    site = Site()
    site.queue("billing", needs={"billing": 5}, steps=(step(after_ms=60_000, lower_levels=4),))
    site.sign_in("anna", billing=1)
    site.enqueue("c1", caller="cora")
    site.request_callback("c1")
    assert kinds(site.pass_ms(60_000)) == [e.CallRelaxed, e.CallOffered]


def test_a_callback_moved_to_another_queue_keeps_its_day(site: Site) -> None:
    site.queue("sales")
    leaves_ms = site.call("c1").leaves_at_ms
    site.move("c1", "sales")
    assert (site.last(e.CallMoved).leaves_at_ms, site.line("sales")) == (leaves_ms, ["c1"])
