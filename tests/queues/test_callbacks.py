"""Callbacks: virtual callers in the same line, at the place they had."""

from __future__ import annotations

import pytest

from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.errors import NotPossibleNow
from queues.ids import CallId
from tests.queues.site import MAIN, Site, kinds
from tests.queues.wording import step

HOUR_MS = 3_600_000


def request(call: str) -> c.RequestCallback:
    return c.RequestCallback(site=MAIN, call=CallId(call))


@pytest.fixture
def site() -> Site:
    """Cora asked for a callback after 10 s; dora has come in meanwhile and holds the line."""
    made = Site()
    made.queue("billing")
    made.enqueue("c1", caller="cora")
    made.now_ms += 1_000
    made.enqueue("d1", caller="dora")
    made.pass_ms(9_000)
    made.request_callback("c1")
    return made


def ring_back(site: Site) -> None:
    """Anna comes and accepts the callback."""
    site.sign_in("anna", billing=5)
    site.accept("c1")


def test_the_caller_keeps_the_place_in_line(site: Site) -> None:
    assert site.line() == ["c1", "d1"]
    assert site.last(e.CallbackRequested).leaves_at_ms == site.now_ms + 96 * HOUR_MS
    site.sign_in("anna", billing=5)
    offered = site.last(e.CallOffered)
    assert (offered.call, offered.is_callback, offered.waited_ms) == ("c1", True, 10_000)


def test_the_hang_up_after_asking_does_not_end_it(site: Site) -> None:
    site.hang_up("c1")
    assert site.line() == ["c1", "d1"]
    site.sign_in("anna", billing=5)
    assert site.hang_up("c1") == []
    assert site.call_state("c1") == "offered"


@pytest.mark.parametrize("by", ["service", "supervisor"])
def test_others_can_end_it(site: Site, by: c.EndedBy) -> None:
    site.hang_up("c1", by)
    assert site.line() == ["d1"]
    assert site.last(e.CallEnded).is_callback


def test_a_supervisor_can_withdraw_it(site: Site) -> None:
    site.withdraw("c1", "sue")
    assert site.last(e.CallEnded).outcome == "withdrawn"


def test_it_never_goes_before_those_who_came_earlier() -> None:
    site = Site()
    site.queue("billing")
    site.enqueue("d1")
    site.now_ms += 1_000
    site.enqueue("c1", caller="cora")
    site.request_callback("c1")
    site.now_ms += 1_000
    site.enqueue("e1")
    site.sign_in("anna", billing=5)
    served = []
    for _ in range(3):
        call = site.offers()[-1][0]
        served.append(call)
        site.serve(call)
    assert served == ["d1", "c1", "e1"]


def test_the_caller_is_rung_only_once_an_agent_has_accepted(site: Site) -> None:
    """Agents free at a pace; so many callbacks are under way as agents have accepted one."""
    for number in range(5):
        site.enqueue(f"cb{number}", caller=f"caller{number}", is_callback=True)
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    offered = [one.call for one in site.all(e.CallOffered)]
    assert offered == ["c1", "d1"]
    assert site.call_state("cb0") == "waiting"
    accepted = site.accept("c1")
    assert kinds(accepted) == [e.OfferAccepted]
    assert site.last(e.OfferAccepted).is_callback
    assert site.last(e.OfferAccepted).connect_by_ms == site.now_ms + 45_000


def test_the_caller_answers_and_talks(site: Site) -> None:
    ring_back(site)
    site.now_ms += 12_000
    site.connect("c1")
    connected = site.last(e.CallConnected)
    assert (connected.is_callback, connected.waited_ms) == (True, 22_000)
    site.hang_up("c1")
    ended = site.last(e.CallEnded)
    assert (ended.outcome, ended.is_callback) == ("completed", True)


@pytest.mark.parametrize("cause", ["no_answer", "busy", "failed"])
def test_a_caller_who_does_not_answer_is_tried_again_later(
    site: Site, cause: c.CallbackCause
) -> None:
    ring_back(site)
    events = site.callback_failed("c1", cause)
    assert kinds(events) == [e.CallbackFailed, e.CallOffered]
    failed = site.last(e.CallbackFailed)
    assert (failed.cause, failed.tries) == (cause, 1)
    assert failed.retry_at_ms == site.now_ms + 600_000
    assert site.offers()[-1] == ("d1", "anna"), "the agent is free at once, without back-off"
    assert site.call_state("c1") == "postponed"


def test_a_caller_without_a_number_is_not_tried_again(site: Site) -> None:
    ring_back(site)
    events = site.callback_failed("c1", "no_number")
    assert kinds(events) == [e.CallEnded, e.CallOffered]
    ended = site.last(e.CallEnded)
    assert (ended.outcome, ended.agent, ended.is_callback) == ("callback_failed", "anna", True)
    assert site.offers()[-1] == ("d1", "anna"), "the agent is free at once, without back-off"


