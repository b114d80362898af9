"""A site under test: a core, a clock that tests move, and short verbs.

After every event the invariants are checked on a second core that only replays; after every command
that core must stand where the first stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec
import pytest

from queues import Core
from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId, SkillId
from queues.invariants import violations
from queues.views import position_of
from tests.queues.fingerprint import fingerprint

if TYPE_CHECKING:
    from queues.errors import CommandRefused
    from queues.state import Agent, Call

MAIN = SiteId("main")
START_MS = 1_767_610_800_000
FOREVER_MS = 10_000_000
Of = TypeVar("Of", bound=e.SiteEvent)


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
        needs: dict[str, int] | None = None,
        selection: d.SelectionRule = "longest_idle",
        within_ms: int = 20_000,
        **times_ms: int,
    ) -> list[e.Event]:
        """Add or change a queue; unless told otherwise it needs the skill of its own name."""
        wanted = needs_of({name: 1} if needs is None else needs)
        self.skills(*(need.skill for need in wanted))
        queue = d.QueueDefinition(
            queue=QueueId(name),
            needs=wanted,
            selection=selection,
            target=d.ServiceTarget(within_ms=within_ms),
            **times_ms,
        )
        others = tuple(other for other in self.definition.queues if other.queue != name)
        return self.configure(queues=(*others, queue))

    # Agents

    def sign_in(
        self,
        name: str,
        *,
        primary: tuple[str, ...] = (),
        return_ms: int | None = None,
        answer_ms: int = 0,
        ready: bool = True,
        **levels: int,
    ) -> list[e.Event]:
        """Sign an agent in with these skills and, unless told otherwise, make the agent ready."""
        skills = tuple(
            d.AgentSkill(SkillId(skill), level, skill in primary) for skill, level in levels.items()
        )
        events = self.do(
            c.SignIn(
                site=MAIN,
                agent=AgentId(name),
                skills=skills,
                return_ms=return_ms,
                answer_ms=answer_ms,
            )
        )
        return events + (self.ready(name) if ready else [])

    def sign_out(self, name: str) -> list[e.Event]:
        return self.do(c.SignOut(site=MAIN, agent=AgentId(name)))

    def ready(self, name: str) -> list[e.Event]:
        return self.do(c.SetReady(site=MAIN, agent=AgentId(name)))

    def away(self, name: str, reason: str = "lunch") -> list[e.Event]:
        return self.do(c.SetAway(site=MAIN, agent=AgentId(name), reason=reason))

    def lose(self, name: str) -> list[e.Event]:
        return self.do(c.ReportUnreachable(site=MAIN, agent=AgentId(name)))

    def find(self, name: str) -> list[e.Event]:
        return self.do(c.ReportReachable(site=MAIN, agent=AgentId(name)))

    def finish_wrap_up(self, name: str) -> list[e.Event]:
        return self.do(c.FinishWrapUp(site=MAIN, agent=AgentId(name)))

    def extend_wrap_up(self, name: str) -> list[e.Event]:
        return self.do(c.ExtendWrapUp(site=MAIN, agent=AgentId(name)))

    # Calls and offers

    def enqueue(
        self,
        name: str,
        queue: str = "billing",
        needs: dict[str, int] | None = None,
        priority: int = 0,
    ) -> list[e.Event]:
        return self.do(enqueue(name, queue, needs, priority))

    def hang_up(self, name: str, by: c.EndedBy = "caller") -> list[e.Event]:
        return self.do(c.EndCall(site=MAIN, call=CallId(name), by=by))

    def accept(self, name: str) -> list[e.Event]:
        return self.do(accept(name, self.agent_of(name), self.offer_of(name)))

    def decline(self, name: str) -> list[e.Event]:
        return self.do(decline(name, self.agent_of(name), self.offer_of(name)))

    def miss(self, name: str, cause: c.MissCause = "no_answer") -> list[e.Event]:
        return self.do(
            c.ReportMissed(site=MAIN, call=CallId(name), offer=self.offer_of(name), cause=cause)
        )

    def connect(self, name: str) -> list[e.Event]:
        return self.do(c.ReportConnected(site=MAIN, call=CallId(name), offer=self.offer_of(name)))

    def agent_left(self, name: str) -> list[e.Event]:
        return self.do(c.ReportAgentLeft(site=MAIN, call=CallId(name), offer=self.offer_of(name)))

    def talk(self, name: str) -> None:
        """Accept the open offer and connect."""
        self.accept(name)
        self.connect(name)

    # How things stand

    def call(self, name: str) -> Call:
        return self.core.state.calls[CallId(name)]

    def agent(self, name: str) -> Agent:
        return self.core.state.agents[AgentId(name)]

    def offer_of(self, call: str) -> OfferNumber:
        return OfferNumber(self.call(call).offer)

    def agent_of(self, call: str) -> str:
        agent = self.call(call).agent
        assert agent is not None, f"{call} has no agent"
        return agent.id

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


def of(events: list[e.Event], kind: type[Of]) -> list[Of]:
    """The events of this type among these."""
    return [event for event in events if isinstance(event, kind)]


def kinds(events: list[e.Event]) -> list[type[e.SiteEvent]]:
    """The types of these events, in order."""
    return [type(event) for event in events]


def needs_of(levels: dict[str, int]) -> tuple[d.SkillNeed, ...]:
    return tuple(d.SkillNeed(SkillId(skill), level) for skill, level in levels.items())


def enqueue(
    call: str, queue: str = "billing", needs: dict[str, int] | None = None, priority: int = 0
) -> c.EnqueueCall:
    return c.EnqueueCall(
        site=MAIN,
        call=CallId(call),
        queue=QueueId(queue),
        needs=needs_of(needs or {}),
        priority=priority,
    )


def accept(call: str, agent: str, offer: int = 1) -> c.AcceptOffer:
    return c.AcceptOffer(
        site=MAIN, agent=AgentId(agent), call=CallId(call), offer=OfferNumber(offer)
    )


def decline(call: str, agent: str, offer: int = 1) -> c.DeclineOffer:
    return c.DeclineOffer(
        site=MAIN, agent=AgentId(agent), call=CallId(call), offer=OfferNumber(offer)
    )
