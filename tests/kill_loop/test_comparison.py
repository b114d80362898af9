"""The comparison fails when it must: journals that have lost something are noticed."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
import uvloop

from queues import events as e
from router.calls import CallArrived
from router.calls.events import ConversationAdvanced
from tests.kill_loop.doctoring import rewrite
from tests.kill_loop.loop import KillLoop

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from router.ports import Entry
    from tests.kill_loop.report import Report
    from tests.kill_loop.violations import Kind

KILLS = 60
"""Enough for somebody to be in line; a run ends when something is missing."""
BUSY_S_MAX = 600
"""So long it may take on a machine that has much else to do, before it is taken for hanging."""
pytestmark = pytest.mark.timeout(BUSY_S_MAX)


class Spoilt:
    """A run in which the journal is changed once, as soon as there is something to change."""

    def __init__(
        self, folder: Path, change: Callable[[Sequence[Entry], int], Sequence[Entry]]
    ) -> None:
        self._change = change
        self._is_changed = False
        self._loop = KillLoop(folder, kills=KILLS, seed=1, between=self._between)

    def run(self) -> Report:
        report = uvloop.run(self._loop.run())
        assert self._is_changed
        return report

    def _between(self, journal: Path, _number: int) -> None:
        seen = self._loop.belief.place.sequence
        if seen and not self._is_changed:
            self._is_changed = rewrite(journal, lambda entries: self._change(entries, seen)) > 0


def found(report: Report, kind: Kind, words: str) -> bool:
    return any(one.kind == kind and words in one.text for one in report.violations)


def up_to_a_new_arrival(entries: Sequence[Entry], seen: int) -> Sequence[Entry]:
    """Without the end, from the arrival of a call of which nobody has read yet, and whose caller has
    answered what he was asked.
    """
    has_heard = {
        one.event.call
        for one in entries
        if isinstance(one.event, ConversationAdvanced) and one.event.turn.state.turn
    }
    for entry in entries[seen:]:
        if isinstance(entry.event, CallArrived) and entry.event.call in has_heard:
            return entries[: entry.sequence - 1]
    return entries


def up_to_what_was_seen(entries: Sequence[Entry], seen: int) -> Sequence[Entry]:
    """Without some of the entries that were there after the kill before."""
    return entries[: seen - 3]


def without_one_in_line(entries: Sequence[Entry], _seen: int) -> Sequence[Entry]:
    """Without a call that waits and was offered to nobody yet."""
    waiting: dict[str, None] = {}
    for entry in entries:
        match entry.event:
            case e.CallQueued(is_callback=False):
                waiting[entry.event.call] = None
            case e.CallOffered() | e.CallEnded() | e.CallbackRequested() | e.CallMoved():
                waiting.pop(entry.event.call, None)
            case _:
                pass
    if not waiting:
        return entries
    victim = Random(1).choice(list(waiting))
    return [one for one in entries if getattr(one.event, "call", None) != victim]


def test_a_call_whose_caller_was_answered_and_that_is_not_written_is_lost(tmp_path: Path) -> None:
    report = Spoilt(tmp_path, up_to_a_new_arrival).run()
    assert found(report, "lost", "was answered, and no call has arrived on it")


def test_entries_that_were_there_and_are_gone_are_noticed(tmp_path: Path) -> None:
    report = Spoilt(tmp_path, up_to_what_was_seen).run()
    assert found(report, "lost", "entries that were there are gone")


def test_a_call_in_line_that_is_taken_out_of_the_journal_is_lost(tmp_path: Path) -> None:
    report = Spoilt(tmp_path, without_one_in_line).run()
    assert "lost" in {one.kind for one in report.violations}  # others are put before him, too
