"""What metrics show of differences and of what is stuck."""

from __future__ import annotations

from typing import get_args

import pytest

from queues.definitions import SiteDefinition
from queues.ids import AgentId, CallId, SiteId
from router.calls import Difference, DifferenceNoted
from router.metrics import Metrics, Trust
from tests.router.test_metrics import values

SITE = SiteId("main")


def noted(difference: Difference) -> DifferenceNoted:
    return DifferenceNoted(
        site=SITE,
        at_ms=1,
        call=CallId("call-canary"),
        agent=AgentId("agent-canary"),
        difference=difference,
        evidence="seen-canary",
    )


def new_metrics(stuck: dict[str, int] | None = None, age_s: float | None = None) -> Metrics:
    return Metrics(
        SiteDefinition(site=SITE),
        view_queues=list,
        view_agents=list,
        trust=Trust(
            count_stuck=lambda: stuck or {},
            ages_s=lambda: {} if age_s is None else {"twilio": age_s},
            count_undone=lambda: 7,
        ),
    )


def test_effects_that_are_not_done_are_shown() -> None:
    assert values(new_metrics())[("effects_waiting",)] == 7


@pytest.mark.parametrize("difference", get_args(Difference))
def test_differences_are_counted_by_kind(difference: Difference) -> None:
    metrics = new_metrics()
    metrics.on_events([noted(difference), noted(difference)])
    found = values(metrics)
    for one in get_args(Difference):
        assert found["differences_total", one] == (2 if one == difference else 0)


def test_no_label_names_a_call_an_agent_or_what_was_seen() -> None:
    metrics = new_metrics()
    metrics.on_events([noted("caller_gone")])
    assert b"canary" not in metrics.render()


def test_what_is_stuck_is_shown_as_it_is_when_somebody_reads() -> None:
    stuck = {"call": 2, "agent": 0, "conversation": 1}
    metrics = new_metrics(stuck)
    found = values(metrics)
    assert {what: found["stuck", what] for what in stuck} == stuck
    stuck["call"] = 0
    assert values(metrics)["stuck", "call"] == 0


def test_the_age_of_the_last_look_is_shown_by_carrier() -> None:
    assert values(new_metrics(age_s=17.5))["last_look_age_seconds", "twilio"] == 17.5
