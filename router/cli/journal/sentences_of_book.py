"""Sentences for what happens to calls outside their queues: arriving, conversing, legs, surveys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from queues.explain.wording import duration
from router import calls as c
from router.board.sentences import concluded, percent, short
from router.cli.journal.words import BY, spelt

if TYPE_CHECKING:
    from router.calls.events import CallEvent, TalkEvent

_DIFFERENCES: Final[dict[c.Difference, str]] = {
    "caller_gone": "the caller is no longer on the line",
    "agent_gone": "the agent is no longer on the line",
    "agent_there": "the agent is there already",
    "both_there": "caller and agent talk already",
    "not_in_line": "the caller is not where he waits",
    "caller_left_behind": "the caller is on the line, though his call has ended",
    "leg_unneeded": "a leg goes on that nobody needs",
    "desk_silent": "the desk is asleep",
    "desk_mute": "the desk cannot bring sound",
}
_SUPERVISED: Final[dict[c.Supervision, str]] = {
    "listen": "listens to caller and agent",
    "whisper": "listens, and is heard by the agent",
    "barge": "takes part, heard by caller and agent",
}


def of_book(event: c.CallsEvent) -> str:
    """What has happened."""
    match event:
        case c.EmergencySwitched():
            where = f"the queue {event.queue}" if event.queue else "the whole site"
            return f"emergency switch {'on' if event.on else 'off'} for {where}, by {event.by}"
        case c.DifferenceNoted():
            what = "" if event.call is None else f"call {short(event.call)}: "
            who = "" if event.agent is None else f"{event.agent}: "
            return f"{what}{who}{_DIFFERENCES[event.difference]} ({event.evidence})"
        case _:
            return f"call {short(event.call)} {_of_conversation(event)}"


def _of_conversation(event: CallEvent) -> str:  # noqa: PLR0911 - one answer for each event
    match event:
        case c.CallArrived():
            return f"arrives from {event.carrier} at {event.dialled}"
        case c.ConversationAdvanced():
            return _turn(event)
        case c.RecordingNoted():
            kind = "a message" if event.of == "voicemail" else "a comment after the survey"
            return f"has left {kind} of {duration(event.length_ms)}"
        case c.CallbackLegNoted():
            return "has been rung back and answers" if event.answered else "is being rung back"
        case c.AgentLegNoted():
            did = "the agent is on the line" if event.joined else "the agent's telephone rings"
            return f"offer {event.offer}: {did}"
        case c.SurveyAdvanced():
            return _surveyed(event)
        case c.CallClosed():
            return f"is over outside any queue: {BY[event.by]}"
        case _:
            return _talked_about(event)


def _talked_about(event: TalkEvent) -> str:
    match event:
        case c.HoldNoted():
            return f"offer {event.offer}: {'waits apart from' if event.on else 'is back with'} the agent"
        case c.WrapUpNoted():
            came_of_it = spelt(event.disposition) or "nothing said"
            return f"{event.agent} notes: {came_of_it}{', with a note' if event.has_note else ''}"
        case c.SupervisionNoted():
            did = "no longer takes part" if event.mode is None else _SUPERVISED[event.mode]
            return f"{event.supervisor} {did}"
        case c.CoachingNoted():
            return f"{event.supervisor} has written to {event.agent} about it"
        case _:
            assert_never(event)


def _turn(event: c.ConversationAdvanced) -> str:
    turn = event.turn
    if turn.outcome is not None:
        return f"conversation over: {concluded(turn, turn.noted)}"
    noted = turn.noted
    if noted is None:
        return f"conversation at '{spelt(turn.state.stage)}'"
    meant = spelt(noted.meaning) if noted.concern is None else noted.concern
    sure = "" if noted.confidence is None else f", {percent(noted.confidence)} sure"
    return f"conversation at '{spelt(turn.state.stage)}': {spelt(noted.how)} → {meant}{sure}"


def _surveyed(event: c.SurveyAdvanced) -> str:
    turn = event.turn
    answered = turn.answered
    if answered is not None:
        score = "passed over" if answered.score is None else str(answered.score)
        return f"survey: {answered.question} → {score}"
    return "survey over" if turn.is_over else f"survey at '{spelt(turn.state.stage)}'"
