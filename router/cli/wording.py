"""How the command line puts things: examples in help texts, numbers of things."""

from __future__ import annotations


def example(*lines: str) -> str:
    """An example at the end of a help text, its lines kept as they are."""
    return "\n".join(("\b", "Example:", *(f"  {line}" for line in lines)))


def counted(number: int, thing: str) -> str:
    """One mistake, two mistakes."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
