"""The survey after a call."""

from __future__ import annotations

from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr import limits
from ivr.actions import Listen, Record, Say
from ivr.prompts import SHIPPED
from ivr.script import Script, Survey, SurveyQuestion
from ivr.state import Heard, Keys, Recorded, Silence, Words
from ivr.survey import (
    DAY_MS,
    SurveyAnswer,
    SurveyTalk,
    SurveyTurn,
)
from tests.ivr.example_script import SCRIPT

HELPED = SurveyQuestion(
    id="helped",
    texts={
        "nl": "Bent u goed geholpen? Toets 1 voor slecht tot en met 5 voor goed.",
        "en": "Were you helped well? Press 1 for badly up to 5 for well.",
    },
)
WAITED = SurveyQuestion(
    id="waited",
    texts={
        "nl": "Hebt u lang gewacht? Toets 1 voor te lang tot en met 5 voor kort.",
        "en": "Did you wait long? Press 1 for too long up to 5 for not long.",
    },
)
DUTCH_ONLY = SurveyQuestion(id="dutch", texts={"nl": "Toets 1 tot en met 5.", "en": "  "})
SURVEY = Survey(questions=(HELPED, WAITED, DUTCH_ONLY), comment=True)


def with_survey(survey: Survey | None) -> Script:
    return replace(SCRIPT, survey=survey)


class Asked:
    """A caller who is asked, and what he hears."""

    def __init__(self, survey: Survey = SURVEY, language: str = "en") -> None:
        self.talk = SurveyTalk(with_survey(survey))
        self.turn: SurveyTurn = self.talk.begin(language)

    def does(self, heard: Heard) -> Self:
        self.turn = self.talk.hear(self.turn.state, heard)
        return self

    def presses(self, *keys: str) -> Self:
        for key in keys:
            self.does(Keys(digits=key))
        return self

    def waits(self, times: int = 1) -> Self:
        for _ in range(times):
            self.does(Silence())
        return self

    @property
    def hears(self) -> str:
        (action,) = self.turn.actions
        prompts = action.prompts if isinstance(action, Listen | Record) else (action,)
        return " ".join(one.text for one in prompts if isinstance(one, Say))

    @property
    def scores(self) -> list[tuple[str, int | None]]:
        return [(answer.question, answer.score) for answer in self.turn.state.answers]


def test_the_invitation_tells_how_many_questions_there_are_and_that_hanging_up_is_fine() -> None:
    asked = Asked()
    assert "2 short questions" in asked.hears
    assert "hang up" in asked.hears
    assert not asked.turn.is_over


def test_the_invitation_to_one_question_is_in_the_singular() -> None:
    assert "one short question," in Asked(Survey(questions=(HELPED,))).hears


def test_a_caller_answers_all_questions_and_leaves_a_comment() -> None:
    asked = Asked().presses("1")
    assert asked.hears == HELPED.texts["en"]
    asked.presses("5")
    assert asked.turn.answered == SurveyAnswer(question="helped", score=5)
    assert asked.hears == WAITED.texts["en"]
    asked.presses("2")
    assert asked.turn.answered == SurveyAnswer(question="waited", score=2)
    (record,) = asked.turn.actions
    assert isinstance(record, Record)
    assert record.length_ms_max == limits.COMMENT_MS_MAX
    asked.does(Recorded(length_ms=4_000))
    assert asked.turn.is_over
    assert asked.hears == SHIPPED["en"]["survey_thanks"]
    assert asked.scores == [("helped", 5), ("waited", 2)]


def test_questions_take_one_key_and_no_words() -> None:
    (listen,) = Asked().presses("1").turn.actions
    assert isinstance(listen, Listen)
    assert listen.keys_max == 1
    assert not listen.speech


def test_a_question_that_has_no_text_in_the_language_is_left_out() -> None:
    asked = Asked(language="nl")
    assert "3 korte vragen" in asked.hears
    asked.presses("1", "4", "4")
    assert asked.hears == DUTCH_ONLY.texts["nl"]


def test_a_caller_whose_language_has_no_question_is_not_asked_anything() -> None:
    turn = Asked(language="it").turn
    assert turn.is_over
    assert turn.actions == ()


def test_a_language_that_the_script_does_not_have_is_asked_in_the_first() -> None:
    assert Asked(language="xx").turn == Asked(language="nl").turn


def test_without_a_comment_the_survey_ends_after_the_last_question() -> None:
    asked = Asked(replace(SURVEY, comment=False)).presses("1", "3", "3")
    assert asked.turn.is_over
    assert asked.turn.answered == SurveyAnswer(question="waited", score=3)


def test_a_wrong_key_is_asked_once_more_with_the_keys_there_are() -> None:
    asked = Asked().presses("1", "7")
    assert asked.hears == f"{SHIPPED['en']['survey_again']} {HELPED.texts['en']}"
    assert asked.turn.answered is None
    asked.presses("4")
    assert asked.scores == [("helped", 4)]


