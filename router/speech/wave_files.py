"""Samples as WAV files."""

from __future__ import annotations

import io
import sys
import wave
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import array

QUIET: Final = 300
"""Of 32 767: what is quieter than this at the beginning and at the end is silence."""
MARGIN_S: Final = 0.03
"""So much of the silence stays, so that no sound is cut into."""


def trimmed(samples: array.array[int], rate_hz: int) -> array.array[int]:
    """Without the silence before and after."""
    margin = int(MARGIN_S * rate_hz)
    first = next((at for at, one in enumerate(samples) if abs(one) > QUIET), 0)
    last = next(
        (at for at in range(len(samples) - 1, -1, -1) if abs(samples[at]) > QUIET), len(samples)
    )
    return samples[max(0, first - margin) : last + margin]


def wave_file(samples: array.array[int], rate_hz: int) -> bytes:
    """A WAV file of 16 bits, one channel. The samples may be changed by it."""
    if sys.byteorder == "big":
        samples.byteswap()
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(rate_hz)
        wav.writeframes(samples.tobytes())
    return file.getvalue()
