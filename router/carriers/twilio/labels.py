"""By what those who are in a conference are told apart. Twilio refuses a label that is there already."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

CALLER: Final = "caller"
AGENT: Final = "agent"
_SUPERVISOR: Final = "supervisor-"
_DIGEST_CHARS: Final = 16


def of_supervisor(by: str, number: str) -> str:
    """The label of one leg of a supervisor; `number` tells it from his others. Nobody is named in it."""
    return f"{_SUPERVISOR}{_digest(by)}-{number}"


def is_supervisor(label: str) -> bool:
    """Whether this is the label of a supervisor."""
    return label.startswith(_SUPERVISOR)


def belongs_to(label: str, by: str) -> bool:
    """Whether this is the label of this supervisor."""
    return label.startswith(f"{_SUPERVISOR}{_digest(by)}-")


def _digest(by: str) -> str:
    return sha256(by.encode()).hexdigest()[:_DIGEST_CHARS]
