"""Explanations as sentences, in the language of whoever reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from queues.explain.dutch import DUTCH
from queues.explain.english import ENGLISH
from queues.explain.explanations import (
    AgentExplanation,
    CallExplanation,
    OfferExplanation,
)
from queues.explain.italian import ITALIAN
from queues.explain.phrasing import Phrasing
from queues.explain.telling_agents import tell_agent
from queues.explain.telling_calls import tell_call
from queues.explain.telling_offers import tell_offer

if TYPE_CHECKING:
    from queues.explain.words import Words

LANGUAGES: Final[dict[str, Words]] = {"en": ENGLISH, "nl": DUTCH, "it": ITALIAN}
Explanation = CallExplanation | AgentExplanation | OfferExplanation


def sentence_of(explanation: Explanation) -> str:
    """The whole explanation as running text, in English."""
    return " ".join(sentences_of(explanation))


def sentences_of(explanation: Explanation, language: str = "en") -> list[str]:
    """The explanation, a sentence at a time, the most important first: in this language, or in
    English where there are no words for it.
    """
    p = Phrasing(LANGUAGES.get(language, ENGLISH), explanation.at_ms)
    match explanation:
        case CallExplanation():
            return list(tell_call(explanation, p))
        case AgentExplanation():
            return list(tell_agent(explanation, p))
        case OfferExplanation():
            return list(tell_offer(explanation, p))
        case _:
            assert_never(explanation)


def needs_in_words(needs: str, language: str = "en") -> str:
    """What a call needs, or an agent lacks, as explanations have it; languages as in `sentences_of`."""
    return Phrasing(LANGUAGES.get(language, ENGLISH)).needs(needs)
