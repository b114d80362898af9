"""What callers hear while they wait if no music is configured: a slow arpeggio, made here.

Nothing to license and nothing to download. 16-bit PCM, 8 kHz, mono: what a telephone can carry.
"""

from __future__ import annotations

import array
import functools
import io
import math
import sys
import wave
from typing import Final

RATE_HZ: Final = 8_000
NOTE_S: Final = 0.5
_VOLUME: Final = 0.18
_CHORDS_HZ: Final = (
    (261.63, 329.63, 392.00, 493.88),
    (220.00, 261.63, 329.63, 392.00),
    (174.61, 220.00, 261.63, 329.63),
    (196.00, 246.94, 293.66, 349.23),
)
"""C major 7, A minor 7, F major 7, G 7."""


@functools.cache
def hold_music() -> bytes:
    """About half a minute of music as a WAV file; it ends as it begins, so that it can repeat."""
    return _played(_CHORDS_HZ * 2)


@functools.cache
def short_music() -> bytes:
    """The first eight seconds of it, for somebody who is to be asked for again soon."""
    return _played(_CHORDS_HZ[:2])


def _played(chords_hz: tuple[tuple[float, ...], ...]) -> bytes:
    samples = array.array("h")
    for chord in chords_hz:
        for note in (0, 1, 2, 3, 2, 1, 3, 2):
            samples.extend(_note(chord[note], chord[0] / 2))
    if sys.byteorder == "big":
        samples.byteswap()
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE_HZ)
        wav.writeframes(samples.tobytes())
    return file.getvalue()


def _note(pitch_hz: float, bass_hz: float) -> list[int]:
    length = int(RATE_HZ * NOTE_S)
    fade = length // 8
    scale = _VOLUME * 32_767
    note: list[int] = []
    for number in range(length):
        angle = 2 * math.pi * number / RATE_HZ
        swell = min(1.0, number / fade, (length - number) / fade)
        tone = math.sin(angle * pitch_hz) + 0.5 * math.sin(angle * bass_hz)
        note.append(int(scale * swell * tone / 1.5))
    return note
