"""Commands about the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from queues import limits
from queues.decisions.calls import put_in_queue
from queues.decisions.problems import problems_of
from queues.errors import InvalidCommand, InvalidDefinition, QueueInUse, UnknownQueue
from queues.events import Configured, EstimateSet

if TYPE_CHECKING:
    from queues.commands import Configure, SetEstimate
    from queues.decision import Decision
    from queues.definitions import SiteDefinition
    from queues.entities import Call


def configure(decision: Decision, command: Configure) -> None:
    """Take over a new definition; calls that wait are placed by it at once. Calls of a queue that
    is no longer there go where the command says.
    """
    definition = command.definition
    if definition == decision.state.definition:
        return
    problems = list(problems_of(definition))
    if definition.site != decision.site:
        problems.append(f"site: this is {decision.site!r}, not {definition.site!r}")
    if problems:
        raise InvalidDefinition("; ".join(problems))
    stranded = _stranded_calls(decision, command)
    if stranded:
        moves = dict(command.moves)
        _take_over(decision, _with_old_queues(decision, definition))
        queues = decision.state.queues
        for call in stranded:
            put_in_queue(decision, call, queues[moves[call.queue_id]], call.needs, "queue_gone")
    _take_over(decision, definition)


def _take_over(decision: Decision, definition: SiteDefinition) -> None:
    decision.record(Configured(site=decision.site, at_ms=decision.at_ms, definition=definition))


def _stranded_calls(decision: Decision, command: Configure) -> list[Call]:
    """The calls of queues that are no longer there; each such queue must have another one to go to."""
    kept = {queue.queue: queue.channel for queue in command.definition.queues}
    stranded = [call for call in decision.state.calls.values() if call.queue_id not in kept]
    moves = dict(command.moves)
    for call in decision.state.calls.values():
        if kept.get(call.queue_id, call.line.requirement.channel) != call.line.requirement.channel:
            raise QueueInUse(f"calls are still in {call.queue_id!r}; its channel stays until then")
    homeless = {call.queue_id for call in stranded if moves.get(call.queue_id) not in kept}
    if homeless:
        raise QueueInUse(f"calls are still in: {', '.join(sorted(homeless))}; say where they go")
    for call in stranded:
        if kept[moves[call.queue_id]] != call.line.requirement.channel:
            raise QueueInUse(f"queue {moves[call.queue_id]!r} is for another channel")
    return stranded


def _with_old_queues(decision: Decision, definition: SiteDefinition) -> SiteDefinition:
    """The new definition, and the queues that go, for as long as it takes to empty them."""
    old = decision.state.definition
    kept = {queue.queue for queue in definition.queues}
    gone = tuple(queue for queue in old.queues if queue.queue not in kept)
    more = tuple(skill for skill in old.skills if skill not in definition.skills)
    return msgspec.structs.replace(
        definition, queues=definition.queues + gone, skills=definition.skills + more
    )


def set_estimate(decision: Decision, command: SetEstimate) -> None:
    """Note what whoever joins the queue now is expected to wait."""
    if command.queue not in decision.state.queues:
        raise UnknownQueue(f"no queue is called {command.queue!r}")
    for name, value in (("median_ms", command.median_ms), ("p90_ms", command.p90_ms)):
        if value is not None and not 0 <= value <= limits.LENGTH_MS_MAX:
            raise InvalidCommand(f"{name}: 0 to {limits.LENGTH_MS_MAX}")
    known = decision.state.estimates.get(command.queue)
    if known is None or (known.median_ms, known.p90_ms) != (command.median_ms, command.p90_ms):
        decision.record(
            EstimateSet(
                site=decision.site,
                at_ms=decision.at_ms,
                queue=command.queue,
                median_ms=command.median_ms,
                p90_ms=command.p90_ms,
            )
        )
