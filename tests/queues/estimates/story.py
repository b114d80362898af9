"""Events of a site in few words, told to its estimators one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field

from queues import events as e
from queues.definitions import AgentSkill
from queues.estimates import Estimators
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId, SkillId
from queues.steps import Relaxation, Step

MAIN = SiteId("main")
BILLING = QueueId("billing")
ANNA = AgentId("anna")


def able(skills: tuple[AgentSkill, ...], queue: QueueId) -> bool:
    """A queue needs the skill of its name."""
    return any(str(skill.skill) == queue for skill in skills)


@dataclass
class Story:
    """`story.queued("c1")`, `story.offered("c1")`, ... at `story.at_ms`."""

    site: Estimators = field(default_factory=Estimators)
    at_ms: int = 1_000_000

    def after(self, later_ms: int) -> Story:
        self.at_ms += later_ms
        return self

    def queued(
        self,
        call: str,
        queue: QueueId = BILLING,
        *,
        priority: int = 0,
        queued_at_ms: int | None = None,
        agent: AgentId | None = None,
        not_before_ms: int | None = None,
    ) -> None:
        self.site.observe(
            e.CallQueued(
                site=MAIN,
                at_ms=self.at_ms,
                call=CallId(call),
                queue=queue,
                needs=(),
                priority=priority,
                leaves_at_ms=self.at_ms + 3_600_000,
                queued_at_ms=self.at_ms if queued_at_ms is None else queued_at_ms,
                agent=agent,
                not_before_ms=not_before_ms,
            )
        )

    def transferred(self, call: str, queue: QueueId, priority: int = 0) -> None:
        self.site.observe(
            e.CallTransferred(
                site=MAIN,
                at_ms=self.at_ms,
                call=CallId(call),
                agent=ANNA,
                offer=OfferNumber(1),
                from_queue=BILLING,
                queue=queue,
                needs=(),
                priority=priority,
                talked_ms=1,
                wrap_up_until_ms=self.at_ms,
                leaves_at_ms=self.at_ms + 3_600_000,
            )
        )

    def offered(self, call: str, queue: QueueId = BILLING) -> None:
        self.site.observe(
            e.CallOffered(
                site=MAIN,
                at_ms=self.at_ms,
                call=CallId(call),
                agent=ANNA,
                offer=OfferNumber(1),
                queue=queue,
                expires_at_ms=self.at_ms + 15_000,
                trigger="agent_ready",
                selection="longest_idle",
                order="ageing",
                rank=0,
                score=0.0,
                waited_ms=0,
                idle_ms=0,
                candidates=1,
                decided_by="only_one",
            )
        )

    def missed(self, call: str, queue: QueueId = BILLING, *, is_ringing: bool = False) -> None:
        self.site.observe(
            e.OfferMissed(
                site=MAIN,
                at_ms=self.at_ms,
                call=CallId(call),
                agent=ANNA,
                offer=OfferNumber(1),
                queue=queue,
                cause="timeout",
                misses=1,
                back_at_ms=self.at_ms,
                is_ringing=is_ringing,
            )
        )

    def declined(self, call: str) -> None:
        self.site.observe(
            e.OfferDeclined(
                site=MAIN,
                at_ms=self.at_ms,
                call=CallId(call),
                agent=ANNA,
                offer=OfferNumber(1),
                queue=BILLING,
                back_at_ms=self.at_ms,
            )
        )

    def withdrawn(self, call: str) -> None:
        self.site.observe(
            e.OfferWithdrawn(
                site=MAIN,
                at_ms=self.at_ms,
                call=CallId(call),
                agent=ANNA,
                offer=OfferNumber(1),
                queue=BILLING,
                reason="agent_signed_out",
            )
        )

    def connected(self, call: str, queue: QueueId = BILLING) -> None:
        self.site.observe(
            e.CallConnected(
                site=MAIN,
                at_ms=self.at_ms,
                call=CallId(call),
                agent=ANNA,
                offer=OfferNumber(1),
                queue=queue,
                waited_ms=0,
                in_target=True,
                connection=1,
                ends_at_ms=self.at_ms + 3_600_000,
            )
        )

    def requeued(self, call: str, queue: QueueId = BILLING) -> None:
        self.site.observe(
            e.CallRequeued(
                site=MAIN,
                at_ms=self.at_ms,
                call=CallId(call),
                agent=ANNA,
                offer=OfferNumber(1),
                queue=queue,
                reason="agent_lost",
                back_at_ms=self.at_ms,
                leaves_at_ms=self.at_ms + 3_600_000,
            )
        )

    def ended(self, call: str, queue: QueueId = BILLING) -> None:
        self.site.observe(
            e.CallEnded(
                site=MAIN,
                at_ms=self.at_ms,
                call=CallId(call),
                queue=queue,
                outcome="completed",
                by="caller",
                waited_ms=0,
                talked_ms=0,
            )
        )

    def moved(self, call: str, queue: QueueId, from_queue: QueueId = BILLING) -> None:
        self.site.observe(
            e.CallMoved(
                site=MAIN,
                at_ms=self.at_ms,
                call=CallId(call),
                from_queue=from_queue,
                queue=queue,
                needs=(),
                reason="asked",
                priority=0,
                leaves_at_ms=self.at_ms + 3_600_000,
            )
        )

    def prioritised(self, call: str, priority: int) -> None:
        self.site.observe(
            e.CallPrioritised(
                site=MAIN, at_ms=self.at_ms, call=CallId(call), queue=BILLING, priority=priority
            )
        )

    def relaxed(self, call: str, priority: int) -> None:
        self.site.observe(
            e.CallRelaxed(
                site=MAIN,
                at_ms=self.at_ms,
                call=CallId(call),
                queue=BILLING,
                step=Step(),
                relaxation=Relaxation(),
                priority=priority,
            )
        )

    def released(self, call: str) -> None:
        self.site.observe(
            e.CallReleased(
                site=MAIN,
                at_ms=self.at_ms,
                call=CallId(call),
                queue=BILLING,
                agent=ANNA,
                reason="limit",
            )
        )

    def callback_failed(self, call: str) -> None:
        self.site.observe(
            e.CallbackFailed(
                site=MAIN,
                at_ms=self.at_ms,
                call=CallId(call),
                agent=ANNA,
                offer=OfferNumber(1),
                queue=BILLING,
                cause="busy",
                tries=1,
                retry_at_ms=self.at_ms + 60_000,
            )
        )

    def callback_due(self, call: str) -> None:
        self.site.observe(
            e.CallbackDue(site=MAIN, at_ms=self.at_ms, call=CallId(call), queue=BILLING)
        )

    def signed_in(self, agent: str, *skills: str) -> None:
        self.site.observe(
            e.AgentSignedIn(
                site=MAIN, at_ms=self.at_ms, agent=AgentId(agent), skills=having(skills)
            )
        )

    def skilled(self, agent: str, *skills: str) -> None:
        self.site.observe(
            e.SkillsChanged(
                site=MAIN, at_ms=self.at_ms, agent=AgentId(agent), skills=having(skills)
            )
        )

    def ready(self, agent: str) -> None:
        self.site.observe(e.AgentBecameReady(site=MAIN, at_ms=self.at_ms, agent=AgentId(agent)))

    def away(self, agent: str) -> None:
        self.site.observe(
            e.AgentWentAway(site=MAIN, at_ms=self.at_ms, agent=AgentId(agent), reason="lunch")
        )

    def signed_out(self, agent: str) -> None:
        self.site.observe(
            e.AgentSignedOut(site=MAIN, at_ms=self.at_ms, agent=AgentId(agent), reason="asked")
        )

    def steady(self, callers: int = 60) -> None:
        """Three wait at any time; every 10 s one is rung at an agent, who takes 2 s to answer."""
        for number in range(callers):
            if number >= 3:
                self.offered(f"s{number - 3}")
                self.after(2_000).connected(f"s{number - 3}")
                self.ended(f"s{number - 3}")
            self.queued(f"s{number}")
            self.after(8_000)

    def positions(self, *calls: str) -> list[int | None]:
        return [self.site.position(CallId(call)) for call in calls]


def having(skills: tuple[str, ...]) -> tuple[AgentSkill, ...]:
    return tuple(AgentSkill(SkillId(skill)) for skill in skills)
