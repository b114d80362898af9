"""How things stand for one agent, as messages. Reads the core and keeps nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues.ids import QueueId
from queues.views import view_agent
from router.api.card import Card, Cards
from router.api.messages import (
    Connected,
    Join,
    Joining,
    Offer,
    ServiceState,
    StateView,
    Written,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ivr import Script
    from queues import events as e
    from queues.ids import AgentId, CallId, OfferNumber
    from router.api.choices import Choices
    from router.api.messages import SupervisionShown
    from router.callers import Callers
    from router.calls import OpenCall
    from router.engine import Engine
    from router.ports import Clock
    from router.settings import Agent as AgentSettings

OFFER_PARAMETER: Final = "offer"
"""Names the offer, as `<call>.<number>`, to whoever answers the carrier for the desk's audio."""


IN_DOUBT: Final = (
    "The service cannot write its journal. Go on talking; you can do nothing else here until it can. "
    "Callers keep their places."
)


class Situation:
    """Reads how things stand."""

    def __init__(
        self,
        *,
        engine: Engine,
        callers: Callers,
        agents: Mapping[AgentId, AgentSettings],
        clock: Clock,
        script: Callable[[], Script],
        choices: Choices,
        name_of: Callable[[str], str] = str,
    ) -> None:
        self._engine = engine
        self._callers = callers
        self._cards = Cards(engine, callers, script)
        self._agents = agents
        self._clock = clock
        self._choices = choices
        self.name_of = name_of
        """What somebody is called, by his id."""

    def service(self) -> ServiceState:
        """Whether anything is decided."""
        in_doubt = bool(self._engine.doubt)
        return ServiceState(deciding=not in_doubt, message=IN_DOUBT if in_doubt else "")

    def state(self, agent_id: AgentId) -> StateView:
        """How the agent stands."""
        now_ms = self._clock.now_ms()
        agent = self._engine.core.state.agents.get(agent_id)
        if agent is None:
            return StateView(
                state="signed_out",
                since_ms=now_ms,
                now_ms=now_ms,
                reachable=False,
                reason="",
                plan=None,
                call=None,
                offer=None,
                wrap_up_until_ms=None,
                wrap_up_call=None,
            )
        view, work = view_agent(agent), agent.work
        return StateView(
            state=view.state,
            since_ms=view.since_ms,
            now_ms=now_ms,
            reachable=view.reachable,
            reason=view.away_reason,
            plan=view.plan,
            call=view.call,
            offer=view.offer,
            wrap_up_until_ms=view.wrap_up_until_ms,
            wrap_up_call=None if work is None or work.state != "wrapping_up" else work.call.id,
        )

    def in_hand(self, agent_id: AgentId) -> tuple[CallId, OfferNumber] | None:
        """The call for which the agent's audio is needed, and its offer."""
        agent = self._engine.core.state.agents.get(agent_id)
        work = None if agent is None else agent.work
        if work is None or work.state not in ("connecting", "talking"):
            return None
        return work.call.id, work.offer

    def present(
        self, agent_id: AgentId, *, brings_audio: bool
    ) -> Offer | Joining | Connected | None:
        """The offer or call that the agent has, for a desk that comes in the middle of it."""
        agent = self._engine.core.state.agents.get(agent_id)
        work = None if agent is None else agent.work
        if agent is None or work is None or work.state == "wrapping_up":
            return None
        call = work.call
        queue = call.line.requirement.queue
        if work.state == "offered":
            return Offer(
                call=call.id,
                offer=work.offer,
                queue=queue.queue,
                expires_at_ms=work.since_ms + queue.offer_ms + agent.answer_ms,
                now_ms=self._clock.now_ms(),
                waited_ms=work.since_ms - call.entry[0],
                card=self._cards.of(call.id),
            )
        if work.state == "connecting":
            return Joining(
                call=call.id,
                offer=work.offer,
                queue=queue.queue,
                card=self._cards.of(call.id),
                join=self._join(agent_id, call.id, work.offer) if brings_audio else None,
            )
        join = self._join(agent_id, call.id, work.offer) if brings_audio else None
        return self._talking(agent_id, call.id, work.offer, since_ms=work.since_ms, join=join)

    def offered(self, event: e.CallOffered) -> Offer:
        """The offer that has just been made."""
        return Offer(
            call=event.call,
            offer=event.offer,
            queue=event.queue,
            expires_at_ms=event.expires_at_ms,
            now_ms=self._clock.now_ms(),
            waited_ms=event.waited_ms,
            card=self._cards.of(event.call),
        )

    def accepted(self, event: e.OfferAccepted, *, brings_audio: bool) -> Joining:
        """The offer that has just been accepted."""
        join = self._join(event.agent, event.call, event.offer) if brings_audio else None
        return Joining(
            call=event.call,
            offer=event.offer,
            queue=event.queue,
            card=self._cards.of(event.call),
            join=join,
        )

    def connected(self, event: e.CallConnected) -> Connected:
        """The call that has just been connected."""
        return self._talking(event.agent, event.call, event.offer, since_ms=event.at_ms)

    def _talking(
        self,
        agent: AgentId,
        call_id: CallId,
        offer: OfferNumber,
        *,
        since_ms: int,
        join: Join | None = None,
    ) -> Connected:
        in_core = self._engine.core.state.calls.get(call_id)
        call = self._engine.calls.find(call_id)
        mode, by = self._supervision(call)
        return Connected(
            call=call_id,
            offer=offer,
            queue=QueueId("") if in_core is None else in_core.queue_id,
            since_ms=since_ms,
            card=self._cards.of(call_id),
            can=self._choices.abilities(agent, call_id),
            held=call is not None and call.held,
            supervised=mode,
            supervised_by=by,
            join=join,
        )

    def card(self, call_id: CallId) -> Card:
        """Who rings in a call, and why."""
        return self._cards.of(call_id)

    def has(self, agent_id: AgentId, call_id: CallId) -> bool:
        """Whether the agent has this call in hand, or wraps it up."""
        agent = self._engine.core.state.agents.get(agent_id)
        work = None if agent is None else agent.work
        return work is not None and work.state != "offered" and work.call.id == call_id

    def written(self, call_id: CallId) -> Written:
        """What agents have written about a call."""
        about = self._callers.remembered_call(call_id)
        if about is None:
            return Written(call=call_id, disposition="", note="")
        return Written(call=call_id, disposition=about.disposition, note=about.note)

    def _supervision(self, call: OpenCall | None) -> tuple[SupervisionShown, str]:
        """What a supervisor does in a call, and who that is, by name, if agents are told."""
        if call is None or call.supervised_by is None or not self._choices.tells_of_listening:
            return "none", ""
        return call.supervision or "none", self.name_of(call.supervised_by)

    def _join(self, agent: AgentId, call_id: CallId, offer: int) -> Join | None:
        call = self._engine.calls.open.get(call_id)
        if call is None or self._agents[agent].phone is not None:
            return None
        return Join(carrier=call.carrier, parameters={OFFER_PARAMETER: f"{call_id}.{offer}"})
