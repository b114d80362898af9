"""The ways out of a conversation: to a queue, past an answer that needs no agent, or away from
where it is closed.

Whatever sends a call to a queue comes through `lead`, which looks at three things in this order: has
the caller reason to be angry, is there an answer without an agent, is the queue open.
"""

from typing import Final

from msgspec.structs import replace

from ivr.actions import Prompt
from ivr.outcomes import HangUp, RouteToQueue, UnderstoodBy
from ivr.stages.answering import begin_answer
from ivr.stages.closing import closed_turn, closing_of
from ivr.stages.talk import Talk
from ivr.state import Noted, Stage, Turn

_SERVED: Final[frozenset[Stage]] = frozenset({"digits", "served"})
"""The stages of an answer without an agent in which the caller can ask for one."""


def end_with_concern(
    talk: Talk, concern: str, understood_by: UnderstoodBy, confidence: float | None = None
) -> Turn:
    """The caller wants this."""
    state = talk.state
    route = talk.prepared.routes.to_concern(concern, state.language, understood_by, confidence)
    agreed = state.stage == "confirm" and understood_by == "speech"
    noted = talk.note("agreed" if agreed else "concern", concern=concern, confidence=confidence)
    return lead(talk, route, noted=noted)


def end_with_person(
    talk: Talk, understood_by: UnderstoodBy, *before: Prompt, noted: Noted | None = None
) -> Turn:
    """The caller wants to speak to somebody, or is not understood. Where the concern is known that
    he is being served for, he speaks to those who deal with it.
    """
    served = talk.state.route
    if served is not None and talk.state.stage in _SERVED:
        return lead_to_queue(talk, served, *before, noted=noted)
    route = talk.prepared.routes.to_person(talk.state.language, understood_by)
    return lead(talk, route, *before, noted=noted)


def end_in_failure(talk: Talk, *before: Prompt, noted: Noted | None = None) -> Turn:
    """Nothing was understood: a person. Nothing was ever heard: what the script says."""
    script = talk.script
    may_hang_up = bool(script.concerns or script.menus) and script.silent_caller == "hang up"
    if may_hang_up and not talk.state.answered:
        return talk.end(HangUp(reason="silent"), talk.prompt("goodbye_silent"))
    return end_with_person(talk, "fallback", *before, noted=noted)


def end_at_last(talk: Talk) -> Turn:
    """The conversation has gone on for too long: to a person without another word, or, where
    nobody is there, to an end.
    """
    route = talk.state.route
    if talk.state.is_in_line:
        return end_in_line(talk)
    if route is None:
        route = talk.prepared.routes.to_person(talk.state.language, "fallback")
    route = _escalated(talk, route)
    closing = closing_of(talk, route)
    if closing is not None:
        return talk.end(HangUp(reason=closing.reason), talk.prompt("goodbye"))
    return talk.end(route, _next_steps(talk, route))


def lead(talk: Talk, route: RouteToQueue, *before: Prompt, noted: Noted | None = None) -> Turn:
    """To the manager, to an answer without an agent, or to the queue if it is open."""
    escalated = _escalated(talk, route)
    if escalated.escalated_by is None:
        answer = begin_answer(talk, escalated, *before, noted=noted)
        if answer is not None:
            return answer
    return lead_to_queue(talk, route, *before, noted=noted)


def lead_to_queue(
    talk: Talk, route: RouteToQueue, *before: Prompt, noted: Noted | None = None
) -> Turn:
    """To the manager or else to the queue, if it is open."""
    route = _escalated(talk, route)
    closing = closing_of(talk, route)
    if closing is not None:
        return closed_turn(talk.but(route=route), closing, *before, noted=noted)
    return talk.end(route, *before, _next_steps(talk, route), noted=noted)


def end_in_line(talk: Talk, *before: Prompt, noted: Noted | None = None) -> Turn:
    """Back to where the caller waits."""
    route = talk.state.route
    assert route is not None  # noqa: S101 - only who is in line, with a route, gets here
    return talk.end(replace(route, way="line"), *before, talk.prompt("back_in_line"), noted=noted)


def _escalated(talk: Talk, route: RouteToQueue) -> RouteToQueue:
    """The route with the signs that count, to the manager's queue if one leads there. While that is
    closed the signs are what the agent is told, since nobody is to be turned away for being angry.
    """
    escalated = talk.prepared.escalating.reroute(talk.state, route)
    if escalated.queue != route.queue and closing_of(talk, escalated) is not None:
        return replace(route, signs=escalated.signs)
    return escalated


def _next_steps(talk: Talk, route: RouteToQueue) -> Prompt:
    if route.escalated_by is not None:
        return talk.prompt("next_steps_manager")
    return talk.voice.next_steps(route.concern)
