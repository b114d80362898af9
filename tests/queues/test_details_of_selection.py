"""Details of the choice among ready agents: who would have been next, and how chance is drawn."""

from __future__ import annotations

from itertools import permutations
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from queues import definitions as d
from queues import events as e
from queues.selection import _draw
from tests.queues.site import Site
from tests.queues.wording import any_of, has

if TYPE_CHECKING:
    from queues.entities import Call
    from queues.state import SiteState

GAMMA = 0x9E3779B97F4A7C15
"""By which SplitMix64 moves on."""
SPLIT_MIX_64 = (
    6457827717110365317,
    3203168211198807973,
    9817491932198370423,
    4593380528125082431,
    16408922859458223821,
)
"""What it gives from the seed 1234567, as published with the reference implementation."""
NAMES = ("anna", "ben", "cleo", "dirk", "emma", "fay")


def draw(seed: int, sequence: int, offer: int, attempt: int) -> int:
    """What is drawn for a call of this place and number of offer."""
    state = SimpleNamespace(definition=SimpleNamespace(seed=seed))
    call = SimpleNamespace(entry=(0, sequence, None), offer=offer)
    return _draw(cast("SiteState", state), cast("Call", call), attempt)


def offer(site: Site, name: str) -> e.CallOffered:
    site.enqueue(name)
    return site.last(e.CallOffered)


# Chance


def test_numbers_are_drawn_as_the_reference_draws_them() -> None:
    assert tuple(draw(1234567, 0, 0, attempt) for attempt in range(5)) == SPLIT_MIX_64


@pytest.mark.parametrize(("sequence", "number", "attempt"), [(1, 0, 0), (0, 1, 0), (3, 2, 5)])
def test_each_call_offer_and_attempt_has_its_own_place_in_the_row(
    sequence: int, number: int, attempt: int
) -> None:
    place = sequence * 2**20 + number * 2**8 + attempt
    seed = (1234567 + place * GAMMA) % 2**64
    assert draw(1234567, sequence, number, attempt) == draw(seed, 0, 0, 0)


def test_the_greatest_seed_is_as_good_as_any() -> None:
    assert 0 <= draw(2**63 - 1, 2**40, 2**20, 16) < 2**64


@pytest.mark.parametrize("rule", ["random", "weighted_random"])
def test_chance_is_named_under_either_rule_of_chance(rule: d.SelectionRule) -> None:
    site = Site()
    site.queue("billing", selection=rule)
    for name in NAMES:
        site.sign_in(name, billing=5)
    assert offer(site, "c1").decided_by == "chance"


def next_draw(site: Site, seed: int, attempt: int) -> int:
    """What will be drawn for the first offer of the next call."""
    return draw(seed, site.core.state.sequence + 1, 0, attempt)


@pytest.mark.parametrize("seed", range(12))
def test_at_random_the_first_draw_says_who(seed: int) -> None:
    site = Site()
    site.queue("billing", selection="random")
    site.configure(seed=seed)
    for name in NAMES:
        site.sign_in(name, billing=5)
    expected = NAMES[next_draw(site, seed, 0) % len(NAMES)]
    assert offer(site, "c1").agent == expected


def by_weight(site: Site, seed: int, weights: dict[str, int], most: int) -> str:
    """16 times somebody is drawn by the lower half of the number, and kept by the upper."""
    names = list(weights)
    for attempt in range(16):
        upper, lower = divmod(next_draw(site, seed, attempt), 2**32)
        name = names[lower % len(names)]
        if upper % most < weights[name]:
            return name
    left = next_draw(site, seed, 16) % sum(weights.values())
    for name in names:
        left -= weights[name]
        if left < 0:
            return name
    raise AssertionError


@pytest.mark.parametrize("seed", range(12))
def test_by_weight_the_draws_say_who(seed: int) -> None:
    site = Site()
    site.queue("billing", selection="weighted_random")
    site.configure(seed=seed)
    weights = {"anna": 1, "ben": 3, "cleo": 6, "dirk": 10}
    for name, level in weights.items():
        site.sign_in(name, billing=level)
    expected = by_weight(site, seed, weights, 10)
    assert offer(site, "c1").agent == expected


