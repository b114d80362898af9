"""How well the configured examples of a language are told apart, and what to do about it.

Everything is counted on examples that the classifier had not learnt from when it was tried on them
(cross-validation; Stone 1974). Real callers put things in ways that nobody has thought of, so this
is at best how well it will go.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import msgspec

from ivr.understanding import verdict
from ivr.words import normalise
from router.understanding.examples import right

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ivr import Ranking
    from ivr.script import Thresholds
    from router.understanding.examples import Example, Lessons

EXAMPLES_NEEDED: Final = 5
EXAMPLES_ADVISED: Final = 10
"""From 5 to 10 examples a concern, public sets gain 5 to 11 points; from 10 to 30 another 7 to 11."""
PRECISION_WANTED: Final = 0.95
"""The share of what is acted upon that is right, at the thresholds that are proposed."""
GRID: Final = tuple(step / 100 for step in range(30, 100))
"""The thresholds that can be proposed."""
CONFUSED_MAX: Final = 10


class OfConcern(msgspec.Struct, frozen=True, kw_only=True):
    """How the examples of one concern came out."""

    concern: str
    examples: int
    first: int
    """So many have it as the best concern."""
    among_two: int
    """So many have it among the best two."""


class Confused(msgspec.Struct, frozen=True, kw_only=True):
    """Two concerns of which examples of one are taken for the other, and one such example."""

    concerns: tuple[str, str]
    times: int
    example: str


class Duplicate(msgspec.Struct, frozen=True, kw_only=True):
    """A text that stands there more than once, and for which concerns."""

    text: str
    concerns: tuple[str, ...]


class Shares(msgspec.Struct, frozen=True, kw_only=True):
    """What the conversation would do with the examples at two thresholds, as shares of them all;
    `at_once_right` and `two_right` are shares of what is routed at once, or offered; None of none.
    """

    sure: float
    pair: float
    at_once: float
    at_once_right: float | None
    two: float
    two_right: float | None
    again: float


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, for one language."""

    language: str
    examples: int
    first: int
    among_two: int
    in_scope: int
    concerns: tuple[OfConcern, ...]
    confused: tuple[Confused, ...]
    duplicates: tuple[Duplicate, ...]
    configured: Shares
    proposed: Shares | None
    """None where no thresholds reach the precision that is wanted."""


def assess(lessons: Lessons, rankings: Sequence[Ranking], thresholds: Thresholds) -> Assessment:
    """Count what became of each example; `rankings` are those of `lessons.examples`, in order."""
    examples = lessons.examples
    return Assessment(
        language=lessons.language,
        examples=len(examples),
        first=right(rankings, examples),
        among_two=right(rankings, examples, 2),
        in_scope=sum(ranking.in_scope for ranking in rankings),
        concerns=tuple(_of_concern(one, examples, rankings) for one in lessons.concerns),
        confused=_confused(examples, rankings),
        duplicates=duplicates_of((*lessons.names, *examples)),
        configured=shares_at(examples, rankings, thresholds),
        proposed=_proposed(examples, rankings, thresholds),
    )


def duplicates_of(examples: Iterable[Example]) -> tuple[Duplicate, ...]:
    """Texts that stand there more than once; those of several concerns first, as they mislead."""
    found: dict[str, list[Example]] = {}
    for concern, text in examples:
        found.setdefault(normalise(text), []).append((concern, text))
    repeated = [same for same in found.values() if len(same) > 1]
    repeated.sort(key=lambda same: -len({concern for concern, _ in same}))
    return tuple(
        Duplicate(text=same[0][1], concerns=tuple(concern for concern, _ in same))
        for same in repeated
    )


def shares_at(
    examples: Sequence[Example], rankings: Sequence[Ranking], thresholds: Thresholds
) -> Shares:
    """What the conversation would do with these examples at these thresholds."""
    verdicts = [verdict(ranking, thresholds, None) for ranking in rankings]
    at_once = [index for index, one in enumerate(verdicts) if one == "concern"]
    two = [index for index, one in enumerate(verdicts) if one == "pair"]
    many = max(1, len(examples))
    return Shares(
        sure=thresholds.sure,
        pair=thresholds.pair,
        at_once=len(at_once) / many,
        at_once_right=_right_of(examples, rankings, at_once, 1),
        two=len(two) / many,
        two_right=_right_of(examples, rankings, two, 2),
        again=(len(examples) - len(at_once) - len(two)) / many,
    )


def _right_of(
    examples: Sequence[Example], rankings: Sequence[Ranking], indexes: Sequence[int], among: int
) -> float | None:
    if not indexes:
        return None
    chosen = [rankings[index] for index in indexes]
    return right(chosen, [examples[index] for index in indexes], among) / len(indexes)


def _proposed(
    examples: Sequence[Example], rankings: Sequence[Ranking], thresholds: Thresholds
) -> Shares | None:
    """The lowest thresholds at which what is acted upon is right often enough; first for routing at
    once, then for offering two of what is left.
    """

    def lowest(make: Callable[[float], Thresholds], share: str) -> Thresholds | None:
        for step in GRID:
            found = make(step)
            if (getattr(shares_at(examples, rankings, found), share) or 0.0) >= PRECISION_WANTED:
                return found
        return None

    replace = msgspec.structs.replace
    sure = lowest(lambda step: replace(thresholds, sure=step, pair=1.0), "at_once_right")
    if sure is None:
        return None
    both = lowest(lambda step: replace(sure, pair=step), "two_right")
    return shares_at(examples, rankings, both or replace(sure, pair=1.0))


def _of_concern(
    concern: str, examples: Sequence[Example], rankings: Sequence[Ranking]
) -> OfConcern:
    own = [index for index, one in enumerate(examples) if one[0] == concern]
    chosen, theirs = [rankings[index] for index in own], [examples[index] for index in own]
    return OfConcern(
        concern=concern,
        examples=len(own),
        first=right(chosen, theirs),
        among_two=right(chosen, theirs, 2),
    )


def _confused(examples: Sequence[Example], rankings: Sequence[Ranking]) -> tuple[Confused, ...]:
    """The pairs that are confused most often, either way round."""
    times: Counter[tuple[str, str]] = Counter()
    shown: dict[tuple[str, str], str] = {}
    for (concern, text), ranking in zip(examples, rankings, strict=True):
        taken = ranking.concerns[0].concern if ranking.concerns else concern
        if taken != concern:
            one, other = sorted((concern, taken))
            times[one, other] += 1
            shown.setdefault((one, other), text)
    return tuple(
        Confused(concerns=pair, times=count, example=shown[pair])
        for pair, count in times.most_common(CONFUSED_MAX)
    )
