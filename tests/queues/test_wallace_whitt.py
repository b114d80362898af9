"""Two skills of an agent are almost as good as all (Wallace and Whitt 2005): six types of calls of 14
Erlang each, 90 agents, 30 callers may wait in all, 10 minutes of service; the call that has waited
longest meets the agent who has been idle longest.

The skills are spread evenly: 15 agents for each type first, of whom three each have the one, two,
... types that follow in turn as further skills. So every agent has k skills, and for every k each type
is the further skill of as many agents of each other type.
"""

from __future__ import annotations

from itertools import product

import pytest

from tests.queues.simulation import (
    Batch,
    Callers,
    Model,
    Team,
    batches,
    check,
    estimates,
    queue_of,
    site_of,
)

TYPES = ("a", "b", "c", "d", "e", "f")
SERVICE_S = 600.0
BLOCKED_HALF_WIDTH = {1: 0.0021, 2: 0.0009, 3: 0.0009, 6: 0.0009}
"""Of the published shares; those for three skills and six are taken to be that for two."""
QUICK_HALF_WIDTH = 0.005
"""None is published for the share answered within half a minute."""


def skills_of(kind: int, variant: int, count: int) -> tuple[str, ...]:
    """The first skill, and those that this one of the five variants has beside it."""
    others = [TYPES[(kind + 1 + other) % 6] for other in range(5)]
    return (TYPES[kind], *(others[(variant + step) % 5] for step in range(count - 1)))


def centre(skills: int) -> Model:
    """Everybody has so many skills."""
    return Model(
        site_of(*map(queue_of, TYPES)),
        tuple(Callers(name, 14 / SERVICE_S, SERVICE_S) for name in TYPES),
        tuple(
            Team(f"{TYPES[kind]}{variant}-", 3, skills_of(kind, variant, skills))
            for kind, variant in product(range(6), range(5))
        ),
        room=30,
    )


def figures(batch: Batch) -> dict[str, float]:
    return {**batch.all.figures(SERVICE_S), "within_30_s": batch.all.answered_within(30.0)}


@pytest.mark.parametrize("skills", [1, 2, 3, 6])
def test_skills_are_spread_evenly(skills: int) -> None:
    having = [team for team in centre(skills).teams for _ in range(team.size)]
    assert len(having) == 90
    for first, other in product(TYPES, TYPES):
        both = sum(team.skills[0] == first and other in team.skills for team in having)
        assert both == (15 if first == other else 3 * (skills - 1))


@pytest.mark.parametrize(
    ("skills", "blocked", "quick"), [(1, 0.0377, 0.5), (2, 0.0038, 0.687), (3, 0.0034, 0.724)]
)
def test_few_skills_do_as_well_as_published(skills: int, blocked: float, quick: float) -> None:
    found = estimates(batches(centre(skills), count=12, calls=4_000, warm_up=1_000), figures)
    for name, value, half_width in (
        ("refused", blocked, BLOCKED_HALF_WIDTH[skills]),
        ("within_30_s", quick, QUICK_HALF_WIDTH),
    ):
        measured = found[name]
        told = f"{name}: {measured.value:.5f} ± {measured.error:.5f}, published {value}"
        assert abs(measured.value - value) <= half_width + 3 * measured.error, told


def test_with_all_skills_the_agents_are_one_team() -> None:
    """90 agents and 120 calls at the most, M/M/90/120, which is known exactly."""
    exact = {
        "refused": 0.003643,
        "had_to_wait": 0.3797,
        "wait": 0.450 / 10,
        "within_30_s": 0.7329,
    }
    runs = batches(centre(6), count=12, calls=8_000, warm_up=1_000)
    check(runs, figures, exact, tolerance=0.015)
