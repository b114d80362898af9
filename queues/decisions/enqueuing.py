"""Puts calls in line: which of them, at what place, and for whom alone at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import events as e
from queues import limits
from queues.availability import is_at_work
from queues.decisions.calls import check_needs, check_priority, finish, pending_callbacks, queue_of
from queues.errors import InvalidCommand
from queues.index import join_needs
from queues.needs import is_too_deep, meets
from queues.steps import UNRELAXED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues import commands as c
    from queues.decision import Decision
    from queues.definitions import Need, QueueDefinition, SkillNeed
    from queues.entities import Agent, CallerMemory
    from queues.ids import AgentId


def enqueue_call(decision: Decision, command: c.EnqueueCall) -> None:
    """Put the call in line; a call that is or was in line is not put there again, unless a step has
    sent its caller to ask for a callback or to leave a message, and he did.
    """
    state, at_ms = decision.state, decision.at_ms
    kept = state.ended.get(command.call) if command.is_callback else None
    if command.call in state.calls or (command.call in state.ended and kept is None):
        return
    queue = queue_of(decision, command.queue)
    _check_enqueue(decision, command)
    needs, prefers = _asked(decision, queue, command)
    memory = None if command.caller is None else state.callers.get(command.caller)
    queued_at_ms = at_ms if memory is None else _place(decision, memory, queue)
    if kept is not None:
        queued_at_ms = min(queued_at_ms, kept[0])
    begins_ms = at_ms if command.not_before_ms is None else max(at_ms, command.not_before_ms)
    agent, released_at_ms = _agent_wanted(decision, queue, command, memory)
    lasts_ms = state.definition.callbacks.wait_ms_max if command.is_callback else queue.wait_ms_max
    decision.record(
        e.CallQueued(
            site=decision.site,
            at_ms=at_ms,
            call=command.call,
            queue=command.queue,
            needs=needs,
            prefers=prefers,
            priority=command.priority,
            leaves_at_ms=begins_ms + lasts_ms,
            queued_at_ms=queued_at_ms,
            caller=command.caller,
            agent=None if agent is None else agent.id,
            released_at_ms=released_at_ms,
            is_callback=command.is_callback,
            has_message=command.has_message,
            not_before_ms=begins_ms if begins_ms > at_ms else None,
            labels=command.labels,
        )
    )


def _asked(
    decision: Decision, queue: QueueDefinition, command: c.EnqueueCall
) -> tuple[tuple[Need, ...], tuple[SkillNeed, ...]]:
    """What the call needs and prefers of its own, in one order whatever the order it came in. What
    another call has asked for in just this way needs no check.
    """
    needs, prefers = command.needs, command.prefers
    if not (needs or prefers):
        return needs, prefers
    if any(is_too_deep(need, limits.NEEDS_DEPTH_MAX) for need in needs):
        check_needs(decision, queue, needs)  # says so, before anything follows it down
    key = (queue.queue, needs, prefers, UNRELAXED)
    if key in decision.state.requirements:
        return needs, prefers
    check_needs(decision, queue, needs, prefers)
    in_order = sorted(set(prefers), key=lambda one: (one.skill, one.level))
    return join_needs(needs), tuple(in_order)


def _check_enqueue(decision: Decision, command: c.EnqueueCall) -> None:
    _check_id("a call's id", command.call)
    check_priority(command.priority)
    if command.caller is not None:
        _check_id("a caller's id", command.caller)
    if command.agent is not None:
        _check_id("an agent's id", command.agent)
        if not 0 <= command.agent_wait_ms <= limits.LENGTH_MS_MAX:
            raise InvalidCommand(f"agent_wait_ms: 0 to {limits.LENGTH_MS_MAX}")
    if command.has_message and not command.is_callback:
        raise InvalidCommand("has_message: only callers who are called back have left one")
    if command.not_before_ms is not None:
        _check_not_before(decision, command, command.not_before_ms)
    if command.labels:
        _check_labels(command.labels)


def _check_not_before(decision: Decision, command: c.EnqueueCall, not_before_ms: int) -> None:
    if not command.is_callback:
        raise InvalidCommand("not_before_ms: only callbacks can be postponed")
    if not 0 <= not_before_ms <= decision.at_ms + limits.LENGTH_MS_MAX:
        raise InvalidCommand(f"not_before_ms: at most {limits.LENGTH_MS_MAX} from now")


def _check_id(what: str, value: str) -> None:
    if not 0 < len(value) <= limits.ID_LENGTH_MAX:
        raise InvalidCommand(f"{what} has 1 to {limits.ID_LENGTH_MAX} characters")


def _check_labels(labels: Sequence[c.Label]) -> None:
    if len(labels) > limits.LABELS_MAX:
        raise InvalidCommand(f"a call has at most {limits.LABELS_MAX} labels")
    for label in labels:
        if not 0 < len(label.name) <= limits.LABEL_LENGTH_MAX >= len(label.value):
            raise InvalidCommand(f"a label has 1 to {limits.LABEL_LENGTH_MAX} characters")


def _place(decision: Decision, memory: CallerMemory, queue: QueueDefinition) -> int:
    """Since when the call counts as waiting: a caller who hung up and rings again has his place
    back, and one who was to be called back takes over the place of his callback.
    """
    state, at_ms = decision.state, decision.at_ms
    for pending in pending_callbacks(decision, memory, queue.queue):
        if pending.state in ("waiting", "postponed"):
            place_ms = pending.entry[0]
            finish(decision, pending, "superseded", "caller")
            return place_ms
    if (
        queue.queue in memory.lost_queues
        and at_ms - memory.lost_at_ms <= state.definition.resume_ms
    ):
        return memory.lost_place_ms
    return at_ms


def _agent_wanted(
    decision: Decision,
    queue: QueueDefinition,
    command: c.EnqueueCall,
    memory: CallerMemory | None,
) -> tuple[Agent | None, int]:
    """For whom alone the call waits at first, and until when: the agent who is asked for, or the
    one talked to last. Nobody, unless that agent is at work, can take the call and may do so now.
    """
    wanted: AgentId | None = command.agent
    wait_ms = command.agent_wait_ms
    if wanted is None and memory is not None:
        wanted, wait_ms = memory.last_agent, queue.last_agent_wait_ms
    agent = None if wanted is None else decision.state.agents.get(wanted)
    if (
        agent is None
        or wait_ms <= 0
        or (command.not_before_ms or 0) > decision.at_ms
        or not is_at_work(agent)
        or queue.channel not in agent.channels
        or len(agent.held) >= limits.HELD_PER_AGENT_MAX
        or not all(meets(agent.group.levels, need) for need in (*queue.needs, *command.needs))
    ):
        return None, 0
    return agent, decision.at_ms + wait_ms
