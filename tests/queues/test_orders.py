"""In which order an agent who frees takes calls: ageing, wait over target, fifo, strict; weights."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues import definitions as d
from queues import events as e
from tests.queues.site import Site

ORDERS: tuple[d.OrderRule, ...] = get_args(d.OrderRule)


def with_order(order: d.OrderRule) -> Site:
    """Two queues for the same agents: `billing` wants 20 s, `sales` 60 s."""
    site = Site()
    site.queue("billing", within_ms=20_000)
    site.queue("sales", {"billing": 1}, within_ms=60_000)
    site.configure(order=order)
    return site


def first(site: Site) -> e.CallOffered:
    site.sign_in("anna", billing=5)
    return site.last(e.CallOffered)


def test_ageing_lets_every_call_rise_until_it_is_served() -> None:
    site = with_order("ageing")
    site.enqueue("old")
    site.pass_ms(39_999)
    site.enqueue("urgent", priority=1)
    offered = first(site)
    assert (offered.call, offered.decided_by) == ("urgent", "rank")
    site = with_order("ageing")
    site.enqueue("old")
    site.pass_ms(40_000)
    site.enqueue("urgent", priority=1)
    offered = first(site)
    assert (offered.call, offered.decided_by) == ("old", "score")


def test_within_a_rank_ageing_goes_by_the_wait_whatever_the_targets() -> None:
    site = with_order("ageing")
    site.enqueue("slow", "sales")
    site.now_ms += 10_000
    site.enqueue("fast")
    site.now_ms += 10_000
    offered = first(site)
    assert (offered.call, offered.runners_up) == ("slow", ("fast",))
    assert (offered.decided_by, offered.score) == ("score", 20_000)


def test_ageing_grants_primary_skills_a_bonus_within_the_rank_only() -> None:
    site = Site()
    site.queue("billing")
    site.queue("sales")
    site.enqueue("s1", "sales")
    site.now_ms += 39_000
    site.enqueue("c1")
    site.sign_in("anna", billing=1, sales=9, primary=("billing",))
    assert site.offers() == [("c1", "anna")]
    site = Site()
    site.queue("billing")
    site.queue("sales")
    site.enqueue("s1", "sales")
    site.now_ms += 40_000
    site.enqueue("c1")
    site.sign_in("anna", billing=1, sales=9, primary=("billing",))
    assert site.offers() == [("s1", "anna")]


def test_wait_over_target_counts_no_priorities() -> None:
    site = with_order("wait_over_target")
    site.enqueue("slow", "sales", priority=50)
    site.now_ms += 10_000
    site.enqueue("fast")
    site.now_ms += 10_000
    offered = first(site)
    assert (offered.call, offered.rank, offered.score) == ("fast", 0, 0.5)


def test_fifo_is_whoever_has_waited_longest() -> None:
    site = with_order("fifo")
    site.enqueue("slow", "sales")
    site.now_ms += 10_000
    site.enqueue("fast", priority=99)
    site.now_ms += 60_000
    offered = first(site)
    assert (offered.call, offered.rank, offered.score) == ("slow", 0, 70_000.0)


def test_strict_is_the_highest_priority_however_long_others_wait() -> None:
    site = with_order("strict")
    site.enqueue("old")
    site.pass_ms(3_000_000)
    site.enqueue("urgent", "sales", priority=1)
    site.now_ms += 1
    site.enqueue("urgent2", priority=1)
    offered = first(site)
    assert (offered.call, offered.decided_by, offered.rank) == ("urgent", "score", 1)
    assert offered.candidates == 3


@pytest.mark.parametrize("order", ORDERS)
def test_the_weight_of_a_queue_goes_before_waiting(order: d.OrderRule) -> None:
    site = with_order(order)
    site.change_queue("sales", weight=1)
    site.enqueue("c1")
    site.now_ms += 39_000
    site.enqueue("s1", "sales")
    offered = first(site)
    assert (offered.call, offered.decided_by, offered.rank) == ("s1", "rank", 1)


@pytest.mark.parametrize("order", ORDERS)
def test_equals_go_by_the_moment_of_queueing_and_then_of_arrival(order: d.OrderRule) -> None:
    site = with_order(order)
    site.queue("sales", {"billing": 1}, within_ms=20_000)
    site.enqueue("c1", "sales")
    site.enqueue("c2")
    offered = first(site)
    assert (offered.call, offered.decided_by) == ("c1", "queued")


@pytest.mark.parametrize("order", ORDERS)
def test_a_heavier_call_that_the_agent_may_not_take_never_blocks_one_he_may(
    order: d.OrderRule,
) -> None:
    """asterisk#1561: a queue of greater weight held up the callers of all others."""
    site = with_order(order)
    site.queue("vip", weight=100)
    for number in range(3):
        site.enqueue(f"vip{number}", "vip", priority=100)
    site.pass_ms(60_000)
    site.enqueue("c1")
    assert first(site).call == "c1"
    site.enqueue("s1", "sales")
    site.sign_in("ben", billing=5)
    assert site.offers()[-1] == ("s1", "ben")
    assert site.line("vip") == ["vip0", "vip1", "vip2"]


