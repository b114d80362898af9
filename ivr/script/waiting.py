"""What callers of a queue hear while they wait, and what they can do."""

from typing import Literal

import msgspec

from ivr.script.times import Emergency, Hours
from ivr.script.values import SomeSeconds, Texts


class Exit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key that leads out of the line."""

    key: str
    """The key: 1 to 9, `*` or `#`."""
    to: Literal["callback", "voicemail", "queue"]
    """`callback`: keep the place and be rung back; `voicemail`: leave a message, which keeps the
    place; `queue`: wait in another queue, with the time waited so far."""
    queue: str | None = None
    """The other queue of `queue`."""
    names: Texts = {}
    """By language: how the other queue is spoken (“For {name}, press 9”)."""
    when: Literal["always", "offered"] = "always"
    """`offered`: only once a step of the queue with `offer_callback` has been taken."""


class Waiting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What callers of a queue hear while they wait, besides its music."""

    position: bool = True
    """Say the caller's place in line, when it has improved."""
    expected_wait: bool = False
    """Say how long it is going to take, as a range, when that has improved."""
    announce_every_s: SomeSeconds = 30
    """Place, expected wait and ways out are said at most this often."""
    comfort: dict[str, tuple[str, ...]] = {}
    """By language: messages that are said in turn."""
    comfort_every_s: SomeSeconds = 60
    """The time between two such messages."""
    exits: tuple[Exit, ...] = ()
    """Keys that lead out of the line."""


class QueueScript(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is particular to the callers of one queue."""

    hours: Hours | None = None
    """The hours of this queue; without them those of the site."""
    emergency: Emergency | None = None
    """What its callers hear while its emergency switch is on; without it what the site says."""
    waiting: Waiting = Waiting()
    """What callers hear while they wait."""
