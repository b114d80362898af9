"""A call that rings at several agents: all at once, or one more at a time. One of them wins."""

from __future__ import annotations

import pytest

from queues import definitions as d
from queues import events as e
from queues.errors import OfferGone
from tests.queues.site import Site, accept, kinds, of

CHAT = d.Capacity(voice=0, chat=3)


@pytest.fixture
def site() -> Site:
    """A queue that rings everybody, with three agents, anna idle the longest."""
    made = Site()
    made.queue("billing", selection="ring_all")
    for name in ("anna", "ben", "cleo"):
        made.sign_in(name, billing=5)
        made.now_ms += 1_000
    return made


@pytest.fixture
def slow() -> Site:
    """A queue that rings one agent more every 10 s."""
    made = Site()
    made.queue("billing", selection="ring_progressively", offer_ms=60_000)
    for name in ("anna", "ben", "cleo"):
        made.sign_in(name, billing=5)
        made.now_ms += 1_000
    return made


# Everybody at once


def test_everybody_who_is_free_rings_the_longest_idle_first(site: Site) -> None:
    site.enqueue("c1")
    assert site.rung("c1") == ["anna", "ben", "cleo"]
    assert [offer.offer for offer in site.all(e.CallOffered)] == [1, 2, 3]
    assert {offer.decided_by for offer in site.all(e.CallOffered)} == {"everybody"}
    assert [offer.trigger for offer in site.all(e.CallOffered)] == [
        "call_waiting",
        "ringing",
        "ringing",
    ]


def test_agents_who_may_not_take_the_call_do_not_ring(site: Site) -> None:
    site.skills("dutch")
    site.sign_in("dirk", dutch=5)
    site.away("ben")
    site.enqueue("c1")
    assert site.rung("c1") == ["anna", "cleo"]


@pytest.mark.parametrize("winner", ["anna", "ben", "cleo"])
def test_the_first_to_accept_has_the_call_and_the_others_are_told_so(
    site: Site, winner: str
) -> None:
    site.enqueue("c1")
    events = site.accept("c1", winner)
    assert kinds(events) == [e.OfferWithdrawn, e.OfferWithdrawn, e.OfferAccepted]
    assert {event.reason for event in of(events, e.OfferWithdrawn)} == {"taken"}
    assert site.rung("c1") == [winner]
    site.connect("c1")
    assert site.last(e.CallConnected).agent == winner
    for loser in {"anna", "ben", "cleo"} - {winner}:
        assert site.state_of(loser) == "ready"


def test_a_second_accept_comes_too_late_and_changes_nothing(site: Site) -> None:
    """asterisk#176: two agents must never answer one call."""
    site.enqueue("c1")
    site.accept("c1", "ben")
    site.refuse(accept("c1", "anna", 1), OfferGone)
    site.ignore(accept("c1", "ben", 2))
    assert site.rung("c1") == ["ben"]


def test_losing_the_race_costs_neither_idle_time_nor_a_miss(site: Site) -> None:
    site.enqueue("c1")
    site.now_ms += 5_000
    site.accept("c1", "cleo")
    site.enqueue("c2")
    assert site.rung("c2") == ["anna", "ben"]
    assert site.agent("anna").misses == 0
    assert site.last(e.CallOffered).idle_ms == 7_000


@pytest.mark.parametrize("how", ["decline", "miss"])
def test_one_who_does_not_take_it_leaves_the_others_ringing(site: Site, how: str) -> None:
    site.enqueue("c1")
    gone = site.decline("c1", "anna") if how == "decline" else site.miss("c1", agent="anna")
    assert [event.is_ringing for event in of(gone, e.OfferDeclined)] in ([], [True])
    assert [event.is_ringing for event in of(gone, e.OfferMissed)] in ([], [True])
    assert site.call_state("c1") == "offered"
    assert site.rung("c1") == ["ben", "cleo"]
    site.talk("c1", "ben")
    assert site.call_state("c1") == "talking"


def test_missed_by_all_the_call_is_back_in_line_at_its_old_place(site: Site) -> None:
    site.enqueue("c1")
    site.now_ms += 1_000
    site.enqueue("c2")
    events = site.pass_ms(14_000)
    assert [event.is_ringing for event in of(events, e.OfferMissed)] == [True, True, False]
    assert site.line() == ["c1", "c2"]


