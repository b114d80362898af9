"""What whoever joins a queue is expected to wait: learned from events, told to the core."""

from __future__ import annotations

from itertools import pairwise

import pytest

from queues import Core
from queues import events as e
from queues.commands import Configure
from queues.definitions import AgentSkill, QueueDefinition, SiteDefinition, SkillNeed
from queues.estimates import Coverage
from queues.ids import QueueId, SkillId
from router import estimating as module
from router.calls import Calls
from router.engine import Engine
from router.estimating import Estimating, Learning
from router.journal.memory import MemoryJournal
from router.tasks import Tasks
from tests.router.api.world import CONVERSATION, DEFINITION, SITE
from tests.router.simulated.world import World, run_world
from tests.virtual_clock import VirtualClock


def live_timers(clock: VirtualClock) -> list[int]:
    return [due_ms for due_ms, _, timer in clock._timers if timer.is_live]


FRONT_DESK = QueueId("front desk")


@pytest.fixture(scope="module")
def rush() -> World:
    return run_world(120, calls_per_hour=400)


def told(world: World) -> list[e.EstimateSet]:
    return [event for event in world.events if isinstance(event, e.EstimateSet)]


def test_the_journal_has_what_is_expected(rush: World) -> None:
    assert len(told(rush)) > 20
    assert rush.failures == rush.broken == []
    last = {event.queue: event for event in told(rush)}
    assert rush.service.engine.core.state.estimates == last


def test_an_estimate_is_told_when_it_has_changed_by_a_tenth(rush: World) -> None:
    known: dict[QueueId, tuple[int | None, int | None]] = {}
    for event in told(rush):
        before, now = known.get(event.queue, (None, None)), (event.median_ms, event.p90_ms)
        pairs = list(zip(before, now, strict=True))
        assert any(old is None or new is None or abs(new - old) > 0.1 * old for old, new in pairs)
        known[event.queue] = now


def test_estimates_are_looked_at_every_five_seconds_at_most(rush: World) -> None:
    moments = sorted({event.at_ms for event in told(rush)})
    assert all(late - early >= 5_000 for early, late in pairwise(moments))


def test_how_good_they_were_is_measured(rush: World) -> None:
    found = rush.service.estimating.of(FRONT_DESK)
    assert found.coverage.known > 20
    assert 0 < found.coverage.inside_80 <= found.coverage.below_p90 <= found.coverage.known
    text = rush.service.metrics.render().decode()
    assert f'switchroom_expected_waits_known_total{{queue="{FRONT_DESK}"}}' in text


async def test_where_nothing_happens_nothing_is_looked_at() -> None:
    clock = VirtualClock()
    core = Core(SITE)
    engine = Engine(
        core=core, calls=Calls(SITE, CONVERSATION), journal=MemoryJournal(), clock=clock
    )
    estimating = Estimating(engine, clock)
    engine.subscribe(estimating)
    tasks = Tasks()
    tasks.start("engine", engine.run())
    await engine.submit(Configure(site=SITE, definition=DEFINITION))
    assert live_timers(clock) == [clock.now_ms() + module.LOOK_EVERY_MS]

    async def settle() -> None:
        return None

    await clock.advance(60_000, settle)
    assert live_timers(clock) == []
    for queue in (QueueId("accounts"), QueueId("nowhere")):
        found = estimating.of(queue)
        assert (found.wait, found.coverage) == (None, Coverage())
    estimating.stop()
    estimating.on_events([e.Configured(site=SITE, at_ms=clock.now_ms(), definition=DEFINITION)])
    assert live_timers(clock) == []
    engine.stop()
    await tasks.stop(1)


def test_who_has_the_skills_and_levels_counts_for_a_queue() -> None:
    cards, open_to_all, gone = QueueId("cards"), QueueId("all"), QueueId("gone")
    spanish = SkillId("spanish")
    definitions = (
        QueueDefinition(queue=cards, needs=(SkillNeed(skill=spanish, level=2),)),
        QueueDefinition(queue=open_to_all),
    )
    definition = SiteDefinition(site=SITE, skills=(spanish,), queues=definitions)
    learning = Learning()
    learning.learn(e.Configured(site=SITE, at_ms=0, definition=definition))
    good, poor = (AgentSkill(spanish, 3),), (AgentSkill(spanish, 1),)
    found = [
        learning._is_able(who, queue)
        for who in (good, poor, ())
        for queue in (cards, open_to_all, gone)
    ]
    assert found == [True, True, False, False, True, False, False, True, False]
