"""The life of a simulated caller, from the first ring to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from router.callers import Caller
from router.carriers.simulated.answers import Answers, Who, answering_ms, listening_ms
from router.carriers.simulated.carrier import AgentGone, BackInLine, Dismissed, Goodbye, Joined
from router.carriers.simulated.chance import exponential_ms, lognormal_ms
from router.carriers.simulated.traffic import AGENT_ENDS_TALK_SHARE

if TYPE_CHECKING:
    from random import Random

    from queues.ids import AgentId, CallId, OfferNumber
    from router.carriers.simulated.carrier import SimulatedCarrier, ToCaller
    from router.carriers.simulated.pace import Inbox, Pace
    from router.switchboard import Reply, Switchboard

JOIN_MS: Final = (150, 400)
"""How long it takes until caller and agent hear each other."""
GOODBYE_MS_MAX: Final = 15_000
"""So long a caller waits for the agent to hang up before he does it himself."""
FAREWELL_MS: Final = 4_000


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """A call as it comes in, and how patient and talkative its caller is (mean milliseconds)."""

    leg: str
    dialled: str
    number: str
    who: Who
    patience_ms_mean: int
    talk_ms_mean: int


class SimulatedCaller:
    """One caller. He speaks to the switchboard as a carrier's webhooks would for him."""

    def __init__(
        self,
        rung: Rung,
        answers: Answers,
        *,
        chance: Random,
        carrier: SimulatedCarrier,
        switchboard: Switchboard,
        pace: Pace,
    ) -> None:
        self._rung = rung
        self._answers = answers
        self._chance = chance
        self._carrier = carrier
        self._switchboard = switchboard
        self._pace = pace
        self._inbox: Inbox[ToCaller] = carrier.open_leg(rung.leg)

    async def live(self) -> None:
        """Ring, say what it is about, wait, talk, hang up."""
        rung = self._rung
        reply = await self._switchboard.call_arrived(
            "simulated", rung.leg, rung.dialled, Caller(number=rung.number)
        )
        self._carrier.name_leg(rung.leg, reply.call)
        last = await self._converse(reply)
        if last is not None and last.then == "wait":
            await self._wait(last.call)
        elif last is not None and last.turn is not None:
            await self._pace.pause(listening_ms(last.turn.actions))
        self._carrier.close_leg(rung.leg, reply.call)
        await self._switchboard.leg_ended("simulated", rung.leg)

    async def _converse(self, reply: Reply) -> Reply | None:
        """Answer until nothing more is asked; None if he has had enough of it."""
        while reply.then == "listen" and reply.turn is not None:
            heard = None if self._answers.gives_up() else self._answers.to(reply.turn)
            await self._pace.pause(answering_ms(reply.turn.actions, heard, self._chance))
            if heard is None:
                return None
            turn = reply.turn.state.turn
            reply = await self._switchboard.caller_said(reply.call, turn, heard)
        return reply

    async def _wait(self, call: CallId) -> None:
        """Wait in line, until it is too long or the talk is over."""
        gives_up_at_ms = self._patient_until_ms()
        while True:
            news = await self._inbox.take(gives_up_at_ms - self._pace.clock.now_ms())
            match news:
                case None:
                    return
                case Dismissed():
                    await self._pace.pause(FAREWELL_MS)
                    return
                case Joined(offer):
                    if await self._join(call, offer):
                        return
                    gives_up_at_ms = self._patient_until_ms()
                case BackInLine() | AgentGone():
                    pass

    def _patient_until_ms(self) -> int:
        patience_ms = exponential_ms(self._chance, self._rung.patience_ms_mean)
        return self._pace.clock.now_ms() + patience_ms

    async def _join(self, call: CallId, offer: OfferNumber) -> bool:
        """Reach the agent and talk; whether that is the end, or he is back in line."""
        await self._pace.pause(self._chance.uniform(*JOIN_MS))
        await self._switchboard.caller_joined(call, offer)
        talk_ms = lognormal_ms(self._chance, self._rung.talk_ms_mean)
        news = await self._news_of_talk(offer, talk_ms)
        if news is None:
            await self._say_goodbye(call, offer)
            return True
        if isinstance(news, BackInLine):
            return False
        if isinstance(news, AgentGone):
            await self._pace.pause(self._chance.uniform(*JOIN_MS))
            return self._switchboard.waiting(call) is None
        await self._pace.pause(FAREWELL_MS)
        return True

    async def _news_of_talk(
        self, offer: OfferNumber, within_ms: int
    ) -> AgentGone | BackInLine | Dismissed | None:
        """What ends the talk from the other side, or None; news of other offers are none."""
        until_ms = self._pace.clock.now_ms() + within_ms
        while True:
            news = await self._inbox.take(until_ms - self._pace.clock.now_ms())
            if news is None or isinstance(news, BackInLine | Dismissed):
                return news
            if isinstance(news, AgentGone) and news.offer == offer:
                return news

    async def _say_goodbye(self, call: CallId, offer: OfferNumber) -> None:
        """All is said: hang up, or let the agent do it."""
        agent = self._agent_of(call, offer)
        if agent is not None and self._chance.random() < AGENT_ENDS_TALK_SHARE:
            self._carrier.desk_of(agent).post(Goodbye(call))
            await self._news_of_talk(offer, GOODBYE_MS_MAX)

    def _agent_of(self, call: CallId, offer: OfferNumber) -> AgentId | None:
        whisper = self._switchboard.whisper(call, offer)
        return None if whisper is None else whisper.agent
