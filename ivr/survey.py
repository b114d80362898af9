"""The survey after a call: an invitation, up to three questions answered by key, perhaps a comment.

    invitation ─► question ─► question ─► question ─► comment ─► over

The caller stays in charge: 0, star, hash or hanging up ends it at once, whatever was answered until
then counts, and a question that he does not answer is asked once more and then passed over. Each
turn brings the survey nearer to its end, so it ends after `limits.SURVEY_TURNS_MAX` at most.

A survey may outlive its script, when the service is reconfigured. Questions are known by name for
that reason, and one that is gone ends the survey.
"""

from itertools import islice
from typing import Final, Literal

import msgspec
from msgspec.structs import replace

from ivr import limits
from ivr.actions import Action, Listen, Prompt, Record
from ivr.prompts import Prompts, own_prompt
from ivr.script import Script, Survey, SurveyQuestion
from ivr.state import Heard, Keys, Recorded
from ivr.words import tokens

SurveyStage = Literal["invitation", "question", "comment", "finished"]

DAY_MS: Final = 86_400_000
_BEGINS: Final = "1"
_SCORES: Final = "12345"
_ENDS: Final = "0*#"


class SurveyAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A question by its name and the key from 1 (bad) to 5 (good); None if it was passed over."""

    question: str
    score: int | None


class SurveyState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Where a survey stands. `misses` counts failed answers to what was asked last."""

    turn: int
    language: str
    stage: SurveyStage
    question: str | None = None
    answers: tuple[SurveyAnswer, ...] = ()
    misses: int = 0


class SurveyTurn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The answer to one thing heard. `answered` is what this turn has brought."""

    state: SurveyState
    actions: tuple[Action, ...]
    answered: SurveyAnswer | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing is asked any more and the call can end."""
        return self.state.stage == "finished"


