"""What is shown of the journal: whether it can be written, and how much room there is for it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from router.metrics.standing import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class JournalState(Collector):
    """The journal at the moment of reading. `folder` is where it lies; None if it is in memory."""

    def __init__(self, in_doubt: Callable[[], bool], folder: Path | None) -> None:
        self._in_doubt = in_doubt
        self._folder = folder

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """As the library asks for it."""
        yield GaugeMetricFamily(
            f"{PREFIX}_journal_in_doubt",
            "1 while the journal cannot be written, so that nothing is decided and callers are held.",
            value=int(self._in_doubt()),
        )
        free_bytes = None if self._folder is None else _free_bytes(self._folder)
        if free_bytes is not None:
            yield GaugeMetricFamily(
                f"{PREFIX}_journal_free_bytes",
                "The room that is left where the journal is written.",
                value=free_bytes,
            )


def _free_bytes(folder: Path) -> int | None:
    """None if the folder cannot be looked at."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
