"""Speaks texts, for those whose carrier has no voice of its own: callers in a browser.

`speech` gives a text the address of a file and makes the file when it is asked for; `espeak` is the
voice, `wave_files` turns its samples into a file. `music` is what callers hear while they wait.
"""

from router.speech.espeak import Espeak, NoVoice
from router.speech.speech import PREFIX, Speech

__all__ = ["PREFIX", "Espeak", "NoVoice", "Speech"]
