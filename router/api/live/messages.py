"""What a screen and the service say to each other: JSON in text frames over `/api/live`.

The strings below are the reference that is printed in docs/reference/live.md.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from router.api.live import limits
from router.api.live.rows import Topic

VERSION: Final = 1
Version = Literal[1]
Ticket = Annotated[str, Meta(min_length=1, max_length=limits.TICKET_LENGTH_MAX)]
Epoch = Annotated[str, Meta(max_length=limits.EPOCH_LENGTH_MAX)]
TableVersion = Annotated[int, Meta(ge=0, le=limits.VERSION_MAX)]


class Position(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a screen knows a table."""

    epoch: Epoch
    """From the last frame about the table."""
    version: TableVersion
    """The `to` of that frame."""


Watched = dict[Topic, Position | None]
"""The tables a screen wants, each with how far it knows it; null if it does not."""


class Asked(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"
):
    """What every message of a screen has."""

    v: Version
    """The version of this reference, 1."""
    watch: Watched
    """The tables wanted, each with how far the screen knows it; null if it does not know it."""


class Hello(Asked, frozen=True, kw_only=True, tag="hello"):
    """Must come first."""

    ticket: Ticket
    """From `POST /api/ticket` with the purpose `live`; it is good once, for 30 seconds."""


class Watch(Asked, frozen=True, kw_only=True, tag="watch"):
    """Watch these tables from now on and no others."""


ScreenMessage = Hello | Watch


class Rows(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="rows"):
    """What is different in a table since the version `from`. Several changes of a row arrive as one."""

    topic: Topic
    """The table."""
    epoch: str
    """Names this life of the table; a restart of the service begins another."""
    from_: int = msgspec.field(name="from")
    """The version from which this leads on; the one that the screen knows, unless it is a snapshot."""
    to: int
    """The version that the screen knows then."""
    snapshot: bool
    """These are all rows: forget the others."""
    changed: dict[str, msgspec.Raw]
    """The rows that are new or different, by key; what a row of each table is stands below."""
    removed: tuple[str, ...]
    """The keys of the rows that are gone."""
    now_ms: int
    """The service's time."""


class Tick(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="tick"):
    """The service is there, and nothing has changed. Every second, unless rows were told in it."""

    now_ms: int
    """The service's time."""


class Denied(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="denied"):
    """The person may not see these tables; the others are told."""

    topics: tuple[Topic, ...]
    """Those that are not told."""


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="error"):
    """The message was not understood. The connection is closed."""

    message: str
    """What is wrong with it."""


ServiceFrame = Rows | Tick | Denied | Failed


class LiveClose(IntEnum):
    """Why the service closed a screen's connection."""

    GOING_AWAY = 1001
    """The service is stopping. Connect again."""
    BAD_MESSAGE = 4400
    """A message that cannot be read; the page is of another version than the service: load it again."""
    NOT_SIGNED_IN = 4401
    """The ticket is not good, or the session has ended. Sign in again."""
    HELLO_TIMEOUT = 4408
    """No `hello` came in time."""
    TOO_MUCH = 4429
    """Too many messages, or too many screens of one person."""
