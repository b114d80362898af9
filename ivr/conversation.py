"""The conversation: from the first ring to a queue, one turn at a time.

Theory of operation. A conversation is a value, `ConversationState`, and `Conversation.hear` is the
one function that takes it further: what was heard goes in, the next state and what to do come out.
Nothing is remembered elsewhere, no clock is read and nothing is drawn by lot, so that a turn can be
repeated on any machine and every decision can be explained.

    language ──► question ──► confirm ──► (outcome)
                  │    ▲ │                   ▲
                  │    │ └──► pair ──────────┤
                  │    └── once ──┘          │
                  └──► menu ─────────────────┘

What the caller says is classified. One concern that is probable enough is confirmed in passing: he
need only speak if it is wrong. Two that are probable enough together are offered. Otherwise he is
asked once to rephrase, and then gets a menu of keys. 0, or asking for a person, leads to a person
from everywhere; so does failing, since nobody must be lost for not being understood. Each way back
is taken a limited number of times (`ivr.limits`), so every conversation ends.
"""

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from ivr import limits
from ivr.actions import Action, Listen, Prompt
from ivr.classify import Ranking
from ivr.concerns import KEYS
from ivr.errors import MisuseError, ScriptError
from ivr.hours import OpeningHours
from ivr.outcomes import HangUp, Outcome, RouteToQueue, UnderstoodBy
from ivr.phrases import LANGUAGE_NAMES, after_no, asks_person, chosen_number, wants_neither
from ivr.script import Script, SkillNeed
from ivr.script_check import script_problems
from ivr.state import ConversationState, Dialled, Heard, Keys, Noted, Silence, Turn, Words
from ivr.voice import Voice
from ivr.words import tokens


