"""What the words or keys of a caller come to: how sure we are, and which choice they make."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from ivr.classify import Ranking
from ivr.concerns import KEYS
from ivr.phrases import after_no, asks_person, chosen_number, language_names
from ivr.script import Language, Thresholds
from ivr.state import Dialled, Heard, How, Keys, Noted, Silence, Words
from ivr.voice import Voice
from ivr.words import tokens

Answer = Words | Keys | Silence
"""What can be heard in answer to a question."""

_KEYS_KNOWN: Final = "0123456789*#"


def tidy(heard: Heard) -> Answer:
    """Reduce what was heard to an answer: words, one key, or silence.

    Words without a letter or digit and keys that no telephone has are silence, and so is
    `Dialled`, which a carrier may repeat.
    """
    match heard:
        case Words(text=text) if tokens(text):
            return heard
        case Keys(digits=digits) if digits[:1] and digits[0] in _KEYS_KNOWN:
            return Keys(digits=digits[0])
        case Dialled() | Words() | Keys() | Silence():
            return Silence()


def how_heard(answer: Answer) -> How:
    """The way an answer came, for the record."""
    match answer:
        case Words():
            return "speech"
        case Keys():
            return "keys"
        case Silence():
            return "silence"


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
    voice: Voice, text: str, by_key: dict[str, str], sure: float
) -> tuple[str | None, float | None]:
    """The concern that words choose among those on offer, with its probability if it was ranked.

    A choice is the number of a key, the name of a concern, or words that are about one of those
    on offer rather than about any other concern.
    """
    number = chosen_number(text, voice.phrases)
    if number is not None:
        return by_key.get(str(number)), None
    named = voice.concerns.named(text, by_key.values())
    if named is not None:
        return named, None
    ranking = voice.concerns.rank(text)
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
            said = set(tokens(text))
            chosen = {one.code for one in offered if said & language_names(one)}
            for voice in (voices[code] for code in by_key.values()):
                number = chosen_number(text, voice.phrases)
                if number is not None and str(number) in by_key:
                    chosen.add(by_key[str(number)])
            return chosen.pop() if len(chosen) == 1 else None
        case Silence():
            return None


def asked_person(voices: Iterable[Voice], words: Words) -> str | None:
    """The first of these languages in which the words ask for a person, or say zero."""
    for voice in voices:
        for text in (words.text, after_no(words.text, voice.phrases) or ""):
            if asks_person(text, voice.phrases) or chosen_number(text, voice.phrases) == 0:
                return voice.language
    return None
