"""Events from which figures of fairness are computed, short to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import events as e
from queues.commands import Label
from queues.definitions import AgentSkill, SkillNeed
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId, SkillId

if TYPE_CHECKING:
    from queues.reasons import CallOutcome

SITE, ELSEWHERE = SiteId("main"), SiteId("south")
QUEUE, OTHER = QueueId("accounts"), QueueId("workshop")
ANNA, BRAM = AgentId("anna"), AgentId("bram")
START_MS = 1_767_610_800_000
NOW, LATER = 0, 3_600_000
DUTCH, ITALIAN = (Label("language", "nl"),), (Label("language", "it"),)
BILLING = (AgentSkill(SkillId("billing"), 5),)


def queued(
    call: str,
    at: int = NOW,
    *labels: Label,
    site: SiteId = SITE,
    needs: tuple[SkillNeed, ...] = (),
    place: int | None = None,
    is_callback: bool = False,
) -> e.CallQueued:
    return e.CallQueued(
        site=site,
        at_ms=START_MS + at,
        call=CallId(call),
        queue=QUEUE,
        needs=needs,
        priority=0,
        leaves_at_ms=START_MS + at + LATER,
        queued_at_ms=START_MS + (at if place is None else place),
        is_callback=is_callback,
        labels=labels,
    )


def connected(
    call: str,
    at: int,
    *,
    agent: AgentId = ANNA,
    waited: int = 0,
    in_target: bool = True,
    connection: int = 1,
    is_callback: bool = False,
) -> e.CallConnected:
    return e.CallConnected(
        site=SITE,
        at_ms=START_MS + at,
        call=CallId(call),
        agent=agent,
        offer=OfferNumber(1),
        queue=QUEUE,
        waited_ms=waited,
        in_target=in_target,
        connection=connection,
        ends_at_ms=START_MS + at + LATER,
        is_callback=is_callback,
    )


def ended(
    call: str,
    at: int,
    outcome: CallOutcome = "completed",
    *,
    waited: int = 0,
    agent: AgentId | None = None,
    wrap_up: bool = False,
    is_callback: bool = False,
) -> e.CallEnded:
    return e.CallEnded(
        site=SITE,
        at_ms=START_MS + at,
        call=CallId(call),
        queue=QUEUE,
        outcome=outcome,
        by="caller",
        waited_ms=waited,
        talked_ms=0,
        agent=agent,
        wrap_up_until_ms=START_MS + at + LATER if wrap_up else None,
        is_callback=is_callback,
    )


def requeued(call: str, at: int) -> e.CallRequeued:
    return e.CallRequeued(
        site=SITE,
        at_ms=START_MS + at,
        call=CallId(call),
        agent=ANNA,
        offer=OfferNumber(1),
        queue=QUEUE,
        reason="agent_lost",
        back_at_ms=START_MS + at,
        leaves_at_ms=START_MS + LATER,
    )


def moved(call: str, at: int) -> e.CallMoved:
    return e.CallMoved(
        site=SITE,
        at_ms=START_MS + at,
        call=CallId(call),
        from_queue=QUEUE,
        queue=OTHER,
        needs=(),
        reason="step",
        priority=0,
        leaves_at_ms=START_MS + LATER,
    )


def transferred(call: str, at: int) -> e.CallTransferred:
    return e.CallTransferred(
        site=SITE,
        at_ms=START_MS + at,
        call=CallId(call),
        agent=ANNA,
        offer=OfferNumber(1),
        from_queue=QUEUE,
        queue=OTHER,
        needs=(),
        priority=0,
        talked_ms=0,
        wrap_up_until_ms=START_MS + LATER,
        leaves_at_ms=START_MS + LATER,
    )


def missed(call: str, *, is_excluded: bool) -> e.OfferMissed:
    return e.OfferMissed(
        site=SITE,
        at_ms=START_MS,
        call=CallId(call),
        agent=ANNA,
        offer=OfferNumber(1),
        queue=QUEUE,
        cause="timeout",
        misses=1,
        back_at_ms=START_MS,
        excluded_until_ms=START_MS + 30_000 if is_excluded else None,
    )
