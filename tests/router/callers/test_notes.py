"""What agents and supervisors write about a call is kept with what is remembered of its caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.ids import AgentId, CallId, StaffId
from router.callers import Callers, limits
from router.calls import CoachingNoted, NoteCoaching, NoteWrapUp, WrapUpNoted
from tests.router.api.world import SITE
from tests.router.callers.happenings import (
    CALL,
    NEXT,
    NUMBER,
    Disk,
    ended,
    happens,
    has_rung,
    restored,
    rings,
)
from tests.virtual_clock import START_MS

if TYPE_CHECKING:
    from router.callers.memory import RememberedCall

ANNA, SUE = AgentId("anna"), StaffId("sue")


def writes(callers: Callers, note: str, disposition: str = "solved", call: CallId = CALL) -> None:
    """Anna says what came of a call."""
    event = WrapUpNoted(
        site=SITE, at_ms=START_MS, call=call, agent=ANNA, disposition=disposition, has_note=True
    )
    command = NoteWrapUp(call=call, agent=ANNA, disposition=disposition, note=note)
    happens(callers, event, command=command)


def coaches(callers: Callers, text: str, call: CallId = CALL) -> None:
    event = CoachingNoted(site=SITE, at_ms=START_MS, call=call, supervisor=SUE, agent=ANNA)
    command = NoteCoaching(call=call, supervisor=SUE, agent=ANNA, text=text)
    happens(callers, event, command=command)


def remembered(callers: Callers, call: CallId = CALL) -> RememberedCall:
    found = callers.remembered_call(call)
    assert found is not None
    return found


def test_a_note_is_read_by_whoever_gets_the_caller_next() -> None:
    callers = Callers()
    rings(callers, NUMBER)
    writes(callers, "rings again on Monday", "follow_up")
    happens(callers, ended())
    rings(callers, NUMBER, call=NEXT)
    (earlier,) = callers.history(NEXT)
    assert (earlier.disposition, earlier.note) == ("follow_up", "rings again on Monday")


def test_a_note_may_come_soon_after_the_end_and_replaces_the_one_before() -> None:
    callers = Callers()
    rings(callers, NUMBER)
    writes(callers, "first")
    happens(callers, ended())
    writes(callers, "second", "follow_up")
    rings(callers, NUMBER, call=NEXT)
    (earlier,) = callers.history(NEXT)
    assert (earlier.disposition, earlier.note) == ("follow_up", "second")


def test_what_is_written_is_bounded() -> None:
    callers = Callers()
    rings(callers, NUMBER)
    writes(callers, "x" * 10_000)
    for number in range(2 * limits.COACHING_MAX):
        coaches(callers, f"{number} {'y' * 10_000}")
    call = remembered(callers)
    assert len(call.note) == limits.NOTE_LENGTH_MAX
    assert len(call.coaching) == limits.COACHING_MAX
    assert call.coaching[-1].startswith("9 ")
    assert max(map(len, call.coaching)) == limits.NOTE_LENGTH_MAX


def test_what_a_supervisor_wrote_is_kept_after_the_call_and_shown_to_no_other_caller() -> None:
    callers = Callers()
    has_rung(callers)
    coaches(callers, "let her finish")
    assert remembered(callers).coaching == ("let her finish",)
    rings(callers, "+31687654321", call=NEXT)
    assert callers.history(NEXT) == ()


def test_a_note_about_a_caller_without_a_number_goes_soon_after_the_call() -> None:
    callers = Callers()
    rings(callers, "")
    writes(callers, "rings again on Monday")
    happens(callers, ended())
    writes(callers, "rings again on Tuesday")
    assert remembered(callers).note == "rings again on Tuesday"
    later_ms = START_MS + limits.SURVEY_AWAITED_MS + 1
    rings(callers, NUMBER, call=NEXT, at_ms=later_ms)
    assert callers.remembered_call(CALL) is None
    writes(callers, "too late")
    assert callers.remembered_call(CALL) is None


def test_a_note_about_a_caller_without_a_number_is_not_kept_on_disk_after_the_call() -> None:
    disk = Disk()
    callers = Callers()
    rings(callers, "")
    happens(callers, ended())
    writes(callers, "rings again on Monday")
    disk.write(callers.take_changes())
    assert "Monday" not in repr(disk.personal())
    assert restored(disk, set()).remembered_call(CALL) is None


def test_whoever_is_erased_in_the_middle_of_a_call_takes_its_note_with_him() -> None:
    callers = Callers()
    rings(callers, NUMBER)
    callers.erase(NUMBER)
    happens(callers, ended())
    writes(callers, "rings again on Monday")
    assert callers.remembered_call(CALL) is None


def test_whoever_is_erased_takes_his_notes_with_him() -> None:
    callers = Callers()
    has_rung(callers)
    writes(callers, "rings again on Monday")
    callers.erase(NUMBER)
    writes(callers, "and this")
    rings(callers, NUMBER, call=NEXT)
    assert callers.history(NEXT) == ()


def test_a_restart_brings_notes_back_whether_the_call_goes_on_or_not() -> None:
    callers, disk = Callers(), Disk()
    rings(callers, NUMBER)
    writes(callers, "rings again on Monday")
    disk.write(callers.take_changes())
    again = restored(disk, {CALL})
    assert remembered(again).note == "rings again on Monday"
    happens(again, ended())
    writes(again, "or on Tuesday")
    disk.write(again.take_changes())
    once_more = restored(disk, set())
    assert remembered(once_more).note == "or on Tuesday"
