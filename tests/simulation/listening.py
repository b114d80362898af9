"""Listens to what the service logs: nobody reads it, but a defect that was caught is told there."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping

DEFECTS = frozenset(
    {"background_work_failed", "desk_request_failed", "engine_stopped", "subscriber_failed"}
)
"""What must not be logged, whatever goes wrong in the world."""


class Log:
    def __init__(self) -> None:
        self.said: Counter[str] = Counter()
        self.on_defect: Callable[[str], None] = lambda _: None

    def take(self, _logger: Any, _method: str, line: MutableMapping[str, Any]) -> Any:
        event = line["event"]
        self.said[event] += 1
        if event in DEFECTS:
            caught = repr(sys.exc_info()[1]) if line.pop("exc_info", None) else ""
            self.on_defect(f"{dict(line)} {caught}")
        raise structlog.DropEvent


@contextmanager
def listening() -> Iterator[Log]:
    log = Log()
    before = structlog.get_config()
    structlog.configure(processors=[log.take])
    try:
        yield log
    finally:
        structlog.configure(**before)
