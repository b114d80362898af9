"""Switchroom's own core led through the same calls. Agents accept at once, are connected at once and
need no wrap-up, as in the reference simulator; so only the two decisions differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final

from benchmarks.quality_models.outcome import Outcome
from queues import Core
from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.ids import AgentId, CallId, QueueId, SiteId, SkillId

if TYPE_CHECKING:
    from benchmarks.quality_models.scenario import Scenario, Trace

SITE: Final = SiteId("main")
START_MS: Final = 1_767_610_800_000
NEVER_MS: Final = 1 << 62


@dataclass(frozen=True)
class OurRule:
    """The two settings that decide; what is not said is the default of the definition."""

    selection: d.SelectionRule = d.QueueDefinition(queue=QueueId("any")).selection
    order: d.OrderRule = d.SiteDefinition(site=SITE).order


def definition(scenario: Scenario, rule: OurRule) -> d.SiteDefinition:
    """The site of this scenario: for each class a queue and a skill, all else as it comes."""
    return d.SiteDefinition(
        site=SITE,
        skills=tuple(SkillId(kind.name) for kind in scenario.classes),
        queues=tuple(
            d.QueueDefinition(
                queue=QueueId(kind.name),
                needs=(d.SkillNeed(SkillId(kind.name)),),
                target=d.ServiceTarget(within_ms=int(kind.target_s * 1_000)),
                selection=rule.selection,
            )
            for kind in scenario.classes
        ),
        order=rule.order,
    )


class Driver:
    """Turns a trace into commands. Ids of calls and agents are their numbers as text."""

    def __init__(self, trace: Trace, rule: OurRule) -> None:
        self.trace, self.outcome = trace, Outcome(trace)
        self.core = Core(SITE)
        self.ends: list[tuple[int, int, int]] = []
        """When a talk ends, the call, the agent."""
        self.patience: list[tuple[int, int]] = []
        """When a caller who waits will hang up, the call."""
        site = definition(trace.scenario, rule)
        self.core.handle(c.Configure(site=SITE, definition=site), START_MS)
        for number in range(len(trace.scenario.agents)):
            self.staff(number)

    def staff(self, number: int) -> None:
        """Sign the agent in, ready."""
        agent, core = self.trace.scenario.agents[number], self.core
        skills = tuple(
            d.AgentSkill(SkillId(kind.name), primary=index == agent.primary)
            for index, kind in enumerate(self.trace.scenario.classes)
            if index in agent.slowness
        )
        agent_id = AgentId(str(number))
        core.handle(c.SignIn(site=SITE, agent=agent_id, skills=skills), START_MS)
        core.handle(c.SetReady(site=SITE, agent=agent_id), START_MS)

    def run(self) -> Outcome:
        """Lead every call through its life."""
        trace, classes = self.trace, self.trace.scenario.classes
        queues = [QueueId(kind.name) for kind in classes]
        for call, arrives_ms in enumerate(trace.arrivals_ms):
            self.until(arrives_ms)
            number = trace.classes[call]
            self.do(
                c.EnqueueCall(
                    site=SITE,
                    call=CallId(str(call)),
                    queue=queues[number],
                    priority=classes[number].priority,
                ),
                arrives_ms,
            )
            if self.outcome.waits_ms[call] is None:
                heappush(self.patience, (arrives_ms + trace.patiences_ms[call], call))
        self.until(NEVER_MS)
        return self.outcome

    def until(self, at_ms: int) -> None:
        """Let everything happen that is in the calendar up to this moment. Who hangs up at the very
        moment at which an agent frees is gone, as in the reference.
        """
        ends, patience = self.ends, self.patience
        while True:
            end_ms = ends[0][0] if ends else NEVER_MS
            lost_ms = patience[0][0] if patience else NEVER_MS
            if min(end_ms, lost_ms) > at_ms or not (ends or patience):
                return
            if lost_ms <= end_ms:
                _, call = heappop(patience)
                if self.outcome.waits_ms[call] is None:
                    self.do(c.EndCall(site=SITE, call=CallId(str(call)), by="caller"), lost_ms)
            else:
                _, call, agent = heappop(ends)
                self.do(c.EndCall(site=SITE, call=CallId(str(call)), by="agent"), end_ms)
                self.do(c.FinishWrapUp(site=SITE, agent=AgentId(str(agent))), end_ms)

    def do(self, command: c.Command, at_ms: int) -> None:
        """Hand the core a command; whatever is offered then is accepted and connected."""
        for event in self.core.handle(command, START_MS + at_ms):
            if isinstance(event, e.CallOffered):
                self.connect(event, at_ms)

    def connect(self, offered: e.CallOffered, at_ms: int) -> None:
        """Accept, report connected, and put the end of the talk in the calendar."""
        core, moment_ms = self.core, START_MS + at_ms
        call, agent = int(offered.call), int(offered.agent)
        core.handle(
            c.AcceptOffer(site=SITE, agent=offered.agent, call=offered.call, offer=offered.offer),
            moment_ms,
        )
        core.handle(c.ReportConnected(site=SITE, call=offered.call, offer=offered.offer), moment_ms)
        until_ms = at_ms + self.trace.service_ms(call, agent)
        self.outcome.answered(call, agent, at_ms, until_ms)
        heappush(self.ends, (until_ms, call, agent))


def run(trace: Trace, rule: OurRule) -> Outcome:
    """Lead every call of the trace through its life."""
    return Driver(trace, rule).run()
