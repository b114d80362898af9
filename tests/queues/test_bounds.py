"""What is out of bounds or unknown is refused with a reason, and nothing changes."""

from __future__ import annotations

import pytest

from queues import commands as c
from queues import definitions as d
from queues import limits
from queues.errors import (
    CommandRefused,
    InvalidCommand,
    UnknownAgent,
    UnknownCall,
    UnknownQueue,
    UnknownSkill,
    WrongSite,
)
from queues.ids import AgentId, CallId, OfferNumber, SiteId, SkillId
from tests.queues.site import MAIN, Site, accept, decline, enqueue

TOO_LONG = "x" * (limits.ID_LENGTH_MAX + 1)


def test_a_command_for_another_site_is_refused(site: Site) -> None:
    site.refuse(c.PassTime(site=SiteId("elsewhere")), WrongSite, "this is site 'main'")


@pytest.mark.parametrize(
    ("command", "error", "words"),
    [
        (enqueue("c1", "nowhere"), UnknownQueue, "'nowhere'"),
        (enqueue(""), InvalidCommand, "1 to 128 characters"),
        (enqueue(TOO_LONG), InvalidCommand, "1 to 128 characters"),
        (enqueue("c1", priority=101), InvalidCommand, "priority 101: -100 to 100"),
        (enqueue("c1", priority=-101), InvalidCommand, "priority -101"),
        (enqueue("c1", needs={"welsh": 1}), UnknownSkill, "'welsh'"),
        (enqueue("c1", needs={"billing": 0}), InvalidCommand, "level of billing: 1 to 10"),
        (enqueue("c1", needs={"billing": 11}), InvalidCommand, "level of billing"),
        (accept("nothing", "anna"), UnknownCall, "'nothing'"),
        (decline("nothing", "anna"), UnknownCall, "'nothing'"),
        (c.EndCall(site=MAIN, call=CallId("nothing"), by="caller"), UnknownCall, "'nothing'"),
    ],
)
def test_a_command_about_a_call_is_checked(
    site: Site, command: c.Command, error: type[CommandRefused], words: str
) -> None:
    site.refuse(command, error, words)


@pytest.mark.parametrize("kind", [c.ReportConnected, c.ReportAgentLeft])
def test_a_report_about_a_call_never_heard_of_is_refused(
    site: Site, kind: type[c.ReportConnected | c.ReportAgentLeft]
) -> None:
    site.refuse(kind(site=MAIN, call=CallId("nothing"), offer=OfferNumber(1)), UnknownCall)


def test_an_offer_accepted_by_somebody_not_signed_in_is_refused(site: Site) -> None:
    site.enqueue("c1")
    site.refuse(accept("c1", "nobody"), UnknownAgent, "'nobody'")


def test_priorities_at_the_bounds_are_allowed(site: Site) -> None:
    site.enqueue("c1", priority=limits.PRIORITY_MIN)
    site.enqueue("c2", priority=limits.PRIORITY_MAX)


def sign_in(
    name: str = "anna",
    return_ms: int | None = None,
    answer_ms: int = 0,
    skills: tuple[d.AgentSkill, ...] = (),
) -> c.SignIn:
    return c.SignIn(
        site=MAIN, agent=AgentId(name), skills=skills, return_ms=return_ms, answer_ms=answer_ms
    )


def skill(name: str, level: int = 5) -> d.AgentSkill:
    return d.AgentSkill(SkillId(name), level)


@pytest.mark.parametrize(
    ("command", "error", "words"),
    [
        (sign_in(""), InvalidCommand, "1 to 128 characters"),
        (sign_in(TOO_LONG), InvalidCommand, "1 to 128 characters"),
        (sign_in(skills=(skill("welsh"),)), UnknownSkill, "'welsh'"),
        (sign_in(skills=(skill("billing", 0),)), InvalidCommand, "level of billing is 0"),
        (sign_in(skills=(skill("billing", 11),)), InvalidCommand, "must be 1 to 10"),
        (sign_in(skills=(skill("billing"), skill("billing", 6))), InvalidCommand, "twice"),
        (sign_in(skills=(skill("billing"),) * 401), InvalidCommand, "at most 400 skills"),
        (sign_in(return_ms=-1), InvalidCommand, "return_ms: 0 to"),
        (sign_in(answer_ms=-1), InvalidCommand, "answer_ms: 0 to"),
        (sign_in(answer_ms=limits.LENGTH_MS_MAX + 1), InvalidCommand, "answer_ms: 0 to"),
        (sign_in(return_ms=limits.LENGTH_MS_MAX + 1), InvalidCommand, "return_ms: 0 to"),
    ],
)
def test_a_sign_in_is_checked(
    site: Site, command: c.Command, error: type[CommandRefused], words: str
) -> None:
    site.refuse(command, error, words)


@pytest.mark.parametrize("reason", ["", "x" * 81])
def test_a_reason_to_be_away_has_some_words_but_no_story(site: Site, reason: str) -> None:
    site.sign_in("anna", billing=5)
    site.refuse(c.SetAway(site=MAIN, agent=AgentId("anna"), reason=reason), InvalidCommand)


def test_a_call_needs_no_more_skills_than_the_bound_its_queues_included(site: Site) -> None:
    names = [f"skill{number}" for number in range(limits.NEEDS_MAX)]
    site.skills(*names)
    site.enqueue("just right", needs=dict.fromkeys(names[1:], 1))
    site.enqueue("the queue's own counts once", needs=dict.fromkeys([*names[1:], "billing"], 1))
    too_many = enqueue("c1", needs=dict.fromkeys(names, 1))
    site.refuse(too_many, InvalidCommand, "at most 16 skills")


def test_a_flood_of_needs_is_refused_before_they_are_looked_at(site: Site) -> None:
    needs = (d.SkillNeed(SkillId("billing")),) * (limits.NEEDS_MAX + 1)
    flood = c.EnqueueCall(site=MAIN, call=CallId("c1"), queue=enqueue("c1").queue, needs=needs)
    site.refuse(flood, InvalidCommand, "at most 16 skills")
