"""A site under test: a core, a clock that tests move, and short verbs.

After every event the invariants are checked on a second core that only replays; after every command
that core must stand where the first stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from queues import Core
from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SkillId
from queues.invariants import violations
from queues.needs import leaves
from queues.views import position_of
from tests.queues.fingerprint import fingerprint
from tests.queues.wording import (
    MAIN,
    Of,
    accept,
    agent_skills,
    decline,
    enqueue,
    kinds,
    move,
    needs_of,
    of,
    skill_needs,
    staff,
    transfer,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from queues.entities import Agent, Call, Work
    from queues.errors import CommandRefused

__all__ = [
    "FOREVER_MS",
    "MAIN",
    "START_MS",
    "VOICE_ONLY",
    "Site",
    "accept",
    "decline",
    "enqueue",
    "kinds",
    "move",
    "needs_of",
    "of",
]

START_MS = 1_767_610_800_000
FOREVER_MS = 10_000_000
VOICE_ONLY = d.Capacity()


class Site:
    """`site.queue("billing")`, `site.sign_in("anna", billing=5)`, `site.enqueue("c1")`, ..."""

    def __init__(self) -> None:
        self.core = Core(MAIN)
        self.replayed = Core(MAIN)
        self.now_ms = START_MS
        self.definition = d.SiteDefinition(site=MAIN)
        self.events: list[e.Event] = []

    def do(self, command: c.Command, at_ms: int | None = None) -> list[e.Event]:
        """Let the core handle it, and check everything there is to check."""
        events = self.core.handle(command, self.now_ms if at_ms is None else at_ms)
        for event in events:
            self.replayed.replay([event])
            assert violations(self.replayed.state, matched=False) == []
        assert violations(self.replayed.state) == []
        assert violations(self.core.state) == []
        assert fingerprint(self.replayed.state) == fingerprint(self.core.state)
        self.events += events
        return events

    def refuse(
        self, command: c.Command, error: type[CommandRefused], words: str | None = None
    ) -> None:
        """The core must refuse it with this error and stay as it is."""
        before = fingerprint(self.core.state)
        with pytest.raises(error, match=words) as caught:
            self.core.handle(command, self.now_ms)
        assert caught.type is error
        assert fingerprint(self.core.state) == before

    def ignore(self, command: c.Command) -> None:
        """The command must be harmless: no events, and nothing has changed."""
        before = fingerprint(self.core.state)
        assert self.do(command) == []
        assert fingerprint(self.core.state) == before

    # Time

    def pass_ms(self, ms: int) -> list[e.Event]:
        """Let time pass as the engine does: wake the core at each deadline, and at the end."""
        end_ms, events = self.now_ms + ms, list[e.Event]()
        while (due_ms := self.core.next_deadline_ms()) is not None and due_ms <= end_ms:
            self.now_ms = max(self.now_ms, due_ms)
            events += self.do(c.PassTime(site=MAIN))
            next_ms = self.core.next_deadline_ms()
            assert next_ms is None or next_ms > self.now_ms, "time stands still"
        self.now_ms = end_ms
        return events + self.do(c.PassTime(site=MAIN))

    # The site

    def configure(self, **changes: object) -> list[e.Event]:
        definition = msgspec.structs.replace(self.definition, **changes)
        events = self.do(c.Configure(site=MAIN, definition=definition))
        self.definition = definition
        return events

    def skills(self, *names: str) -> list[e.Event]:
        new = tuple(SkillId(name) for name in names if name not in self.definition.skills)
        return self.configure(skills=self.definition.skills + new)

    def queue(
        self,
        name: str,
        needs: Mapping[str, int] | Iterable[d.Need] | None = None,
        selection: d.SelectionRule = "longest_idle",
        within_ms: int = 20_000,
        prefers: Mapping[str, int] | None = None,
        **further: Any,
    ) -> list[e.Event]:
        """Add or change a queue; unless told otherwise it needs the skill of its own name."""
        wanted = needs_of({name: 1} if needs is None else needs)
        preferred = skill_needs(prefers or {})
        self.skills(*(leaf.skill for leaf in leaves((*wanted, *preferred))))
        queue = d.QueueDefinition(
            queue=QueueId(name),
            needs=wanted,
            prefers=preferred,
            selection=selection,
            target=d.ServiceTarget(within_ms=within_ms),
            **further,
        )
        others = tuple(other for other in self.definition.queues if other.queue != name)
        return self.configure(queues=(*others, queue))

    def change_queue(self, name: str, **changes: object) -> list[e.Event]:
        """Change these fields of a queue, and nothing else."""
        return self.configure(
            queues=tuple(
                msgspec.structs.replace(queue, **changes) if queue.queue == name else queue
                for queue in self.definition.queues
            )
        )

    def drop_queue(self, name: str, **moves: str) -> list[e.Event]:
        """Take a queue out; calls of each queue named in `moves` go to the one given."""
        queues = tuple(queue for queue in self.definition.queues if queue.queue != name)
        definition = msgspec.structs.replace(self.definition, queues=queues)
        pairs = tuple((QueueId(old), QueueId(new)) for old, new in moves.items())
        events = self.do(c.Configure(site=MAIN, definition=definition, moves=pairs))
        self.definition = definition
        return events

    def estimate(self, median_ms: int | None, queue: str = "billing") -> list[e.Event]:
        """Who joins the queue now is expected to wait this long."""
        p90_ms = None if median_ms is None else 2 * median_ms
        return self.do(
            c.SetEstimate(site=MAIN, queue=QueueId(queue), median_ms=median_ms, p90_ms=p90_ms)
        )

    # Agents

    def sign_in(
        self,
        name: str,
        *,
        primary: tuple[str, ...] = (),
        return_ms: int | None = None,
        answer_ms: int = 0,
        ready: bool = True,
        capacity: d.Capacity = VOICE_ONLY,
        place: int = 0,
        skills: Mapping[SkillId, int] | Mapping[str, int] | None = None,
        **levels: int,
    ) -> list[e.Event]:
        """Sign an agent in with these skills and, unless told otherwise, make the agent ready."""
        events = self.do(
            c.SignIn(
                site=MAIN,
                agent=AgentId(name),
                skills=agent_skills(skills or levels, primary),
                return_ms=return_ms,
                answer_ms=answer_ms,
                capacity=capacity,
                place=place,
            )
        )
        return events + (self.ready(name) if ready else [])

    def set_skills(
        self, name: str, *, primary: tuple[str, ...] = (), **levels: int
    ) -> list[e.Event]:
        skills = agent_skills(levels, primary)
        return self.do(c.SetSkills(site=MAIN, agent=AgentId(name), skills=skills))

    def sign_out(self, name: str, by: str | None = None) -> list[e.Event]:
        return self.do(c.SignOut(site=MAIN, agent=AgentId(name), by=staff(by)))

    def ready(self, name: str, by: str | None = None) -> list[e.Event]:
        return self.do(c.SetReady(site=MAIN, agent=AgentId(name), by=staff(by)))

    def away(
        self,
        name: str,
        reason: str = "lunch",
        *,
        after_call: bool = False,
        by: str | None = None,
    ) -> list[e.Event]:
        return self.do(
            c.SetAway(
                site=MAIN,
                agent=AgentId(name),
                reason=reason,
                after_call=after_call,
                by=staff(by),
            )
        )

    def lose(self, name: str) -> list[e.Event]:
        return self.do(c.ReportUnreachable(site=MAIN, agent=AgentId(name)))

    def find(self, name: str) -> list[e.Event]:
        return self.do(c.ReportReachable(site=MAIN, agent=AgentId(name)))

    def finish_wrap_up(
        self, name: str, call: str | None = None, by: str | None = None
    ) -> list[e.Event]:
        named = None if call is None else CallId(call)
        return self.do(c.FinishWrapUp(site=MAIN, agent=AgentId(name), call=named, by=staff(by)))

    def extend_wrap_up(self, name: str, call: str | None = None) -> list[e.Event]:
        named = None if call is None else CallId(call)
        return self.do(c.ExtendWrapUp(site=MAIN, agent=AgentId(name), call=named))

    # Calls and offers

    def enqueue(
        self,
        name: str,
        queue: str = "billing",
        needs: Mapping[str, int] | Iterable[d.Need] | None = None,
        priority: int = 0,
        **further: Any,
    ) -> list[e.Event]:
        return self.do(enqueue(name, queue, needs, priority, **further))

    def hang_up(self, name: str, by: c.EndedBy = "caller") -> list[e.Event]:
        return self.do(c.EndCall(site=MAIN, call=CallId(name), by=by))

    def move(
        self,
        name: str,
        queue: str,
        needs: Mapping[str, int] | Iterable[d.Need] | None = None,
        by: str | None = None,
    ) -> list[e.Event]:
        return self.do(move(name, queue, needs, by))

    def transfer(self, name: str, queue: str, **further: Any) -> list[e.Event]:
        return self.do(transfer(name, self.agent_of(name), queue, **further))

    def prioritise(self, name: str, priority: int, by: str | None = None) -> list[e.Event]:
        call, by_staff = CallId(name), staff(by)
        return self.do(c.PrioritiseCall(site=MAIN, call=call, priority=priority, by=by_staff))

    def withdraw(self, name: str, by: str | None = None) -> list[e.Event]:
        return self.do(c.WithdrawCall(site=MAIN, call=CallId(name), by=staff(by)))

    def request_callback(self, name: str) -> list[e.Event]:
        return self.do(c.RequestCallback(site=MAIN, call=CallId(name)))

    def callback_rung(self, name: str) -> list[e.Event]:
        return self.do(c.ReportCallbackRung(site=MAIN, **self._accepted(name)))

    def callback_answered(self, name: str) -> list[e.Event]:
        return self.do(c.ReportCallbackAnswered(site=MAIN, **self._accepted(name)))

    def _accepted(self, name: str) -> Any:
        return {"call": CallId(name), "offer": self.offer_of(name)}

    def callback_failed(self, name: str, cause: c.CallbackCause = "no_answer") -> list[e.Event]:
        return self.do(c.ReportCallbackFailed(site=MAIN, cause=cause, **self._accepted(name)))

    def accept(self, name: str, agent: str | None = None) -> list[e.Event]:
        work = self.work_of(name, agent)
        return self.do(accept(name, work.agent.id, work.offer))

    def decline(self, name: str, agent: str | None = None) -> list[e.Event]:
        work = self.work_of(name, agent)
        return self.do(decline(name, work.agent.id, work.offer))

    def miss(
        self, name: str, cause: c.MissCause = "no_answer", agent: str | None = None
    ) -> list[e.Event]:
        offer = self.work_of(name, agent).offer
        return self.do(c.ReportMissed(site=MAIN, call=CallId(name), offer=offer, cause=cause))

    def connect(self, name: str) -> list[e.Event]:
        return self.do(c.ReportConnected(site=MAIN, call=CallId(name), offer=self.offer_of(name)))

    def agent_left(self, name: str, *, lost: bool = False) -> list[e.Event]:
        offer = self.offer_of(name)
        return self.do(c.ReportAgentLeft(site=MAIN, call=CallId(name), offer=offer, lost=lost))

    def talk(self, name: str, agent: str | None = None) -> None:
        """Accept the open offer and connect."""
        self.accept(name, agent)
        self.connect(name)

    def serve(self, name: str, talk_ms: int = 0) -> str:
        """Talk, hang up and finish the wrap-up; returns who did it."""
        self.talk(name)
        agent = self.agent_of(name)
        self.now_ms += talk_ms
        self.hang_up(name)
        self.finish_wrap_up(agent, name)
        return agent

    # How things stand

    def call(self, name: str) -> Call:
        return self.core.state.calls[CallId(name)]

    def agent(self, name: str) -> Agent:
        return self.core.state.agents[AgentId(name)]

    def offer_of(self, call: str) -> OfferNumber:
        """The number of the offer that was accepted, else of the last one made."""
        work = self.call(call).work
        return self.call(call).offer if work is None else work.offer

    def work_of(self, call: str, agent: str | None = None) -> Work:
        """What this agent, else the one to whom it was offered last, has of the call in hand."""
        works = [
            work
            for work in self.call(call).works.values()
            if agent is None or work.agent.id == agent
        ]
        assert works, f"{call} has no agent, or not {agent}"
        return works[-1]

    def agent_of(self, call: str) -> str:
        """The agent who has the call, or to whom it was offered last."""
        return self.work_of(call).agent.id

    def rung(self, call: str) -> list[str]:
        """The agents to whom the call is on offer or who have it, in the order of the offers."""
        return [work.agent.id for work in self.call(call).works.values()]

    def in_hand(self, agent: str) -> list[str]:
        """The calls that the agent has in hand, wrap-ups included."""
        return list(self.agent(agent).works)

    def state_of(self, agent: str) -> str:
        present = self.core.state.agents.get(AgentId(agent))
        return "signed_out" if present is None else present.state

    def call_state(self, name: str) -> str:
        present = self.core.state.calls.get(CallId(name))
        return "ended" if present is None else present.state

    def line(self, queue: str = "billing") -> list[str]:
        """The calls that wait in this queue, in the order of their positions."""
        waiting = [
            call
            for call in self.core.state.calls.values()
            if call.state == "waiting" and call.line.requirement.queue.queue == queue
        ]
        return [call.id for call in sorted(waiting, key=lambda call: self.position(call.id))]

    def position(self, call: str) -> int:
        return position_of(self.core.state, self.call(call))

    def offers(self) -> list[tuple[str, str]]:
        """Every offer made so far, as (call, agent)."""
        return [(offer.call, offer.agent) for offer in self.all(e.CallOffered)]

    def all(self, kind: type[Of]) -> list[Of]:
        """Every event of this type so far."""
        return of(self.events, kind)

    def last(self, kind: type[Of]) -> Of:
        return self.all(kind)[-1]
