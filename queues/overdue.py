"""What is stuck: states that are not at rest and have no end, or should have ended by now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from queues.entities import Absence, Agent, Call, Exclusion
from queues.lifecycles import AGENT_DEADLINES, CALL_DEADLINES, WORK_DEADLINES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queues.deadlines import DeadlineKind, Subject
    from queues.entities import Work
    from queues.state import SiteState

    InForce = set[tuple[int, DeadlineKind]]


class Overdue(msgspec.Struct, frozen=True, kw_only=True):
    """A call or an agent that is stuck. `since_ms` is when its state should have ended, None if that
    is not known: it has no end.
    """

    what: Literal["call", "agent"]
    id: str
    state: str
    since_ms: int | None


def overdue(state: SiteState, at_ms: int, grace_ms: int) -> list[Overdue]:
    """What is stuck at this moment, each thing once. What should have ended no longer than `grace_ms`
    ago may just be ending.
    """
    found: dict[tuple[str, str], Overdue] = {}
    for due_ms, _, subject, _ in state.deadlines.in_force():
        if due_ms < at_ms - grace_ms:
            one = _late(subject, due_ms)
            known = found.get((one.what, one.id))
            if known is None or known.since_ms is None or due_ms < known.since_ms:
                found[one.what, one.id] = one
    for one in endless(state):
        found.setdefault((one.what, one.id), one)
    return list(found.values())


def _late(subject: Subject, due_ms: int) -> Overdue:
    match subject:
        case Call():
            return _of_call(subject, since_ms=due_ms)
        case Exclusion():
            return _of_call(subject.call, since_ms=due_ms)
        case Agent():
            return _of_agent(subject, since_ms=due_ms)
        case Absence():
            return _of_agent(subject.agent, since_ms=due_ms)
        case _:
            return _of_work(subject, since_ms=due_ms)


def _of_call(call: Call, since_ms: int | None = None) -> Overdue:
    return Overdue(what="call", id=call.id, state=call.state, since_ms=since_ms)


def _of_agent(agent: Agent, since_ms: int | None = None) -> Overdue:
    state = agent.presence if agent.reachable else "unreachable"
    return Overdue(what="agent", id=agent.id, state=state, since_ms=since_ms)


def _of_work(work: Work, since_ms: int | None = None) -> Overdue:
    return Overdue(what="agent", id=work.agent.id, state=work.state, since_ms=since_ms)


def endless(state: SiteState) -> Iterator[Overdue]:
    """Everything that is not at rest and would never end by itself."""
    in_force = {(id(subject), kind) for _, _, subject, kind in state.deadlines.in_force()}
    for call in state.calls.values():
        kind = CALL_DEADLINES.get(call.state)
        if kind is not None and (id(call), kind) not in in_force:
            yield _of_call(call)
        if call.held_for is not None and (id(call), "held") not in in_force:
            yield Overdue(what="call", id=call.id, state="held", since_ms=None)
        if call.state == "offered" and not call.works:
            yield _of_call(call)
    for agent in state.agents.values():
        yield from _endless_of(agent, in_force)


def _endless_of(agent: Agent, in_force: InForce) -> Iterator[Overdue]:
    kind = AGENT_DEADLINES.get(agent.presence)
    if kind is not None and (id(agent), kind) not in in_force:
        yield _of_agent(agent)
    for work in agent.works.values():
        kind = WORK_DEADLINES.get(work.state)
        if kind is not None and (id(work), kind) not in in_force:
            yield _of_work(work)
    absence = agent.absence
    given_up = absence is None or agent.plan == "signed_out"
    if not given_up and (id(absence), "unreachable") not in in_force:
        yield Overdue(what="agent", id=agent.id, state="unreachable", since_ms=None)