class Conversation:
    """The conversation of a script; built once, used for every call, and never changed."""

    def __init__(self, script: Script) -> None:
        """Prepare every language and train its classifier.

        Raises:
            ScriptError: the script has errors; `check_script` lists them all.
        """
        errors = [one for one in script_problems(script) if one.severity == "error"]
        if errors:
            raise ScriptError("; ".join(f"{one.place}: {one.message}" for one in errors))
        self._script = script
        self._voices = {one.code: Voice(script, one.code) for one in script.languages}
        self._hours = None if script.hours is None else OpeningHours(script.hours)
        self._numbers = {_plain(one.number): one.languages for one in script.numbers}
        self._concerns = {one.id: one for one in script.concerns}
        self._languages = {one.code: one for one in script.languages}

    def hear(self, state: ConversationState | None, heard: Heard, at: datetime) -> Turn:
        """Take the conversation one turn further.

        The first turn has no state and hears `Dialled`. After the outcome the state does not
        change any more, and whatever is heard repeats the outcome without actions. `Dialled` in
        mid-conversation counts as silence.

        Raises:
            MisuseError: the first thing heard is not `Dialled`, or `at` has no time zone.
        """
        if at.tzinfo is None:
            raise MisuseError("the time of a turn needs a time zone, such as datetime.UTC")
        if state is None:
            return self._arrive(heard, at)
        if state.stage == "finished":
            return Turn(state=state, actions=(), outcome=state.outcome)
        heard = _tidy(heard)
        silent = isinstance(heard, Silence)
        state = replace(state, turn=state.turn + 1, answered=state.answered or not silent)
        if isinstance(heard, Keys) and heard.digits == "0":
            noted = Noted(language=state.language, how="keys", meaning="person")
            return self._end_with_person(state, "zero", noted)
        if isinstance(heard, Words):
            asked = self._asked_person_in(state, heard)
            if asked is not None:
                noted = Noted(language=asked, how="speech", meaning="person")
                return self._end_with_person(replace(state, language=asked), "speech", noted)
        match state.stage:
            case "language":
                return self._hear_language(state, heard)
            case "question":
                return self._hear_concern(state, heard)
            case "confirm":
                return self._hear_objection(state, heard)
            case "pair":
                return self._hear_one_of_two(state, heard)
            case "menu":
                return self._hear_menu_key(state, heard)
            case _:
                assert_never(state.stage)

    # The stages, in the order of a call.

    def _arrive(self, heard: Heard, at: datetime) -> Turn:
        if not isinstance(heard, Dialled):
            raise MisuseError(f"a conversation starts with Dialled, not with {type(heard).__name__}")
        languages = self._numbers.get(_plain(heard.number), tuple(self._voices))
        state = ConversationState(
            stage="question", turn=0, languages=languages, language=languages[0]
        )
        if self._hours is not None and not self._hours.is_open(at):
            opening = self._hours.next_opening(at)
            closed = tuple(self._voices[language].closed(opening) for language in languages)
            return _end(state, closed, HangUp(reason="closed"))
        welcome = self._voice(state).prompts.prompt("welcome")
        if len(languages) == 1:
            return self._ask(state, "question", welcome)
        return self._offer_languages(replace(state, stage="language"), welcome)

    def _hear_language(self, state: ConversationState, heard: Words | Keys | Silence) -> Turn:
        chosen = self._chosen_language(state.languages, heard)
        if chosen is not None:
            how: How = "keys" if isinstance(heard, Keys) else "speech"
            noted = Noted(language=chosen, how=how, meaning="language")
            welcome = (self._voices[chosen].prompts.prompt("welcome"),)
            before = () if chosen == state.languages[0] else welcome  # that one was said already
            return self._ask(replace(state, language=chosen), "question", *before, noted=noted)
        state = replace(state, misses=state.misses + 1)
        if state.misses >= limits.LANGUAGE_TRIES_MAX:
            return self._ask(state, "question")
        return self._offer_languages(state)

    def _hear_concern(self, state: ConversationState, heard: Words | Keys | Silence) -> Turn:
        match heard:
            case Silence():
                return self._repeat(state)
            case Keys(digits=key):
                concern = self._voice(state).concerns.with_key(key)
                if concern is not None:
                    return self._end_with_concern(state, concern, "keys")
                noted = Noted(language=state.language, how="keys", meaning="unclear")
                return self._ask_differently(state, "rephrase", noted=noted)
            case Words(text=text):
                return self._classify(state, text, heard.confidence)
            case _:
                assert_never(heard)

    def _hear_objection(self, state: ConversationState, heard: Words | Keys | Silence) -> Turn:
        """The concern stands unless the caller says no, presses star or another concern's key."""
        voice = self._voice(state)
        (concern,) = state.candidates
        how: How = "keys" if isinstance(heard, Keys) else "speech"
        words_left: str | None = None
        if isinstance(heard, Keys):
            words_left = "" if heard.digits == "*" else None
            other = voice.concerns.with_key(heard.digits)
            if other is not None and other != concern:
                return self._end_with_concern(state, other, "keys")
        elif isinstance(heard, Words):
            words_left = after_no(heard.text, voice.phrases)
        if words_left is None:
            noted = Noted(language=state.language, how=how, meaning="agreed", concern=concern)
            return self._end_with_concern(state, concern, "speech", state.confidence, noted)
        noted = Noted(language=state.language, how=how, meaning="no", concern=concern)
        state = replace(state, rejected=(*state.rejected, concern), candidates=(), confidence=None)
        if words_left and state.rephrases < limits.REPHRASES_MAX:
            again = replace(state, rephrases=state.rephrases + 1)
            confidence = heard.confidence if isinstance(heard, Words) else None
            return self._classify(again, words_left, confidence)
        return self._ask_differently(state, "ask_again", noted=noted)

    def _hear_one_of_two(self, state: ConversationState, heard: Words | Keys | Silence) -> Turn:
        match heard:
            case Silence():
                return self._repeat(state)
            case Keys(digits=key):
                by_key = dict(zip(KEYS, state.candidates, strict=False))
                if key in by_key:
                    return self._end_with_concern(state, by_key[key], "keys")
                noted = Noted(language=state.language, how="keys", meaning="unclear")
                return self._ask_differently(state, "rephrase", noted=noted)
            case Words(text=text):
                concern, confidence = self._spoken_choice(state, text, state.candidates)
                if concern is not None:
                    return self._end_with_concern(state, concern, "speech", confidence)
                phrases = self._voice(state).phrases
                noted = Noted(language=state.language, how="speech", meaning="unclear")
                if wants_neither(text, phrases) or after_no(text, phrases) is not None:
                    state = replace(state, rejected=(*state.rejected, *state.candidates))
                    noted = replace(noted, meaning="no")
                    return self._ask_differently(state, "ask_again", noted=noted)
                return self._ask_differently(state, "rephrase", noted=noted)
            case _:
                assert_never(heard)

    def _hear_menu_key(self, state: ConversationState, heard: Words | Keys | Silence) -> Turn:
        voice = self._voice(state)
        by_key = voice.concerns.menu_keys(state.candidates)
        concern: str | None = None
        confidence: float | None = None
        if isinstance(heard, Keys):
            concern = by_key.get(heard.digits)
        elif isinstance(heard, Words):  # nobody listened, but who writes can still answer
            concern, confidence = self._spoken_choice(state, heard.text, tuple(by_key.values()))
        if concern is not None:
            return self._end_with_concern(state, concern, "menu", confidence)
        state = replace(state, misses=state.misses + 1)
        if state.misses >= limits.MENU_TRIES_MAX:
            return self._end_in_failure(state)
        if isinstance(heard, Silence):
            return self._read_menu(state, "menu", voice.prompts.prompt("not_heard"))
        return self._read_menu(state, "menu_again")
