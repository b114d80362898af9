"""A site is configured, and configured anew while calls wait."""

from __future__ import annotations

import msgspec
import pytest

from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues import limits
from queues.errors import InvalidDefinition, QueueInUse
from queues.ids import QueueId, SiteId, SkillId
from tests.queues.site import MAIN, Site, kinds, needs_of

BILLING = SkillId("billing")


def queue(**fields: object) -> d.QueueDefinition:
    return msgspec.structs.replace(d.QueueDefinition(queue=QueueId("billing")), **fields)


def definition(**fields: object) -> d.SiteDefinition:
    return msgspec.structs.replace(d.SiteDefinition(site=MAIN, skills=(BILLING,)), **fields)


def with_queue(**fields: object) -> d.SiteDefinition:
    return definition(queues=(queue(**fields),))


TOO_MANY_MS = limits.LENGTH_MS_MAX + 1
UNSOUND = [
    (definition(site=SiteId("other")), "site: this is 'main', not 'other'"),
    (definition(skills=(BILLING, BILLING)), "skills: 'billing' stands there twice"),
    (definition(skills=(SkillId(""),)), "skills: a name has 1 to 128 characters"),
    (definition(skills=(SkillId("x" * 129),)), "skills: a name has 1 to 128 characters"),
    (definition(queues=(queue(), queue())), "queues: 'billing' stands there twice"),
    (
        definition(queues=tuple(queue(queue=QueueId(f"q{n}")) for n in range(2_001))),
        "queues: at most 2000, not 2001",
    ),
    (definition(skills=tuple(SkillId(f"s{n}") for n in range(2_001))), "skills: at most 2000"),
    (definition(misses_before_away=0), "misses_before_away: 1 to 1000"),
    (definition(misses_before_away=1_001), "misses_before_away: 1 to 1000"),
    (definition(rank_step_ms=0), "rank_step_ms: 1 to"),
    (definition(connecting_ms_max=0), "connecting_ms_max: 1 to"),
    (definition(talking_ms_max=TOO_MANY_MS), "talking_ms_max: 1 to"),
    (definition(back_off_ms=-1), "back_off_ms: 0 to"),
    (definition(wrap_up_ms_max=TOO_MANY_MS), "wrap_up_ms_max: 0 to"),
    (definition(unreachable_ms_max=-1), "unreachable_ms_max: 0 to"),
    (definition(primary_bonus_ms=-1), "primary_bonus_ms: 0 to"),
    (with_queue(needs=needs_of({"welsh": 1})), "queue billing: unknown skill 'welsh'"),
    (with_queue(needs=needs_of({"billing": 11})), "queue billing: level of billing: 1 to 10"),
    (with_queue(needs=needs_of({"billing": 1}) * 2), "queue billing: needs: 'billing' stands"),
    (
        definition(
            skills=tuple(SkillId(f"s{n}") for n in range(17)),
            queues=(queue(needs=needs_of({f"s{n}": 1 for n in range(17)})),),
        ),
        "queue billing: needs: at most 16",
    ),
    (with_queue(target=d.ServiceTarget(share=0.0)), "queue billing: target.share"),
    (with_queue(target=d.ServiceTarget(share=float("nan"))), "queue billing: target.share"),
    (with_queue(target=d.ServiceTarget(share=1.1)), "queue billing: target.share"),
    (with_queue(target=d.ServiceTarget(within_ms=0)), "queue billing: target.within_ms: 1 to"),
    (with_queue(offer_ms=0), "queue billing: offer_ms: 1 to"),
    (with_queue(wait_ms_max=0), "queue billing: wait_ms_max: 1 to"),
    (with_queue(wrap_up_ms=-1), "queue billing: wrap_up_ms: 0 to"),
    (with_queue(wrap_up_ms=15 * 60_000 + 1), "queue billing: wrap_up_ms: longer than the site's"),
]


@pytest.mark.parametrize(("unsound", "words"), UNSOUND, ids=[words for _, words in UNSOUND])
def test_a_definition_that_makes_no_sense_is_refused_with_the_place(
    site: Site, unsound: d.SiteDefinition, words: str
) -> None:
    site.refuse(c.Configure(site=MAIN, definition=unsound), InvalidDefinition, words)


def test_everything_that_is_wrong_is_said_at_once(site: Site) -> None:
    unsound = definition(rank_step_ms=0, back_off_ms=-1)
    site.refuse(
        c.Configure(site=MAIN, definition=unsound), InvalidDefinition, "rank_step_ms.*; back_off_ms"
    )


