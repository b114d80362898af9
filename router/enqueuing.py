"""How a call is put in the queue to which its conversation has led it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues import commands as c
from queues import limits
from queues.definitions import SkillNeed
from queues.ids import QueueId, SkillId
from router.settings.values import milliseconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr import RouteToQueue
    from queues.ids import CallId, SiteId
    from router.callers import Callers

VIP: Final = c.Label("tier", "vip")


def enqueuing(
    site: SiteId,
    call: CallId,
    route: RouteToQueue,
    callers: Callers,
    *,
    opens_at_ms: int | None,
    besides: Sequence[str] = (),
) -> c.EnqueueCall:
    """The command for a call that goes this way; nobody is rung back before the queue opens. `besides`
    are skills that are needed because of how the call came in.
    """
    is_vip = callers.is_vip(call)
    priority = route.priority + (callers.settings.vip_priority if is_vip else 0)
    labels = [c.Label("language", route.language)]
    if route.concern is not None:
        labels.append(c.Label("concern", route.concern[: limits.LABEL_LENGTH_MAX]))
    if is_vip:
        labels.append(VIP)
    return c.EnqueueCall(
        site=site,
        call=call,
        queue=QueueId(route.queue),
        needs=(
            *(SkillNeed(SkillId(need.skill), need.level) for need in route.skills),
            *(SkillNeed(SkillId(skill)) for skill in besides),
        ),
        priority=min(limits.PRIORITY_MAX, priority),
        caller=callers.known_as(call),
        agent=callers.agent_wanted(call),
        agent_wait_ms=milliseconds(callers.settings.agent_wait_s),
        is_callback=route.way != "line",
        has_message=route.way == "voicemail",
        not_before_ms=None if route.way == "line" else opens_at_ms,
        labels=tuple(labels),
    )
