"""The concerns as callers of one language know them: names, keys, and what words mean."""

from collections.abc import Collection, Sequence
from typing import Final

import msgspec

from ivr.classify import Classifier, Ranked, Ranking, learned_from
from ivr.content import ContentWords
from ivr.phrases import phrases_of, without_filler
from ivr.script import Script

KEYS: Final = "123456789"
"""The keys that can mean a concern; 0 is always a person."""


class Concerns:
    """The concerns of a script in one language."""

    def __init__(self, script: Script, language: str) -> None:
        """Train the language's classifier on the names and the examples."""
        self._concerns = {concern.id: concern for concern in script.concerns}
        self._language = language
        self._by_key = {c.key: c.id for c in script.concerns if c.key is not None}
        self._keyed = dict(sorted(self._by_key.items()))
        self._texts = tuple(
            (concern.names[language], *concern.examples.get(language, ()))
            for concern in script.concerns
        )
        self._classifier: Classifier = learned_from(
            tuple(
                (concern.id, text)
                for concern, texts in zip(script.concerns, self._texts, strict=True)
                for text in texts
            )
        )
        self._phrases = phrases_of(language, script)
        self._plain_names = {
            concern.id: without_filler(concern.names[language], self._phrases)
            for concern in script.concerns
        }
        ids = (concern.id for concern in script.concerns)
        self._content = ContentWords(dict(zip(ids, self._texts, strict=True)), self._phrases)

    def name(self, concern: str) -> str:
        """What callers know a concern as."""
        return self._concerns[concern].names[self._language]

    def next_steps(self, concern: str) -> str | None:
        """What callers with a concern are told before they wait, where the script says so."""
        return self._concerns[concern].next_steps.get(self._language)

    def with_key(self, key: str) -> str | None:
        """The concern that the script gives a key."""
        return self._by_key.get(key)

    def keyed(self) -> dict[str, str]:
        """The concerns that the script gives a key, by key, in the order of the keys."""
        return self._keyed

    def rank(
        self, text: str, *, rejected: Collection[str] = (), outside: Ranking | None = None
    ) -> Ranking:
        """What a text is about, without what the caller has rejected.

        The probabilities stay those of the whole: that the caller does not want the likeliest makes
        nothing else likely. `outside` is the ranking of a classifier outside, which goes before the
        built-in one if it names any of our concerns.
        """
        ranking = self._fitting(outside) or self._built_in(text)
        kept = tuple(ranked for ranked in ranking.concerns if ranked.concern not in rejected)
        if not any(ranked.probability for ranked in kept):
            return Ranking(concerns=(), in_scope=False)
        return msgspec.structs.replace(ranking, concerns=kept)

    def _built_in(self, text: str) -> Ranking:
        ranking = self._classifier.classify(text)
        if not ranking.concerns or self._content.is_about(text, ranking.concerns[0].concern):
            return ranking
        return msgspec.structs.replace(ranking, in_scope=False)

    def _fitting(self, outside: Ranking | None) -> Ranking | None:
        """A ranking from outside, most probable first, without what is none of our concerns.

        Each counts once, with a probability that can be one; what was added up, or is no number,
        must not get into what is recorded. More than one in all is scaled down to it; less stays, for
        the rest may be something else.
        """
        if outside is None:
            return None
        probable: dict[str, float] = {}
        for one in outside.concerns:
            if one.concern in self._concerns and one.probability > 0:  # which NaN is not
                best = max(one.probability, probable.get(one.concern, 0.0))
                probable[one.concern] = min(best, 1.0)
        whole = max(sum(probable.values()), 1.0)
        known = [Ranked(concern=name, probability=p / whole) for name, p in probable.items()]
        known.sort(key=lambda one: -one.probability)
        return msgspec.structs.replace(outside, concerns=tuple(known)) if known else None

    def named(self, text: str, among: Collection[str]) -> str | None:
        """The concern whose name was said, with nothing else but filler words."""
        said = without_filler(text, self._phrases)
        return next((one for one in among if self._plain_names[one] == said != ""), None)

    def menu_order(self, probable: Sequence[str], rejected: Collection[str]) -> tuple[str, ...]:
        """The concerns of the key menu: the probable first, what was rejected last.

        Those with a key of their own are always in; others, in this order, while keys are free.
        """
        known = dict.fromkeys((*probable, *self._concerns))
        order = sorted(known, key=lambda concern: concern in rejected)
        keyed = set(self._by_key.values())
        unkeyed = [concern for concern in order if concern not in keyed]
        kept = keyed.union(unkeyed[: len(KEYS) - len(keyed)])
        return tuple(concern for concern in order if concern in kept)

    def menu_keys(self, order: Sequence[str]) -> dict[str, str]:
        """The concerns of a menu by key, in the order given."""
        free = (key for key in KEYS if key not in self._by_key)
        own = {concern: key for key, concern in self._by_key.items()}
        by_key = ((own.get(concern) or next(free, None), concern) for concern in order)
        return {key: concern for key, concern in by_key if key is not None}