def test_missed_by_all_it_rings_at_all_of_them_again(site: Site) -> None:
    """To pass over some of those who all missed it would help nobody."""
    site.enqueue("c1")
    site.pass_ms(20_000)
    assert sorted(site.rung("c1")) == ["anna", "ben", "cleo"]


def test_no_more_ring_at_once_than_the_queue_says() -> None:
    site = Site()
    site.queue("billing", selection="ring_all", ring_max=2)
    for name in ("anna", "ben", "cleo"):
        site.sign_in(name, billing=5)
        site.now_ms += 1_000
    site.enqueue("c1")
    assert site.rung("c1") == ["anna", "ben"]
    site.enqueue("c2")
    assert site.rung("c2") == ["cleo"]


@pytest.mark.parametrize("how", ["decline", "miss", "sign_out", "lose"])
def test_with_a_greatest_number_the_next_one_rings_as_soon_as_one_is_gone(how: str) -> None:
    site = Site()
    site.queue("billing", selection="ring_all", ring_max=2)
    for name in ("anna", "ben", "cleo"):
        site.sign_in(name, billing=5)
        site.now_ms += 1_000
    site.enqueue("c1")
    match how:
        case "decline":
            site.decline("c1", "anna")
        case "miss":
            site.miss("c1", agent="anna")
        case "sign_out":
            site.sign_out("anna")
        case _:
            site.lose("anna")
    assert site.rung("c1") == ["ben", "cleo"]


def test_an_agent_who_becomes_ready_rings_too(site: Site) -> None:
    site.enqueue("c1")
    site.sign_in("dirk", billing=5)
    assert site.rung("c1") == ["anna", "ben", "cleo", "dirk"]
    assert site.last(e.CallOffered).trigger == "ringing"
    site.sign_in("emma", billing=5, ready=False)
    assert len(site.rung("c1")) == 4


def test_an_agent_who_becomes_ready_takes_a_call_that_waits_before_one_that_rings(
    site: Site,
) -> None:
    site.enqueue("c1")
    site.enqueue("c2")
    assert site.line() == ["c2"]
    site.sign_in("dirk", billing=5)
    assert (site.rung("c2"), len(site.rung("c1"))) == (["dirk"], 3)


def test_when_the_caller_hangs_up_everybody_stops_ringing(site: Site) -> None:
    """freeswitch#2529: nobody rings on into silence."""
    site.enqueue("c1")
    events = site.hang_up("c1")
    assert [event.reason for event in of(events, e.OfferWithdrawn)] == ["caller_left"] * 3
    assert site.last(e.CallEnded).outcome == "abandoned"
    assert [site.state_of(name) for name in ("anna", "ben", "cleo")] == ["ready"] * 3
    assert site.core.state.ringing == {}


def test_an_agent_who_signs_out_while_rung_leaves_the_others_ringing(site: Site) -> None:
    site.enqueue("c1")
    events = site.sign_out("ben")
    assert kinds(events) == [e.OfferWithdrawn, e.AgentSignedOut]
    assert site.rung("c1") == ["anna", "cleo"]
    site.sign_out("anna")
    site.sign_out("cleo")
    assert site.line() == ["c1"]


def test_two_calls_that_ring_share_the_agents(site: Site) -> None:
    site.enqueue("c1")
    site.enqueue("c2")
    events = site.accept("c1", "ben")
    assert [(one.call, one.agent) for one in of(events, e.CallOffered)] == [
        ("c2", "anna"),
        ("c2", "cleo"),
    ]
    site.accept("c2", "anna")
    assert site.state_of("cleo") == "ready"


def test_a_winner_who_fails_does_not_end_the_ringing_for_good(site: Site) -> None:
    """asterisk#1557: answer, then hang up, must not drop the others for ever."""
    site.enqueue("c1")
    site.accept("c1", "ben")
    site.agent_left("c1")
    assert site.rung("c1") == ["anna", "cleo"]


def test_one_who_declined_rings_again_once_his_time_is_over_while_others_still_ring() -> None:
    site = Site()
    site.queue("billing", selection="ring_all", offer_ms=60_000)
    site.configure(exclusion_ms=20_000)
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    site.decline("c1", "anna")
    site.pass_ms(19_999)
    assert site.rung("c1") == ["ben"]
    site.pass_ms(1)
    assert site.rung("c1") == ["ben", "anna"]


