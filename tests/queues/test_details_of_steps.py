"""Details of steps: how many at once, and how the queue stands after each."""

from __future__ import annotations

import pytest

from queues import definitions as d
from queues import events as e
from tests.queues.site import START_MS, Site, kinds
from tests.queues.wording import step


def test_a_step_that_brings_an_agent_leaves_the_next_one_untaken() -> None:
    site = Site()
    site.queue(
        "billing",
        {"billing": 7},
        steps=(step(lower_levels=3, line_over=1), step(raise_priority=1, line_over=1)),
    )
    site.sign_in("anna", billing=4)
    site.enqueue("c1")
    events = site.enqueue("c2")
    assert kinds(events) == [e.CallQueued, e.CallRelaxed, e.CallOffered]


def test_beside_the_offer_of_a_callback_the_next_step_is_taken_at_once(site: Site) -> None:
    site.change_queue("billing", steps=(step(offer_callback=True), step(raise_priority=2)))
    events = site.enqueue("c1")
    assert kinds(events) == [e.CallQueued, e.CallbackSuggested, e.CallRelaxed]


def test_once_the_first_has_left_the_longest_wait_is_that_of_the_next() -> None:
    """The step takes the first call away; the second has not waited that long."""
    site = Site()
    site.queue("sales")
    site.queue("billing", steps=(step(longest_wait_over_ms=30_000, move_to="sales"),))
    site.enqueue("c1")
    site.pass_ms(20_000)
    site.enqueue("c2")
    site.pass_ms(20_000)
    assert (site.line("billing"), site.line("sales")) == (["c2"], ["c1"])


def test_a_call_held_for_an_agent_counts_for_the_longest_wait() -> None:
    site = Site()
    site.queue("sales")
    site.queue("billing", steps=(step(longest_wait_over_ms=30_000, move_to="sales"),))
    site.sign_in("anna", billing=5)
    site.enqueue("busy")
    site.talk("busy")
    site.enqueue("held", agent="anna", agent_wait_ms=600_000)
    site.enqueue("c2")
    site.pass_ms(30_000)
    assert site.line("sales") == []
    site.pass_ms(5_000)
    assert (site.line("billing"), site.line("sales")) == (["held"], ["c2"])


def test_a_call_held_for_an_agent_in_another_queue_does_not_count_for_the_longest_wait() -> None:
    site = Site()
    site.queue("sales")
    site.queue("other", {"billing": 1})
    site.queue("billing", steps=(step(longest_wait_over_ms=30_000, move_to="sales"),))
    site.sign_in("anna", billing=5)
    site.enqueue("busy")
    site.talk("busy")
    site.enqueue("held", "other", agent="anna", agent_wait_ms=600_000)
    site.enqueue("free", "other", needs={"sales": 1})
    site.pass_ms(20_000)
    site.enqueue("c2")
    site.pass_ms(20_000)
    assert (site.line("billing"), site.line("sales")) == (["c2"], [])


def test_a_step_of_a_queue_that_was_left_and_joined_again_wakes_the_core_no_more() -> None:
    """It is taken once for each call; to wait for it a second time would be of no use."""
    site = Site()
    site.queue("sales", {"billing": 1})
    site.queue("billing", steps=(step(after_ms=10_000, raise_priority=1),), wait_ms_max=600_000)
    site.enqueue("c1")
    site.pass_ms(10_000)
    site.move("c1", "sales")
    site.move("c1", "billing")
    assert site.core.next_deadline_ms() is not None
    assert [due[3] for due in site.core.state.deadlines.in_force()] == ["waiting"]


def test_deadlines_of_a_call_that_has_just_joined_need_no_search() -> None:
    """They are as long as those of others, and stand in the line of those."""
    site = Site()
    site.queue("billing", steps=(step(after_ms=10_000, raise_priority=1),), wait_ms_max=600_000)
    for number in range(3):
        site.enqueue(f"c{number}")
        site.now_ms += 1_000
    deadlines = site.core.state.deadlines
    assert deadlines._irregular == []
    assert {length: len(line) for length, line in deadlines._by_length.items()} == {
        600_000: 3,
        10_000: 3,
    }


def test_deadlines_of_a_call_that_comes_back_do_not_begin_a_line_of_their_own() -> None:
    site = Site()
    site.queue("billing", steps=(step(after_ms=90_000, raise_priority=1),), wait_ms_max=600_000)
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.now_ms += 1_234
    site.decline("c1")
    lengths = set(site.core.state.deadlines._by_length)
    assert lengths == {600_000, 15_000, 5_000} | (lengths & {90_000})
    due = {(due[3], due[0]) for due in site.core.state.deadlines.in_force()}
    assert {("waiting", START_MS + 600_000), ("step", START_MS + 90_000)} <= due


@pytest.mark.parametrize("chats_in_hand", [0, 1])
def test_one_who_has_just_missed_the_call_is_ready_all_the_same(chats_in_hand: int) -> None:
    """Ben, who could take it too, has gone since anna was excluded on his account."""
    site = Site()
    site.queue("spare", {"billing": 1}, channel="chat")
    steps = (step(staffing="nobody_ready", after_ms=30_000, move_to="spare"),)
    site.queue("chats", {"billing": 1}, channel="chat", steps=steps)
    site.configure(exclusion_ms=60_000)
    site.sign_in("anna", billing=5, capacity=d.Capacity(voice=0, chat=3))
    for number in range(chats_in_hand):
        site.enqueue(f"in hand {number}", "spare")
        site.talk(f"in hand {number}")
    site.enqueue("c1", "chats")
    site.sign_in("ben", billing=5, capacity=d.Capacity(voice=0, chat=1))
    site.enqueue("c2", "spare", agent="ben", agent_wait_ms=1_000)
    site.decline("c1", "anna")
    assert (site.agent_of("c2"), site.line("chats")) == ("ben", ["c1"])
    site.talk("c2")
    site.pass_ms(30_000)
    assert (site.state_of("anna") == "ready") is (chats_in_hand == 0)
    assert site.all(e.CallMoved) == []
