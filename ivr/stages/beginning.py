"""The first turn, and the choice of a language."""

from msgspec.structs import replace

from ivr import limits
from ivr.actions import Prompt
from ivr.outcomes import HangUp
from ivr.script import plain_number
from ivr.stages.closing import closed_turn, closing_of
from ivr.stages.concern import hear_concern
from ivr.stages.moves import ask, offer_the_languages, read_menu
from ivr.stages.talk import Talk
from ivr.state import Dialled, Noted, Turn, Words
from ivr.understanding import chosen_language


def begin(talk: Talk, dialled: Dialled) -> Turn:
    """A call has come in."""
    entry = talk.prepared.numbers.get(plain_number(dialled.number))
    languages = tuple(talk.prepared.voices) if entry is None else entry.languages
    known = dialled.caller.language
    language = known if known in languages else languages[0]
    talk = talk.but(
        languages=languages,
        language=language,
        start_menu=None if entry is None else entry.menu,
    )
    if dialled.caller.standing == "blocked":
        return talk.end(HangUp(reason="blocked"), talk.prompt("blocked"))
    if len(languages) == 1 or known in languages:
        return open_talk(talk, talk.prompt("welcome"))
    closing = closing_of(talk, None)
    if closing is not None and not closing.closed.offers:
        said = [talk.but(language=code) for code in languages]
        closings = [closing_of(one, None) for one in said]
        prompts = [one.said for one in closings if one is not None]
        return talk.end(HangUp(reason=closing.reason), *prompts)
    return offer_the_languages(talk.at_stage("language"), talk.prompt("welcome"))


def open_talk(talk: Talk, *welcome: Prompt, noted: Noted | None = None) -> Turn:
    """The language is known: say that it is closed, read the first menu, or ask openly."""
    closing = closing_of(talk, None)
    if closing is not None:
        return closed_turn(talk, closing, noted=noted)
    return open_question(talk, *welcome, noted=noted)


def open_question(talk: Talk, *before: Prompt, noted: Noted | None = None) -> Turn:
    """The first question of the number that was dialled: its menu, or the open one."""
    menu = talk.prepared.menus.get(talk.state.start_menu or "")
    if menu is not None:
        return read_menu(talk, menu, *before, noted=noted)
    return ask(talk, "question", *before, noted=noted)


def hear_language(talk: Talk) -> Turn:
    """A language was chosen by key or name, or what was said tells which one it is."""
    prepared, state = talk.prepared, talk.state
    offered = [prepared.languages[code] for code in state.languages]
    chosen = chosen_language(offered, prepared.voices, talk.answer)
    if chosen is not None:
        talk = talk.but(language=chosen)
        noted = talk.note("language")
        is_new = chosen != state.languages[0]  # in the first one the welcome was said already
        welcome = (talk.prompt("welcome"),) if is_new else ()
        return open_talk(talk, *welcome, noted=noted)
    guessed = _guessed(talk)
    if guessed is not None:
        return guessed
    talk = talk.missed()
    if talk.state.misses >= limits.LANGUAGE_TRIES_MAX:
        return open_talk(talk)
    return offer_the_languages(talk)


def _guessed(talk: Talk) -> Turn | None:
    """The caller has just said what it is about: the words tell the language, too."""
    guess, answer = talk.prepared.guess, talk.answer
    if guess is None or not isinstance(answer, Words):
        return None
    offered, language = talk.state.language, guess.guess(answer.text, talk.state.languages)
    if language is None:
        return None
    talk = talk.but(language=language)
    closing = closing_of(talk, None)
    if closing is not None:
        return closed_turn(talk, closing, noted=talk.note("language"))
    if not talk.script.concerns:
        return open_question(talk, noted=talk.note("language"))
    if language != offered:  # a classifier outside was asked in the language that was offered
        talk = replace(talk, answer=replace(answer, ranking=None))
    return hear_concern(talk.at_stage("question"))
