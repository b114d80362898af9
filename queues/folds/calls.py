"""What events about calls that wait, and the end of a call, change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues import limits
from queues.entities import Call, CallerMemory
from queues.errors import CoreBroken
from queues.folds.agents import end_work
from queues.index import (
    begin_to_wait,
    cease_to_wait,
    leave_line,
    leave_pools,
    line_for,
    line_in,
    put_in_line,
    requirement_key,
)
from queues.lifecycles import CALL_LIFECYCLE, WORK_LIFECYCLE
from queues.steps import UNRELAXED, Destination

if TYPE_CHECKING:
    from queues import events as e
    from queues.deadlines import DeadlineKind
    from queues.entities import Work
    from queues.ids import CallerId
    from queues.state import SiteState

_COMES_BACK: Final[tuple[Destination, ...]] = ("callback", "voicemail")
"""Of the ways on which a step sends a call, those after which it may be queued as a callback."""


def move_call(call: Call, event: e.CallEvent | e.OfferEvent) -> None:
    """The call's state changes; what was due in the one before is so no longer."""
    call.state = CALL_LIFECYCLE[type(event)][call.state]
    call.stamp += 1


def wait(state: SiteState, call: Call, at_ms: int) -> None:
    """The call begins to wait, and with that everything that ends the wait."""
    begin_to_wait(state, call)
    _arm(state, call, call.leaves_at_ms, "waiting", at_ms)
    if call.held_for is not None:
        state.deadlines.add_irregular(call.released_at_ms, call, "held")
    if call.line.requirement.steps:
        arm_steps(state, call, at_ms)
    state.fresh_calls.append((call, call.stamp))


def arm_steps(state: SiteState, call: Call, at_ms: int) -> None:
    """Look at each step of the queue that was not taken yet when the call has waited long enough."""
    for step in call.line.requirement.steps:
        due_ms = call.joined_at_ms + step.after_ms
        if due_ms > at_ms and (call.queue_id, step) not in call.done:
            _arm(state, call, due_ms, "step", at_ms)


def _arm(state: SiteState, call: Call, due_ms: int, kind: DeadlineKind, at_ms: int) -> None:
    """A call that has just joined waits for as long as others do; one that comes back does not."""
    if call.joined_at_ms == at_ms:
        state.deadlines.add(at_ms, due_ms, call, kind)
    else:
        state.deadlines.add_irregular(due_ms, call, kind)


def remember(state: SiteState, caller: CallerId) -> CallerMemory:
    """What is known of this caller, who now is the latest; those of long ago are forgotten."""
    memory = state.callers.get(caller)
    if memory is None:
        if len(state.callers) >= limits.CALLERS_REMEMBERED:
            _forget_a_caller(state)
        memory = state.callers[caller] = CallerMemory()
    else:
        state.callers.move_to_end(caller)
    return memory


def _forget_a_caller(state: SiteState) -> None:
    """Whoever rang longest ago, unless he is to be called back."""
    for caller, memory in state.callers.items():
        if not memory.callbacks:
            del state.callers[caller]
            return


def call_queued(state: SiteState, event: e.CallQueued) -> None:
    """The call is there."""
    if event.call in state.calls:
        raise CoreBroken(f"call {event.call!r} was queued twice")
    if event.needs or event.prefers:
        line = line_for(state, (event.queue, event.needs, event.prefers, UNRELAXED), event.priority)
    else:
        line = line_in(state.plain[event.queue], event.priority)
    state.sequence += 1
    call = Call(event.call, line, event.queued_at_ms, state.sequence)
    put_in_line(call, line)
    call.needs, call.prefers = event.needs, event.prefers
    call.joined_at_ms = event.at_ms
    call.leaves_at_ms = event.leaves_at_ms
    call.is_callback = event.is_callback
    state.calls[event.call] = call
    kept = state.ended.pop(event.call, None) if event.is_callback else None
    if kept is not None:
        call.offer = kept[1]
    if event.agent is not None:
        call.held_for = state.agents[event.agent]
        call.released_at_ms = event.released_at_ms
    if event.caller is not None:
        call.caller = event.caller
        memory = remember(state, event.caller)
        memory.lost_queues = ()
        if event.is_callback and not event.has_message:
            memory.callbacks[call.id] = None
    if event.not_before_ms is None:
        move_call(call, event)
        wait(state, call, event.at_ms)
    else:
        call.state = "for_later"
        move_call(call, event)
        state.deadlines.add_irregular(event.not_before_ms, call, "postponed")


def _change_line(state: SiteState, call: Call, priority: int) -> None:
    """The call, as it is now, stands in another line, at the place that its waiting time gives it."""
    waiting = call.state == "waiting"
    if waiting:
        cease_to_wait(state, call)
    leave_line(call)
    put_in_line(call, line_for(state, requirement_key(call), priority))
    if waiting:
        begin_to_wait(state, call)
        state.fresh_calls.append((call, call.stamp))


def call_moved(state: SiteState, event: e.CallMoved) -> None:
    """In another queue, with nothing relaxed and held for nobody."""
    call = state.calls[event.call]
    waits = call.state == "waiting"
    if waits:
        cease_to_wait(state, call)
    if event.step is not None:
        call.done = (*call.done, (event.from_queue, event.step))
    enter_queue(state, call, event)
    if waits:
        move_call(call, event)
        wait(state, call, event.at_ms)


