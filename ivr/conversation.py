"""The conversation: from the first ring to a queue, one turn at a time.

Theory of operation. A conversation is a value, `ConversationState`, and `Conversation.hear` is the
one function that takes it further: what was heard goes in, the next state and what to do come out.
Nothing is remembered elsewhere, no clock is read and nothing is drawn by lot, so that a turn can be
repeated on any machine and every decision can be explained.

    language ─► question
    question ─► confirm, pair, once more question, menu, outcome (a key)
    confirm  ─► outcome; after a "no": confirm or pair (other words), once more question, menu
    pair     ─► outcome; after a "no" as above; once more question, menu
    menu     ─► outcome

What the caller says is classified. One concern that is probable enough is confirmed in passing: he
need only speak if it is wrong. Two that are probable enough together are offered. Otherwise he is
asked once to rephrase, and then gets a menu of keys. 0, or asking for a person, leads to a person
from everywhere; so does failing, since nobody must be lost for not being understood. Each way back
is taken a limited number of times (`ivr.limits`), so every conversation ends.

A conversation may outlive its script, when the service restarts with another configuration. What
the state then names in vain is forgotten, and the call goes on from the question.
"""

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from ivr import limits
from ivr.actions import Prompt
from ivr.concerns import KEYS
from ivr.errors import MisuseError, ScriptError
from ivr.hours import OpeningHours
from ivr.outcomes import HangUp, Outcome, UnderstoodBy
from ivr.phrases import after_no, wants_neither
from ivr.routes import Routes
from ivr.script import Script, plain_number
from ivr.script_check import script_problems
from ivr.state import ConversationState, Dialled, Heard, Keys, Noted, Silence, Stage, Turn, Words
from ivr.understanding import (
    Answer,
    asked_person,
    chosen_language,
    how_heard,
    note,
    spoken_choice,
    tidy,
    verdict,
)
from ivr.voice import Voice, offer_languages


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
        self._numbers = {plain_number(one.number): one.languages for one in script.numbers}
        self._routes = Routes(script)
        self._languages = {one.code: one for one in script.languages}

    def hear(self, state: ConversationState | None, heard: Heard, at: datetime) -> Turn:
        """Take the conversation one turn further.

        The first turn has no state and hears `Dialled`. After the outcome the state does not
        change any more, and whatever is heard repeats the outcome without actions. `Dialled` in
        mid-conversation counts as silence.

        Raises:
            MisuseError: the first thing heard is not `Dialled`, `at` has no time zone, or
                the state was never returned from here.
        """
        if at.tzinfo is None:
            raise MisuseError("the time of a turn needs a time zone, such as datetime.UTC")
        if state is None:
            return self._arrive(heard, at)
        if state.outcome is not None:
            return Turn(state=state, actions=(), outcome=state.outcome)
        state = self._fitted(state)
        answer = tidy(heard)
        silent = isinstance(answer, Silence)
        state = replace(state, turn=state.turn + 1, answered=state.answered or not silent)
        reached = self._reach_person(state, answer)
        return self._answer(state, answer) if reached is None else reached

    # The stages, in the order of a call.

    def _arrive(self, heard: Heard, at: datetime) -> Turn:
        if not isinstance(heard, Dialled):
            raise MisuseError(
                f"a conversation starts with Dialled, not with {type(heard).__name__}"
            )
        languages = self._numbers.get(plain_number(heard.number), tuple(self._voices))
        state = ConversationState(
            stage="question", turn=0, languages=languages, language=languages[0]
        )
        if self._hours is not None and not self._hours.is_open(at):
            opening = self._hours.next_opening(at)
            closed = tuple(self._voices[language].closed(opening) for language in languages)
            return _end(state, HangUp(reason="closed"), *closed)
        welcome = self._voice(state).prompts.prompt("welcome")
        if len(languages) == 1:
            return self._ask(state, "question", welcome)
        return self._offer_languages(replace(state, stage="language"), welcome)

    def _answer(self, state: ConversationState, answer: Answer) -> Turn:
        match state.stage:
            case "language":
                return self._hear_language(state, answer)
            case "question":
                return self._hear_concern(state, answer)
            case "confirm":
                return self._hear_objection(state, answer)
            case "pair":
                return self._hear_one_of_two(state, answer)
            case "menu":
                return self._hear_menu_key(state, answer)
            case "finished":
                raise MisuseError("a finished state without an outcome is none of ours")
            case _:
                assert_never(state.stage)

    def _reach_person(self, state: ConversationState, answer: Answer) -> Turn | None:
        """A person, if one is asked for; this works in every stage."""
        noted = Noted(language=state.language, how=how_heard(answer), meaning="person")
        if isinstance(answer, Keys) and answer.digits == "0":
            return self._end_with_person(state, "zero", noted)
        if isinstance(answer, Words):
            spoken = state.languages if state.stage == "language" else (state.language,)
            language = asked_person((self._voices[code] for code in spoken), answer)
            if language is not None:
                state, noted = replace(state, language=language), replace(noted, language=language)
                return self._end_with_person(state, "speech", noted)
        return None

    def _hear_language(self, state: ConversationState, answer: Answer) -> Turn:
        offered = [self._languages[code] for code in state.languages]
        chosen = chosen_language(offered, self._voices, answer)
        if chosen is not None:
            noted = Noted(language=chosen, how=how_heard(answer), meaning="language")
            welcome = (self._voices[chosen].prompts.prompt("welcome"),)
            before = () if chosen == state.languages[0] else welcome  # that one was said already
            return self._ask(replace(state, language=chosen), "question", *before, noted=noted)
        state = replace(state, misses=state.misses + 1)
        if state.misses >= limits.LANGUAGE_TRIES_MAX:
            return self._ask(state, "question")
        return self._offer_languages(state)

    def _hear_concern(self, state: ConversationState, answer: Answer) -> Turn:
        match answer:
            case Silence():
                return self._repeat(state)
            case Keys(digits=key):
                concern = self._voice(state).concerns.with_key(key)
                if concern is None:
                    return self._ask_differently(state, _unclear(state, answer))
                return self._end_with_concern(state, concern, "keys", answer)
            case Words(text=text, confidence=recognised):
                return self._classify(state, text, recognised)
            case _:
                assert_never(answer)

    def _hear_objection(self, state: ConversationState, answer: Answer) -> Turn:
        """The concern stands unless the caller says no, or presses star or another's key."""
        voice = self._voice(state)
        (concern,) = state.candidates
        words_left: str | None = None
        recognised: float | None = None
        match answer:
            case Keys(digits="*"):
                words_left = ""
            case Keys(digits=key):
                other = voice.concerns.with_key(key)
                if other is not None:
                    return self._end_with_concern(state, other, "keys", answer)
            case Words(text=text, confidence=recognised):
                words_left = after_no(text, voice.phrases)
            case Silence():
                pass
            case _:
                assert_never(answer)
        if words_left is None:
            return self._end_with_concern(state, concern, "speech", answer, state.confidence)
        return self._reject(state, answer, words_left, recognised)

    def _hear_one_of_two(self, state: ConversationState, answer: Answer) -> Turn:
        by_key = dict(zip(KEYS, state.candidates, strict=False))
        match answer:
            case Silence():
                return self._repeat(state)
            case Keys(digits=key):
                if key in by_key:
                    return self._end_with_concern(state, by_key[key], "keys", answer)
                return self._ask_differently(state, _unclear(state, answer))
            case Words(text=text, confidence=recognised):
                voice = self._voice(state)
                sure = self._script.thresholds.sure
                concern, share = spoken_choice(voice, text, by_key, sure)
                if concern is not None:
                    return self._end_with_concern(state, concern, "speech", answer, share)
                neither = wants_neither(text, voice.phrases)
                words_left = "" if neither else after_no(text, voice.phrases)
                if words_left is not None:
                    return self._reject(state, answer, words_left, recognised)
                return self._ask_differently(state, _unclear(state, answer))
            case _:
                assert_never(answer)

    def _hear_menu_key(self, state: ConversationState, answer: Answer) -> Turn:
        voice = self._voice(state)
        by_key = voice.concerns.menu_keys(state.candidates)
        concern: str | None = None
        confidence: float | None = None
        if isinstance(answer, Keys):
            concern = by_key.get(answer.digits)
        elif isinstance(answer, Words):  # we do not listen for words here, but a caller may type
            sure = self._script.thresholds.sure
            concern, confidence = spoken_choice(voice, answer.text, by_key, sure)
        if concern is not None:
            return self._end_with_concern(state, concern, "menu", answer, confidence)
        state = replace(state, misses=state.misses + 1)
        if state.misses >= limits.MENU_TRIES_MAX:
            return self._end_in_failure(state)
        if isinstance(answer, Silence):
            return self._read_menu(state, "menu", voice.prompts.prompt("not_heard"))
        return self._read_menu(state, "menu_again", noted=_unclear(state, answer))

    # The moves from one stage to another.

    def _offer_languages(self, state: ConversationState, *before: Prompt) -> Turn:
        listen = offer_languages([self._voices[code] for code in state.languages], *before)
        return Turn(state=state, actions=(listen,))

    def _ask(
        self, state: ConversationState, key: str, *before: Prompt, noted: Noted | None = None
    ) -> Turn:
        """Ask openly what the call is about; without concerns there is nothing to ask."""
        if not self._script.concerns:
            return self._end_in_failure(state, *before)
        listen = self._voice(state).question(key, *before)
        state = _at(state, "question", state.candidates)
        return Turn(state=state, actions=(listen,), noted=noted)

    def _repeat(self, state: ConversationState) -> Turn:
        """Ask again into silence, and offer the keys when that does not help."""
        voice = self._voice(state)
        not_heard = voice.prompts.prompt("not_heard")
        if state.silences >= limits.SILENCES_MAX:
            return self._read_menu(_at(state, "menu", state.candidates), "menu", not_heard)
        state = replace(state, silences=state.silences + 1)
        if state.stage == "pair":
            return Turn(state=state, actions=(voice.pair(state.candidates, not_heard),))
        return self._ask(state, "question", not_heard)

    def _classify(self, state: ConversationState, text: str, recognised: float | None) -> Turn:
        voice = self._voice(state)
        ranking = voice.concerns.rank(text, rejected=state.rejected)
        meaning = verdict(ranking, self._script.thresholds, recognised)
        noted = note(state.language, meaning, ranking)
        probable = tuple(ranked.concern for ranked in ranking.concerns[: len(KEYS)])
        match meaning:
            case "concern":
                state = _at(state, "confirm", probable[:1])
                state = replace(state, confidence=noted.confidence)
                return Turn(state=state, actions=(voice.confirm(probable[0]),), noted=noted)
            case "pair":
                state = _at(state, "pair", probable[:2])
                return Turn(state=state, actions=(voice.pair(probable[:2]),), noted=noted)
            case "unclear":
                if ranking.in_scope:  # otherwise the order of the ranking means nothing
                    state = replace(state, candidates=probable)
                return self._ask_differently(state, noted)
            case _:
                assert_never(meaning)

    def _reject(
        self, state: ConversationState, answer: Answer, words_left: str, recognised: float | None
    ) -> Turn:
        """The caller said no to what was offered; what else he said is classified instead."""
        state = replace(state, candidates=(), rejected=(*state.rejected, *state.candidates))
        if words_left and state.rephrases < limits.REPHRASES_MAX:
            state = replace(state, rephrases=state.rephrases + 1)
            return self._classify(state, words_left, recognised)
        noted = Noted(language=state.language, how=how_heard(answer), meaning="no")
        return self._ask_differently(state, noted)

    def _ask_differently(self, state: ConversationState, noted: Noted) -> Turn:
        """Ask openly once more, or read the key menu if that has been done."""
        if state.rephrases >= limits.REPHRASES_MAX:
            return self._read_menu(_at(state, "menu", state.candidates), "menu", noted=noted)
        state = replace(state, rephrases=state.rephrases + 1)
        return self._ask(state, "ask_again" if noted.meaning == "no" else "rephrase", noted=noted)

    def _read_menu(
        self, state: ConversationState, key: str, *before: Prompt, noted: Noted | None = None
    ) -> Turn:
        voice = self._voice(state)
        order = voice.concerns.menu_order(state.candidates, state.rejected)
        listen = voice.menu(order, key, *before)
        return Turn(state=replace(state, candidates=order), actions=(listen,), noted=noted)

    # The endings.

    def _end_with_concern(
        self,
        state: ConversationState,
        concern: str,
        understood_by: UnderstoodBy,
        answer: Answer,
        confidence: float | None = None,
    ) -> Turn:
        route = self._routes.to_concern(concern, state.language, understood_by, confidence)
        agreed = state.stage == "confirm" and understood_by == "speech"
        noted = Noted(
            language=state.language,
            how=how_heard(answer),
            meaning="agreed" if agreed else "concern",
            concern=concern,
            confidence=confidence,
        )
        state = replace(state, chosen=concern)
        return _end(state, route, self._voice(state).next_steps(concern), noted=noted)

    def _end_with_person(
        self,
        state: ConversationState,
        understood_by: UnderstoodBy,
        noted: Noted | None = None,
        before: tuple[Prompt, ...] = (),
    ) -> Turn:
        route = self._routes.to_person(state.language, understood_by)
        return _end(state, route, *before, self._voice(state).next_steps(None), noted=noted)

    def _end_in_failure(self, state: ConversationState, *before: Prompt) -> Turn:
        """Nothing was understood: a person. Nothing was ever heard: what the script says."""
        if self._script.concerns and not state.answered and self._script.silent_caller == "hang up":
            goodbye = self._voice(state).prompts.prompt("goodbye_silent")
            return _end(state, HangUp(reason="silent"), goodbye)
        return self._end_with_person(state, "fallback", before=before)

    def _fitted(self, state: ConversationState) -> ConversationState:
        """The state without the languages and concerns that the script no longer has."""
        languages = tuple(code for code in state.languages if code in self._voices)
        known = self._routes.concerns
        candidates = tuple(one for one in state.candidates if one in known)
        if (languages, candidates) == (state.languages, state.candidates):
            return state
        languages = languages or tuple(self._voices)
        language = state.language if state.language in self._voices else languages[0]
        state = replace(state, languages=languages, language=language)
        return _at(state, "question", candidates)

    def _voice(self, state: ConversationState) -> Voice:
        return self._voices[state.language]


def _at(
    state: ConversationState, stage: Stage, candidates: tuple[str, ...] = ()
) -> ConversationState:
    """The state at the start of a stage."""
    return replace(state, stage=stage, candidates=candidates, confidence=None, misses=0)


def _unclear(state: ConversationState, answer: Answer) -> Noted:
    return Noted(language=state.language, how=how_heard(answer), meaning="unclear")


def _end(
    state: ConversationState, outcome: Outcome, *said: Prompt, noted: Noted | None = None
) -> Turn:
    state = replace(_at(state, "finished"), outcome=outcome)
    return Turn(state=state, actions=said, outcome=outcome, noted=noted)
