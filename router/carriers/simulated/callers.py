"""The life of a simulated caller, from the first ring to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from router.callers import Caller
from router.calls import AnswerCall
from router.carriers.simulated.answers import (
    Answers,
    Who,
    answering_ms,
    listening_ms,
    speaking_ms,
)
from router.carriers.simulated.carrier import (
    AgentGone,
    BackInLine,
    Dismissed,
    Goodbye,
    Held,
    Joined,
    MakeWay,
    RungBack,
)
from router.carriers.simulated.chance import exponential_ms, lognormal_ms
from router.carriers.simulated.legs import HearAudio
from router.carriers.simulated.talk import LISTENS_MS, said_in_talk
from router.carriers.simulated.traffic import AGENT_ENDS_TALK_SHARE
from router.ids import new_call_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from ivr import Heard
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
BRISK_MS: Final = (250, 600)
"""Whoever knows the way answers as soon as he is asked."""
PAGE_BACK_MS: Final = 500
"""How often he finds out whether a page that has gone is there again."""
FAREWELL_REST_MS: Final = 700
LETS_GO_FIRST_MS: Final = 500
"""How often he finds out whether somebody else still goes first."""
LETS_GO_FIRST_TIMES_MAX: Final = 120

TalkNews = AgentGone | BackInLine | Dismissed


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """A call as it comes in, and how patient and talkative its caller is (mean milliseconds)."""

    leg: str
    dialled: str
    number: str
    who: Who
    patience_ms_mean: int
    talk_ms_mean: int
    is_brisk: bool = False
    """Whether he answers at once, and does not hang up while he is asked."""


class SimulatedCaller:
    """One caller. He speaks to the switchboard as a carrier's webhooks would for him.

    `introduce` tells what the company knows of him, before his call arrives, and `others_first` whether
    somebody goes first now, so that he takes his time.
    """

    def __init__(
        self,
        rung: Rung,
        answers: Answers,
        *,
        chance: Random,
        carrier: SimulatedCarrier,
        switchboard: Switchboard,
        pace: Pace,
        introduce: Callable[[CallId, Caller], None] | None = None,
        others_first: Callable[[], bool],
    ) -> None:
        self._rung = rung
        self._answers = answers
        self._chance = chance
        self._carrier = carrier
        self._switchboard = switchboard
        self._reception = switchboard.reception
        self._introduce = introduce
        self._others_first = others_first
        self._pace = pace
        self._inbox: Inbox[ToCaller] = carrier.open_leg(rung.leg)

    async def live(self) -> None:
        """Ring, say what it is about, wait, talk, hang up."""
        rung, reply = self._rung, await self._ring()
        self._carrier.name_leg(rung.leg, reply.call)
        await self._go_through(reply)
        self._carrier.close_leg(rung.leg, reply.call)
        await self._switchboard.leg_ended("simulated", rung.leg)
        if self._switchboard.is_rung_back(reply.call):
            await self._wait_at_home(reply.call)

    async def _ring(self) -> Reply:
        rung, caller = self._rung, Caller(number=self._rung.number)
        if self._introduce is None:
            return await self._switchboard.call_arrived("simulated", rung.leg, rung.dialled, caller)
        arrival = AnswerCall(
            call=new_call_id(), carrier="simulated", leg=rung.leg, dialled=rung.dialled
        )
        self._introduce(arrival.call, caller)
        return await self._reception.reply(await self._reception.answer(arrival, caller))

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
            is_fed_up = not self._rung.is_brisk and self._answers.gives_up()
            heard = None if is_fed_up else self._answers.to(reply.turn)
            await self._pace.pause(self._answering_ms(reply, heard))
            if heard is None:
                return None
            await self._let_others_go_first()
            turn = reply.turn.state.turn
            reply = await self._switchboard.caller_said(reply.call, turn, heard)
        return reply

    async def _let_others_go_first(self) -> None:
        for _ in range(LETS_GO_FIRST_TIMES_MAX):
            if not self._others_first():
                return
            await self._pace.pause(LETS_GO_FIRST_MS)

    def _answering_ms(self, reply: Reply, heard: Heard | None) -> float:
        if self._rung.is_brisk:
            return self._chance.uniform(*BRISK_MS)
        return answering_ms(reply.actions, heard, self._chance)

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
                case MakeWay():
                    return None
                case Joined(offer):
                    if await self._join(call, offer):
                        return None
                    gives_up_at_ms = self._patient_until_ms()
                case BackInLine():
                    reply = await self._reception.where(call)
                    if reply.then == "listen":
                        return reply
                case AgentGone() | Held():
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
        if self._agent_of(call, offer) in self._carrier.legs.people:
            news = await self._talk_to_person(call, offer)
        else:
            talk_ms = lognormal_ms(self._chance, self._rung.talk_ms_mean)
            news = await self._news_of_talk(offer, talk_ms)
            if news is None:
                await self._say_goodbye(call, offer)
        if news is None:
            return True
        if isinstance(news, BackInLine):
            return False
        if isinstance(news, AgentGone):
            await self._pace.pause(self._chance.uniform(*JOIN_MS))
            return self._reception.lines.waiting(call) is None
        await self._pace.pause(FAREWELL_MS)
        return True

    async def _talk_to_person(self, call: CallId, offer: OfferNumber) -> TalkNews | None:
        """Say what there is to be said, and let the person answer; None when that was all."""
        language = self._rung.who.language
        said = [*said_in_talk(self._chance, language, self._answers.about)]
        for place, text in enumerate(said):
            news = await self._say(call, offer, text)
            if news is None:
                is_last = place == len(said) - 1
                rest_ms = FAREWELL_REST_MS if is_last else self._chance.uniform(*LISTENS_MS)
                news = await self._news_of_talk(offer, speaking_ms(text) + rest_ms)
            if news is not None:
                return news
        return None

    async def _say(self, call: CallId, offer: OfferNumber, text: str) -> TalkNews | None:
        """Begin to say this, once the person's page is there; gives what ended the talk before."""
        audio = self._carrier.speak(text, self._rung.who.language)
        while audio and not self._carrier.legs.tell((call, offer), HearAudio(audio=audio)):
            news = await self._news_of_talk(offer, PAGE_BACK_MS)
            if news is not None:
                return news
        return None

    async def _news_of_talk(self, offer: OfferNumber, within_ms: float) -> TalkNews | None:
        """What ends the talk from the other side, or None; news of other offers are none. While he is
        on hold he says nothing, however long that takes.
        """
        until_ms = self._pace.clock.now_ms() + within_ms
        is_held = False
        while True:
            left_ms = until_ms - self._pace.clock.now_ms()
            news = await self._inbox.take(None if is_held else left_ms)
            if news is None or isinstance(news, BackInLine | Dismissed):
                return news
            if isinstance(news, Held):
                is_held = news.on
            elif isinstance(news, AgentGone) and news.offer == offer:
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
