"""What must be done about what is written: soon, once, and also if the process is killed in between.

Most of what a service forgets comes right by itself, at a deadline and late. So it is not enough that
everything comes to rest: what was decided must be asked of the carrier while it matters. Where the
carrier itself fails, nothing is promised but that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from queues import events as e
from router.calls import AgentLegNoted

if TYPE_CHECKING:
    from tests.simulation.legs import Leg
    from tests.simulation.shadow import Shadow
    from tests.simulation.story import Story

Kind = Literal["agent-answered", "caller-answered", "move"]
Promise = tuple[Kind, str, int]

KEPT_MS = 9_000
"""So long after something was written, or the service could act on it again, it is done. A desk's
call waits a moment for the leg of its agent, and what is asked of one leg is asked in turn.
"""


class Promises:
    def __init__(self, story: Story, shadow: Shadow) -> None:
        self._story = story
        self._shadow = shadow
        self._open: dict[Promise, int] = {}
        """And since when."""
        self._kept: dict[Promise, Leg] = {}
        exchange = story.exchange
        exchange.on_rung = self._rung
        exchange.on_moved = self._moved

    # -- what is promised

    def written(self, event: object) -> None:
        """Before the event is folded."""
        match event:
            case e.CallOffered() if event.agent in self._story.phones:
                self._promise(("agent-answered", event.call, event.offer))
            case AgentLegNoted(joined=True):
                call = self._shadow.core.state.calls.get(event.call)
                if call is not None and call.state == "connecting":
                    kind: Kind = "caller-answered" if call.is_callback else "move"
                    self._promise((kind, event.call, event.offer))
            case _:
                pass

    def _promise(self, promise: Promise) -> None:
        if promise not in self._kept:
            self._open.setdefault(promise, self._story.world.now_ms)

    # -- what is done

    def _rung(self, kind: str, call: str, offer: int, leg: Leg) -> None:
        known = self._shadow.offered if kind == "agent-answered" else self._shadow.accepted
        if (call, offer) not in known:
            self._story.checks.fail(f"rung for offer {offer} of {call}, which is not written")
        promise: Promise = (
            "agent-answered" if kind == "agent-answered" else "caller-answered",
            call,
            offer,
        )
        earlier = self._kept.get(promise)
        if earlier is not None and not earlier.is_over:
            self._rung_twice(earlier, leg)
        self._keep(promise, leg)

    def _rung_twice(self, earlier: Leg, leg: Leg) -> None:
        """That is only excused if a process was killed while its request was on the way, and the next
        one has asked the carrier before it arrived.
        """
        of_the_dead = min(earlier, leg, key=lambda one: one.made_by)
        has_several = earlier.made_by != leg.made_by
        if has_several and of_the_dead.made_ms > self._story.up_since_ms:
            self._story.world.count("rung_twice_by_late_request")
        else:
            self._story.checks.fail(f"{leg} is rung beside {earlier} for the same offer")

    def _moved(self, call: str, offer: int, leg: Leg) -> None:
        if (call, offer) not in self._shadow.accepted:
            self._story.checks.fail(f"{leg} is moved for offer {offer} of {call}: not accepted")
        self._keep(("move", call, offer), leg)

    def _keep(self, promise: Promise, leg: Leg) -> None:
        self._kept[promise] = leg
        self._open.pop(promise, None)

    # -- now and then

    def look(self) -> None:
        """Whether all is done that should be done by now."""
        story = self._story
        process = story.process
        if process is None or not process.is_open or process.service.engine.doubt:
            return
        could_act_ms = max(story.up_since_ms, story.sound_since_ms)
        for promise, since_ms in list(self._open.items()):
            if self._is_moot(promise) or story.rest_fails:
                del self._open[promise]
            elif story.world.now_ms - max(since_ms, could_act_ms) > KEPT_MS:
                del self._open[promise]
                kind, call, offer = promise
                story.checks.fail(f"nobody has done this: {kind} for offer {offer} of {call}")

    def _is_moot(self, promise: Promise) -> bool:
        kind, call_id, offer = promise
        call = self._shadow.core.state.calls.get(call_id)  # type: ignore[call-overload] # as written in an address
        work = None if call is None else call.works.get(offer)
        if work is None:
            return True
        awaited = "offered" if kind == "agent-answered" else "connecting"
        return bool(work.state != awaited)
