"""A site's estimators follow the journal's events."""

from __future__ import annotations

import msgspec
import pytest

from queues import events as e
from queues.definitions import SiteDefinition
from queues.estimates import Estimators, SiteSnapshot
from queues.ids import CallId, QueueId
from tests.queues.estimates.story import ANNA, BILLING, MAIN, Story, able

SALES = QueueId("sales")


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def steady(story: Story) -> Story:
    story.steady()
    return story


def test_a_queue_nobody_has_called_tells_nothing(story: Story) -> None:
    assert story.site.view(BILLING, story.at_ms) is None
    assert story.site.coverage(BILLING).known == 0


def test_the_wait_that_is_told_includes_ringing(steady: Story) -> None:
    """Everybody had two ahead, was offered after 28 s and connected after 30 s."""
    told = steady.site.remaining(CallId("s59"))
    assert told is not None
    assert told.mean_ms == pytest.approx(30_000, rel=0.05)
    counted = steady.site.coverage(BILLING)
    assert counted.known > 20
    assert counted.waited_ms == 30_000 * counted.known


def test_who_waits_is_told_how_much_longer(steady: Story) -> None:
    waiting = [steady.site.remaining(CallId(call)) for call in ("s57", "s58", "s59")]
    means_ms = [told.mean_ms for told in waiting if told is not None]
    assert len(means_ms) == 3
    assert means_ms == sorted(set(means_ms))


def test_who_does_not_wait_is_told_nothing(steady: Story) -> None:
    assert steady.site.remaining(CallId("s0")) is None
    steady.offered("s57")
    assert steady.site.remaining(CallId("s57")) is None
    assert steady.positions("s57", "s58", "nobody") == [None, 1, None]


def test_positions_follow_the_order_of_queueing(story: Story) -> None:
    for call in ("c1", "c2", "c3"):
        story.after(1_000).queued(call)
    assert story.positions("c1", "c2", "c3") == [1, 2, 3]
    story.ended("c1")
    assert story.positions("c1", "c2", "c3") == [None, 1, 2]


def test_a_priority_puts_a_caller_forward_by_one_step(story: Story) -> None:
    story.queued("c1")
    story.after(20_000).queued("c2")
    story.after(20_000).queued("vip", priority=1)
    assert story.positions("c1", "vip", "c2") == [1, 2, 3]


def test_a_new_caller_with_priority_has_fewer_ahead(steady: Story) -> None:
    for turn in range(30):
        steady.queued(f"vip-{turn}", priority=2)
        steady.after(9_000).offered(f"vip-{turn}")
        steady.after(1_000).connected(f"vip-{turn}")
        steady.ended(f"vip-{turn}")
    urgent = steady.site.view(BILLING, steady.at_ms, priority=2)
    normal = steady.site.view(BILLING, steady.at_ms)
    assert urgent is not None
    assert normal is not None
    assert urgent.p90_ms < normal.p90_ms


def test_an_older_place_is_resumed(story: Story) -> None:
    story.queued("c1")
    story.after(60_000).queued("old", queued_at_ms=story.at_ms - 120_000)
    assert story.positions("old", "c1") == [1, 2]


def test_an_offer_that_is_missed_puts_the_caller_back_at_his_place(story: Story) -> None:
    story.queued("c1")
    story.after(1_000).queued("c2")
    story.after(1_000).offered("c1")
    assert story.positions("c1", "c2") == [None, 1]
    story.after(15_000).missed("c1")
    assert story.positions("c1", "c2") == [1, 2]


def test_an_offer_that_nobody_saw_made_and_is_missed_changes_no_place(story: Story) -> None:
    story.queued("c1")
    story.queued("c2")
    story.missed("c1")
    assert story.positions("c1", "c2") == [1, 2]
    assert story.site.waiting == 2


def test_declined_and_withdrawn_offers_put_the_caller_back_too(story: Story) -> None:
    story.queued("c1")
    story.offered("c1")
    story.declined("c1")
    assert story.positions("c1") == [1]
    story.offered("c1")
    story.withdrawn("c1")
    assert story.positions("c1") == [1]


def test_a_call_that_lost_its_agent_while_connecting_is_back_at_its_place(story: Story) -> None:
    story.queued("c1")
    story.after(1_000).queued("c2")
    story.offered("c1")
    story.after(3_000).requeued("c1")
    assert story.positions("c1", "c2") == [1, 2]
    assert story.site.waiting == 2


def test_a_call_that_lost_its_agent_while_talking_is_back_at_its_place(story: Story) -> None:
    story.queued("c1")
    story.after(1_000).queued("c2")
    story.offered("c1")
    story.connected("c1")
    story.after(300_000).requeued("c1")
    assert story.positions("c1", "c2") == [1, 2]
    assert CallId("c1") in story.site.queues[BILLING].waiting


