"""How callers fared: what is compared with what, what counts, and that memory stays bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from queues.commands import Label
from router.records import fairness
from router.records.agent_loads import AgentLoad, EqualAgents
from router.records.definitions import FAIRNESS, Counts
from router.records.fairness import Comparison, Fairness, Treatment, report
from router.records.overtakings import Overtaking
from tests.router.records.happenings import (
    DUTCH,
    ELSEWHERE,
    ITALIAN,
    LATER,
    NOW,
    connected,
    ended,
    moved,
    queued,
    requeued,
)

if TYPE_CHECKING:
    from queues.reasons import CallOutcome
    from router.ports import Recorded


def compared(*events: Recorded) -> dict[str, Treatment]:
    (language,) = report(events).labels
    assert language.name == "language"
    return {one.value: one for one in language.values}


def test_callers_are_compared_by_what_their_calls_are_labelled_with() -> None:
    found = compared(
        queued("n1", NOW, *DUTCH),
        queued("n2", NOW, *DUTCH),
        queued("i1", NOW, *ITALIAN),
        queued("i2", NOW, *ITALIAN),
        connected("n1", 5_000, waited=5_000),
        connected("n2", 7_000, waited=7_000),
        connected("i1", 60_000, waited=60_000, in_target=False),
        ended("i2", 30_000, "abandoned", waited=30_000),
    )
    assert (found["nl"].service_level, found["nl"].abandon_rate) == (1, 0)
    assert (found["nl"].mean_wait_ms, found["nl"].p95_wait_ms) == (6_000, 7_000)
    assert (found["it"].service_level, found["it"].abandon_rate) == (0, 0.5)
    assert found["it"].mean_wait_ms == 45_000
    assert found["it"].counts.queued == found["it"].counts.answered + 1 == 2


def test_jains_index_tells_how_alike_the_values_fared() -> None:
    (language,) = report(
        [
            queued("n", NOW, *DUTCH),
            queued("i", NOW, *ITALIAN),
            connected("n", 0, waited=10_000),
            connected("i", 0, waited=30_000, in_target=False),
        ]
    ).labels
    assert language.jain_of_service_level == pytest.approx(0.5)
    assert language.jain_of_mean_wait == pytest.approx(40**2 / (2 * (10**2 + 30**2)))


def test_sites_are_compared_too_whatever_labels_there_are() -> None:
    found = report([queued("a"), queued("b", site=ELSEWHERE)])
    assert found.labels == ()
    assert [one.value for one in found.sites.values] == ["main", "south"]
    assert found.sites.jain_of_mean_wait == 1
    assert found.sites.values[0].mean_wait_ms is None
    assert found.sites.values[0].p95_wait_ms is None


def test_a_call_counts_once_for_each_of_its_labels_and_once_for_a_repeated_one() -> None:
    tier = Label("tier", "gold")
    found = report([queued("a", NOW, *DUTCH, tier, tier)])
    assert [(one.name, one.values[0].counts.queued) for one in found.labels] == [
        ("language", 1),
        ("tier", 1),
    ]


def test_a_call_is_answered_once_however_often_it_talks() -> None:
    found = compared(
        queued("n", NOW, *DUTCH),
        connected("n", 10_000, waited=10_000),
        requeued("n", 20_000),
        connected("n", 90_000, waited=90_000, in_target=False, connection=2),
        ended("n", 99_000),
    )
    assert found["nl"].counts.answered == 1
    assert found["nl"].mean_wait_ms == 10_000


def test_who_is_called_back_has_not_waited_on_the_line() -> None:
    found = compared(
        queued("n", NOW, *DUTCH),
        connected("n", 900_000, waited=900_000, in_target=False, is_callback=True),
        queued("m", NOW, *DUTCH),
        ended("m", LATER, "wait_limit", waited=LATER, is_callback=True),
    )["nl"]
    assert found.counts == Counts(queued=2, called_back=1, callbacks_failed=1)
    assert (found.service_level, found.mean_wait_ms) == (None, None)


def test_a_caller_who_hung_up_after_talking_has_not_abandoned() -> None:
    found = compared(
        queued("n", NOW, *DUTCH),
        connected("n", 10_000),
        requeued("n", 20_000),
        ended("n", 30_000, "abandoned", waited=30_000),
    )
    assert found["nl"].counts.abandoned == 0


@pytest.mark.parametrize(
    ("outcome", "waited", "counts", "mean"),
    [
        ("abandoned", 4_999, Counts(abandoned=1, short_abandoned=1, abandoned_wait_ms=4_999), None),
        ("abandoned", 5_000, Counts(abandoned=1, abandoned_wait_ms=5_000), 5_000),
        ("wait_limit", 9_000, Counts(sent_away=1), 9_000),
        ("diverted", 9_000, Counts(diverted=1), 9_000),
        ("withdrawn", 9_000, Counts(withdrawn=1), None),
        ("callback_failed", 9_000, Counts(callbacks_failed=1), None),
        ("superseded", 9_000, Counts(superseded=1), None),
        ("completed", 9_000, Counts(), None),
    ],
)
def test_the_wait_of_those_who_could_have_been_answered_counts(
    outcome: CallOutcome, waited: int, counts: Counts, mean: float | None
) -> None:
    found = compared(queued("n", NOW, *DUTCH), ended("n", waited, outcome, waited=waited))["nl"]
    assert found.counts == replace(counts, queued=1)
    assert found.mean_wait_ms == mean


def test_calls_queued_before_it_listened_are_left_out() -> None:
    found = report([connected("old", 1), requeued("old", 2), moved("old", 3), ended("old", 4)])
    assert (found.labels, found.sites.values, found.agents, found.queues) == ((), (), (), ())


def test_labels_without_end_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fairness, "VALUES_KEPT", 2)
    monkeypatch.setattr(fairness, "NAMES_KEPT", 1)
    labels = [Label("number", str(number)) for number in range(5)]
    found = report([queued(f"c{label.value}", NOW, label, Label("other", "x")) for label in labels])
    (numbers,) = found.labels
    assert [(one.value, one.counts.queued) for one in numbers.values] == [
        ("(others)", 3),
        ("0", 1),
        ("1", 1),
    ]


def test_what_is_kept_does_not_grow_with_the_calls() -> None:
    listening = Fairness()
    for number in range(300):
        name = f"c{number}"
        listening.on_events(
            [queued(name, number, *DUTCH), connected(name, number), ended(name, number)]
        )
    assert not listening._calls
    assert not listening._overtakings._waiting
    assert not listening._overtakings._lines


def test_every_figure_has_its_definition_and_every_definition_a_figure() -> None:
    names = {"value", "counts", "name", "values", "agent", "agents", "site", "skills", "queue"}
    shown = {
        field
        for struct in (Treatment, Comparison, AgentLoad, EqualAgents, Overtaking)
        for field in struct.__struct_fields__
    }
    assert shown - names == FAIRNESS.keys()
    assert all(one.formula for one in FAIRNESS.values())
