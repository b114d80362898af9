"""Regular customers of a person at a desk: they ring soon after he is ready, and are put through to him.

Nothing is turned for it: the company's records say that this agent looks after them, as the operator's
own service would tell (`callers.look_up`), and the core lets such a call wait for its agent. A regular
knows the way, so he answers the conversation at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from router.carriers.simulated.chance import chance_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from queues.entities import Agent
    from queues.ids import AgentId
    from router.calls import OpenCall
    from router.carriers.simulated.pace import Pace
    from router.engine import Engine

FIRST_MS: Final = (800, 1_200)
"""So soon after a person has become ready for the first time."""
NEXT_MS: Final = (1_500, 2_500)
"""And later. With what the conversation takes, a person is rung within five seconds of being ready."""
LOOK_MS: Final = 250
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "nl": ("Sanne de Boer", "Daan Bakker", "Lotte Vos"),
    "it": ("Marco Ferri", "Elena Greco", "Paola Riva"),
    "en": ("Alice Carter", "Tom Hughes", "Grace Shaw"),
}
NOTES: Final[Mapping[str, str]] = {
    "nl": "Gesimuleerde beller",
    "it": "Chiamante simulato",
    "en": "Simulated caller",
}
_ELSE: Final = "en"

Record = dict[str, str]


class Regulars:
    """The regular customers of one person. `ring` starts a call by its number, with what makes the
    record of whoever speaks a language; gives the caller's leg. `others_first` tells whether somebody
    is on his way to a person who is not simulated.
    """

    def __init__(
        self,
        agent: AgentId,
        *,
        seed: int,
        engine: Engine,
        pace: Pace,
        ring: Callable[[int, Callable[[str], Record]], str],
        others_first: Callable[[], bool],
    ) -> None:
        self._agent = agent
        self._chance = chance_of(seed, "regulars", agent)
        self._engine = engine
        self._pace = pace
        self._ring = ring
        self._others_first = others_first
        self._leg: str | None = None
        self._number = 0

    async def live(self) -> None:
        """Ring whenever the person has been without a call for a while, without end."""
        wait_ms, idle_ms = self._chance.uniform(*FIRST_MS), 0
        while True:
            await self._pace.pause(LOOK_MS)
            idle_ms = idle_ms + LOOK_MS if self._is_wanted() else 0
            if idle_ms >= wait_ms:
                self._number += 1
                self._leg = self._ring(self._number, self._record)
                wait_ms, idle_ms = self._chance.uniform(*NEXT_MS), 0

    def _is_wanted(self) -> bool:
        """Whether the person is ready, and nobody is on his way to him."""
        agent = self._engine.core.state.agents.get(self._agent)
        if agent is None or agent.state != "ready" or not agent.reachable or self._others_first():
            return False
        return not any(
            call.leg == self._leg and self._is_on_his_way(call, agent)
            for call in self._engine.calls.open.values()
        )

    def _is_on_his_way(self, call: OpenCall, agent: Agent) -> bool:
        """Whether the call may still ring at the person: not for a while if he has just turned it down,
        nor if somebody else has taken it.
        """
        queued = self._engine.core.state.calls.get(call.call)
        if queued is None:
            return True
        is_waiting = queued.state == "waiting" and not queued.is_callback
        return is_waiting and not queued.is_excluded(agent, self._pace.clock.now_ms())

    def _record(self, language: str) -> Record:
        known = language if language in NAMES else _ELSE
        return {
            "name": self._chance.choice(NAMES[known]),
            "customer": f"K-{self._chance.randrange(10_000, 100_000)}",
            "note": NOTES[known],
            "agent": self._agent,
        }
