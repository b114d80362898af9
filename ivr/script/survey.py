"""The survey after a call."""

import msgspec

from ivr.script.values import Days, Probability, Texts


class SurveyQuestion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question that is answered by a key from 1 (bad) to 5 (good)."""

    id: str
    """The question's name, in figures."""
    texts: Texts
    """By language: the question; which keys are good is to be said."""


class Survey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Questions after a call, for callers whose agent hung up first."""

    questions: tuple[SurveyQuestion, ...]
    """Up to three."""
    comment: bool = False
    """Whether the caller may leave a spoken comment in the end."""
    share: Probability = 1
    """The share of the calls that are asked."""
    every_days: Days = 30
    """A caller is asked at most once in so many days; 0 is every time."""
    queues: tuple[str, ...] = ()
    """Only callers of these queues are asked; without any, all are."""
