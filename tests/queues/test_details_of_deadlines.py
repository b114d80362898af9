"""Details of deadlines: the order of those due at one moment, and what they say when they take effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import codec
from queues import events as e
from queues.deadlines import Deadlines
from queues.definitions import Capacity
from queues.entities import Absence, Agent
from queues.ids import AgentId
from tests.queues.site import MAIN, Site, kinds
from tests.queues.situations import call_back_in_vain, hold_for_agent
from tests.queues.wording import step

if TYPE_CHECKING:
    from collections.abc import Callable


def thing() -> Absence:
    """Something that has deadlines."""
    return Absence(Agent(AgentId("anna"), 1, 0, Capacity()))


def test_irregular_deadlines_due_together_come_in_the_order_in_which_they_were_made() -> None:
    deadlines, things = Deadlines(), [thing() for _ in range(5)]
    for one in things:
        deadlines.add_irregular(150, one, "away")
    assert [due[2] for due in deadlines.take_due(150)] == things


def test_regular_deadlines_due_together_come_in_the_order_in_which_they_were_made() -> None:
    deadlines, things = Deadlines(), [thing() for _ in range(5)]
    for one in things:
        deadlines.add(100, 150, one, "offer")
    assert [due[2] for due in deadlines.take_due(150)] == things


def test_deadlines_of_different_lengths_due_together_come_in_the_order_in_which_they_were_made() -> (
    None
):
    deadlines, (first, second, third, fourth) = Deadlines(), (thing() for _ in range(4))
    deadlines.add(100, 150, first, "offer")
    deadlines.add_irregular(150, second, "away")
    deadlines.add(110, 150, third, "offer")
    deadlines.add(120, 150, fourth, "offer")
    expected = [first, second, third, fourth]
    assert [due[2] for due in deadlines.in_force()] == expected
    assert [due[2] for due in deadlines.take_due(150)] == expected


def test_the_order_does_not_depend_on_what_fell_due_before() -> None:
    """A length of which nothing is left for a while does not lose its turn, as a replay keeps it."""
    deadlines, (old, first, second) = Deadlines(), (thing() for _ in range(3))
    deadlines.add(0, 50, old, "offer")
    deadlines.add(0, 80, old, "talking")
    deadlines.take_due(50)
    deadlines.add(100, 150, first, "offer")
    deadlines.add(70, 150, second, "talking")
    assert [due[2] for due in deadlines.take_due(150)] == [old, first, second]


def test_what_the_first_of_two_frees_is_there_before_the_second_takes_effect(site: Site) -> None:
    """The agent's wrap-up and the call's longest wait end together, the wrap-up began first."""
    site.change_queue("billing", wrap_up_ms=30_000)
    site.queue("sales", {"billing": 1}, wait_ms_max=10_000)
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.talk("c1")
    site.hang_up("c1")
    site.now_ms += 20_000
    site.enqueue("s1", "sales")
    assert kinds(site.pass_ms(10_000)) == [e.WrapUpEnded, e.CallOffered]
    assert site.rung("s1") == ["anna"]


def back_off(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.decline("c1")


def go_away_by_misses(site: Site) -> None:
    site.sign_in("anna", billing=5, return_ms=60_000)
    site.enqueue("c1")


def wait_for_steps(site: Site) -> None:
    steps = (step(after_ms=1_000, offer_callback=True), step(after_ms=2_000, lower_levels=1))
    site.change_queue("billing", steps=steps)
    site.enqueue("c1")


@pytest.mark.parametrize(
    ("bring", "kind"),
    [
        (back_off, e.BackOffEnded),
        (go_away_by_misses, e.AgentBecameReady),
        (call_back_in_vain, e.CallbackDue),
        (hold_for_agent, e.CallReleased),
        (wait_for_steps, e.CallbackSuggested),
        (wait_for_steps, e.CallRelaxed),
    ],
)
def test_what_time_brings_about_names_site_and_queue_and_can_be_read_again(
    site: Site, bring: Callable[[Site], None], kind: type[e.SiteEvent]
) -> None:
    bring(site)
    events = [event for event in site.pass_ms(700_000) if isinstance(event, kind)]
    assert events
    for event in events:
        assert codec.EVENTS.decode(codec.EVENTS.encode(event)) == event
        assert event.site == MAIN
        assert getattr(event, "queue", "billing") == "billing"