def test_a_moved_call_keeps_its_waiting_time(story: Story) -> None:
    story.queued("c1")
    story.after(30_000).queued("s1", SALES)
    story.after(1_000).moved("c1", SALES)
    assert story.positions("c1", "s1") == [1, 2]
    assert len(story.site.lines[BILLING]) == 0
    assert story.site.waiting == 2


def test_a_call_that_is_passed_on_waits_elsewhere_by_its_first_place(story: Story) -> None:
    story.queued("c1")
    story.after(30_000).queued("s1", SALES)
    story.offered("c1")
    story.connected("c1")
    story.after(60_000).transferred("c1", SALES)
    assert story.positions("c1", "s1") == [1, 2]
    assert (len(story.site.lines[BILLING]), story.site.waiting) == (0, 2)
    assert CallId("c1") in story.site.queues[SALES].waiting
    story.offered("c1", SALES)
    story.connected("c1", SALES)
    assert story.positions("c1", "s1") == [None, 1]
    story.ended("c1", SALES)
    assert CallId("c1") not in story.site.places


def test_a_call_that_is_passed_on_with_another_priority_goes_by_that(story: Story) -> None:
    story.queued("s1", SALES, priority=1)
    story.after(1_000).queued("c1")
    story.connected("c1")
    story.after(1_000).transferred("c1", SALES, priority=5)
    assert story.positions("c1", "s1") == [1, 2]


def test_a_call_from_before_the_journal_that_is_passed_on_does_not_matter(story: Story) -> None:
    story.transferred("c1", SALES)
    assert story.site.waiting == 0


def test_another_priority_gives_another_place(story: Story) -> None:
    for call in ("c1", "c2", "c3"):
        story.after(1_000).queued(call)
    story.prioritised("c3", 1)
    assert story.positions("c3", "c1", "c2") == [1, 2, 3]
    story.relaxed("c2", 2)
    assert story.positions("c2", "c3", "c1") == [1, 2, 3]
    story.offered("c2")
    story.prioritised("c2", 0)
    assert story.positions("c2") == [None]


def test_who_waits_for_one_agent_alone_is_in_no_line_until_released(story: Story) -> None:
    story.queued("c1", agent=ANNA)
    assert story.positions("c1") == [None]
    story.after(60_000).queued("c2")
    story.released("c1")
    assert story.positions("c1", "c2") == [1, 2]


def test_who_waits_for_one_agent_and_is_answered_by_him_teaches_nothing(story: Story) -> None:
    story.queued("c1", agent=ANNA)
    story.after(60_000).offered("c1")
    story.connected("c1")
    story.ended("c1")
    assert story.site.queues[BILLING].rates.departures == 0


def test_a_held_call_that_its_agent_misses_waits_for_anybody(story: Story) -> None:
    story.queued("c1", agent=ANNA)
    story.after(1_000).queued("c2")
    story.after(1_000).offered("c1")
    story.offered("c1")
    story.after(5_000).missed("c1", is_ringing=True)
    assert story.positions("c1", "c2") == [None, 1]
    story.after(10_000).missed("c1")
    assert story.positions("c1", "c2") == [1, 2]
    assert CallId("c1") in story.site.queues[BILLING].waiting
    assert story.site.waiting == 2


def test_a_held_call_that_is_moved_is_held_no_longer(story: Story) -> None:
    story.queued("c1", agent=ANNA)
    story.prioritised("c1", 1)
    story.after(1_000).queued("s1", SALES)
    assert story.positions("c1", "s1") == [None, 1]
    story.moved("c1", SALES)
    assert story.positions("c1", "s1") == [1, 2]
    assert story.site.waiting == 2


def test_a_moved_call_that_talks_stays_out_of_line(story: Story) -> None:
    story.queued("c1")
    story.offered("c1")
    story.connected("c1")
    story.queued("s1", SALES)
    story.after(1_000).moved("c1", SALES)
    assert story.positions("c1", "s1") == [None, 1]
    assert story.site.waiting == 1
    assert CallId("c1") not in story.site.queues[SALES].waiting
    story.requeued("c1", SALES)
    assert story.positions("c1", "s1") == [1, 2]


def test_a_held_call_that_is_moved_when_it_talks_stays_out_of_line(story: Story) -> None:
    story.queued("c1", agent=ANNA)
    story.offered("c1")
    story.connected("c1")
    story.moved("c1", SALES)
    assert story.positions("c1") == [None]


def test_a_call_moved_while_on_offer_is_in_line_once_the_offer_is_missed(story: Story) -> None:
    story.queued("c1")
    story.after(1_000).offered("c1")
    story.queued("s1", SALES)
    story.after(1_000).moved("c1", SALES)
    assert story.positions("c1", "s1") == [None, 1]
    story.after(10_000).missed("c1", SALES)
    assert story.positions("c1", "s1") == [1, 2]
    assert not story.site.queues[BILLING].in_hand
    assert story.site.waiting == 2


