from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace
from prometheus_client.parser import text_string_to_metric_families

from queues.definitions import QueueDefinition, ServiceTarget, SiteDefinition
from queues.events import (
    AgentBecameReady,
    CallbackSuggested,
    CallConnected,
    CallEnded,
    CallMoved,
    CallOffered,
    CallPrioritised,
    CallQueued,
    CallRelaxed,
    CallReleased,
    CallRequeued,
    Configured,
    OfferAccepted,
    OfferDeclined,
    OfferMissed,
    OfferWithdrawn,
)
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId
from queues.reasons import Shadow
from queues.steps import Relaxation, Step
from queues.views import AgentView, QueueView
from router.calls import CallClosed
from router.metrics import WAIT_BUCKETS_S, Metrics

if TYPE_CHECKING:
    from queues.events import Event
    from queues.lifecycles import AgentState
    from queues.reasons import CallOutcome

SITE, CALL, ANNA = SiteId("main"), CallId("call-canary"), AgentId("agent-canary")
BILLING, SALES = QueueId("billing"), QueueId("sales")
OFFER: dict[str, Any] = {
    "site": SITE, "at_ms": 1, "call": CALL, "agent": ANNA, "offer": OfferNumber(1), "queue": BILLING,
}  # fmt: skip


def definition(billing_ms: int = 25_500) -> SiteDefinition:
    return SiteDefinition(
        site=SITE,
        queues=(
            QueueDefinition(queue=BILLING, target=ServiceTarget(within_ms=billing_ms)),
            QueueDefinition(queue=SALES, target=ServiceTarget(within_ms=60_000)),
        ),
    )


def metrics(*events: Event | CallClosed, queues: Any = list, agents: Any = list) -> Metrics:
    made = Metrics(definition(), view_queues=queues, view_agents=agents)
    made.on_events(events)
    return made


def values(of: Metrics) -> dict[tuple[str, ...], float]:
    """Every sample of ours as it is exposed: name, queue or route, other label -> value."""
    families = text_string_to_metric_families(of.render().decode())
    ours = (one for one in families if one.name.startswith("switchroom_"))
    found = {}
    for sample in (sample for family in ours for sample in family.samples):
        labels = sorted(sample.labels, key=lambda label: label not in {"queue", "route"})
        name = sample.name.removeprefix("switchroom_")
        found[(name, *(sample.labels[label] for label in labels))] = sample.value
    return found


def queued() -> CallQueued:
    return CallQueued(
        site=SITE,
        at_ms=1,
        call=CALL,
        queue=BILLING,
        needs=(),
        priority=0,
        leaves_at_ms=9,
        queued_at_ms=1,
    )


def connected(waited_ms: int, connection: int = 1, target_ms: int = 25_500) -> CallConnected:
    return CallConnected(
        **OFFER,
        waited_ms=waited_ms,
        in_target=waited_ms <= target_ms,
        connection=connection,
        ends_at_ms=9,
    )


def ended(outcome: CallOutcome, waited_ms: int = 0, talked_ms: int = 0) -> CallEnded:
    return CallEnded(
        site=SITE,
        at_ms=1,
        call=CALL,
        queue=BILLING,
        outcome=outcome,
        by="caller",
        waited_ms=waited_ms,
        talked_ms=talked_ms,
    )


def agent(state: AgentState, *, reachable: bool = True) -> AgentView:
    return AgentView(
        agent=ANNA,
        state=state,
        since_ms=0,
        reachable=reachable,
        away_reason="",
        plan=None,
        call=None,
        offer=None,
        wrap_up_until_ms=None,
    )


def test_every_queue_has_its_series_before_the_first_call() -> None:
    found = values(metrics())
    for queue in ("billing", "sales"):
        assert found["calls_queued_total", queue] == 0
        assert found["calls_ended_total", queue, "abandoned"] == 0
        assert found["offers_total", queue, "missed"] == 0
        assert found["wait_seconds_count", queue] == 0


def test_calls_are_counted_by_queue_and_outcome() -> None:
    found = values(
        metrics(queued(), queued(), ended("abandoned", 4_000), ended("completed", 100, 61_000))
    )
    assert found["calls_queued_total", "billing"] == 2
    assert found["calls_queued_total", "sales"] == 0
    assert found["calls_ended_total", "billing", "abandoned"] == 1
    assert found["calls_ended_total", "billing", "completed"] == 1
    assert found["abandon_seconds_count", "billing"] == 1
    assert found["abandon_seconds_bucket", "billing", "2.0"] == 0
    assert found["abandon_seconds_bucket", "billing", "5.0"] == 1
    assert found["talk_seconds_count", "billing"] == 1
    assert found["talk_seconds_sum", "billing"] == 61


