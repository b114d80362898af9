"""The moves from one stage to another that ask the caller something."""

from msgspec.structs import replace

from ivr import limits
from ivr.actions import Prompt
from ivr.concerns import KEYS
from ivr.phrases import says_nothing
from ivr.refusing import Refusal
from ivr.script import Menu
from ivr.stages.endings import end_in_failure
from ivr.stages.talk import Talk
from ivr.state import Noted, Silence, Turn, Words
from ivr.understanding import understand
from ivr.voice import offer_languages


def offer_the_languages(talk: Talk, *before: Prompt) -> Turn:
    """Ask which language, each in itself."""
    voices = [talk.prepared.voices[code] for code in talk.state.languages]
    return talk.turn(offer_languages(voices, *before))


def not_understood(talk: Talk) -> Prompt:
    """Say that nothing was heard, or that it was none of the choices."""
    if isinstance(talk.answer, Silence):
        return talk.prompt("not_heard")
    return talk.prompt("menu_again", menu="")


def ask(talk: Talk, key: str, *before: Prompt, noted: Noted | None = None) -> Turn:
    """Ask openly what the call is about; without concerns there is nothing to ask."""
    if not talk.script.concerns:
        return end_in_failure(talk, *before)
    listen = talk.voice.question(key, *before)
    return talk.at_stage("question", talk.state.candidates).turn(listen, noted=noted)


def repeat(talk: Talk) -> Turn:
    """Ask again into silence, and offer the keys when that does not help."""
    not_heard = talk.prompt("not_heard")
    if talk.state.silences >= limits.SILENCES_MAX:
        return read_key_menu(talk.at_stage("key_menu", talk.state.candidates), "menu", not_heard)
    talk = talk.but(silences=talk.state.silences + 1)
    if talk.state.stage == "pair":
        return talk.turn(talk.voice.pair(talk.state.candidates, not_heard))
    return ask(talk, "question", not_heard)


def classify(talk: Talk, words: Words) -> Turn:
    """Find out what words are about: confirm it, offer two, or ask differently."""
    state, voice = talk.state, talk.voice
    if says_nothing(words.text, voice.phrases):
        return ask_differently(talk, talk.note("unclear"))
    noted, ranking = understand(voice, words, talk.script, state.rejected)
    probable = tuple(ranked.concern for ranked in ranking.concerns[: len(KEYS)])
    if noted.meaning == "concern" and noted.concern is not None:
        return confirm(talk, noted.concern, noted)
    if noted.meaning == "pair":
        talk = talk.at_stage("pair", probable[:2])
        return talk.turn(voice.pair(probable[:2]), noted=noted)
    if ranking.in_scope:  # otherwise the order of the ranking means nothing
        talk = talk.but(candidates=probable)
    return ask_differently(talk, noted)


def confirm(talk: Talk, concern: str, noted: Noted) -> Turn:
    """Say what was understood, and leave a moment to object."""
    talk = talk.at_stage("confirm", (concern,)).but(confidence=noted.confidence)
    return talk.turn(talk.voice.confirm(concern), noted=noted)


def reject(talk: Talk, refusal: Refusal, words: Words | None = None) -> Turn:
    """The caller turned down what was offered; what else he said is classified instead. Of two, the
    one that is left is what he wants.
    """
    state, noted = talk.state, talk.note("no")
    others = [one for one in state.candidates if one not in refusal.concerns]
    talk = talk.but(candidates=(), rejected=(*state.rejected, *refusal.concerns))
    if refusal.words_left and words is not None and state.rephrases < limits.REPHRASES_MAX:
        talk = talk.but(rephrases=state.rephrases + 1)
        return classify(talk, replace(words, text=refusal.words_left))
    if len(others) == 1 and not refusal.words_left:
        return confirm(talk, others[0], noted)
    return ask_differently(talk, noted)


def ask_differently(talk: Talk, noted: Noted) -> Turn:
    """Ask openly once more, or read the key menu if that has been done."""
    talk = talk.but(failures=talk.state.failures + 1)
    if talk.state.rephrases >= limits.REPHRASES_MAX:
        candidates = talk.state.candidates
        return read_key_menu(talk.at_stage("key_menu", candidates), "menu", noted=noted)
    talk = talk.but(rephrases=talk.state.rephrases + 1)
    return ask(talk, "ask_again" if noted.meaning == "no" else "rephrase", noted=noted)


def read_key_menu(talk: Talk, key: str, *before: Prompt, noted: Noted | None = None) -> Turn:
    """Read the concerns by key, the probable ones first."""
    if not talk.script.concerns:
        return end_in_failure(talk, *before)
    order = talk.voice.concerns.menu_order(talk.state.candidates, talk.state.rejected)
    listen = talk.voice.key_menu(order, key, *before)
    return talk.but(candidates=order).turn(listen, noted=noted)


def read_menu(talk: Talk, menu: Menu, *before: Prompt, noted: Noted | None = None) -> Turn:
    """Read a menu of the configuration; nobody is sent from one to another for ever."""
    if talk.state.menus_read >= limits.MENUS_READ_MAX:
        return end_in_failure(talk, *before)
    misses = talk.state.misses if talk.state.menu == menu.id else 0
    talk = talk.at_stage("menu", talk.state.candidates)
    talk = talk.but(menu=menu.id, misses=misses, menus_read=talk.state.menus_read + 1)
    return talk.turn(talk.voice.menu(menu, *before), noted=noted)
