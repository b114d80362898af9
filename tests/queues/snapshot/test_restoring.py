"""A core that is restored from a snapshot goes on as the one did of which it was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queues import Core, CoreBroken, limits
from queues import commands as c
from queues.entities import Absence
from queues.ids import AgentId, CallId, QueueId, SiteId
from queues.index import REQUIREMENTS_KEPT
from queues.invariants import violations
from queues.snapshot import CoreSnapshot, restore, take
from queues.snapshot.values import DeadlineSnapshot
from tests.queues.fingerprint import fingerprint
from tests.queues.recorded import anything, begin, carry_on, go_through, restored
from tests.queues.site import FOREVER_MS, MAIN, Site
from tests.queues.situations import bring_agent
from tests.queues.wording import has, step

if TYPE_CHECKING:
    from collections.abc import Callable

SEEDS = st.integers(0, 2**32)


@given(SEEDS, st.integers(0, 120))
@settings(max_examples=40)
def test_after_any_history_it_stands_at_the_same_point(seed: int, steps: int) -> None:
    core = anything(seed, steps).core
    again = restored(core)
    assert fingerprint(again.state) == fingerprint(core.state)
    assert violations(again.state) == []
    assert take(again) == take(core)


@given(SEEDS, st.integers(1, 120))
@settings(max_examples=40)
def test_after_any_history_it_goes_on_in_the_same_way(seed: int, steps: int) -> None:
    chaos = begin(seed)
    site = carry_on(chaos, steps)
    again, gone = restored(site.core), len(site.history)
    before = len(site.events)
    carry_on(chaos, 60)
    later = go_through(again, site.history[gone:])
    assert [event for events in later if isinstance(events, list) for event in events] == (
        site.events[before:]
    )
    assert take(again) == take(site.core)
    assert violations(again.state) == []


@given(SEEDS)
@settings(max_examples=10)
def test_restored_after_every_command_it_goes_through_a_history_in_the_same_way(seed: int) -> None:
    site = anything(seed, 60)
    core = Core(MAIN)
    once = go_through(core, site.history)
    core, made = Core(MAIN), []
    for one in site.history:
        made += go_through(core, [one])
        core = restored(core)
    assert made == once


@given(SEEDS, st.sampled_from([msgspec.json, msgspec.msgpack]))
@settings(max_examples=20)
def test_a_snapshot_is_the_same_after_it_was_written_and_read(seed: int, form: object) -> None:
    kept = take(anything(seed, 60).core)
    encode: Callable[[object], bytes] = form.encode  # type: ignore[attr-defined]
    decode: Callable[..., CoreSnapshot] = form.decode  # type: ignore[attr-defined]
    read = decode(encode(kept), type=CoreSnapshot)
    assert read == kept
    assert encode(read) == encode(kept)
    again = Core(MAIN)
    restore(again, read)
    assert take(again) == kept


def test_a_core_that_has_seen_nothing_can_be_taken_and_restored() -> None:
    again = restored(Core(MAIN))
    assert fingerprint(again.state) == fingerprint(Core(MAIN).state)
    assert again.next_deadline_ms() is None


def test_everything_falls_due_as_it_would_have(site: Site) -> None:
    """Woken as late as the next deadline says, and no later."""
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.enqueue("c2")
    again = restored(site.core)
    for _ in range(4):
        due_ms = site.core.next_deadline_ms()
        assert again.next_deadline_ms() == due_ms
        assert due_ms is not None
        command = c.PassTime(site=MAIN)
        assert again.handle(command, due_ms) == site.core.handle(command, due_ms)


def test_of_lines_opened_one_after_the_other_the_first_is_looked_at_first(site: Site) -> None:
    """Also if the call that opened it is gone, and the first in it now came last of all."""
    leave = (step(staffing="nobody_at_work", after_ms=60_000, leave_for="voicemail"),)
    site.change_queue("billing", steps=leave)
    site.queue("sales", {"sales": 1}, steps=leave)
    for name, queue in (("b1", "billing"), ("s1", "sales"), ("b2", "billing")):
        site.enqueue(name, queue)
    site.hang_up("b1")
    again = restored(site.core)
    later_ms = site.now_ms + 70_000
    command = c.EnqueueCall(site=MAIN, call=CallId("late"), queue=QueueId("sales"))
    assert again.handle(command, later_ms) == site.core.handle(command, later_ms)
    assert list(again.state.ended) == list(site.core.state.ended) == ["b1", "b2", "s1"]


def test_an_agent_who_wraps_up_a_call_of_a_queue_that_is_gone_is_restored(site: Site) -> None:
    site.queue("sales", wrap_up_ms=30_000)
    site.sign_in("anna", sales=5)
    site.enqueue("c1", "sales")
    site.talk("c1")
    site.hang_up("c1")
    site.drop_queue("sales")
    again = restored(site.core)
    assert again.state.agents[AgentId("anna")].state == "wrapping_up"
    command, later_ms = c.PassTime(site=MAIN), site.now_ms + FOREVER_MS
    assert again.handle(command, later_ms) == site.core.handle(command, later_ms)


def test_what_calls_have_asked_for_that_are_over_is_still_believed(site: Site) -> None:
    """A skill that is no longer defined may be asked for as long as the core remembers somebody did."""
    site.skills("dutch")
    site.enqueue("c1", needs={"dutch": 3})
    billing = tuple(skill for skill in site.definition.skills if skill != "dutch")
    site.configure(skills=billing)
    site.hang_up("c1")
    again = restored(site.core)
    command = c.EnqueueCall(
        site=MAIN, call=CallId("c2"), queue=QueueId("billing"), needs=(has("dutch", 3),)
    )
    assert again.handle(command, site.now_ms) == site.core.handle(command, site.now_ms)


def test_more_requirements_than_are_kept_come_back_all_the_same(site: Site) -> None:
    names = [f"skill{number}" for number in range(REQUIREMENTS_KEPT + 3)]
    site.skills(*names)
    core = site.core
    for name in names:
        command = c.EnqueueCall(
            site=MAIN, call=CallId(name), queue=QueueId("billing"), needs=(has(name),)
        )
        core.handle(command, site.now_ms)
    for name in names[1:]:
        core.handle(c.EndCall(site=MAIN, call=CallId(name), by="caller"), site.now_ms)
    again = restored(core)
    assert len(again.state.requirements) == len(core.state.requirements) > REQUIREMENTS_KEPT
    assert set(again.state.requirements) == set(core.state.requirements)


def test_an_exclusion_of_an_agent_who_has_signed_out_since_is_left_out(site: Site) -> None:
    site.configure(exclusion_ms=30_000)
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    excluded = site.agent_of("c1") if site.call("c1").work else next(iter(site.call("c1").works))
    site.decline("c1")
    gone = next(iter(site.call("c1").exclusions)).id
    site.sign_out(gone)
    again = restored(site.core)
    assert excluded
    assert [call.exclusions for call in again.state.calls.values()] == [{}]
    assert "exclusion" not in [kind for *_, kind in again.state.deadlines.in_force()]
    site.sign_in(gone, billing=5)
    command, later_ms = c.PassTime(site=MAIN), site.now_ms + FOREVER_MS
    sign_in = c.SignIn(site=MAIN, agent=gone, skills=site.agent(gone).group.skills)
    again.handle(sign_in, site.now_ms)
    again.handle(c.SetReady(site=MAIN, agent=gone), site.now_ms)
    assert again.handle(command, later_ms) == site.core.handle(command, later_ms)


# What is refused


def test_a_core_that_has_handled_something_is_not_overwritten(site: Site) -> None:
    kept = take(site.core)
    with pytest.raises(CoreBroken, match="only a fresh core"):
        restore(site.core, kept)


def test_the_snapshot_of_another_site_is_not_taken_over(site: Site) -> None:
    with pytest.raises(CoreBroken, match="this is site 'elsewhere', not 'main'"):
        restore(Core(SiteId("elsewhere")), take(site.core))


def test_nothing_is_taken_within_a_decision(site: Site) -> None:
    site.enqueue("c1")
    site.core.state.fresh_calls.append((site.call("c1"), 0))
    with pytest.raises(CoreBroken, match="between commands"):
        take(site.core)


@pytest.mark.parametrize(
    "deadline",
    [
        DeadlineSnapshot(1, "talking", CallId("gone")),
        DeadlineSnapshot(1, "offer", CallId("gone"), AgentId("anna")),
        DeadlineSnapshot(1, "away", None, AgentId("nobody")),
        DeadlineSnapshot(1, "away"),
    ],
)
def test_a_deadline_of_something_that_is_not_there_is_damage(
    site: Site, deadline: DeadlineSnapshot
) -> None:
    bring_agent(site, "talking")
    kept = msgspec.structs.replace(take(site.core), deadlines=(deadline,))
    with pytest.raises(CoreBroken, match="the snapshot speaks of"):
        restore(Core(MAIN), kept)


def test_an_absence_comes_back_with_the_plan_from_before(site: Site) -> None:
    bring_agent(site, "talking")
    site.away("anna", "tea", after_call=True)
    site.lose("anna")
    site.pass_ms(site.definition.unreachable_ms_max)
    absence = restored(site.core).state.agents[AgentId("anna")].absence
    assert isinstance(absence, Absence)
    assert absence.planned_before == ("away", "tea")


def test_the_callers_of_whom_something_is_known_come_back_in_their_order(site: Site) -> None:
    for name in ("cora", "dora", "cora"):
        site.enqueue(f"{name}{len(site.events)}", caller=name)
    again = restored(site.core)
    assert list(again.state.callers) == ["dora", "cora"]
    assert len(again.state.callers) < limits.CALLERS_REMEMBERED
