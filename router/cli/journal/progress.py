"""A bar for what takes long."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Done = Callable[[int], None]
    """So many entries are done, all in all."""

SHOWN_FROM: Final = 20_000
"""With fewer entries it is over before a bar could be read."""


@contextmanager
def progress(text: str, total: int) -> Iterator[Done]:
    """A bar on the terminal while it takes; nothing where output goes elsewhere."""
    error = Console(stderr=True)
    columns = (TextColumn(text), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    is_shown = error.is_terminal and total >= SHOWN_FROM
    with Progress(*columns, console=error, transient=True, disable=not is_shown) as bars:
        task = bars.add_task(text, total=total)
        yield lambda done: bars.update(task, completed=done)
