"""What a simulated caller answers to what he is asked.

He knows what he heard: which question it was, which concerns were named, and which key he was told
to press for his own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, assert_never

import msgspec

from ivr import Heard, Keys, Listen, Say, Script, Silence, Turn, Words
from ivr.actions import Record
from ivr.state import Recorded, Stage
from router.carriers.simulated import phrases
from router.carriers.simulated.chance import drawn
from router.carriers.simulated.traffic import GIVES_UP_SHARE, MANNERS, SPEAKING_MS_PER_CHAR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from ivr import Action, Prompt
    from router.carriers.simulated.traffic import Manner

RECORDING_MS: Final = 4_000
"""How long a recording plays whose text we do not know."""
MESSAGE_MS: Final = 12_000
PRESSED: Final[dict[Stage, tuple[str, float]]] = {
    "digits": ("4711", 0.9),
    "served": ("1", 0.3),
    "closed": ("1", 0.7),
    "callback": ("*", 0.1),
    "callback_number": ("*", 1),
}
"""By stage a key that callers press, and the share of those who do."""
DOUBTFUL_SHARE: Final = 0.06
"""Of what is said, so much is recognised badly."""


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """A caller: his language and, if the script has any, his concern."""

    language: str
    concern: str | None


class Answers:
    """One caller's side of the conversation."""

    def __init__(
        self,
        who: Who,
        script: Script,
        known: phrases.Phrases | None,
        chance: Random,
        manner: Manner | None = None,
    ) -> None:
        self._who = who
        self._chance = chance
        self._concern = next((one for one in script.concerns if one.id == who.concern), None)
        self._known = known or {}
        self._manner: Manner = drawn(chance, MANNERS if manner is None else {manner: 1})

    @property
    def about(self) -> str:
        """What he calls about, as he says it to a person."""
        return self._about()

    def gives_up(self) -> bool:
        """Whether he hangs up in place of an answer."""
        return self._chance.random() < GIVES_UP_SHARE

    def to(self, turn: Turn) -> Heard:
        """The answer to a turn that listens."""
        match turn.state.stage:
            case "language":
                return self._choose_language(turn.state.languages)
            case "question":
                return self._say_concern()
            case "confirm":
                return self._confirm(turn.state.candidates)
            case "pair":
                return self._choose(turn.state.candidates)
            case "key_menu" | "menu":
                return Keys(digits=self._key_told(turn.actions) or "0")
            case _:
                return self._press_or_not(turn.state.stage)

    def _press_or_not(self, stage: Stage) -> Heard:
        """Where no agent is spoken to, or not now: a message, a key as many press it, or nothing."""
        if stage == "voicemail":
            return Recorded(length_ms=MESSAGE_MS)
        key, share = PRESSED.get(stage, ("", 0.0))
        return Keys(digits=key) if self._chance.random() < share else Silence()

    def _choose_language(self, offered: Sequence[str]) -> Heard:
        language, luck = self._who.language, self._chance.random()
        name = phrases.LANGUAGE_NAMES.get(language)
        if language not in offered or (luck < 0.05 and language == offered[0]):
            return Silence()  # the first is what they get who say nothing
        if luck < 0.30 and name is not None:
            return Words(text=name, confidence=self._confidence())
        return Keys(digits=str(offered.index(language) + 1))

    def _say_concern(self) -> Heard:
        """As is his manner; asked again, he says plainly what it is about."""
        manner, self._manner = self._manner, "speak"
        key = None if self._concern is None else self._concern.key
        match manner:
            case "stay_silent":
                return Silence()
            case "press_zero":
                return Keys(digits="0")
            case "press_key" if key is not None:
                return Keys(digits=key)
            case "ask_person":
                return self._words(phrases.WANTS_PERSON, "operator")
            case "talk_nonsense":
                return self._words(phrases.NONSENSE, "hm")
            case "speak" | "press_key":
                return Words(text=self._about(), confidence=self._confidence())
            case _:
                assert_never(manner)

    def _confirm(self, candidates: Sequence[str]) -> Heard:
        """Right, and most say nothing; wrong, and he says no, mostly with what it is instead."""
        luck = self._chance.random()
        if self._who.concern in candidates:
            agrees = phrases.AGREES.get(self._who.language)
            return Silence() if luck < 0.8 or agrees is None else Words(text=agrees)
        return Keys(digits="*") if luck < 0.3 else self._object()

    def _choose(self, candidates: Sequence[str]) -> Heard:
        if self._who.concern not in candidates:
            return self._object()
        if self._concern is not None and self._chance.random() < 0.4:
            name = self._concern.names.get(self._who.language, "")
            return Words(text=name, confidence=self._confidence())
        return Keys(digits=str(list(candidates).index(self._who.concern or "") + 1))

    def _object(self) -> Words:
        no = phrases.OBJECTS.get(self._who.language, "no")
        return Words(text=f"{no} {self._about()}", confidence=self._confidence())

    def _words(self, texts: Mapping[str, Sequence[str]], otherwise: str) -> Words:
        said = self._chance.choice(texts.get(self._who.language, (otherwise,)))
        return Words(text=said, confidence=self._confidence())

    def _about(self) -> str:
        """What he calls about, in words of his own or, if we know none, close to an example."""
        language = self._who.language
        concern = self._concern
        if concern is None:
            return self._words(phrases.NONSENSE, "hm").text
        own = self._known.get(language, {}).get(concern.id)
        if own is not None:
            return self._chance.choice(own)
        examples = concern.examples.get(language) or (concern.names.get(language, concern.id),)
        return self._varied(self._chance.choice(examples))

    def _varied(self, example: str) -> str:
        words = example.split()
        if len(words) > 4 and self._chance.random() < 0.5:
            del words[self._chance.randrange(len(words))]
        if self._chance.random() < 0.3:
            words.insert(0, self._chance.choice(phrases.FILLERS.get(self._who.language, ("eh",))))
        return " ".join(words)

    def _confidence(self) -> float:
        doubtful = self._chance.random() < DOUBTFUL_SHARE
        low, high = (0.15, 0.45) if doubtful else (0.6, 0.97)
        return round(self._chance.uniform(low, high), 2)

    def _key_told(self, actions: Sequence[Action]) -> str | None:
        """The key that he was told to press for his concern: the first after its name."""
        name = "" if self._concern is None else self._concern.names.get(self._who.language, "")
        if not name:
            return None
        told = re.search(re.escape(name) + r"\D*(\d)", " ".join(_texts(actions)))
        return None if told is None else told[1]


