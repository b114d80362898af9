"""Every bound of what is spoken in one place."""

from typing import Final

TEXT_CHARS_MAX: Final = 4_000
"""Of what is spoken at once; more is shown only."""
TEXTS_MAX: Final = 20_000
"""Texts whose files may still be asked for."""
UNSPEAKABLE_MAX: Final = 1_000
"""Texts that are known not to be spoken; others are tried again."""
CACHE_BYTES_MAX: Final = 64_000_000
"""Of the files that are kept, about 25 minutes of speech."""
SAMPLES_MAX: Final = 22_050 * 600
"""Of one file: ten minutes."""