class SurveyTalk:
    """The survey of a script; without a `[survey]` nobody is asked."""

    def __init__(self, script: Script) -> None:
        """Prepare every language; raises `ScriptError` where a prompt is missing."""
        self._survey = script.survey
        self._prompts = {one.code: Prompts(script, one.code) for one in script.languages}
        self._first = script.languages[0].code
        self._questions = {code: _questions_in(script.survey, code) for code in self._prompts}

    def is_for(self, queue: str, draw: float, last_asked_ms_ago: int | None) -> bool:
        """Whether a caller of a queue is asked.

        `draw` is from 0 (included) to 1 (excluded) and the same for the same call; it is below the
        share for that share of the calls. `last_asked_ms_ago` is None for a caller never asked.
        """
        survey = self._survey
        if survey is None or not survey.questions:
            return False
        is_asked_here = not survey.queues or queue in survey.queues
        last = last_asked_ms_ago
        is_rested = last is None or last >= survey.every_days * DAY_MS
        return is_asked_here and is_rested and draw < survey.share

    def begin(self, language: str) -> SurveyTurn:
        """Invite the caller; over at once if there is no question in his language."""
        language = language if language in self._prompts else self._first
        state = SurveyState(turn=0, language=language, stage="invitation")
        if not self._questions[language]:
            return SurveyTurn(state=replace(state, stage="finished"), actions=())
        return self._invite(state)

    def hear(self, state: SurveyState, heard: Heard) -> SurveyTurn:
        """Take the survey one turn further. After its end whatever is heard changes nothing."""
        if state.stage == "finished":
            return SurveyTurn(state=state, actions=())
        state = replace(state, turn=state.turn + 1)
        key = heard.digits[:1] if isinstance(heard, Keys) else ""
        question = self._questions_of(state).get(state.question or "")
        if key and key in _ENDS:
            return self._end(state)
        if state.stage == "invitation":
            return self._hear_invited(state, key)
        if state.stage == "question" and question is not None:
            return self._hear_score(state, question, key)
        return self._end(state, said=isinstance(heard, Recorded) and heard.length_ms > 0)

    def _hear_invited(self, state: SurveyState, key: str) -> SurveyTurn:
        """Silence is no wish to be asked; a wrong key may have been meant as one."""
        if key == _BEGINS:
            return self._ask_next(state)
        state = replace(state, misses=state.misses + 1)
        if not key or state.misses >= limits.SURVEY_TRIES_MAX:
            return self._end(state)
        return self._invite(state)

    def _hear_score(self, state: SurveyState, question: SurveyQuestion, key: str) -> SurveyTurn:
        if key and key in _SCORES:
            return self._ask_next(state, SurveyAnswer(question=question.id, score=int(key)))
        state = replace(state, misses=state.misses + 1)
        if state.misses >= limits.SURVEY_TRIES_MAX:
            return self._ask_next(state, SurveyAnswer(question=question.id, score=None))
        again = self._prompts_of(state).prompt("survey_again" if key else "not_heard")
        return self._ask(state, question, again)

    def _ask_next(self, state: SurveyState, answered: SurveyAnswer | None = None) -> SurveyTurn:
        """The question after the one answered; for who has answered any, the comment; the end."""
        if answered is not None:
            state = replace(state, answers=(*state.answers, answered))
        done = {answer.question for answer in state.answers}
        questions = self._questions_of(state).values()
        question = next((one for one in questions if one.id not in done), None)
        state = replace(state, misses=0)
        if question is not None:
            turn = self._ask(state, question)
        elif self._survey is not None and self._survey.comment and _has_answered(state):
            turn = self._ask_comment(state)
        else:
            turn = self._end(state)
        return replace(turn, answered=answered)

    def _invite(self, state: SurveyState) -> SurveyTurn:
        prompts, count = self._prompts_of(state), len(self._questions_of(state))
        if count == 1:
            invitation = prompts.prompt("survey_invitation_one")
        else:
            invitation = prompts.prompt("survey_invitation", count=str(count))
        return SurveyTurn(state=state, actions=(_listen(state, invitation),))

    def _ask(self, state: SurveyState, question: SurveyQuestion, *before: Prompt) -> SurveyTurn:
        spoken = own_prompt(question.texts[state.language], state.language)
        state = replace(state, stage="question", question=question.id)
        return SurveyTurn(state=state, actions=(_listen(state, *before, spoken),))

    def _ask_comment(self, state: SurveyState) -> SurveyTurn:
        record = Record(
            language=state.language,
            prompts=(self._prompts_of(state).prompt("survey_comment"),),
            length_ms_max=limits.COMMENT_MS_MAX,
        )
        state = replace(state, stage="comment", question=None)
        return SurveyTurn(state=state, actions=(record,))

    def _end(self, state: SurveyState, *, said: bool = False) -> SurveyTurn:
        """Thank a caller who has answered or said something; say goodbye to one who has not."""
        key = "survey_thanks" if said or _has_answered(state) else "goodbye"
        goodbye = self._prompts_of(state).prompt(key)
        state = replace(state, stage="finished", question=None)
        return SurveyTurn(state=state, actions=(goodbye,))

    def _questions_of(self, state: SurveyState) -> dict[str, SurveyQuestion]:
        return self._questions.get(state.language, {})

    def _prompts_of(self, state: SurveyState) -> Prompts:
        return self._prompts.get(state.language, self._prompts[self._first])


def _questions_in(survey: Survey | None, language: str) -> dict[str, SurveyQuestion]:
    """The questions that can be asked in a language, by name."""
    questions = () if survey is None else survey.questions
    spoken = (one for one in questions if tokens(one.texts.get(language, "")))
    return {one.id: one for one in islice(spoken, limits.SURVEY_QUESTIONS_MAX)}


def _has_answered(state: SurveyState) -> bool:
    return any(answer.score is not None for answer in state.answers)


def _listen(state: SurveyState, *prompts: Prompt) -> Listen:
    return Listen(
        language=state.language,
        prompts=prompts,
        keys_max=1,
        speech=False,
        timeout_ms=limits.LISTEN_MS,
    )
