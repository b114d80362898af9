"""For any agents and calls: the one chosen is the first by the rule, recounted from their lives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from queues import definitions as d
from queues import events as e
from queues.load import occupancy_at
from tests.queues.site import Site
from tests.queues.wording import step

RULES: tuple[d.SelectionRule, ...] = get_args(d.SelectionRule)
MEASURED: tuple[d.SelectionRule, ...] = (
    "most_proficient", "longest_idle", "fewest_skills", "lowest_occupancy", "fewest_calls",
    "least_talk_time", "fixed_order", "ring_progressively",
)  # fmt: skip
SKILLS = ("billing", "dutch", "welsh")
PEOPLE = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 10)),
        st.lists(st.sampled_from(SKILLS), max_size=1).map(tuple),
        st.integers(0, 2),  # place
        st.integers(0, 90_000),  # ms until the next signs in
    ),
    min_size=1,
    max_size=6,
)
TALKS = st.lists(st.integers(0, 200_000), max_size=8)


@dataclass
class Life:
    """What the rules may ask of an agent, noted down beside the core."""

    order: int
    place: int
    levels: dict[str, int]
    primary: tuple[str, ...]
    idle_since_ms: int
    talks_ms: list[int] = field(default_factory=list)

    def first_by(self, rule: d.SelectionRule, site: Site, name: str) -> tuple[float, ...]:
        preferred = -sum(self.levels.get(skill, 0) >= least for skill, least in PREFERS.items())
        measure: dict[d.SelectionRule, tuple[float, ...]] = {
            "most_proficient": (
                "billing" not in self.primary or "billing" not in self.levels,
                -self.levels.get("billing", 0),
                len(self.levels),
            ),
            "fewest_skills": (len(self.levels),),
            "lowest_occupancy": (round(occupancy_at(site.agent(name), site.now_ms), 9),),
            "fewest_calls": (len(self.talks_ms),),
            "least_talk_time": (sum(self.talks_ms),),
            "fixed_order": (self.place,),
        }
        ties = (self.order,) if rule == "fixed_order" else (self.idle_since_ms, self.order)
        return (preferred, *measure.get(rule, ()), *ties)


PREFERS = {"dutch": 4, "welsh": 1}


def worked(rule: d.SelectionRule, people: list[tuple[dict[str, int], tuple[str, ...], int, int]],
           talks_ms: list[int]) -> tuple[Site, dict[str, Life]]:  # fmt: skip
    """A site on which these people have had these talks."""
    site = Site()
    site.skills(*SKILLS)
    site.queue("billing", {"billing": 2}, rule, prefers=PREFERS, offer_ms=600_000)
    lives: dict[str, Life] = {}
    for order, (levels, primary, place, pause_ms) in enumerate(people):
        name = f"agent{order}"
        site.sign_in(name, skills=levels, primary=primary, place=place)
        lives[name] = Life(order, place, levels, primary, site.now_ms)
        site.now_ms += pause_ms
    for number, talk_ms in enumerate(talks_ms):
        call = f"talk{number}"
        site.enqueue(call)
        if site.call_state(call) == "offered":
            life = lives[site.serve(call, talk_ms)]
            life.talks_ms.append(talk_ms)
            life.idle_since_ms = site.now_ms
            site.now_ms += 700
        else:
            site.hang_up(call)
    return site, lives


@given(st.sampled_from(MEASURED), PEOPLE, TALKS)
def test_the_one_chosen_is_the_first_by_the_rule(
    rule: d.SelectionRule,
    people: list[tuple[dict[str, int], tuple[str, ...], int, int]],
    talks_ms: list[int],
) -> None:
    site, lives = worked(rule, people, talks_ms)
    fitting = [name for name, life in lives.items() if life.levels.get("billing", 0) >= 2]
    expected = sorted(fitting, key=lambda name: lives[name].first_by(rule, site, name))
    before = len(site.all(e.CallOffered))
    site.enqueue("c1")
    offers = site.all(e.CallOffered)[before:]
    if not fitting:
        assert offers == []
        return
    assert (offers[0].agent, offers[0].candidates) == (expected[0], len(fitting))
    assert offers[0].runners_up == tuple(expected[1:4])
    for name in fitting[1:]:
        assert lives[name].first_by(rule, site, name) >= lives[expected[0]].first_by(
            rule, site, expected[0]
        )


@given(st.sampled_from(RULES), PEOPLE, TALKS)
def test_only_those_with_the_most_of_what_is_preferred_are_chosen(
    rule: d.SelectionRule,
    people: list[tuple[dict[str, int], tuple[str, ...], int, int]],
    talks_ms: list[int],
) -> None:
    site, lives = worked(rule, people, talks_ms)
    preferred = {
        name: sum(life.levels.get(skill, 0) >= least for skill, least in PREFERS.items())
        for name, life in lives.items()
        if life.levels.get("billing", 0) >= 2
    }
    before = len(site.all(e.CallOffered))
    site.enqueue("c1")
    offers = site.all(e.CallOffered)[before:]
    if offers:
        assert preferred[offers[0].agent] == max(preferred.values())


@given(PEOPLE, st.integers(0, 9), st.sampled_from([(), ("dutch",)]))
def test_relaxing_never_loses_a_candidate(
    people: list[tuple[dict[str, int], tuple[str, ...], int, int]],
    lower: int,
    dropped: tuple[str, ...],
) -> None:
    """Whoever rings before the step would ring after it as well."""
    site = Site()
    site.skills(*SKILLS)
    relaxing = step(after_ms=10_000, lower_levels=lower, drop_skills=dropped, raise_priority=1)
    site.queue("billing", {"billing": 6, "dutch": 3}, "ring_all", steps=(relaxing,))
    for number, (levels, _, _, _) in enumerate(people):
        site.sign_in(f"agent{number}", skills=levels)
    site.enqueue("before")
    rung = set(site.rung("before"))
    site.hang_up("before")
    for number in range(len(people)):
        site.away(f"agent{number}")
    site.enqueue("after")
    site.pass_ms(10_000)
    assert len(site.all(e.CallRelaxed)) == 1
    for number in range(len(people)):
        site.ready(f"agent{number}")
    assert rung <= set(site.rung("after"))
