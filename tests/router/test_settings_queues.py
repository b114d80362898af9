"""What a queue needs, its rules, and the rules that hold for all queues."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from queues.decisions.problems import problems_of as problems_of_definition
from queues.definitions import (
    AllOf,
    AnyOf,
    BackOff,
    Need,
    OrderRule,
    QueueDefinition,
    SelectionRule,
    SkillBar,
    SkillNeed,
)
from queues.ids import QueueId, SkillId
from router.settings.showing import show
from tests.router.settings_texts import (
    NEEDS,
    TWO_QUEUES,
    first_queue,
    problems_of,
    settings_of,
    unserved,
    with_step,
)

if TYPE_CHECKING:
    from pathlib import Path

BILLING, DUTCH, ENGLISH = SkillId("billing"), SkillId("dutch"), SkillId("english")


@pytest.mark.parametrize(
    ("needs", "meant"),
    [
        ('["billing"]', (SkillNeed(BILLING),)),
        ('[{ skill = "billing", level = 3 }, "dutch"]', (SkillNeed(BILLING, 3), SkillNeed(DUTCH))),
        ('"billing >= 3 and dutch"', (SkillNeed(BILLING, 3), SkillNeed(DUTCH))),
        ('"dutch or not billing >= 3"', (AnyOf((SkillNeed(DUTCH), SkillBar(BILLING, 3))),)),
        (
            '"english or (billing and dutch)"',
            (AnyOf((SkillNeed(ENGLISH), AllOf((SkillNeed(BILLING), SkillNeed(DUTCH))))),),
        ),
        ('"anybody"', ()),
        ("[]", ()),
    ],
)
def test_needs_are_a_list_or_a_text(tmp_path: Path, needs: str, meant: tuple[Need, ...]) -> None:
    text = TWO_QUEUES.replace(NEEDS, f"needs = {needs}")
    assert first_queue(tmp_path, text).needs == meant


def test_a_skill_with_other_characters_stands_in_quotes(tmp_path: Path) -> None:
    text = TWO_QUEUES.replace('"billing", "dutch"', '"night shift", "billing", "dutch"', 1)
    text = text.replace(NEEDS, "needs = 'not \"night shift\"'")
    assert first_queue(tmp_path, text).needs == (SkillBar(SkillId("night shift")),)


@pytest.mark.parametrize(
    ("needs", "problem"),
    [
        ('"dutch and and billing"', "column 11: expected a skill, 'not' or '(', found 'and'"),
        ('"billing > 3"', "column 9: expected 'and', 'or', '>=' or the end, found '>'"),
        ('"billing >= 11"', "column 12: expected a level from 1 to 10, found '11'"),
        ('""', "column 1: expected a skill, 'not' or '(', found the end"),
        ('"biling and dutch"', "unknown skill 'biling'; did you mean 'billing'?"),
        ('"not (dutch or frisian)"', "unknown skill 'frisian'; there are: 'billing', 'dutch', 'english'"),
        ('"dutch and dutch >= 3"', "needs 'dutch' twice; right would be once, with the higher level"),
        ('"nobody"', "nobody could take a call; right would be skills, or 'anybody'"),
        (f'"{" or ".join(["dutch"] * 17)}"', "names 17 skills; right would be at most 16"),
        (f'"{"x" * 5000}"', "has 5000 characters; right would be at most 4608"),
        ("true", "true does not fit; right would be a text as 'dutch and billing >= 3', or a list, each of its entries a text or a table"),
    ],
)  # fmt: skip
def test_a_text_that_says_nothing_that_can_be_needed_is_refused_at_its_line(
    tmp_path: Path, needs: str, problem: str
) -> None:
    text = TWO_QUEUES.replace(NEEDS, f"needs = {needs}")
    assert problems_of(tmp_path, text) == [f"switchroom.toml:5: queues[0].needs: {problem}"]


def test_a_text_that_cannot_be_read_does_not_hide_other_mistakes(tmp_path: Path) -> None:
    text = TWO_QUEUES.replace(NEEDS, 'needs = "("').replace('["billing", {', '["biling", {')
    assert problems_of(tmp_path, text) == [
        "switchroom.toml:5: queues[0].needs: column 2: expected a skill, 'not' or '(', found the end",
        "switchroom.toml:15: agents[0].skills[0].skill: unknown skill 'biling'; did you mean 'billing'?",
    ]


def test_everything_about_a_queue_reaches_the_core(tmp_path: Path) -> None:
    keys = """\
