"""Whatever changes, however slowly a screen reads, and whatever it has missed: it knows in the end what
there is.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from router.api.live.messages import Position
from router.api.live.rows import TrendRow
from router.api.live.table import Table, new_tables
from tests.router.api.live.screens import Known

if TYPE_CHECKING:
    from collections.abc import Sequence

KEYS = ("a", "b", "c", "d")


def row(value: int) -> TrendRow:
    return TrendRow(start_ms=0, queued=value, answered=None, abandoned=None, forecast=None)


class Screen(Known):
    """Reads when it is told to."""

    def reads(self, table: Table, now_ms: int = 0) -> dict[str, object]:
        frame: dict[str, object] = json.loads(table.news(self.at, now_ms))
        self.take(frame)
        return frame

    @property
    def at(self) -> Position | None:
        return None if self.epoch is None else Position(epoch=self.epoch, version=self.version)

    @property
    def values(self) -> dict[str, int]:
        return {key: one["queued"] for key, one in self.rows.items()}


puts = st.tuples(st.just("put"), st.sampled_from(KEYS), st.integers(0, 3))
removals = st.tuples(st.just("remove"), st.sampled_from(KEYS), st.just(0))
reads = st.tuples(st.just("read"), st.just(""), st.integers(0, 2))
returns = st.tuples(st.just("return"), st.just(""), st.integers(0, 2))
restarts = st.tuples(st.just("restart"), st.just(""), st.just(0))
Step = tuple[str, str, int]


@given(
    steps=st.lists(st.one_of(puts, removals, reads, returns, restarts), max_size=60),
    removed_max=st.integers(0, 4),
)
def test_after_any_changes_and_any_pattern_of_reading_a_screen_knows_what_there_is(
    steps: Sequence[Step], removed_max: int
) -> None:
    """`return`: a screen comes back with what it knew after its first reading."""
    table, lives = Table("trend", "life 0", removed_max), 0
    screens = [Screen(), Screen(), Screen()]
    remembered: list[tuple[Position | None, dict[str, dict[str, int]]]] = [(None, {})] * 3
    there: dict[str, int] = {}
    for kind, key, number in steps:
        if kind == "put":
            table.put(key, row(number))
            there[key] = number
        elif kind == "remove":
            table.remove(key)
            there.pop(key, None)
        elif kind == "restart":
            lives += 1
            before, table = table, Table("trend", f"life {lives}", removed_max)
            for name in before.names():
                table.put(name, row(there[name]))
        elif kind == "read":
            screens[number].reads(table)
            if remembered[number][0] is None:
                remembered[number] = (screens[number].at, dict(screens[number].rows))
        else:
            at, rows = remembered[number]
            screens[number].epoch = None if at is None else at.epoch
            screens[number].version = 0 if at is None else at.version
            screens[number].rows = dict(rows)
        for screen in screens:
            assert table.is_known(screen.at) <= (screen.values == there)
    for screen in screens:
        screen.reads(table)
        assert screen.values == there
        assert table.is_known(screen.at)


def test_a_screen_is_told_only_what_is_new_to_it_and_each_row_once() -> None:
    table, screen = Table("trend", "life"), Screen()
    for number in range(3):
        table.put("a", row(number))
        table.put("b", row(0))
    screen.reads(table)
    for number in range(5):
        table.put("c", row(number))
    frame = screen.reads(table)
    assert frame["changed"] == {"c": json.loads(json.dumps(screen.rows["c"]))}
    assert frame["snapshot"] is False


def test_a_row_that_is_as_it_was_is_no_change() -> None:
    table = Table("trend", "life")
    assert table.put("a", row(1))
    assert not table.put("a", row(1))
    assert table.version == 1
    assert not table.remove("b")
    assert table.version == 1


def test_a_row_that_came_and_went_unseen_is_only_named_as_gone() -> None:
    table, screen = Table("trend", "life"), Screen()
    table.put("a", row(1))
    screen.reads(table)
    table.put("b", row(1))
    table.remove("b")
    frame = screen.reads(table)
    assert frame["changed"] == {}
    assert frame["removed"] == ["b"]


def test_a_removal_that_is_forgotten_leads_to_all_rows() -> None:
    table, early, late = Table("trend", "life", removed_max=1), Screen(), Screen()
    for key in KEYS:
        table.put(key, row(1))
    early.reads(table)
    table.remove("a")
    late.reads(table)
    table.remove("b")
    assert late.reads(table)["snapshot"] is False
    assert early.reads(table)["snapshot"] is True
    assert early.rows == late.rows


def test_a_screen_that_claims_to_know_more_than_there_is_is_told_everything() -> None:
    table = Table("trend", "life")
    table.put("a", row(1))
    frame = json.loads(table.news(Position(epoch="life", version=9), 0))
    assert frame["snapshot"] is True


def test_what_leads_from_one_version_to_the_present_is_put_together_once() -> None:
    table = Table("trend", "life")
    table.put("a", row(1))
    at = Position(epoch="life", version=0)
    assert table.news(at, 5) is table.news(at, 5)
    assert json.loads(table.news(at, 6))["now_ms"] == 6
    table.put("a", row(2))
    assert json.loads(table.news(at, 6))["changed"]["a"]["queued"] == 2


def test_only_the_rows_that_are_kept_stay() -> None:
    table = Table("trend", "life")
    for key in KEYS:
        table.put(key, row(1))
    table.keep_only(["b", "c"])
    assert sorted(table.names()) == ["b", "c"]


def test_there_is_a_table_for_each_topic() -> None:
    assert {topic: table.topic for topic, table in new_tables("life").items()} == {
        topic: topic for topic in ("site", "queues", "trend", "agents", "calls")
    }
