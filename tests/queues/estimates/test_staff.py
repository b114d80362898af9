"""How many agents are at work for each queue, and what it costs to know."""

from __future__ import annotations

from collections import Counter

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from queues import events as e
from queues.definitions import AgentSkill, SiteDefinition
from queues.estimates import Estimators, SiteSnapshot
from queues.estimates.staff import Staff
from queues.ids import QueueId, SkillId
from tests.queues.estimates.story import MAIN, Story, able

SKILLS = ("a", "b", "c")
AGENTS = ("anna", "bea", "cem", "dan")
QUEUES = [QueueId(f"q{number}") for number in range(100)]
Step = tuple[str, str, tuple[str, ...]]

steps = st.lists(
    st.tuples(
        st.sampled_from(["in", "out", "ready", "away", "skilled", "queue", "configured"]),
        st.sampled_from(AGENTS),
        st.lists(st.sampled_from(SKILLS), unique=True).map(tuple),
    ),
    max_size=40,
)


class Asked:
    """Everybody is able, and it is counted how often that was asked."""

    def __init__(self) -> None:
        self.times: Counter[QueueId] = Counter()

    def __call__(self, skills: tuple[AgentSkill, ...], queue: QueueId) -> bool:
        self.times[queue] += 1
        return all(skill.level for skill in skills)


def crowd(asked: Asked, agents: int) -> Story:
    """So many agents of two kinds, ready, at a hundred queues."""
    story = Story(Estimators(asked))
    for number, queue in enumerate(QUEUES):
        story.queued(f"c{number}", queue)
    for number in range(agents):
        story.signed_in(f"agent-{number}", SKILLS[number % 2])
        story.ready(f"agent-{number}")
    return story


def configured(story: Story) -> None:
    story.site.observe(
        e.Configured(site=MAIN, at_ms=story.at_ms, definition=SiteDefinition(site=MAIN))
    )


def take(story: Story, step: Step) -> None:
    what, who, skills = step
    match what:
        case "in":
            story.signed_in(who, *skills)
        case "out":
            story.signed_out(who)
        case "ready":
            story.ready(who)
        case "away":
            story.away(who)
        case "skilled":
            story.skilled(who, *skills)
        case "queue":
            story.queued(f"call-{len(story.site.places)}", QueueId(SKILLS[len(skills) % 3]))
        case _:
            configured(story)


def test_whether_somebody_is_able_is_asked_once_per_skills_and_queue() -> None:
    asked = Asked()
    story = crowd(asked, 50)
    for number in range(50):
        story.away(f"agent-{number}")
        story.ready(f"agent-{number}")
    assert set(asked.times.values()) == {2}
    assert {story.site.queues[queue].rates.agents for queue in QUEUES} == {50}


def test_a_new_definition_asks_once_more_per_skills_and_queue() -> None:
    asked = Asked()
    story = crowd(asked, 50)
    asked.times.clear()
    configured(story)
    assert set(asked.times.values()) == {2}
    assert {story.site.queues[queue].rates.agents for queue in QUEUES} == {50}


def test_skills_that_nobody_has_any_more_are_forgotten() -> None:
    staff = Staff(able)
    story = Story(Estimators(able))
    assert story.site.staff is not None
    staff = story.site.staff
    story.signed_in("anna", "a")
    story.signed_in("bea", "a")
    for level in range(10):
        story.skilled("anna", f"skill-{level}")
    assert len(staff.teams) == 2
    story.signed_out("anna")
    story.signed_out("bea")
    assert not staff.teams


@given(steps)
def test_every_queue_knows_its_agents_whatever_happens(taken: list[Step]) -> None:
    story = Story(Estimators(able))
    for step in taken:
        take(story, step)
        staff = story.site.staff
        assert staff is not None
        for queue, estimator in story.site.queues.items():
            assert estimator.rates.agents == sum(
                agent.present and able(agent.skills, queue) for agent in staff.agents.values()
            )


@given(steps, steps)
def test_restored_staff_counts_the_same(before: list[Step], after: list[Step]) -> None:
    original, restored = Story(Estimators(able)), Story(Estimators(able))
    for step in before:
        take(original, step)
    packed = msgspec.msgpack.encode(original.site.snapshot())
    restored.site.restore(msgspec.msgpack.decode(packed, type=SiteSnapshot))
    assert msgspec.msgpack.encode(restored.site.snapshot()) == packed
    for step in after:
        for story in (original, restored):
            take(story, step)
    assert msgspec.msgpack.encode(restored.site.snapshot()) == msgspec.msgpack.encode(
        original.site.snapshot()
    )


def test_skills_in_another_order_are_another_kind_of_agent() -> None:
    story = Story(Estimators(able))
    story.queued("c1", QueueId("a"))
    story.signed_in("anna", "a", "b")
    story.ready("anna")
    story.signed_in("bea", "b", "a")
    story.ready("bea")
    assert story.site.queues[QueueId("a")].rates.agents == 2
    story.skilled("anna", str(SkillId("b")))
    assert story.site.queues[QueueId("a")].rates.agents == 1
