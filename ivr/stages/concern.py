"""The open question, and what follows from an answer to it: confirm it, or choose between two."""

from typing import Final, assert_never

from ivr.concerns import KEYS
from ivr.phrases import is_unsure
from ivr.refusing import Refusal, refused
from ivr.stages.endings import end_with_concern
from ivr.stages.moves import ask_differently, classify, confirm, reject, repeat
from ivr.stages.talk import Talk
from ivr.state import Keys, LookedUp, Recorded, Silence, Turn, Words
from ivr.understanding import likely_choice, picked, understand

_AGREED: Final = "1"


def hear_concern(talk: Talk) -> Turn:
    """The caller says what it is about, or presses the key of a concern."""
    match talk.answer:
        case Keys(digits=key):
            concern = talk.voice.concerns.with_key(key)
            if concern is None:
                return ask_differently(talk, talk.note("unclear"))
            return end_with_concern(talk, concern, "keys")
        case Words() as words:
            return classify(talk, words)
        case Silence() | LookedUp() | Recorded():
            return repeat(talk)
        case _:
            assert_never(talk.answer)


def hear_objection(talk: Talk) -> Turn:
    """The concern stands unless the caller presses star, says no, or says something else clearly."""
    match talk.answer:
        case Keys(digits="*"):
            return reject(talk, Refusal(concerns=talk.state.candidates))
        case Keys(digits=key):
            return _agree(talk) if key == _AGREED else _confirm_again(talk)
        case Words() as words:
            return _hear_spoken_objection(talk, words)
        case Silence() | LookedUp() | Recorded():
            return _agree(talk)
        case _:
            assert_never(talk.answer)


def _agree(talk: Talk) -> Turn:
    (concern,) = talk.state.candidates
    return end_with_concern(talk, concern, "speech", talk.state.confidence)


def _confirm_again(talk: Talk) -> Turn:
    """A key that means nothing here: it may have been meant for something else."""
    (concern,) = talk.state.candidates
    noted = talk.note("unclear")
    if talk.state.misses:
        return ask_differently(talk, noted)
    return talk.missed().turn(talk.voice.confirm(concern), noted=noted)


def _hear_spoken_objection(talk: Talk, words: Words) -> Turn:
    voice, offered = talk.voice, talk.state.candidates
    if is_unsure(words.text, voice.phrases):
        return ask_differently(talk, talk.note("unclear"))
    refusal = refused(voice, words.text, offered)
    if refusal is not None:
        return reject(talk, refusal, words)
    noted, _ = understand(voice, words, talk.script, ())
    if noted.meaning != "concern" or noted.concern is None or noted.concern in offered:
        return _agree(talk)
    if noted.concern in talk.state.rejected:  # he wants neither this nor, as he has said, that
        return reject(talk, Refusal(concerns=offered))
    talk = talk.but(rejected=(*talk.state.rejected, *offered))
    return confirm(talk, noted.concern, noted)


def hear_one_of_two(talk: Talk) -> Turn:
    """The caller takes one of the two on offer, or neither."""
    by_key = dict(zip(KEYS, talk.state.candidates, strict=False))
    match talk.answer:
        case Keys(digits=key):
            if key in by_key:
                return end_with_concern(talk, by_key[key], "keys")
            return ask_differently(talk, talk.note("unclear"))
        case Words() as words:
            return _hear_spoken_choice(talk, words, by_key)
        case Silence() | LookedUp() | Recorded():
            return repeat(talk)
        case _:
            assert_never(talk.answer)


def _hear_spoken_choice(talk: Talk, words: Words, by_key: dict[str, str]) -> Turn:
    voice, state = talk.voice, talk.state
    concern = picked(voice, words.text, by_key)
    if concern is not None:
        return end_with_concern(talk, concern, "speech")
    if is_unsure(words.text, voice.phrases):
        return ask_differently(talk, talk.note("unclear"))
    refusal = refused(voice, words.text, state.candidates)
    if refusal is not None:
        return reject(talk, refusal, words)
    sure = talk.prepared.thresholds.sure
    concern, share = likely_choice(voice, words, state.candidates, sure, state.rejected)
    if concern is not None:
        return end_with_concern(talk, concern, "speech", share)
    return ask_differently(talk, talk.note("unclear"))
