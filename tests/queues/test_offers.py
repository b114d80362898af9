"""An offer: accepted, declined, missed, timed out; what it costs the agent and spares the caller."""

from __future__ import annotations

import pytest

from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.errors import OfferGone
from queues.ids import CallId, OfferNumber
from tests.queues.site import MAIN, Site, accept, kinds
from tests.queues.situations import ring_at_several


def test_accepting_leads_to_connecting_and_then_to_talk(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    assert kinds(site.accept("c1")) == [e.OfferAccepted]
    assert (site.call_state("c1"), site.state_of("anna")) == ("connecting", "connecting")
    assert kinds(site.connect("c1")) == [e.CallConnected]
    assert (site.call_state("c1"), site.state_of("anna")) == ("talking", "talking")


def test_the_wait_lasts_until_caller_and_agent_hear_each_other(site: Site) -> None:
    site.enqueue("c1")
    site.pass_ms(15_000)
    site.sign_in("anna", billing=5)
    site.now_ms += 3_000
    site.accept("c1")
    site.now_ms += 2_000
    site.connect("c1")
    connected = site.last(e.CallConnected)
    assert (connected.waited_ms, connected.in_target, connected.connection) == (20_000, True, 1)


def test_a_wait_one_millisecond_over_the_target_misses_it(site: Site) -> None:
    site.enqueue("c1")
    site.now_ms += 20_001
    site.sign_in("anna", billing=5)
    site.talk("c1")
    assert not site.last(e.CallConnected).in_target


def test_a_declined_call_is_offered_to_the_next_agent(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.now_ms += 1
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    assert kinds(site.decline("c1")) == [e.OfferDeclined, e.CallOffered]
    assert site.offers() == [("c1", "anna"), ("c1", "ben")]
    assert site.last(e.CallOffered).offer == 2


def test_an_agent_who_declined_backs_off_and_is_then_offered_calls_again(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    declined = site.decline("c1")[0]
    assert isinstance(declined, e.OfferDeclined)
    assert declined.back_at_ms == site.now_ms + 5_000
    assert site.pass_ms(4_999) == []
    assert kinds(site.pass_ms(1)) == [e.BackOffEnded, e.CallOffered]


def test_getting_ready_ends_a_back_off(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.decline("c1")
    assert kinds(site.ready("anna")) == [e.BackOffEnded, e.CallOffered]


def test_an_offer_not_answered_in_time_is_missed(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    assert site.pass_ms(14_999) == []
    missed = site.pass_ms(1)
    assert kinds(missed) == [e.OfferMissed]
    assert isinstance(missed[0], e.OfferMissed)
    assert (missed[0].cause, missed[0].misses) == ("timeout", 1)
    assert (site.call_state("c1"), site.state_of("anna")) == ("waiting", "backing_off")


def test_an_agent_whose_telephone_takes_time_to_ring_is_given_that_time_on_top(site: Site) -> None:
    site.sign_in("anna", billing=5, answer_ms=4_000)
    site.enqueue("c1")
    assert site.last(e.CallOffered).expires_at_ms == site.now_ms + 19_000
    assert site.pass_ms(18_999) == []
    assert kinds(site.pass_ms(1)) == [e.OfferMissed]


@pytest.mark.parametrize("cause", ["no_answer", "busy", "failed"])
def test_a_telephone_that_does_not_take_the_call_misses_it(site: Site, cause: c.MissCause) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.miss("c1", cause)
    assert site.last(e.OfferMissed).cause == cause


def test_misses_in_a_row_send_the_agent_away(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.pass_ms(15_000)
    assert kinds(site.pass_ms(5_000)) == [e.BackOffEnded, e.CallOffered]
    assert kinds(site.pass_ms(15_000)) == [e.OfferMissed, e.AgentWentAway]
    went = site.last(e.AgentWentAway)
    assert (went.reason, went.back_at_ms) == ("missed_calls", None)
    assert site.pass_ms(600_000) == []


def test_as_many_misses_as_configured_send_the_agent_away(site: Site) -> None:
    site.configure(misses_before_away=1)
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    assert kinds(site.miss("c1")) == [e.OfferMissed, e.AgentWentAway]


def test_an_agent_sent_away_returns_by_itself_if_so_agreed(site: Site) -> None:
    site.configure(misses_before_away=1)
    site.sign_in("anna", billing=5, return_ms=60_000)
    site.enqueue("c1")
    site.pass_ms(15_000)
    assert site.last(e.AgentWentAway).back_at_ms == site.now_ms + 60_000
    assert site.pass_ms(59_999) == []
    assert kinds(site.pass_ms(1)) == [e.AgentBecameReady, e.CallOffered]


def test_an_agent_who_chooses_another_absence_no_longer_returns_by_itself(site: Site) -> None:
    site.configure(misses_before_away=1)
    site.sign_in("anna", billing=5, return_ms=60_000)
    site.enqueue("c1")
    site.miss("c1")
    assert kinds(site.away("anna", "lunch")) == [e.AgentWentAway]
    assert site.pass_ms(600_000) == []


@pytest.mark.parametrize("what", ["accept", "decline", "return"])
def test_misses_count_only_in_a_row(site: Site, what: str) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.miss("c1")
    site.ready("anna")
    if what == "accept":
        site.talk("c1")
        site.hang_up("c1")
        site.finish_wrap_up("anna")
        site.enqueue("c2")
    elif what == "decline":
        site.decline("c1")
        site.ready("anna")
        site.enqueue("c2")
    else:
        site.away("anna")
        site.ready("anna")
    site.miss("c2" if what == "accept" else "c1")
    assert site.last(e.OfferMissed).misses == 1
    assert site.state_of("anna") == "backing_off"


@pytest.mark.parametrize("how", ["decline", "miss", "timeout", "requeue", "lost", "connect_late"])
def test_a_call_that_comes_back_keeps_its_place_in_line(site: Site, how: str) -> None:
    site.sign_in("anna", billing=5)
    for call in ("c1", "c2", "c3"):
        site.enqueue(call)
        site.now_ms += 1_000
    match how:
        case "decline":
            site.decline("c1")
        case "miss":
            site.miss("c1")
        case "timeout":
            site.pass_ms(15_000)
        case "requeue":
            site.accept("c1")
            site.agent_left("c1")
        case "lost":
            site.talk("c1")
            site.lose("anna")
            site.agent_left("c1")
        case "connect_late":
            site.accept("c1")
            site.pass_ms(20_000)
    assert site.line() == ["c1", "c2", "c3"]
    site.sign_in("ben", billing=5)
    assert site.offers()[-1] == ("c1", "ben")


def test_calls_that_come_back_in_any_order_stand_in_the_order_of_queueing(site: Site) -> None:
    for agent in ("anna", "ben", "cleo"):
        site.sign_in(agent, billing=5)
    for call in ("c1", "c2", "c3", "c4"):
        site.enqueue(call)
    site.lose("anna")  # so that nobody takes what comes back
    for call in ("c3", "c2"):
        site.decline(call)
    assert site.line() == ["c1", "c2", "c3", "c4"]


def test_a_connection_the_carrier_does_not_make_in_time_puts_the_call_back(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.accept("c1")
    assert site.pass_ms(19_999) == []
    assert kinds(site.pass_ms(1)) == [e.CallRequeued]
    requeued = site.last(e.CallRequeued)
    assert (requeued.reason, requeued.back_at_ms) == ("connecting_timeout", site.now_ms + 15_000)


@pytest.mark.parametrize(
    ("state", "kind", "reason"),
    [
        ("offered", e.OfferMissed, "failed"),
        ("connecting", e.CallRequeued, "agent_leg_failed"),
        ("talking", e.CallEnded, "completed"),
    ],
)
def test_what_a_lost_agent_leg_means_depends_on_how_far_the_call_had_come(
    site: Site, state: str, kind: type[e.SiteEvent], reason: str
) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    if state != "offered":
        site.accept("c1")
    if state == "talking":
        site.connect("c1")
    events = site.agent_left("c1")
    assert kinds(events) == [kind]
    said = {getattr(events[0], name, None) for name in ("cause", "reason", "outcome")}
    assert reason in said


def test_an_agent_who_hangs_up_after_talk_has_ended_the_call(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.talk("c1")
    site.agent_left("c1")
    ended = site.last(e.CallEnded)
    assert (ended.by, ended.agent, site.state_of("anna")) == ("agent", "anna", "wrapping_up")


def test_a_caller_whose_agents_leg_was_lost_goes_back_in_line_though_his_desk_is_there(
    site: Site,
) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.talk("c1")
    assert kinds(site.agent_left("c1", lost=True)) == [e.CallRequeued]
    assert site.last(e.CallRequeued).reason == "agent_lost"
    assert (site.line(), site.state_of("anna")) == (["c1"], "backing_off")


def test_a_caller_whose_agents_desk_died_goes_back_in_line_and_talks_on(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.talk("c1")
    site.now_ms += 60_000
    site.lose("anna")
    assert kinds(site.agent_left("c1")) == [e.CallRequeued]
    assert site.last(e.CallRequeued).reason == "agent_lost"
    site.sign_in("ben", billing=5)
    site.talk("c1")
    connected = site.last(e.CallConnected)
    assert (connected.agent, connected.connection, connected.waited_ms) == ("ben", 2, 60_000)


def test_a_long_talk_is_not_held_against_a_caller_who_is_put_back_in_line(site: Site) -> None:
    """The wait limit counts waiting; talk in between extends it by its own length."""
    site.queue("billing", wait_ms_max=60_000)
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.now_ms += 10_000
    site.talk("c1")
    site.now_ms += 600_000
    site.lose("anna")
    site.agent_left("c1")
    assert site.last(e.CallRequeued).leaves_at_ms == site.now_ms + 50_000
    site.pass_ms(49_999)
    assert site.line() == ["c1"]
    site.pass_ms(1)
    assert site.call_state("c1") == "ended"


@pytest.mark.parametrize("state", ["offered", "connecting", "talking", "waiting", "ended"])
def test_an_accept_that_is_too_late_is_refused_and_changes_nothing(site: Site, state: str) -> None:
    site.sign_in("anna", billing=5)
    site.now_ms += 1
    site.sign_in("ben", billing=5, ready=state != "waiting")
    site.enqueue("c1")
    site.miss("c1")
    if state in ("connecting", "talking", "ended"):
        site.accept("c1")
    if state == "talking":
        site.connect("c1")
    if state == "ended":
        site.hang_up("c1")
    assert site.call_state("c1") == state
    site.refuse(accept("c1", "anna", 1), OfferGone, "offer 1 of call 'c1' is over")


def test_an_accept_by_another_agent_than_the_one_offered_is_refused(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    site.refuse(accept("c1", "ben", 1), OfferGone)


@pytest.mark.parametrize("late", [1, 3])
def test_reports_about_another_offer_than_the_present_one_are_ignored(
    site: Site, late: int
) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.decline("c1")
    site.ready("anna")
    assert site.offer_of("c1") == 2
    call, offer = CallId("c1"), OfferNumber(late)
    site.ignore(c.ReportMissed(site=MAIN, call=call, offer=offer, cause="busy"))
    site.ignore(c.ReportAgentLeft(site=MAIN, call=call, offer=offer))
    site.accept("c1")
    site.ignore(c.ReportConnected(site=MAIN, call=call, offer=offer))
    site.ignore(c.ReportAgentLeft(site=MAIN, call=call, offer=offer))


def test_a_connection_reported_before_the_offer_was_accepted_is_ignored(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    assert site.connect("c1") == []
    assert site.call_state("c1") == "offered"


BACK_OFFS = d.BackOff(declined_ms=1, timeout_ms=2, no_answer_ms=3, busy_ms=4, failed_ms=5)


@pytest.mark.parametrize(
    ("how", "back_off_ms"),
    [
        ("declined", 1),
        ("timeout", 2),
        ("no_answer", 3),
        ("busy", 4),
        ("failed", 5),
        ("leg lost while ringing", 5),
        ("leg lost while connecting", 5),
        ("connected too late", 5),
    ],
)
def test_an_agent_backs_off_for_as_long_as_the_cause_says(
    site: Site, how: str, back_off_ms: int
) -> None:
    site.configure(back_off=BACK_OFFS)
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    match how:
        case "declined":
            event = site.decline("c1")[0]
        case "timeout":
            event = site.pass_ms(15_000)[0]
        case "no_answer" | "busy" | "failed":
            event = site.miss("c1", how)[0]
        case "leg lost while ringing":
            event = site.agent_left("c1")[0]
        case "leg lost while connecting":
            site.accept("c1")
            event = site.agent_left("c1")[0]
        case _:
            site.accept("c1")
            event = site.pass_ms(20_000)[0]
    assert isinstance(event, e.OfferDeclined | e.OfferMissed | e.CallRequeued)
    assert event.back_at_ms is not None
    assert event.back_at_ms - site.now_ms == back_off_ms
    assert kinds(site.pass_ms(back_off_ms)) == [e.BackOffEnded, e.CallOffered]


@pytest.mark.parametrize("winner", ["anna", "ben"])
def test_whoever_of_those_rung_accepts_can_go_on_to_the_end(site: Site, winner: str) -> None:
    ring_at_several(site)
    site.accept("c1", winner)
    assert kinds(site.connect("c1")) == [e.CallConnected]
    assert kinds(site.hang_up("c1")) == [e.CallEnded]
    assert (site.last(e.CallEnded).agent, site.state_of(winner)) == (winner, "wrapping_up")


@pytest.mark.parametrize("winner", ["anna", "ben"])
@pytest.mark.parametrize("how", ["late", "leg failed"])
def test_a_call_that_rang_at_several_goes_back_in_line_when_the_winner_is_lost(
    site: Site, winner: str, how: str
) -> None:
    ring_at_several(site)
    site.accept("c1", winner)
    events = site.pass_ms(20_000) if how == "late" else site.agent_left("c1")
    assert kinds(events) == [e.CallRequeued, e.CallOffered]
    assert site.last(e.CallRequeued).agent == winner
    assert site.last(e.CallOffered).agent != winner
