"""What must be noticed: journals that have lost something between two lives and are sound otherwise."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from router.journal.batches import rows_after
from router.journal.looking import Looking
from router.journal.tables import FILE, Head, Place, connect, read_state, write_state

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from router.ports import Entry

    Change = Callable[[Sequence[Entry]], Sequence[Entry]]


def rewrite(folder: Path, change: Change) -> int:
    """Write the journal in this folder anew, with what `change` makes of its entries; gives how many
    are fewer. Nobody may have it open.
    """
    with Looking(folder) as looking:
        before = [
            entry for piece in looking.reader(0, with_orders=True).pieces() for entry in piece
        ]
    after = [
        type(entry)(sequence=number, event=entry.event, ordered=entry.ordered)
        for number, entry in enumerate(change(before), start=1)
    ]
    rows = rows_after(Place(), after)
    with contextlib.closing(connect(folder / FILE, to_write=True)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        head = read_state(connection, "head", Head())
        connection.execute("DELETE FROM entries")
        connection.execute("DELETE FROM snapshots")
        connection.executemany(
            "INSERT INTO entries (sequence, data, ordered, chain)"
            " VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), ?)",
            rows,
        )
        last = Place(sequence=rows[-1][0], chain=rows[-1][3]) if rows else Place()
        acted = min(head.acted, last.sequence)
        write_state(connection, "head", Head(last=last, acted=acted, mark=head.mark))
        connection.execute("COMMIT")
    return len(before) - len(after)
