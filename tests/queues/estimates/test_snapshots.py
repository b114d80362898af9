"""Estimates that are restored tell and learn the same, and so do those that only replay."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queues.estimates import Estimators, QueueEstimator, SiteSnapshot
from queues.estimates.calibration import Calibration, CalibrationSnapshot
from queues.estimates.lane import Lane, LaneSnapshot
from queues.estimates.line import Line
from queues.estimates.queue import QueueSnapshot
from queues.estimates.rates import Rates, RatesSnapshot
from queues.estimates.staff import Staff, Team
from queues.ids import CallId, QueueId
from tests.queues.estimates.story import BILLING, Story, able

if TYPE_CHECKING:
    from collections.abc import Callable

SALES = QueueId("sales")
QUEUES = (BILLING, SALES)
AGENTS = ("anna", "bea", "cas")
SEEDS = st.integers(0, 2**32)


class Day:
    """A seeded day of two queues, told to one or more stories in the same words."""

    def __init__(self, seed: int, *stories: Story) -> None:
        self.random = Random(seed)
        self.stories = list(stories)
        self.made = 0
        self.line: dict[QueueId, list[str]] = {queue: [] for queue in QUEUES}
        self.in_hand: list[tuple[str, QueueId]] = []
        for story in stories:
            for agent in AGENTS:
                story.signed_in(agent, *QUEUES)
                story.ready(agent)

    def tell(self, what: Callable[[Story], object]) -> None:
        for story in self.stories:
            what(story)

    def go_on(self, steps: int) -> None:
        for _ in range(steps):
            later_ms = self.random.randint(0, 9_000)
            for story in self.stories:
                story.after(later_ms)
            self.random.choices(
                (self.arrive, self.take, self.answer, self.miss, self.give_up, self.staff),
                (30, 26, 24, 3, 5, 1),
            )[0]()

    def arrive(self) -> None:
        self.made += 1
        call, queue = f"c{self.made}", self.random.choice(QUEUES)
        priority = self.random.choice((0, 0, 0, 2))
        self.line[queue].append(call)
        self.tell(lambda story: story.queued(call, queue, priority=priority))

    def take(self) -> None:
        queue = self.random.choice(QUEUES)
        if self.line[queue]:
            call = self.line[queue].pop(0)
            self.in_hand.append((call, queue))
            self.tell(lambda story: story.offered(call, queue))

    def answer(self) -> None:
        if self.in_hand:
            call, queue = self.in_hand.pop(0)
            self.tell(lambda story: story.connected(call, queue))
            self.tell(lambda story: story.ended(call, queue))

    def miss(self) -> None:
        if self.in_hand:
            call, queue = self.in_hand.pop()
            self.line[queue].insert(0, call)
            self.tell(lambda story: story.missed(call, queue))

    def give_up(self) -> None:
        queue = self.random.choice(QUEUES)
        if self.line[queue]:
            call = self.line[queue].pop(self.random.randrange(len(self.line[queue])))
            self.tell(lambda story: story.ended(call, queue))

    def staff(self) -> None:
        agent, is_there = self.random.choice(AGENTS), self.random.random() < 0.7
        self.tell(lambda story: story.ready(agent) if is_there else story.away(agent))

    def told(self, story: Story) -> list[object]:
        """All that can be asked."""
        waits: list[object] = [
            story.site.view(queue, story.at_ms, priority=priority)
            for queue in QUEUES
            for priority in (None, 0, 2)
        ]
        waiting = [CallId(call) for line in self.line.values() for call in line]
        waits += [story.site.remaining(call) for call in waiting]
        return [*waits, *(story.site.coverage(queue) for queue in QUEUES)]


def new_story(*, knows_agents: bool) -> Story:
    return Story(Estimators(able if knows_agents else None))


@given(seed=SEEDS, steps=st.integers(0, 900), knows_agents=st.booleans())
@settings(max_examples=25)
def test_restored_estimates_go_on_as_the_ones_they_were_taken_from(
    seed: int, steps: int, *, knows_agents: bool
) -> None:
    original = new_story(knows_agents=knows_agents)
    day = Day(seed, original)
    day.go_on(steps)
    packed = msgspec.json.encode(original.site.snapshot())
    restored = new_story(knows_agents=knows_agents)
    restored.at_ms = original.at_ms
    restored.site.restore(msgspec.json.decode(packed, type=SiteSnapshot))
    assert msgspec.json.encode(restored.site.snapshot()) == packed
    assert day.told(restored) == day.told(original)
    day.stories.append(restored)
    day.go_on(200)
    assert restored.site.snapshot() == original.site.snapshot()
    assert day.told(restored) == day.told(original)


def test_a_day_is_long_enough_for_something_to_be_told() -> None:
    story = new_story(knows_agents=True)
    day = Day(3, story)
    day.go_on(900)
    assert all(story.site.view(queue, story.at_ms) for queue in QUEUES)


@given(SEEDS)
@settings(max_examples=10)
def test_what_is_learned_does_not_depend_on_what_was_asked(seed: int) -> None:
    """A replay asks nothing, a busy screen asks all the time, of a long line too."""
    silent, asked = new_story(knows_agents=True), new_story(knows_agents=True)
    day = Day(seed, silent, asked)
    for _ in range(40):
        day.go_on(20)
        day.told(asked)
        for estimator in asked.site.queues.values():
            estimator.estimate(5_000)
    assert asked.site.snapshot() == silent.site.snapshot()
    assert day.told(asked) == day.told(silent)


ELSEWHERE: dict[type, dict[str, str]] = {
    Calibration: {},
    Rates: {"table_ms": "worked out again from the rates whenever it is asked for"},
    Lane: {
        "haunted": "the order of ghosts",
        "told": "coverage.known",
        "inside_80": "coverage",
        "below_p90": "coverage",
        "told_ms": "coverage",
        "waited_ms": "coverage",
    },
    QueueEstimator: {},
    Line: {"places": "the calls that are in line"},
    Estimators: {
        "lines": "places",
        "waiting": "places",
        "staff": "agents",
        "rank_step_ms": "the definition",
    },
    Staff: {
        "able": "the definition",
        "teams": "by the agents' skills",
        "counts": "counted again",
        "is_counted": "counted again",
    },
    Team: {
        "skills": "the agents'",
        "serves": "asked again",
        "agents": "counted again",
        "at_work": "counted again",
    },
}
"""What stands under another name in a snapshot, or can be worked out, and from what."""
SNAPSHOT_OF: dict[type, type[msgspec.Struct]] = {
    Calibration: CalibrationSnapshot,
    Rates: RatesSnapshot,
    Lane: LaneSnapshot,
    QueueEstimator: QueueSnapshot,
    Estimators: SiteSnapshot,
    Staff: SiteSnapshot,
}
MADE: dict[type, Callable[[], object]] = {
    Calibration: Calibration,
    Rates: Rates,
    Lane: Lane,
    QueueEstimator: QueueEstimator,
    Line: Line,
    Estimators: Estimators,
    Staff: lambda: Staff(able),
    Team: lambda: Team(()),
}


@pytest.mark.plain_only
@pytest.mark.parametrize("kind", ELSEWHERE)
def test_every_field_stands_in_the_snapshot_or_follows_from_it(kind: type) -> None:
    """Whoever adds one must say here where it stands."""
    snapshot = SNAPSHOT_OF.get(kind)
    named = set() if snapshot is None else set(snapshot.__struct_fields__)
    assert set(vars(MADE[kind]())) - named == set(ELSEWHERE[kind])
