"""How well the configured examples of a language are told apart, and what to do about it.

Everything is counted on examples that the classifier had not learnt from when it was tried on them
(cross-validation; Stone 1974). Real callers put things in ways that nobody has thought of, so this
is at best how well it will go.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from ivr.understanding import complains, verdict
from ivr.words import normalise
from router.understanding.examples import right

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ivr import Ranking
    from ivr.script import Escalation, Thresholds
    from router.understanding.examples import Example, Lessons

    _Part = Callable[["Shares"], tuple[float, float | None]]
    """What is acted upon in one of two ways, and how much of it is right."""

EXAMPLES_NEEDED: Final = 5
EXAMPLES_ADVISED: Final = 10
"""From 5 to 10 examples a concern, public sets gain 5 to 11 points; from 10 to 30 another 7 to 11."""
PRECISION_WANTED: Final = 0.95
"""The share of what is acted upon that is right, at the thresholds that are proposed."""
ACTED_NEEDED: Final = 60
"""Of fewer, not even if all are right can that share be told from chance (the rule of three: none
wrong of 60 means that at most 3 / 60 are, at a confidence of 95 %; Hanley and Lippman-Hand 1983)."""
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
    """None where no thresholds reach the precision that is wanted, or there is too little to tell."""
    is_enough: bool
    """Whether enough examples are routed at once at the lowest threshold to propose any."""


def assess(
    lessons: Lessons,
    rankings: Sequence[Ranking],
    thresholds: Thresholds,
    escalation: Escalation | None = None,
) -> Assessment:
    """Count what became of each example; `rankings` are those of `lessons.examples`, in order."""
    examples = lessons.examples
    proposing = _Proposing(examples, rankings, escalation)
    return Assessment(
        language=lessons.language,
        examples=len(examples),
        first=right(rankings, examples),
        among_two=right(rankings, examples, 2),
        in_scope=sum(ranking.in_scope for ranking in rankings),
        concerns=tuple(_of_concern(one, examples, rankings) for one in lessons.concerns),
        confused=_confused(examples, rankings),
        duplicates=duplicates_of((*lessons.names, *examples)),
        configured=proposing.shares(thresholds),
        proposed=proposing.proposed(thresholds),
        is_enough=proposing.is_enough(_at_once, replace(thresholds, sure=GRID[0])),
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
    examples: Sequence[Example],
    rankings: Sequence[Ranking],
    thresholds: Thresholds,
    escalation: Escalation | None = None,
) -> Shares:
    """What the conversation would do with these examples at these thresholds."""
    acted = [_acted_upon(ranking, thresholds, escalation) for ranking in rankings]
    both = list(zip(examples, acted, strict=True))
    at_once = [concern in chosen for (concern, _), chosen in both if len(chosen) == 1]
    two = [concern in chosen for (concern, _), chosen in both if len(chosen) > 1]
    many = max(1, len(examples))
    return Shares(
        sure=thresholds.sure,
        pair=thresholds.pair,
        at_once=len(at_once) / many,
        at_once_right=sum(at_once) / len(at_once) if at_once else None,
        two=len(two) / many,
        two_right=sum(two) / len(two) if two else None,
        again=(len(examples) - len(at_once) - len(two)) / many,
    )


def _acted_upon(
    ranking: Ranking, thresholds: Thresholds, escalation: Escalation | None
) -> tuple[str, ...]:
    """The concern that is taken, the two that are offered, or none."""
    complaint = complains(ranking, escalation)
    if complaint is not None:
        return (complaint.concern,)
    many = {"concern": 1, "pair": 2, "unclear": 0}[verdict(ranking, thresholds, None)]
    return tuple(ranked.concern for ranked in ranking.concerns[:many])


class _Proposing:
    """Looks for thresholds at which what is acted upon is right often enough."""

    def __init__(
        self,
        examples: Sequence[Example],
        rankings: Sequence[Ranking],
        escalation: Escalation | None,
    ) -> None:
        self._examples = examples
        self._rankings = rankings
        self._escalation = escalation

    def shares(self, thresholds: Thresholds) -> Shares:
        return shares_at(self._examples, self._rankings, thresholds, self._escalation)

    def proposed(self, thresholds: Thresholds) -> Shares | None:
        """The lowest thresholds: first for routing at once, then for offering two of what is left.

        Where too few are offered to tell, that threshold stays as it is configured; where they are
        never right often enough, none are to be offered.
        """
        sure = self._lowest(_at_once, [replace(thresholds, sure=step, pair=1.0) for step in GRID])
        if sure is None:
            return None
        two = [replace(sure, pair=step) for step in GRID]
        if not self.is_enough(_two, two[0]):
            return self.shares(replace(sure, pair=thresholds.pair))
        return self.shares(self._lowest(_two, two) or sure)

    def is_enough(self, of: _Part, thresholds: Thresholds) -> bool:
        """Whether so many are acted upon that something can be said of how often it is right."""
        share, _ = of(self.shares(thresholds))
        return round(share * len(self._examples)) >= ACTED_NEEDED

    def _lowest(self, of: _Part, steps: Iterable[Thresholds]) -> Thresholds | None:
        for step in steps:
            if not self.is_enough(of, step):
                return None
            _, share_right = of(self.shares(step))
            if share_right is not None and share_right >= PRECISION_WANTED:
                return step
        return None


def _at_once(shares: Shares) -> tuple[float, float | None]:
    return shares.at_once, shares.at_once_right


def _two(shares: Shares) -> tuple[float, float | None]:
    return shares.two, shares.two_right


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
