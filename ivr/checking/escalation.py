"""The escalation of a script: a concern that does not exist, words that nobody can say."""

from collections.abc import Iterator

from ivr import limits
from ivr.checking.naming import unknown, unspoken
from ivr.escalating import words_that_escalate
from ivr.script import Problem, Script
from ivr.words import tokens


def escalation_problems(script: Script) -> Iterator[Problem]:
    """Everything wrong with the escalation, apart from the queue that it names."""
    escalation = script.escalation
    if escalation is None:
        return
    if escalation.complaint is not None:
        concerns = [concern.id for concern in script.concerns]
        yield from unknown("escalation.complaint", "concern", escalation.complaint, concerns)
    codes = [language.code for language in script.languages]
    yield from unspoken("escalation.words", escalation.words, codes)
    for code, words in escalation.words.items():
        yield from _word_problems(f"escalation.words.{code}", words)
    for code in codes if escalation.on_words != "off" else ():
        if not words_that_escalate(script, code):
            message = (
                f"no words ship for {code!r}, so none escalate in it; right would be "
                f"escalation.words.{code}"
            )
            yield Problem(place="escalation.words", message=message, severity="warning")


def _word_problems(place: str, words: tuple[str, ...]) -> Iterator[Problem]:
    if len(words) > limits.PHRASES_MAX:
        yield Problem(place=place, message=f"at most {limits.PHRASES_MAX} words")
    for index, text in enumerate(words):
        if not tokens(text):
            message = f"{text[: limits.NAME_CHARS_MAX]!r} has no word that could be said"
            yield Problem(place=f"{place}[{index}]", message=message)
