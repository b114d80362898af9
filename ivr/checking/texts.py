"""The texts, recordings and short answers that a script brings along."""

from collections.abc import Iterator

from ivr import limits
from ivr.checking.naming import unknown, unspoken
from ivr.checking.prompts import recording_fault, recording_lack, text_fault, text_lack
from ivr.prompts import PLACEHOLDERS, RECORDABLE
from ivr.script import PhraseTexts, Problem, Script
from ivr.words import tokens


def own_text_problems(script: Script) -> Iterator[Problem]:
    """Prompts that do not exist, texts that cannot be spoken, recordings that would be wrong."""
    codes = [language.code for language in script.languages]
    for code, prompts in script.texts.items():
        yield from unspoken(f"texts.{code}", (code,), codes)
        for key, text in prompts.items():
            yield from _text_problems(f"texts.{code}.{key}", key, text)
    for code, prompts in script.recordings.items():
        yield from unspoken(f"recordings.{code}", (code,), codes)
        for key, source in prompts.items():
            yield from _recording_problems(f"recordings.{code}.{key}", key, source)
    for code, phrases in script.phrases.items():
        yield from unspoken(f"phrases.{code}", (code,), codes)
        yield from _phrase_problems(f"phrases.{code}", phrases)


def _text_problems(place: str, key: str, text: str) -> Iterator[Problem]:
    if key not in PLACEHOLDERS:
        yield from unknown(place, "prompt", key, PLACEHOLDERS)
        return
    fault = text_fault(key, text)
    if fault is not None:
        yield Problem(place=place, message=fault)
    lack = text_lack(key, text)
    if lack is not None:
        yield Problem(place=place, message=lack, severity="warning")
    yield from _length_problems(place, text)


def _recording_problems(place: str, key: str, source: str) -> Iterator[Problem]:
    if key in PLACEHOLDERS and key not in RECORDABLE:
        message = "is spoken within other texts, or from elsewhere, and cannot be a recording"
        yield Problem(place=place, message=message)
        return
    if key not in RECORDABLE:
        yield from unknown(place, "prompt", key, RECORDABLE)
        return
    fault = recording_fault(key, source)
    if fault is not None:
        yield Problem(place=place, message=fault)
    lack = recording_lack(key, source)
    if lack is not None and fault is None:
        yield Problem(place=place, message=lack, severity="warning")
    yield from _length_problems(place, source)


def _length_problems(place: str, text: str) -> Iterator[Problem]:
    if len(text) > limits.PROMPT_CHARS_MAX:
        yield Problem(place=place, message=f"more than {limits.PROMPT_CHARS_MAX} characters")


def _phrase_problems(place: str, phrases: PhraseTexts) -> Iterator[Problem]:
    for field in ("no", "agreed", "neither", "unsure", "done", "person", "filler", "escalating"):
        texts: tuple[str, ...] = getattr(phrases, field)
        if len(texts) > limits.PHRASES_MAX:
            yield Problem(place=f"{place}.{field}", message=f"at most {limits.PHRASES_MAX}")
        for index, text in enumerate(texts):
            if not tokens(text):
                message = f"{text[: limits.NAME_CHARS_MAX]!r} has no words"
                yield Problem(place=f"{place}.{field}[{index}]", message=message)
    for word, number in phrases.numbers.items():
        if not 0 <= number <= 9:
            message = f"{number} has no key of its own; right would be a number from 0 to 9"
            yield Problem(place=f"{place}.numbers.{word}", message=message)
