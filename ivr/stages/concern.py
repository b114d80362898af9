"""The open question, and what follows from an answer to it: confirm it, or choose between two."""

from typing import assert_never

from ivr.concerns import KEYS
from ivr.phrases import after_no, wants_neither
from ivr.stages.endings import end_with_concern
from ivr.stages.moves import ask, ask_differently, classify, reject, repeat
from ivr.stages.talk import Talk
from ivr.state import Keys, LookedUp, Recorded, Silence, Turn, Words
from ivr.understanding import named_language, spoken_choice


def hear_concern(talk: Talk) -> Turn:
    """The caller says what it is about, or presses the key of a concern."""
    match talk.answer:
        case Keys(digits=key):
            concern = talk.voice.concerns.with_key(key)
            if concern is None:
                return ask_differently(talk, talk.note("unclear"))
            return end_with_concern(talk, concern, "keys")
        case Words() as words:
            return _another_language(talk, words) or classify(talk, words)
        case Silence() | LookedUp() | Recorded():
            return repeat(talk)
        case _:
            assert_never(talk.answer)


def _another_language(talk: Talk, words: Words) -> Turn | None:
    """A caller who was taken for somebody of one language names another."""
    prepared, state = talk.prepared, talk.state
    offered = [prepared.languages[code] for code in state.languages]
    chosen = named_language(offered, words.text, prepared.voices)
    if chosen is None or chosen == state.language:
        return None
    talk = talk.but(language=chosen)
    return ask(talk, "question", talk.prompt("welcome"), noted=talk.note("language"))


def hear_objection(talk: Talk) -> Turn:
    """The concern stands unless the caller says no, or presses star or another's key."""
    (concern,) = talk.state.candidates
    words_left: str | None = None
    recognised: float | None = None
    match talk.answer:
        case Keys(digits="*"):
            words_left = ""
        case Keys(digits=key):
            other = talk.voice.concerns.with_key(key)
            if other is not None:
                return end_with_concern(talk, other, "keys")
        case Words(text=text, confidence=recognised):
            words_left = after_no(text, talk.voice.phrases)
        case Silence() | LookedUp() | Recorded():
            pass
        case _:
            assert_never(talk.answer)
    if words_left is None:
        return end_with_concern(talk, concern, "speech", talk.state.confidence)
    return reject(talk, words_left, recognised)


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
    voice = talk.voice
    concern, share = spoken_choice(voice, words, by_key, talk.prepared.thresholds.sure)
    if concern is not None:
        return end_with_concern(talk, concern, "speech", share)
    neither = wants_neither(words.text, voice.phrases)
    words_left = "" if neither else after_no(words.text, voice.phrases)
    if words_left is not None:
        return reject(talk, words_left, words.confidence)
    return ask_differently(talk, talk.note("unclear"))