def test_the_same_definition_again_changes_nothing(site: Site) -> None:
    site.ignore(c.Configure(site=MAIN, definition=site.definition))


def test_the_longest_times_allowed_can_be_recorded(site: Site) -> None:
    site.queue("billing", wait_ms_max=limits.LENGTH_MS_MAX)
    site.configure(talking_ms_max=limits.LENGTH_MS_MAX)
    site.enqueue("c1")


def test_calls_that_wait_keep_their_places_under_a_new_definition(site: Site) -> None:
    site.skills("dutch")
    for call, priority, needs in (("c1", 0, {}), ("c2", 5, {"dutch": 1}), ("c3", 0, {})):
        site.enqueue(call, priority=priority, needs=needs)
    site.queue("billing", within_ms=60_000)
    assert site.line() == ["c1", "c2", "c3"]
    assert site.call("c2").line.priority == 5
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    assert site.offers() == [("c1", "anna"), ("c3", "ben")]


def test_lower_needs_let_a_waiting_call_find_its_agent_at_once(site: Site) -> None:
    site.queue("billing", needs={"billing": 8})
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    assert kinds(site.queue("billing", needs={"billing": 5})) == [e.Configured, e.CallOffered]


def test_higher_needs_hold_for_calls_that_wait_already(site: Site) -> None:
    site.enqueue("c1")
    site.queue("billing", needs={"billing": 8})
    site.sign_in("anna", billing=5)
    assert site.offers() == []


def test_new_skills_can_be_used_as_soon_as_they_are_configured(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.skills("dutch")
    site.sign_in("ben", billing=5, dutch=5)
    site.enqueue("c1", needs={"dutch": 1})
    assert site.offers() == [("c1", "ben")]


def test_several_calls_and_agents_are_matched_by_the_rules_after_a_change(site: Site) -> None:
    site.queue("billing", needs={"billing": 8})
    for agent in ("anna", "ben"):
        site.sign_in(agent, billing=5)
    for call in ("c1", "c2", "c3"):
        site.enqueue(call)
    site.queue("billing", needs={"billing": 1})
    assert [call for call, _ in site.offers()] == ["c1", "c2"]


def test_calls_beyond_the_line_follow_the_new_definition_too(site: Site) -> None:
    """Whoever is offered, connecting or talking when the site changes."""
    for number, steps in enumerate(("", "a", "at")):
        site.sign_in(f"agent{number}", billing=5)
        site.enqueue(f"c{number}")
        if "a" in steps:
            site.accept(f"c{number}")
        if "t" in steps:
            site.connect(f"c{number}")
    site.queue("billing", wrap_up_ms=1_000)
    assert [site.call_state(f"c{n}") for n in range(3)] == ["offered", "connecting", "talking"]
    site.hang_up("c2")
    assert site.last(e.CallEnded).wrap_up_until_ms == site.now_ms + 1_000
    site.decline("c0")
    assert site.line() == ["c0"]


def test_an_unreachable_agent_is_not_matched_by_a_change(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.lose("anna")
    site.enqueue("c1")
    assert kinds(site.queue("billing", within_ms=5_000)) == [e.Configured]


def test_a_queue_with_calls_cannot_be_removed(site: Site) -> None:
    site.queue("sales")
    site.enqueue("c1", "sales")
    without = definition(queues=tuple(q for q in site.definition.queues if q.queue != "sales"))
    site.refuse(c.Configure(site=MAIN, definition=without), QueueInUse, "still in: sales")
    site.hang_up("c1")
    site.configure(queues=without.queues)
    assert list(site.core.state.queues) == ["billing"]


def test_a_skill_that_is_no_longer_configured_stays_with_who_has_it(site: Site) -> None:
    site.skills("dutch")
    site.enqueue("c1", needs={"dutch": 1})
    site.sign_in("anna", billing=5, dutch=5, ready=False)
    site.configure(skills=(BILLING,))
    site.ready("anna")
    assert site.offers() == [("c1", "anna")]


def test_replay_over_a_new_definition_knows_the_agents_who_were_ready_before(site: Site) -> None:
    for agent in ("anna", "ben"):
        site.sign_in(agent, billing=5)
    site.queue("billing", selection="fewest_skills")
    site.enqueue("c1")
    assert site.offers() == [("c1", "anna")]