def test_a_call_never_rings_twice_at_one_agent_though_he_could_take_several() -> None:
    """OpenACD#5: the same agent was offered the same call twice."""
    site = Site()
    site.queue("chats", selection="ring_all", channel="chat")
    site.sign_in("anna", chats=5, capacity=CHAT)
    site.sign_in("ben", chats=5, capacity=CHAT)
    site.enqueue("c1", "chats")
    assert site.rung("c1") == ["anna", "ben"]
    site.enqueue("c2", "chats")
    assert site.rung("c2") == ["anna", "ben"]
    site.accept("c1", "anna")
    assert site.in_hand("anna") == ["c1", "c2"]
    assert site.in_hand("ben") == ["c2"]


def test_the_agent_a_caller_wants_rings_alone(site: Site) -> None:
    site.enqueue("c1", agent="ben", agent_wait_ms=30_000)
    assert site.rung("c1") == ["ben"]
    site.sign_in("dirk", billing=5)
    assert site.rung("c1") == ["ben"]
    site.decline("c1", "ben")
    assert site.rung("c1") == ["anna", "cleo", "dirk"]


# One more at a time


def test_one_more_rings_every_so_often_until_one_accepts(slow: Site) -> None:
    slow.enqueue("c1")
    assert slow.rung("c1") == ["anna"]
    slow.pass_ms(9_999)
    assert slow.rung("c1") == ["anna"]
    slow.pass_ms(1)
    assert slow.rung("c1") == ["anna", "ben"]
    slow.pass_ms(10_000)
    assert slow.rung("c1") == ["anna", "ben", "cleo"]
    slow.accept("c1", "ben")
    assert slow.pass_ms(10_000) == []


def test_the_pace_is_the_queues_own() -> None:
    site = Site()
    site.queue("billing", selection="ring_progressively", ring_every_ms=3_000)
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    site.pass_ms(2_999)
    assert site.rung("c1") == ["anna"]
    site.pass_ms(1)
    assert site.rung("c1") == ["anna", "ben"]


def test_one_who_becomes_ready_before_the_next_turn_waits_for_it(slow: Site) -> None:
    slow.away("ben")
    slow.away("cleo")
    slow.enqueue("c1")
    slow.pass_ms(4_000)
    slow.ready("cleo")
    assert slow.rung("c1") == ["anna"]
    slow.pass_ms(6_000)
    assert slow.rung("c1") == ["anna", "cleo"]


def test_one_who_becomes_ready_after_the_next_turn_rings_at_once(slow: Site) -> None:
    slow.away("ben")
    slow.away("cleo")
    slow.enqueue("c1")
    slow.pass_ms(12_000)
    slow.ready("ben")
    assert slow.rung("c1") == ["anna", "ben"]
    slow.ready("cleo")
    assert slow.rung("c1") == ["anna", "ben"]
    slow.pass_ms(10_000)
    assert slow.rung("c1") == ["anna", "ben", "cleo"]


def test_after_a_miss_by_the_only_one_the_next_rings_at_once(slow: Site) -> None:
    slow.enqueue("c1")
    slow.now_ms += 4_000
    slow.miss("c1", agent="anna")
    assert slow.rung("c1") == ["ben"]
    slow.pass_ms(9_999)
    assert slow.rung("c1") == ["ben"]
    slow.pass_ms(1)
    assert slow.rung("c1") == ["ben", "cleo"]


def test_ringing_one_by_one_stops_at_the_greatest_number() -> None:
    site = Site()
    site.queue("billing", selection="ring_progressively", offer_ms=60_000, ring_max=2)
    for name in ("anna", "ben", "cleo"):
        site.sign_in(name, billing=5)
    site.enqueue("c1")
    site.pass_ms(40_000)
    assert site.rung("c1") == ["anna", "ben"]


def test_a_priority_given_while_ringing_changes_nothing_for_those_who_ring(site: Site) -> None:
    site.enqueue("c1")
    site.prioritise("c1", 5)
    assert site.rung("c1") == ["anna", "ben", "cleo"]
    site.accept("c1", "cleo")
    assert site.rung("c1") == ["cleo"]


def test_with_one_agent_ringing_all_is_ringing_one(site: Site) -> None:
    site.sign_out("ben")
    site.sign_out("cleo")
    site.enqueue("c1")
    site.pass_ms(15_000)
    assert site.line() == ["c1"]
    site.pass_ms(5_000)
    assert site.rung("c1") == ["anna"]
