"""In which order calls are taken when an agent frees."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from queues import events as e

if TYPE_CHECKING:
    from tests.queues.site import Site


def taken(site: Site, count: int) -> list[str]:
    """The next calls that `anna` takes, one after the other, each for a moment."""
    order: list[str] = []
    for _ in range(count):
        call = next(call.id for call in site.core.state.calls.values() if call.state == "offered")
        order.append(call)
        site.talk(call)
        site.hang_up(call)
        site.finish_wrap_up("anna")
    return order


def test_calls_of_one_queue_are_taken_first_come_first_served(site: Site) -> None:
    for call in ("c1", "c2", "c3", "c4"):
        site.enqueue(call)
        site.now_ms += 10
    site.sign_in("anna", billing=5)
    assert taken(site, 4) == ["c1", "c2", "c3", "c4"]


def test_calls_queued_in_the_same_millisecond_keep_their_order_of_arrival(site: Site) -> None:
    for call in ("c2", "c1", "c3"):
        site.enqueue(call)
    site.sign_in("anna", billing=5)
    assert taken(site, 3) == ["c2", "c1", "c3"]


def test_a_call_of_higher_priority_goes_first(site: Site) -> None:
    site.enqueue("normal")
    site.enqueue("urgent", priority=2)
    site.enqueue("low", priority=-1)
    site.sign_in("anna", billing=5)
    assert taken(site, 3) == ["urgent", "normal", "low"]


def test_waiting_one_rank_step_weighs_as_much_as_one_point_of_priority(site: Site) -> None:
    site.enqueue("patient")
    site.now_ms += 40_000
    site.enqueue("urgent", priority=1)
    site.sign_in("anna", billing=5)
    assert taken(site, 2) == ["patient", "urgent"]


def test_just_short_of_a_rank_step_priority_still_goes_first(site: Site) -> None:
    site.enqueue("patient")
    site.now_ms += 39_999
    site.enqueue("urgent", priority=1)
    site.sign_in("anna", billing=5)
    assert taken(site, 2) == ["urgent", "patient"]


def test_nobody_is_overtaken_without_end(site: Site) -> None:
    """A call of the lowest rank is taken although urgent calls keep arriving."""
    site.configure(rank_step_ms=1_000)
    site.queue("billing", wrap_up_ms=0)
    site.enqueue("humble")
    site.sign_in("anna", billing=5)
    site.talk("humble")
    site.enqueue("overtaken", priority=-5)
    overtook = 0
    while site.call_state("overtaken") == "waiting":
        overtook += 1
        site.enqueue(f"urgent{overtook}", priority=0)
        site.pass_ms(1_000)
        work = site.agent("anna").work
        assert work is not None
        if work.state == "offered":
            site.talk(work.call.id)
        site.hang_up(work.call.id)
        site.finish_wrap_up("anna")
    assert 1 < overtook <= 7


def test_by_share_of_target_the_wait_counts_in_proportion_to_the_target(site: Site) -> None:
    """Twelve of a target of 10 s is more than fourteen of a target of 20 s."""
    site.configure(order="wait_over_target")
    site.queue("billing", within_ms=20_000)
    site.queue("sales", within_ms=10_000)
    site.enqueue("slow", "billing")
    site.now_ms += 2_000
    site.enqueue("quick", "sales")
    site.now_ms += 12_000
    site.sign_in("anna", billing=5, sales=5)
    assert taken(site, 2) == ["quick", "slow"]


def test_equal_scores_go_by_the_moment_of_queueing(site: Site) -> None:
    site.queue("sales")
    site.enqueue("second", "sales")
    site.enqueue("first", "billing")
    site.sign_in("anna", billing=5, sales=5)
    assert taken(site, 2) == ["second", "first"]


def test_equal_scores_of_different_waits_go_to_whoever_waits_longer(site: Site) -> None:
    site.configure(order="wait_over_target")
    site.queue("billing", within_ms=10_000)
    site.queue("sales", within_ms=20_000)
    site.enqueue("longer", "sales")
    site.now_ms += 5_000
    site.enqueue("shorter", "billing")
    site.now_ms += 5_000
    site.sign_in("anna", billing=5, sales=5)
    assert taken(site, 2) == ["longer", "shorter"]


def test_a_call_for_the_agents_primary_skill_counts_as_waiting_longer(site: Site) -> None:
    site.configure(rank_step_ms=60_000)
    site.queue("sales")
    site.enqueue("other", "sales")
    site.now_ms += 39_000
    site.enqueue("primary", "billing")
    site.sign_in("anna", billing=5, sales=5, primary=("billing",))
    assert taken(site, 2) == ["primary", "other"]


def test_the_bonus_for_a_primary_skill_is_no_more_than_configured(site: Site) -> None:
    site.configure(rank_step_ms=60_000)
    site.queue("sales")
    site.enqueue("other", "sales")
    site.now_ms += 40_001
    site.enqueue("primary", "billing")
    site.sign_in("anna", billing=5, sales=5, primary=("billing",))
    assert taken(site, 2) == ["other", "primary"]


def test_the_bonus_for_a_primary_skill_never_crosses_a_rank(site: Site) -> None:
    site.configure(primary_bonus_ms=3_600_000)
    site.queue("sales")
    site.enqueue("primary", "billing")
    site.enqueue("urgent", "sales", priority=1)
    site.sign_in("anna", billing=5, sales=5, primary=("billing",))
    assert taken(site, 2) == ["urgent", "primary"]


def test_an_offer_tells_the_rank_and_the_wait_of_its_call(site: Site) -> None:
    site.enqueue("c1", priority=3)
    site.now_ms += 61_000
    site.sign_in("anna", billing=5)
    offer = site.last(e.CallOffered)
    assert (offer.rank, offer.waited_ms, offer.trigger) == (4, 61_000, "agent_ready")
    assert (offer.idle_ms, offer.selection, offer.queue) == (0, "longest_idle", "billing")


def test_positions_count_all_who_were_queued_before_whatever_their_needs(site: Site) -> None:
    site.skills("dutch")
    site.queue("sales")
    site.enqueue("c1")
    site.enqueue("c2", needs={"dutch": 1})
    site.enqueue("elsewhere", "sales")
    site.enqueue("c3", priority=9)
    assert site.line() == ["c1", "c2", "c3"]
    assert [site.position(call) for call in ("c1", "c2", "c3")] == [1, 2, 3]
    site.hang_up("c1")
    assert site.line() == ["c2", "c3"]


@pytest.mark.parametrize("agents", [1, 3])
def test_each_agent_who_frees_takes_the_next_call(site: Site, agents: int) -> None:
    calls = [f"c{number}" for number in range(6)]
    for call in calls:
        site.enqueue(call)
    for number in range(agents):
        site.sign_in(f"agent{number}", billing=5)
    assert [call for call, _ in site.offers()] == calls[:agents]
    times = [offer.at_ms for offer in site.all(e.CallOffered)]
    assert all(first <= second for first, second in pairwise(times))


def test_calls_that_need_the_same_share_a_requirement_in_whatever_order_it_is_said(
    site: Site,
) -> None:
    site.skills("dutch", "french")
    site.enqueue("c1", needs={"dutch": 2, "french": 3})
    site.enqueue("c2", needs={"french": 3, "dutch": 2})
    assert site.call("c1").line is site.call("c2").line
