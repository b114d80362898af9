"""What is a try of a callback, and what is none: its caller is not rung, or answers and is not reached."""

from __future__ import annotations

import pytest

from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.ids import CallId
from tests.queues.site import MAIN, Site, kinds


@pytest.fixture
def site() -> Site:
    """Cora asked for a callback; dora has come in meanwhile and holds the line."""
    made = Site()
    made.queue("billing")
    made.enqueue("c1", caller="cora")
    made.now_ms += 1_000
    made.enqueue("d1", caller="dora")
    made.request_callback("c1")
    return made


def ring_back(site: Site) -> None:
    """Anna comes and accepts the callback."""
    site.sign_in("anna", billing=5)
    site.accept("c1")


def test_nobody_answering_in_time_is_a_try(site: Site) -> None:
    """However long it took until he was rung. Twilio lets it ring some seconds longer than asked."""
    ring_back(site)
    site.pass_ms(15_000)
    assert kinds(site.callback_rung("c1")) == [e.CallbackRung]
    rung = site.last(e.CallbackRung)
    assert (rung.call, rung.agent, rung.queue) == ("c1", "anna", "billing")
    assert rung.answer_by_ms == site.now_ms + 55_000
    assert site.pass_ms(54_999) == []
    assert kinds(site.pass_ms(1)) == [e.CallbackFailed, e.CallOffered]
    failed = site.last(e.CallbackFailed)
    assert (failed.cause, failed.tries, failed.back_at_ms) == ("no_answer", 1, None)


def test_a_caller_who_is_not_rung_in_time_is_postponed_and_it_is_no_try(site: Site) -> None:
    """Neither the agent's sound may have come, nor the carrier have been reached."""
    ring_back(site)
    assert site.pass_ms(44_999) == []
    assert kinds(site.pass_ms(1)) == [e.CallbackFailed]
    failed = site.last(e.CallbackFailed)
    assert (failed.cause, failed.tries) == ("not_rung", 0)
    assert failed.retry_at_ms == site.now_ms + 600_000
    assert failed.back_at_ms == site.now_ms + 15_000
    assert site.call_state("c1") == "postponed"
    assert site.state_of("anna") == "backing_off"
    assert kinds(site.pass_ms(15_000)) == [e.BackOffEnded, e.CallOffered]
    assert site.offers()[-1] == ("d1", "anna")


def test_a_postponed_caller_has_his_place_again_when_he_is_due(site: Site) -> None:
    site.enqueue("d2", caller="dirk")
    ring_back(site)
    site.pass_ms(45_000)
    assert site.line() == ["d1", "d2"]
    site.away("anna")
    site.pass_ms(600_000)
    assert site.line() == ["c1", "d1", "d2"]


@pytest.mark.parametrize("agents", [1, 3])
def test_callbacks_that_cannot_be_rung_do_not_keep_live_callers_from_agents(
    site: Site, agents: int
) -> None:
    for number in range(agents):
        site.sign_in(f"agent{number}", billing=5)
    lasted_ms = 0
    while site.call_state("d1") != "talking":
        if site.call_state("c1") == "offered":
            site.accept("c1")
        if site.call_state("d1") == "offered":
            site.talk("d1")
        site.pass_ms(1_000)
        lasted_ms += 1_000
        assert lasted_ms <= 61_000
    assert site.call("c1").tries == 0


def test_a_busy_carrier_costs_the_agent_no_time_and_the_caller_no_try(site: Site) -> None:
    ring_back(site)
    site.pass_ms(3_500)
    assert kinds(site.callback_failed("c1", "carrier_busy")) == [e.CallbackFailed, e.CallOffered]
    failed = site.last(e.CallbackFailed)
    assert (failed.cause, failed.tries, failed.back_at_ms) == ("carrier_busy", 0, None)
    assert failed.retry_at_ms == site.now_ms + 600_000
    assert site.call_state("c1") == "postponed"
    assert site.offers()[-1] == ("d1", "anna")


def test_what_is_no_try_gives_nobody_up_though_fewer_tries_are_allowed_by_now(site: Site) -> None:
    ring_back(site)
    site.callback_rung("c1")
    site.callback_failed("c1")
    site.hang_up("d1")
    site.configure(callbacks=d.CallbackRules(tries=1))
    site.pass_ms(600_000)
    site.accept("c1")
    site.callback_failed("c1", "carrier_busy")
    assert (site.call_state("c1"), site.call("c1").tries) == ("postponed", 1)


@pytest.mark.parametrize("cause", ["carrier_busy", None])
def test_who_is_never_rung_ends_by_the_greatest_wait(
    site: Site, cause: c.CallbackCause | None
) -> None:
    for call in ("c1", "d1"):
        site.hang_up(call, "service")
    site.configure(callbacks=d.CallbackRules(wait_ms_max=2 * 3_600_000))
    site.sign_in("anna", billing=5)
    site.enqueue("c2")
    site.request_callback("c2")
    ends_ms = site.call("c2").leaves_at_ms
    while site.now_ms < ends_ms:
        if site.call_state("c2") == "offered":
            site.accept("c2")
            if cause is not None:
                site.callback_failed("c2", cause)
        site.pass_ms(15_000)
    ended = site.last(e.CallEnded)
    assert (ended.call, ended.outcome) == ("c2", "wait_limit")
    assert len(site.all(e.CallbackFailed)) > 10


