"""Random commands to a site in which every feature is configured at once, sensible or not; what the
core refuses must change nothing.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import msgspec

from queues import commands as c
from queues import definitions as d
from queues.errors import CommandRefused
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SkillId
from queues.steps import Step
from tests.queues.fingerprint import fingerprint
from tests.queues.site import MAIN, Site, enqueue, move
from tests.queues.wording import agent_skills, any_of, has, lacks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from queues.entities import Work

AGENTS = ("anna", "ben", "cleo", "dirk")
CALLERS = ("cora", "dora", None)
SKILLS = ("billing", "dutch", "sales")
CAPACITIES = (
    d.Capacity(),
    d.Capacity(chat=2),
    d.Capacity(chat=1, email=1),
    d.Capacity(voice=0, chat=2),
)
VOICE = ("one", "all", "slow")
RULES: tuple[d.SelectionRule, ...] = (
    "most_proficient", "longest_idle", "lowest_occupancy", "round_robin", "weighted_random",
    "ring_all", "ring_progressively",
)  # fmt: skip
ORDERS: tuple[d.OrderRule, ...] = ("ageing", "wait_over_target", "fifo", "strict")


def steps(*others: str) -> tuple[Step, ...]:
    """Steps of each kind, the last of which move to these queues."""
    return (
        Step(after_ms=8_000, lower_levels=2),
        Step(after_ms=12_000, drop_skills=(SkillId("dutch"),)),
        Step(after_ms=16_000, raise_priority=2),
        Step(line_over=3, add_queues=tuple(map(QueueId, others))),
        Step(on="joining", line_over=6, leave_for="refuse"),
        Step(after_ms=20_000, offer_callback=True),
        Step(staffing="nobody_at_work", expected_wait_over_ms=9_000, move_to=QueueId(others[0])),
        Step(longest_wait_over_ms=40_000, move_to=QueueId(others[-1])),
    )


def everything() -> d.SiteDefinition:
    def queue(name: str, **fields: Any) -> d.QueueDefinition:
        return d.QueueDefinition(queue=QueueId(name), wrap_up_ms=5_000, **fields)

    return d.SiteDefinition(
        site=MAIN,
        skills=tuple(map(SkillId, SKILLS)),
        queues=(
            queue("one", needs=(has("billing", 3),), steps=steps("all", "slow"), shadow="random",
                  last_agent_wait_ms=9_000),
            queue("all", needs=(has("billing"),), selection="ring_all", ring_max=2,
                  steps=steps("one", "slow"), prefers=(has("dutch", 5),)),
            queue("slow", needs=(any_of(has("sales"), has("dutch", 3)),), ring_every_ms=4_000,
                  selection="ring_progressively", wait_ms_max=90_000),
            queue("chats", needs=(lacks("sales", 9),), channel="chat", selection="lowest_occupancy"),
            queue("mails", channel="email", selection="ring_all"),
        ),
        shadow_order="fifo",
        exclusion_ms=12_000,
        back_off=d.BackOff(busy_ms=7_000),
        callbacks=d.CallbackRules(retry_ms=10_000, ring_ms=8_000),
        resume_ms=15_000,
        unreachable_ms_max=20_000,
    )  # fmt: skip


class Chaos:
    """One random command at a time, aimed at what is there."""

    def __init__(self, seed: int, site: Site | None = None) -> None:
        self.chance = Random(seed)
        self.site = Site() if site is None else site
        self.site.do(c.Configure(site=MAIN, definition=everything()))
        self.count = 0
        self.moves: Sequence[tuple[int, Callable[[], c.Command | None]]] = (
            (8, self.enqueue), (3, self.sign_in), (4, self.ready), (2, self.away),
            (1, self.sign_out), (1, self.skills), (1, self.lost), (3, self.found),
            (9, self.accept), (3, self.decline), (2, self.miss), (7, self.connect),
            (2, self.agent_left), (5, self.end), (3, self.wrap_up), (1, self.extend),
            (2, self.move), (3, self.transfer), (1, self.prioritise), (1, self.withdraw), (2, self.call_back),
            (2, self.rung), (1, self.answered), (3, self.not_reached), (1, self.estimate), (1, self.configure),
        )  # fmt: skip

    def begin(self) -> None:
        for name, capacity in zip(AGENTS, CAPACITIES, strict=True):
            self.site.sign_in(name, billing=6, dutch=4, capacity=capacity)

    def step(self) -> None:
        if self.chance.random() < 0.3:
            self.site.pass_ms(self.chance.choice((1, 900, 3_000, 5_000, 11_000)))
            return
        weights, choices = zip(*self.moves, strict=True)
        command = self.chance.choices(choices, weights)[0]()
        if command is None:
            return
        before = fingerprint(self.site.core.state)
        try:
            self.site.do(command)
        except CommandRefused:
            assert fingerprint(self.site.core.state) == before, command

    def pick(self, names: Sequence[str]) -> str:
        return self.chance.choice(names)

    def agent(self) -> AgentId:
        return AgentId(self.pick(AGENTS))

    def call(self) -> CallId:
        return CallId(self.pick([*self.site.core.state.calls, "never"]))

    def work(self, state: str) -> Work | None:
        agents = self.site.core.state.agents.values()
        works = [work for agent in agents for work in agent.works.values() if work.state == state]
        return self.chance.choice(works) if works else None

    # Commands

    def enqueue(self) -> c.Command:
        self.count += 1
        own: tuple[Sequence[d.Need], ...] = ((), (), (has("dutch", 4),), (lacks("sales"),))
        return enqueue(
            f"c{self.count}",
            self.pick((*VOICE, *VOICE, "chats", "mails")),
            self.chance.choice(own),
            self.chance.choice((0, 0, 0, 3, -2)),
            caller=self.chance.choice(CALLERS),
            agent=self.chance.choice((None, None, self.agent())),
            agent_wait_ms=self.chance.choice((0, 6_000, 30_000)),
            is_callback=self.chance.random() < 0.1,
        )

    def some_skills(self) -> tuple[d.AgentSkill, ...]:
        levels = {name: self.chance.randint(1, 10) for name in SKILLS if self.chance.random() < 0.7}
        return agent_skills(levels, ("billing",) if self.chance.random() < 0.3 else ())

    def sign_in(self) -> c.Command:
        return c.SignIn(
            site=MAIN,
            agent=self.agent(),
            skills=self.some_skills(),
            capacity=self.chance.choice(CAPACITIES),
            place=self.chance.randint(0, 3),
            return_ms=self.chance.choice((None, 7_000)),
        )

    def ready(self) -> c.Command:
        return c.SetReady(site=MAIN, agent=self.agent())

    def away(self) -> c.Command:
        after_call = self.chance.random() < 0.5
        return c.SetAway(site=MAIN, agent=self.agent(), reason="lunch", after_call=after_call)

    def sign_out(self) -> c.Command:
        return c.SignOut(site=MAIN, agent=self.agent())

    def skills(self) -> c.Command:
        return c.SetSkills(site=MAIN, agent=self.agent(), skills=self.some_skills())

    def lost(self) -> c.Command:
        return c.ReportUnreachable(site=MAIN, agent=self.agent())

    def found(self) -> c.Command | None:
        lost = [agent.id for agent in self.site.core.state.agents.values() if not agent.reachable]
        return c.ReportReachable(site=MAIN, agent=self.chance.choice(lost)) if lost else None

    def accept(self) -> c.Command | None:
        work = self.work("offered")
        if work is None:
            return None
        offer = OfferNumber(work.offer + (self.chance.random() < 0.1))
        return c.AcceptOffer(site=MAIN, agent=work.agent.id, call=work.call.id, offer=offer)

    def decline(self) -> c.Command | None:
        work = self.work("offered")
        if work is None:
            return None
        return c.DeclineOffer(site=MAIN, agent=work.agent.id, call=work.call.id, offer=work.offer)

    def miss(self) -> c.Command | None:
        work = self.work("offered")
        return (
            None
            if work is None
            else c.ReportMissed(site=MAIN, call=work.call.id, offer=work.offer, cause="busy")
        )

    def connect(self) -> c.Command | None:
        work = self.work("connecting")
        return (
            None
            if work is None
            else c.ReportConnected(site=MAIN, call=work.call.id, offer=work.offer)
        )

    def agent_left(self) -> c.Command | None:
        work = self.work(self.pick(("offered", "connecting", "talking")))
        return (
            None
            if work is None
            else c.ReportAgentLeft(site=MAIN, call=work.call.id, offer=work.offer)
        )

    def end(self) -> c.Command:
        by: tuple[c.EndedBy, ...] = ("caller", "caller", "agent", "carrier", "service")
        return c.EndCall(site=MAIN, call=self.call(), by=self.chance.choice(by))

    def wrap_up(self) -> c.Command:
        return c.FinishWrapUp(site=MAIN, agent=self.agent())

    def extend(self) -> c.Command:
        return c.ExtendWrapUp(site=MAIN, agent=self.agent())

    def move(self) -> c.Command:
        return move(
            self.call(),
            self.pick((*VOICE, "chats")),
            self.chance.choice((None, (), (has("dutch", 2),))),
        )

    def transfer(self) -> c.Command | None:
        work = self.work("talking")
        if work is None:
            return None
        return c.TransferCall(
            site=MAIN,
            call=work.call.id,
            agent=self.agent() if self.chance.random() < 0.1 else work.agent.id,
            queue=QueueId(self.pick((*VOICE, "chats", "mails"))),
            needs=self.chance.choice((None, None, (), (has("dutch", 2),))),
            priority=self.chance.choice((None, None, 3)),
        )

    def prioritise(self) -> c.Command:
        return c.PrioritiseCall(site=MAIN, call=self.call(), priority=self.chance.randint(-3, 3))

    def withdraw(self) -> c.Command:
        return c.WithdrawCall(site=MAIN, call=self.call())

    def call_back(self) -> c.Command:
        left = self.chance.random() < 0.5
        return c.RequestCallback(site=MAIN, call=self.call(), caller_left=left)

    def rung(self) -> c.Command | None:
        work = self.work("connecting")
        return (
            None
            if work is None
            else c.ReportCallbackRung(site=MAIN, call=work.call.id, offer=work.offer)
        )

    def answered(self) -> c.Command | None:
        work = self.work("connecting")
        return (
            None
            if work is None
            else c.ReportCallbackAnswered(site=MAIN, call=work.call.id, offer=work.offer)
        )

    def not_reached(self) -> c.Command | None:
        work = self.work("connecting")
        return (
            None
            if work is None
            else c.ReportCallbackFailed(
                site=MAIN,
                call=work.call.id,
                offer=work.offer,
                cause=self.chance.choice(("no_answer", "carrier_busy")),
            )
        )

    def estimate(self) -> c.Command:
        median_ms = self.chance.choice((None, 4_000, 20_000))
        return c.SetEstimate(
            site=MAIN, queue=QueueId(self.pick(VOICE)), median_ms=median_ms, p90_ms=median_ms
        )

    def configure(self) -> c.Command:
        new = everything()
        name = self.pick(VOICE)
        changed = {
            "selection": self.chance.choice(RULES),
            "ring_max": self.chance.choice((1, 2, 20)),
            "needs": (has(self.pick(SKILLS), self.chance.randint(1, 6)),),
        }
        queues = tuple(
            msgspec.structs.replace(queue, **changed) if queue.queue == name else queue
            for queue in new.queues
        )
        moves: tuple[tuple[QueueId, QueueId], ...] = ()
        if self.chance.random() < 0.4:  # two queues go, and the steps that name them
            queues = tuple(msgspec.structs.replace(queue, steps=()) for queue in queues[1:])
            moves = ((QueueId("one"), QueueId(self.pick(VOICE[1:]))),)
        mixing = self.chance.choice((d.Mixing(), d.Mixing(chat=("voice", "chat"), email=())))
        order = self.chance.choice(ORDERS)
        new = msgspec.structs.replace(new, queues=queues, mixing=mixing, order=order)
        return c.Configure(site=MAIN, definition=new, moves=moves)
