"""How long things take in the emulated world, in virtual milliseconds."""

from __future__ import annotations

from dataclasses import dataclass, field

RING_BUFFER_MS = 5_000
"""Twilio rings this much longer than the timeout it was given."""

WEBHOOK_LIMIT_MS = 15_000
"""The longest that a voice webhook may take altogether."""


@dataclass(kw_only=True)
class Pace:
    say_ms_per_character: int = 60
    """<Say>."""
    speak_ms_per_character: int = 60
    """A person who talks to a <Gather> or a <Record>."""
    play_ms: dict[str, int] = field(default_factory=dict)
    """Length of each recording by its URL."""
    play_ms_default: int = 30_000
    auto_speech_timeout_ms: int = 1_000
    """The silence that ends speech under speechTimeout="auto"."""
    ring_delay_ms: int = 500
    """From dialling until the telephone rings."""
    rest_calls_interval_ms: int = 1_000
    """Calls created through REST leave one by one, this far apart."""
    dropped_after_ms: int = 10_000
    """Until a leg whose network broke off counts as hung up."""

    def say_ms(self, text: str) -> int:
        return max(1, len(text) * self.say_ms_per_character)

    def speak_ms(self, text: str) -> int:
        return max(1, len(text) * self.speak_ms_per_character)

    def length_ms(self, url: str) -> int:
        return max(1, self.play_ms.get(url, self.play_ms_default))
