"""What the tests of journals write: batches that hold every sort of thing, told apart by numbers."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from queues.commands import AcceptOffer, PassTime
from queues.events import AgentFound, BackOffEnded, OfferAccepted
from queues.ids import AgentId, CallId, OfferNumber, QueueId, SiteId
from queues.redeciding import Ordered
from router.calls.events import CallArrived
from router.ports import Batch, ClockMark, Entry, Personal

if TYPE_CHECKING:
    from pathlib import Path

    from router.ports import Journal, Opened

MAIN = SiteId("main")
START_MS = 1_767_610_800_000


def entry(sequence: int, by: str = "") -> Entry:
    """Each third one has a command, each second one is an event of the book of calls."""
    at_ms, agent, call = START_MS + sequence, AgentId(f"anna{by}"), CallId(f"c{sequence}")
    if sequence % 2:
        arrived = CallArrived(
            site=MAIN, at_ms=at_ms, call=call, carrier="twilio", leg=f"CA{sequence}", dialled=by
        )
        return Entry(sequence=sequence, event=arrived)
    if sequence % 3:
        found = AgentFound(site=MAIN, at_ms=at_ms, agent=agent)
        return Entry(sequence=sequence, event=found)
    ended = BackOffEnded(site=MAIN, at_ms=at_ms, agent=agent)
    ordered = Ordered(at_ms=at_ms, command=PassTime(site=MAIN), looked=bool(sequence % 4))
    return Entry(sequence=sequence, event=ended, ordered=ordered)


def accepting(sequence: int) -> Entry:
    """An entry whose command has fields of its own."""
    at_ms, agent, call = START_MS + sequence, AgentId("ben"), CallId("c7")
    offer = OfferNumber(2)
    command = AcceptOffer(site=MAIN, agent=agent, call=call, offer=offer)
    accepted = OfferAccepted(
        site=MAIN,
        at_ms=at_ms,
        call=call,
        agent=agent,
        offer=offer,
        queue=QueueId("sales"),
        connect_by_ms=at_ms + 9,
    )
    return Entry(
        sequence=sequence,
        event=accepted,
        ordered=Ordered(at_ms=at_ms, command=command, looked=True),
    )


def mark(at_ms: int = START_MS) -> ClockMark:
    return ClockMark(at_ms=at_ms, boot="b5", since_boot_ms=at_ms % 1_000_000)


def batch(first: int, count: int = 1, *personal: Personal, acted: int = 0, by: str = "") -> Batch:
    """The entries from `first` on; `by` makes them others of the same sequences."""
    return Batch(
        entries=tuple(entry(sequence, by) for sequence in range(first, first + count)),
        personal=personal,
        mark=mark(START_MS + first + count - 1),
        acted=acted,
    )


def known(owner: str, words: str | None) -> Personal:
    return Personal(owner=owner, data=None if words is None else words.encode())


async def read(journal: Journal, after: int = 0) -> list[Entry]:
    return [one async for piece in journal.entries(after, with_orders=True) for one in piece]


def told(opened: Opened) -> dict[str, str]:
    """What is known of whom."""
    return {one.owner: one.data.decode() for one in opened.personal if one.data is not None}


def outside(folder: Path) -> sqlite3.Connection:
    """As somebody with the sqlite3 tool uses the file."""
    return sqlite3.connect(folder / "journal.db", isolation_level=None)
