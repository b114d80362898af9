"""A journal as a busy day writes it: 1,000 agents, 50 queues, load .95; each call comes in, says what
it is about, is queued, offered, accepted, joined, talked, ended and wrapped up.

The core decides every call; the conversations are those of a few callers over and over, because to
hear them is not what is measured.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import cache
from heapq import heappop, heappush
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from benchmarks.core_models.ours import enqueue
from benchmarks.core_models.shape import SITE, START_MS, Shape, skill_id
from benchmarks.core_models.trace import WRAP_UP_MS, draw
from ivr import Conversation, RouteToQueue, Silence, Words
from queues import Core
from queues import commands as c
from queues import definitions as d
from queues import events as e
from queues.ids import AgentId, CallId
from queues.redeciding import Ordered
from router.calls import AnswerCall, Calls, HearCaller, NoteAgentLeg
from router.calls.events import CallArrived, ConversationAdvanced
from router.ports import Entry
from router.settings import load

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.core_models.trace import Trace
    from router.calls import CallsCommand
    from router.ports import Recorded

SAID = (
    "mijn rekening klopt niet",
    "ik wil een afspraak maken",
    "ik heb een storing",
    "ik ben verhuisd",
    "ik wil iemand spreken",
    "my bill is wrong",
)
TEMPLATE = CallId("template")


@cache
def conversation() -> Conversation:
    """That of the example company, always open."""
    settings = load(Path(str(files("router").joinpath("example.toml"))), {})
    return Conversation(msgspec.structs.replace(settings.conversation, hours=None))


def new_calls() -> Calls:
    """A book in which nothing stands yet."""
    return Calls(SITE, conversation())


def talks() -> list[list[Recorded]]:
    """What a caller's conversation leaves in the journal, for each of those that lead to a queue."""
    found = []
    for words in SAID:
        calls = new_calls()
        answered = AnswerCall(call=TEMPLATE, carrier="twilio", leg="", dialled="+31205550100")
        events: list[Recorded] = [*calls.handle(answered, START_MS)]
        for heard in (Words(text=words), Silence(), Silence(), Silence()):
            turn = calls.open[TEMPLATE].turn
            if turn is None or turn.state.outcome is not None:
                break
            hear = HearCaller(call=TEMPLATE, turn=turn.state.turn, heard=heard)
            events += calls.handle(hear, START_MS)
        turn = calls.open[TEMPLATE].turn
        if turn is not None and isinstance(turn.state.outcome, RouteToQueue):
            found.append(events)
    assert found  # noqa: S101 - a benchmark checks what it measures
    return found


def busy(calls: int) -> Trace:
    """As many calls as come to 1,000 agents at a load of .95."""
    return draw(1_000, calls)


def crowded(calls: int) -> Trace:
    """500 agents on whom 2,500 calls come at once, and so many more later."""
    later = draw(500, 2_500 + calls)
    began_ms = later.arrivals_ms[2_500]
    at_ms = [*range(2_500), *(2_500 + one - began_ms for one in later.arrivals_ms[2_500:])]
    return replace(later, arrivals_ms=at_ms)


