"""What is wrong with a configuration, and where."""

from __future__ import annotations

import re
from typing import Final, Literal

import msgspec

Path = tuple[str | int, ...]
"""Where a value stands: keys, and indexes of lists counted from 0."""

Severity = Literal["error", "warning"]
_STEP: Final = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong: in which source (a file, a variable), on which line, at which key."""

    source: str
    line: int | None = None
    key: str = ""
    message: str
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """`switchroom.toml:12`, or the name of a variable."""
        return self.source if self.line is None else f"{self.source}:{self.line}"

    def __str__(self) -> str:
        return ": ".join(part for part in (self.place, self.key, self.message) if part)


def dotted(path: Path) -> str:
    """`queues[2].target.share` for `("queues", 2, "target", "share")`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def parse_dotted(text: str) -> Path:
    """The path that `dotted` writes as this text."""
    return tuple(key or int(index) for key, index in _STEP.findall(text))
