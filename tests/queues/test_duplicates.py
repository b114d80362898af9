"""Webhooks repeat and people press twice: every command comes twice, here in every situation."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from queues import commands as c
from queues import definitions as d
from queues.errors import CommandRefused, NotPossibleNow, OfferGone
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SkillId
from queues.lifecycles import AgentState, CallState
from tests.queues.fingerprint import fingerprint
from tests.queues.site import MAIN, Site, accept, decline, enqueue
from tests.queues.situations import AGENT_STATES, CALL_STATES, FURTHER, bring_agent, bring_call

if TYPE_CHECKING:
    from collections.abc import Callable

ANNA, C1, FIRST = AgentId("anna"), CallId("c1"), OfferNumber(1)
BILLING, SALES = QueueId("billing"), QueueId("sales")
BETTER = (d.AgentSkill(SkillId("billing"), 9),)
ABOUT_AGENTS: dict[type[c.SiteCommand], c.Command] = {
    c.SignIn: c.SignIn(site=MAIN, agent=ANNA, skills=(d.AgentSkill(SkillId("billing"), 5),)),
    c.SetSkills: c.SetSkills(site=MAIN, agent=ANNA, skills=BETTER),
    c.SignOut: c.SignOut(site=MAIN, agent=ANNA),
    c.SetReady: c.SetReady(site=MAIN, agent=ANNA),
    c.SetAway: c.SetAway(site=MAIN, agent=ANNA, reason="lunch"),
    c.ReportUnreachable: c.ReportUnreachable(site=MAIN, agent=ANNA),
    c.ReportReachable: c.ReportReachable(site=MAIN, agent=ANNA),
    c.FinishWrapUp: c.FinishWrapUp(site=MAIN, agent=ANNA),
}
ABOUT_CALLS: dict[type[c.SiteCommand], c.Command] = {
    c.EnqueueCall: enqueue("c1"),
    c.MoveCall: c.MoveCall(site=MAIN, call=C1, queue=SALES),
    c.TransferCall: c.TransferCall(site=MAIN, call=C1, agent=ANNA, queue=SALES),
    c.PrioritiseCall: c.PrioritiseCall(site=MAIN, call=C1, priority=7),
    c.WithdrawCall: c.WithdrawCall(site=MAIN, call=C1),
    c.RequestCallback: c.RequestCallback(site=MAIN, call=C1),
    c.ReportCallbackRung: c.ReportCallbackRung(site=MAIN, call=C1, offer=FIRST),
    c.ReportCallbackAnswered: c.ReportCallbackAnswered(site=MAIN, call=C1, offer=FIRST),
    c.ReportCallbackFailed: c.ReportCallbackFailed(site=MAIN, call=C1, offer=FIRST, cause="busy"),
    c.AcceptOffer: accept("c1", "anna"),
    c.DeclineOffer: decline("c1", "anna"),
    c.ReportMissed: c.ReportMissed(site=MAIN, call=C1, offer=FIRST, cause="busy"),
    c.ReportConnected: c.ReportConnected(site=MAIN, call=C1, offer=FIRST),
    c.ReportAgentLeft: c.ReportAgentLeft(site=MAIN, call=C1, offer=FIRST),
    c.EndCall: c.EndCall(site=MAIN, call=C1, by="caller"),
    c.PassTime: c.PassTime(site=MAIN),
}
ABOUT_THE_SITE: dict[type[c.SiteCommand], c.Command] = {
    c.SetEstimate: c.SetEstimate(site=MAIN, queue=BILLING, median_ms=5_000, p90_ms=None),
}
FURTHER_WAYS: dict[str, c.Command] = {
    "going away after the call": c.SetAway(site=MAIN, agent=ANNA, reason="lunch", after_call=True),
    "finishing one wrap-up": c.FinishWrapUp(site=MAIN, agent=ANNA, call=C1),
    "the callback is over": c.EndCall(site=MAIN, call=C1, by="service"),
}
EVERYTHING: dict[str, c.Command] = {
    kind.__name__: command
    for kind, command in (ABOUT_AGENTS | ABOUT_CALLS | ABOUT_THE_SITE).items()
} | FURTHER_WAYS
REPORTS = (
    c.ReportMissed, c.ReportConnected, c.ReportAgentLeft, c.ReportCallbackFailed, c.EndCall,
    c.DeclineOffer, c.ReportUnreachable, c.ReportReachable, c.ReportCallbackRung,
    c.ReportCallbackAnswered,
)  # fmt: skip
REFUSED_AFTER_THE_END: dict[type[c.SiteCommand], type[CommandRefused]] = {
    c.AcceptOffer: OfferGone,
    c.MoveCall: NotPossibleNow,
    c.TransferCall: NotPossibleNow,
    c.PrioritiseCall: NotPossibleNow,
    c.RequestCallback: NotPossibleNow,
}
"""What somebody asks of a call, who is told that it is too late."""


@pytest.fixture
def site() -> Site:
    made = Site()
    made.queue("sales")
    made.queue("billing")
    return made


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
    tried = {*ABOUT_AGENTS, *ABOUT_CALLS, *ABOUT_THE_SITE, c.ExtendWrapUp, c.Configure}
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


@pytest.mark.parametrize("situation", FURTHER.values(), ids=list(FURTHER))
@pytest.mark.parametrize("command", EVERYTHING.values(), ids=list(EVERYTHING))
def test_a_command_that_comes_twice_acts_once_whatever_else_goes_on(
    site: Site, situation: Callable[[Site], None], command: c.Command
) -> None:
    situation(site)
    twice(site, command)


@pytest.mark.parametrize("command", ABOUT_THE_SITE.values(), ids=lambda one: type(one).__name__)
def test_a_command_about_the_site_that_comes_twice_acts_once(
    site: Site, command: c.Command
) -> None:
    twice(site, command)


@pytest.mark.parametrize("command", ABOUT_CALLS.values(), ids=[k.__name__ for k in ABOUT_CALLS])
def test_whatever_comes_after_the_end_of_a_call_changes_nothing(
    site: Site, command: c.Command
) -> None:
    bring_call(site, "talking")
    site.hang_up("c1")
    refusal = REFUSED_AFTER_THE_END.get(type(command))
    if refusal is not None:
        site.refuse(command, refusal)
    else:
        site.ignore(command)


@pytest.mark.parametrize("state", CALL_STATES)
@pytest.mark.parametrize("kind", REPORTS)
def test_a_report_about_a_call_or_desk_the_core_has_known_is_never_refused(
    site: Site, state: CallState, kind: type[c.SiteCommand]
) -> None:
    bring_call(site, "ended" if state == "new" else state)
    site.do((ABOUT_AGENTS | ABOUT_CALLS)[kind])


@pytest.mark.parametrize("situation", FURTHER.values(), ids=list(FURTHER))
@pytest.mark.parametrize("kind", REPORTS)
def test_a_report_is_never_refused_whatever_else_goes_on(
    site: Site, situation: Callable[[Site], None], kind: type[c.SiteCommand]
) -> None:
    situation(site)
    site.do((ABOUT_AGENTS | ABOUT_CALLS)[kind])


def test_every_refusal_leaves_the_state_as_it_was_in_every_situation() -> None:
    refused = 0
    for state in AGENT_STATES:
        fresh = Site()
        fresh.queue("billing")
        bring_agent(fresh, state)
        for command in EVERYTHING.values():
            before = fingerprint(fresh.core.state)
            try:
                fresh.core.handle(command, fresh.now_ms)
            except CommandRefused:
                refused += 1
                assert fingerprint(fresh.core.state) == before
    assert refused >= len(get_args(AgentState))
