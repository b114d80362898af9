"""The state of a whole service, brought about by its journal alone and without a service."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from queues import Core
from queues.snapshot import comparable
from router.calls.book import Book
from router.errors import JournalFailed
from router.estimating import Learning
from router.snapshots import ServiceState, decode, encode, restore, take

if TYPE_CHECKING:
    from router.journal.looking import Looking


class Replayed(msgspec.Struct, frozen=True):
    """What the entries up to `after` have led to; it is taken further from there."""

    core: Core
    book: Book
    learning: Learning
    after: int

    @property
    def hash(self) -> str:
        """What tells this state from others."""
        return hash_of(take(self.core, self.book, self.learning))


def hash_of(state: ServiceState) -> str:
    """SHA-256 of all that follows from the entries, as hexadecimal digits."""
    return sha256(encode(replace(state, core=comparable(state.core)))).hexdigest()


def snapshot_hashes(looking: Looking) -> dict[int, str]:
    """By sequence, the hashes of the snapshots that are kept and that this version can read."""
    states = {one.sequence: decode(one) for one in looking.snapshots()}
    return {sequence: hash_of(state) for sequence, state in states.items() if state is not None}


def begin(looking: Looking) -> Replayed:
    """The state with which the journal begins: nothing, or the oldest snapshot if it was trimmed.

    Raises:
        JournalFailed: there are no entries, or there is no snapshot from which to go on.
    """
    if not looking.head().last.sequence:
        raise JournalFailed("there is nothing in the journal yet")
    if not looking.trimmed():
        site = looking.reader().piece()[0].event.site
        return Replayed(Core(site), Book(), Learning(), 0)
    for snapshot in reversed(looking.snapshots()):
        state = decode(snapshot)
        if state is not None:
            replayed = Replayed(
                Core(state.core.definition.site), Book(), Learning(), snapshot.sequence
            )
            restore(state, replayed.core, replayed.book, replayed.learning)
            return replayed
    raise JournalFailed(
        "the beginning of the journal was trimmed, and no snapshot can be read from which to go on; "
        "right would be to import the exports into another folder and replay that"
    )
