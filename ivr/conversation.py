"""The conversation: from the first ring to a queue, one turn at a time.

Theory of operation. A conversation is a value, `ConversationState`, and `Conversation.hear` is the
one function that takes it further: what was heard goes in, the next state and what to do come out.
Nothing is remembered elsewhere, no clock is read and nothing is drawn by lot, so that a turn can be
repeated on any machine and every decision can be explained.

    language ─► question, or the menu of the number that was dialled
    question ─► confirm, pair, once more question, key menu, outcome (a key)
    confirm  ─► outcome; after a "no": confirm or pair (other words), once more question, key menu
    pair     ─► outcome; after a "no" as above; once more question, key menu
    key menu ─► outcome
    menu     ─► another menu, question, confirm, pair, outcome
    any of these, at its outcome ─► digits ─► looking up ─► served (an answer without an agent)
                                  ─► closed ─► callback, voicemail, outcome

What the caller says is classified. One concern that is probable enough is confirmed in passing: he
need only speak if it is wrong. Two that are probable enough together are offered. Otherwise he is
asked once to rephrase, and then gets a menu of keys. 0, or asking for a person, leads to a person
from everywhere; so does failing, since nobody must be lost for not being understood. Each way back
is taken a limited number of times (`ivr.limits`), so every conversation ends.

A conversation may outlive its script, when the service restarts with another configuration. What
the state then names in vain is forgotten, and the call goes on from the question.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from ivr import limits
from ivr.answers import PERSON_KEY, tidy
from ivr.errors import MisuseError, ScriptError
from ivr.outcomes import RouteToQueue, Way
from ivr.prepared import Prepared
from ivr.script import Script
from ivr.script_check import script_problems
from ivr.stages.anywhere import change_language, notice_words, reach_person
from ivr.stages.beginning import begin, hear_language
from ivr.stages.closing import Closing, closing_of
from ivr.stages.concern import hear_concern, hear_objection, hear_one_of_two
from ivr.stages.elsewhere import begin_way, hear_callback, hear_closed, hear_number, hear_recording
from ivr.stages.endings import end_at_last, end_in_line
from ivr.stages.keys import hear_key_menu, hear_menu
from ivr.stages.served import hear_anything_else, hear_digits, hear_found
from ivr.stages.talk import Talk
from ivr.state import ConversationState, Dialled, Heard, Keys, Silence, Stage, Turn

_HEARD_AT: Final[dict[Stage, Callable[[Talk], Turn]]] = {
    "language": hear_language,
    "question": hear_concern,
    "confirm": hear_objection,
    "pair": hear_one_of_two,
    "key_menu": hear_key_menu,
    "menu": hear_menu,
    "digits": hear_digits,
    "looking_up": hear_found,
    "served": hear_anything_else,
    "closed": hear_closed,
    "callback": hear_callback,
    "callback_number": hear_number,
    "voicemail": hear_recording,
}
"""Who makes something of an answer, in the order of a call."""


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
        self._prepared = Prepared(script)

    @property
    def script(self) -> Script:
        """The script as it is configured."""
        return self._prepared.script

    def hear(
        self,
        state: ConversationState | None,
        heard: Heard,
        at: datetime,
        *,
        emergencies: Collection[str] = (),
    ) -> Turn:
        """Take the conversation one turn further.

        The first turn has no state and hears `Dialled`. After the outcome the state does not
        change any more, and whatever is heard repeats the outcome without actions. `Dialled` in
        mid-conversation counts as silence. `emergencies` are the queues whose emergency switch is
        on; an empty name is the whole site.

        Raises:
            MisuseError: the first thing heard is not `Dialled`, `at` has no time zone, or
                the state was never returned from here.
        """
        _check_zone(at)
        if state is None:
            return self._arrive(heard, at, emergencies)
        if state.outcome is not None:
            return Turn(state=state, actions=(), outcome=state.outcome)
        asked_at, state = state.stage, self._fitted(state)
        answer = tidy(heard, state.stage)
        if state.stage != asked_at and isinstance(answer, Keys) and answer.digits != PERSON_KEY:
            answer = Silence()  # the key answers a question that there is no more
        answered = state.answered or not isinstance(answer, Silence)
        talk = Talk(
            prepared=self._prepared,
            state=replace(state, turn=state.turn + 1, answered=answered),
            answer=answer,
            at=at,
            emergencies=emergencies,
        )
        if talk.state.turn - state.begun_turn >= limits.TURNS_MAX:
            return end_at_last(talk)
        hear_answer = _HEARD_AT.get(state.stage)
        if hear_answer is None:
            raise MisuseError("a finished state without an outcome is none of ours")
        talk = notice_words(talk)
        return reach_person(talk) or change_language(talk) or hear_answer(talk)

    def resume(
        self, state: ConversationState, way: Way, at: datetime, *, is_in_line: bool = True
    ) -> Turn:
        """A caller who was sent to a queue wants another way than waiting for an agent.

        `is_in_line` says whether he keeps his place meanwhile, and may go back to it.

        Raises:
            MisuseError: the conversation has not sent the caller to a queue, the way is to wait
                in line, or `at` has no time zone.
        """
        _check_zone(at)
        route = state.outcome
        if not isinstance(route, RouteToQueue):
            raise MisuseError("only a caller who was sent to a queue can choose another way")
        if way == "line":
            raise MisuseError("another way is a callback or a message, not to wait in line")
        begun = replace(
            state,
            turn=state.turn + 1,
            begun_turn=state.turn + 1,
            route=replace(route, way="line"),
            is_in_line=is_in_line,
            ways_tried=0,
            outcome=None,
        )
        fitted = self._fitted(begun)
        talk = Talk(prepared=self._prepared, state=fitted, answer=Silence(), at=at, emergencies=())
        return begin_way(talk, way)

    def back_in_line(self, state: ConversationState, at: datetime) -> Turn:
        """The other way comes too late, since an agent is about to talk to the caller: he waits.

        Raises:
            MisuseError: he has not chosen another way, or `at` has no time zone.
        """
        _check_zone(at)
        route = state.outcome
        if not isinstance(route, RouteToQueue) or route.way == "line":
            raise MisuseError("only a caller who has chosen another way can go back in line")
        chosen = replace(state, turn=state.turn + 1, route=route, outcome=None)
        fitted = self._fitted(chosen)
        talk = Talk(prepared=self._prepared, state=fitted, answer=Silence(), at=at, emergencies=())
        return end_in_line(talk)

    def opens_at(self, queue: str, at: datetime) -> datetime | None:
        """When a queue opens that is closed at this moment; None if it is open, or stays closed."""
        hours = self._prepared.hours_of(queue)
        return None if hours is None else hours.opens_at(at)

    def closing(
        self, state: ConversationState, queue: str, at: datetime, emergencies: Collection[str]
    ) -> Closing | None:
        """Why nobody is there for this caller in a queue to which he was not sent, or was sent
        earlier; None if somebody is.

        Raises:
            MisuseError: the conversation leads to no queue, or `at` has no time zone.
        """
        _check_zone(at)
        state = self._fitted(state)
        route = state.outcome or state.route
        if not isinstance(route, RouteToQueue):
            raise MisuseError("only a caller who was sent to a queue can change to another")
        talk = Talk(
            prepared=self._prepared, state=state, answer=Silence(), at=at, emergencies=emergencies
        )
        return closing_of(talk, replace(route, queue=queue))

    def _arrive(self, heard: Heard, at: datetime, emergencies: Collection[str]) -> Turn:
        if not isinstance(heard, Dialled):
            raise MisuseError(
                f"a conversation starts with Dialled, not with {type(heard).__name__}"
            )
        languages = tuple(self._prepared.voices)
        state = ConversationState(
            stage="question",
            turn=0,
            dialled=heard.number,
            languages=languages,
            language=languages[0],
            caller=heard.caller,
        )
        talk = Talk(
            prepared=self._prepared, state=state, answer=Silence(), at=at, emergencies=emergencies
        )
        return begin(talk, heard)

    def _fitted(self, state: ConversationState) -> ConversationState:
        """The state without the languages and concerns that the script no longer has."""
        voices, known = self._prepared.voices, self._prepared.routes.concerns
        languages = tuple(code for code in state.languages if code in voices)
        candidates = tuple(one for one in state.candidates if one in known)
        route = self._fitted_route(state.route)
        if (languages, candidates) == (state.languages, state.candidates):
            return state if route == state.route else replace(state, route=route)
        languages = languages or tuple(voices)
        language = state.language if state.language in voices else languages[0]
        stage: Stage = state.stage if state.is_in_line else "question"
        return replace(
            state,
            languages=languages,
            language=language,
            stage=stage,
            candidates=candidates,
            route=route,
            confidence=None,
            misses=0,
        )

    def _fitted_route(self, route: RouteToQueue | None) -> RouteToQueue | None:
        """The queue stays: which there are is not for the conversation to know."""
        if route is None:
            return None
        concern = route.concern if route.concern in self._prepared.routes.concerns else None
        known = route.language in self._prepared.voices
        return replace(
            route,
            concern=concern,
            language=route.language if known else next(iter(self._prepared.voices)),
        )


def _check_zone(at: datetime) -> None:
    if at.tzinfo is None:
        raise MisuseError("the time of a turn needs a time zone, such as datetime.UTC")