@pytest.mark.parametrize("order", ORDERS)
def test_a_freed_agent_gets_no_newer_call_before_an_older_of_the_same_kind(
    order: d.OrderRule,
) -> None:
    """chatwoot#10583: a freed agent got newer work first."""
    site = with_order(order)
    site.sign_in("anna", billing=5)
    for number in range(6):
        site.enqueue(f"c{number}")
        site.now_ms += 1_000
    served = []
    while (work := site.agent("anna").work) is not None:
        served.append(work.call.id)
        site.serve(work.call.id)
    assert served == [f"c{number}" for number in range(6)]


CALLS = st.lists(
    st.tuples(
        st.integers(0, 40_000),  # ms since the call before
        st.integers(-2, 2),  # priority
        st.sampled_from(["billing", "sales", "vip"]),
    ),
    min_size=1,
    max_size=8,
)


@given(st.sampled_from(ORDERS), CALLS, st.sampled_from([(), ("vip",)]))
def test_who_frees_takes_the_first_by_the_rule(
    order: d.OrderRule, calls: list[tuple[int, int, str]], primary: tuple[str, ...]
) -> None:
    """The rule once more, as a plain sort over every call that waits."""
    site = with_order(order)
    site.queue("vip", {"vip": 1}, within_ms=7_000, weight=1)
    waiting = []
    for number, (after_ms, priority, queue) in enumerate(calls):
        site.now_ms += after_ms
        site.enqueue(f"c{number}", queue, priority=priority)
        waiting.append((site.now_ms, number, priority, queue))
    site.sign_in("anna", billing=5, vip=5, primary=primary)

    def standing(one: tuple[int, int, int, str]) -> tuple[float, float, int, int]:
        queued_ms, number, priority, queue = one
        waited_ms = site.now_ms - queued_ms
        weight = 1 if queue == "vip" else 0
        target_ms = {"billing": 20_000, "sales": 60_000, "vip": 7_000}[queue]
        bonus_ms = 40_000 if primary and queue == "vip" else 0
        rank, score = {
            "ageing": (
                priority + weight + waited_ms // 40_000,
                waited_ms + bonus_ms,
            ),
            "wait_over_target": (weight, waited_ms / target_ms),
            "fifo": (weight, waited_ms),
            "strict": (priority + weight, waited_ms),
        }[order]
        return (-rank, -score, queued_ms, number)

    best = min(waiting, key=standing)
    offered = site.last(e.CallOffered)
    assert (offered.call, offered.rank) == (f"c{best[1]}", -standing(best)[0])
    assert offered.score == -standing(best)[1]
