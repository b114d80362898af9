"""When we are open, and what becomes of callers while we are not."""

from typing import Literal

import msgspec

from ivr.script.values import Day, Texts

ClosedOffer = Literal["callback", "voicemail", "number"]


class Closed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a caller can do while it is closed."""

    offers: tuple[ClosedOffer, ...] = ()
    """By the keys 1, 2, 3: `callback` we ring back once it is open, `voicemail` leave a message,
    which is then dealt with like a callback, `number` be put through to another number."""
    number: str | None = None
    """The telephone number of `number`, such as that of another site."""
    names: Texts = {}
    """By language: what is reached under `number` (“For {name}, press 3”)."""
    queue: str | None = None
    """The queue of callbacks and messages; without it, the one the caller would have gone to."""
    says: Texts = {}
    """By language: a message in place of the usual words about being closed."""


class Hours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Opening hours in local time."""

    timezone: str
    """The time zone of the hours."""
    weekly: dict[Day, tuple[str, ...]]
    """By day: ranges as `09:00-17:30`; one that ends before it starts ends on the next day, and
    `00:00-24:00` is the whole day. A day that is not named is closed."""
    holidays: str | None = None
    """The country whose public holidays are closed, as `NL`, or with its region, as `IT-BZ`."""
    exceptions: dict[str, tuple[str, ...]] = {}
    """By date, as `2026-12-24`: the ranges of that day in place of all others; `[]` is closed."""
    closed: Closed = Closed()
    """What a caller can do while it is closed."""


class Emergency(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What callers hear while the emergency switch is on (`switchroom emergency on`)."""

    says: Texts = {}
    """By language: the message; without it, that nobody can be reached for an unforeseen reason."""
    closed: Closed = Closed()
    """What a caller can do."""
