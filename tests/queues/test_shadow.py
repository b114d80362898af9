"""A second rule decides too, never acts, and tells where it would have differed."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues import definitions as d
from queues import events as e
from queues.reasons import Shadow
from tests.queues.site import Site

RULES: tuple[d.SelectionRule, ...] = get_args(d.SelectionRule)
ORDERS: tuple[d.OrderRule, ...] = get_args(d.OrderRule)


def test_the_shadow_names_another_agent_if_it_would_have_taken_another() -> None:
    site = Site()
    site.queue("billing", selection="longest_idle", shadow="most_proficient")
    site.sign_in("anna", billing=2)
    site.now_ms += 1_000
    site.sign_in("ben", billing=9)
    site.enqueue("c1")
    offered = site.last(e.CallOffered)
    assert (offered.agent, offered.selection) == ("anna", "longest_idle")
    assert offered.shadow == Shadow(agent=site.agent("ben").id)


def test_it_says_that_it_would_have_done_the_same() -> None:
    site = Site()
    site.queue("billing", selection="longest_idle", shadow="most_proficient")
    site.sign_in("anna", billing=9)
    site.now_ms += 1_000
    site.sign_in("ben", billing=2)
    site.enqueue("c1")
    assert site.last(e.CallOffered).shadow == Shadow()


def test_without_a_second_rule_nothing_is_said() -> None:
    site = Site()
    site.queue("billing")
    site.sign_in("anna", billing=9)
    site.enqueue("c1")
    assert site.last(e.CallOffered).shadow is None


def test_the_shadow_passes_over_who_has_just_declined() -> None:
    site = Site()
    site.queue("billing", selection="longest_idle", shadow="most_proficient")
    site.sign_in("anna", billing=1)
    site.now_ms += 1_000
    site.sign_in("ben", billing=9)
    site.now_ms += 1_000
    site.sign_in("cleo", billing=5)
    site.enqueue("c1")
    site.decline("c1", "anna")
    site.ready("anna")
    assert site.last(e.CallOffered).shadow == Shadow()
    site.decline("c1", "ben")
    assert site.last(e.CallOffered).shadow == Shadow()


@pytest.mark.parametrize("shadow", RULES)
def test_every_rule_can_be_a_shadow(shadow: d.SelectionRule) -> None:
    site = Site()
    site.queue("billing", shadow=shadow)
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    assert site.last(e.CallOffered).shadow == Shadow()


def test_the_shadow_order_names_another_call_if_it_would_have_taken_another() -> None:
    site = Site()
    site.queue("billing")
    site.configure(order="fifo", shadow_order="strict")
    site.enqueue("c1")
    site.now_ms += 1_000
    site.enqueue("c2", priority=5)
    site.sign_in("anna", billing=5)
    offered = site.last(e.CallOffered)
    assert (offered.call, offered.order) == ("c1", "fifo")
    assert offered.shadow == Shadow(call=site.call("c2").id)
    site.serve("c1")
    assert site.last(e.CallOffered).shadow == Shadow()


def test_a_rule_that_wakes_the_core_as_a_shadow_does_not() -> None:
    site = Site()
    site.queue("billing", shadow="ring_all")
    site.sign_in("anna", billing=5)
    site.sign_in("ben", billing=5)
    site.enqueue("c1")
    assert site.rung("c1") == ["anna"]
    assert site.core.state.ringing == {}


def play(site: Site, moves: list[str]) -> list[e.Event]:
    for number, levels in enumerate(((1, 9), (5, 5), (9, 1))):
        site.sign_in(f"agent{number}", place=3 - number, billing=levels[0], dutch=levels[1])
        site.now_ms += 1_000
    for number, move in enumerate(moves):
        open_calls = [call for call in site.core.state.calls.values() if call.state == "offered"]
        if move == "call":
            site.enqueue(f"c{number}", "sales" if number % 3 else "billing", priority=number % 2)
        elif move == "time":
            site.pass_ms(9_000)
        elif open_calls and move == "decline":
            site.decline(open_calls[0].id)
        elif open_calls:
            site.serve(open_calls[0].id, 3_000)
    return site.events


@given(
    st.sampled_from(RULES),
    st.sampled_from(RULES),
    st.sampled_from(ORDERS),
    st.lists(st.sampled_from(["call", "call", "serve", "decline", "time"]), max_size=16),
)
def test_with_and_without_a_shadow_the_same_happens(
    rule: d.SelectionRule, shadow: d.SelectionRule, order: d.OrderRule, moves: list[str]
) -> None:
    runs = []
    for second, second_order in ((None, None), (shadow, order)):
        site = Site()
        site.skills("dutch")
        site.queue("billing", selection=rule, shadow=second)
        site.queue("sales", {"billing": 3}, selection=rule, shadow=second)
        site.configure(shadow_order=second_order)
        runs.append(
            [
                msgspec.structs.replace(event, shadow=None)
                if isinstance(event, e.CallOffered)
                else event
                for event in play(site, moves)
                if not isinstance(event, e.Configured)
            ]
        )
    assert runs[0] == runs[1]
