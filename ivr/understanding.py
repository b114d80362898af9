"""What the words or keys of a caller come to: how sure we are, and which choice they make."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from msgspec.structs import replace

from ivr.answers import Answer
from ivr.classify import Ranked, Ranking
from ivr.concerns import KEYS
from ivr.phrases import (
    after_no,
    asks_person,
    chosen_number,
    language_names,
    wants_neither,
)
from ivr.phrases_shipped import LANGUAGE_ASKING
from ivr.script import Escalation, Language, Script, Thresholds
from ivr.state import Keys, Noted, Words
from ivr.voice import Voice
from ivr.words import tokens


def verdict(
    ranking: Ranking, thresholds: Thresholds, recognised: float | None
) -> Literal["concern", "pair", "unclear"]:
    """Whether one concern is clear, two are worth offering, or neither.

    `recognised` is the carrier's confidence in the words; words in doubt are never taken for sure.
    """
    if not ranking.in_scope:
        return "unclear"
    probabilities = [ranked.probability for ranked in ranking.concerns[:2]]
    doubtful = recognised is not None and recognised < thresholds.recognised
    if probabilities[0] >= thresholds.sure and not doubtful:
        return "concern"
    if len(probabilities) == 2 and sum(probabilities) >= thresholds.pair:
        return "pair"
    return "unclear"


def complains(ranking: Ranking, escalation: Escalation | None) -> Ranked | None:
    """The concern of those who complain, if it is probable enough by its own threshold."""
    if escalation is None or not ranking.in_scope:
        return None
    return next(
        (
            ranked
            for ranked in ranking.concerns
            if ranked.concern == escalation.complaint
            and ranked.probability >= escalation.complaint_sure
        ),
        None,
    )


def note(language: str, meaning: Literal["concern", "pair", "unclear"], ranking: Ranking) -> Noted:
    """The record of a ranking: its best concern and the runner-up."""
    first, second = (*ranking.concerns, None, None)[:2]
    return Noted(
        language=language,
        how="speech",
        meaning=meaning,
        concern=first.concern if first else None,
        confidence=first.probability if first else None,
        runner_up=second.concern if second else None,
        runner_up_confidence=second.probability if second else None,
    )


def understand(
    voice: Voice, words: Words, script: Script, rejected: Collection[str]
) -> tuple[Noted, Ranking]:
    """What words come to: the record of it, which names the concern that is clear, and the ranking.

    Clear is a concern whose name was said and nothing else, the concern of those who complain from
    its own threshold on, and one that is probable enough.
    """
    ranking = voice.concerns.rank(words.text, rejected=rejected, outside=words.ranking)
    meaning = verdict(ranking, script.thresholds, words.confidence)
    clear = complains(ranking, script.escalation) or _named_one(voice, words, script, ranking)
    if clear is None:
        return note(voice.language, meaning, ranking), ranking
    others = tuple(one for one in ranking.concerns if one.concern != clear.concern)
    first = replace(ranking, concerns=(clear, *others))
    return note(voice.language, "concern", first), ranking


def _named_one(voice: Voice, words: Words, script: Script, ranking: Ranking) -> Ranked | None:
    """The concern that was named, unless the words are in doubt."""
    if words.confidence is not None and words.confidence < script.thresholds.recognised:
        return None
    among = {one.concern: one for one in ranking.concerns}
    return among.get(voice.concerns.named(words.text, among) or "")


def picked(voice: Voice, text: str, by_key: Mapping[str, str]) -> str | None:
    """The concern among those on offer whose number or name was said, be it after a "no"."""
    if wants_neither(text, voice.phrases):
        return None
    for said in (text, after_no(text, voice.phrases) or ""):
        number = chosen_number(said, voice.phrases)
        concern = by_key.get(str(number)) or voice.concerns.named(said, by_key.values())
        if concern is not None:
            return concern
    return None


def likely_choice(
    voice: Voice, words: Words, offered: Collection[str], sure: float, rejected: Collection[str]
) -> tuple[str | None, float | None]:
    """The concern on offer that words are about rather than about any other, with its share.

    The share is of what is on offer, and of what may be anything else: a classifier outside that
    finds one of them possible, and nothing probable, has chosen none.
    """
    ranking = voice.concerns.rank(words.text, rejected=rejected, outside=words.ranking)
    likely = [ranked for ranked in ranking.concerns if ranked.concern in offered]
    if not ranking.in_scope or not likely or likely[0] != ranking.concerns[0]:
        return None, None
    unknown = max(0.0, 1.0 - sum(ranked.probability for ranked in ranking.concerns))
    share = likely[0].probability / (unknown + sum(ranked.probability for ranked in likely))
    return (likely[0].concern, share) if share >= sure else (None, None)


def chosen_language(
    offered: Sequence[Language], voices: dict[str, Voice], answer: Answer
) -> str | None:
    """The language that a key, its number or its name chooses; `None` if none or several do."""
    by_key = dict(zip(KEYS, (language.code for language in offered), strict=False))
    match answer:
        case Keys(digits=key):
            return by_key.get(key)
        case Words(text=text):
            named = _named(offered, text)
            for voice in (voices[code] for code in by_key.values()):
                number = chosen_number(text, voice.phrases)
                if number is not None and str(number) in by_key:
                    named.add(by_key[str(number)])
            return named.pop() if len(named) == 1 else None
        case _:
            return None


def named_language(
    offered: Sequence[Language], text: str, voices: Mapping[str, Voice]
) -> str | None:
    """The one language whose name was said, with nothing else but words that ask for it."""
    named, words = _named(offered, text), set(tokens(text))
    if len(named) != 1:
        return None
    known = LANGUAGE_ASKING.union(*(language_names(one) for one in offered))
    for phrases in (voice.phrases for voice in voices.values()):
        if words & phrases.denying:
            return None
        known |= phrases.filler | phrases.function
    (language,) = named
    return language if words <= known else None


def _named(offered: Sequence[Language], text: str) -> set[str]:
    said = set(tokens(text))
    return {one.code for one in offered if said & language_names(one)}


def asked_person(voices: Iterable[Voice], words: Words) -> str | None:
    """The first of these languages in which the words ask for a person, or say zero."""
    for voice in voices:
        for text in (words.text, after_no(words.text, voice.phrases) or ""):
            if asks_person(text, voice.phrases) or chosen_number(text, voice.phrases) == 0:
                return voice.language
    return None