@pytest.mark.parametrize("seed", range(24))
def test_where_weights_are_small_beside_what_could_be_they_are_added_up(seed: int) -> None:
    """Each has one of 16 skills, and at most one draw in 32 keeps anybody."""
    skills = [f"s{number}" for number in range(16)]
    site = Site()
    site.queue("billing", [any_of(*map(has, skills))], "weighted_random")
    site.configure(seed=seed)
    weights = {"anna": 1, "ben": 3, "cleo": 5}
    for number, (name, level) in enumerate(weights.items()):
        site.sign_in(name, skills={skills[number]: level})
    expected = by_weight(site, seed, weights, 160)
    assert offer(site, "c1").agent == expected


@pytest.mark.parametrize("seed", range(12))
def test_where_nothing_is_needed_the_first_draw_by_weight_says_who(seed: int) -> None:
    site = Site()
    site.queue("billing", {}, "weighted_random")
    site.configure(seed=seed)
    for name in NAMES:
        site.sign_in(name)
    expected = by_weight(site, seed, dict.fromkeys(NAMES, 1), 1)
    assert offer(site, "c1").agent == expected


# Who would have been next


@pytest.mark.parametrize("seed", range(12))
def test_beside_one_drawn_at_random_the_first_three_others_are_told(seed: int) -> None:
    site = Site()
    site.queue("billing", selection="random")
    site.configure(seed=seed)
    for name in NAMES:
        site.sign_in(name, billing=5)
    chosen = offer(site, "c1")
    others = [name for name in NAMES if name != chosen.agent]
    assert chosen.runners_up == tuple(others[:3])


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_after_the_last_of_a_turn_come_those_of_the_next_class_in_order(size: int) -> None:
    site = Site()
    site.queue("billing", selection="round_robin", prefers={"dutch": 1}, wrap_up_ms=0)
    for place, name in enumerate(NAMES):
        levels = {"billing": 5, "dutch": 1} if place < size else {"billing": 5}
        site.sign_in(name, place=place, skills=levels)
    first = offer(site, "c0")
    assert (first.agent, first.runners_up) == ("anna", NAMES[1:4])
    site.serve("c0")
    for number in range(1, size):
        turn = (*NAMES[number + 1 : size], *NAMES[:number], *NAMES[size:])
        chosen = offer(site, f"c{number}")
        assert (chosen.agent, chosen.runners_up) == (NAMES[number], turn[:3])
        site.serve(f"c{number}")


def test_of_two_the_other_one_is_told() -> None:
    site = Site()
    site.queue("billing")
    for name in NAMES[:3]:
        site.sign_in(name, billing=5)
        site.now_ms += 1_000
    told = [(one.candidates, one.runners_up) for one in (offer(site, f"c{n}") for n in range(3))]
    assert told == [(3, ("ben", "cleo")), (2, ("cleo",)), (1, ())]


# A second rule


@pytest.mark.parametrize("seed", range(8))
def test_a_second_rule_of_chance_draws_as_the_first_would(seed: int) -> None:
    site = Site()
    site.queue("billing", selection="fixed_order", shadow="random")
    site.configure(seed=seed)
    for place, name in enumerate(NAMES):
        site.sign_in(name, billing=5, place=place)
    drawn = NAMES[next_draw(site, seed, 0) % len(NAMES)]
    shadow = offer(site, "c1").shadow
    assert shadow is not None
    assert (shadow.agent or "anna") == drawn


# Several calls in hand


def test_one_who_rings_already_and_could_take_more_is_passed_by_for_the_next() -> None:
    chats = d.Capacity(voice=0, chat=3)
    site = Site()
    site.queue("chats", selection="ring_progressively", channel="chat", ring_every_ms=4_000)
    for name in ("anna", "ben"):
        site.sign_in(name, chats=5, capacity=chats)
    site.enqueue("c1", "chats")
    assert site.rung("c1") == ["anna"]
    site.pass_ms(4_000)
    assert site.rung("c1") == ["anna", "ben"]


# Skills


@pytest.mark.parametrize("order", list(permutations(("anna", "ben"))))
def test_a_skill_that_the_agent_lacks_adds_nothing_to_the_sum_of_levels(
    order: tuple[str, str],
) -> None:
    """Ben has both at the lowest level, which is as much as anna's one."""
    site = Site()
    site.queue("billing", [any_of(has("dutch"), has("welsh"), has("billing"))], "most_proficient")
    skills = {"anna": {"dutch": 2}, "ben": {"dutch": 1, "welsh": 1}}
    for name in order:
        site.sign_in(name, skills=skills[name])
        site.now_ms += 1_000
    chosen = offer(site, "c1")
    assert (chosen.agent, chosen.decided_by) == ("anna", "skills")
