"""Says why this call went to this agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from queues.explain.wording import capital, duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.explain.explanations import OfferExplanation
    from queues.explain.phrasing import Phrasing


def tell_offer(offer: OfferExplanation, p: Phrasing) -> Iterator[str]:
    """A sentence at a time, the most important first."""
    w = p.words.offer
    names = {"call": offer.call, "queue": offer.queue, "agent": offer.agent}
    match offer.compared:
        case "nothing" if offer.decided_by == "preferred_agent":
            yield w.held.format(**names)
        case "nothing":
            yield w.ringing.format(**names)
        case "agents":
            yield w.chosen.format(**names, why=_why_agent(offer, p))
            if len(offer.agents) > 1:
                who = p.listed([one.agent for one in offer.agents])
                yield _counted(w.free, len(offer.agents), p, who=who)
        case "calls":
            yield w.became_ready.format(**names, why=_why_call(offer, p))
            if len(offer.calls) > 1:
                calls = p.listed([one.call for one in offer.calls])
                yield _counted(w.choice, len(offer.calls), p, calls=calls)
        case _:
            assert_never(offer.compared)
    yield from _beside(offer, p)


def _counted(template: str, number: int, p: Phrasing, **parts: str) -> str:
    return capital(template.format(number=p.words.number(number), **parts))


def _why_agent(offer: OfferExplanation, p: Phrasing) -> str:
    one = next(terms for terms in offer.agents if terms.is_chosen)
    other = next((terms for terms in offer.agents if not terms.is_chosen), one)
    return p.words.offer.agents[offer.decided_by].format(
        one=one,
        other=other,
        idle=duration(one.idle_ms),
        other_idle=duration(other.idle_ms),
        talked=duration(one.talk_ms),
        other_talked=duration(other.talk_ms),
    )


def _why_call(offer: OfferExplanation, p: Phrasing) -> str:
    w = p.words.offer
    if len(offer.calls) < 2:
        return w.only_call.format(agent=offer.agent)
    one, other = offer.calls[:2]
    is_share = offer.order == "wait_over_target" and offer.decided_by == "score"
    template = w.by_target if is_share else w.calls[offer.decided_by]
    return template.format(
        one=one,
        other=other,
        score=duration(one.score),
        other_score=duration(other.score),
        waited=duration(one.waited_ms),
        other_waited=duration(other.waited_ms),
    )


def _beside(offer: OfferExplanation, p: Phrasing) -> Iterator[str]:
    """Who and what else there was."""
    w = p.words.offer
    if offer.passed_over:
        yield capital(p.number(w.passed_over, offer.passed_over))
    if offer.counts:
        yield w.rest.format(counts=p.counts(offer.counts))
    if offer.shadow_rule is not None:
        yield _shadow(offer, p).format(rule=w.rules[offer.shadow_rule], choice=offer.shadow_choice)
    if not offer.agrees:
        yield w.disagrees


def _shadow(offer: OfferExplanation, p: Phrasing) -> str:
    """The sentence about the second rule."""
    w = p.words.offer
    if offer.shadow_choice in (offer.agent, offer.call):
        return w.shadow_same
    return w.shadow_call if offer.compared == "calls" else w.shadow_agent