class Day:
    """Decides a day, and keeps what the engine would write. `away` agents have nothing to do."""

    def __init__(self, trace: Trace, away: int = 0) -> None:
        self.trace = trace
        self.core = Core(SITE)
        self.calls = new_calls()
        self.entries: list[Entry] = []
        self._talks = talks()
        self._ends: list[tuple[int, CallId, AgentId]] = []
        self._wrap_ups: deque[tuple[int, AgentId]] = deque()
        self._services_ms = {
            CallId(f"call{number}"): one for number, one in enumerate(self.trace.services_ms)
        }
        self._arrivals = enumerate(zip(trace.arrivals_ms, trace.queues, strict=True))
        self._staff()
        for number in range(away):
            self.handle(c.SignIn(site=SITE, agent=AgentId(f"away{number}"), skills=()), START_MS)

    def _staff(self) -> None:
        self.handle(c.Configure(site=SITE, definition=Shape().definition()), START_MS)
        for number, skills in enumerate(self.trace.agents):
            agent = AgentId(f"agent{number}")
            having = tuple(d.AgentSkill(skill_id(one), level) for one, level in skills.items())
            self.handle(c.SignIn(site=SITE, agent=agent, skills=having), START_MS)
            self.handle(c.SetReady(site=SITE, agent=agent), START_MS)

    def run(self, calls: int) -> None:
        """Let so many callers more ring; those who rang last may not be through."""
        for number, (later_ms, queue) in islice(self._arrivals, calls):
            at_ms = START_MS + later_ms
            self.until(at_ms)
            command = enqueue(number, queue)
            self._speak(command.call, number, at_ms)
            self._talk(self.handle(command, at_ms), at_ms)

    def handle(self, command: c.Command, at_ms: int) -> list[e.Event]:
        """Have the core decide."""
        looked_at_ms, passed_ms = self.core.looked_at_ms, self.core.state.deadlines.passed_ms
        events = self.core.handle(command, at_ms)
        looked = self.core.looked_at_ms != looked_at_ms
        ordered = Ordered(at_ms=at_ms, command=command, looked=looked, passed_ms=passed_ms)
        self._write(events, ordered)
        return events

    def _write(self, events: Iterable[Recorded], ordered: Ordered | None = None) -> None:
        for event in events:
            self.calls.fold(event)
            sequence = len(self.entries) + 1
            self.entries.append(Entry(sequence=sequence, event=event, ordered=ordered))
            ordered = None

    def _note(self, command: CallsCommand, at_ms: int) -> None:
        events = self.calls.handle(command, at_ms)
        for event in events:
            self.entries.append(Entry(sequence=len(self.entries) + 1, event=event))

    def _speak(self, call: CallId, number: int, at_ms: int) -> None:
        """The caller's conversation."""
        for event in self._talks[number % len(self._talks)]:
            assert isinstance(event, CallArrived | ConversationAdvanced)  # noqa: S101 - see above
            changes: dict[str, object] = {"call": call, "at_ms": at_ms}
            if isinstance(event, CallArrived):
                changes["leg"] = f"CA{number:032x}"
            self._write([msgspec.structs.replace(event, **changes)])

    def _talk(self, events: list[e.Event], at_ms: int) -> None:
        """Let the agent who is offered a call accept it, and the two talk."""
        for event in events:
            if isinstance(event, e.CallOffered):
                call, offer = event.call, event.offer
                accept = c.AcceptOffer(site=SITE, agent=event.agent, call=call, offer=offer)
                self.handle(accept, at_ms)
                leg = f"CA{len(self.entries):032x}"
                self._note(NoteAgentLeg(call=call, offer=offer, leg=leg, joined=True), at_ms)
                self.handle(c.ReportConnected(site=SITE, call=call, offer=offer), at_ms)
                heappush(self._ends, (at_ms + self._services_ms[call], call, event.agent))

    def until(self, at_ms: int) -> None:
        """Let everything happen that is to happen by then."""
        ends, wrap_ups = self._ends, self._wrap_ups
        while ends or wrap_ups:
            end_ms = ends[0][0] if ends else 1 << 62
            wrapped_ms = wrap_ups[0][0] if wrap_ups else 1 << 62
            if min(end_ms, wrapped_ms) > at_ms:
                return
            if end_ms <= wrapped_ms:
                _, call, agent = heappop(ends)
                self.handle(c.EndCall(site=SITE, call=call, by="caller"), end_ms)
                wrap_ups.append((end_ms + WRAP_UP_MS, agent))
            else:
                _, agent = wrap_ups.popleft()
                self._talk(
                    self.handle(c.FinishWrapUp(site=SITE, agent=agent), wrapped_ms), wrapped_ms
                )
