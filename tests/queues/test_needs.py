"""What calls ask of agents: and, or, not, levels; queues and calls add up; relaxing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues import commands as c
from queues import definitions as d
from queues import limits
from queues.errors import InvalidCommand, InvalidDefinition, UnknownSkill
from queues.ids import SkillId
from queues.index import join_needs
from queues.needs import anchors, is_too_deep, meets, relaxed, wanted_skills
from queues.steps import Relaxation, Step
from tests.queues.site import MAIN, Site, enqueue
from tests.queues.wording import all_of, any_of, has, lacks

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = ("dutch", "french", "welsh")
SKILLS = st.sampled_from([SkillId(name) for name in NAMES])
LEVELS = st.integers(1, 10)
LEAVES = st.builds(d.SkillNeed, SKILLS, LEVELS) | st.builds(d.SkillBar, SKILLS, LEVELS)
PARTS = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: d.AnyOf(tuple(parts)))
        | st.lists(inner, max_size=3).map(lambda parts: d.AllOf(tuple(parts)))
    ),
    max_leaves=8,
)
PEOPLE = st.dictionaries(SKILLS, LEVELS)


@pytest.fixture
def site() -> Site:
    made = Site()
    made.skills(*NAMES)
    made.queue("billing")
    return made


@pytest.mark.parametrize(
    ("need", "who"),
    [
        (has("dutch", 5), {"five", "polyglot"}),
        (has("dutch", 6), {"polyglot"}),
        (lacks("dutch"), {"welsh only", "none"}),
        (lacks("dutch", 6), {"five", "welsh only", "none"}),
        (any_of(has("dutch", 9), has("welsh", 2)), {"polyglot", "welsh only"}),
        (all_of(has("dutch"), has("welsh")), {"polyglot"}),
        (all_of(), {"five", "polyglot", "welsh only", "none"}),
        (any_of(all_of(has("dutch"), lacks("welsh")), lacks("dutch")), {"five", "welsh only", "none"}),
        (all_of(any_of(has("dutch"), has("french")), any_of(has("welsh"), lacks("french"))),
         {"five", "polyglot"}),
    ],
)  # fmt: skip
def test_a_need_is_met_by_just_those_who_meet_it(site: Site, need: d.Need, who: set[str]) -> None:
    people = {
        "five": {"dutch": 5},
        "polyglot": {"dutch": 9, "french": 3, "welsh": 2},
        "welsh only": {"welsh": 3},
        "none": {},
    }
    site.queue("open", {}, selection="ring_all")
    for name, levels in people.items():
        site.sign_in(name, skills=levels)
    site.enqueue("c1", "open", [need])
    assert set(site.rung("c1")) == who


def test_needs_of_the_queue_and_of_the_call_add_up(site: Site) -> None:
    site.queue("dutch speakers", [any_of(has("dutch", 3), has("french", 3))], "ring_all")
    site.sign_in("anna", dutch=3)
    site.sign_in("ben", french=5)
    site.sign_in("cleo", dutch=5, welsh=1)
    site.enqueue("c1", "dutch speakers", [lacks("welsh"), has("dutch", 2)])
    assert site.rung("c1") == ["anna"]


def test_a_bar_of_the_call_keeps_out_whom_the_queue_lets_in(site: Site) -> None:
    """A complaint about a trainee's call goes to nobody in training."""
    site.skills("training")
    site.sign_in("trainee", billing=9, training=1)
    site.enqueue("c1", needs=[lacks("training")])
    assert site.offers() == []
    site.set_skills("trainee", billing=9)
    assert site.offers() == [("c1", "trainee")]


@pytest.mark.parametrize(
    ("needs", "error", "words"),
    [
        ([has("klingon")], UnknownSkill, "unknown skill 'klingon'"),
        ([any_of(has("dutch"), lacks("klingon"))], UnknownSkill, "unknown skill 'klingon'"),
        ([has("dutch", 0)], InvalidCommand, "level of dutch: 1 to 10"),
        ([all_of(lacks("dutch", 11))], InvalidCommand, "level of dutch: 1 to 10"),
        ([any_of()], InvalidCommand, "any of nothing"),
        ([all_of(any_of())], InvalidCommand, "any of nothing"),
        ([all_of(all_of(all_of(all_of(all_of()))))], InvalidCommand, "nested more than 4"),
        ([any_of(*[has("dutch")] * 16)], InvalidCommand, "at most 16 skills"),
        ([all_of()] * 17, InvalidCommand, "at most 16 skills"),
    ],
)
def test_needs_that_make_no_sense_are_refused(
    site: Site, needs: list[d.Need], error: type[InvalidCommand], words: str
) -> None:
    site.refuse(enqueue("c1", needs=needs), error, words)


