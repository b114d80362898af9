"""What screens and announcements are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.ids import AgentId, CallId, OfferNumber, QueueId
from queues.views import (
    AgentView,
    CallView,
    QueueView,
    view_agent,
    view_agents,
    view_call,
    view_queues,
)

if TYPE_CHECKING:
    from tests.queues.site import Site


def test_a_queue_tells_how_many_wait_and_since_when(site: Site) -> None:
    site.queue("sales")
    site.enqueue("c1", priority=-3)
    site.now_ms += 4_000
    site.enqueue("c2")
    site.now_ms += 1_000
    site.enqueue("c3", priority=7)
    assert view_queues(site.core.state, site.core.state.at_ms) == [
        QueueView(queue=QueueId("billing"), waiting=3, longest_wait_ms=5_000),
        QueueView(queue=QueueId("sales"), waiting=0, longest_wait_ms=None),
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
        )
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


def test_a_call_with_an_agent_tells_who_and_has_no_position(site: Site) -> None:
    site.sign_in("anna", billing=5)
    site.enqueue("c1")
    view = view_call(site.core.state, site.call("c1"))
    assert (view.agent, view.offer, view.position) == ("anna", 1, None)