def enter_queue(state: SiteState, call: Call, event: e.CallMoved | e.CallTransferred) -> None:
    """The call, which stands in no line, belongs to another queue from now on."""
    call.held_for = None
    call.needs, call.relaxation = event.needs, UNRELAXED
    leave_line(call)
    key = (state.queues[event.queue].queue, call.needs, call.prefers, call.relaxation)
    put_in_line(call, line_for(state, key, event.priority))
    call.joined_at_ms = event.at_ms
    call.leaves_at_ms = event.leaves_at_ms


def call_relaxed(state: SiteState, event: e.CallRelaxed) -> None:
    """The call asks for less, or has another priority."""
    call = state.calls[event.call]
    _ = CALL_LIFECYCLE[type(event)][call.state]
    call.relaxation = event.relaxation
    call.done = (*call.done, (event.queue, event.step))
    _change_line(state, call, event.priority)


def call_prioritised(state: SiteState, event: e.CallPrioritised) -> None:
    """On offer, the new priority counts if the call comes back."""
    call = state.calls[event.call]
    _ = CALL_LIFECYCLE[type(event)][call.state]
    _change_line(state, call, event.priority)


def call_released(state: SiteState, event: e.CallReleased) -> None:
    """From now on it waits for anybody."""
    call = state.calls[event.call]
    _ = CALL_LIFECYCLE[type(event)][call.state]
    cease_to_wait(state, call)
    call.held_for = None
    begin_to_wait(state, call)
    state.fresh_calls.append((call, call.stamp))


def callback_suggested(state: SiteState, event: e.CallbackSuggested) -> None:
    """The step is taken."""
    call = state.calls[event.call]
    _ = CALL_LIFECYCLE[type(event)][call.state]
    call.done = (*call.done, (event.queue, event.step))


def callback_requested(state: SiteState, event: e.CallbackRequested) -> None:
    """The same place, without anybody on the line."""
    call = state.calls[event.call]
    cease_to_wait(state, call)
    move_call(call, event)
    call.is_callback = True
    call.leaves_at_ms = event.leaves_at_ms
    if call.caller is not None and not event.has_message:
        remember(state, call.caller).callbacks[call.id] = None
    wait(state, call, event.at_ms)


def callback_due(state: SiteState, event: e.CallbackDue) -> None:
    """Back at the old place."""
    call = state.calls[event.call]
    move_call(call, event)
    wait(state, call, event.at_ms)


def call_ended(state: SiteState, event: e.CallEnded) -> None:
    """The call is forgotten but for its id; its agent wraps up or is free."""
    call = state.calls.pop(event.call)
    if call.state == "waiting":
        cease_to_wait(state, call)
    if call.caller is not None:
        _remember_end(state, call, call.caller, event)
    move_call(call, event)
    leave_line(call)
    for exclusion in call.exclusions.values():
        exclusion.stamp += 1
    state.excluding.pop(call, None)
    ended = state.ended
    ended[event.call] = (call.entry[0], call.offer) if event.to in _COMES_BACK else None
    if len(ended) > limits.ENDED_CALLS_REMEMBERED:
        ended.popitem(last=False)
    if call.work is not None:
        _leave_agent(state, call.work, event)


def _remember_end(state: SiteState, call: Call, caller: CallerId, event: e.CallEnded) -> None:
    memory = state.callers.get(caller)
    if memory is None:
        return
    memory.callbacks.pop(call.id, None)
    if event.by == "caller" and call.state == "waiting" and not call.is_callback:
        _remember_place(state, memory, call, event.at_ms)


def _remember_place(state: SiteState, memory: CallerMemory, call: Call, at_ms: int) -> None:
    """He hung up while waiting. Of two calls that he gives up, the older place counts."""
    place_ms = call.entry[0]
    if at_ms - memory.lost_at_ms <= state.definition.resume_ms and memory.lost_queues:
        place_ms = min(place_ms, memory.lost_place_ms)
    memory.lost_queues = (call.first_queue, call.queue_id)
    memory.lost_place_ms = place_ms
    memory.lost_at_ms = at_ms


def _leave_agent(state: SiteState, work: Work, event: e.CallEnded) -> None:
    work.agent.talk_ms += event.talked_ms
    if event.wrap_up_until_ms is None:
        _ = WORK_LIFECYCLE[type(event)][work.state]
        end_work(state, work, event.at_ms)
    else:
        wrap_up(state, work, event, event.wrap_up_until_ms)


def wrap_up(
    state: SiteState, work: Work, event: e.CallEnded | e.CallTransferred, until_ms: int
) -> None:
    """The agent finishes the work after the talk."""
    agent, at_ms = work.agent, event.at_ms
    if agent.ready_for:
        leave_pools(agent)
    work.state = WORK_LIFECYCLE[type(event)][work.state]
    work.stamp += 1
    work.since_ms = at_ms
    work.wrap_up_began_ms = at_ms
    work.wrap_up_length_ms = until_ms - at_ms
    work.wrap_up_until_ms = until_ms
    state.deadlines.add(at_ms, until_ms, work, "wrap_up")
    if agent.is_multi:
        state.fresh_agents.append(agent)
