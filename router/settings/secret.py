"""A text that must not be seen."""

from __future__ import annotations

from hmac import compare_digest
from typing import Final

REDACTED: Final = "***"


class Secret:
    """A text that shows itself only when asked to; in messages, logs and dumps it is `***`."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __str__(self) -> str:
        return REDACTED

    def __repr__(self) -> str:
        return f"Secret({REDACTED})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        # In constant time, because what is compared may come from outside.
        return compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __reduce__(self) -> str | tuple[object, ...]:
        """Refuse to be pickled: a dump must not hold secrets."""
        raise TypeError("a secret is not to be written down")
