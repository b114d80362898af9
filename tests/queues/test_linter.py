"""What the linter finds, what it says about it, and that it is silent where all is well."""

from __future__ import annotations

from queues.definitions import (
    AnyOf,
    Capacity,
    QueueDefinition,
    ServiceTarget,
    SiteDefinition,
    SkillBar,
)
from queues.findings import duration
from queues.ids import QueueId, SiteId
from queues.linter import findings
from queues.steps import Step
from tests.queues.linted import (
    ANNA,
    BILLING,
    DUTCH,
    HOUR_MS,
    MINUTE_MS,
    REPAIRS,
    SKILLS,
    A,
    B,
    C,
    agent,
    found,
    need,
    only,
    queue,
    site,
)


def test_a_site_where_everything_has_its_use_gives_no_findings() -> None:
    definition = site(
        queue(A, Step(after_ms=MINUTE_MS, add_queues=(B,)), needs=(need(BILLING, 3),)),
        queue(B, Step(line_over=9, leave_for="voicemail"), needs=(need(DUTCH),)),
        skills=(BILLING, DUTCH),
    )
    assert found(definition) == []


def test_without_agents_one_sentence_is_enough() -> None:
    definition = site(queue(A, needs=(need(BILLING),)), skills=SKILLS)
    assert [one.kind for one in findings(definition, [])] == ["no_agents"]


# Skills


def test_a_skill_that_is_asked_for_and_nobody_has_is_named_with_who_asks() -> None:
    definition = site(
        queue(A, needs=(AnyOf((need(BILLING), need(REPAIRS))),)), skills=(BILLING, REPAIRS)
    )
    one = only(definition, agent("bram", billing=5))
    assert (one.kind, one.place) == ("skill_nobody_has", REPAIRS)
    assert one.sentence == (
        "Nobody has 'repairs', which is asked for by queue 'a'. Give it to an agent."
    )


def test_many_who_ask_for_a_skill_are_counted() -> None:
    one_of = (AnyOf((need(BILLING), need(REPAIRS))),)
    queues = [queue(QueueId(f"q{number}"), needs=one_of) for number in range(5)]
    one = only(site(*queues, skills=(BILLING, REPAIRS)), agent("bram", billing=5))
    assert "queue 'q0', queue 'q1', queue 'q2' and 2 more" in one.sentence


def test_a_skill_that_only_concerns_or_languages_need_is_in_use() -> None:
    definition = site(queue(A), skills=(DUTCH,))
    assert found(definition, ANNA, elsewhere=(need(DUTCH),)) == []
    one = only(definition, agent("bram", billing=1), elsewhere=(need(DUTCH),))
    assert "by calls by their concern or language" in one.sentence


def test_a_skill_that_nothing_asks_for_is_named_with_who_has_it() -> None:
    one = only(site(queue(A), skills=(BILLING,)))
    assert (one.kind, one.place) == ("skill_nobody_needs", BILLING)
    assert "asks for 'billing', which 'anna' can offer. Let one need" in one.sentence
    unused = only(site(queue(A), skills=(BILLING,)), agent("bram"))
    assert "asks for 'billing'. Let one need" in unused.sentence


def test_a_skill_that_is_only_preferred_or_barred_is_in_use() -> None:
    barring = site(queue(A, needs=(SkillBar(BILLING, 9),)), skills=(BILLING,))
    assert found(barring) == found(barring, agent("bram")) == []
    preferring = QueueDefinition(queue=A, prefers=(need(BILLING),))
    assert found(site(preferring, skills=(BILLING,))) == []


# Queues


def test_a_queue_that_nobody_can_serve_says_how_long_a_caller_waits_in_vain() -> None:
    one = only(site(queue(A, needs=(need(BILLING, 9), SkillBar(DUTCH)))))
    assert (one.kind, one.place) == ("queue_without_exit", A)
    assert one.sentence == (
        "No agent can ever take a call of queue 'a' (it asks for billing >= 9 and not dutch), and "
        "no step leads to somebody who can: a caller waits 1 h in vain and is sent away. Give an "
        "agent what it asks for, or add a step that moves the call or lets it leave."
    )


def test_a_queue_of_a_channel_that_nobody_takes_is_not_served() -> None:
    chat = QueueDefinition(queue=A, channel="chat")
    assert "(nobody takes chat)" in only(site(chat, queue(B))).sentence
    assert found(site(chat), agent("bram", capacity=Capacity(voice=0, chat=2))) == []


def test_a_queue_that_nobody_can_serve_until_a_step_relaxes_it_says_when() -> None:
    steps = (
        Step(after_ms=2 * MINUTE_MS, drop_skills=(BILLING,)),
        Step(after_ms=90_000, lower_levels=1),
    )
    one = only(site(queue(A, *steps, needs=(need(BILLING, 9),))))
    assert one.kind == "queue_unserved_at_first"
    assert "only once a step has relaxed that, after 2 min. Give" in one.sentence
    in_time = only(site(queue(A, Step(line_over=1, lower_levels=8), needs=(need(BILLING, 9),))))
    assert "relaxed that, at once, if its conditions hold. Give" in in_time.sentence


def test_agents_of_added_queues_serve_a_queue() -> None:
    definition = site(
        queue(A, Step(add_queues=(B, QueueId("gone"))), needs=(need(BILLING, 9),)),
        queue(B, needs=(need(REPAIRS),)),
    )
    assert only(definition).kind == "queue_unserved_at_first"


def test_a_queue_that_only_sends_calls_on_needs_no_agents() -> None:
    needs = (need(BILLING, 9),)
    for step in (Step(move_to=B), Step(on="joining", leave_for="voicemail")):
        assert found(site(queue(A, step, needs=needs), queue(B))) == []


