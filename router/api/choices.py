"""What a desk lets its agent choose from, and what he can do with a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queues.ids import QueueId
from router.api.messages import DeskInfo
from router.ports import Holding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from queues.ids import AgentId, CallId
    from router.api.messages import Ability
    from router.calls import CarrierName
    from router.engine import Engine
    from router.ports import Carrier
    from router.settings import Agent as AgentSettings
    from router.settings import Settings

_WITH_KEYPAD: Final[frozenset[CarrierName]] = frozenset(("twilio",))
"""Whose callers may be machines that ask for keys."""


class Choices:
    """Reads the settings of the day, and what the carriers can do."""

    def __init__(
        self,
        *,
        engine: Engine,
        settings: Callable[[], Settings],
        carriers: Mapping[CarrierName, Carrier],
        agents: Mapping[AgentId, AgentSettings],
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._carriers = carriers
        self._agents = agents

    def info(self) -> DeskInfo:
        """What there is to choose from."""
        settings = self._settings()
        return DeskInfo(
            away_reasons=settings.desk.away_reasons,
            dispositions=settings.desk.dispositions,
            queues=tuple(QueueId(queue.id) for queue in settings.queues),
            can_escalate=self._manager_queue() is not None,
        )

    def is_disposition(self, disposition: str) -> bool:
        """Whether it can be chosen; nothing always can."""
        return not disposition or disposition in self._settings().desk.dispositions

    @property
    def tells_of_listening(self) -> bool:
        """Whether agents are told who listens."""
        return self._settings().desk.agents_see_listening

    def abilities(self, agent: AgentId, call_id: CallId) -> tuple[Ability, ...]:
        """What this agent can do with a call that he talks."""
        call = self._engine.calls.find(call_id)
        in_core = self._engine.core.state.calls.get(call_id)
        if call is None or in_core is None:
            return ()
        manager = self._manager_queue()
        at_desk = self._agents[agent].phone is None
        able: dict[Ability, bool] = {
            "hold": at_desk and isinstance(self._carriers.get(call.carrier), Holding),
            "keypad": at_desk and call.carrier in _WITH_KEYPAD,
            "transfer": len(self._settings().queues) > 1,
            "escalate": manager is not None and in_core.queue_id != manager,
        }
        return tuple(ability for ability, can in able.items() if can)

    def _manager_queue(self) -> QueueId | None:
        """Where calls are escalated to."""
        escalation = self._settings().conversation.escalation
        return None if escalation is None else QueueId(escalation.queue)
