"""Callbacks of callers who have left when an agent had accepted the call and was not with them yet."""

from __future__ import annotations

import pytest

from queues import commands as c
from queues import events as e
from queues.errors import NotPossibleNow
from queues.ids import CallId
from tests.queues.site import MAIN, Site, kinds

LEFT = c.RequestCallback(site=MAIN, call=CallId("c1"), has_message=True, caller_left=True)


@pytest.fixture
def site() -> Site:
    """Anna has accepted cora's call."""
    made = Site()
    made.queue("billing")
    made.enqueue("c1", caller="cora")
    made.pass_ms(9_000)
    made.sign_in("anna", billing=5)
    made.accept("c1")
    return made


def test_an_agent_who_waits_for_somebody_who_has_left_is_free_at_once_and_asked_anew(
    site: Site,
) -> None:
    idle_since_ms = site.agent("anna").idle_since_ms
    site.pass_ms(2_000)
    events = site.do(LEFT)
    assert kinds(events) == [e.CallRequeued, e.CallbackRequested, e.CallOffered]
    requeued = site.last(e.CallRequeued)
    assert (requeued.reason, requeued.back_at_ms) == ("caller_left", None)
    offered = site.last(e.CallOffered)
    assert (offered.agent, offered.offer, offered.is_callback) == ("anna", 2, True)
    assert offered.waited_ms == 11_000, "at the place it had"
    assert site.agent("anna").idle_since_ms == idle_since_ms
    site.ignore(LEFT)


def test_the_end_of_the_time_for_connecting_does_not_concern_him_any_more(site: Site) -> None:
    site.away("anna", after_call=True)
    site.do(LEFT)
    assert (site.line(), site.state_of("anna")) == (["c1"], "away")
    assert site.pass_ms(site.core.state.definition.connecting_ms_max) == []
    leaves_at_ms = site.last(e.CallbackRequested).leaves_at_ms
    site.pass_ms(leaves_at_ms - site.now_ms - 1)
    assert site.line() == ["c1"]


def test_he_keeps_the_earlier_callback_unless_he_has_left_a_message() -> None:
    """The earlier one is under way; his agent is free all the same."""
    site = Site()
    site.queue("billing")
    site.enqueue("c1", caller="cora", is_callback=True)
    site.sign_in("anna", billing=5)
    site.accept("c1")
    site.sign_in("ben", billing=5)
    site.enqueue("c2", caller="cora")
    site.accept("c2")
    site.do(c.RequestCallback(site=MAIN, call=CallId("c2"), caller_left=True))
    assert (site.call_state("c2"), site.state_of("ben")) == ("ended", "ready")
    assert site.last(e.CallEnded).outcome == "superseded"


def test_whoever_talks_has_not_left(site: Site) -> None:
    site.connect("c1")
    site.refuse(LEFT, NotPossibleNow, "call 'c1' does not wait")
