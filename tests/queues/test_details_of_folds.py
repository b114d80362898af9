"""Details of what events change: since when, how often, and what is forgotten."""

from __future__ import annotations

from math import exp

import msgspec
import pytest

from queues import Core, limits
from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.errors import CoreBroken
from queues.ids import AgentId, OfferNumber
from queues.load import occupancy_at
from queues.views import view_agents
from tests.queues.site import MAIN, Site, kinds, of
from tests.queues.situations import bring_agent
from tests.queues.wording import step

CHATS = d.Capacity(voice=0, chat=3)


def since_ms(site: Site, agent: str) -> int:
    return next(view.since_ms for view in view_agents(site.core.state) if view.agent == agent)


# Since when


def test_an_agent_is_ready_since_the_wrap_up_was_over(site: Site) -> None:
    bring_agent(site, "wrapping_up")
    site.now_ms += 7_000
    site.finish_wrap_up("anna")
    assert (site.state_of("anna"), since_ms(site, "anna")) == ("ready", site.now_ms)


def test_an_agent_wraps_up_since_the_end_of_the_call(site: Site) -> None:
    bring_agent(site, "talking")
    site.now_ms += 7_000
    site.hang_up("c1")
    assert (site.state_of("anna"), since_ms(site, "anna")) == ("wrapping_up", site.now_ms)


def test_an_agent_is_away_for_having_just_signed_in_until_ready(site: Site) -> None:
    site.sign_in("anna", billing=5, ready=False)
    assert view_agents(site.core.state)[0].away_reason == "signed_in"
    site.ready("anna")
    assert view_agents(site.core.state)[0].away_reason == ""


def test_the_wait_that_a_call_tells_at_its_end_is_that_until_it_was_talked_to(site: Site) -> None:
    site.enqueue("c1")
    site.now_ms += 5_000
    site.sign_in("anna", billing=5)
    site.talk("c1")
    site.now_ms += 9_000
    site.hang_up("c1")
    ended = site.last(e.CallEnded)
    assert (ended.waited_ms, ended.talked_ms) == (5_000, 9_000)


def test_the_steps_of_a_caller_who_has_the_place_back_begin_anew(site: Site) -> None:
    site.change_queue("billing", steps=(step(after_ms=60_000, raise_priority=1),))
    site.enqueue("c1", caller="cora")
    site.pass_ms(50_000)
    site.hang_up("c1")
    site.enqueue("c2", caller="cora")
    assert site.call("c2").entry[0] == site.now_ms - 50_000
    assert site.pass_ms(59_999) == []
    assert len(site.pass_ms(1)) == 1


# How often


