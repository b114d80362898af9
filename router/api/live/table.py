"""A table whose rows are kept the same at every screen.

Theory of operation. Each change of a row gets the table's next version. A screen says which version it
knows and is told the rows that have a later one, as they are now, and the keys that were removed since:
so it does not matter how many steps it has missed, and nothing is kept for it. Removed keys are
remembered up to a bound; whoever knew the table before the oldest of them is told all of it, as is whoever
knew another life of the table (`epoch`).

Rows are encoded when they change, once, and what leads from one version to the present is put together
once for all screens that know that version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from router.api.live import limits
from router.api.live.messages import Rows
from router.api.live.rows import TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from router.api.live.messages import Position
    from router.api.live.rows import Row, Topic

_encoder: Final = msgspec.json.Encoder()


def new_tables(epoch: str) -> dict[Topic, Table]:
    """All tables, empty, of a life with this name."""
    return {topic: Table(topic, epoch) for topic in TOPICS}


class Table:
    """One table. `epoch` names its life: after a restart another one begins."""

    def __init__(self, topic: Topic, epoch: str, removed_max: int = limits.REMOVED_KEPT) -> None:
        self.topic = topic
        self.epoch = epoch
        self.version = 0
        self._removed_max = removed_max
        self._rows: dict[str, tuple[int, msgspec.Raw]] = {}
        """By key, with the version of the last change, which also orders them."""
        self._removed: dict[str, int] = {}
        """Keys that are gone, and since which version, the oldest first."""
        self._forgotten = 0
        """Up to this version it is not known any more what was removed."""
        self._told: dict[int, bytes] = {}
        """What leads from a version to the present one, as of `_told_ms`."""
        self._told_ms = 0

    def names(self) -> list[str]:
        """The keys of all rows."""
        return list(self._rows)

    def put(self, key: str, row: Row) -> bool:
        """A row as it is now; whether that is new."""
        encoded = msgspec.Raw(_encoder.encode(row))
        known = self._rows.get(key)
        if known is not None and known[1] == encoded:
            return False
        self._change()
        self._rows.pop(key, None)
        self._rows[key] = (self.version, encoded)
        self._removed.pop(key, None)
        return True

    def remove(self, key: str) -> bool:
        """There is no such row any more; whether there was one."""
        if self._rows.pop(key, None) is None:
            return False
        self._change()
        self._removed[key] = self.version
        while len(self._removed) > self._removed_max:
            self._forgotten = self._removed.pop(next(iter(self._removed)))
        return True

    def keep_only(self, keys: Iterable[str]) -> None:
        """Remove all other rows."""
        for key in self._rows.keys() - set(keys):
            self.remove(key)

    def is_known(self, position: Position | None) -> bool:
        """Whether a screen that knows this much knows everything."""
        return (
            position is not None
            and position.epoch == self.epoch
            and position.version == self.version
        )

    def news(self, position: Position | None, now_ms: int) -> bytes:
        """The frame that leads a screen from what it knows to the present; for all that know the same,
        the same.
        """
        if now_ms != self._told_ms:
            self._told.clear()
            self._told_ms = now_ms
        since = self._since(position)
        frame = self._told.get(since)
        if frame is None:
            frame = self._told[since] = _encoder.encode(self._frame(since, now_ms))
        return frame

    def _since(self, position: Position | None) -> int:
        """The version from which a screen can be led on; -1 if it is to be told all."""
        if position is None or position.epoch != self.epoch:
            return -1
        return position.version if self._forgotten <= position.version <= self.version else -1

    def _frame(self, since: int, now_ms: int) -> Rows:
        changed: dict[str, msgspec.Raw] = {}
        for key, (version, row) in reversed(self._rows.items()):
            if version <= since:
                break
            changed[key] = row
        removed: list[str] = []
        for key, version in reversed(self._removed.items()):
            if version <= since or since < 0:
                break
            removed.append(key)
        return Rows(
            topic=self.topic,
            epoch=self.epoch,
            from_=max(since, 0),
            to=self.version,
            snapshot=since < 0,
            changed=changed,
            removed=tuple(removed),
            now_ms=now_ms,
        )

    def _change(self) -> None:
        self.version += 1
        self._told.clear()