def _texts(actions: Sequence[Action]) -> list[str]:
    return [prompt.text for prompt in _prompts(actions) if isinstance(prompt, Say)]


def _prompts(actions: Sequence[Action]) -> list[Prompt]:
    prompts: list[Prompt] = []
    for action in actions:
        prompts.extend(action.prompts if isinstance(action, Listen | Record) else (action,))
    return prompts


def speaking_ms(text: str) -> int:
    """How long it takes to say this."""
    return len(text) * SPEAKING_MS_PER_CHAR


def listening_ms(actions: Sequence[Action]) -> int:
    """How long it takes to hear all of this."""
    return sum(
        speaking_ms(prompt.text) if isinstance(prompt, Say) else RECORDING_MS
        for prompt in _prompts(actions)
    )


def answering_ms(actions: Sequence[Action], heard: Heard | None, chance: Random) -> int:
    """From the first word of a question to the end of the answer; many do not hear it out."""
    told_ms = listening_ms(actions)
    match heard:
        case Words(text=text):
            return round(told_ms * chance.uniform(0.4, 1) + 600) + speaking_ms(text)
        case Recorded(length_ms=length_ms):
            return told_ms + length_ms
        case Silence():
            waits = [action.timeout_ms for action in actions if isinstance(action, Listen)]
            return told_ms + sum(waits)
        case _:
            return round(told_ms * chance.uniform(0.3, 1) + 900)
