"""What is wrong with a survey."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ivr import check_script
from ivr.checking.survey import survey_problems
from ivr.script import Survey, SurveyQuestion
from tests.ivr.example_script import QUEUES, SCRIPT, SKILLS

HELPED = SurveyQuestion(id="helped", texts={"nl": "Toets 1 tot en met 5.", "en": "Press 1 to 5."})


def problems(survey: Survey | None) -> list[tuple[str, str, str]]:
    found = survey_problems(replace(SCRIPT, survey=survey))
    return [(one.place, one.message, one.severity) for one in found]


def test_a_sound_survey_has_no_problems() -> None:
    texts = dict.fromkeys(("nl", "it", "en"), "Press 1 to 5.")
    assert problems(Survey(questions=(SurveyQuestion(id="one", texts=texts),))) == []
    assert problems(None) == []


def test_a_question_missing_in_a_language_is_named() -> None:
    ((place, message, severity),) = problems(Survey(questions=(HELPED,)))
    assert place == "survey.questions[0].texts"
    assert "'it'" in message
    assert severity == "warning"


def test_a_question_without_any_text_is_an_error() -> None:
    found = problems(Survey(questions=(SurveyQuestion(id="one", texts={"de": "Ja?"}),)))
    errors = [message for _, message, severity in found if severity == "error"]
    assert errors == ["no text in any language to speak"]
    assert any("'de'" in message for _, message, _ in found)


@pytest.mark.parametrize(
    ("questions", "place", "message"),
    [
        ((), "survey.questions", "needs a question"),
        (tuple(replace(HELPED, id=str(n)) for n in range(4)), "survey.questions", "at most 3"),
        ((HELPED, HELPED), "survey.questions[1].id", "stands already"),
        ((replace(HELPED, id=" "),), "survey.questions[0].id", "is no name"),
        (
            (replace(HELPED, texts=dict.fromkeys(("nl", "it", "en"), "a" * 3_000)),),
            "survey.questions[0].texts",
            "more than 2000 characters",
        ),
    ],
)
def test_what_cannot_be_asked_is_found(
    questions: tuple[SurveyQuestion, ...], place: str, message: str
) -> None:
    errors = [
        (at, said)
        for at, said, severity in problems(Survey(questions=questions))
        if severity == "error"
    ]
    assert errors
    assert all(at == place and message in said for at, said in errors)


def test_a_queue_that_does_not_exist_is_found() -> None:
    survey = Survey(questions=(HELPED,), queues=("support", "sails"))
    found = check_script(replace(SCRIPT, survey=survey), queues=QUEUES, skills=SKILLS)
    messages = {one.place: one.message for one in found if one.severity == "error"}
    assert messages == {"survey.queues[1]": "unknown queue 'sails'; did you mean 'sales'?"}
