"""The menus: the key menu that is read where speech has failed, and those of the configuration."""

from msgspec.structs import replace

from ivr import limits
from ivr.outcomes import RouteToQueue
from ivr.phrases import after_no, says_nothing
from ivr.script import Choice, Menu
from ivr.stages.endings import end_in_failure, end_with_concern, lead
from ivr.stages.moves import ask, classify, not_understood, read_key_menu, read_menu
from ivr.stages.talk import Talk
from ivr.state import Keys, Silence, Turn, Words
from ivr.understanding import likely_choice, picked


def hear_key_menu(talk: Talk) -> Turn:
    """A key of the key menu."""
    by_key = talk.voice.concerns.menu_keys(talk.state.candidates)
    concern: str | None = None
    confidence: float | None = None
    if isinstance(talk.answer, Keys):
        concern = by_key.get(talk.answer.digits)
    elif isinstance(talk.answer, Words):  # we do not listen for words here, but a caller may type
        concern, confidence = _typed(talk, talk.answer, by_key)
    if concern is not None:
        return end_with_concern(talk, concern, "menu", confidence)
    talk = _missed(talk)
    if talk.state.misses >= limits.MENU_TRIES_MAX:
        return end_in_failure(talk)
    if isinstance(talk.answer, Silence):
        return read_key_menu(talk, "menu", talk.prompt("not_heard"))
    return read_key_menu(talk, "menu_again", noted=talk.note("unclear"))


def _typed(talk: Talk, words: Words, by_key: dict[str, str]) -> tuple[str | None, float | None]:
    """What words choose of the key menu; what was turned down has to be named to count again."""
    concern = picked(talk.voice, words.text, by_key)
    if concern is not None or says_nothing(words.text, talk.voice.phrases):
        return concern, None
    left = after_no(words.text, talk.voice.phrases)
    if left is not None:
        words = replace(words, text=left)
    sure = talk.prepared.thresholds.sure
    return likely_choice(talk.voice, words, by_key.values(), sure, talk.state.rejected)


def hear_menu(talk: Talk) -> Turn:
    """A key of a menu, the name of one of its choices, or what the call is about."""
    menu = talk.prepared.menus.get(talk.state.menu or "")
    if menu is None:  # the configuration has changed since it was read
        return ask(talk, "question")
    match talk.answer:
        case Keys(digits=key):
            choice = next((one for one in menu.choices if one.key == key), None)
        case Words(text=text) as words:
            choice = talk.voice.named_choice(menu, text)
            if choice is None and talk.script.concerns:
                return classify(talk, words)
        case _:
            choice = None
    return _hear_nothing(talk, menu) if choice is None else _follow(talk, menu, choice)


def _hear_nothing(talk: Talk, menu: Menu) -> Turn:
    talk = _missed(talk)
    if talk.state.misses >= limits.MENU_TRIES_MAX:
        return end_in_failure(talk)
    return read_menu(talk, menu, not_understood(talk), noted=talk.note("unclear"))


def _missed(talk: Talk) -> Talk:
    """Silence is no misunderstanding; anything else that is none of the choices is."""
    failures = talk.state.failures + (not isinstance(talk.answer, Silence))
    return talk.missed().but(failures=failures)


def _follow(talk: Talk, menu: Menu, choice: Choice) -> Turn:
    """Where a choice leads; the checks of a script see to it that it is one place."""
    talk, noted = talk.but(misses=0), talk.note("menu")
    if choice.concern is not None:
        return end_with_concern(talk, choice.concern, "menu")
    if choice.menu is not None:
        return read_menu(talk, talk.prepared.menus[choice.menu], noted=noted)
    if choice.queue is not None:
        return lead(talk, _to_queue(talk, choice.queue), noted=noted)
    if choice.question:
        return ask(talk, "question", noted=noted)
    said = talk.voice.own_text(choice.says)
    return read_menu(talk, menu, *(() if said is None else (said,)), noted=noted)


def _to_queue(talk: Talk, queue: str) -> RouteToQueue:
    return talk.prepared.routes.to_queue(queue, talk.state.language, "menu")
