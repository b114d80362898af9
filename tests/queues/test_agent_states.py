"""Sign-out, away and ready, each in every state of an agent; plans made during a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.errors import AlreadySignedIn, NotPossibleNow, UnknownAgent
from queues.ids import AgentId, SkillId, StaffId
from tests.queues.site import MAIN, Site, kinds
from tests.queues.situations import (
    AGENT_STATES,
    AT_WORK,
    ON_A_CALL,
    bring_agent,
    hold_for_agent,
    several_in_hand,
)

if TYPE_CHECKING:
    from queues.lifecycles import AgentState
    from queues.reasons import PlannedState


ANNA, SUE = AgentId("anna"), StaffId("sue")
SIGN_OUT_EVENTS: dict[AgentState, list[type[e.SiteEvent]]] = {
    "signed_out": [],
    "away": [e.AgentSignedOut],
    "ready": [e.AgentSignedOut],
    "offered": [e.OfferWithdrawn, e.AgentSignedOut],
    "connecting": [e.AgentPlanned],
    "talking": [e.AgentPlanned],
    "wrapping_up": [e.WrapUpEnded, e.AgentSignedOut],
    "backing_off": [e.AgentSignedOut],
}
AWAY_EVENTS: dict[AgentState, list[type[e.SiteEvent]]] = {
    "away": [e.AgentWentAway],
    "ready": [e.AgentWentAway],
    "offered": [e.OfferDeclined, e.AgentWentAway],
    "connecting": [e.AgentPlanned],
    "talking": [e.AgentPlanned],
    "wrapping_up": [e.WrapUpEnded, e.AgentWentAway],
    "backing_off": [e.AgentWentAway],
}
READY_EVENTS: dict[AgentState, list[type[e.SiteEvent]]] = {
    "away": [e.AgentBecameReady],
    "ready": [],
    "offered": [],
    "connecting": [],
    "talking": [],
    "wrapping_up": [e.WrapUpEnded],
    "backing_off": [e.BackOffEnded, e.CallOffered],
}


@pytest.mark.parametrize("state", AGENT_STATES)
def test_signing_out_takes_effect_at_once_or_after_the_call(site: Site, state: AgentState) -> None:
    bring_agent(site, state)
    assert kinds(site.sign_out("anna")) == SIGN_OUT_EVENTS[state]
    assert site.state_of("anna") == (state if state in ON_A_CALL else "signed_out")
    site.ignore(c.SignOut(site=MAIN, agent=AgentId("anna")))


@pytest.mark.parametrize("state", AT_WORK)
def test_going_away_takes_effect_at_once_or_after_the_call(site: Site, state: AgentState) -> None:
    bring_agent(site, state)
    assert kinds(site.away("anna")) == AWAY_EVENTS[state]
    assert site.state_of("anna") == (state if state in ON_A_CALL else "away")
    site.ignore(c.SetAway(site=MAIN, agent=AgentId("anna"), reason="lunch"))


@pytest.mark.parametrize("state", AT_WORK)
def test_getting_ready_ends_every_pause(site: Site, state: AgentState) -> None:
    bring_agent(site, state)
    assert kinds(site.ready("anna")) == READY_EVENTS[state]
    site.ignore(c.SetReady(site=MAIN, agent=AgentId("anna")))


@pytest.mark.parametrize("state", ON_A_CALL)
@pytest.mark.parametrize("state_planned", ["away", "signed_out"])
def test_a_plan_is_followed_as_soon_as_the_call_is_over(
    site: Site, state: AgentState, state_planned: PlannedState
) -> None:
    bring_agent(site, state)
    site.enqueue("c2")
    if state_planned == "away":
        site.away("anna", "lunch")
    else:
        site.sign_out("anna")
    assert site.last(e.AgentPlanned).state == state_planned
    site.hang_up("c1")
    if state == "talking":
        assert site.state_of("anna") == "wrapping_up"
        site.finish_wrap_up("anna")
    assert site.state_of("anna") == state_planned
    assert site.line() == ["c2"]


def test_a_planned_absence_has_the_reason_that_was_given(site: Site) -> None:
    bring_agent(site, "talking")
    site.away("anna", "training")
    site.hang_up("c1")
    site.pass_ms(30_000)
    assert site.last(e.AgentWentAway).reason == "training"
    assert site.agent("anna").away_reason == "training"


def test_a_planned_sign_out_was_asked_for(site: Site) -> None:
    bring_agent(site, "talking")
    site.sign_out("anna")
    site.hang_up("c1")
    site.pass_ms(30_000)
    assert site.last(e.AgentSignedOut).reason == "asked"


def test_a_plan_outlives_a_call_that_goes_back_in_line(site: Site) -> None:
    bring_agent(site, "connecting")
    site.away("anna")
    assert kinds(site.agent_left("c1")) == [e.CallRequeued, e.AgentWentAway]
    assert (site.state_of("anna"), site.agent("anna").away_reason) == ("away", "lunch")
    assert site.line() == ["c1"]


def test_a_plan_waits_until_nothing_at_all_is_in_hand(site: Site) -> None:
    several_in_hand(site)
    assert kinds(site.away("anna")) == [e.OfferDeclined, e.WrapUpEnded, e.AgentPlanned]
    assert site.state_of("anna") == "talking"
    assert kinds(site.hang_up("c2")) == [e.CallEnded]
    assert kinds(site.finish_wrap_up("anna")) == [e.WrapUpEnded, e.AgentWentAway]


def test_going_away_after_the_call_takes_the_open_offer_and_finishes_the_wrap_up_first(
    site: Site,
) -> None:
    several_in_hand(site)
    after = c.SetAway(site=MAIN, agent=AgentId("anna"), reason="lunch", after_call=True)
    assert kinds(site.do(after)) == [e.AgentPlanned]
    site.ignore(after)
    in_hand = [work.state for work in site.agent("anna").works.values()]
    assert in_hand == ["wrapping_up", "talking", "offered"]
    site.talk("c3")
    for call in ("c2", "c3"):
        site.hang_up(call)
    assert kinds(site.pass_ms(30_000))[-1] == e.AgentWentAway


@pytest.mark.parametrize("state", ["ready", "backing_off", "away"])
def test_going_away_after_the_call_is_at_once_with_nothing_in_hand(
    site: Site, state: AgentState
) -> None:
    bring_agent(site, state)
    after = c.SetAway(site=MAIN, agent=AgentId("anna"), reason="lunch", after_call=True)
    assert kinds(site.do(after)) == [e.AgentWentAway]


@pytest.mark.parametrize(
    ("state", "order"),
    [
        ("ready", c.SignOut(site=MAIN, agent=ANNA, by=SUE)),
        ("talking", c.SignOut(site=MAIN, agent=ANNA, by=SUE)),
        ("ready", c.SetAway(site=MAIN, agent=ANNA, reason="lunch", by=SUE)),
        ("talking", c.SetAway(site=MAIN, agent=ANNA, reason="lunch", by=SUE)),
        ("away", c.SetReady(site=MAIN, agent=ANNA, by=SUE)),
        ("wrapping_up", c.SetReady(site=MAIN, agent=ANNA, by=SUE)),
        ("wrapping_up", c.FinishWrapUp(site=MAIN, agent=ANNA, by=SUE)),
    ],
)
def test_who_ordered_it_is_told(site: Site, state: AgentState, order: c.Command) -> None:
    bring_agent(site, state)
    (event,) = site.do(order)
    assert getattr(event, "by", None) == SUE


@pytest.mark.parametrize("when", ["connecting", "talking", "wrapping_up"])
def test_getting_ready_takes_a_plan_back(site: Site, when: str) -> None:
    bring_agent(site, "connecting" if when == "connecting" else "talking")
    site.away("anna")
    if when == "wrapping_up":
        site.hang_up("c1")
    assert site.ready("anna")[0] == e.AgentPlanned(
        site=MAIN, at_ms=site.now_ms, agent=AgentId("anna"), state=None, reason=""
    )
    if when in ("connecting", "talking"):
        site.hang_up("c1")
        site.finish_wrap_up("anna")
    assert site.state_of("anna") == "ready"


def test_getting_ready_takes_a_plan_and_a_back_off_back_during_a_call(site: Site) -> None:
    several_in_hand(site)
    site.away("anna")
    assert site.agent("anna").presence == "backing_off"
    events = site.ready("anna")
    assert kinds(events) == [e.AgentPlanned, e.BackOffEnded, e.CallOffered]
    assert (site.agent("anna").plan, site.offers()[-1]) == (None, ("c3", "anna"))


def test_the_last_plan_counts(site: Site) -> None:
    bring_agent(site, "talking")
    site.sign_out("anna")
    site.away("anna", "lunch")
    site.away("anna", "training")
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    assert (site.state_of("anna"), site.agent("anna").away_reason) == ("away", "training")


def test_going_away_in_wrap_up_replaces_what_was_planned(site: Site) -> None:
    bring_agent(site, "talking")
    site.sign_out("anna")
    site.hang_up("c1")
    site.away("anna")
    assert site.state_of("anna") == "away"
    site.ready("anna")
    assert site.state_of("anna") == "ready"


def test_a_plan_once_followed_leaves_nothing_behind(site: Site) -> None:
    bring_agent(site, "talking")
    site.away("anna")
    site.hang_up("c1")
    site.finish_wrap_up("anna")
    site.ready("anna")
    site.enqueue("c2")
    site.talk("c2")
    site.ignore(c.SetReady(site=MAIN, agent=AgentId("anna")))


def test_an_offer_not_yet_accepted_is_declined_by_going_away(site: Site) -> None:
    bring_agent(site, "offered")
    site.sign_in("ben", billing=5)
    assert kinds(site.away("anna")) == [e.OfferDeclined, e.AgentWentAway, e.CallOffered]
    assert site.offers()[-1] == ("c1", "ben")


def test_an_offer_not_yet_accepted_is_withdrawn_by_signing_out(site: Site) -> None:
    bring_agent(site, "offered")
    site.sign_in("ben", billing=5)
    assert kinds(site.sign_out("anna")) == [e.OfferWithdrawn, e.AgentSignedOut, e.CallOffered]
    assert site.all(e.OfferWithdrawn)[0].reason == "agent_signed_out"
    assert site.offers()[-1] == ("c1", "ben")


def test_another_absence_replaces_the_first(site: Site) -> None:
    bring_agent(site, "away")
    assert site.agent("anna").away_reason == "signed_in"
    site.away("anna", "lunch")
    site.away("anna", "training")
    assert [went.reason for went in site.all(e.AgentWentAway)] == ["lunch", "training"]


def test_an_agent_who_signs_in_is_away_until_ready(site: Site) -> None:
    site.enqueue("c1")
    assert kinds(site.sign_in("anna", billing=5, ready=False)) == [e.AgentSignedIn]
    assert site.state_of("anna") == "away"
    assert kinds(site.ready("anna")) == [e.AgentBecameReady, e.CallOffered]


@pytest.mark.parametrize("state", AT_WORK)
def test_signing_in_again_is_harmless_in_every_state(site: Site, state: AgentState) -> None:
    bring_agent(site, state)
    skill = d.AgentSkill(SkillId("billing"), 5)
    site.ignore(c.SignIn(site=MAIN, agent=AgentId("anna"), skills=(skill,)))
    other = d.AgentSkill(SkillId("billing"), 6)
    site.refuse(c.SignIn(site=MAIN, agent=AgentId("anna"), skills=(other,)), AlreadySignedIn)


def test_the_order_in_which_skills_are_named_does_not_matter(site: Site) -> None:
    site.skills("dutch")
    site.sign_in("anna", billing=5, dutch=3)
    skills = (d.AgentSkill(SkillId("dutch"), 3), d.AgentSkill(SkillId("billing"), 5))
    site.ignore(c.SignIn(site=MAIN, agent=AgentId("anna"), skills=skills))
    site.sign_in("ben", dutch=3, billing=5)
    assert site.agent("ben").group is site.agent("anna").group


def test_an_agent_who_signed_out_can_sign_in_with_other_skills(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.sign_out("anna")
    site.sign_in("anna", billing=9)
    site.enqueue("c1")
    assert site.offers() == [("c1", "anna")]


def test_an_unreachable_agent_cannot_get_ready(site: Site) -> None:
    bring_agent(site, "away")
    site.lose("anna")
    site.refuse(c.SetReady(site=MAIN, agent=AgentId("anna")), NotPossibleNow, "cannot be reached")


@pytest.mark.parametrize("kind", [c.SetReady, c.FinishWrapUp, c.ExtendWrapUp])
def test_whoever_is_not_signed_in_cannot_ask_for_anything(
    site: Site, kind: type[c.SetReady | c.FinishWrapUp | c.ExtendWrapUp]
) -> None:
    site.refuse(kind(site=MAIN, agent=AgentId("nobody")), UnknownAgent, "'nobody'")
    away = c.SetAway(site=MAIN, agent=AgentId("nobody"), reason="lunch")
    site.refuse(away, UnknownAgent)


def set_skills(**levels: int) -> c.SetSkills:
    skills = tuple(d.AgentSkill(SkillId(skill), level) for skill, level in levels.items())
    return c.SetSkills(site=MAIN, agent=ANNA, skills=skills)


def test_new_skills_bring_a_ready_agent_the_call_that_waits_for_them(site: Site) -> None:
    site.skills("dutch")
    site.sign_in("anna", dutch=5)
    site.enqueue("c1")
    assert kinds(site.do(set_skills(dutch=5, billing=1))) == [e.SkillsChanged, e.CallOffered]


def test_without_the_skill_there_are_no_more_offers_that_need_it(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.do(set_skills())
    assert kinds(site.enqueue("c1")) == [e.CallQueued]


@pytest.mark.parametrize("state", AT_WORK)
def test_new_skills_leave_what_is_in_hand_and_the_state_as_they_are(
    site: Site, state: AgentState
) -> None:
    bring_agent(site, state)
    assert kinds(site.do(set_skills(billing=9))) == [e.SkillsChanged]
    assert site.state_of("anna") == state
    assert site.agent("anna").group.levels == {"billing": 9}


def test_a_call_held_for_an_agent_who_cannot_take_it_any_more_waits_for_anybody(
    site: Site,
) -> None:
    hold_for_agent(site)
    site.sign_in("ben", billing=5)
    assert kinds(site.do(set_skills())) == [e.SkillsChanged, e.CallReleased, e.CallOffered]
    assert site.last(e.CallReleased).reason == "agent_gone"
    assert site.offers()[-1] == ("c1", "ben")


@pytest.mark.parametrize("how", ["away", "sign out", "lost"])
def test_a_call_held_for_an_agent_who_leaves_waits_for_anybody(site: Site, how: str) -> None:
    hold_for_agent(site)
    site.sign_in("ben", billing=5)
    match how:
        case "away":
            events = site.away("anna")
        case "sign out":
            events = site.sign_out("anna")
        case _:
            events = site.lose("anna")
    assert kinds(events)[1:] == [e.CallReleased, e.CallOffered]
    assert site.offers()[-1] == ("c1", "ben")


def test_a_short_back_off_does_not_cut_a_longer_one_short(site: Site) -> None:
    """An agent with several offers: the leg of one failed (15 s), another is declined (5 s)."""
    several_in_hand(site)
    site.finish_wrap_up("anna")
    site.enqueue("c4", "chats")
    site.miss("c3", "failed")
    site.decline("c4")
    assert site.pass_ms(14_999) == []
    assert kinds(site.pass_ms(1))[0] == e.BackOffEnded
