"""How work was spread over agents who can do the same, from journal events only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

import msgspec

from queues import events as e
from queues.definitions import AgentSkill
from queues.fairness import jain_index
from queues.ids import AgentId, SiteId

if TYPE_CHECKING:
    from collections.abc import Sequence

    from queues.ids import CallId
    from router.ports import Recorded

LOADS_KEPT: Final = 20_000
"""So many agents, each set of skills they had counted apart; further ones are left out."""


class AgentLoad(msgspec.Struct, frozen=True, kw_only=True):
    """What one agent did; `definitions.FAIRNESS` says what the figures mean."""

    agent: AgentId
    at_work_ms: int
    busy_ms: int
    talk_ms: int
    calls: int

    @property
    def occupancy(self) -> float | None:
        """The share of the time at work that went into calls; None if there was no such time."""
        return self.busy_ms / self.at_work_ms if self.at_work_ms else None


class Spread(msgspec.Struct, frozen=True):
    """The lowest and the highest of some figures."""

    lowest: float
    highest: float


class EqualAgents(msgspec.Struct, frozen=True, kw_only=True):
    """Agents of a site with the same skills, levels and primary skills, two at least."""

    site: SiteId
    skills: tuple[AgentSkill, ...]
    agents: tuple[AgentLoad, ...]
    occupancy: Spread | None
    """None if nobody was at work."""
    calls: Spread
    talk_ms: Spread
    jain_of_occupancy: float


class _Sums:
    __slots__ = ("at_work_ms", "busy_ms", "calls", "talk_ms")

    def __init__(self) -> None:
        self.at_work_ms = self.busy_ms = self.talk_ms = self.calls = 0

    def has_anything(self) -> bool:
        return bool(self.at_work_ms or self.calls)


class _Agent:
    """A signed-in agent."""

    __slots__ = ("in_hand", "reachable", "ready", "since_ms", "sums", "talking_since_ms")

    def __init__(self, sums: _Sums, at_ms: int) -> None:
        self.sums = sums
        self.since_ms = at_ms
        """Up to when its time is counted."""
        self.ready = False
        self.reachable = True
        self.in_hand: set[CallId] = set()
        """Calls that are talked or wrapped up."""
        self.talking_since_ms: dict[CallId, int] = {}

    def pass_time(self, at_ms: int) -> None:
        """Count the time since it was last counted."""
        lasted_ms = at_ms - self.since_ms
        self.since_ms = at_ms
        if self.in_hand:
            self.sums.busy_ms += lasted_ms
        if self.in_hand or (self.ready and self.reachable):
            self.sums.at_work_ms += lasted_ms

    def end_talk(self, call: CallId, at_ms: int) -> None:
        """The call, if it was talked, is talked no more."""
        since_ms = self.talking_since_ms.pop(call, None)
        if since_ms is not None:
            self.sums.talk_ms += at_ms - since_ms


class AgentLoads:
    """Counts what agents do. Talks that are not over count as busy time, not yet as talk time."""

    def __init__(self) -> None:
        self._agents: dict[tuple[SiteId, AgentId], _Agent] = {}
        self._sums: dict[tuple[SiteId, tuple[AgentSkill, ...], AgentId], _Sums] = {}

    def on_event(self, event: Recorded) -> None:
        """Count what has happened."""
        match event:
            case e.AgentSignedIn():
                sums = self._sums_for(event)
                self._agents[event.site, event.agent] = _Agent(sums, event.at_ms)
            case (
                e.SkillsChanged()
                | e.AgentSignedOut()
                | e.AgentBecameReady()
                | e.AgentWentAway()
                | e.AgentLost()
                | e.AgentFound()
            ):
                self._change_presence(event)
            case (
                e.CallConnected()
                | e.CallRequeued()
                | e.CallTransferred()
                | e.CallEnded()
                | e.WrapUpEnded()
            ):
                self._change_work(event)
            case _:
                pass

    def groups(self, at_ms: int) -> tuple[EqualAgents, ...]:
        """Those among whom there is something to compare, with their time counted up to now."""
        for agent in self._agents.values():
            agent.pass_time(at_ms)
        groups: dict[tuple[SiteId, tuple[AgentSkill, ...]], list[AgentLoad]] = {}
        for (site, skills, name), sums in self._sums.items():
            if sums.has_anything():
                groups.setdefault((site, skills), []).append(
                    AgentLoad(
                        agent=name,
                        at_work_ms=sums.at_work_ms,
                        busy_ms=sums.busy_ms,
                        talk_ms=sums.talk_ms,
                        calls=sums.calls,
                    )
                )
        return tuple(
            _compared(site, skills, loads)
            for (site, skills), loads in groups.items()
            if len(loads) > 1
        )

    def _sums_for(self, event: e.AgentSignedIn | e.SkillsChanged) -> _Sums:
        """The same again if the agent had these skills before."""
        key = (event.site, tuple(sorted(event.skills)), event.agent)
        sums = self._sums.get(key)
        if sums is None:
            sums = _Sums()
            if len(self._sums) < LOADS_KEPT:
                self._sums[key] = sums
        return sums

    def _change_presence(
        self,
        event: e.SkillsChanged
        | e.AgentSignedOut
        | e.AgentBecameReady
        | e.AgentWentAway
        | e.AgentLost
        | e.AgentFound,
    ) -> None:
        agent = self._agents.get((event.site, event.agent))
        if agent is None:
            return
        agent.pass_time(event.at_ms)
        match event:
            case e.SkillsChanged():
                agent.sums = self._sums_for(event)
            case e.AgentSignedOut():
                del self._agents[event.site, event.agent]
            case e.AgentBecameReady():
                agent.ready = True
            case e.AgentWentAway():
                agent.ready = False
            case e.AgentLost():
                agent.reachable = False
            case e.AgentFound():
                agent.reachable = True
            case _:
                assert_never(event)

    def _change_work(
        self,
        event: e.CallConnected | e.CallRequeued | e.CallTransferred | e.CallEnded | e.WrapUpEnded,
    ) -> None:
        agent = None if event.agent is None else self._agents.get((event.site, event.agent))
        if agent is None:
            return
        agent.pass_time(event.at_ms)
        match event:
            case e.CallConnected():
                agent.sums.calls += 1
                agent.in_hand.add(event.call)
                agent.talking_since_ms[event.call] = event.at_ms
            case e.CallRequeued() | e.WrapUpEnded():
                agent.end_talk(event.call, event.at_ms)
                agent.in_hand.discard(event.call)
            case e.CallTransferred():
                agent.end_talk(event.call, event.at_ms)
            case e.CallEnded():
                agent.end_talk(event.call, event.at_ms)
                if event.wrap_up_until_ms is None:
                    agent.in_hand.discard(event.call)
            case _:
                assert_never(event)


def _compared(
    site: SiteId, skills: tuple[AgentSkill, ...], loads: Sequence[AgentLoad]
) -> EqualAgents:
    occupancies = [load.occupancy for load in loads if load.occupancy is not None]
    return EqualAgents(
        site=site,
        skills=skills,
        agents=tuple(loads),
        occupancy=Spread(min(occupancies), max(occupancies)) if occupancies else None,
        calls=Spread(min(load.calls for load in loads), max(load.calls for load in loads)),
        talk_ms=Spread(min(load.talk_ms for load in loads), max(load.talk_ms for load in loads)),
        jain_of_occupancy=jain_index(occupancies),
    )