def test_the_next_try_has_the_old_place(site: Site) -> None:
    ring_back(site)
    site.callback_failed("c1")
    site.talk("d1")
    for number in range(3):
        site.enqueue(f"e{number}")
    site.pass_ms(599_999)
    assert site.call_state("c1") == "postponed"
    assert kinds(site.pass_ms(1)) == [e.CallbackDue]
    assert site.line() == ["c1", "e0", "e1", "e2"]


def test_a_postponed_callback_holds_nobody_up(site: Site) -> None:
    ring_back(site)
    site.callback_failed("c1")
    site.serve("d1")
    site.enqueue("e1")
    assert site.offers()[-1] == ("e1", "anna")


def test_after_the_last_try_it_is_given_up(site: Site) -> None:
    site.configure(callbacks=d.CallbackRules(tries=2, retry_ms=1_000))
    site.hang_up("d1")
    ring_back(site)
    site.callback_failed("c1")
    site.pass_ms(1_000)
    site.accept("c1")
    site.callback_failed("c1")
    ended = site.last(e.CallEnded)
    assert (ended.outcome, ended.by, ended.is_callback) == ("callback_failed", "service", True)
    assert site.state_of("anna") == "ready"


def test_a_callback_that_has_not_come_about_in_time_ends(site: Site) -> None:
    site.pass_ms(96 * HOUR_MS - 1)
    assert site.line() == ["c1"]
    site.pass_ms(1)
    assert (site.last(e.CallEnded).call, site.last(e.CallEnded).outcome) == ("c1", "wait_limit")


def test_a_postponed_one_ends_in_time_too(site: Site) -> None:
    site.configure(callbacks=d.CallbackRules(retry_ms=120 * HOUR_MS))
    ring_back(site)
    site.callback_failed("c1")
    assert site.last(e.CallbackFailed).retry_at_ms == site.call("c1").leaves_at_ms
    site.pass_ms(96 * HOUR_MS)
    assert site.last(e.CallEnded).outcome == "wait_limit"


def test_a_failure_that_is_reported_twice_or_late_counts_once(site: Site) -> None:
    ring_back(site)
    offer = site.offer_of("c1")
    site.callback_failed("c1")
    command = c.ReportCallbackFailed(site=MAIN, call=CallId("c1"), offer=offer, cause="busy")
    site.ignore(command)
    site.hang_up("c1", "service")
    site.ignore(command)


def test_a_failure_of_a_call_that_is_no_callback_is_ignored(site: Site) -> None:
    site.hang_up("c1", "service")
    site.sign_in("anna", billing=5)
    site.accept("d1")
    assert site.callback_failed("d1") == []


def test_the_agents_leg_may_fail_and_the_callback_is_back_in_line(site: Site) -> None:
    ring_back(site)
    site.agent_left("c1")
    assert site.line() == ["c1", "d1"]
    assert site.call("c1").tries == 0


# Once per caller


def test_asked_for_twice_it_is_one_callback(site: Site) -> None:
    site.ignore(request("c1"))
    assert site.line() == ["c1", "d1"]


def test_a_caller_who_rings_in_again_takes_the_place_over(site: Site) -> None:
    events = site.enqueue("c2", caller="cora")
    assert kinds(events) == [e.CallEnded, e.CallQueued]
    assert site.last(e.CallEnded).outcome == "superseded"
    assert site.line() == ["c2", "d1"]
    assert not site.call("c2").is_callback
    site.request_callback("c2")
    assert site.line() == ["c2", "d1"], "and may ask to be called back again"


def test_a_caller_who_rings_in_between_two_tries_takes_the_place_over(site: Site) -> None:
    ring_back(site)
    site.callback_failed("c1")
    site.enqueue("c2", caller="cora")
    assert site.line() == ["c2"]
    assert site.all(e.CallEnded)[-1].call == "c1"


def test_a_second_callback_of_the_same_caller_replaces_the_first(site: Site) -> None:
    site.enqueue("c2", caller="cora", is_callback=True)
    assert site.line() == ["c2", "d1"]


def test_while_the_first_is_under_way_a_second_is_not_begun(site: Site) -> None:
    """FreePBX#525: callers were called back twice."""
    ring_back(site)
    site.enqueue("c2", caller="cora")
    assert site.line() == ["d1", "c2"]
    events = site.request_callback("c2")
    assert kinds(events) == [e.CallEnded]
    assert site.last(e.CallEnded).outcome == "superseded"


@pytest.mark.parametrize("state", ["offered", "connecting"])
def test_a_second_one_asked_for_while_the_first_is_under_way_is_over_once_he_talks(
    site: Site, state: str
) -> None:
    """He asks on the web page while his telephone is about to ring."""
    site.hang_up("d1")
    site.sign_in("anna", billing=5)
    if state == "connecting":
        site.accept("c1")
    site.enqueue("c2", caller="cora", is_callback=True)
    if state == "offered":
        site.accept("c1")
    site.connect("c1")
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    assert site.call_state("c2") == "ended"
    assert [call for call, _ in site.offers()] == ["c1"]


