"""A call ends: by whom, in which state, with what outcome; and how long it is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues import limits
from queues.errors import NotPossibleNow, UnknownCall
from queues.ids import CallId
from tests.queues.site import MAIN, Site, enqueue, kinds
from tests.queues.situations import ask_to_be_called_back, bring_call, call_back_in_vain

if TYPE_CHECKING:
    from collections.abc import Callable

    from queues.lifecycles import CallState


def test_hanging_up_while_waiting_leaves_the_line(site: Site) -> None:
    for call in ("c1", "c2", "c3"):
        site.enqueue(call)
    site.now_ms += 7_000
    assert kinds(site.hang_up("c2")) == [e.CallEnded]
    ended = site.last(e.CallEnded)
    assert (ended.outcome, ended.by, ended.waited_ms) == ("abandoned", "caller", 7_000)
    assert (ended.talked_ms, ended.agent, ended.wrap_up_until_ms) == (0, None, None)
    assert site.line() == ["c1", "c3"]


def test_hanging_up_during_an_offer_takes_the_offer_back(site: Site) -> None:
    bring_call(site, "offered")
    assert kinds(site.hang_up("c1")) == [e.OfferWithdrawn, e.CallEnded]
    assert site.last(e.OfferWithdrawn).reason == "caller_left"
    assert site.last(e.CallEnded).agent is None
    assert site.state_of("anna") == "ready"


def test_an_agent_whose_offer_was_taken_back_gets_the_next_call_at_once(site: Site) -> None:
    bring_call(site, "offered")
    site.enqueue("c2")
    assert kinds(site.hang_up("c1")) == [e.OfferWithdrawn, e.CallEnded, e.CallOffered]
    assert site.offers() == [("c1", "anna"), ("c2", "anna")]


def test_hanging_up_while_connecting_frees_the_agent_without_wrap_up(site: Site) -> None:
    bring_call(site, "connecting")
    site.enqueue("c2")
    assert kinds(site.hang_up("c1")) == [e.CallEnded, e.CallOffered]
    ended = site.last(e.CallEnded)
    assert (ended.outcome, ended.agent) == ("abandoned", "anna")
    assert ended.wrap_up_until_ms is None


def test_hanging_up_while_talking_begins_the_wrap_up(site: Site) -> None:
    bring_call(site, "talking")
    site.now_ms += 90_000
    assert kinds(site.hang_up("c1")) == [e.CallEnded]
    ended = site.last(e.CallEnded)
    assert (ended.outcome, ended.waited_ms, ended.talked_ms) == ("completed", 0, 90_000)
    assert (ended.agent, ended.wrap_up_until_ms) == ("anna", site.now_ms + 30_000)
    assert site.state_of("anna") == "wrapping_up"


def test_hanging_up_twice_is_hanging_up_once(site: Site) -> None:
    bring_call(site, "ended")
    site.ignore(c.EndCall(site=MAIN, call=CallId("c1"), by="caller"))


@pytest.mark.parametrize("by", ["caller", "agent", "carrier", "service"])
def test_whoever_ends_the_call_is_recorded(site: Site, by: c.EndedBy) -> None:
    bring_call(site, "talking")
    site.hang_up("c1", by)
    assert site.last(e.CallEnded).by == by


def test_a_call_that_has_waited_as_long_as_it_may_leaves_the_queue(site: Site) -> None:
    site.queue("billing", wait_ms_max=60_000)
    site.enqueue("c1")
    assert site.pass_ms(59_999) == []
    assert kinds(site.pass_ms(1)) == [e.CallEnded]
    ended = site.last(e.CallEnded)
    assert (ended.outcome, ended.by, ended.waited_ms) == ("wait_limit", "service", 60_000)


def test_the_wait_limit_does_not_cut_an_offer_short(site: Site) -> None:
    site.queue("billing", wait_ms_max=60_000)
    site.enqueue("c1")
    site.enqueue("c2")
    site.pass_ms(50_000)
    site.sign_in("anna", billing=5)
    assert kinds(site.pass_ms(10_000)) == [e.CallEnded]
    assert (site.call_state("c1"), site.call_state("c2")) == ("offered", "ended")
    assert kinds(site.decline("c1")) == [e.OfferDeclined, e.CallEnded]
    assert site.last(e.CallEnded).outcome == "wait_limit"


def test_a_call_over_its_wait_limit_is_not_passed_on_from_agent_to_agent(site: Site) -> None:
    """Else, with agents who never answer and return by themselves, it would never end."""
    site.queue("billing", wait_ms_max=60_000)
    site.sign_in("anna", billing=5, return_ms=1_000)
    site.enqueue("c1")
    site.pass_ms(55_000)
    site.sign_in("ben", billing=5)
    site.pass_ms(25_000)
    assert site.call_state("c1") == "ended"
    assert site.last(e.CallEnded).outcome == "wait_limit"


def test_a_talk_that_lasts_too_long_is_ended(site: Site) -> None:
    site.configure(talking_ms_max=600_000)
    bring_call(site, "talking")
    assert site.pass_ms(599_999) == []
    assert kinds(site.pass_ms(1)) == [e.CallEnded]
    ended = site.last(e.CallEnded)
    assert (ended.outcome, ended.by, ended.talked_ms) == ("talk_limit", "service", 600_000)
    assert site.state_of("anna") == "wrapping_up"


def test_a_caller_who_has_talked_has_not_abandoned_when_he_hangs_up_in_line(site: Site) -> None:
    bring_call(site, "talking")
    site.lose("anna")
    site.agent_left("c1")
    site.hang_up("c1")
    ended = site.last(e.CallEnded)
    assert (ended.outcome, ended.agent, ended.talked_ms) == ("completed", None, 0)


def test_an_ended_call_is_not_queued_again(site: Site) -> None:
    bring_call(site, "ended")
    site.ignore(enqueue("c1"))


@pytest.mark.plain_only
def test_ended_calls_are_remembered_up_to_the_bound(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ENDED_CALLS_REMEMBERED", 3)
    for call in ("c1", "c2", "c3", "c4"):
        site.enqueue(call)
        site.hang_up(call)
    assert list(site.core.state.ended) == ["c2", "c3", "c4"]
    site.ignore(c.EndCall(site=MAIN, call=CallId("c2"), by="caller"))
    site.refuse(c.EndCall(site=MAIN, call=CallId("c1"), by="caller"), UnknownCall, "'c1'")


@pytest.mark.parametrize("state", ["waiting", "offered", "postponed"])
def test_a_call_in_line_can_be_withdrawn(site: Site, state: CallState) -> None:
    bring_call(site, state)
    events = site.withdraw("c1", by="sue")
    assert kinds(events) == ([e.OfferWithdrawn] if state == "offered" else []) + [e.CallEnded]
    ended = site.last(e.CallEnded)
    assert (ended.outcome, ended.by, ended.staff) == ("withdrawn", "supervisor", "sue")
    assert ended.wrap_up_until_ms is None
    if state == "offered":
        assert site.last(e.OfferWithdrawn).reason == "ended"


@pytest.mark.parametrize("state", ["connecting", "talking"])
def test_a_call_with_an_agent_cannot_be_withdrawn(site: Site, state: CallState) -> None:
    bring_call(site, state)
    site.refuse(c.WithdrawCall(site=MAIN, call=CallId("c1")), NotPossibleNow, "does not wait")


@pytest.mark.parametrize(
    "situation", [ask_to_be_called_back, call_back_in_vain], ids=["waiting", "postponed"]
)
def test_a_caller_who_is_to_be_called_back_hangs_up_and_keeps_the_place(
    site: Site, situation: Callable[[Site], None]
) -> None:
    situation(site)
    site.ignore(c.EndCall(site=MAIN, call=CallId("c1"), by="caller"))
    assert kinds(site.hang_up("c1", "service")) == [e.CallEnded]


def test_a_callback_ends_after_the_last_try(site: Site) -> None:
    site.configure(callbacks=d.CallbackRules(tries=2))
    call_back_in_vain(site)
    assert kinds(site.pass_ms(600_000)) == [e.CallbackDue, e.CallOffered]
    site.accept("c1")
    assert kinds(site.callback_failed("c1")) == [e.CallEnded]
    ended = site.last(e.CallEnded)
    assert (ended.outcome, ended.by, ended.agent) == ("callback_failed", "service", "anna")
    assert (ended.is_callback, ended.wrap_up_until_ms) == (True, None)
    assert site.state_of("anna") == "ready"


def test_a_callback_that_does_not_come_about_in_time_ends(site: Site) -> None:
    site.configure(callbacks=d.CallbackRules(wait_ms_max=50_000))
    ask_to_be_called_back(site)
    assert site.pass_ms(49_999) == []
    assert kinds(site.pass_ms(1)) == [e.CallEnded]
    assert site.last(e.CallEnded).outcome == "wait_limit"


def test_a_caller_who_rings_again_takes_over_the_place_of_the_callback(site: Site) -> None:
    site.enqueue("c1", caller="carol")
    site.request_callback("c1")
    queued_ms = site.now_ms
    site.now_ms += 60_000
    assert kinds(site.enqueue("c2", caller="carol")) == [e.CallEnded, e.CallQueued]
    assert site.last(e.CallEnded).outcome == "superseded"
    assert site.last(e.CallQueued).queued_at_ms == queued_ms