prefers = ["dutch", { skill = "english", level = 5 }]
weight = -3
selection = "ring_progressively"
shadow = "weighted_random"
ring_max = 7
ring_every_s = 2.5
last_agent_wait_s = 45"""
    assert first_queue(tmp_path, TWO_QUEUES.replace(NEEDS, keys)) == QueueDefinition(
        queue=QueueId("billing"),
        prefers=(SkillNeed(DUTCH), SkillNeed(ENGLISH, 5)),
        weight=-3,
        selection="ring_progressively",
        shadow="weighted_random",
        ring_max=7,
        ring_every_ms=2_500,
        last_agent_wait_ms=45_000,
    )


def test_everything_about_routing_and_back_off_reaches_the_core(tmp_path: Path) -> None:
    tables = """
[routing]
order = "wait_over_target"
shadow_order = "ageing"
rank_step_s = 10
primary_bonus_s = 11
exclusion_s = 12
seed = 13
[times]
resume_s = 14
[times.back_off]
declined_s = 1
timeout_s = 2
no_answer_s = 3
busy_s = 4
failed_s = 5.5
"""
    definition = settings_of(tmp_path, TWO_QUEUES + tables).site_definition()
    assert (definition.order, definition.shadow_order) == ("wait_over_target", "ageing")
    assert (definition.rank_step_ms, definition.primary_bonus_ms) == (10_000, 11_000)
    assert (definition.exclusion_ms, definition.seed, definition.resume_ms) == (12_000, 13, 14_000)
    assert definition.back_off == BackOff(
        declined_ms=1_000, timeout_ms=2_000, no_answer_ms=3_000, busy_ms=4_000, failed_ms=5_500
    )
    assert not list(problems_of_definition(definition))


@pytest.mark.parametrize("rule", get_args(SelectionRule))
def test_every_rule_of_the_core_can_be_configured(tmp_path: Path, rule: str) -> None:
    text = TWO_QUEUES.replace(NEEDS, f'selection = "{rule}"')
    assert first_queue(tmp_path, text).selection == rule


@pytest.mark.parametrize("rule", get_args(OrderRule))
def test_every_order_of_the_core_can_be_configured(tmp_path: Path, rule: str) -> None:
    text = f'{TWO_QUEUES}\n[routing]\norder = "{rule}"\n'
    assert settings_of(tmp_path, text).site_definition().order == rule


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ('prefers = ["duch"]', "prefers[0].skill: unknown skill 'duch'; did you mean 'dutch'?"),
        ('prefers = ["dutch", "dutch"]', "prefers[1].skill: is the same as queues[0].prefers[0].skill; right would be another"),
        ('prefers = "dutch"', "prefers: 'dutch' does not fit; right would be a list, each of its entries a text or a table"),
        ('shadow = "most_proficient"', "shadow: is the same as 'selection'; right would be another rule, or leaving this out"),
        ('selection = "round_robbin"', "selection: 'round_robbin' does not fit; did you mean 'round_robin'?"),
        ("weight = 101", "weight: 101 does not fit; right would be a whole number from -100 up to 100"),
        ("ring_max = 0", "ring_max: 0 does not fit; right would be a whole number from 1 up to 200"),
        ("ring_every_s = 0", "ring_every_s: 0 does not fit; right would be a number from 0.001 up to 604800"),
        ("last_agent_wait_s = -1", "last_agent_wait_s: -1 does not fit; right would be a number from 0 up to 604800"),
    ],
)  # fmt: skip
def test_a_queue_that_makes_no_sense_is_refused_at_its_line(
    tmp_path: Path, key: str, problem: str
) -> None:
    found = problems_of(tmp_path, TWO_QUEUES.replace(NEEDS, key))
    assert found == [f"switchroom.toml:5: queues[0].{problem}"]


def test_a_second_order_is_another_one(tmp_path: Path) -> None:
    text = f'{TWO_QUEUES}\n[routing]\nshadow_order = "ageing"\n'
    assert problems_of(tmp_path, text) == [
        "switchroom.toml:23: routing.shadow_order: is the same as 'order'; right would be another rule, or leaving this out"
    ]


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("queues[0].channel", TWO_QUEUES.replace(NEEDS, 'channel = "chat"')),
        ("agents[0].capacity", TWO_QUEUES.replace('name = "Anna"', "capacity = { voice = 1 }")),
        ("routing.mixing", f"{TWO_QUEUES}\n[routing.mixing]\nvoice = []\n"),
    ],
)
def test_what_the_service_does_not_do_yet_cannot_be_configured(
    tmp_path: Path, place: str, text: str
) -> None:
    assert any(f": {place}: unknown key; " in one for one in problems_of(tmp_path, text))


@pytest.mark.parametrize(
    ("needs", "lacks"),
    [
        ('"billing >= 6"', "billing >= 6"),
        ('"dutch or not english"', "dutch or not english"),
        ('["dutch", { skill = "billing", level = 2 }]', "billing >= 2 and dutch"),
    ],
)
def test_needs_that_nobody_meets_give_a_warning(tmp_path: Path, needs: str, lacks: str) -> None:
    assert unserved(tmp_path, TWO_QUEUES.replace(NEEDS, f"needs = {needs}")) == [
        f"switchroom.toml:3: queues[0]: no agent can serve it; it needs {lacks}"
    ]


def test_a_concern_needs_no_more_skills_than_a_call_may_name_with_those_of_its_queue(
    tmp_path: Path,
) -> None:
    needs = " or ".join(["dutch"] * 14)
    text = TWO_QUEUES.replace(NEEDS, f'needs = "{needs}"')
    concern = '[[conversation.concerns]]\nid = "a"\nqueue = "billing"\nnames.en = "a"\n'
    one, two = '{ skill = "billing" }', '{ skill = "billing" }, { skill = "dutch" }'
    assert problems_of(tmp_path, f"{text}{concern}skills = [{one}]\n") == []
    (problem,) = problems_of(tmp_path, f"{text}{concern}skills = [{two}]\n")
    assert problem == (
        "switchroom.toml:25: conversation.concerns[0].skills: with its queue and a language it needs "
        "more than 16 skills; right would be fewer"
    )


def test_the_default_queue_leaves_room_for_a_language(tmp_path: Path) -> None:
    needs = f'needs = "{" or ".join(["dutch"] * 16)}"'
    text = TWO_QUEUES.replace('id = "anything"', f'id = "anything"\n{needs}')
    assert problems_of(tmp_path, text) == [
        "switchroom.toml:20: conversation.default_queue: with a language it needs more than 16 skills; right would be fewer"
    ]


def test_a_queue_with_everything_that_is_shown_can_be_loaded_again(tmp_path: Path) -> None:
    step = 'after_s = 20\nadd_queues = ["anything"]\n[[queues.steps]]\nmove_to = "anything"'
    text = with_step(step).replace(NEEDS, "needs = 'not \"billing\" or dutch >= 3'\nweight = 1")
    settings = settings_of(tmp_path, text + "[times.back_off]\nbusy_s = 1\n")
    shown = show(settings)
    again = settings_of(tmp_path, shown.replace('"***"', '"a-token-of-anna-1"'))
    assert again == settings
    assert show(again) == shown