def test_the_agent_has_as_long_for_a_callback_as_for_any_call(site: Site) -> None:
    site.configure(callbacks=d.CallbackRules(ring_ms=10_000))
    ring_back(site)
    assert site.last(e.OfferAccepted).connect_by_ms == site.now_ms + 20_000
    site.callback_rung("c1")
    assert site.last(e.CallbackRung).answer_by_ms == site.now_ms + 20_000


def test_however_often_he_is_not_rung_he_is_not_given_up(site: Site) -> None:
    site.hang_up("d1")
    ring_back(site)
    for _ in range(10):
        site.pass_ms(45_000)
        site.pass_ms(600_000)
        site.accept("c1")
    site.callback_rung("c1")
    site.pass_ms(55_000)
    assert site.call("c1").tries == 1
    assert site.call_state("c1") == "postponed"


def test_each_try_counts_only_once_its_caller_is_rung(site: Site) -> None:
    site.hang_up("d1")
    ring_back(site)
    site.callback_rung("c1")
    site.callback_failed("c1")
    site.pass_ms(600_000)
    site.accept("c1")
    site.pass_ms(45_000)
    assert site.call("c1").tries == 1
    assert site.call_state("c1") == "postponed"


# He answers


def test_whoever_answers_has_as_long_to_reach_his_agent_as_anybody(site: Site) -> None:
    """However late he has answered, and though nobody knew that he was rung."""
    ring_back(site)
    site.pass_ms(44_000)
    assert kinds(site.callback_answered("c1")) == [e.CallbackAnswered]
    answered = site.last(e.CallbackAnswered)
    assert (answered.call, answered.agent, answered.queue) == ("c1", "anna", "billing")
    assert answered.connect_by_ms == site.now_ms + 20_000
    assert site.pass_ms(19_999) == []
    site.connect("c1")
    assert site.call_state("c1") == "talking"


def test_whoever_answers_and_does_not_reach_his_agent_is_no_try(site: Site) -> None:
    site.configure(callbacks=d.CallbackRules(tries=1))
    ring_back(site)
    site.callback_rung("c1")
    site.callback_answered("c1")
    assert kinds(site.pass_ms(20_000)) == [e.CallbackFailed]
    failed = site.last(e.CallbackFailed)
    assert (failed.cause, failed.tries) == ("not_connected", 0)
    assert (site.call_state("c1"), site.state_of("anna")) == ("postponed", "backing_off")


def test_that_he_answers_counts_once_and_is_not_undone_by_word_that_he_is_rung(site: Site) -> None:
    ring_back(site)
    site.callback_answered("c1")
    site.now_ms += 10_000
    assert site.callback_answered("c1") == []
    assert site.callback_rung("c1") == []
    assert kinds(site.pass_ms(10_000)) == [e.CallbackFailed]


def test_whoever_hangs_up_as_soon_as_he_has_answered_is_a_try(site: Site) -> None:
    ring_back(site)
    site.callback_answered("c1")
    site.callback_failed("c1")
    assert (site.call_state("c1"), site.call("c1").tries) == ("postponed", 1)


def test_nobody_answers_an_older_offer_or_who_is_on_the_line(site: Site) -> None:
    ring_back(site)
    old = c.ReportCallbackAnswered(site=MAIN, call=CallId("c1"), offer=site.offer_of("c1"))
    site.agent_left("c1")
    site.ready("anna")
    site.accept("c1")
    site.ignore(old)
    site.hang_up("c1", "service")
    site.accept("d1")
    assert site.callback_answered("d1") == []


# Late and repeated reports


def test_that_he_is_rung_counts_once_and_only_while_he_is_awaited(site: Site) -> None:
    ring_back(site)
    command = c.ReportCallbackRung(site=MAIN, call=CallId("c1"), offer=site.offer_of("c1"))
    site.do(command)
    site.now_ms += 10_000
    site.ignore(command)
    site.callback_failed("c1")
    site.ignore(command)
    site.accept("d1")
    site.ignore(command)


def test_who_is_rung_for_an_older_offer_is_not_rung_for_this_one(site: Site) -> None:
    ring_back(site)
    old = c.ReportCallbackRung(site=MAIN, call=CallId("c1"), offer=site.offer_of("c1"))
    site.agent_left("c1")
    site.ready("anna")
    site.accept("c1")
    site.ignore(old)


def test_nobody_is_rung_who_is_on_the_line(site: Site) -> None:
    site.hang_up("c1", "service")
    site.sign_in("anna", billing=5)
    site.accept("d1")
    assert site.callback_rung("d1") == []


def test_who_is_rung_may_answer_and_talk(site: Site) -> None:
    ring_back(site)
    site.callback_rung("c1")
    site.pass_ms(44_000)
    site.connect("c1")
    assert site.pass_ms(10_000) == []
    assert site.call_state("c1") == "talking"
