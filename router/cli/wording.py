"""How help texts of the command line are laid out."""

from __future__ import annotations


def example(*lines: str) -> str:
    """An example at the end of a help text, its lines kept as they are."""
    return "\n".join(("\b", "Example:", *(f"  {line}" for line in lines)))