def test_a_queue_with_needs_nested_too_deep_is_refused(site: Site) -> None:
    deep = all_of(all_of(all_of(all_of(all_of(has("klingon"))))))
    queue = d.QueueDefinition(queue=site.definition.queues[0].queue, needs=(deep,))
    definition = d.SiteDefinition(site=MAIN, queues=(queue,))
    command = c.Configure(site=MAIN, definition=definition)
    site.refuse(
        command,
        InvalidDefinition,
        "^queue billing: needs: nested more than 4 deep, or more than 16 wide$",
    )


def test_a_preferred_skill_must_be_known(site: Site) -> None:
    site.refuse(enqueue("c1", prefers={"klingon": 1}), UnknownSkill, "prefers: unknown skill")


def test_needs_nested_as_deep_as_the_bound_are_taken(site: Site) -> None:
    site.sign_in("anna", billing=5, dutch=5)
    site.enqueue("c1", needs=[all_of(any_of(all_of(any_of(has("dutch")))))])
    assert site.offers() == [("c1", "anna")]


# In general


@given(PEOPLE, st.lists(PARTS, max_size=3))
def test_joined_needs_ask_for_the_same(levels: dict[SkillId, int], needs: Sequence[d.Need]) -> None:
    assert all(meets(levels, need) for need in needs) == all(
        meets(levels, need) for need in join_needs(needs)
    )


@given(
    PEOPLE,
    PARTS,
    st.integers(0, 10),
    st.lists(SKILLS, max_size=2),
)
def test_relaxing_never_loses_a_candidate(
    levels: dict[SkillId, int], need: d.Need, lower: int, dropped: list[SkillId]
) -> None:
    if meets(levels, need):
        assert meets(levels, relaxed(need, Relaxation(lower, tuple(dropped))))


@given(PARTS, st.integers(0, 10))
def test_relaxed_levels_stay_levels(need: d.Need, lower: int) -> None:
    for deepest in range(5):
        assert is_too_deep(relaxed(need, Relaxation(lower)), deepest) == is_too_deep(need, deepest)
    assert wanted_skills([relaxed(need, Relaxation(lower))]) == wanted_skills([need])
    if isinstance(found := relaxed(need, Relaxation(lower)), d.SkillNeed):
        assert found.level >= limits.LEVEL_MIN


@given(PEOPLE, PARTS)
def test_whoever_meets_a_need_has_one_of_its_anchors(
    levels: dict[SkillId, int], need: d.Need
) -> None:
    found = anchors(need)
    if found is not None and meets(levels, need):
        assert found & set(levels)


def test_anchors_are_the_fewest_skills_of_which_one_is_had_by_all_who_meet_the_need() -> None:
    dutch, french, welsh = (frozenset((SkillId(name),)) for name in NAMES)
    assert anchors(all_of()) is None
    assert anchors(lacks("dutch")) is None
    assert anchors(any_of(has("dutch"), lacks("welsh"))) is None
    assert anchors(all_of(lacks("dutch"), has("welsh"))) == welsh
    assert anchors(any_of(has("dutch"), has("welsh"))) == dutch | welsh
    assert anchors(all_of(any_of(has("dutch"), has("welsh")), has("french"))) == french


@given(st.lists(st.tuples(PEOPLE, st.booleans()), max_size=5), PARTS)
def test_those_who_sign_in_before_and_after_the_call_are_found_alike(
    people: list[tuple[dict[SkillId, int], bool]], need: d.Need
) -> None:
    """The index works out who fits whom from both sides; the driver checks it after every event."""
    site = Site()
    site.skills(*NAMES)
    site.queue("open", {}, selection="ring_all")
    for number, (levels, before) in enumerate(people):
        if before:
            site.sign_in(f"agent{number}", skills=levels)
    site.enqueue("c1", "open", [need])
    for number, (levels, before) in enumerate(people):
        if not before:
            site.sign_in(f"agent{number}", skills=levels)
    fitting = {f"agent{number}" for number, (levels, _) in enumerate(people) if meets(levels, need)}
    assert set(site.rung("c1")) == fitting
    if people:
        site.set_skills("agent0")
        site.sign_out("agent0")


def test_steps_add_up_in_a_relaxation() -> None:
    first = Step(lower_levels=1, drop_skills=(SkillId("dutch"),))
    second = Step(lower_levels=2, drop_skills=(SkillId("dutch"), SkillId("welsh")))
    both = Relaxation().after(first).after(second)
    assert both == Relaxation(3, (SkillId("dutch"), SkillId("welsh")))
