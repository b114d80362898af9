"""Translates settings to what the core knows: ids for names, milliseconds for seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import definitions as core
from queues import steps as core_steps
from queues.expressions import parse_all
from queues.ids import QueueId, SiteId, SkillId
from router.settings.values import milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ivr.script import SkillNeed
    from router.settings.model import BackOff, Callbacks, Need, Queue, Settings, Step


def site_definition(settings: Settings) -> core.SiteDefinition:
    """Skills, queues and times as the core knows them."""
    times, routing = settings.times, settings.routing
    return core.SiteDefinition(
        site=SiteId(settings.service.site),
        skills=tuple(SkillId(skill) for skill in settings.skills),
        queues=tuple(map(_queue, settings.queues)),
        order=routing.order,
        shadow_order=routing.shadow_order,
        back_off=_back_off(times.back_off),
        callbacks=_callbacks(settings.callbacks),
        seed=routing.seed,
        misses_before_away=times.misses_before_away,
        exclusion_ms=milliseconds(routing.exclusion_s),
        resume_ms=milliseconds(times.resume_s),
        connecting_ms_max=milliseconds(times.connecting_s_max),
        talking_ms_max=milliseconds(times.talking_s_max),
        wrap_up_ms_max=milliseconds(times.wrap_up_s_max),
        unreachable_ms_max=milliseconds(times.unreachable_s_max),
        rank_step_ms=milliseconds(routing.rank_step_s),
        primary_bonus_ms=milliseconds(routing.primary_bonus_s),
    )


def moves(settings: Settings, before: Iterable[QueueId]) -> tuple[tuple[QueueId, QueueId], ...]:
    """Where the calls of queues go that there were before and are no longer: to the queue that the
    settings name, or else to the one of callers whose concern stays unknown.
    """
    kept = {queue.id for queue in settings.queues}
    default = settings.conversation.default_queue
    gone = (queue for queue in before if queue not in kept)
    return tuple((queue, QueueId(settings.queues_gone.get(queue, default))) for queue in gone)


def needs_of(queue: Queue) -> tuple[core.Need, ...]:
    """What the calls of a queue need.

    Raises:
        InvalidExpression: if that is a text which cannot be read; `reading` lets none pass.
    """
    return parse_all(queue.needs) if isinstance(queue.needs, str) else skill_needs(queue.needs)


def skill_needs(needs: Iterable[Need | SkillNeed]) -> tuple[core.SkillNeed, ...]:
    """Skills with least levels, of a queue or of a concern."""
    return tuple(core.SkillNeed(SkillId(need.skill), need.level) for need in needs)


def step_of(step: Step) -> core_steps.Step:
    """What changes for a call that is not answered soon."""
    return core_steps.Step(
        on=step.on,
        after_ms=milliseconds(step.after_s),
        line_over=step.line_over,
        longest_wait_over_ms=_if_set(step.longest_wait_over_s),
        expected_wait_over_ms=_if_set(step.expected_wait_over_s),
        staffing=step.staffing,
        lower_levels=step.lower_levels,
        drop_skills=tuple(map(SkillId, step.drop_skills)),
        add_queues=tuple(map(QueueId, step.add_queues)),
        raise_priority=step.raise_priority,
        offer_callback=step.offer_callback,
        move_to=None if step.move_to is None else QueueId(step.move_to),
        leave_for=step.leave_for,
    )


def _queue(queue: Queue) -> core.QueueDefinition:
    return core.QueueDefinition(
        queue=QueueId(queue.id),
        needs=needs_of(queue),
        prefers=skill_needs(queue.prefers),
        weight=queue.weight,
        target=core.ServiceTarget(
            share=queue.target.share, within_ms=milliseconds(queue.target.within_s)
        ),
        selection=queue.selection,
        shadow=queue.shadow,
        ring_max=queue.ring_max,
        ring_every_ms=milliseconds(queue.ring_every_s),
        offer_ms=milliseconds(queue.offer_s),
        wrap_up_ms=milliseconds(queue.wrap_up_s),
        wait_ms_max=milliseconds(queue.wait_s_max),
        last_agent_wait_ms=milliseconds(queue.last_agent_wait_s),
        steps=tuple(map(step_of, queue.steps)),
    )


def _back_off(times: BackOff) -> core.BackOff:
    return core.BackOff(
        declined_ms=milliseconds(times.declined_s),
        timeout_ms=milliseconds(times.timeout_s),
        no_answer_ms=milliseconds(times.no_answer_s),
        busy_ms=milliseconds(times.busy_s),
        failed_ms=milliseconds(times.failed_s),
    )


def _callbacks(rules: Callbacks) -> core.CallbackRules:
    return core.CallbackRules(
        ring_ms=milliseconds(rules.ring_s),
        tries=rules.tries,
        retry_ms=milliseconds(rules.retry_s),
        wait_ms_max=milliseconds(rules.wait_s_max),
    )


def _if_set(seconds: float | None) -> int | None:
    return None if seconds is None else milliseconds(seconds)
