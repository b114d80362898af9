"""What can be asked for in every stage: a person; and the words that lead to the manager."""

from collections.abc import Sequence
from typing import Final

from ivr.answers import PERSON_KEY
from ivr.stages.closing import is_person_there
from ivr.stages.endings import end_with_person
from ivr.stages.talk import Talk
from ivr.state import Keys, Stage, Turn, Words
from ivr.understanding import asked_person

_NO_PERSON_HERE: Final[frozenset[Stage]] = frozenset(
    {"looking_up", "callback", "callback_number", "voicemail"}
)
"""Where there is nobody to be put through to, or where 0 means back."""


def notice_words(talk: Talk) -> Talk:
    """The same turn with the sign, if words that escalate were said."""
    return talk if _escalating_language(talk) is None else talk.with_sign("words")


def reach_person(talk: Talk) -> Turn | None:
    """The manager, if words that lead there were said, or a person, if one is asked for."""
    state, answer = talk.state, talk.answer
    if state.stage in _NO_PERSON_HERE or (state.stage == "closed" and not is_person_there(talk)):
        return None
    if isinstance(answer, Keys) and answer.digits == PERSON_KEY:
        return end_with_person(talk, "zero", noted=talk.note("person"))
    if not isinstance(answer, Words):
        return None
    language = _escalating_language(talk)
    if language is not None and talk.prepared.escalating.reaction("words") == "manager":
        talk = talk.but(language=language)
        noted = talk.note("escalated", sign="words")
        return end_with_person(talk, "speech", noted=noted)
    voices = talk.prepared.voices
    language = asked_person((voices[code] for code in _languages_heard(talk)), answer)
    if language is None:
        return None
    talk = talk.but(language=language)
    return end_with_person(talk, "speech", noted=talk.note("person"))


def _escalating_language(talk: Talk) -> str | None:
    """The first language in which the words are some that escalate."""
    answer, escalating = talk.answer, talk.prepared.escalating
    if not isinstance(answer, Words):
        return None
    return next(
        (code for code in _languages_heard(talk) if escalating.sign_of_words(answer.text, code)),
        None,
    )


def _languages_heard(talk: Talk) -> Sequence[str]:
    """The languages in which words may be meant; before one is chosen, the likeliest first."""
    state, answer, guess = talk.state, talk.answer, talk.prepared.guess
    if state.stage != "language":
        return (state.language,)
    if guess is None or not isinstance(answer, Words):
        return state.languages
    guessed = guess.guess(answer.text, state.languages)
    return sorted(state.languages, key=lambda code: code != guessed)
