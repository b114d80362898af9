"""An agent looks at his own work: the day, why no call comes, the last calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec
from aiohttp import web

from queues.explain import explain_agent, needs_in_words, sentences_of
from queues.ids import AgentId, QueueId
from queues.lifecycles import AgentState
from queues.reasons import PlannedState
from router.api.naming import with_names
from router.people.session import SESSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aiohttp.typedefs import Handler

    from queues.explain import AgentExplanation
    from router.engine import Engine
    from router.people.access import Access
    from router.ports import Clock
    from router.records.own_days import OwnDays

QUEUES_TOLD_MAX: Final = 50

Hint = Literal[
    "sign_in",
    "mend_desk",
    "answer",
    "in_call",
    "finish_wrap_up",
    "wait_a_moment",
    "get_ready",
    "keep_ready",
    "no_queue",
    "nothing_waits",
    "lacks",
    "others_first",
]
"""Why no call comes, and so what to do: sign in; mend microphone or connection; answer the offer; end
the call; finish the wrap-up; wait for the end of the pause after a miss; press Ready; press it, since
leaving is planned; ask for skills, since those there are serve no queue; nothing, since nobody waits;
nothing, since those who wait need other skills; nothing, since those who wait are kept for others for
a moment.
"""


class OwnQueue(msgspec.Struct, frozen=True, kw_only=True):
    """A queue, as an agent stands to it."""

    queue: QueueId
    """Its name."""
    serves: bool
    """Whether the agent's skills are enough for its calls."""
    lacks: str
    """What is missing, in the reader's language; empty if nothing is."""
    waiting: int
    """Calls that wait in it."""
    may_take: int
    """Those of them that the agent's skills are enough for."""


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why the agent has no call, or no other one."""

    now_ms: int
    """The time of the service."""
    state: AgentState
    """What he does."""
    since_ms: int
    """Since when."""
    until_ms: int | None
    """When that ends by itself."""
    reachable: bool
    """Whether a desk of his can be reached and can bring sound."""
    reason: str
    """Why he is away, if he is."""
    plan: PlannedState | None
    """What comes after the call."""
    hints: tuple[Hint, ...]
    """What it comes to, the most important first."""
    waiting: int
    """Calls that wait anywhere."""
    queues: tuple[OwnQueue, ...]
    """The queues, those that he serves first."""
    sentences: tuple[str, ...]
    """All of it, in the reader's language, from the same state as the core decides from; none for
    whoever is not signed in."""


class OwnWork:
    """Answers agents' pages; `days` counts what they did, and is None while that is not known."""

    def __init__(
        self,
        *,
        engine: Engine,
        clock: Clock,
        days: Callable[[], OwnDays | None],
        name_of: Callable[[str], str] = str,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._days = days
        self._name_of = name_of
        self._encoder = msgspec.json.Encoder()

    def add_routes(self, app: web.Application, access: Access) -> None:
        """Answer whoever is signed in and may take calls, about himself."""
        routes: dict[str, Handler] = {"day": self.day, "why": self.why, "recent": self.recent}
        for name, handler in routes.items():
            guarded = access.guarded(handler, "take_calls")
            app.router.add_get(f"/api/agent/{name}", guarded, allow_head=False)

    async def day(self, request: web.Request) -> web.StreamResponse:
        """What he has done today; null while that is not known, after a restart."""
        days = self._days()
        return self._answer(days and days.day(_agent(request), self._clock.now_ms()))

    async def recent(self, request: web.Request) -> web.StreamResponse:
        """His last calls; null while they are not known."""
        days = self._days()
        return self._answer({"calls": days and days.recent(_agent(request))})

    async def why(self, request: web.Request) -> web.StreamResponse:
        """Why no call comes, in the language that `?language=` names, or else in English."""
        agent, now_ms = _agent(request), self._clock.now_ms()
        state = self._engine.core.state
        if agent not in state.agents:
            return self._answer(_signed_out(now_ms))
        explained = explain_agent(state, agent, now_ms)
        language = request.query.get("language", "")
        return self._answer(_told(with_names(explained, self._name_of), language))

    def _answer(self, told: object) -> web.Response:
        return web.Response(
            body=self._encoder.encode(told),
            content_type="application/json",
            headers={"Cache-Control": "no-store"},
        )


def _agent(request: web.Request) -> AgentId:
    return AgentId(request[SESSION].person)


def _signed_out(now_ms: int) -> Why:
    return Why(
        now_ms=now_ms,
        state="signed_out",
        since_ms=now_ms,
        until_ms=None,
        reachable=False,
        reason="",
        plan=None,
        hints=("sign_in",),
        waiting=0,
        queues=(),
        sentences=(),
    )


def _told(found: AgentExplanation, language: str) -> Why:
    return Why(
        now_ms=found.at_ms,
        state=found.state,
        since_ms=found.since_ms,
        until_ms=found.until_ms,
        reachable=found.reachable,
        reason=found.away_reason,
        plan=found.plan,
        hints=tuple(_hints(found)),
        waiting=found.waiting,
        queues=tuple(
            OwnQueue(
                queue=queue.queue,
                serves=queue.serves,
                lacks=needs_in_words(queue.lacks, language),
                waiting=queue.waiting,
                may_take=queue.may_take,
            )
            for queue in found.queues[:QUEUES_TOLD_MAX]
        ),
        sentences=tuple(sentences_of(found, language)),
    )


_OF_STATE: Final[dict[AgentState, Hint]] = {
    "signed_out": "sign_in",
    "away": "get_ready",
    "backing_off": "wait_a_moment",
    "offered": "answer",
    "connecting": "in_call",
    "talking": "in_call",
    "wrapping_up": "finish_wrap_up",
}


def _hints(found: AgentExplanation) -> Iterator[Hint]:
    if not found.reachable:
        yield "mend_desk"
    if found.state in _OF_STATE:
        yield _OF_STATE[found.state]
    if found.plan is not None:
        yield "keep_ready"
    if not found.queues_served:
        yield "no_queue"
    elif found.state == "ready" and found.reachable:
        yield _idle(found)


def _idle(found: AgentExplanation) -> Hint:
    """Why nothing comes to one who is ready."""
    if not found.waiting:
        return "nothing_waits"
    return "others_first" if found.may_take else "lacks"