def test_who_is_called_back_is_counted_apart_from_those_who_waited_on_the_line() -> None:
    late = replace(connected(9 * 3_600_000), is_callback=True)
    found = values(metrics(queued(), late, connected(1_000)))
    assert found["callbacks_connected_total", "billing"] == 1
    assert found["calls_connected_total", "billing"] == 1
    assert found["calls_in_target_total", "billing"] == 1
    assert found["wait_seconds_sum", "billing"] == 1


def test_offers_are_counted_by_result() -> None:
    found = values(
        metrics(
            OfferAccepted(**OFFER, connect_by_ms=9),
            OfferDeclined(**OFFER, back_at_ms=9),
            OfferDeclined(**OFFER, back_at_ms=9),
            OfferMissed(**OFFER, cause="timeout", misses=1, back_at_ms=9),
            OfferWithdrawn(**OFFER, reason="caller_left"),
        )
    )
    counts = {
        key[2]: value for key, value in found.items() if key[:2] == ("offers_total", "billing")
    }
    assert counts == {"accepted": 1, "declined": 2, "missed": 1, "withdrawn": 1}


def test_a_call_that_moves_goes_out_of_one_queue_and_into_another() -> None:
    step = Step(move_to=SALES)
    found = values(
        metrics(
            CallMoved(
                site=SITE,
                at_ms=1,
                call=CALL,
                from_queue=BILLING,
                queue=SALES,
                needs=(),
                reason="step",
                priority=0,
                leaves_at_ms=9,
                step=step,
            )
        )
    )
    moved = {key[1:]: value for key, value in found.items() if key[0] == "calls_moved_total"}
    assert moved == {
        ("billing", "in"): 0, ("billing", "out"): 1, ("sales", "in"): 1, ("sales", "out"): 0,
    }  # fmt: skip
    assert found["steps_total", "billing", "move_to"] == 1
    assert found["steps_total", "sales", "move_to"] == 0


def test_steps_are_counted_by_what_they_did() -> None:
    call: dict[str, Any] = {"site": SITE, "at_ms": 1, "call": CALL, "queue": BILLING}
    relaxes = Step(lower_levels=1, raise_priority=2)
    diverted = CallEnded(
        **call,
        outcome="diverted",
        by="service",
        waited_ms=5,
        talked_ms=0,
        to="refuse",
        step=Step(leave_for="refuse"),
    )
    found = values(
        metrics(
            CallRelaxed(**call, step=relaxes, relaxation=Relaxation(), priority=2),
            CallbackSuggested(**call, step=Step(offer_callback=True)),
            diverted,
        )
    )
    taken = {key[2]: value for key, value in found.items() if key[:2] == ("steps_total", "billing")}
    assert taken == {
        "lower_levels": 1, "drop_skills": 0, "add_queues": 0, "raise_priority": 1,
        "offer_callback": 1, "move_to": 0, "leave_for": 1,
    }  # fmt: skip
    assert found["calls_ended_total", "billing", "diverted"] == 1
    assert found["abandon_seconds_count", "billing"] == 0


def test_calls_that_are_put_forward_or_released_are_counted() -> None:
    call: dict[str, Any] = {"site": SITE, "at_ms": 1, "call": CALL, "queue": BILLING}
    found = values(
        metrics(
            CallPrioritised(**call, priority=5),
            CallReleased(**call, agent=ANNA, reason="agent_gone"),
        )
    )
    assert found["calls_prioritised_total", "billing"] == 1
    assert found["calls_released_total", "billing", "agent_gone"] == 1
    assert found["calls_released_total", "billing", "limit"] == 0


@pytest.mark.parametrize(
    ("shadow", "no", "yes"),
    [
        (None, 0, 0),
        (Shadow(), 1, 0),
        (Shadow(agent=AgentId("bram")), 0, 1),
        (Shadow(call=CallId("other")), 0, 1),
    ],
)
def test_offers_on_which_a_rule_on_trial_differs_are_counted(
    shadow: Shadow | None, no: int, yes: int
) -> None:
    offered = CallOffered(
        **OFFER,
        expires_at_ms=9,
        trigger="call_waiting",
        selection="longest_idle",
        order="ageing",
        rank=0,
        score=0,
        waited_ms=0,
        idle_ms=0,
        candidates=1,
        decided_by="only_one",
        shadow=shadow,
    )
    found = values(metrics(offered))
    assert found["shadow_offers_total", "billing", "no"] == no
    assert found["shadow_offers_total", "billing", "yes"] == yes


