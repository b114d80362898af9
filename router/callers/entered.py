"""What a caller has entered by the keys."""

from __future__ import annotations

from ivr import Keys
from ivr.answers import tidy
from ivr.numbers import read_number


def digits_entered(keys: Keys) -> str | None:
    """What was entered, without the key that ends it; None if that is nothing."""
    answer = tidy(keys, "digits")
    return answer.digits if isinstance(answer, Keys) else None


def number_entered(keys: Keys, dialled: str) -> str | None:
    """The number that was entered, in E.164 form, by whoever has dialled that number of ours; None
    if it is none that we ring.
    """
    digits = digits_entered(keys)
    return None if digits is None else read_number(digits, dialled)
