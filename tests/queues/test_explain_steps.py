"""Which steps were taken for a call, and what the others wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from queues.explain import explain_call, sentences_of
from queues.ids import CallId
from tests.queues.site import Site
from tests.queues.situations import FURTHER
from tests.queues.wording import step

if TYPE_CHECKING:
    from queues.explain.explanations import CallExplanation


def explain(site: Site) -> CallExplanation:
    return explain_call(site.core.state, CallId("c1"), site.now_ms)


def told(site: Site) -> list[str]:
    return sentences_of(explain(site))


def test_steps_are_taken_to_come_or_never(site: Site) -> None:
    site.skills("dutch")
    site.queue(
        "billing",
        {"billing": 3, "dutch": 2},
        steps=(
            step(lower_levels=1, after_ms=10_000),
            step(drop_skills=("dutch",), after_ms=30_000),
            step(on="joining", line_over=9, leave_for="refuse"),
        ),
    )
    site.sign_in("anna", billing=1)
    site.enqueue("c1")
    site.pass_ms(12_000)
    explanation = explain(site)
    assert [one.stands for one in explanation.steps] == ["taken", "to_come", "never"]
    assert explanation.steps[1].due_at_ms == site.now_ms + 18_000
    assert (explanation.needs, explanation.needed_at_first) == (
        "billing >= 2 and dutch",
        "billing >= 3 and dutch >= 2",
    )
    assert told(site)[2] == (
        "At first it needed billing at level 3 or above and dutch at level 2 or above."
    )
    assert told(site)[-2:] == [
        "Step of billing taken: levels lower by 1 will do.",
        "In 18 s: dutch no longer needed.",
    ]


CONDITIONS: list[tuple[dict[str, Any], str]] = [
    ({"line_over": 5, "raise_priority": 2},
     "When more than 5 wait (1 now): its priority rises by 2."),
    ({"longest_wait_over_ms": 60_000, "move_to": "sales"},
     "When somebody has waited over 1 min (2 s now): it moves to sales."),
    ({"expected_wait_over_ms": 90_000, "offer_callback": True},
     "When the expected wait is over 1 min 30 s (not known): a callback is offered."),
    ({"staffing": "somebody_at_work", "add_queues": ("sales",)},
     "When somebody who could take it is at work: agents of sales may take it too."),
    ({"after_ms": 9_000, "line_over": 2, "leave_for": "voicemail"},
     "In 7 s and when more than 2 wait (1 now): it goes to voicemail."),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "says"), CONDITIONS)
def test_a_step_says_what_it_waits_for(fields: dict[str, Any], says: str) -> None:
    site = Site()
    site.queue("sales")
    site.queue("billing", steps=(step(**fields),))
    site.enqueue("c1")
    site.now_ms += 2_000
    assert told(site)[-1] == says


def test_an_expected_wait_that_is_known_is_told(site: Site) -> None:
    site.queue("billing", steps=(step(expected_wait_over_ms=90_000, offer_callback=True),))
    site.estimate(30_000)
    site.enqueue("c1")
    assert "over 1 min 30 s (30 s now)" in told(site)[-1]


def test_a_step_whose_conditions_hold_is_due_now(site: Site) -> None:
    conditions = {"line_over": 0, "longest_wait_over_ms": 1, "expected_wait_over_ms": 1}
    site.queue("billing", steps=(step(staffing="nobody_at_work", raise_priority=1, **conditions),))
    site.estimate(30_000)
    site.enqueue("c1")
    site.now_ms += 100
    assert told(site)[-1] == "Due now: its priority rises by 1."


def test_no_step_is_taken_while_the_call_is_held(site: Site) -> None:
    site.queue("billing", steps=(step(after_ms=5_000, raise_priority=1),))
    FURTHER["a call is held for an agent"](site)
    assert told(site)[-1] == "In 5 s and once it waits for anybody: its priority rises by 1."


def test_nobody_on_the_line_can_be_asked_or_sent_away(site: Site) -> None:
    site.queue("billing", steps=(step(after_ms=5_000, offer_callback=True),))
    FURTHER["a callback waits"](site)
    assert [one.stands for one in explain(site).steps] == ["never"]