def test_only_the_first_connection_of_a_call_counts_for_the_service_level() -> None:
    again = CallRequeued(**OFFER, reason="agent_lost", back_at_ms=9, leaves_at_ms=9)
    found = values(metrics(connected(1_000), again, connected(90_000, connection=2)))
    assert found["calls_connected_total", "billing"] == 1
    assert found["calls_in_target_total", "billing"] == 1
    assert found["wait_seconds_count", "billing"] == 1
    assert found["calls_requeued_total", "billing", "agent_lost"] == 1


def test_the_target_of_each_queue_is_a_bucket_of_its_own_and_exact() -> None:
    waits = (0, 25_499, 25_500, 25_501, 2_000_000)
    found = values(metrics(*(connected(wait) for wait in waits)))
    assert found["wait_seconds_bucket", "billing", "25.5"] == 3
    assert found["calls_in_target_total", "billing"] == 3
    assert found["wait_seconds_bucket", "billing", "1200.0"] == 4
    assert found["wait_seconds_bucket", "billing", "+Inf"] == 5
    assert found["wait_seconds_sum", "billing"] == pytest.approx(2_076.5)
    bounds = {key[2] for key in found if key[:2] == ("wait_seconds_bucket", "sales")}
    assert bounds == {*(f"{bound}.0" for bound in WAIT_BUCKETS_S), "+Inf"}


def test_a_new_target_begins_a_new_histogram_and_keeps_the_others() -> None:
    made = metrics(connected(1_000))
    made.on_events([Configured(site=SITE, at_ms=1, definition=definition())])
    assert values(made)["wait_seconds_count", "billing"] == 1
    made.on_events([Configured(site=SITE, at_ms=1, definition=definition(33_000))])
    made.on_events([connected(33_000, target_ms=33_000)])
    found = values(made)
    assert found["wait_seconds_bucket", "billing", "33.0"] == 1
    assert found["calls_connected_total", "billing"] == 2


def test_events_that_are_not_about_queues_change_nothing() -> None:
    closed = CallClosed(site=SITE, at_ms=1, call=CALL, by="caller")
    ready = AgentBecameReady(site=SITE, at_ms=1, agent=ANNA)
    assert values(metrics(closed, ready)) == values(metrics())


def test_the_service_itself_is_measured() -> None:
    made = metrics()
    made.webhook_answered("/twilio/voice", 200, 0.004)
    made.routed(0.0002)
    made.journal_appended(0.002)
    found = values(made)
    assert found["webhook_requests_total", "/twilio/voice", "200"] == 1
    assert found["webhook_seconds_bucket", "/twilio/voice", "0.005"] == 1
    assert found["routing_seconds_bucket", "0.00025"] == 1
    assert found["routing_seconds_bucket", "0.0001"] == 0
    assert found["journal_append_seconds_count",] == 1


def test_the_exposition_keeps_the_rules() -> None:
    made = metrics(
        queued(),
        connected(1_000),
        ended("completed", 1_000, 5_000),
        queues=lambda: [QueueView(queue=BILLING, waiting=0, longest_wait_ms=None, callbacks=0)],
        agents=lambda: [agent("ready")],
    )
    made.webhook_answered("/twilio/voice", 200, 0.004)
    text = made.render().decode()
    assert "canary" not in text
    assert "_created" not in text
    families = list(text_string_to_metric_families(text))
    assert len({family.name for family in families}) == len(families)
    for family in families:
        assert family.name.startswith(("switchroom_", "process_"))
        assert family.documentation.endswith(".")
        assert family.type in {"counter", "gauge", "histogram"}
        for sample in family.samples:
            assert sample.labels.keys() <= {
                "queue", "state", "outcome", "result", "reason", "route", "status", "le",
                "direction", "effect", "differs", "quantile", "range", "purpose", "difference", "what", "carrier",
            }  # fmt: skip
        if family.type == "counter":
            assert all(sample.name.endswith("_total") for sample in family.samples)
        if family.type == "histogram":
            assert family.name.endswith("_seconds")


def test_two_services_do_not_share_their_counts() -> None:
    first, second = metrics(queued()), metrics()
    assert values(first)["calls_queued_total", "billing"] == 1
    assert values(second)["calls_queued_total", "billing"] == 0
