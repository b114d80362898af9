"""What people do in a talk, or make of it afterwards: which events it gives. Decides only."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from queues.limits import REASON_LENGTH_MAX
from router.calls import commands as c
from router.calls.events import (
    CoachingNoted,
    HoldNoted,
    SupervisionNoted,
    TalkEvent,
    WrapUpNoted,
)
from router.errors import RequestRefused

if TYPE_CHECKING:
    from queues.ids import AgentId, SiteId
    from router.calls.open_call import OpenCall


def noted(
    command: c.TalkCommand, call: OpenCall, site: SiteId, at_ms: int, *, is_open: bool
) -> TalkEvent | None:
    """What is to be written of a call that is open, or ended not long ago; None if that is known.

    Raises:
        RequestRefused: it cannot be said of this call.
    """
    match command:
        case c.NoteHold():
            return _hold(command, call, site, at_ms, is_open=is_open)
        case c.NoteWrapUp():
            return _wrap_up(command, call, site, at_ms)
        case c.NoteSupervision():
            return _supervision(command, call, site, at_ms, is_open=is_open)
        case c.NoteCoaching():
            _check_has_talked(call, command.agent)
            return CoachingNoted(
                site=site,
                at_ms=at_ms,
                call=call.call,
                supervisor=command.supervisor,
                agent=command.agent,
            )
        case _:
            assert_never(command)


def _hold(
    command: c.NoteHold, call: OpenCall, site: SiteId, at_ms: int, *, is_open: bool
) -> HoldNoted | None:
    if not is_open or call.accepted != command.offer or call.held == command.on:
        return None
    return HoldNoted(site=site, at_ms=at_ms, call=call.call, offer=command.offer, on=command.on)


def _wrap_up(command: c.NoteWrapUp, call: OpenCall, site: SiteId, at_ms: int) -> WrapUpNoted | None:
    """That a note has changed only whoever keeps it can tell."""
    _check_has_talked(call, command.agent)
    if len(command.disposition) > REASON_LENGTH_MAX:
        raise RequestRefused(f"a disposition has at most {REASON_LENGTH_MAX} characters")
    has_note = bool(command.note)
    if not has_note and (command.disposition, has_note) == (call.disposition, call.has_note):
        return None
    return WrapUpNoted(
        site=site,
        at_ms=at_ms,
        call=call.call,
        agent=command.agent,
        disposition=command.disposition,
        has_note=has_note,
    )


def _check_has_talked(call: OpenCall, agent: AgentId) -> None:
    if agent not in call.talked_with:
        raise RequestRefused(f"agent {agent!r} has not talked in call {call.call!r}")


def _supervision(
    command: c.NoteSupervision, call: OpenCall, site: SiteId, at_ms: int, *, is_open: bool
) -> SupervisionNoted | None:
    """One at a time: whoever is first. That he does so no more only he can say."""
    is_his = call.supervised_by == command.supervisor
    if command.mode is None and not is_his:
        return None
    if command.mode is not None and not is_open:
        raise RequestRefused(f"call {call.call!r} is over")
    if not is_his and call.supervised_by is not None:
        raise RequestRefused(f"{call.supervised_by!r} takes part in call {call.call!r} already")
    if is_his and call.supervision == command.mode:
        return None
    return SupervisionNoted(
        site=site,
        at_ms=at_ms,
        call=call.call,
        supervisor=command.supervisor,
        mode=command.mode,
    )
