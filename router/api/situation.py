"""How things stand for one agent, as messages. Reads the core and keeps nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues.views import view_agent
from router.api.card import Cards
from router.api.messages import Connected, Join, Joining, Offer, ServiceState, StateView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ivr import Script
    from queues import events as e
    from queues.ids import AgentId, CallId
    from router.callers import Callers
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
    ) -> None:
        self._engine = engine
        self._cards = Cards(engine, callers, script)
        self._agents = agents
        self._clock = clock

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
            )
        view = view_agent(agent)
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
        )

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
        return Connected(
            call=call.id,
            offer=work.offer,
            queue=queue.queue,
            since_ms=work.since_ms,
            card=self._cards.of(call.id),
        )

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
        return Connected(
            call=event.call,
            offer=event.offer,
            queue=event.queue,
            since_ms=event.at_ms,
            card=self._cards.of(event.call),
        )

    def _join(self, agent: AgentId, call_id: CallId, offer: int) -> Join | None:
        call = self._engine.calls.open.get(call_id)
        if call is None or self._agents[agent].phone is not None:
            return None
        return Join(carrier=call.carrier, parameters={OFFER_PARAMETER: f"{call_id}.{offer}"})
