"""The people at the telephones: what they do is thrown with the dice of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tests.simulation.world import between, draws

if TYPE_CHECKING:
    from random import Random

    from tests.simulation.documents import Verb
    from tests.simulation.exchange import Exchange
    from tests.simulation.legs import Leg
    from tests.simulation.rooms import Room
    from tests.simulation.world import World

NUMBERS = {"nl": "+31205550100", "en": "+442055501000"}
PATIENT_MS = (60_000, 400_000)
IMPATIENT_MS = (5_000, 60_000)
WORDS = {
    "nl": ("mijn rekening klopt niet", "mijn fiets is kapot", "ik wil een fiets kopen", "eh"),
    "en": ("my bill is wrong", "my bicycle is broken", "i want to buy a bicycle", "well"),
}


class Reaction:
    """What somebody answers to a question, and after how long."""

    __slots__ = ("after_ms", "form")

    def __init__(self, after_ms: int, form: dict[str, str]) -> None:
        self.after_ms, self.form = after_ms, form


class Person:
    """Somebody at a telephone who does nothing by himself."""

    def answers_after_ms(self) -> int | Literal["busy"] | None:
        """When rung: after how long; None: never."""
        return None

    def answered(self, leg: Leg) -> None:
        """He has picked up."""

    def asked(self, leg: Leg, gather: Verb, limit_ms: int) -> Reaction | None:
        """What he answers, if anything."""
        del leg, gather, limit_ms
        return None

    def speaks_ms(self, leg: Leg) -> int:
        """How long he speaks after the tone; 0: not at all."""
        del leg
        return 0

    def entered(self, leg: Leg, room: Room) -> None:
        """He is in a conference."""

    def leg_over(self, leg: Leg) -> None:
        """That is the end of this leg."""


class Caller(Person):
    """Rings, says what it is about, waits for so long, talks for so long; and may be rung back."""

    def __init__(
        self, world: World, exchange: Exchange, number: str, *, is_rush: bool = False
    ) -> None:
        self._world = world
        self._exchange = exchange
        self._dice: Random = world.dice()
        self.number = number
        dice = self._dice
        self.language = "nl" if draws(dice, 0.7) else "en"
        is_patient = draws(dice, 0.9 if is_rush else 0.6)
        self.patience_ms = between(dice, PATIENT_MS if is_patient else IMPATIENT_MS)
        self.talk_ms = between(dice, (20_000, 120_000) if is_rush else (1_000, 60_000))
        self.lets_agent_end = draws(dice, 0.5)
        self._restless = dice.choice([0.0, 0.2, 0.6])
        """How likely he presses a key at each piece of music."""
        self.leg: Leg | None = None
        self.is_calm = False
        """From now on he does nothing by himself but hang up in the end."""
        exchange.telephones[number] = lambda: self

    def ring(self) -> None:
        """Once; and perhaps again if he hangs up in vain."""
        number = self.number if draws(self._dice, 0.93) else "anonymous"
        leg = self.leg = self._exchange.dial_in(
            from_=number, to=NUMBERS[self.language], person=self
        )
        self._world.after(self.patience_ms, lambda: self._lose_patience(leg))

    def _lose_patience(self, leg: Leg) -> None:
        if not leg.is_over and leg.room is None:
            leg.hang_up()
            if not self.is_calm and draws(self._dice, 0.25):
                self._world.after(between(self._dice, (2_000, 20_000)), self.ring)

    # -- a person at a telephone

    def answers_after_ms(self) -> int | Literal["busy"] | None:
        dice = self._dice
        if draws(dice, 0.15):
            return "busy"
        return None if draws(dice, 0.15) else between(dice, (1_000, 9_000))

    def answered(self, leg: Leg) -> None:
        self.leg = leg
        if draws(self._dice, 0.1):
            self._hang_up_within(leg, (0, 3_000))

    def asked(self, leg: Leg, gather: Verb, limit_ms: int) -> Reaction | None:
        if "/pressed" in gather.get("action"):
            return self._in_line(limit_ms)
        dice = self._dice
        fate = dice.random()
        if fate < 0.03:
            self._hang_up_within(leg, (0, limit_ms))
            return None
        if fate < 0.13:
            return None
        after_ms = between(dice, (min(400, limit_ms), limit_ms))
        if "/surveyed" in gather.get("action"):
            return Reaction(after_ms, {"Digits": dice.choice("12345")})
        if "speech" in gather.get("input") and fate < 0.4:
            words = dice.choice(WORDS[self.language])
            return Reaction(after_ms, {"SpeechResult": words, "Confidence": "0.9"})
        keys = dice.choice("1112223330")[: max(1, gather.number("numDigits"))]
        return Reaction(after_ms, {"Digits": keys})

    def _in_line(self, limit_ms: int) -> Reaction | None:
        dice = self._dice
        if not draws(dice, self._restless):
            return None
        return Reaction(between(dice, (500, limit_ms)), {"Digits": dice.choice("11112233*")})

    def speaks_ms(self, leg: Leg) -> int:
        dice = self._dice
        if draws(dice, 0.15):
            return 0
        length_ms = between(dice, (1_500, 15_000))
        if draws(dice, 0.3):
            self._hang_up_within(leg, (500, length_ms))
        return length_ms

    def entered(self, leg: Leg, room: Room) -> None:
        patience_ms = self.talk_ms * (3 if self.lets_agent_end else 1)
        self._world.after(patience_ms, lambda: _end_talk(leg, room))

    def _hang_up_within(self, leg: Leg, limits_ms: tuple[int, int]) -> None:
        self._world.after(between(self._dice, limits_ms), leg.hang_up)

    # -- the end of the story

    def calm_down(self) -> None:
        self.is_calm = True
        if self.leg is not None:
            self.leg.hang_up()


def _end_talk(leg: Leg, room: Room) -> None:
    if leg.room is room:
        leg.hang_up()


class PhoneAgent(Person):
    """An agent whose telephone the service rings."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._dice = world.dice()

    def answers_after_ms(self) -> int | Literal["busy"] | None:
        dice = self._dice
        if draws(dice, 0.07):
            return "busy"
        return None if draws(dice, 0.1) else between(dice, (500, 9_000))

    def asked(self, leg: Leg, gather: Verb, limit_ms: int) -> Reaction | None:
        del gather
        dice = self._dice
        fate = dice.random()
        if fate < 0.06:
            self._world.after(between(dice, (0, limit_ms)), leg.hang_up)
        if fate < 0.15:
            return None
        return Reaction(between(dice, (200, limit_ms)), {"Digits": "1" if fate < 0.9 else "3"})

    def entered(self, leg: Leg, room: Room) -> None:
        del room
        self._world.after(between(self._dice, (2_000, 60_000)), leg.hang_up)


class Audio(Person):
    """The audio of an agent's page."""
