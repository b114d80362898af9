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
from queues.steps import Step
from tests.queues.site import MAIN, Site, kinds, needs_of
from tests.queues.situations import hold_for_agent, ring_at_several

BILLING = SkillId("billing")


def queue(**fields: object) -> d.QueueDefinition:
    return msgspec.structs.replace(d.QueueDefinition(queue=QueueId("billing")), **fields)


def definition(**fields: object) -> d.SiteDefinition:
    return msgspec.structs.replace(d.SiteDefinition(site=MAIN, skills=(BILLING,)), **fields)


def with_queue(**fields: object) -> d.SiteDefinition:
    return definition(queues=(queue(**fields),))


UP = Step(raise_priority=1)
LATER = Step(after_ms=10_000, raise_priority=5)
SALES = QueueId("sales")
UNSOUND_STEPS: list[tuple[tuple[Step, ...], str]] = [
    ((UP, UP), "steps: one stands there twice"),
    (tuple(Step(after_ms=n, raise_priority=1) for n in range(21)), "steps: at most 20, not 21"),
    ((UP, Step(after_ms=-1, raise_priority=1)), "step 2: after_ms: 0 to"),
    ((Step(line_over=-1, raise_priority=1),), "step 1: line_over: 0 to"),
    ((Step(longest_wait_over_ms=-1, raise_priority=1),), "step 1: longest_wait_over_ms: 0 to"),
    ((Step(expected_wait_over_ms=-1, raise_priority=1),), "step 1: expected_wait_over_ms: 0 to"),
    ((Step(lower_levels=11),), "step 1: lower_levels: 0 to 10"),
    ((Step(raise_priority=101),), "step 1: raise_priority: 0 to 100"),
    ((Step(drop_skills=(SkillId("welsh"),)),), "step 1: drop_skills: unknown skill 'welsh'"),
    ((Step(add_queues=(SALES,)),), "step 1: add_queues: unknown queue 'sales'"),
    ((Step(move_to=SALES),), "step 1: move_to: unknown queue 'sales'"),
    ((Step(move_to=QueueId("billing")),), "step 1: move_to: 'billing' is this queue itself"),
    ((Step(),), "step 1: a step relaxes, offers a callback, moves the call or lets it leave"),
    ((Step(raise_priority=1, leave_for="message"),), "step 1: a step relaxes, offers"),
    ((Step(on="joining", after_ms=1, raise_priority=1),), "step 1: after_ms: a step on joining"),
]
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
    (definition(back_off=d.BackOff(busy_ms=-1)), "back_off.busy_ms: 0 to"),
    (definition(wrap_up_ms_max=TOO_MANY_MS), "wrap_up_ms_max: 0 to"),
    (definition(unreachable_ms_max=-1), "unreachable_ms_max: 0 to"),
    (definition(primary_bonus_ms=-1), "primary_bonus_ms: 0 to"),
    (with_queue(needs=needs_of({"welsh": 1})), "queue billing: needs: unknown skill 'welsh'"),
    (
        with_queue(needs=needs_of({"billing": 11})),
        "queue billing: needs: level of billing: 1 to 10",
    ),
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
    (definition(exclusion_ms=-1), "exclusion_ms: 0 to"),
    (definition(resume_ms=-1), "resume_ms: 0 to"),
    (definition(seed=-1), "seed: 0 to"),
    (definition(callbacks=d.CallbackRules(tries=0)), "callbacks.tries: 1 to 20"),
    (definition(callbacks=d.CallbackRules(tries=21)), "callbacks.tries: 1 to 20"),
    (definition(callbacks=d.CallbackRules(ring_ms=0)), "callbacks.ring_ms: 1 to"),
    (definition(callbacks=d.CallbackRules(retry_ms=0)), "callbacks.retry_ms: 1 to"),
    (definition(callbacks=d.CallbackRules(wait_ms_max=0)), "callbacks.wait_ms_max: 1 to"),
    (with_queue(weight=101), "queue billing: weight: -100 to 100"),
    (with_queue(ring_max=0), "queue billing: ring_max: 1 to 200"),
    (with_queue(ring_max=201), "queue billing: ring_max: 1 to 200"),
    (with_queue(ring_every_ms=0), "queue billing: ring_every_ms: 1 to"),
    (with_queue(last_agent_wait_ms=-1), "queue billing: last_agent_wait_ms: 0 to"),
    (with_queue(prefers=needs_of({"welsh": 1})), "prefers: unknown skill 'welsh'"),
    (with_queue(prefers=needs_of({"billing": 0})), "prefers: level of billing: 1 to 10"),
    (with_queue(needs=(d.AnyOf(()),)), "queue billing: needs: any of nothing"),
    (with_queue(needs=(d.SkillBar(SkillId("welsh")),)), "needs: unknown skill 'welsh'"),
    *((with_queue(steps=steps), f"queue billing: {words}") for steps, words in UNSOUND_STEPS),
    (with_queue(wrap_up_ms=15 * 60_000 + 1), "queue billing: wrap_up_ms: longer than the site's"),
]


