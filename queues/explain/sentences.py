"""Explanations in plain English, for whoever leads a shift."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from queues.explain import wording as w
from queues.explain.explanations import (
    INELIGIBLE,
    AgentExplanation,
    CallExplanation,
    OfferExplanation,
)
from queues.limits import NAMED_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.explain.explanations import Wait
    from queues.reasons import DecidedBy

Explanation = CallExplanation | AgentExplanation | OfferExplanation

_AGENTS: Final[dict[DecidedBy, str]] = {
    "preferred_skills": "has {one.preferred_skills} of the preferred skills, {two} {other.preferred_skills}",
    "primary_skill": "is there for this in the first place, {two} is not",
    "level": "is better at it: level {one.level}, {two} {other.level}",
    "skills": "has fewer skills: {one.skills}, {two} {other.skills}, who stays free for others",
    "occupancy": "was busy {one.occupancy:.0%} of late, {two} {other.occupancy:.0%}",
    "calls": "has had {one.calls} calls, {two} {other.calls}",
    "talk_time": "has talked {talked}, {two} {other_talked}",
    "turn": "is next in turn, before {two}",
    "place": "stands before {two} in the list",
    "chance": "was drawn by lot",
    "idle": "has been idle {idle}, {two} {other_idle}",
    "sign_in": "is equal but for having signed in before {two}",
    "everybody": "is free, and it rings at everybody",
    "only_one": "is the only one free for it",
}
"""Why an agent was chosen for a call, beside the next best."""
_CALLS: Final[dict[DecidedBy, str]] = {
    "rank": "its rank is {one.rank}, that of call {two} {other.rank}",
    "score": "at rank {one.rank} it counts as having waited {score}, call {two} {other_score}",
    "queued": "it has waited {waited}, call {two} {other_waited}",
}
"""Why a call was chosen for an agent, beside the next best."""
_BY_TARGET: Final = (
    "{one.score:.0%} of its queue's target are used up, of that of call {two} {other.score:.0%}"
)


def sentence_of(explanation: Explanation) -> str:
    """The whole explanation as running text."""
    return " ".join(sentences_of(explanation))


def sentences_of(explanation: Explanation) -> list[str]:
    """The explanation, a sentence at a time, the most important first."""
    match explanation:
        case CallExplanation():
            return list(_call(explanation))
        case AgentExplanation():
            return list(_agent(explanation))
        case OfferExplanation():
            return list(_offer(explanation))
        case _:
            assert_never(explanation)


def _call(call: CallExplanation) -> Iterator[str]:
    wait = call.wait
    if wait is not None:
        yield from _waiting(call, wait)
    for work in call.in_hand:
        left = "" if work.until_ms is None else f", {w.duration(work.until_ms - call.at_ms)} left"
        since = w.duration(call.at_ms - work.since_ms)
        doing = {"offered": "On offer to", "connecting": "Being connected to"}
        yield f"{doing.get(work.state, 'Talking to')} {work.agent} (since {since}{left})."
    if call.retry_at_ms is not None:
        then = w.duration(call.retry_at_ms - call.at_ms)
        if call.tries:
            tried = w.counted(call.tries, "try", "tries")
            yield f"To be called back; after {tried} in vain the next comes in {then}."
        else:
            yield f"To be called back; postponed, it comes into line in {then}."


def _waiting(call: CallExplanation, wait: Wait) -> Iterator[str]:
    waiting = "Waiting to be called back" if call.is_callback else "Waiting"
    waited = w.duration(call.waited_ms)
    yield f"{waiting} {waited}, {w.ordinal(wait.position)} in {call.queue}."
    if wait.held_for is not None and wait.released_at_ms is not None:
        yield f"It waits for {wait.held_for} alone ({w.duration(wait.released_at_ms - call.at_ms)} left)."
    if call.needs != "anybody" and not (wait.eligible and wait.eligible == wait.signed_in):
        yield f"It needs {call.needs}."
    if call.needed_at_first != call.needs:
        yield f"At first it needed {call.needed_at_first}."
    yield from _who(call, wait)
    for step in call.steps:
        if step.stands == "taken":
            yield w.step_taken(step)
        elif step.stands == "to_come":
            yield w.step_to_come(step, call.at_ms)


def _who(call: CallExplanation, wait: Wait) -> Iterator[str]:
    """Who could take it and does not, and who could not at all."""
    could = [w.why(one, call.at_ms) for one in wait.agents if one.reason not in INELIGIBLE]
    cannot = [w.why(one, call.at_ms) for one in wait.agents if one.reason in INELIGIBLE]
    if could:
        number = w.capital(w.counted(wait.eligible, "agent"))
        yield f"{number} could take it: {_named(could, wait, ineligible=False)}."
    elif wait.signed_in:
        yield "Nobody who is signed in could take it."
    else:
        yield "Nobody is signed in."
    if wait.signed_in > wait.eligible:
        yield f"{_named(cannot, wait, ineligible=True)}."
    if wait.next_free is not None and wait.next_free_at_ms is not None:
        left = wait.next_free_at_ms - call.at_ms
        yield f"{wait.next_free} should be free for it in {w.duration(left)}."


def _named(reasons: list[str], wait: Wait, *, ineligible: bool) -> str:
    """The first agents by name and, if there are more, how many there are for each reason."""
    number = wait.signed_in - wait.eligible if ineligible else wait.eligible
    if number <= NAMED_MAX and len(reasons) == number:
        return w.listed(reasons)
    counts = {
        reason: number
        for reason, number in wait.counts.items()
        if (reason in INELIGIBLE) == ineligible
    }
    in_all = w.counts_listed(counts)
    return f"{', '.join(reasons[:NAMED_MAX])}; in all {in_all}" if reasons else in_all


def _agent(agent: AgentExplanation) -> Iterator[str]:
    yield from _doing(agent)
    if not agent.reachable:
        left = w.duration((agent.sign_out_at_ms or agent.at_ms) - agent.at_ms)
        then = "" if agent.sign_out_at_ms is None else f", and signs {agent.agent} out in {left}"
        yield f"The desk cannot be reached{then}."
    if agent.plan is not None:
        yield f"{agent.agent} {w.PLANNED[agent.plan]} after what is in hand."
    served = [one for one in agent.queues if one.serves]
    if not served:
        yield f"{agent.agent} could serve no queue: {_first_lack(agent)}."
        return
    names = [
        f"{one.queue} (through {w.listed(one.through)})" if one.through else one.queue
        for one in served
    ]
    yield f"{agent.agent} could serve {w.listed(names, total=agent.queues_served)}."
    yield from _waiting_for(agent)


def _doing(agent: AgentExplanation) -> Iterator[str]:
    name, since = agent.agent, w.duration(agent.at_ms - agent.since_ms)
    left = "" if agent.until_ms is None else f", {w.duration(agent.until_ms - agent.at_ms)} left"
    if agent.state == "away":
        yield f"{name} is away ({agent.away_reason.replace('_', ' ')}, since {since}{left})."
    elif agent.state == "backing_off":
        yield f"{name} pauses after a missed or declined call (since {since}{left})."
    elif not agent.in_hand:
        yield f"{name} is ready and has had nothing to do for {since}."
    else:
        does = [f"{w.DOES[work.state]} call {work.call}" for work in agent.in_hand]
        yield f"{name} {w.listed(does)} (since {since}{left})."


def _first_lack(agent: AgentExplanation) -> str:
    for one in agent.queues:
        if one.lacks:
            return f"for {one.queue}, {agent.agent} {w.lacking(one.lacks)}"
    return "there is none for a channel that the agent takes"


def _waiting_for(agent: AgentExplanation) -> Iterator[str]:
    if not agent.waiting:
        yield "No call is waiting."
        return
    waiting = w.capital(w.counted(agent.waiting, "call"))
    verb = "waits" if agent.waiting == 1 else "wait"
    if not agent.may_take:
        yield f"{waiting} {verb}, none of which {agent.agent} may take."
    else:
        may = w.counted(agent.may_take, "call")
        yield f"{waiting} {verb}; {agent.agent} could take {may}."
    for one in agent.calls[:NAMED_MAX]:
        waited = w.duration(one.waited_ms)
        held = "" if one.held_for is None else f"it waits for {one.held_for} alone; "
        reason = w.why(one.why, agent.at_ms)
        yield f"Call {one.call} in {one.queue} ({waited}): {held}{reason}."


def _offer(offer: OfferExplanation) -> Iterator[str]:
    call = f"Call {offer.call} in {offer.queue}"
    match offer.compared:
        case "nothing" if offer.decided_by == "preferred_agent":
            yield f"{call} waited for {offer.agent} alone."
        case "nothing":
            yield f"{call} was ringing when {offer.agent} became ready, and rings here too."
        case "agents":
            yield f"{call} goes to {offer.agent}, who {_why_agent(offer)}."
            if len(offer.agents) > 1:
                number = w.capital(w.counted(len(offer.agents), "agent"))
                yield f"{number} were free: {w.listed([one.agent for one in offer.agents])}."
        case "calls":
            yield f"{offer.agent} became ready and gets call {offer.call} of {offer.queue}: {_why_call(offer)}."
            if len(offer.calls) > 1:
                number = w.capital(w.counted(len(offer.calls), "call"))
                yield f"{number} to choose from: {w.listed([one.call for one in offer.calls])}."
        case _:
            assert_never(offer.compared)
    yield from _beside(offer)


def _why_agent(offer: OfferExplanation) -> str:
    one = next(terms for terms in offer.agents if terms.is_chosen)
    other = next((terms for terms in offer.agents if not terms.is_chosen), one)
    return _AGENTS[offer.decided_by].format(
        one=one,
        other=other,
        two=other.agent,
        idle=w.duration(one.idle_ms),
        other_idle=w.duration(other.idle_ms),
        talked=w.duration(one.talk_ms),
        other_talked=w.duration(other.talk_ms),
    )


def _why_call(offer: OfferExplanation) -> str:
    if len(offer.calls) < 2:
        return f"nothing else waits that {offer.agent} could take"
    one, other = offer.calls[:2]
    template = _CALLS[offer.decided_by]
    if offer.order == "wait_over_target" and offer.decided_by == "score":
        template = _BY_TARGET
    return template.format(
        one=one,
        other=other,
        two=other.call,
        score=w.duration(one.score),
        other_score=w.duration(other.score),
        waited=w.duration(one.waited_ms),
        other_waited=w.duration(other.waited_ms),
    )


def _beside(offer: OfferExplanation) -> Iterator[str]:
    """Who and what else there was."""
    if offer.passed_over:
        number = w.capital(w.counted(offer.passed_over, "better one"))
        yield f"{number} passed over: it is on offer there already, or was just missed or declined."
    if offer.counts:
        yield f"Of the other agents: {w.counts_listed(offer.counts)}."
    if offer.shadow_rule is not None:
        choice = offer.shadow_choice
        same = choice in (offer.agent, offer.call)
        rule = f"The shadow rule ({offer.shadow_rule.replace('_', ' ')})"
        yield f"{rule} would have done the same." if same else f"{rule} would have taken {choice}."
    if not offer.agrees:
        yield "The journal says otherwise: it was written by another version."