def test_a_question_that_is_not_answered_twice_is_passed_over() -> None:
    asked = Asked().presses("1").waits()
    assert asked.hears.startswith(SHIPPED["en"]["not_heard"])
    asked.does(Words(text="five"))
    assert asked.turn.answered == SurveyAnswer(question="helped", score=None)
    assert asked.hears == WAITED.texts["en"]
    asked.waits().presses("3")
    assert asked.scores == [("helped", None), ("waited", 3)]
    assert not asked.turn.is_over


def test_who_has_answered_nothing_is_not_asked_for_a_comment() -> None:
    asked = Asked().presses("1").waits(4)
    assert asked.turn.is_over
    assert asked.scores == [("helped", None), ("waited", None)]
    assert "Thank you for calling Acme" in asked.hears


@pytest.mark.parametrize("key", ["0", "*", "#"])
@pytest.mark.parametrize("before", [(), ("1",), ("1", "5"), ("1", "5", "5")])
def test_some_keys_end_it_politely_at_any_time(key: str, before: tuple[str, ...]) -> None:
    asked = Asked().presses(*before, key)
    assert asked.turn.is_over
    assert "Goodbye" in asked.hears
    assert len(asked.scores) == max(0, len(before) - 1)


def test_silence_at_the_invitation_ends_it() -> None:
    asked = Asked().waits()
    assert asked.turn.is_over
    assert "Goodbye" in asked.hears


def test_a_wrong_key_at_the_invitation_repeats_it_once() -> None:
    asked = Asked()
    invitation = asked.hears
    assert asked.presses("2").hears == invitation
    assert asked.presses("2").turn.is_over


def test_an_empty_comment_is_no_comment() -> None:
    asked = Asked().presses("1", "1", "1").does(Recorded(length_ms=0))
    assert asked.turn.is_over
    assert asked.scores == [("helped", 1), ("waited", 1)]


def test_after_the_end_nothing_changes() -> None:
    asked = Asked().presses("0")
    state = asked.turn.state
    asked.presses("1")
    assert asked.turn.state == state
    assert asked.turn.actions == ()
    assert asked.turn.is_over


def test_a_question_that_is_gone_from_the_script_ends_the_survey() -> None:
    state = Asked().presses("1").turn.state
    turn = SurveyTalk(with_survey(Survey(questions=(WAITED,)))).hear(state, Keys(digits="5"))
    assert turn.is_over
    assert turn.state.answers == ()
    assert SurveyTalk(with_survey(None)).hear(state, Keys(digits="5")).is_over


def test_the_share_of_calls_that_is_asked_is_the_one_configured() -> None:
    talk = SurveyTalk(with_survey(replace(SURVEY, share=0.25)))
    asked = [talk.is_for("accounts", draw / 100, None) for draw in range(100)]
    assert asked == [True] * 25 + [False] * 75


def test_a_share_of_nobody_and_of_everybody_is_kept() -> None:
    nobody = SurveyTalk(with_survey(replace(SURVEY, share=0)))
    everybody = SurveyTalk(with_survey(SURVEY))
    assert not nobody.is_for("accounts", 0.0, None)
    assert everybody.is_for("accounts", 0.999_999, None)


def test_a_caller_is_not_asked_again_too_soon() -> None:
    talk = SurveyTalk(with_survey(replace(SURVEY, every_days=30)))
    assert not talk.is_for("accounts", 0, 30 * DAY_MS - 1)
    assert talk.is_for("accounts", 0, 30 * DAY_MS)
    every_time = SurveyTalk(with_survey(replace(SURVEY, every_days=0)))
    assert every_time.is_for("accounts", 0, 0)


def test_only_callers_of_the_queues_named_are_asked() -> None:
    talk = SurveyTalk(with_survey(replace(SURVEY, queues=("support",))))
    assert talk.is_for("support", 0, None)
    assert not talk.is_for("accounts", 0, None)


def test_without_a_survey_or_a_question_nobody_is_asked() -> None:
    assert not SurveyTalk(with_survey(None)).is_for("accounts", 0, None)
    assert not SurveyTalk(with_survey(Survey(questions=()))).is_for("accounts", 0, None)


HEARD = st.one_of(
    st.text("0123456789*#ab", max_size=3).map(lambda digits: Keys(digits=digits)),
    st.text(max_size=20).map(lambda text: Words(text=text)),
    st.integers(0, 100_000).map(lambda length_ms: Recorded(length_ms=length_ms)),
    st.just(Silence()),
)


@given(st.lists(HEARD, min_size=15, max_size=15), st.sampled_from(["nl", "en", "it", "xx"]))
def test_every_survey_ends_whatever_is_heard(many: list[Heard], language: str) -> None:
    asked = Asked(language=language)
    brought = [asked.turn.answered]
    for heard in many:
        if asked.turn.is_over:
            break
        asked.does(heard)
        brought.append(asked.turn.answered)
    assert asked.turn.is_over
    assert asked.turn.state.turn <= limits.SURVEY_TURNS_MAX
    assert tuple(one for one in brought if one is not None) == asked.turn.state.answers
    names = [answer.question for answer in asked.turn.state.answers]
    assert len(set(names)) == len(names) <= limits.SURVEY_QUESTIONS_MAX
    assert all(answer.score in {None, 1, 2, 3, 4, 5} for answer in asked.turn.state.answers)
