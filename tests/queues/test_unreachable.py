"""A desk that cannot be reached: what happens to its agent, in every state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import commands as c
from queues import events as e
from queues.errors import NotPossibleNow
from queues.ids import AgentId
from tests.queues.site import MAIN, Site, kinds
from tests.queues.situations import (
    AT_WORK,
    ON_A_CALL,
    bring_agent,
    call_back,
    ring_at_several,
    several_in_hand,
)

if TYPE_CHECKING:
    from queues.lifecycles import AgentState


QUIET: tuple[AgentState, ...] = tuple(state for state in AT_WORK if state != "offered")


@pytest.mark.parametrize("state", QUIET)
def test_losing_the_desk_leaves_the_state_as_it_is(site: Site, state: AgentState) -> None:
    bring_agent(site, state)
    assert kinds(site.lose("anna")) == [e.AgentLost]
    assert site.state_of("anna") == state
    assert site.last(e.AgentLost).sign_out_at_ms == site.now_ms + 60_000


def test_losing_the_desk_takes_an_open_offer_back(site: Site) -> None:
    bring_agent(site, "offered")
    site.sign_in("ben", billing=5)
    assert kinds(site.lose("anna")) == [e.AgentLost, e.OfferWithdrawn, e.CallOffered]
    assert site.last(e.OfferWithdrawn).reason == "agent_unreachable"
    assert site.offers()[-1] == ("c1", "ben")


def test_an_unreachable_agent_is_offered_nothing_until_the_desk_is_back(site: Site) -> None:
    bring_agent(site, "ready")
    site.lose("anna")
    site.enqueue("c1")
    assert site.offers() == []
    assert kinds(site.find("anna")) == [e.AgentFound, e.CallOffered]


def test_a_desk_that_comes_back_stands_in_the_pools_again(site: Site) -> None:
    bring_agent(site, "ready")
    site.lose("anna")
    site.find("anna")
    site.enqueue("c1")
    assert site.offers() == [("c1", "anna")]


@pytest.mark.parametrize("state", AT_WORK)
def test_losing_and_finding_a_desk_twice_is_doing_it_once(site: Site, state: AgentState) -> None:
    bring_agent(site, state)
    site.ignore(c.ReportReachable(site=MAIN, agent=AgentId("anna")))
    site.lose("anna")
    site.ignore(c.ReportUnreachable(site=MAIN, agent=AgentId("anna")))
    site.find("anna")
    site.ignore(c.ReportReachable(site=MAIN, agent=AgentId("anna")))


def test_reports_on_the_desk_of_somebody_who_is_not_signed_in_are_ignored(site: Site) -> None:
    site.ignore(c.ReportUnreachable(site=MAIN, agent=AgentId("nobody")))
    site.ignore(c.ReportReachable(site=MAIN, agent=AgentId("nobody")))


@pytest.mark.parametrize("state", AT_WORK)
def test_a_desk_that_stays_away_signs_its_agent_out(site: Site, state: AgentState) -> None:
    bring_agent(site, state)
    site.lose("anna")
    site.pass_ms(59_999)
    assert site.state_of("anna") != "signed_out"
    site.pass_ms(1)
    if state == "talking":
        assert site.last(e.AgentPlanned).reason == "unreachable"
        site.agent_left("c1")
        site.pass_ms(5_000)
    assert site.state_of("anna") == "signed_out"
    assert site.last(e.AgentSignedOut).reason == "unreachable"


@pytest.mark.parametrize("state", AT_WORK)
def test_a_desk_that_comes_back_in_time_keeps_its_agent(site: Site, state: AgentState) -> None:
    bring_agent(site, state)
    site.lose("anna")
    site.pass_ms(4_000)
    site.find("anna")
    site.pass_ms(120_000)
    assert site.state_of("anna") != "signed_out"


def test_a_desk_lost_twice_is_given_the_whole_time_again(site: Site) -> None:
    bring_agent(site, "ready")
    site.lose("anna")
    site.pass_ms(59_000)
    site.find("anna")
    site.lose("anna")
    site.pass_ms(59_000)
    assert site.state_of("anna") == "ready"
    site.pass_ms(1_000)
    assert site.state_of("anna") == "signed_out"


def test_signing_out_and_in_again_forgets_that_the_desk_was_lost(site: Site) -> None:
    bring_agent(site, "ready")
    site.lose("anna")
    site.sign_out("anna")
    site.sign_in("anna", billing=5)
    site.pass_ms(120_000)
    assert site.state_of("anna") == "ready"


def test_an_agent_lost_after_the_call_is_not_offered_the_next_one(site: Site) -> None:
    bring_agent(site, "wrapping_up")
    site.enqueue("c2")
    site.lose("anna")
    assert kinds(site.pass_ms(30_000)) == [e.WrapUpEnded]
    assert site.line() == ["c2"]


def test_an_agent_lost_during_talk_stays_at_work_until_the_call_is_over(site: Site) -> None:
    bring_agent(site, "talking")
    site.lose("anna")
    assert kinds(site.pass_ms(60_000)) == [e.AgentPlanned]
    site.hang_up("c1")
    assert kinds(site.finish_wrap_up("anna")) == [e.WrapUpEnded, e.AgentSignedOut]


def test_coming_back_during_talk_cancels_the_sign_out(site: Site) -> None:
    bring_agent(site, "talking")
    site.lose("anna")
    site.pass_ms(60_000)
    site.find("anna")
    site.hang_up("c1")
    assert kinds(site.finish_wrap_up("anna")) == [e.WrapUpEnded]
    assert site.state_of("anna") == "ready"


@pytest.mark.parametrize("wish", ["away", "signed_out"])
def test_what_was_planned_before_the_desk_was_lost_holds_when_it_is_back(
    site: Site, wish: str
) -> None:
    bring_agent(site, "talking")
    if wish == "away":
        site.away("anna", "lunch")
    else:
        site.sign_out("anna")
    site.lose("anna")
    site.pass_ms(60_000)
    site.find("anna")
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    assert site.state_of("anna") == wish


def test_what_is_asked_while_the_desk_is_lost_holds_when_it_is_back(site: Site) -> None:
    bring_agent(site, "talking")
    site.lose("anna")
    site.away("anna", "lunch")
    site.find("anna")
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    assert (site.state_of("anna"), site.agent("anna").away_reason) == ("away", "lunch")


def test_what_is_asked_after_the_desk_was_given_up_holds_when_it_is_back(site: Site) -> None:
    bring_agent(site, "talking")
    site.away("anna", "lunch")
    site.lose("anna")
    site.pass_ms(60_000)
    site.sign_out("anna")
    site.find("anna")
    site.hang_up("c1")
    assert kinds(site.finish_wrap_up("anna")) == [e.WrapUpEnded, e.AgentSignedOut]
    assert site.last(e.AgentSignedOut).reason == "asked"


@pytest.mark.parametrize("state", ON_A_CALL)
def test_an_agent_whose_desk_was_given_up_cannot_plan_to_be_away_instead(
    site: Site, state: AgentState
) -> None:
    """Otherwise the agent would stay away, at a desk that cannot be reached, without end."""
    site.configure(connecting_ms_max=120_000)
    bring_agent(site, state)
    site.lose("anna")
    site.pass_ms(60_000)
    away = c.SetAway(site=MAIN, agent=AgentId("anna"), reason="lunch")
    site.refuse(away, NotPossibleNow, "cannot be reached")


def test_an_absence_with_the_reason_unreachable_is_a_plan_like_any_other(site: Site) -> None:
    bring_agent(site, "talking")
    site.away("anna", "unreachable")
    site.lose("anna")
    site.find("anna")
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    assert site.state_of("anna") == "away"


def test_an_automatic_return_to_an_unreachable_desk_brings_no_offers(site: Site) -> None:
    site.configure(misses_before_away=1, unreachable_ms_max=600_000)
    site.sign_in("anna", billing=5, return_ms=60_000)
    site.enqueue("c1")
    site.miss("c1")
    site.lose("anna")
    assert kinds(site.pass_ms(60_000)) == [e.AgentBecameReady]
    assert kinds(site.find("anna")) == [e.AgentFound, e.CallOffered]


def test_losing_the_desk_takes_every_open_offer_back_and_leaves_what_is_talked(site: Site) -> None:
    several_in_hand(site)
    assert kinds(site.lose("anna")) == [e.AgentLost, e.OfferWithdrawn]
    in_hand = [work.state for work in site.agent("anna").works.values()]
    assert in_hand == ["wrapping_up", "talking"]


def test_an_agent_lost_for_good_with_several_calls_in_hand_is_signed_out_after_the_last(
    site: Site,
) -> None:
    several_in_hand(site)
    site.lose("anna")
    assert kinds(site.pass_ms(60_000)) == [e.WrapUpEnded, e.AgentPlanned]
    site.hang_up("c2")
    assert kinds(site.pass_ms(30_000)) == [e.WrapUpEnded, e.AgentSignedOut]
    assert site.last(e.AgentSignedOut).reason == "unreachable"


def test_a_call_rings_on_at_the_others_when_one_of_their_desks_is_lost(site: Site) -> None:
    ring_at_several(site)
    assert kinds(site.lose("anna")) == [e.AgentLost, e.OfferWithdrawn]
    assert site.last(e.OfferWithdrawn).is_ringing
    assert (site.call_state("c1"), site.agent_of("c1")) == ("offered", "ben")


def test_a_caller_who_was_called_back_waits_on_when_the_desk_is_lost(site: Site) -> None:
    call_back(site)
    site.lose("anna")
    assert kinds(site.agent_left("c1")) == [e.CallRequeued]
    assert site.call("c1").is_callback
    assert site.line() == ["c1"]
