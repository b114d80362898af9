"""What is out of bounds or unknown is refused with a reason, and nothing changes."""

from __future__ import annotations

import msgspec
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
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId, SkillId
from tests.queues.site import MAIN, Site, accept, decline, enqueue, needs_of
from tests.queues.situations import hold_for_agent

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


NOTHING, C1, FIRST = CallId("nothing"), CallId("c1"), OfferNumber(1)
BILLING = QueueId("billing")


@pytest.mark.parametrize(
    "report",
    [
        c.ReportConnected(site=MAIN, call=NOTHING, offer=FIRST),
        c.ReportAgentLeft(site=MAIN, call=NOTHING, offer=FIRST),
        c.ReportMissed(site=MAIN, call=NOTHING, offer=FIRST, cause="busy"),
        c.ReportCallbackRung(site=MAIN, call=NOTHING, offer=FIRST),
        c.ReportCallbackAnswered(site=MAIN, call=NOTHING, offer=FIRST),
        c.ReportCallbackFailed(site=MAIN, call=NOTHING, offer=FIRST, cause="busy"),
    ],
)
def test_a_report_about_a_call_never_heard_of_is_refused(site: Site, report: c.Command) -> None:
    site.refuse(report, UnknownCall)


@pytest.mark.parametrize(
    "request_",
    [
        c.MoveCall(site=MAIN, call=NOTHING, queue=BILLING),
        c.PrioritiseCall(site=MAIN, call=NOTHING, priority=1),
        c.WithdrawCall(site=MAIN, call=NOTHING),
        c.RequestCallback(site=MAIN, call=NOTHING),
    ],
)
def test_a_request_about_a_call_never_heard_of_is_refused(site: Site, request_: c.Command) -> None:
    site.refuse(request_, UnknownCall)


@pytest.mark.parametrize(
    ("command", "error", "words"),
    [
        (c.MoveCall(site=MAIN, call=C1, queue=QueueId("nowhere")), UnknownQueue, "'nowhere'"),
        (c.MoveCall(site=MAIN, call=C1, queue=QueueId("chats")), InvalidCommand, "is for chat"),
        (
            c.MoveCall(site=MAIN, call=C1, queue=BILLING, needs=needs_of({"welsh": 1})),
            UnknownSkill,
            "'welsh'",
        ),
        (
            c.MoveCall(site=MAIN, call=C1, queue=BILLING, needs=needs_of({"billing": 11})),
            InvalidCommand,
            "level of billing: 1 to 10",
        ),
        (c.PrioritiseCall(site=MAIN, call=C1, priority=101), InvalidCommand, "-100 to 100"),
        (c.PrioritiseCall(site=MAIN, call=C1, priority=-101), InvalidCommand, "-100 to 100"),
        (
            c.SetEstimate(site=MAIN, queue=QueueId("nowhere"), median_ms=1, p90_ms=1),
            UnknownQueue,
            "'nowhere'",
        ),
        (
            c.SetEstimate(site=MAIN, queue=BILLING, median_ms=-1, p90_ms=1),
            InvalidCommand,
            "median_ms: 0 to",
        ),
        (
            c.SetEstimate(site=MAIN, queue=BILLING, median_ms=1, p90_ms=limits.LENGTH_MS_MAX + 1),
            InvalidCommand,
            "p90_ms: 0 to",
        ),
    ],
)
def test_a_command_about_a_call_that_waits_is_checked(
    site: Site, command: c.Command, error: type[CommandRefused], words: str
) -> None:
    site.queue("chats", {}, channel="chat")
    site.enqueue("c1")
    site.refuse(command, error, words)


def labels(*texts: str) -> tuple[c.Label, ...]:
    return tuple(c.Label(text, text) for text in texts)


@pytest.mark.parametrize(
    ("further", "words"),
    [
        ({"caller": ""}, "a caller's id has 1 to 128"),
        ({"caller": TOO_LONG}, "a caller's id has 1 to 128"),
        ({"agent": ""}, "an agent's id has 1 to 128"),
        ({"agent": TOO_LONG}, "an agent's id has 1 to 128"),
        ({"agent": "anna", "agent_wait_ms": -1}, "agent_wait_ms: 0 to"),
        ({"agent": "anna", "agent_wait_ms": limits.LENGTH_MS_MAX + 1}, "agent_wait_ms: 0 to"),
        ({"labels": labels("x") * 9}, "at most 8 labels"),
        ({"labels": labels("")}, "a label has 1 to 64"),
        ({"labels": labels("x" * 65)}, "a label has 1 to 64"),
        ({"prefers": needs_of({"billing": 0})}, "prefers: level of billing"),
        ({"prefers": needs_of({"billing": 1}) * 17}, "prefers: at most 16"),
        ({"needs": (d.AnyOf(()),)}, "any of nothing"),
        ({"needs": (d.AllOf((d.SkillBar(SkillId("billing"), 11),)),)}, "level of billing"),
    ],
)
def test_what_a_call_brings_with_it_is_checked(
    site: Site, further: dict[str, object], words: str
) -> None:
    command = msgspec.structs.replace(enqueue("c1"), **further)
    site.refuse(command, InvalidCommand, words)


