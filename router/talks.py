"""What people do while caller and agent talk: pass the call on, hold it, take part, write about it.

Who passes a call on to another queue says nothing of what it needs there. It needs somebody who
speaks the caller's language and has what the calls of its carrier need, such as a headset; the skills
of its concern are left out, as the others need not have them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queues import commands as c
from queues import events as e
from queues.definitions import SkillNeed
from queues.errors import NotPossibleNow
from queues.ids import QueueId, SkillId
from router import effects as do
from router.calls import (
    HoldNoted,
    NoteCoaching,
    NoteHold,
    NoteSupervision,
    NoteWrapUp,
    SupervisionNoted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ivr import Script
    from queues.definitions import Need
    from queues.entities import Call, Work
    from queues.ids import AgentId, CallId, OfferNumber, StaffId
    from router.calls import CarrierName, Supervision
    from router.engine import Engine
    from router.outbox import Outbox


class Talks:
    """The talks of one site. `script` gives the conversation of the day, `skills_for` what agents need
    for the calls of a carrier.
    """

    def __init__(
        self,
        *,
        engine: Engine,
        outbox: Outbox,
        script: Callable[[], Script],
        skills_for: Callable[[CarrierName], Sequence[str]],
    ) -> None:
        self._engine = engine
        self._outbox = outbox
        self._script = script
        self._skills_for = skills_for
        self._site = engine.core.state.definition.site

    # -- Passed on

    async def transfer(
        self,
        agent: AgentId,
        call_id: CallId,
        queue: QueueId,
        *,
        priority: int | None = None,
        by: StaffId | None = None,
    ) -> None:
        """The agent, or `by` for him, passes the call on to another queue, and he wraps up. It keeps
        its place by when it was first queued, and its priority unless another is given.

        Raises:
            CommandRefused: the agent does not talk to this caller, or there is no such other queue.
        """
        await self._engine.submit(
            c.TransferCall(
                site=self._site,
                call=call_id,
                agent=agent,
                queue=queue,
                needs=self._needs_elsewhere(call_id),
                priority=priority,
                by=by,
            )
        )

    @property
    def escalation_queue(self) -> QueueId | None:
        """The manager's queue; None if none is configured."""
        escalation = self._script().escalation
        return None if escalation is None else QueueId(escalation.queue)

    async def escalate(self, agent: AgentId, call_id: CallId, *, by: StaffId | None = None) -> None:
        """The same, to the manager's queue, with the priority of calls that go there if it is higher.

        Raises:
            CommandRefused: no such queue is configured, or as above.
        """
        escalation, call = self._script().escalation, self._in_queue(call_id)
        if escalation is None:
            raise NotPossibleNow("no queue is configured to which calls are escalated")
        known = None if call is None else max(call.line.priority, escalation.priority)
        queue = QueueId(escalation.queue)
        await self.transfer(agent, call_id, queue, priority=known, by=by)

    def queue_of(self, call_id: CallId) -> QueueId | None:
        """The queue that has the call, or had it last."""
        call = self._in_queue(call_id)
        return None if call is None else call.queue_id

    def _in_queue(self, call_id: CallId) -> Call | None:
        return self._engine.core.state.calls.get(call_id)

    def _needs_elsewhere(self, call_id: CallId) -> tuple[Need, ...] | None:
        """At the level that the call needs already, or else at any. None for what it needs already."""
        opened, call = self._engine.calls.open.get(call_id), self._in_queue(call_id)
        if opened is None or call is None:
            return None
        spoken = {
            SkillId(one.skill)
            for one in self._script().languages
            if one.code == opened.language and one.skill is not None
        }
        needed = {one.skill: one for one in call.needs if isinstance(one, SkillNeed)}
        kept = spoken & needed.keys() or spoken
        carried = map(SkillId, self._skills_for(opened.carrier))
        wanted = dict.fromkeys((*sorted(kept), *carried))
        return tuple(needed.get(skill) or SkillNeed(skill) for skill in wanted)

    # -- In the talk

    async def hold(self, agent: AgentId, call_id: CallId, *, on: bool) -> None:
        """Let the caller wait apart from the agent, or talk to him again; said twice it is done once.

        Raises:
            CommandRefused: the agent does not talk to this caller.
        """
        work = self._talk(call_id)
        if work is None or work.agent.id != agent:
            raise NotPossibleNow(f"agent {agent!r} does not talk to call {call_id!r}")
        await self._engine.submit(NoteHold(call=call_id, offer=work.offer, on=on))

    def _talk(self, call_id: CallId) -> Work | None:
        call = self._in_queue(call_id)
        return None if call is None or call.state != "talking" else call.work

    def caller_held(self, call_id: CallId, offer: OfferNumber, *, on: bool) -> None:
        """The caller waits apart from the agent of this offer, or does so no more, says his carrier. If
        that was asked for long ago and carried out late, what holds now is done once more, as long as
        they talk: what is done to him since must not give way to it.
        """
        call, work = self._engine.calls.open.get(call_id), self._talk(call_id)
        is_theirs = work is not None and work.offer == offer
        if call is not None and is_theirs and call.held != on:
            self._outbox.put(0, do.Hold(call=call_id, on=call.held))

    async def note_supervision(
        self, supervisor: StaffId, call_id: CallId, mode: Supervision | None
    ) -> None:
        """A supervisor takes part in the talk in this way, or, if None, no longer.

        Raises:
            RequestRefused: there is no such call, it is over, or somebody else takes part in it.
        """
        await self._engine.submit(NoteSupervision(call=call_id, supervisor=supervisor, mode=mode))

    def let_take_part(self, call_id: CallId) -> None:
        """Somebody has come who takes part in the talk, or may be there from before a restart: let it be
        as the book has it.
        """
        self._outbox.put(0, do.LetTakePart(call=call_id))

    def supervision(self, call_id: CallId) -> tuple[StaffId, Supervision] | None:
        """Who takes part in the talk, and in which way: the only place where that stands."""
        call = self._engine.calls.open.get(call_id)
        if call is None or call.supervised_by is None or call.supervision is None:
            return None
        return call.supervised_by, call.supervision

    # -- During and after it

    async def note_wrap_up(
        self, agent: AgentId, call_id: CallId, *, disposition: str, note: str
    ) -> None:
        """What came of the call, and what colleagues should know; the last word counts.

        Raises:
            RequestRefused: the agent has not talked in it, or it ended long ago.
        """
        await self._engine.submit(
            NoteWrapUp(call=call_id, agent=agent, disposition=disposition, note=note)
        )

    async def note_coaching(
        self, supervisor: StaffId, call_id: CallId, agent: AgentId, text: str
    ) -> None:
        """What a supervisor says about how an agent dealt with the call.

        Raises:
            RequestRefused: the agent has not talked in it, or it ended long ago.
        """
        await self._engine.submit(
            NoteCoaching(call=call_id, supervisor=supervisor, agent=agent, text=text)
        )


def follows(event: HoldNoted | SupervisionNoted | e.CallTransferred) -> do.Effect:
    """What is to be done to a caller whom his agent lets wait, or passes on, or when somebody listens."""
    if isinstance(event, SupervisionNoted):
        return do.LetTakePart(call=event.call)
    if isinstance(event, HoldNoted):
        return do.Hold(call=event.call, on=event.on)
    return do.PassOn(call=event.call, offer=event.offer)
