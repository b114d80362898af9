"""A classifier of the operator's own, asked over HTTP."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import msgspec

from ivr import Ranked, Ranking
from router.look_ups import Failed, LookUps, NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence


class Likely(msgspec.Struct, frozen=True):
    """What the service makes of a concern."""

    concern: str
    probability: float


class Answer(msgspec.Struct, frozen=True):
    """What the service answers; unknown keys are ignored."""

    concerns: tuple[Likely, ...]
    in_scope: bool


class HttpClassifier:
    """A service that is sent the words and the concerns that there are."""

    def __init__(self, look_ups: LookUps, url: str, timeout_s: float) -> None:
        self._look_ups = look_ups
        self._url = url
        self._timeout_s = timeout_s

    async def rank(self, language: str, text: str, concerns: Sequence[str]) -> Ranking | None:
        """What the service makes of the text; None if it does not answer well and in time."""
        body = {"language": language, "text": text, "concerns": list(concerns)}
        answer = await self._look_ups.post(
            self._url, body, self._timeout_s, purpose="understanding", answer=Answer
        )
        if isinstance(answer, Failed | NotFound):
            return None
        return ranking_of(answer, concerns)


def ranking_of(answer: Answer, concerns: Sequence[str]) -> Ranking | None:
    """The answer as a ranking of exactly these concerns; None if it is about none of them.

    Unknown concerns are dropped, the first word on a concern counts, probabilities are brought
    into 0 to 1, and concerns that are not named have none. Together they are scaled down to 1 if
    they are more, but never up: a service that doubts all of them is not made sure.
    """
    given = dict.fromkeys(concerns, 0.0)
    for one in reversed(answer.concerns):
        if one.concern in given and isfinite(one.probability):
            given[one.concern] = min(max(one.probability, 0.0), 1.0)
    total = sum(given.values())
    if total <= 0:
        return None
    scale = max(total, 1.0)
    order = sorted(given, key=lambda concern: -given[concern])
    return Ranking(
        concerns=tuple(Ranked(concern=one, probability=given[one] / scale) for one in order),
        in_scope=answer.in_scope,
    )