def nested(depth: int) -> d.Need:
    need: d.Need = d.SkillNeed(SkillId("billing"))
    for _ in range(depth):
        need = d.AllOf((need,))
    return need


def test_needs_are_nested_no_deeper_than_the_bound(site: Site) -> None:
    deepest = limits.NEEDS_DEPTH_MAX
    site.do(msgspec.structs.replace(enqueue("c1"), needs=(nested(deepest),)))
    deeper = msgspec.structs.replace(enqueue("c2"), needs=(nested(deepest + 1),))
    site.refuse(deeper, InvalidCommand, "nested more than 4 deep")


def test_no_more_calls_than_the_bound_wait_for_one_agent_alone(site: Site) -> None:
    hold_for_agent(site)
    for number in range(limits.HELD_PER_AGENT_MAX):
        site.enqueue(f"more{number}", agent="anna", agent_wait_ms=60_000)
    assert len(site.agent("anna").held) == limits.HELD_PER_AGENT_MAX
    assert site.call(f"more{limits.HELD_PER_AGENT_MAX - 1}").held_for is None


@pytest.mark.parametrize(
    ("capacity", "words"),
    [
        (d.Capacity(voice=2), "capacity for voice: 0 or 1"),
        (d.Capacity(voice=-1), "capacity for voice: 0 or 1"),
        (d.Capacity(chat=51), "capacity for chat: 0 to 50"),
        (d.Capacity(email=-1), "capacity for email: 0 to 50"),
    ],
)
def test_what_an_agent_may_have_in_hand_is_checked(
    site: Site, capacity: d.Capacity, words: str
) -> None:
    command = c.SignIn(site=MAIN, agent=AgentId("anna"), skills=(), capacity=capacity)
    site.refuse(command, InvalidCommand, words)


@pytest.mark.parametrize("place", [-1, limits.LENGTH_MS_MAX + 1])
def test_a_place_in_the_list_is_checked(site: Site, place: int) -> None:
    command = c.SignIn(site=MAIN, agent=AgentId("anna"), skills=(), place=place)
    site.refuse(command, InvalidCommand, "place: 0 to")


@pytest.mark.parametrize(
    ("skills", "error", "words"),
    [
        ((d.AgentSkill(SkillId("welsh")),), UnknownSkill, "'welsh'"),
        ((d.AgentSkill(SkillId("billing"), 11),), InvalidCommand, "must be 1 to 10"),
        ((d.AgentSkill(SkillId("billing")),) * 2, InvalidCommand, "twice"),
    ],
)
def test_a_change_of_skills_is_checked_like_a_sign_in(
    site: Site, skills: tuple[d.AgentSkill, ...], error: type[CommandRefused], words: str
) -> None:
    site.sign_in("anna", billing=5)
    site.refuse(c.SetSkills(site=MAIN, agent=AgentId("anna"), skills=skills), error, words)


def test_the_skills_of_somebody_not_signed_in_cannot_be_changed(site: Site) -> None:
    site.refuse(c.SetSkills(site=MAIN, agent=AgentId("nobody"), skills=()), UnknownAgent)


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
    too_many = enqueue("c1", needs=dict.fromkeys(names, 1))
    site.refuse(too_many, InvalidCommand, "at most 16 skills")


def test_a_flood_of_needs_is_refused_before_they_are_looked_at(site: Site) -> None:
    needs = (d.SkillNeed(SkillId("billing")),) * (limits.NEEDS_MAX + 1)
    flood = c.EnqueueCall(site=MAIN, call=CallId("c1"), queue=enqueue("c1").queue, needs=needs)
    site.refuse(flood, InvalidCommand, "at most 16 skills")


def test_a_skill_that_the_call_and_its_queue_need_counts_once_against_the_bound(
    site: Site,
) -> None:
    names = [f"skill{number}" for number in range(limits.NEEDS_MAX - 1)]
    site.skills(*names)
    site.enqueue("c1", needs=dict.fromkeys([*names, "billing"], 1))
    assert site.line() == ["c1"]
