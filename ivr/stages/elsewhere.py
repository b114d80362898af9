"""Ways other than waiting in line: a callback, a message, another number."""

from typing import Final, assert_never

from msgspec.structs import replace

from ivr import limits
from ivr.actions import Prompt, Record
from ivr.numbers import read_number
from ivr.outcomes import Divert, HangUp, Way
from ivr.phrases import after_no, asks_person, chosen_number
from ivr.script import Closed, ClosedOffer
from ivr.stages.beginning import open_question
from ivr.stages.closing import closed_turn, closing_of, offer_ways, route_after_closing
from ivr.stages.endings import end_in_line, lead_to_queue
from ivr.stages.moves import not_understood
from ivr.stages.talk import Talk
from ivr.state import Keep, Keys, Recorded, Silence, Turn, Words

_AGREED: Final = "1#"
_OTHER_NUMBER: Final = "2"
_BACK: Final = "*0"
"""The keys that answer the question about a callback."""


def hear_closed(talk: Talk) -> Turn:
    """What the caller wants while it is closed; if it has opened meanwhile, he is let in."""
    closing = closing_of(talk, talk.state.route)
    if closing is None:
        route = talk.state.route
        return open_question(talk) if route is None else lead_to_queue(talk, route)
    answer = talk.answer
    offer = closing.by_key.get(answer.digits) if isinstance(answer, Keys) else None
    if offer is not None:
        return _take_offer(talk, closing.closed, offer)
    talk = talk.missed()
    if talk.state.misses >= limits.CLOSED_TRIES_MAX:
        return talk.end(HangUp(reason=closing.reason), talk.prompt("goodbye"))
    return offer_ways(talk, closing, not_understood(talk), noted=talk.note("unclear"))


def _take_offer(talk: Talk, closed: Closed, offer: ClosedOffer) -> Turn:
    match offer:
        case "number":
            assert closed.number is not None  # noqa: S101 - a check of the script sees to it
            outcome = Divert(number=closed.number, language=talk.state.language)
            return talk.end(outcome, talk.prompt("diverting"), noted=talk.note("way"))
        case "callback" | "voicemail":
            return begin_way(talk.but(route=route_after_closing(talk, closed)), offer)
        case _:
            assert_never(offer)


def begin_way(talk: Talk, way: Way) -> Turn:
    """Ask what a callback or a message needs."""
    noted = talk.note("way", way=way)
    if way == "voicemail":
        return replace(_record(talk.at_stage("voicemail")), noted=noted)
    if talk.state.caller.has_number:
        listen = talk.voice.callback_confirm(here=talk.state.caller.rung_here)
        return talk.at_stage("callback").turn(listen, noted=noted)
    return replace(_ask_number(talk.at_stage("callback_number"), "callback_number"), noted=noted)


def hear_callback(talk: Talk) -> Turn:
    """The number the caller rings from is right unless he objects, or presses another key; who is rung
    where he is has no other.
    """
    here = talk.state.caller.rung_here
    match talk.answer:
        case Keys(digits=key):
            meant = key
        case Words(text=text):
            meant = _meant_by(talk, text)
        case _:
            meant = "1"
    if meant in _AGREED:
        said = talk.prompt("callback_here_agreed" if here else "callback_agreed")
        return _agree(talk, "callback", said)
    if meant == _OTHER_NUMBER and not here:
        return _ask_number(talk.at_stage("callback_number"), "callback_number")
    talk = talk.missed()
    if meant in _BACK or talk.state.misses >= limits.MENU_TRIES_MAX:
        return _go_back(talk)
    return talk.turn(talk.voice.callback_confirm(not_understood(talk), here=here))


def _meant_by(talk: Talk, text: str) -> str:
    """The key that words stand for; who says neither a number nor no, nor wants a person, agrees."""
    phrases = talk.voice.phrases
    number = chosen_number(text, phrases)
    if number is not None:
        return str(number)
    is_angry = talk.prepared.escalating.sign_of_words(text, talk.state.language)
    wants_line = after_no(text, phrases) is not None or asks_person(text, phrases)
    return "*" if wants_line or is_angry else "1"


def hear_number(talk: Talk) -> Turn:
    """A number to ring back on."""
    match talk.answer:
        case Keys(digits="*" | "0"):
            return _go_back(talk)
        case Keys(digits=entered) if read_number(entered, talk.state.dialled) is not None:
            said = talk.prompt("callback_agreed")
            return _agree(talk, "callback", said, keep="callback_number")
        case _:
            talk = talk.missed()
    is_silent = isinstance(talk.answer, Silence)
    if talk.state.misses >= limits.DIGITS_TRIES_MAX:
        refused = () if is_silent else (talk.prompt("callback_number_refused"),)
        return _go_back(talk, *refused)
    return _ask_number(talk, "callback_number" if is_silent else "callback_number_wrong")


def hear_recording(talk: Talk) -> Turn:
    """A message was left, or nothing was said."""
    answer = talk.answer
    if isinstance(answer, Recorded) and answer.length_ms > 0:
        return _agree(talk, "voicemail", talk.prompt("voicemail_thanks"))
    talk = talk.missed()
    empty = talk.prompt("voicemail_empty")
    if talk.state.misses >= limits.DIGITS_TRIES_MAX:
        return _go_back(talk, empty)
    return _record(talk, empty)


def _agree(talk: Talk, way: Way, said: Prompt, *, keep: Keep | None = None) -> Turn:
    route = talk.state.route
    assert route is not None  # noqa: S101 - nobody is asked about a way without one
    noted = talk.note("agreed", way=way)
    return talk.end(replace(route, way=way), said, noted=noted, keep=keep)


def _go_back(talk: Talk, *before: Prompt) -> Turn:
    """Into the line if the caller is in one, or else to what can be done."""
    if talk.state.is_in_line:
        return end_in_line(talk, *before, noted=talk.note("no"))
    route = talk.state.route
    closing = closing_of(talk, route)
    if closing is None and route is not None:
        return lead_to_queue(talk, route, *before)
    tries = talk.state.ways_tried + 1
    if closing is None or tries > limits.WAYS_TRIED_MAX:
        reason = "closed" if closing is None else closing.reason
        return talk.end(HangUp(reason=reason), *before, talk.prompt("goodbye"))
    return closed_turn(talk.but(ways_tried=tries), closing, *before, noted=talk.note("no"))


def _ask_number(talk: Talk, key: str) -> Turn:
    return talk.turn(talk.voice.callback_number(key))


def _record(talk: Talk, *before: Prompt) -> Turn:
    record = Record(
        language=talk.state.language,
        prompts=(*before, talk.prompt("voicemail")),
        length_ms_max=limits.VOICEMAIL_MS_MAX,
    )
    return talk.turn(record)