def test_a_moved_callback_that_is_postponed_is_out_of_line_until_it_is_due(story: Story) -> None:
    story.queued("c1")
    story.offered("c1")
    story.callback_failed("c1")
    story.queued("s1", SALES)
    story.after(1_000).moved("c1", SALES)
    assert story.positions("c1", "s1") == [None, 1]
    story.after(60_000).callback_due("c1")
    assert story.positions("c1", "s1") == [1, 2]


def test_a_failed_callback_is_out_of_line_until_it_is_due(story: Story) -> None:
    story.queued("c1")
    story.after(1_000).queued("c2")
    story.offered("c1")
    story.callback_failed("c1")
    assert story.positions("c1", "c2") == [None, 1]
    story.after(60_000).callback_due("c1")
    assert story.positions("c1", "c2") == [1, 2]


def test_calls_from_before_the_journal_begins_are_left_alone(story: Story) -> None:
    story.connected("c1")
    story.requeued("c2")
    story.moved("c3", SALES)
    story.prioritised("c4", 1)
    story.relaxed("c5", 1)
    story.released("c6")
    story.missed("c7")
    story.ended("c8")
    assert story.positions(*(f"c{number}" for number in range(1, 9))) == [None] * 8
    assert story.site.waiting == 0


def test_agents_are_those_at_work_who_have_the_skills() -> None:
    story = Story(Estimators(able))
    story.steady(1)
    agents = story.site.queues[BILLING].rates
    assert agents.agents == 0
    story.signed_in("anna", "billing")
    assert agents.agents == 0
    story.ready("anna")
    story.ready("anna")
    story.signed_in("bea", "sales")
    story.ready("bea")
    assert agents.agents == 1
    story.skilled("bea", "sales", "billing")
    assert agents.agents == 2
    story.away("anna")
    assert agents.agents == 1
    story.signed_out("bea")
    assert agents.agents == 0


def test_an_agent_nobody_signed_in_changes_nothing() -> None:
    story = Story(Estimators(able))
    story.steady(1)
    story.ready("nobody")
    story.skilled("nobody", "billing")
    story.signed_out("nobody")
    story.site.observe(e.BackOffEnded(site=MAIN, at_ms=0, agent=ANNA))
    assert story.site.queues[BILLING].rates.agents == 0


def test_without_a_word_on_who_is_able_the_number_of_agents_is_unknown(story: Story) -> None:
    story.steady(1)
    story.signed_in("anna", "billing")
    story.ready("anna")
    assert story.site.queues[BILLING].rates.agents is None


def test_fewer_agents_mean_longer_waits_at_once() -> None:
    story = Story(Estimators(able))
    for agent in ("anna", "bea"):
        story.signed_in(agent, "billing")
        story.ready(agent)
    story.steady()
    before = story.site.view(BILLING, story.at_ms)
    story.away("bea")
    after = story.site.view(BILLING, story.at_ms)
    assert before is not None
    assert after is not None
    assert after.mean_ms > 1.6 * before.mean_ms


@pytest.mark.parametrize("knows_agents", [False, True])
def test_a_restored_site_tells_and_learns_the_same(*, knows_agents: bool) -> None:
    stories = [Story(Estimators(able if knows_agents else None)) for _ in range(2)]
    original, restored = stories
    original.signed_in("anna", "billing")
    original.ready("anna")
    original.steady()
    original.queued("s1", SALES)
    original.queued("held", agent=ANNA)
    original.offered("s57")
    packed = msgspec.msgpack.encode(original.site.snapshot())
    restored.site.restore(msgspec.msgpack.decode(packed, type=SiteSnapshot))
    restored.at_ms = original.at_ms
    for story in stories:
        story.after(2_000).connected("s57")
        story.released("held")
        story.after(5_000).ended("s58")
        story.queued("new")
    assert restored.site.snapshot() == original.site.snapshot()
    assert restored.site.view(BILLING, 0) == original.site.view(BILLING, 0)
    assert restored.positions("held", "s59", "new") == original.positions("held", "s59", "new")


def test_a_new_definition_counts_the_agents_anew() -> None:
    able_now = {"billing"}
    story = Story(Estimators(lambda skills, _: any(one.skill in able_now for one in skills)))
    story.steady(1)
    story.signed_in("anna", "sales")
    story.ready("anna")
    assert story.site.queues[BILLING].rates.agents == 0
    able_now.add("sales")
    story.site.observe(
        e.Configured(site=MAIN, at_ms=story.at_ms, definition=SiteDefinition(site=MAIN))
    )
    assert story.site.queues[BILLING].rates.agents == 1


def test_a_callback_that_is_postponed_at_first_has_no_position_before_it_is_due(
    story: Story,
) -> None:
    story.queued("c1", not_before_ms=story.at_ms + 60_000)
    story.after(1_000).queued("c2")
    assert story.positions("c1", "c2") == [None, 1]
    story.after(59_000).callback_due("c1")
    assert story.positions("c1", "c2") == [1, 2]
