"""What can be asked for in every stage: a person, another language; and the words that lead to the
manager.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from ivr.answers import PERSON_KEY
from ivr.outcomes import Way
from ivr.stages.beginning import open_talk
from ivr.stages.closing import is_person_there
from ivr.stages.elsewhere import begin_way
from ivr.stages.endings import end_with_person
from ivr.stages.talk import Talk
from ivr.state import Keys, Stage, Turn, Words
from ivr.understanding import asked_person, named_language

_NO_PERSON_HERE: Final[frozenset[Stage]] = frozenset(
    {"looking_up", "callback", "callback_number", "voicemail"}
)
"""Where there is nobody to be put through to, or where 0 means back."""
_NO_LANGUAGE_HERE: Final[frozenset[Stage]] = frozenset({"language", "looking_up"})
"""Where a language is being chosen, or nobody is being listened to."""
_WAY_OF: Final[dict[Stage, Way]] = {
    "callback": "callback",
    "callback_number": "callback",
    "voicemail": "voicemail",
}
"""What the caller has come to, where it goes on in another language."""


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


def change_language(talk: Talk) -> Turn | None:
    """A caller who was taken for somebody of one language names another. He is asked anew in it, from
    the first question of the number on, or about the callback or message that he has come to.
    """
    prepared, state, answer = talk.prepared, talk.state, talk.answer
    if not isinstance(answer, Words) or state.stage in _NO_LANGUAGE_HERE:
        return None
    if _is_choice(talk, answer.text):
        return None
    offered = [prepared.languages[code] for code in state.languages]
    chosen = named_language(offered, answer.text, prepared.voices)
    if chosen is None or chosen == state.language:
        return None
    talk = talk.but(language=chosen)
    noted = talk.note("language")
    way = _WAY_OF.get(state.stage)
    if way is None or state.route is None:
        talk = talk.at_stage("question").but(route=None, menu=None)
        return open_talk(talk, talk.prompt("welcome"), noted=noted)
    if not state.is_in_line:  # whoever is in line waits for those whom he was sent to
        talk = talk.but(route=prepared.routes.in_language(state.route, chosen))
    return replace(begin_way(talk, way), noted=noted)


def _is_choice(talk: Talk, text: str) -> bool:
    """Whether words name what is on offer, as "English" may where languages are taught."""
    voice, state = talk.voice, talk.state
    menu = talk.prepared.menus.get(state.menu or "") if state.stage == "menu" else None
    if menu is not None and voice.named_choice(menu, text) is not None:
        return True
    return voice.concerns.named(text, talk.prepared.routes.concerns) is not None


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
