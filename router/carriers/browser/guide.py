"""Leads callers: tells their pages what to do, and the switchboard what they have done.

Theory of operation. Whatever leads a caller somewhere (an answer of his, a step of the switchboard, a
page that comes back) takes a new stamp, works out a scene, and tells it if nobody has led him elsewhere
meanwhile. Nothing is told before what it rests on is written; while nothing can be decided he is held
and then led to where he stands. Scenes are made from how the call stands, never from what the page was
told before: so a page that was loaded anew, or comes back after a restart of the service, is led to
the same place by the same way (`where`).

What cannot be reported, because nothing can be decided just then, is found by the reconciling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from msgspec.structs import replace

from ivr import Keys, Silence
from queues.commands import EndCall
from router.callers import Caller, page_number
from router.carriers.browser import leg_messages as lm
from router.carriers.browser import limits
from router.carriers.browser import messages as m
from router.carriers.browser.answering import Answering
from router.carriers.browser.leading import CARRIER
from router.carriers.browser.legs import ring_name
from router.carriers.browser.scenes import OVER, Scene

if TYPE_CHECKING:
    from queues.commands import CallbackCause
    from queues.ids import CallId, OfferNumber
    from router.carriers.browser.legs import AgentLeg, CallerLeg
    from router.carriers.browser.rooms import Room
    from router.ports import Farewell, RingingBack

_log = structlog.get_logger(__name__)


class Guide(Answering):
    """Everything else that happens to a caller, in the order of the story."""

    # -- The conversation

    def comes_back(self, leg: CallerLeg, path: str | None) -> None:
        """The page was away and is here again; `path` is where it sends what it is recording."""
        leg.away.stop()
        if leg.is_led:
            pass  # he is told what comes of that; how he stands now may be over in a moment
        elif leg.stage == "asked" and leg.uploads and leg.uploads[-1].path == path:
            pass  # he speaks on
        elif leg.stage == "ringing":
            leg.tell(m.Ring(ring_ms=limits.RING_AGAIN_MS))
        elif leg.stage == "meeting" and leg.room is not None:
            self._tell_room(leg, leg.room)
        else:
            self.where(leg)

    def _tell_room(self, leg: CallerLeg, room: Room) -> None:
        opened = self._engine.calls.open.get(room.call)
        room.hold(on=opened is not None and opened.held)
        room.introduce(leg)
        if room.is_held:
            leg.tell(m.Hold(on=True, reason="held", music=self._scenes.music(None)))
        elif room.agent is None or not room.agent.is_ready:
            self.agent_is_away(leg)

    def where(self, leg: CallerLeg) -> None:
        """Lead somebody who comes, or comes back, to where he stands."""
        self._lead(leg, lambda: self._where(leg))

    async def _where(self, leg: CallerLeg) -> Scene:
        if leg.left is not None:
            return await self._note_left(leg, leg.left)
        if leg.call is None or not self._switchboard.knows(leg.call):
            return await self._arrive(leg)
        meeting = self._meeting_of(leg.call)
        if meeting is not None:
            return meeting
        survey = self._surveys.of(leg.call)
        return await self._back(leg.call) if survey is None else self._scenes.of_survey(survey)

    async def _arrive(self, leg: CallerLeg) -> Scene:
        """A call has come in, or is here again."""
        caller = Caller(number=page_number(leg.base), language=leg.language)
        reply = await self._switchboard.call_arrived(CARRIER, leg.base, self._number(), caller)
        leg.call = reply.call
        if leg.stage == "over":
            self._report_over(leg)  # he hung up before his call had a name
        return self._scenes.of_reply(reply)

    def _meeting_of(self, call_id: CallId) -> Scene | None:
        """If he is with an agent, on the way to one, or rung, or is to be rung back, he stays so."""
        call = self._engine.core.state.calls.get(call_id)
        opened = self._engine.calls.open.get(call_id)
        if call is None or opened is None:
            return None
        work = call.work
        is_joined = work is not None and opened.joined == work.offer
        if call.is_callback:
            return Scene("promised", (m.Promised(),))
        if work is None or not is_joined or call.state not in ("connecting", "talking"):
            return None
        return Scene("meeting", offer=work.offer)

    async def _back(self, call_id: CallId, farewell: Farewell | None = None) -> Scene:
        reply = await self._reception.where(call_id)
        if reply.then == "listen" and reply.turn is not None and reply.turn.look_up is not None:
            # A look-up was broken off: to what was heard before it, the same is answered, later.
            turn = reply.turn.state.turn - 1
            reply = await self._switchboard.caller_said(call_id, turn, Silence())
        if reply.then == "hang_up" and not (reply.actions or reply.farewell):
            reply = replace(reply, farewell=farewell)
        waiting = self._reception.lines.waiting(call_id)
        if reply.then != "wait" or reply.actions or waiting is None:
            return self._scenes.of_reply(reply)
        self._reception.lines.begin_anew(call_id)
        return self._scenes.back_in_line(call_id, waiting)

    def back_to_line(self, leg: CallerLeg) -> None:
        """The caller is to wait, again, or is to be asked something. We send him there, so he is not left
        without a word if there is nothing of it any more.
        """
        ways = self._reception.ways
        call_id = leg.call
        if call_id is None:
            return
        if leg.stage == "line" and not (ways.is_asked(call_id) or ways.is_sent(call_id)):
            return
        self._registry.take_out(leg)
        self._lead(leg, lambda: self._to_line(call_id))

    async def _to_line(self, call_id: CallId) -> Scene:
        survey = self._surveys.of(call_id)
        if survey is not None:
            return self._scenes.of_survey(survey)
        return await self._back(call_id, farewell="goodbye")

    # -- The line

    def _note_line(self, leg: CallerLeg, notice: m.Waiting) -> None:
        waiting = None if leg.call is None else self._reception.lines.waiting(leg.call)
        leg.queue = None if waiting is None else waiting.queue
        leg.turn, leg.told_line = notice.turn, replace(notice, items=())

    def _look_at_line(self, leg: CallerLeg) -> None:
        """Is there something new for somebody who waits, here or at home?"""
        if leg.call is None:
            return
        leg.next.for_ms(limits.LINE_EVERY_MS, lambda: self._look_at_line(leg))
        if leg.stage == "promised":
            if self._engine.calls.open.get(leg.call) is None:
                self._finish(leg)
            return
        ways = self._reception.ways
        notice = self._scenes.line(leg.call)
        if ways.is_asked(leg.call) or ways.is_sent(leg.call) or notice is None:
            self.where(leg)
            return
        if notice.items or replace(notice, items=()) != leg.told_line:
            leg.tell(notice)
            self._note_line(leg, notice)

    def pressed(self, leg: CallerLeg, turn: int | None, digits: str) -> None:
        """Keys: an answer, a way out of the line, or for the agent."""
        if leg.stage == "meeting" and leg.room is not None and leg.room.agent is not None:
            leg.room.agent.tell(lm.PeerPressed(digits=digits))
        elif turn is None:
            pass
        elif leg.stage == "asked":
            self.heard(leg, turn, Keys(digits=digits))
        elif leg.stage == "line" and turn == leg.turn:
            self._lead(leg, lambda: self._pressed_in_line(leg, turn, digits[:1]))

    async def _pressed_in_line(self, leg: CallerLeg, turn: int, key: str) -> Scene:
        if leg.call is None or leg.queue is None:
            return OVER
        if await self._reception.ways.pressed(leg.call, leg.queue, turn, key):
            return await self._back(leg.call)
        line = self._scenes.line(leg.call)
        return await self._where(leg) if line is None else Scene("line", (line,))

    # -- With an agent

    def _enter(self, leg: CallerLeg, call: CallId, offer: OfferNumber) -> None:
        room = self._registry.enter(call, offer)
        if leg.room is not room:
            self._registry.take_out(leg)
            leg.room, room.caller = room, leg
        if room.agent is None:
            # After a restart, or when nothing could be decided: his page comes back, or is found to be
            # gone.
            is_young = self._registry.is_young()
            span_ms = limits.RESTART_GRACE_MS if is_young else limits.AGENT_GRACE_MS
            leg.next.for_ms(span_ms, lambda: self._agent_missing(room))
        self._tell_room(leg, room)

    def _agent_missing(self, room: Room) -> None:
        if room.agent is None and room.caller is not None:
            self.agent_lost(room.call, room.offer, lost=True)

    def meet(self, leg: CallerLeg, call: CallId, offer: OfferNumber) -> None:
        """Move the caller to his agent, whose leg is ready; once."""
        if leg.stage == "meeting" and leg.room is self._registry.rooms.get((call, offer)):
            return
        leg.moves()
        self._drop_uploads(leg)
        leg.stage, leg.asked = "meeting", None
        self._enter(leg, call, offer)

    def heard_agent(self, leg: CallerLeg, peer: str, state: m.MediaState) -> None:
        """What has become of the sound between the caller and his agent."""
        room = leg.room
        if room is not None and room.media(leg, peer, state):
            self._report("caller_joined", self._switchboard.caller_joined(room.call, room.offer))

    def agent_is_away(self, leg: CallerLeg) -> None:
        """The agent's page has gone, and may come back."""
        leg.tell(m.Hold(on=True, reason="away", music=self._scenes.music(None)))

    def agent_is_back(self, leg: CallerLeg, room: Room) -> None:
        """The agent's page is there: he is to be heard, unless the caller is on hold."""
        reason: m.HoldReason = "held" if room.is_held else "away"
        leg.tell(m.Hold(on=room.is_held, reason=reason, music=self._scenes.music(None)))

    def await_agent(self, leg: AgentLeg) -> None:
        """The page of this leg has gone, and may come back; while nothing can be decided, it may always."""
        if leg.room is not None and leg.room.caller is not None:
            self.agent_is_away(leg.room.caller)
        leg.away.for_ms(limits.AGENT_GRACE_MS, lambda: self._not_back(leg))
        self._registry.agent_away(leg.agent)

    def _not_back(self, leg: AgentLeg) -> None:
        if self._engine.doubt:
            leg.away.for_ms(limits.HELD_MS, lambda: self._not_back(leg))
        else:
            self.agent_lost(leg.call, leg.offer, lost=not leg.has_hung_up)

    def agent_hangs_up(self, leg: AgentLeg) -> None:
        """The page takes the leg away on purpose."""
        leg.has_hung_up = True
        if not self._engine.doubt:
            self.agent_lost(leg.call, leg.offer)

    def is_known_to_talk(self, leg: AgentLeg) -> bool:
        """Whether caller and agent talk, and the agent does so on this leg: then all that is to be said of
        it was written before, and its page may come back while nothing can be decided.
        """
        call = self._engine.core.state.calls.get(leg.call)
        opened = self._engine.calls.open.get(leg.call)
        if call is None or opened is None or call.state != "talking":
            return False
        return opened.joined == leg.offer and leg.name in opened.agent_legs.get(leg.offer, ())

    def agent_lost(self, call: CallId, offer: OfferNumber, *, lost: bool = False) -> None:
        """The agent's leg is over, or `lost`, and the caller is not on his way elsewhere."""
        room = self._registry.rooms.get((call, offer))
        caller = None if room is None else room.caller
        if room is not None:
            self._empty(room)
        if caller is None:
            self._report("agent_left", self._switchboard.agent_left(call, offer, lost=lost))
        else:
            self._registry.take_out(caller)
            self._lead(caller, lambda: self._after_talk(call, offer, lost=lost))

    def _empty(self, room: Room) -> None:
        """End the legs of everybody but the caller."""
        for supervisor in list(room.supervisors):
            self._registry.take_out_supervisor(supervisor)
            supervisor.end("over")
        if room.agent is not None:
            self._end_agent(room.agent)

    async def _after_talk(self, call: CallId, offer: OfferNumber, *, lost: bool) -> Scene:
        await self._switchboard.agent_left(call, offer, lost=lost)
        survey = await self._surveys.begin(call)
        return await self._back(call) if survey is None else self._scenes.of_survey(survey)

    def _end_agent(self, leg: AgentLeg) -> None:
        self._registry.take_out_agent(leg)
        leg.end("over")

    # -- Rung back

    def ring(self, leg: CallerLeg, ringing: RingingBack) -> str:
        """Ring at the page of a caller who waits for it; gives the name of the leg."""
        leg.moves()
        leg.name, leg.stage = ring_name(leg.base, ringing.offer), "ringing"
        leg.ringing = ringing.offer
        leg.tell(m.Ring(ring_ms=ringing.ring_ms))
        leg.next.for_ms(ringing.ring_ms, lambda: self.not_reached(leg, "no_answer"))
        return leg.name

    def answered(self, leg: CallerLeg) -> None:
        """Who was rung is here."""
        if leg.stage == "ringing":
            self._lead(leg, lambda: self._answered(leg))

    async def _answered(self, leg: CallerLeg) -> Scene:
        call_id, offer = leg.call, leg.ringing
        if call_id is None or offer is None:
            return OVER
        opened = await self._switchboard.caller_answered(call_id, offer, leg.name)
        if opened is None:
            return await self._where(leg)
        return Scene("meeting", (self._scenes.called_back(opened.language),), offer=offer)

    def not_reached(self, leg: CallerLeg, cause: CallbackCause) -> None:
        """Who was rung did not answer, or did not want to."""
        call_id, offer = leg.call, leg.ringing
        if leg.stage != "ringing" or call_id is None or offer is None:
            return
        self.stop_ringing(leg)
        self._report("callback_failed", self._switchboard.callback_failed(call_id, offer, cause))

    def stop_ringing(self, leg: CallerLeg) -> None:
        """Nobody waits for him just now; he may be rung another time."""
        leg.moves()
        leg.stage, leg.ringing = "promised", None
        leg.tell(m.StopRinging())
        leg.tell(m.Promised())
        leg.next.for_ms(limits.LINE_EVERY_MS, lambda: self._look_at_line(leg))

    def not_found(self, leg: CallerLeg) -> None:
        """However often the two pages are introduced, the caller's does not hear his agent's."""
        self._finish(leg, "lost")

    # -- The end

    def farewell(self, leg: CallerLeg, farewell: Farewell, language: str) -> None:
        """Tell the caller why, and end the call."""
        scene = self._scenes.goodbye(farewell, language)

        async def goodbye() -> Scene:
            return scene

        self._lead(leg, goodbye)

    def played(self, leg: CallerLeg, turn: int) -> None:
        """All has been said; of what he was told before our last words, that comes too late."""
        if leg.stage == "leaving" and turn == leg.turn:
            self._said_goodbye(leg)

    def _said_goodbye(self, leg: CallerLeg) -> None:
        """Unless he is to be rung back, the leg is over."""
        if leg.call is not None and self._switchboard.is_rung_back(leg.call):
            leg.moves()
            leg.stage = "promised"
            leg.tell(m.Promised())
            leg.next.for_ms(limits.LINE_EVERY_MS, lambda: self._look_at_line(leg))
        else:
            self._finish(leg)

    def takes_back(self, leg: CallerLeg) -> None:
        """The caller hangs up, on purpose: he does not want to be rung either. He need not know yet that he
        may be, so a message that he has left stays: nobody takes that back by hanging up after it.
        """
        if leg.stage == "promised" and leg.call is not None:
            self._report("promise_over", self._take_back(leg.call))
        self.hang_up(leg)

    async def _take_back(self, call_id: CallId) -> None:
        opened = self._engine.calls.open.get(call_id)
        has_left = opened is not None and opened.voicemail is not None
        if call_id in self._engine.core.state.calls and not has_left:
            # By the carrier: that a caller hangs up who is to be rung ends nothing.
            site = self._engine.core.state.definition.site
            await self._engine.submit(EndCall(site=site, call=call_id, by="carrier"))

    def _finish(self, leg: CallerLeg, reason: m.EndReason = "over") -> None:
        """The leg is over: tell the page, everybody else, and forget it."""
        leg.moves()
        leg.away.stop()
        leg.stage = "over"
        self._drop_uploads(leg)
        self._registry.callers.pop(leg.base, None)
        room = self._registry.take_out(leg)
        if room is not None:
            self._empty(room)
        self._let_go(leg, reason)
        if leg.call is not None:
            self._report_over(leg)

    def _report_over(self, leg: CallerLeg) -> None:
        self._report("leg_ended", self._switchboard.leg_ended(CARRIER, leg.name))