@pytest.mark.parametrize(("unsound", "words"), UNSOUND, ids=[words for _, words in UNSOUND])
def test_a_definition_that_makes_no_sense_is_refused_with_the_place(
    site: Site, unsound: d.SiteDefinition, words: str
) -> None:
    site.refuse(c.Configure(site=MAIN, definition=unsound), InvalidDefinition, words)


def test_everything_that_is_wrong_is_said_at_once(site: Site) -> None:
    unsound = definition(rank_step_ms=0, exclusion_ms=-1)
    site.refuse(
        c.Configure(site=MAIN, definition=unsound),
        InvalidDefinition,
        "rank_step_ms.*; exclusion_ms",
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


def test_a_step_may_not_lead_to_a_queue_of_another_channel(site: Site) -> None:
    steps = (Step(move_to=QueueId("chats")),)
    chats = queue(queue=QueueId("chats"), channel="chat")
    unsound = definition(queues=(queue(steps=steps), chats))
    site.refuse(
        c.Configure(site=MAIN, definition=unsound), InvalidDefinition, "'chats' is for chat"
    )


def without(site: Site, name: str, *moves: tuple[str, str]) -> c.Configure:
    kept = tuple(one for one in site.definition.queues if one.queue != name)
    return c.Configure(
        site=MAIN,
        definition=msgspec.structs.replace(site.definition, queues=kept),
        moves=tuple((QueueId(old), QueueId(new)) for old, new in moves),
    )


def test_calls_of_a_queue_that_goes_are_moved_and_keep_their_places(site: Site) -> None:
    site.queue("sales")
    site.enqueue("c1", "sales")
    site.now_ms += 1_000
    site.enqueue("c2", "billing")
    site.enqueue("c3", "sales", priority=5)
    site.do(without(site, "sales", ("sales", "billing")))
    assert list(site.core.state.queues) == ["billing"]
    assert site.line() == ["c1", "c2", "c3"]
    assert [(moved.call, moved.reason) for moved in site.all(e.CallMoved)] == [
        ("c1", "queue_gone"),
        ("c3", "queue_gone"),
    ]
    assert site.call("c3").line.priority == 5


def test_calls_of_a_queue_that_goes_find_the_agents_of_the_other_at_once(site: Site) -> None:
    site.queue("sales")
    site.sign_in("anna", billing=5)
    site.enqueue("c1", "sales")
    events = site.do(without(site, "sales", ("sales", "billing")))
    assert kinds(events)[-1] == e.CallOffered
    assert site.offers() == [("c1", "anna")]


@pytest.mark.parametrize("state", ["offered", "connecting", "talking"])
def test_a_call_with_an_agent_goes_on_when_its_queue_goes(site: Site, state: str) -> None:
    site.queue("sales")
    site.sign_in("anna", sales=5)
    site.enqueue("c1", "sales")
    if state != "offered":
        site.accept("c1")
    if state == "talking":
        site.connect("c1")
    site.do(without(site, "sales", ("sales", "billing")))
    assert (site.call_state("c1"), site.call("c1").queue_id) == (state, "billing")
    if state == "offered":
        site.accept("c1")
    if state != "talking":
        site.connect("c1")
    site.hang_up("c1")
    assert site.last(e.CallEnded).queue == "billing"


@pytest.mark.parametrize("moves", [(), (("sales", "sales"),), (("sales", "nowhere"),)])
def test_calls_of_a_queue_that_goes_must_have_somewhere_to_go(
    site: Site, moves: tuple[tuple[str, str], ...]
) -> None:
    site.queue("sales")
    site.enqueue("c1", "sales")
    site.refuse(without(site, "sales", *moves), QueueInUse, "still in: sales; say where they go")


def test_calls_of_a_queue_that_goes_stay_on_their_channel(site: Site) -> None:
    site.queue("chats", {}, channel="chat")
    site.enqueue("c1", "chats")
    leading = without(site, "chats", ("chats", "billing"))
    site.refuse(leading, QueueInUse, "'billing' is for another channel")


def test_an_estimate_of_a_queue_that_goes_is_forgotten(site: Site) -> None:
    site.queue("sales")
    for name in ("sales", "billing"):
        site.do(c.SetEstimate(site=MAIN, queue=QueueId(name), median_ms=1_000, p90_ms=2_000))
    site.do(without(site, "sales"))
    assert list(site.core.state.estimates) == ["billing"]


def test_a_call_held_for_an_agent_stays_so_under_a_new_definition(site: Site) -> None:
    hold_for_agent(site)
    site.queue("billing", within_ms=60_000)
    assert site.call("c1").held_for is site.agent("anna")
    site.hang_up("c0")
    assert site.finish_wrap_up("anna")[-1] == site.last(e.CallOffered)
    assert site.offers()[-1] == ("c1", "anna")


def test_another_order_among_agents_counts_for_those_who_are_ready_already(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.now_ms += 1_000
    site.sign_in("ben", billing=9)
    site.queue("billing", selection="most_proficient")
    site.enqueue("c1")
    assert site.offers() == [("c1", "ben")]


def test_a_call_held_for_an_agent_who_no_longer_fits_by_a_new_definition_is_released(
    site: Site,
) -> None:
    hold_for_agent(site)
    site.change_queue("billing", needs=(d.SkillNeed(site.definition.skills[0], 8),))
    assert site.call("c1").held_for is None


def test_a_step_for_a_held_call_whose_agent_no_longer_fits_does_not_break_the_core(
    site: Site,
) -> None:
    site.change_queue("billing", steps=(LATER,))
    hold_for_agent(site)
    site.change_queue("billing", needs=(d.SkillNeed(site.definition.skills[0], 8),))
    site.hang_up("c0")
    site.finish_wrap_up("anna")
    site.pass_ms(10_000)
    assert site.call_state("c1") == "waiting"


def test_a_step_that_is_new_in_the_definition_is_taken_for_calls_that_wait_already(
    site: Site,
) -> None:
    site.enqueue("c1")
    site.now_ms += 1_000
    site.change_queue("billing", steps=(LATER,))
    assert kinds(site.pass_ms(9_000)) == [e.CallRelaxed]


def test_a_call_whose_queue_no_longer_rings_at_several_is_not_offered_to_one_more(
    site: Site,
) -> None:
    ring_at_several(site)
    site.change_queue("billing", selection="longest_idle")
    assert kinds(site.sign_in("cleo", billing=5)) == [e.AgentSignedIn, e.AgentBecameReady]


def test_a_queue_with_calls_does_not_change_its_channel(site: Site) -> None:
    site.enqueue("c1")
    changed = (msgspec.structs.replace(site.definition.queues[0], channel="chat"),)
    command = c.Configure(
        site=MAIN, definition=msgspec.structs.replace(site.definition, queues=changed)
    )
    site.refuse(command, QueueInUse, "channel")
    site.hang_up("c1")
    assert kinds(site.do(command)) == [e.Configured]
