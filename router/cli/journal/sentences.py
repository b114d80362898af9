"""One sentence for each event of the journal, for an operator.

What the board says of an event is said here in the same words; the rest is what is everyday and
would only fill a board.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from queues import events as e
from queues.explain.wording import counted, duration, listed
from router.board import sentences as board
from router.board.sentences import Told, short
from router.cli.journal.sentences_of_book import of_book
from router.cli.journal.sentences_of_calls import MISSED, of_call
from router.cli.journal.words import ordered_by, spelt

if TYPE_CHECKING:
    from queues.definitions import AgentSkill
    from router.cli.journal.words import Clock
    from router.ports import Recorded


def sentence(event: Recorded, clock: Clock) -> str:
    """What has happened; calls are named by the beginning of their ids."""
    if isinstance(event, e.CallOffered):
        return board.offered(event, "")
    if isinstance(event, e.OfferMissed):
        return f"{board.told(event)} ({MISSED[event.cause]})"
    told = board.told(event) if isinstance(event, Told) else None
    if told is not None:
        return told
    return _of_core(event, clock) if isinstance(event, e.SiteEvent) else of_book(event)


def _of_core(event: e.Event, clock: Clock) -> str:
    match event:
        case e.Configured() | e.EstimateSet():
            return _of_site(event)
        case (
            e.AgentSignedIn()
            | e.SkillsChanged()
            | e.AgentSignedOut()
            | e.AgentBecameReady()
            | e.AgentWentAway()
            | e.AgentPlanned()
            | e.AgentLost()
            | e.AgentFound()
            | e.BackOffEnded()
            | e.WrapUpExtended()
            | e.WrapUpEnded()
        ):
            return f"{event.agent} {_of_agent(event, clock)}"
        case _:
            return f"call {short(event.call)} {of_call(event, clock)}"


def _of_site(event: e.Configured | e.EstimateSet) -> str:
    if isinstance(event, e.Configured):
        return f"configured with {counted(len(event.definition.queues), 'queue')}"
    if event.median_ms is None or event.p90_ms is None:
        return f"how long who joins {event.queue} will wait is not known any more"
    usual, most = duration(event.median_ms), duration(event.p90_ms)
    return f"who joins {event.queue} is expected to wait {usual}, one in ten over {most}"


def _of_agent(event: e.AgentEvent, clock: Clock) -> str:  # noqa: C901, PLR0911 - one answer for each event
    match event:
        case e.AgentSignedIn():
            return f"signed in{_with_skills(event.skills)}"
        case e.SkillsChanged():
            return f"is changed{_with_skills(event.skills)}"
        case e.AgentSignedOut():
            why = ", as the desk could not be reached" if event.reason == "unreachable" else ""
            return f"signed out{why}{ordered_by(event.by)}"
        case e.AgentBecameReady():
            return f"is ready{ordered_by(event.by)}"
        case e.AgentWentAway():
            back = "" if event.back_at_ms is None else f", until {clock(event.back_at_ms)}"
            return f"is away ({spelt(event.reason)}){back}{ordered_by(event.by)}"
        case e.AgentPlanned():
            return f"{_planned(event)}{ordered_by(event.by)}"
        case e.AgentLost():
            return f"cannot be reached; signed out at {clock(event.sign_out_at_ms)} unless back"
        case e.AgentFound():
            return "can be reached again"
        case e.BackOffEnded():
            return "may be offered calls again after a pause"
        case e.WrapUpExtended():
            return f"wraps up call {short(event.call)} until {clock(event.until_ms)}"
        case e.WrapUpEnded():
            return f"has wrapped up call {short(event.call)}{ordered_by(event.by)}"
        case _:
            assert_never(event)


def _planned(event: e.AgentPlanned) -> str:
    match event.state:
        case "away":
            return f"will be away ({spelt(event.reason)}) after what is in hand"
        case "signed_out":
            return "will sign out after what is in hand"
        case None:
            return "stays ready"
        case _:
            assert_never(event.state)


def _with_skills(skills: tuple[AgentSkill, ...]) -> str:
    if not skills:
        return " without skills"
    told = listed([f"{one.skill} {one.level}" for one in skills])
    return f" with {told}"