def test_misses_in_a_row_begin_anew_once_the_agent_was_away(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    for number in (1, 2):
        site.miss("c1")
        assert site.last(e.OfferMissed).misses == number
        site.pass_ms(5_000)
    site.hang_up("c1")
    site.away("anna")
    site.ready("anna")
    site.enqueue("c2")
    site.miss("c2")
    assert site.last(e.OfferMissed).misses == 1


def test_a_chat_counts_for_the_rule_the_moment_it_begins() -> None:
    """Anna could take more; ben, who has talked to nobody, goes before her."""
    site = Site()
    site.queue("chats", selection="fewest_calls", channel="chat")
    site.sign_in("anna", chats=5, capacity=CHATS)
    site.enqueue("c1", "chats")
    site.now_ms += 1_000
    site.sign_in("ben", chats=5, capacity=CHATS)
    site.talk("c1")
    site.now_ms += 1_000
    site.enqueue("c2", "chats")
    offered = site.last(e.CallOffered)
    assert (offered.call, offered.agent, offered.decided_by) == ("c2", "ben", "calls")


def test_a_chat_that_ends_counts_for_the_talk_time_the_moment_it_ends() -> None:
    site = Site()
    site.queue("chats", selection="least_talk_time", channel="chat")
    site.sign_in("anna", chats=5, capacity=CHATS)
    site.enqueue("c1", "chats")
    site.talk("c1")
    site.now_ms += 9_000
    site.sign_in("ben", chats=5, capacity=CHATS)
    site.hang_up("c1")
    site.now_ms += 1_000
    site.enqueue("c2", "chats")
    offered = site.last(e.CallOffered)
    assert (offered.call, offered.agent, offered.decided_by) == ("c2", "ben", "talk_time")


def test_an_agent_whose_plan_is_taken_back_is_offered_chats_again() -> None:
    site = Site()
    site.queue("chats", channel="chat")
    site.sign_in("anna", chats=5, capacity=CHATS)
    site.enqueue("c1", "chats")
    site.talk("c1")
    site.away("anna")
    site.enqueue("c2", "chats")
    assert site.line("chats") == ["c2"]
    site.ready("anna")
    assert site.in_hand("anna") == ["c1", "c2"]


# What is forgotten


def test_an_exclusion_that_was_lifted_wakes_the_core_no_more(site: Site) -> None:
    """Ben is the last who could: once he has missed it too, both may be offered it again."""
    site.configure(exclusion_ms=300_000)
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    site.decline("c1", "anna")
    due = [due[3] for due in site.core.state.deadlines.in_force()]
    assert due.count("exclusion") == 1
    site.decline("c1", "ben")
    assert "exclusion" not in [due[3] for due in site.core.state.deadlines.in_force()]


def test_the_exclusions_of_a_call_that_is_over_wake_the_core_no_more(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    site.decline("c1", "anna")
    site.hang_up("c1")
    assert "exclusion" not in [due[3] for due in site.core.state.deadlines.in_force()]


def test_a_second_exclusion_of_the_same_agent_replaces_the_first(site: Site) -> None:
    site.configure(exclusion_ms=300_000)
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5, ready=False)
    site.enqueue("c1")
    site.decline("c1", "anna")
    site.pass_ms(300_000)
    exclusions = [due[3] for due in site.core.state.deadlines.in_force()].count("exclusion")
    assert exclusions <= 1


def test_an_absence_that_is_over_wakes_the_core_no_more(site: Site) -> None:
    site.sign_in("anna", billing=5)
    for how in (site.find, site.sign_out):
        if how == site.sign_out:
            site.sign_in("ben", billing=5)
            site.lose("ben")
            site.sign_out("ben")
        else:
            site.lose("anna")
            site.find("anna")
        assert "unreachable" not in [due[3] for due in site.core.state.deadlines.in_force()]


@pytest.mark.parametrize("how", ["away", "sign_out"])
def test_calls_held_for_an_agent_who_backs_off_and_then_leaves_are_released(
    site: Site, how: str
) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c0")
    site.decline("c0")
    site.hang_up("c0")
    assert site.state_of("anna") == "backing_off"
    site.enqueue("c1", agent="anna", agent_wait_ms=60_000)
    assert site.call("c1").held_for is site.agent("anna")
    events = site.away("anna") if how == "away" else site.sign_out("anna")
    released = of(events, e.CallReleased)
    assert [(one.call, one.reason) for one in released] == [("c1", "agent_gone")]


def test_an_agent_with_several_wrap_ups_and_a_plan_leaves_once(site: Site) -> None:
    """Whatever was planned for later is of no account once he has signed out."""
    site.queue("chats", {"billing": 1}, channel="chat")
    site.sign_in("anna", billing=5, capacity=CHATS)
    for call in ("c1", "c2"):
        site.enqueue(call, "chats")
    for call in ("c1", "c2"):
        site.talk(call)
    site.hang_up("c1")
    site.away("anna", after_call=True)
    site.hang_up("c2")
    assert site.agent("anna").plan == "away"
    events = site.sign_out("anna")
    assert kinds(events) == [e.WrapUpEnded, e.WrapUpEnded, e.AgentSignedOut]


def test_who_was_away_and_is_busy_again_has_no_plan_to_take_back(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.away("anna", "lunch")
    site.ready("anna")
    site.enqueue("c1")
    site.talk("c1")
    site.ignore(c.SetReady(site=MAIN, agent=AgentId("anna")))


# How busy


def test_time_with_a_chat_in_hand_is_busy_up_to_the_next_chat(site: Site) -> None:
    site.queue("chats", {"billing": 1}, channel="chat")
    site.sign_in("anna", billing=5, capacity=CHATS)
    site.enqueue("c1", "chats")
    site.talk("c1")
    site.now_ms += 1_800_000
    site.enqueue("c2", "chats")
    assert site.in_hand("anna") == ["c1", "c2"]
    occupancy = occupancy_at(site.agent("anna"), site.now_ms)
    assert occupancy == pytest.approx(1 - exp(-0.5), abs=1e-6)


def test_another_reason_to_be_away_does_not_turn_the_time_away_into_idle_time(site: Site) -> None:
    bring_agent(site, "wrapping_up")
    site.now_ms += 1_800_000
    site.finish_wrap_up("anna")
    site.away("anna", "lunch")
    before = site.agent("anna").occupancy
    site.now_ms += 1_800_000
    site.away("anna", "training")
    assert site.agent("anna").occupancy == before > 0


def test_a_caller_who_was_called_back_and_lost_again_keeps_the_place_if_he_rings_in() -> None:
    """His callback came about: the call that talked is no callback to be superseded."""
    site = Site()
    site.queue("billing")
    site.sign_in("anna", billing=5)
    site.enqueue("c1", caller="+1", is_callback=True)
    site.talk("c1")
    site.lose("anna")
    site.agent_left("c1")
    assert (site.call_state("c1"), site.call("c1").is_callback) == ("waiting", False)
    site.enqueue("c2", caller="+1")
    assert site.call_state("c1") == "waiting"


def test_a_call_that_was_a_callback_once_says_so_at_its_end_however_often_it_talked() -> None:
    site = Site()
    site.queue("billing")
    site.sign_in("anna", billing=5)
    site.enqueue("c1", is_callback=True)
    site.talk("c1")
    site.lose("anna")
    site.agent_left("c1")
    site.sign_in("ben", billing=5)
    site.talk("c1")
    site.hang_up("c1")
    assert site.last(e.CallEnded).is_callback


def test_a_callback_that_is_over_is_forgotten_with_its_caller(site: Site) -> None:
    site.enqueue("c1", caller="cora", is_callback=True)
    site.hang_up("c1", by="service")
    assert [list(one.callbacks) for one in site.core.state.callers.values()] == [[]]


def test_a_callback_that_is_given_up_leaves_no_place_to_come_back_to(site: Site) -> None:
    site.enqueue("c1", caller="cora", is_callback=True)
    site.now_ms += 10_000
    site.hang_up("c1", by="service")
    assert site.last(e.CallEnded).outcome == "abandoned"
    site.enqueue("c2", caller="cora")
    assert site.last(e.CallQueued).queued_at_ms == site.now_ms


@pytest.mark.plain_only
def test_who_rang_again_is_remembered_longer_than_who_has_not(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CALLERS_REMEMBERED", 2)
    for number, caller in enumerate(("cora", "dora", "cora", "emma")):
        site.enqueue(f"c{number}", caller=caller)
    assert list(site.core.state.callers) == ["cora", "emma"]


def test_a_call_that_was_held_and_is_moved_is_for_anybody(site: Site) -> None:
    site.queue("sales", {"billing": 1})
    site.sign_in("anna", billing=5)
    site.enqueue("busy")
    site.talk("busy")
    site.enqueue("c1", agent="anna", agent_wait_ms=60_000)
    site.move("c1", "sales")
    assert site.call("c1").held_for is None
    assert "held" not in [due[3] for due in site.core.state.deadlines.in_force()]
    site.sign_in("ben", billing=5)
    assert site.offers()[-1] == ("c1", "ben")


def test_to_go_away_because_of_the_desk_does_not_count_as_having_been_given_up(site: Site) -> None:
    """Whatever the agent gives as the reason: the desk still has its time to come back."""
    site.configure(unreachable_ms_max=30_000)
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.talk("c1")
    site.lose("anna")
    site.away("anna", reason="unreachable")
    assert site.agent("anna").plan == "away"
    site.pass_ms(30_000)
    assert site.agent("anna").plan == "signed_out"


# Damage


def replay(site: Site, event: e.Event) -> None:
    with pytest.raises(CoreBroken):
        site.core.replay([event])


def test_an_accept_by_somebody_else_than_was_offered_the_call_is_damage(site: Site) -> None:
    bring_agent(site, "connecting")
    accepted = site.last(e.OfferAccepted)
    site.core = Core(MAIN)
    site.core.replay([one for one in site.events if one is not accepted])
    joined = msgspec.structs.replace(site.all(e.AgentSignedIn)[0], agent=AgentId("ben"))
    site.core.replay([joined])
    replay(site, msgspec.structs.replace(accepted, agent=AgentId("ben")))


def test_to_be_offered_a_call_that_is_in_hand_already_is_damage() -> None:
    site = Site()
    site.queue("chats", channel="chat", selection="ring_all")
    site.sign_in("anna", chats=5, capacity=CHATS)
    site.enqueue("c1", "chats")
    again = msgspec.structs.replace(site.last(e.CallOffered), offer=OfferNumber(2))
    replay(site, again)


def test_an_offer_to_an_agent_who_is_away_is_damage(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5, ready=False)
    site.enqueue("c1")
    offered = site.last(e.CallOffered)
    core = Core(MAIN)
    core.replay([event for event in site.events if event is not offered])
    site.core = core
    replay(site, msgspec.structs.replace(offered, agent=AgentId("ben")))
