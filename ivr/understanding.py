"""What the words or keys of a caller come to: how sure we are, and which choice they make."""

from collections.abc import Iterable, Sequence
from typing import Literal

from ivr.answers import Answer
from ivr.classify import Ranked, Ranking
from ivr.concerns import KEYS
from ivr.phrases import after_no, asks_person, chosen_number, language_names
from ivr.script import Escalation, Language, Thresholds
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


def spoken_choice(
    voice: Voice, words: Words, by_key: dict[str, str], sure: float
) -> tuple[str | None, float | None]:
    """The concern that words choose among those on offer, with its probability if it was ranked.

    A choice is the number of a key, the name of a concern, or words that are about one of those
    on offer rather than about any other concern.
    """
    number = chosen_number(words.text, voice.phrases)
    if number is not None:
        return by_key.get(str(number)), None
    named = voice.concerns.named(words.text, by_key.values())
    if named is not None:
        return named, None
    ranking = voice.concerns.rank(words.text, outside=words.ranking)
    offered = [ranked for ranked in ranking.concerns if ranked.concern in by_key.values()]
    if not ranking.in_scope or not offered or offered[0] != ranking.concerns[0]:
        return None, None
    share = offered[0].probability / sum(ranked.probability for ranked in offered)
    return (offered[0].concern, share) if share >= sure else (None, None)


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


def named_language(offered: Sequence[Language], text: str, voices: dict[str, Voice]) -> str | None:
    """The one language whose name was said, with nothing else but filler words."""
    named = _named(offered, text)
    if len(named) != 1:
        return None
    (language,) = named
    known = set().union(*(language_names(one) for one in offered))
    filler = set().union(*(voice.phrases.filler for voice in voices.values()))
    return language if set(tokens(text)) <= known | filler else None


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
