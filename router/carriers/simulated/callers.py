"""The life of a simulated caller, from the first ring to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from router.callers import Caller
from router.carriers.simulated.answers import Answers, Who, answering_ms, listening_ms
from router.carriers.simulated.carrier import (
    AgentGone,
    BackInLine,
    Dismissed,
    Goodbye,
    Joined,
    RungBack,
)
from router.carriers.simulated.chance import exponential_ms, lognormal_ms
from router.carriers.simulated.traffic import AGENT_ENDS_TALK_SHARE

if TYPE_CHECKING:
    from random import Random

    from queues.ids import AgentId, CallId, OfferNumber
    from router.carriers.simulated.carrier import SimulatedCarrier, ToCaller
    from router.carriers.simulated.pace import Inbox, Pace
    from router.reception import Reply
    from router.switchboard import Switchboard

JOIN_MS: Final = (150, 400)
"""How long it takes until caller and agent hear each other."""
GOODBYE_MS_MAX: Final = 15_000
"""So long a caller waits for the agent to hang up before he does it himself."""
FAREWELL_MS: Final = 4_000
PICK_UP_MS: Final = (3_000, 12_000)
OUT_SHARE: Final = 0.2
"""Of those who are rung back, so many do not answer."""
TAKES_CALLBACK_SHARE: Final = 0.5
"""Of those who have waited too long, so many take a callback where there is one."""
AT_HOME_MS: Final = 600_000
"""How often somebody at home finds out whether he is still to be rung."""


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
        self._reception = switchboard.reception
        self._pace = pace
        self._inbox: Inbox[ToCaller] = carrier.open_leg(rung.leg)

    async def live(self) -> None:
        """Ring, say what it is about, wait, talk, hang up."""
        rung = self._rung
        reply = await self._switchboard.call_arrived(
            "simulated", rung.leg, rung.dialled, Caller(number=rung.number)
        )
        self._carrier.name_leg(rung.leg, reply.call)
        await self._go_through(reply)
        self._carrier.close_leg(rung.leg, reply.call)
        await self._switchboard.leg_ended("simulated", rung.leg)
        if self._switchboard.is_rung_back(reply.call):
            await self._wait_at_home(reply.call)

    async def _go_through(self, reply: Reply | None) -> None:
        """Talk to the machine and wait, in turn, until it is over."""
        while reply is not None:
            last = await self._converse(reply)
            if last is None or last.then != "wait":
                await self._pace.pause(0 if last is None else listening_ms(last.actions))
                return
            reply = await self._wait(last.call)

    async def _converse(self, reply: Reply) -> Reply | None:
        """Answer until nothing more is asked; None if he has had enough of it."""
        while reply.then == "listen" and reply.turn is not None:
            heard = None if self._answers.gives_up() else self._answers.to(reply.turn)
            await self._pace.pause(answering_ms(reply.actions, heard, self._chance))
            if heard is None:
                return None
            turn = reply.turn.state.turn
            reply = await self._switchboard.caller_said(reply.call, turn, heard)
        return reply

    async def _wait(self, call: CallId) -> Reply | None:
        """Wait in line, until it is too long or the talk is over; a reply if he is asked something."""
        gives_up_at_ms = self._patient_until_ms()
        while True:
            news = await self._inbox.take(gives_up_at_ms - self._pace.clock.now_ms())
            match news:
                case None:
                    return await self._leave_line(call)
                case Dismissed():
                    await self._pace.pause(FAREWELL_MS)
                    return None
                case Joined(offer):
                    if await self._join(call, offer):
                        return None
                    gives_up_at_ms = self._patient_until_ms()
                case BackInLine():
                    reply = await self._reception.where(call)
                    if reply.then == "listen":
                        return reply
                case AgentGone():
                    pass

    async def _leave_line(self, call: CallId) -> Reply | None:
        """It has taken too long: hang up, or ask to be rung back if that is offered."""
        waiting, wait = self._reception.lines.waiting(call), self._reception.lines.hears(call)
        if waiting is None or wait is None or self._chance.random() >= TAKES_CALLBACK_SHARE:
            return None
        for key in wait.keys:
            way_out = self._reception.lines.exit_of(call, key)
            if way_out is not None and way_out.to == "callback":
                await self._reception.ways.pressed(call, waiting.queue, waiting.turn, key)
                return await self._reception.where(call)
        return None

    async def _wait_at_home(self, call: CallId) -> None:
        """Be rung back, once or more; what is answered in vain is another try."""
        home = self._carrier.go_home(call)
        while self._switchboard.is_rung_back(call):
            rung = await home.take(AT_HOME_MS)
            if rung is not None:
                await self._answer(rung)
        self._carrier.leave_home(call)

    async def _answer(self, rung: RungBack) -> None:
        call, offer = rung.call, rung.offer
        await self._pace.pause(self._chance.uniform(*PICK_UP_MS))
        if self._chance.random() < OUT_SHARE:
            await self._switchboard.callback_failed(call, offer, "no_answer")
            return
        leg = f"{self._rung.leg}-back-{offer}"
        if await self._switchboard.caller_answered(call, offer, leg) is None:
            return
        self._inbox = self._carrier.open_leg(leg)
        self._carrier.name_leg(leg, call)
        if not await self._join(call, offer):
            await self._go_through(await self._reception.where(call))
        self._carrier.close_leg(leg, call)
        await self._switchboard.leg_ended("simulated", leg)

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
            return self._reception.lines.waiting(call) is None
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
