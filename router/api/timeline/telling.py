"""Makes entries of a call's events: a kind, and what there is to say of it. Words are the page's.

Nothing here is personal: the events are not. What is everyday and says nothing to whoever reads the
story of one call, such as a conversation's state, is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from msgspec.structs import replace

from ivr.outcomes import Divert, HangUp, RouteToQueue
from queues import events as e
from queues.expressions import text_of_all
from router import calls as c
from router.api.timeline.views import Told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from queues.steps import Step
    from router.api.timeline.recent import Seen
    from router.api.timeline.views import Params
    from router.ports import Recorded


_PEOPLE: Final = ("agent", "by", "runners_up", "shadow")
"""The parameters that may hold ids of people; some may hold other things, too."""


def people_in(entries: Iterable[Told]) -> Iterator[str]:
    """Who occurs in these, by id, among other things that are no ids of people."""
    for one in entries:
        for value in map(one.params.get, _PEOPLE):
            if isinstance(value, str):
                yield value
            elif isinstance(value, tuple):
                yield from value


def tell(story: Iterable[Seen]) -> Iterator[Told]:
    """What happened, without what is not worth an entry."""
    accepted: set[int] = set()
    for seen in story:
        told = _told(seen)
        if isinstance(seen.event, e.OfferAccepted):
            accepted.add(seen.event.offer)
        elif told is not None and isinstance(seen.event, c.AgentLegNoted):
            # A telephone rings before its agent accepts; a desk brings its sound after that.
            has_accepted = seen.event.offer in accepted
            told = replace(told, params={**told.params, "accepted": has_accepted})
        if told is not None:
            yield told


def _told(seen: Seen) -> Told | None:
    event = seen.event
    told = _of_core(event, seen) if isinstance(event, e.SiteEvent) else _of_book(event)
    if told is None:
        return None
    kind, params = told
    return Told(at_ms=event.at_ms, kind=kind, params=params)


Kind = tuple[str, "Params"]


def _of_core(event: Recorded, seen: Seen) -> Kind | None:  # noqa: PLR0911 - one answer for each event
    match event:
        case e.CallQueued():
            return "queued", _queued(event, seen)
        case e.CallOffered():
            return "offered", _offered(event)
        case e.OfferAccepted() | e.OfferDeclined() | e.OfferMissed() | e.OfferWithdrawn():
            return _answered(event)
        case e.CallConnected() | e.CallRequeued() | e.CallTransferred() | e.CallEnded():
            return _with_agent(event)
        case e.WrapUpExtended():
            return "wrap_up_extended", {"agent": event.agent, "until_ms": event.until_ms}
        case e.WrapUpEnded():
            return "wrap_up_ended", {"agent": event.agent, "by": event.by}
        case (
            e.CallMoved()
            | e.CallRelaxed()
            | e.CallPrioritised()
            | e.CallReleased()
            | e.CallbackSuggested()
            | e.CallbackRequested()
            | e.CallbackFailed()
            | e.CallbackDue()
        ):
            return _waiting(event)
        case _:
            return None


def _queued(event: e.CallQueued, seen: Seen) -> Params:
    return {
        "queue": event.queue,
        "needs": text_of_all(event.needs) if event.needs else "",
        "priority": event.priority,
        "place_ms": event.queued_at_ms if event.queued_at_ms < event.at_ms else None,
        "agent": event.agent,
        "released_at_ms": event.released_at_ms if event.agent else None,
        "is_callback": event.is_callback,
        "has_message": event.has_message,
        "not_before_ms": event.not_before_ms,
        "expected_ms": seen.expected_ms,
        "expected_ms_max": seen.expected_ms_max,
    }


def _offered(event: e.CallOffered) -> Params:
    shadow = None if event.shadow is None else event.shadow.agent or event.shadow.call
    return {
        "agent": event.agent,
        "offer": event.offer,
        "queue": event.queue,
        "expires_at_ms": event.expires_at_ms,
        "trigger": event.trigger,
        "decided_by": event.decided_by,
        "order": event.order,
        "selection": event.selection,
        "candidates": event.candidates,
        "runners_up": event.runners_up,
        "passed_over": event.passed_over,
        "rank": event.rank,
        "waited_ms": event.waited_ms,
        "idle_ms": event.idle_ms,
        "shadow": shadow,
    }


def _answered(
    event: e.OfferAccepted | e.OfferDeclined | e.OfferMissed | e.OfferWithdrawn,
) -> Kind:
    params: Params = {"agent": event.agent, "offer": event.offer}
    match event:
        case e.OfferAccepted():
            return "accepted", params
        case e.OfferDeclined():
            return "declined", {**params, "back_at_ms": event.back_at_ms}
        case e.OfferMissed():
            missed: Params = {"cause": event.cause, "back_at_ms": event.back_at_ms}
            return "missed", {**params, **missed, "misses": event.misses}
        case e.OfferWithdrawn():
            return "withdrawn", {**params, "reason": event.reason}
        case _:
            assert_never(event)


def _with_agent(
    event: e.CallConnected | e.CallRequeued | e.CallTransferred | e.CallEnded,
) -> Kind:
    params: Params = {"agent": event.agent, "queue": event.queue}
    match event:
        case e.CallConnected():
            waited: Params = {"waited_ms": event.waited_ms, "in_target": event.in_target}
            return "connected", {**params, **waited}
        case e.CallRequeued():
            return "requeued", {**params, "reason": event.reason}
        case e.CallTransferred():
            passed: Params = {"from_queue": event.from_queue, "by": event.by}
            return "transferred", {**params, **passed, "talked_ms": event.talked_ms}
        case e.CallEnded():
            ended: Params = {
                "outcome": event.outcome,
                "ended_by": event.by,
                "waited_ms": event.waited_ms,
                "talked_ms": event.talked_ms,
                "to": event.to,
                "by": event.staff,
            }
            return "ended", {**params, **ended}
        case _:
            assert_never(event)


def _waiting(  # noqa: PLR0911 - one answer for each event
    event: e.CallMoved
    | e.CallRelaxed
    | e.CallPrioritised
    | e.CallReleased
    | e.CallbackSuggested
    | e.CallbackRequested
    | e.CallbackFailed
    | e.CallbackDue,
) -> Kind:
    params: Params = {"queue": event.queue}
    match event:
        case e.CallMoved():
            moved: Params = {"from_queue": event.from_queue, "reason": event.reason}
            return "moved", {**params, **moved, "by": event.by}
        case e.CallRelaxed():
            return "relaxed", {**params, **_step(event.step), "priority": event.priority}
        case e.CallPrioritised():
            return "prioritised", {**params, "priority": event.priority, "by": event.by}
        case e.CallReleased():
            return "released", {**params, "agent": event.agent, "reason": event.reason}
        case e.CallbackSuggested():
            return "callback_suggested", params
        case e.CallbackRequested():
            return "callback_requested", {**params, "has_message": event.has_message}
        case e.CallbackFailed():
            tried: Params = {"agent": event.agent, "cause": event.cause, "tries": event.tries}
            return "callback_failed", {**params, **tried, "retry_at_ms": event.retry_at_ms}
        case e.CallbackDue():
            return "callback_due", params
        case _:
            assert_never(event)


def _step(step: Step) -> Params:
    """What a step that relaxes does, and after how long."""
    return {
        "after_ms": step.after_ms,
        "lower_levels": step.lower_levels,
        "drop_skills": step.drop_skills,
        "add_queues": step.add_queues,
        "raise_priority": step.raise_priority,
    }


def _of_book(event: Recorded) -> Kind | None:  # noqa: PLR0911 - one answer for each event
    match event:
        case c.CallArrived():
            return "arrived", {"carrier": event.carrier, "dialled": event.dialled}
        case c.ConversationAdvanced():
            return _turn(event)
        case c.RecordingNoted():
            return "recording", {"of": event.of, "length_ms": event.length_ms}
        case c.CallbackLegNoted():
            return ("rung_back_answered" if event.answered else "rung_back"), {}
        case c.AgentLegNoted():
            return "agent_leg", {"offer": event.offer, "joined": event.joined}
        case c.SurveyAdvanced():
            return _surveyed(event)
        case c.CallClosed():
            return "closed", {"ended_by": event.by}
        case c.HoldNoted() | c.WrapUpNoted() | c.SupervisionNoted() | c.CoachingNoted():
            return _of_talk(event)
        case c.DifferenceNoted():
            seen: Params = {"difference": event.difference, "evidence": event.evidence}
            return "difference", {**seen, "agent": event.agent}
        case _:
            return None


def _of_talk(event: c.HoldNoted | c.WrapUpNoted | c.SupervisionNoted | c.CoachingNoted) -> Kind:
    """What people do in a talk, or write about it; their words are not in events."""
    match event:
        case c.HoldNoted():
            return "hold", {"on": event.on}
        case c.WrapUpNoted():
            noted: Params = {"disposition": event.disposition, "has_note": event.has_note}
            return "wrap_up_noted", {**noted, "agent": event.agent}
        case c.SupervisionNoted():
            return "supervised", {"by": event.supervisor, "mode": event.mode}
        case c.CoachingNoted():
            return "coached", {"by": event.supervisor, "agent": event.agent}
        case _:
            assert_never(event)


def _turn(event: c.ConversationAdvanced) -> Kind | None:
    """What was understood, and what followed; the first thing said, before anything was heard, is no
    entry of its own.
    """
    turn, noted = event.turn, event.turn.noted
    if noted is None and turn.outcome is None:
        return None
    params: Params = {"stage": turn.state.stage, "language": turn.state.language}
    if noted is not None:
        params |= {
            "how": noted.how,
            "meaning": noted.meaning,
            "concern": noted.concern,
            "confidence": noted.confidence,
            "runner_up": noted.runner_up,
            "runner_up_confidence": noted.runner_up_confidence,
            "sign": noted.sign,
        }
    return "turn", params | _concluded(event)


def _concluded(event: c.ConversationAdvanced) -> Params:
    """Where the conversation has led, if it is over."""
    match event.turn.outcome:
        case None:
            return {"outcome": None}
        case RouteToQueue() as route:
            return {
                "outcome": route.way,
                "goal": route.concern,
                "queue": route.queue,
                "understood_by": route.understood_by,
                "escalated_by": route.escalated_by,
            }
        case Divert():
            return {"outcome": "diverted"}
        case HangUp() as ended:
            return {"outcome": ended.reason}


def _surveyed(event: c.SurveyAdvanced) -> Kind | None:
    answered = event.turn.answered
    if answered is not None:
        return "survey_answer", {"question": answered.question, "score": answered.score}
    if event.turn.is_over:
        return "survey_over", {}
    return ("survey_invited", {}) if event.turn.state.turn == 0 else None
