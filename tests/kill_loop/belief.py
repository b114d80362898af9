"""What the service believes: its journal as a crash has left it, read beside the service.

Each time only what is new is read. It is held against what was read before (nothing that was there may
be gone or changed), decided again by a core of our own (the order and all waiting times are as they
were written, over all crashes), and entered in the ledger.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from queues import Core
from queues.errors import CoreBroken
from queues.events import SiteEvent
from queues.ids import SiteId
from queues.invariants import violations as core_violations
from queues.redeciding import redecide
from router.calls.book import Book
from router.errors import JournalDamaged, JournalFailed
from router.journal.looking import Looking
from router.journal.tables import FILE, Place
from tests.kill_loop.ledger import Ledger
from tests.kill_loop.violations import Kind, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from queues.events import Event
    from queues.redeciding import Ordered
    from router.ports import Entry

SITE = SiteId("main")
VERIFIED_WHOLE_UP_TO = 4_000
"""Entries; a longer journal is verified as a whole every so many times, and always what is new in it."""
VERIFIED_WHOLE_EVERY = 20


def keep(folder: Path, into: Path) -> None:
    """Copy the journal of a process that is no more."""
    into.mkdir(exist_ok=True)
    for ending in ("", "-wal"):
        name = FILE + ending
        if (folder / name).exists():
            shutil.copyfile(folder / name, into / name)
        else:
            (into / name).unlink(missing_ok=True)
    (into / f"{FILE}-shm").unlink(missing_ok=True)


class Belief:
    def __init__(self, violations: list[Violation]) -> None:
        self._violations = violations
        self.core = Core(SITE)
        self.book = Book()
        self.ledger = Ledger(violations)
        self.place = Place()
        """What is read ends here."""
        self._looks = 0
        self._is_broken = False
        """Whether the journal went on from something else than what had been read."""

    def read(self, folder: Path) -> None:
        """Go on to the end of the journal in this folder."""
        if self._is_broken or not (folder / FILE).exists():
            return
        try:
            with Looking(folder) as looking:
                self._verify(looking)
                self._read(looking)
        except JournalDamaged as error:
            self._break("journal", str(error))
        except JournalFailed as error:
            self._break("lost", f"entries that were there are gone: {error}")
        except CoreBroken as error:
            self._break("order", f"entries do not follow from one another: {error!r}")

    def _break(self, kind: Kind, text: str) -> None:
        self._is_broken = True
        self._violations.append(Violation(kind, text))

    def _verify(self, looking: Looking) -> None:
        self._looks += 1
        is_short = looking.head().last.sequence <= VERIFIED_WHOLE_UP_TO
        if not is_short and self._looks % VERIFIED_WHOLE_EVERY:
            return
        verified = looking.verify()
        if not verified.is_whole:
            self._break("journal", f"{verified.damage or ''} {'; '.join(verified.remarks)}")

    def _read(self, looking: Looking) -> None:
        reader = looking.reader(self.place.sequence, with_orders=True)
        if reader.place != self.place:
            self._break("lost", f"entry {self.place.sequence} is not as it was")
            return
        difference = redecide(self.core, self._of_core(reader.pieces()))
        self.place = reader.place
        if difference is not None:
            self._break(
                "order", f"decided otherwise, up to entry {self.place.sequence}: {difference}"
            )
            return
        for text in core_violations(self.core.state):
            self._violations.append(Violation("two", f"the core is not sound: {text}"))

    def _of_core(self, pieces: Iterator[list[Entry]]) -> Iterator[tuple[Event, Ordered | None]]:
        for piece in pieces:
            for entry in piece:
                self.ledger.take(entry)
                self.book.fold(entry.event)
                if isinstance(entry.event, SiteEvent):
                    yield entry.event, entry.ordered