def test_a_queue_that_nobody_can_serve_and_steps_leave_says_until_when() -> None:
    exits = (
        Step(line_over=5, leave_for="refuse"),
        Step(after_ms=5 * MINUTE_MS, move_to=B),
    )
    needs = (need(BILLING, 9),)
    one = only(site(queue(A, *exits, needs=needs), queue(B)))
    assert one.kind == "queue_unserved"
    assert "in vain until step 1 leads out (at once, if its conditions hold), for 5 min at" in (
        one.sentence
    )
    perhaps = only(site(queue(A, exits[0], needs=needs), queue(B)))
    assert "for 1 h at the longest" in perhaps.sentence


def test_a_way_out_has_to_lead_to_somebody() -> None:
    needs = (need(BILLING, 9),)
    dead_end = site(
        queue(A, Step(after_ms=1_000, move_to=B), needs=needs), queue(B, needs=needs), queue(C)
    )
    assert [(one.kind, one.place) for one in found(dead_end)] == [
        ("queue_without_exit", A),
        ("queue_without_exit", B),
    ]
    by_two = site(
        queue(A, Step(move_to=B), needs=needs), queue(B, Step(move_to=C), needs=needs), queue(C)
    )
    assert found(by_two) == []


def test_a_preference_that_nobody_who_serves_the_queue_has_is_found() -> None:
    preferring = QueueDefinition(queue=A, needs=(need(BILLING),), prefers=(need(DUTCH, 8),))
    one = only(site(preferring, queue(B)), ANNA, agent("bram", dutch=9))
    assert one.kind == "preference_unmet"
    assert "prefers dutch >= 8, but none" in one.sentence
    assert found(site(preferring), ANNA, agent("bram", billing=1, dutch=9)) == []


# Times and rules


def times(**settings: object) -> str:
    one = only(site(QueueDefinition(queue=A, **settings)))  # type: ignore[arg-type]
    assert one.kind == "times_at_odds"
    return one.sentence


def test_times_that_do_not_go_together_are_found() -> None:
    assert "within 10 s, but one offer lasts 15 s" in times(target=ServiceTarget(within_ms=10_000))
    assert "after 18 s, before the 20 s of its target" in times(wait_ms_max=18_000)
    assert "sent away after 1 h, though" in times(last_agent_wait_ms=HOUR_MS)
    progressively = times(selection="ring_progressively", ring_every_ms=15_000)
    assert "is over after 15 s, before a second agent is rung after 15 s" in progressively


def test_a_short_target_can_be_met_where_many_ring_at_once() -> None:
    ringing = QueueDefinition(queue=A, selection="ring_all", target=ServiceTarget(within_ms=10_000))
    assert found(site(ringing)) == []


def test_a_second_rule_or_order_that_is_the_first_tells_nothing() -> None:
    same = QueueDefinition(queue=A, shadow="most_proficient")
    assert only(site(same)).kind == "rule_without_effect"
    definition = SiteDefinition(site=SiteId("main"), queues=(queue(A),), shadow_order="ageing")
    assert only(definition).place == "main"


# Agents


def test_an_agent_who_can_take_nothing_is_told_why() -> None:
    definition = site(queue(A, needs=(need(BILLING),)))
    lacking = only(definition, ANNA, agent("bram", dutch=5))
    assert (lacking.kind, lacking.place) == ("agent_without_calls", "bram")
    assert "lacks skills for each of the queues" in lacking.sentence
    full = only(definition, ANNA, agent("bram", billing=5, capacity=Capacity(voice=0)))
    assert "may have no call in hand" in full.sentence
    other = agent("bram", billing=5, capacity=Capacity(voice=0, chat=1, email=1))
    assert "takes only chat and email, for which there is no queue" in (
        only(definition, ANNA, other).sentence
    )


def test_an_agent_who_can_take_calls_only_once_they_are_relaxed_has_a_use() -> None:
    step = Step(after_ms=1_000, lower_levels=2)
    definition = site(queue(A, step, needs=(need(BILLING, 3),)))
    assert found(definition, ANNA, agent("bram", billing=1)) == []


# Order


def test_a_queue_that_a_heavier_one_can_starve_is_found_unless_calls_age() -> None:
    queues = (queue(A), queue(B, weight=1))
    one = only(site(*queues, order="strict"))
    assert (one.kind, one.place) == ("starvation", A)
    assert "By the order 'strict' calls of queue 'a' wait for as long as there are any of 'b'" in (
        one.sentence
    )
    assert found(site(*queues)) == []
    assert found(site(queue(A), queue(B), order="fifo")) == []


def test_queues_that_no_agent_serves_both_cannot_starve_each_other() -> None:
    definition = site(
        queue(A, needs=(need(BILLING),)), queue(B, needs=(need(DUTCH),), weight=1), order="fifo"
    )
    assert found(definition, agent("anna", billing=1), agent("bram", dutch=1)) == []
    assert found(definition)[0].kind == "starvation"


def test_strict_priorities_starve_the_lower_ones() -> None:
    definition = site(queue(A), order="strict")
    (one,) = findings(definition, [ANNA], priorities=(0, 2))
    assert (one.kind, one.place) == ("starvation", "main")
    assert "calls of priority 0 wait for as long as there are any of 2" in one.sentence


def test_times_are_said_as_people_say_them() -> None:
    lengths = (1_500, 90_000, 60_000, 120_000, HOUR_MS, 90 * MINUTE_MS)
    assert [duration(ms) for ms in lengths] == ["1.5 s", "90 s", "60 s", "2 min", "1 h", "90 min"]