def test_who_has_rung_in_and_talked_is_not_called_back_any_more(site: Site) -> None:
    """He rings in just while the callback is tried, so that his line is busy."""
    ring_back(site)
    site.enqueue("c2", caller="cora")
    site.callback_failed("c1", "busy")
    site.hang_up("d1")
    site.serve("c2")
    site.pass_ms(2 * HOUR_MS)
    assert site.call_state("c1") == "ended"
    assert [call for call, _ in site.offers()].count("c1") == 1


def test_a_callback_for_another_matter_stays_as_it_is(site: Site) -> None:
    site.queue("sales")
    site.enqueue("s1", "sales", caller="cora")
    assert site.line() == ["c1", "d1"]
    assert site.line("sales") == ["s1"]
    assert site.call("s1").entry[0] == site.now_ms


def test_who_was_called_back_may_ring_in_anew(site: Site) -> None:
    ring_back(site)
    site.connect("c1")
    site.hang_up("c1")
    site.enqueue("c2", caller="cora")
    assert site.call_state("c2") == "waiting"
    assert site.call("c2").entry[0] == site.now_ms


def test_callers_unknown_have_callbacks_of_their_own(site: Site) -> None:
    site.enqueue("u1", is_callback=True)
    site.enqueue("u2")
    site.request_callback("u2")
    assert site.line() == ["c1", "d1", "u1", "u2"]


@pytest.mark.parametrize("state", ["connecting", "talking", "ended"])
def test_only_a_call_in_line_can_become_one(site: Site, state: str) -> None:
    site.hang_up("c1", "service")
    site.sign_in("anna", billing=5)
    if state in ("connecting", "talking"):
        site.accept("d1")
    if state == "talking":
        site.connect("d1")
    if state == "ended":
        site.hang_up("d1")
    site.refuse(request("d1"), NotPossibleNow, "call 'd1' does not wait")


# Asked for while it rings


def test_a_call_on_offer_becomes_one_and_the_agent_is_asked_anew(site: Site) -> None:
    site.hang_up("c1", "service")
    site.sign_in("anna", billing=5)
    events = site.request_callback("d1")
    assert kinds(events) == [e.OfferWithdrawn, e.CallbackRequested, e.CallOffered]
    assert site.last(e.OfferWithdrawn).reason == "caller_left"
    offered = site.last(e.CallOffered)
    assert (offered.call, offered.agent, offered.is_callback) == ("d1", "anna", True)
    assert offered.waited_ms == 9_000, "at the place it had"
    site.hang_up("d1")
    assert site.call_state("d1") == "offered"


def test_a_call_that_rings_at_several_is_taken_back_from_all() -> None:
    site = Site()
    site.queue("billing", selection="ring_all")
    site.enqueue("c1")
    for agent in ("anna", "ben"):
        site.sign_in(agent, billing=5)
    events = site.request_callback("c1")
    assert kinds(events)[:3] == [e.OfferWithdrawn, e.OfferWithdrawn, e.CallbackRequested]
    assert [offer.agent for offer in site.all(e.CallOffered)[2:]] == ["anna", "ben"]


# With nobody on the line


def test_a_caller_who_has_been_reached_is_a_caller_like_any_other(site: Site) -> None:
    """The agent's desk dies during the talk: the caller, back in line, is on the line now."""
    ring_back(site)
    site.connect("c1")
    site.lose("anna")
    site.agent_left("c1")
    assert site.call_state("c1") == "waiting"
    site.hang_up("c1")
    assert site.call_state("c1") == "ended"


def test_nobody_is_asked_whether_to_be_called_back_who_will_be_anyhow() -> None:
    site = Site()
    site.queue("billing", steps=(step(after_ms=10_000, offer_callback=True),))
    site.enqueue("c1", is_callback=True)
    site.enqueue("c2")
    site.request_callback("c2")
    assert site.pass_ms(60_000) == []


@pytest.mark.parametrize("to", ["voicemail", "refuse", "message", "callback"])
def test_a_callback_is_not_sent_where_only_somebody_on_the_line_can_go(
    to: str,
) -> None:
    site = Site()
    site.queue("billing", steps=(step(after_ms=60_000, leave_for=to),))
    site.enqueue("c1", caller="cora")
    site.enqueue("d1")
    site.request_callback("c1")
    site.pass_ms(60_000)
    assert site.line() == ["c1"]


def test_a_postponed_callback_can_be_moved_and_withdrawn(site: Site) -> None:
    site.queue("sales")
    ring_back(site)
    site.callback_failed("c1")
    site.move("c1", "sales")
    site.prioritise("c1", 3)
    assert site.call_state("c1") == "postponed"
    site.pass_ms(600_000)
    assert site.line("sales") == ["c1"]
    site.withdraw("c1")
    assert site.call_state("c1") == "ended"
