"""The small parts of sentences in one language: times, numbers, lists and what a call needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from queues.explain.wording import duration, joined, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from queues.explain.explanations import Reason
    from queues.explain.words import Plural, Words

_SKILL_OR_WORD: Final = re.compile(r'("(?:[^"]|"")*"|[\w-]+)(?: >= (\d+))?')
"""What `queues.expressions` writes, but for the brackets: skills, with a level or not, and operators."""


class Phrasing:
    """A language, at the moment that is explained."""

    __slots__ = ("at_ms", "words")

    def __init__(self, words: Words, at_ms: int = 0) -> None:
        self.words = words
        self.at_ms = at_ms

    def time_to(self, then_ms: int) -> str:
        """How long it takes until then."""
        return duration(max(0, then_ms - self.at_ms))

    def left(self, until_ms: int | None) -> str:
        """How long it still lasts; nothing if that is not known."""
        return "" if until_ms is None else self.words.left.format(time=self.time_to(until_ms))

    def since(self, then_ms: int) -> str:
        """For how long already."""
        return self.words.since.format(time=duration(self.at_ms - then_ms))

    def number(self, templates: Plural, number: int, **parts: str) -> str:
        """The template for this many."""
        return templates[number != 1].format(number=self.words.number(number), **parts)

    def listed(self, parts: Sequence[str], *, total: int | None = None) -> str:
        """The first few, and how many others there are; `total` counts those left out, too."""
        w = self.words
        return listed(parts, total=total, conjunction=w.conjunction, others=w.others)

    def counts(self, counts: Mapping[Reason, int]) -> str:
        """How many agents there are for each reason."""
        parts = [self._counted(reason, number) for reason, number in counts.items()]
        return joined(parts, self.words.conjunction)

    def _counted(self, reason: Reason, number: int) -> str:
        several = self.words.reasons.several[reason]
        template = several if isinstance(several, str) else several[number != 1]
        return template.format(number=number)

    def needs(self, expression: str) -> str:
        """What a call needs, as `queues.expressions` writes it."""
        return _SKILL_OR_WORD.sub(self._skill_or_word, expression)

    def _skill_or_word(self, found: re.Match[str]) -> str:
        name = self.words.operators.get(found[1], found[1])
        if found[2] is None:
            return name
        return self.words.level.format(skill=name, level=found[2])


def bracketed(*parts: str) -> str:
    """Those that say something, in brackets and with a space before; nothing if none does."""
    said = ", ".join(filter(None, parts))
    return f" ({said})" if said else ""
