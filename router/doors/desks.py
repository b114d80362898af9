"""Agents' desks, put together: what they show, what can be chosen there, what their audio needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from router.api import Choices, Desks, Situation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from queues.ids import AgentId
    from router.api.messages import Voice
    from router.calls import CarrierName
    from router.parts import Parts
    from router.settings import Agent


def new_desks(
    parts: Parts,
    agents: Mapping[AgentId, Agent],
    voices: Mapping[CarrierName, Callable[[AgentId, str], Voice | None]],
    name_of: Callable[[str], str],
) -> tuple[Choices, Desks]:
    """The desks of one service, and what can be chosen there. `voices` gives what the page of an agent
    needs to bring audio, by carrier, from his id and that of his session, which may be empty; carriers may be added later. `name_of` says what somebody is
    called, by his id.
    """
    choices = Choices(
        engine=parts.engine,
        settings=lambda: parts.settings,
        carriers=parts.carriers,
        agents=agents,
    )
    situation = Situation(
        engine=parts.engine,
        callers=parts.callers,
        agents=agents,
        clock=parts.clock,
        script=lambda: parts.settings.conversation,
        choices=choices,
        name_of=name_of,
    )

    def voices_for(agent: AgentId, session: str) -> tuple[Voice, ...]:
        made = (voice(agent, session) for voice in voices.values())
        return tuple(voice for voice in made if voice is not None)

    desks = Desks(
        engine=parts.engine,
        attendance=parts.attendance,
        agents=agents,
        clock=parts.clock,
        tasks=parts.tasks,
        situation=situation,
        choices=choices,
        voices=voices_for,
    )
    return choices, desks
