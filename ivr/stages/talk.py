"""One turn in the making: the script made ready, the state, the answer, and the moment."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Self

import msgspec
from msgspec.structs import replace

from ivr.actions import Action, Prompt
from ivr.answers import Answer, how_heard
from ivr.outcomes import Outcome, Sign
from ivr.prepared import Prepared
from ivr.script import Script
from ivr.state import ConversationState, Keep, Meaning, Noted, Stage, Turn
from ivr.voice import Voice


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """What the functions of a stage are given. `emergencies` are the queues whose emergency switch
    is on; an empty name is the whole site.
    """

    prepared: Prepared
    state: ConversationState
    answer: Answer
    at: datetime
    emergencies: Collection[str]

    @property
    def script(self) -> Script:
        """The script as it is configured."""
        return self.prepared.script

    @property
    def voice(self) -> Voice:
        """The language of the call."""
        return self.prepared.voices[self.state.language]

    def prompt(self, key: str, /, **values: str) -> Prompt:
        """A prompt in the language of the call."""
        return self.voice.prompts.prompt(key, **values)

    def but(self, **changes: Any) -> Self:
        """The same turn with something else in its state."""
        return replace(self, state=replace(self.state, **changes))

    def at_stage(self, stage: Stage, candidates: tuple[str, ...] = ()) -> Self:
        """The same turn at the start of a stage."""
        return self.but(stage=stage, candidates=candidates, confidence=None, misses=0)

    def missed(self) -> Self:
        """The same turn after one more answer that was not understood."""
        return self.but(misses=self.state.misses + 1)

    def turn(
        self,
        *actions: Action,
        noted: Noted | None = None,
        look_up: str | None = None,
        keep: Keep | None = None,
    ) -> Turn:
        """The turn, with the conversation still going on."""
        return Turn(state=self.state, actions=actions, noted=noted, look_up=look_up, keep=keep)

    def end(
        self,
        outcome: Outcome,
        *said: Prompt,
        noted: Noted | None = None,
        keep: Keep | None = None,
    ) -> Turn:
        """The last turn."""
        state = replace(self.at_stage("finished").state, outcome=outcome)
        return Turn(state=state, actions=said, outcome=outcome, noted=noted, keep=keep)

    def note(self, meaning: Meaning, **facts: Any) -> Noted:
        """The record of what was understood in this turn."""
        return Noted(
            language=self.state.language, how=how_heard(self.answer), meaning=meaning, **facts
        )

    def with_sign(self, sign: Sign) -> Self:
        """The same turn after a sign has been noticed."""
        if sign in self.state.signs:
            return self
        return self.but(signs=(*self.state.signs, sign))
