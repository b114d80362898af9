"""What a leg hears, in order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(kw_only=True)
class Spoken:
    """Text read out by <Say>; noted when it begins."""

    text: str
    language: str
    voice: str
    at_ms: int
    is_finished: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(kw_only=True)
class Played:
    """A recording; `url` is DEFAULT_MUSIC for Twilio's own waiting music."""

    url: str
    at_ms: int
    is_finished: bool = False

    def __str__(self) -> str:
        return f"[{self.url}]"


@dataclass(kw_only=True)
class PlayedKeys:
    """Key tones."""

    keys: str
    at_ms: int
    is_finished: bool = False

    def __str__(self) -> str:
        return f"[keys {self.keys}]"


Heard = Spoken | Played | PlayedKeys

DEFAULT_MUSIC = "twilio:default-music"
"""Stands for the music that Twilio plays where no waiting document is named."""
