"""What screens and announcements are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queues import commands as c
from queues import events as e
from queues.ids import AgentId, CallId, OfferNumber, QueueId
from queues.steps import Step
from queues.views import (
    AgentView,
    CallView,
    QueueView,
    view_agent,
    view_agents,
    view_call,
    view_queues,
)
from tests.queues.site import MAIN, kinds
from tests.queues.situations import (
    AGENT_STATES,
    bring_agent,
    bring_call,
    hold_for_agent,
    ring_at_several,
    several_in_hand,
)

if TYPE_CHECKING:
    from queues.lifecycles import AgentState, CallState
    from tests.queues.site import Site


def test_a_queue_tells_how_many_wait_and_since_when(site: Site) -> None:
    site.queue("sales")
    site.enqueue("c1", priority=-3)
    site.now_ms += 4_000
    site.enqueue("c2")
    site.now_ms += 1_000
    site.enqueue("c3", priority=7)
    assert view_queues(site.core.state, site.core.state.at_ms) == [
        QueueView(queue=QueueId("billing"), waiting=3, longest_wait_ms=5_000, callbacks=0),
        QueueView(queue=QueueId("sales"), waiting=0, longest_wait_ms=None, callbacks=0),
    ]


def test_a_queue_counts_those_who_are_to_be_called_back_apart(site: Site) -> None:
    site.enqueue("c1")
    site.now_ms += 4_000
    site.enqueue("c2")
    site.request_callback("c1")
    site.enqueue("c3", is_callback=True, not_before_ms=site.now_ms + 3_600_000)
    site.now_ms += 1_000
    assert view_queues(site.core.state, site.now_ms) == [
        QueueView(queue=QueueId("billing"), waiting=1, longest_wait_ms=1_000, callbacks=2)
    ]
    site.hang_up("c2")
    assert view_queues(site.core.state, site.now_ms) == [
        QueueView(queue=QueueId("billing"), waiting=0, longest_wait_ms=None, callbacks=2)
    ]


def test_an_agent_tells_what_goes_on(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.now_ms += 1_000
    site.talk("c1")
    site.now_ms += 500
    site.away("anna")
    site.lose("anna")
    assert view_agents(site.core.state) == [
        AgentView(
            agent=AgentId("anna"),
            state="talking",
            since_ms=site.now_ms - 500,
            reachable=False,
            away_reason="",
            plan="away",
            call=CallId("c1"),
            offer=OfferNumber(1),
            wrap_up_until_ms=None,
            in_hand=((CallId("c1"), "voice", "talking"),),
        )
    ]


def test_an_agent_with_several_calls_in_hand_tells_all_and_what_he_is_most_busy_with(
    site: Site,
) -> None:
    several_in_hand(site)
    assert view_agent(site.agent("anna")) == AgentView(
        agent=AgentId("anna"),
        state="talking",
        since_ms=site.now_ms,
        reachable=True,
        away_reason="",
        plan=None,
        call=CallId("c2"),
        offer=OfferNumber(1),
        wrap_up_until_ms=None,
        in_hand=(
            (CallId("c1"), "chat", "wrapping_up"),
            (CallId("c2"), "chat", "talking"),
            (CallId("c3"), "chat", "offered"),
        ),
    )


@pytest.mark.parametrize("state", AGENT_STATES[1:])
def test_an_agent_tells_since_when(site: Site, state: AgentState) -> None:
    site.now_ms += 1_000
    bring_agent(site, state)
    began_ms = site.now_ms
    site.now_ms += 500
    site.do(c.PassTime(site=MAIN))
    view = view_agent(site.agent("anna"))
    assert (view.state, view.since_ms) == (state, began_ms)


def test_an_extended_wrap_up_is_told_since_its_beginning_and_until_its_new_end(site: Site) -> None:
    bring_agent(site, "wrapping_up")
    began_ms = site.now_ms
    site.now_ms += 10_000
    site.extend_wrap_up("anna")
    view = view_agent(site.agent("anna"))
    assert (view.since_ms, view.wrap_up_until_ms) == (began_ms, began_ms + 60_000)


def test_a_queue_counts_the_calls_that_wait_for_one_agent_alone(site: Site) -> None:
    hold_for_agent(site)
    site.now_ms += 2_000
    assert view_queues(site.core.state, site.now_ms) == [
        QueueView(queue=QueueId("billing"), waiting=1, longest_wait_ms=2_000, callbacks=0)
    ]


def test_an_agent_in_wrap_up_tells_until_when(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    site.talk("c1")
    site.hang_up("c1")
    view = view_agent(site.agent("anna"))
    assert (view.call, view.offer) == (None, None)
    assert view.wrap_up_until_ms == site.now_ms + 30_000


def test_a_waiting_call_tells_its_position(site: Site) -> None:
    site.enqueue("c1")
    site.enqueue("c2")
    assert view_call(site.core.state, site.call("c2")) == CallView(
        call=CallId("c2"),
        queue=QueueId("billing"),
        state="waiting",
        queued_at_ms=site.now_ms,
        agent=None,
        offer=OfferNumber(0),
        position=2,
    )


def test_a_call_on_offer_tells_the_last_offer_and_no_agent_as_it_may_ring_at_several(
    site: Site,
) -> None:
    ring_at_several(site)
    view = view_call(site.core.state, site.call("c1"))
    assert (view.state, view.agent, view.offer, view.position) == ("offered", None, 2, None)


@pytest.mark.parametrize("state", ["connecting", "talking"])
def test_a_call_with_an_agent_tells_who_and_has_no_position(site: Site, state: CallState) -> None:
    bring_call(site, state)
    view = view_call(site.core.state, site.call("c1"))
    assert (view.agent, view.offer, view.position) == ("anna", 1, None)


def test_a_postponed_callback_has_neither_an_agent_nor_a_position(site: Site) -> None:
    bring_call(site, "postponed")
    view = view_call(site.core.state, site.call("c1"))
    assert (view.state, view.agent, view.position) == ("postponed", None, None)


def test_a_position_counts_those_who_were_there_before_and_wait_for_one_agent(site: Site) -> None:
    hold_for_agent(site)
    site.now_ms += 1
    site.enqueue("c2", needs={"billing": 9})
    assert site.position("c2") == 2


def test_the_longest_wait_of_a_queue_counts_a_call_that_waits_for_one_agent(site: Site) -> None:
    site.change_queue("billing", steps=(Step(longest_wait_over_ms=1_000, raise_priority=5),))
    hold_for_agent(site)
    site.now_ms += 2_000
    assert e.CallRelaxed in kinds(site.enqueue("c2", needs={"billing": 9}))
