"""Answers without an agent: what the caller enters for them, what was found, and what he says then."""

from msgspec.structs import replace

from ivr import limits
from ivr.outcomes import HangUp, RouteToQueue
from ivr.phrases import after_no, chosen_number, is_done, wants_neither
from ivr.script import LookUp
from ivr.stages.answering import (
    ask_digits,
    asks_digits,
    can_look_up,
    found_answer,
    give_answer,
    self_service_of,
)
from ivr.stages.endings import lead_to_queue
from ivr.stages.moves import ask, classify
from ivr.stages.talk import Talk
from ivr.state import Keys, LookedUp, Turn, Words


def hear_digits(talk: Talk) -> Turn:
    """A number was entered; with star or nothing the caller goes on to an agent."""
    look_up, route = _look_up(talk), talk.state.route
    if look_up is None or route is None or not asks_digits(look_up):
        return ask(talk, "question")
    answer = talk.answer
    if isinstance(answer, Keys) and _is_number(answer.digits, look_up):
        talk = talk.but(stage="looking_up")
        noted = talk.note("entered", concern=route.concern)
        return talk.turn(noted=noted, look_up=route.concern, keep="digits")
    talk = talk.missed()
    if isinstance(answer, Keys) or talk.state.misses >= limits.DIGITS_TRIES_MAX:
        return lead_to_queue(talk, route)
    return ask_digits(talk, look_up, talk.prompt("not_heard"))


def hear_found(talk: Talk) -> Turn:
    """The result of a look-up; whatever else is heard means that there is none."""
    look_up, route = _look_up(talk), talk.state.route
    if look_up is None or route is None:
        return ask(talk, "question")
    answer = talk.answer
    noted = talk.note("answered", concern=route.concern)
    result = answer.result if isinstance(answer, LookedUp) else "failed"
    if isinstance(answer, LookedUp) and result == "found":
        said = found_answer(talk, look_up, answer.fields)
        if said is not None:
            return give_answer(talk, said, noted=noted)
    if result == "not_found":
        own = talk.voice.own_text(look_up.not_found)
        return lead_to_queue(talk, route, own or talk.prompt("look_up_nothing"), noted=noted)
    return lead_to_queue(talk, route, talk.prompt("look_up_failed"), noted=noted)


def hear_anything_else(talk: Talk) -> Turn:
    """After an answer: an agent after all, something else, or nothing more."""
    route, answer = talk.state.route, talk.answer
    match answer:
        case Keys(digits="1") if route is not None:
            return lead_to_queue(talk, route, noted=talk.note("person"))
        case Words() as words:
            return _hear_afterwards(talk, words)
        case Keys():
            return ask(talk.but(candidates=()), "question", noted=talk.note("unclear"))
        case _:
            return _goodbye(talk)


def _hear_afterwards(talk: Talk, words: Words) -> Turn:
    phrases, route = talk.voice.phrases, talk.state.route
    if route is not None and chosen_number(words.text, phrases) == 1:
        return lead_to_queue(talk, route, noted=talk.note("person"))
    if wants_neither(words.text, phrases):
        return ask(talk.but(route=None, candidates=(), rephrases=0), "question")
    words_left = after_no(words.text, phrases)
    if words_left == "" or is_done(words_left or words.text, phrases):
        return _goodbye(talk)
    talk = talk.but(route=None, candidates=(), rephrases=0)
    return classify(talk, words if words_left is None else replace(words, text=words_left))


def _is_number(entered: str, look_up: LookUp) -> bool:
    return entered.isdigit() and len(entered) <= look_up.digits_max


def _goodbye(talk: Talk) -> Turn:
    return talk.end(HangUp(reason="served"), talk.prompt("goodbye_served"))


def _look_up(talk: Talk) -> LookUp | None:
    """What is being looked up; None if the configuration no longer has it."""
    route: RouteToQueue | None = talk.state.route
    service = None if route is None else self_service_of(talk, route.concern)
    look_up = None if service is None else service.look_up
    return look_up if look_up is not None and can_look_up(talk, look_up) else None
