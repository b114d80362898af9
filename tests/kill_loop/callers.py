"""The callers: each rings, says or keys what it is about, waits, asks for something else, talks, hangs
up. All by one seed's dice; what the dice are thrown for depends on real time, so no run is like another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ivr.prompts import SHIPPED
from tests.emulators.twilio import Person

if TYPE_CHECKING:
    from random import Random

    from tests.emulators.twilio import CallHandle, TwilioEmulator
    from tests.emulators.twilio.calls import Listener
    from tests.kill_loop.witness import Witness

NUMBERS = {"nl": "+31205550100", "en": "+442055501000"}
WORDS = {
    "nl": ("mijn rekening klopt niet", "mijn fiets is kapot", "ik wil een fiets kopen", "eh"),
    "en": ("my bill is wrong", "my bicycle is broken", "i want to buy a bicycle", "well"),
}
AGREED = tuple(SHIPPED[language]["callback_agreed"] for language in NUMBERS)
MESSAGE = "call me back please"


class Caller:
    """One call, from ringing to the end of its leg. All times are real milliseconds."""

    def __init__(self, crowd: Crowd, dice: Random, number: str, now_ms: int) -> None:
        self._crowd = crowd
        self._dice = dice
        self.number = number
        self.language = dice.choice(list(NUMBERS))
        is_patient = dice.random() < 0.7
        self._leaves_ms = now_ms + dice.randint(*((6_000, 40_000) if is_patient else (100, 4_000)))
        self._talks_ms = dice.randint(100, 2_500)
        self._restless = dice.choice([0.0, 0.9, 0.9])
        self._listener: Listener | None = None
        self._acts_ms: int | None = None
        self._talks_until_ms: int | None = None
        self._has_waited = False
        self._has_met = False
        self.leg: CallHandle = crowd.twilio.place_call(from_=number, to=NUMBERS[self.language])

    def step(self, now_ms: int) -> None:
        where = self.leg.where
        if where.startswith("conference:"):
            self._talk(now_ms)
            return
        self._has_waited = self._has_waited or where.startswith("enqueue:")
        if now_ms >= self._leaves_ms and not self._crowd.is_calm:
            self.leg.hang_up()
            return
        listener = self.leg.call.listener
        if listener is not self._listener:
            self._listener = listener
            self._acts_ms = None if listener is None else now_ms + self._dice.randint(5, 100)
        elif self._acts_ms is not None and now_ms >= self._acts_ms:
            self._acts_ms = None
            self._answer(where)

    def _talk(self, now_ms: int) -> None:
        participant = self.leg.call.participant
        if participant is None or not participant.conference.is_started:
            return
        self._has_met = True
        if self._talks_until_ms is None:
            self._talks_until_ms = now_ms + (100 if self._crowd.is_calm else self._talks_ms)
        elif now_ms >= self._talks_until_ms:
            self.leg.hang_up()

    def _answer(self, where: str) -> None:
        dice = self._dice
        if where == "record":
            self.leg.say(MESSAGE)
        elif where.startswith("enqueue:"):
            if not self._crowd.is_calm and dice.random() < self._restless:
                self.leg.press(dice.choice("1111123"))
        elif self._has_met:
            self.leg.press(dice.choice("12345"))
        elif not self._has_waited:  # asked in line, he agrees by saying nothing
            if "dtmf" in self.leg.listens_for and dice.random() < 0.6:
                self.leg.press(dice.choice("1223"))
            else:
                self.leg.say(dice.choice(WORDS[self.language]))


class Crowd:
    """All callers; more ring as time passes, `per_s` a second, as long as there are few enough."""

    def __init__(
        self, twilio: TwilioEmulator, witness: Witness, dice: Random, *, per_s: float, live_max: int
    ) -> None:
        self.twilio = twilio
        self.is_calm = False
        """From now on nobody rings any more, and who is there waits for his turn."""
        self._witness = witness
        self._dice = dice
        self._per_s = per_s
        self._live_max = live_max
        self._callers: list[Caller] = []
        self._next_ms = 0
        self.count = 0

    def step(self, now_ms: int) -> None:
        for caller in self._callers:
            if caller.leg.is_over:
                self._over(caller)
            else:
                caller.step(now_ms)
        self._callers = [one for one in self._callers if not one.leg.is_over]
        if now_ms >= self._next_ms and not self.is_calm:
            self._next_ms = now_ms + int(self._dice.expovariate(self._per_s) * 1_000)
            if len(self._callers) < self._live_max:
                self._ring(now_ms)

    def _ring(self, now_ms: int) -> None:
        self.count += 1
        number = f"+3161{self.count:07d}"
        self._callers.append(Caller(self, self._dice, number, now_ms))

    def _over(self, caller: Caller) -> None:
        """Whoever was promised to be called back lies in wait for it."""
        heard = caller.leg.heard_text
        if any(text in heard for text in AGREED):
            self._witness.promised.append(caller.leg.sid)
        if self.is_calm or self._dice.random() < 0.8:
            answers = Person(
                answers_after_ms=self._dice.randint(500, 8_000),
                hangs_up_after_ms=self._dice.randint(5_000, 30_000),
            )
        else:
            answers = self._dice.choice([Person(is_busy=True), Person(answers_after_ms=None)])
        self.twilio.people[caller.number] = answers

    def calm_down(self) -> None:
        self.is_calm = True
        for number in self.twilio.people:
            self.twilio.people[number] = Person(answers_after_ms=500, hangs_up_after_ms=5_000)
