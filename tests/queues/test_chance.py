"""`random` and `weighted_random`: chances that can be repeated, and that are what they promise."""

from __future__ import annotations

from collections import Counter

import pytest

from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.ids import CallId
from tests.queues.site import MAIN, Site, enqueue
from tests.queues.wording import any_of, has

DRAWS = 2_000
CHI_SQUARE_MAX = 27.9
"""With 3 degrees of freedom a fair rule exceeds this for one seed in 250,000; the seed is fixed."""


def draws(site: Site, count: int = DRAWS) -> list[str]:
    """Who gets a call, each time with everybody free; straight to the core, for speed."""
    agents: list[str] = []
    for number in range(count):
        events = site.core.handle(enqueue(f"draw{number}"), site.now_ms)
        agents.extend(event.agent for event in events if isinstance(event, e.CallOffered))
        ended = c.EndCall(site=MAIN, call=CallId(f"draw{number}"), by="caller")
        site.core.handle(ended, site.now_ms)
    return agents


def chi_square(agents: list[str], weights: dict[str, int]) -> float:
    """How far the frequencies are from those in proportion to the weights."""
    counts, total = Counter(agents), sum(weights.values())
    means = {name: len(agents) * weight / total for name, weight in weights.items()}
    assert set(counts) <= set(means)
    return sum((counts[name] - mean) ** 2 / mean for name, mean in means.items())


def staffed(rule: d.SelectionRule, weights: dict[str, int], seed: int = 7) -> Site:
    """One agent for each name, with this level in the skill that calls need."""
    site = Site()
    site.queue("billing", selection=rule)
    site.configure(seed=seed)
    for name, level in weights.items():
        site.sign_in(name, billing=level)
    return site


EQUAL = {"anna": 5, "ben": 5, "cleo": 5, "dirk": 5}
SKEWED = {"anna": 1, "ben": 2, "cleo": 7, "dirk": 10}


@pytest.mark.parametrize("rule", ["random", "weighted_random"])
def test_chance_begins_at_the_seed_and_can_be_repeated(rule: d.SelectionRule) -> None:
    first, again, other = (draws(staffed(rule, SKEWED, seed), 60) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_at_random_everybody_has_the_same_chance_whatever_the_level() -> None:
    agents = draws(staffed("random", SKEWED))
    assert chi_square(agents, EQUAL) < CHI_SQUARE_MAX


def test_with_weights_the_chances_are_in_proportion_to_the_levels() -> None:
    agents = draws(staffed("weighted_random", SKEWED))
    assert chi_square(agents, SKEWED) < CHI_SQUARE_MAX


def test_with_equal_weights_the_chances_are_equal() -> None:
    agents = draws(staffed("weighted_random", EQUAL))
    assert chi_square(agents, EQUAL) < CHI_SQUARE_MAX


def test_one_draw_says_nothing_about_the_next() -> None:
    agents = draws(staffed("random", EQUAL))
    pairs = [f"{one} {two}" for one, two in zip(agents[::2], agents[1::2], strict=True)]
    names = list(EQUAL)
    expected = {f"{one} {two}": 1 for one in names for two in names}
    assert chi_square(pairs, expected) < 55.0, "15 degrees of freedom, one in 400,000"


def test_weights_hold_too_where_one_of_many_skills_will_do() -> None:
    """Each agent has one of the 16 skills, so that the weights are small beside what could be."""
    site = Site()
    names = [f"s{number}" for number in range(16)]
    site.queue("billing", [any_of(*map(has, names))], "weighted_random")
    for number, name in enumerate(("anna", "ben", "cleo", "dirk")):
        site.sign_in(name, skills={names[number]: 1})
    agents = draws(site)
    assert chi_square(agents, EQUAL) < CHI_SQUARE_MAX


def test_weights_add_up_over_the_needed_skills() -> None:
    site = Site()
    site.queue("billing", {"billing": 1, "dutch": 1}, "weighted_random")
    for name, (billing, dutch) in {"anna": (1, 1), "ben": (9, 9)}.items():
        site.sign_in(name, billing=billing, dutch=dutch)
    assert chi_square(draws(site), {"anna": 2, "ben": 18}) < CHI_SQUARE_MAX


@pytest.mark.parametrize("rule", ["random", "weighted_random"])
def test_without_needs_everybody_has_the_same_chance(rule: d.SelectionRule) -> None:
    site = Site()
    site.queue("billing", {}, rule)
    for name in EQUAL:
        site.sign_in(name)
    assert chi_square(draws(site), EQUAL) < CHI_SQUARE_MAX


def test_those_with_the_preferred_skills_share_the_chances_among_them() -> None:
    site = Site()
    site.queue("billing", selection="random", prefers={"dutch": 1})
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5, dutch=1)
    site.sign_in("cleo", billing=5, dutch=9)
    assert chi_square(draws(site, 400), {"ben": 1, "cleo": 1}) < CHI_SQUARE_MAX


def test_chance_is_named_as_what_decided_and_the_others_as_candidates() -> None:
    site = staffed("random", EQUAL)
    site.enqueue("c1")
    offered = site.last(e.CallOffered)
    assert (offered.decided_by, offered.candidates) == ("chance", 4)
    assert {offered.agent, *offered.runners_up} == set(EQUAL)


def test_a_call_that_is_declined_is_drawn_anew() -> None:
    """Not always the same one first: the number of the offer counts too."""
    firsts = set()
    for seed in range(20):
        site = staffed("random", {"anna": 5, "ben": 5, "cleo": 5}, seed)
        site.enqueue("c1")
        first = site.agent_of("c1")
        site.decline("c1")
        firsts.add((first, site.agent_of("c1")))
    assert len(firsts) > 3
