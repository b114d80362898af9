"""The voice of eSpeak NG, by its library; the package `espeakng-loader` carries it and its data.

Everything here but `languages` blocks, so it belongs into a thread. See espeak-ng/speak_lib.h.
"""

from __future__ import annotations

import ctypes
import threading
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from router.speech import limits

if TYPE_CHECKING:
    from collections.abc import Mapping

LIBRARY: Final = "espeakng_loader"
VOICES: Final[Mapping[str, str]] = {"nl": "gmw/nl", "it": "roa/it", "en": "gmw/en"}
"""Language -> the voice that speaks it, by its file; the English one is British."""
WORDS_PER_MINUTE: Final = 160
"""Slower than the usual 175: who rings hears it once."""
_SYNCHRONOUS: Final = 2
"""AUDIO_OUTPUT_SYNCHRONOUS: samples come to the callback, in the thread that asks for them."""
_DONT_EXIT: Final = 0x8000
"""espeakINITIALIZE_DONT_EXIT: a library must not end the process."""
_RATE: Final = 1
_UTF8: Final = 1
_ONE_AT_A_TIME: Final = threading.Lock()
"""The library keeps everything in one place for the whole process."""
_GOES_ON, _STOPS = 0, 1
_CALLBACK: Final = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class NoVoice(Exception):
    """There is nobody to speak: the library is missing or cannot be used."""


class Espeak:
    """Whoever makes another one in the same process shares the library with it."""

    def __init__(self) -> None:
        """Raises NoVoice if the library cannot be used."""
        self._samples = bytearray()
        # Kept, or the library would call what is gone.
        self._callback = _CALLBACK(self._take)
        with _ONE_AT_A_TIME:
            self._library, self.rate_hz = _opened(LIBRARY)

    @staticmethod
    def languages() -> frozenset[str]:
        """What it speaks here."""
        return frozenset(VOICES)

    def speak(self, text: str, language: str) -> bytes:
        """Samples of 16 bits, in the machine's order, one channel, `rate_hz` a second; blocks.

        Raises:
            NoVoice: it cannot speak this.
        """
        voice, spoken = VOICES[language], text.encode() + b"\0"
        with _ONE_AT_A_TIME:
            self._samples.clear()
            self._library.espeak_SetSynthCallback(self._callback)
            if self._library.espeak_SetVoiceByName(ctypes.c_char_p(voice.encode())):
                raise NoVoice(f"eSpeak NG has no voice {voice!r}")
            failed = self._library.espeak_Synth(
                ctypes.c_char_p(spoken), ctypes.c_size_t(len(spoken)), 0, 1, 0, _UTF8, None, None
            )
            samples = bytes(self._samples)
            self._samples.clear()
        if failed:
            raise NoVoice("eSpeak NG does not speak")
        return samples

    def _take(self, samples: Any, count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._samples += ctypes.string_at(samples, 2 * count)
        return _GOES_ON if len(self._samples) <= 2 * limits.SAMPLES_MAX else _STOPS


@cache
def _opened(package: str) -> tuple[Any, int]:
    """The library, made ready once in a process, and how many samples a second it makes."""
    try:
        places = import_module(package)
        library = ctypes.CDLL(places.get_library_path())
        data = places.get_data_path().encode()
    except (ImportError, OSError) as error:
        raise NoVoice(f"eSpeak NG cannot be loaded: {error}") from error
    rate_hz: int = library.espeak_Initialize(_SYNCHRONOUS, 0, ctypes.c_char_p(data), _DONT_EXIT)
    if rate_hz <= 0:
        raise NoVoice("eSpeak NG does not start: its data cannot be read")
    library.espeak_SetParameter(_RATE, WORDS_PER_MINUTE, 0)
    return library, rate_hz
