"""Says why a call waits, or what it does instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues.explain.explanations import INELIGIBLE
from queues.explain.phrasing import bracketed
from queues.explain.reasons import why
from queues.explain.telling_steps import step_taken, step_to_come
from queues.explain.wording import capital, duration
from queues.limits import NAMED_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.explain.explanations import CallExplanation, Wait
    from queues.explain.phrasing import Phrasing


def tell_call(call: CallExplanation, p: Phrasing) -> Iterator[str]:
    """A sentence at a time, the most important first."""
    w = p.words.call
    if call.wait is not None:
        yield from _waiting(call, call.wait, p)
    for work in call.in_hand:
        template = w.with_agent.get(work.state, w.with_agent["talking"])
        # How long one may talk at most is far off, and of no use to whoever asks.
        left = "" if work.state == "talking" else p.left(work.until_ms)
        more = bracketed(p.since(work.since_ms), left)
        yield template.format(agent=work.agent, more=more)
    if call.retry_at_ms is not None:
        time = p.time_to(call.retry_at_ms)
        yield (
            p.number(w.retry, call.tries, time=time)
            if call.tries
            else w.postponed.format(time=time)
        )


def _waiting(call: CallExplanation, wait: Wait, p: Phrasing) -> Iterator[str]:
    w = p.words.call
    template = w.waiting_for_callback if call.is_callback else w.waiting
    position = p.words.position(wait.position)
    yield template.format(waited=duration(call.waited_ms), position=position, queue=call.queue)
    if wait.held_for is not None and wait.released_at_ms is not None:
        yield w.held.format(agent=wait.held_for, more=bracketed(p.left(wait.released_at_ms)))
    if call.needs != "anybody" and not (wait.eligible and wait.eligible == wait.signed_in):
        yield w.needs.format(needs=p.needs(call.needs))
    if call.needed_at_first != call.needs:
        yield w.needed_at_first.format(needs=p.needs(call.needed_at_first))
    yield from _who(wait, p)
    for step in call.steps:
        if step.stands == "taken":
            yield step_taken(step, p)
        elif step.stands == "to_come":
            yield step_to_come(step, p)


def _who(wait: Wait, p: Phrasing) -> Iterator[str]:
    """Who could take it and does not, and who could not at all."""
    w = p.words.call
    could = [why(one, p) for one in wait.agents if one.reason not in INELIGIBLE]
    cannot = [why(one, p) for one in wait.agents if one.reason in INELIGIBLE]
    if could:
        who = _named(could, wait, p, ineligible=False)
        yield capital(p.number(w.could, wait.eligible, who=who))
    else:
        yield w.nobody_could if wait.signed_in else w.nobody_signed_in
    if wait.signed_in > wait.eligible:
        yield f"{_named(cannot, wait, p, ineligible=True)}."
    if wait.next_free is not None and wait.next_free_at_ms is not None:
        time = p.time_to(wait.next_free_at_ms)
        yield w.next_free.format(agent=wait.next_free, time=time)


def _named(reasons: list[str], wait: Wait, p: Phrasing, *, ineligible: bool) -> str:
    """The first agents by name and, if there are more, how many there are for each reason."""
    number = wait.signed_in - wait.eligible if ineligible else wait.eligible
    if number <= NAMED_MAX and len(reasons) == number:
        return p.listed(reasons)
    in_all = p.counts(
        {
            reason: number
            for reason, number in wait.counts.items()
            if (reason in INELIGIBLE) == ineligible
        }
    )
    if not reasons:
        return in_all
    return f"{', '.join(reasons[:NAMED_MAX])}; {p.words.in_all.format(counts=in_all)}"
