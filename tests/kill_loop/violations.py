"""What must not be: found by comparing what was seen with what is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["lost", "doubled", "order", "two", "stuck", "journal", "service"]
"""A call or promise is lost; something came about twice; a place in line is another; an agent or caller
has two; something does not come to rest; the journal is damaged; the service itself failed."""


@dataclass(frozen=True)
class Violation:
    kind: Kind
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"
