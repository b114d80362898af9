"""Every bound of the configuration in one place."""

from typing import Final

FILE_BYTES_MAX: Final = 1_000_000
SECRET_FILE_BYTES_MAX: Final = 16_384
AGENTS_MAX: Final = 5_000
NAME_CHARS_MAX: Final = 128
TEXT_CHARS_MAX: Final = 2_000
TOKEN_CHARS_MIN: Final = 16
"""A shorter token of an agent could be guessed."""
API_KEY_SECRET_CHARS_MIN: Final = 32
"""The access of desk pages is signed with it by HMAC-SHA-256, whose key has at least 256 bits
(RFC 7518, 3.2)."""
SECRET_CHARS_MAX: Final = 512
SHOWN_CHARS_MAX: Final = 60
"""So much of a wrong value is shown in a message."""
DURATION_S_MAX: Final = 7 * 24 * 3_600
"""No time that is configured makes sense beyond a week."""
DURATION_S_MIN: Final = 0.001
"""The core counts in milliseconds."""
MISSES_MAX: Final = 100
"""More missed offers in a row than this are as good as no limit."""
LINE_MAX: Final = 100_000
"""A step that waits for a longer line than this waits for ever."""
SEED_MAX: Final = 2**31 - 1
STOP_GRACE_S_MAX: Final = 3_600
"""Whoever stops a service does not wait longer than an hour."""
NAMES_LISTED_MAX: Final = 20
"""A longer list of what there is helps nobody who has misspelt a name."""
