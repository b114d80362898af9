"""Whoever has just declined or missed a call is not offered it again, while others could take it."""

from __future__ import annotations

import pytest

from queues import definitions as d
from queues import events as e
from tests.queues.site import Site, kinds


@pytest.fixture
def site() -> Site:
    """Anna and ben; ben is busy, so that only anna can be offered a call."""
    made = Site()
    made.queue("billing")
    made.sign_in("ben", billing=5)
    made.enqueue("busy")
    made.talk("busy")
    made.sign_in("anna", billing=5)
    return made


@pytest.mark.parametrize("how", ["decline", "miss"])
def test_who_did_not_take_it_is_passed_over_for_the_excluded_time(site: Site, how: str) -> None:
    site.enqueue("c1")
    if how == "decline":
        site.decline("c1")
        assert site.last(e.OfferDeclined).excluded_until_ms == site.now_ms + 30_000
    else:
        site.miss("c1")
        assert site.last(e.OfferMissed).excluded_until_ms == site.now_ms + 30_000
    assert kinds(site.pass_ms(29_999)) == [e.BackOffEnded]
    assert kinds(site.pass_ms(1)) == [e.CallOffered]
    assert site.offers()[-1] == ("c1", "anna")


def test_meanwhile_he_takes_another_call(site: Site) -> None:
    site.enqueue("c1")
    site.decline("c1")
    site.pass_ms(5_000)
    site.enqueue("c2")
    assert site.offers()[-1] == ("c2", "anna")
    assert site.line() == ["c1"]


def test_he_looks_past_it_to_the_next_in_line(site: Site) -> None:
    site.enqueue("c1")
    site.now_ms += 1_000
    site.enqueue("c2")
    site.decline("c1")
    site.pass_ms(5_000)
    offered = site.last(e.CallOffered)
    assert (offered.call, offered.agent, offered.passed_over) == ("c2", "anna", 1)


def test_another_who_frees_gets_it_at_once(site: Site) -> None:
    site.enqueue("c1")
    site.decline("c1")
    site.hang_up("busy")
    site.finish_wrap_up("ben")
    assert site.offers()[-1] == ("c1", "ben")


def test_the_sole_agent_is_offered_it_again_after_his_back_off(site: Site) -> None:
    site.sign_out("ben")
    site.enqueue("c1")
    site.decline("c1")
    assert site.last(e.OfferDeclined).excluded_until_ms is None
    assert kinds(site.pass_ms(5_000)) == [e.BackOffEnded, e.CallOffered]


@pytest.mark.parametrize("how", ["away", "lost", "planned", "unskilled", "no capacity"])
def test_others_who_could_not_take_it_do_not_count(how: str) -> None:
    site = Site()
    site.skills("welsh")
    site.queue("billing")
    site.sign_in("anna", billing=5)
    site.now_ms += 1
    capacity = d.Capacity(voice=0, chat=1) if how == "no capacity" else d.Capacity()
    site.sign_in("ben", capacity=capacity, skills={"welsh" if how == "unskilled" else "billing": 5})
    if how == "away":
        site.away("ben")
    if how == "lost":
        site.lose("ben")
    if how == "planned":
        site.enqueue("c0", agent="ben", agent_wait_ms=1)
        site.talk("c0")
        site.sign_out("ben")
    site.enqueue("c1")
    site.decline("c1")
    assert site.last(e.OfferDeclined).excluded_until_ms is None
    site.pass_ms(5_000)
    assert site.offers()[-1] == ("c1", "anna")


def test_of_two_who_both_decline_the_second_is_not_kept_from_it(site: Site) -> None:
    site.hang_up("busy")
    site.finish_wrap_up("ben")
    site.enqueue("c1")
    site.decline("c1")
    site.decline("c1")
    first, second = site.all(e.OfferDeclined)
    assert {first.agent, second.agent} == {"anna", "ben"}
    assert (first.excluded_until_ms is None, second.excluded_until_ms) == (False, None)
    site.pass_ms(5_000)
    assert site.call_state("c1") == "offered"


def test_when_the_only_other_one_leaves_he_is_offered_it_after_all(site: Site) -> None:
    """The rule helps nobody any more: the caller must not wait for it."""
    site.enqueue("c1")
    site.decline("c1")
    site.pass_ms(5_000)
    assert site.line() == ["c1"]
    site.sign_out("ben")
    assert site.offers()[-1] == ("c1", "anna")


def test_an_agent_who_signs_in_anew_begins_anew(site: Site) -> None:
    site.enqueue("c1")
    site.decline("c1")
    site.sign_out("anna")
    site.sign_in("anna", billing=5)
    assert site.offers()[-1] == ("c1", "anna")


def test_without_an_excluded_time_nobody_is_passed_over(site: Site) -> None:
    site.configure(exclusion_ms=0)
    site.enqueue("c1")
    site.decline("c1")
    assert kinds(site.pass_ms(5_000)) == [e.BackOffEnded, e.CallOffered]


def test_a_second_decline_begins_the_time_anew(site: Site) -> None:
    site.enqueue("c1")
    site.decline("c1")
    site.pass_ms(30_000)
    site.decline("c1")
    site.pass_ms(29_999)
    assert site.line() == ["c1"]
    site.pass_ms(1)
    assert site.offers()[-1] == ("c1", "anna")


def test_the_end_of_the_time_means_nothing_to_a_call_that_is_over(site: Site) -> None:
    site.enqueue("c1")
    site.decline("c1")
    site.hang_up("c1")
    assert kinds(site.pass_ms(60_000)) == [e.BackOffEnded]


def test_the_end_of_the_time_means_nothing_to_a_call_that_another_has(site: Site) -> None:
    site.sign_in("cleo", billing=5)
    site.enqueue("c1")
    site.decline("c1")
    site.talk("c1")
    assert site.rung("c1") == ["cleo"]
    assert kinds(site.pass_ms(60_000)) == [e.BackOffEnded]


def test_the_call_goes_to_the_next_best_and_tells_who_was_passed_over(site: Site) -> None:
    site.sign_in("cleo", billing=5)
    site.enqueue("c1")
    site.decline("c1", "anna")
    site.ready("anna")
    site.decline("c1", "cleo")
    site.ready("cleo")
    assert site.line() == ["c1"]
    site.now_ms += 1_000
    site.sign_in("dirk", billing=5)
    assert site.offers()[-1] == ("c1", "dirk")


def test_only_better_ones_count_as_passed_over(site: Site) -> None:
    """Those who had declined but would not have been chosen anyway were not passed over."""
    site.sign_in("cleo", billing=5)
    site.now_ms += 1_000
    site.sign_in("dirk", billing=5)
    site.enqueue("c1")  # rings at anna
    site.decline("c1", "anna")  # rings at cleo
    site.now_ms += 6_000
    site.pass_ms(0)  # anna is ready again, idle the least, and excluded
    site.decline("c1", "cleo")  # rings at dirk
    offered = site.last(e.CallOffered)
    assert (offered.agent, offered.candidates, offered.passed_over) == ("dirk", 1, 0)


def test_a_better_one_who_declined_counts_as_passed_over() -> None:
    site = Site()
    site.queue("billing", selection="most_proficient")
    site.sign_in("expert", billing=9)
    site.sign_in("ben", billing=5)
    site.sign_in("cleo", billing=3)
    site.enqueue("c1")
    site.decline("c1", "expert")
    site.ready("expert")
    site.decline("c1", "ben")
    offered = site.last(e.CallOffered)
    assert (offered.agent, offered.decided_by, offered.passed_over) == ("cleo", "only_one", 1)
