"""Twilio's identifiers, drawn from the seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random


class Ids:
    def __init__(self, dice: Random) -> None:
        self._dice = dice

    def sid(self, prefix: str) -> str:
        return prefix + f"{self._dice.getrandbits(128):032x}"

    def token(self) -> str:
        """An idempotency token in the form of a UUID."""
        digits = f"{self._dice.getrandbits(128):032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
