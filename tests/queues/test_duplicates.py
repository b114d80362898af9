"""Webhooks repeat and people press twice: every command comes twice, here in every situation."""

from __future__ import annotations

from typing import get_args

import pytest

from queues import commands as c
from queues import definitions as d
from queues.errors import CommandRefused, OfferGone
from queues.ids import AgentId, CallId, OfferNumber, SkillId
from queues.lifecycles import AgentState, CallState
from tests.queues.fingerprint import fingerprint
from tests.queues.site import MAIN, Site, accept, decline, enqueue
from tests.queues.situations import AGENT_STATES, CALL_STATES, bring_agent, bring_call

ANNA, C1, FIRST = AgentId("anna"), CallId("c1"), OfferNumber(1)
ABOUT_AGENTS: dict[type[c.SiteCommand], c.Command] = {
    c.SignIn: c.SignIn(site=MAIN, agent=ANNA, skills=(d.AgentSkill(SkillId("billing"), 5),)),
    c.SignOut: c.SignOut(site=MAIN, agent=ANNA),
    c.SetReady: c.SetReady(site=MAIN, agent=ANNA),
    c.SetAway: c.SetAway(site=MAIN, agent=ANNA, reason="lunch"),
    c.ReportUnreachable: c.ReportUnreachable(site=MAIN, agent=ANNA),
    c.ReportReachable: c.ReportReachable(site=MAIN, agent=ANNA),
    c.FinishWrapUp: c.FinishWrapUp(site=MAIN, agent=ANNA),
}
ABOUT_CALLS: dict[type[c.SiteCommand], c.Command] = {
    c.EnqueueCall: enqueue("c1"),
    c.AcceptOffer: accept("c1", "anna"),
    c.DeclineOffer: decline("c1", "anna"),
    c.ReportMissed: c.ReportMissed(site=MAIN, call=C1, offer=FIRST, cause="busy"),
    c.ReportConnected: c.ReportConnected(site=MAIN, call=C1, offer=FIRST),
    c.ReportAgentLeft: c.ReportAgentLeft(site=MAIN, call=C1, offer=FIRST),
    c.EndCall: c.EndCall(site=MAIN, call=C1, by="caller"),
    c.PassTime: c.PassTime(site=MAIN),
}
REPORTS = (
    c.ReportMissed, c.ReportConnected, c.ReportAgentLeft, c.EndCall, c.DeclineOffer,
    c.ReportUnreachable, c.ReportReachable,
)  # fmt: skip


def twice(site: Site, command: c.Command) -> None:
    """Give the command, and again; whatever the first did, the second must not do more."""
    try:
        site.do(command)
    except CommandRefused as refusal:
        site.refuse(command, type(refusal))
    else:
        site.ignore(command)


def test_every_command_that_can_repeat_is_tried_here() -> None:
    """Extending a wrap-up twice extends it twice, as asked; configuring has its own test."""
    tried = {*ABOUT_AGENTS, *ABOUT_CALLS, c.ExtendWrapUp, c.Configure}
    assert tried == set(c.SiteCommand.__subclasses__())


@pytest.mark.parametrize("state", AGENT_STATES)
@pytest.mark.parametrize("command", ABOUT_AGENTS.values(), ids=[k.__name__ for k in ABOUT_AGENTS])
def test_a_command_about_an_agent_that_comes_twice_acts_once(
    site: Site, state: AgentState, command: c.Command
) -> None:
    bring_agent(site, state)
    twice(site, command)


@pytest.mark.parametrize("state", CALL_STATES)
@pytest.mark.parametrize("command", ABOUT_CALLS.values(), ids=[k.__name__ for k in ABOUT_CALLS])
def test_a_command_about_a_call_that_comes_twice_acts_once(
    site: Site, state: CallState, command: c.Command
) -> None:
    bring_call(site, state)
    twice(site, command)


@pytest.mark.parametrize("command", ABOUT_CALLS.values(), ids=[k.__name__ for k in ABOUT_CALLS])
def test_whatever_comes_after_the_end_of_a_call_changes_nothing(
    site: Site, command: c.Command
) -> None:
    bring_call(site, "talking")
    site.hang_up("c1")
    if isinstance(command, c.AcceptOffer):
        site.refuse(command, OfferGone)
    else:
        site.ignore(command)


@pytest.mark.parametrize("state", CALL_STATES)
@pytest.mark.parametrize("kind", REPORTS)
def test_a_report_about_a_call_or_desk_the_core_has_known_is_never_refused(
    site: Site, state: CallState, kind: type[c.SiteCommand]
) -> None:
    bring_call(site, "ended" if state == "new" else state)
    site.do((ABOUT_AGENTS | ABOUT_CALLS)[kind])


def test_every_refusal_leaves_the_state_as_it_was_in_every_situation() -> None:
    refused = 0
    for state in AGENT_STATES:
        fresh = Site()
        fresh.queue("billing")
        bring_agent(fresh, state)
        for command in (ABOUT_AGENTS | ABOUT_CALLS).values():
            before = fingerprint(fresh.core.state)
            try:
                fresh.core.handle(command, fresh.now_ms)
            except CommandRefused:
                refused += 1
                assert fingerprint(fresh.core.state) == before
    assert refused >= len(get_args(AgentState))
