"""The survey of a script: questions that cannot be asked, or not in every language."""

from collections.abc import Iterator

from ivr import limits
from ivr.checking.naming import wrong_names
from ivr.checking.spoken import text_problems
from ivr.script import Problem, Script
from ivr.words import tokens


def survey_problems(script: Script) -> Iterator[Problem]:
    """Everything wrong with a survey, apart from the queues that it names."""
    if script.survey is None:
        return
    questions, place = script.survey.questions, "survey.questions"
    if not questions:
        message = f"a survey needs a question; right would be 1 to {limits.SURVEY_QUESTIONS_MAX}"
        yield Problem(place=place, message=message)
    if len(questions) > limits.SURVEY_QUESTIONS_MAX:
        message = f"at most {limits.SURVEY_QUESTIONS_MAX} questions; callers hang up on more"
        yield Problem(place=place, message=message)
    yield from wrong_names(place, (question.id for question in questions))
    codes = [language.code for language in script.languages]
    for index, question in enumerate(questions):
        texts_place, instead = f"{place}[{index}].texts", "its callers are not asked this"
        yield from text_problems(texts_place, question.texts, codes, "warning", instead=instead)
        if not any(tokens(question.texts.get(code, "")) for code in codes):
            yield Problem(place=texts_place, message="no text in any language to speak")
