"""Every bound of the configuration in one place."""

from typing import Final

FILE_BYTES_MAX: Final = 1_000_000
TEXT_FILES_MAX: Final = 50
"""Of a folder of texts; no site speaks more languages."""
SECRET_FILE_BYTES_MAX: Final = 16_384
KEYS_DEEP_MAX: Final = 16
"""So many keys may stand in a row with dots between them, far more than any setting has. Reading
such a row takes time by the square of its length."""
PROBLEMS_TOLD_MAX: Final = 100
"""Whoever has made more mistakes than this has made the same ones again and again."""
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
SESSION_S_MIN: Final = 60
"""Nobody can work who has to sign in more often."""
RING_S_MIN: Final = 5
RING_S_MAX: Final = 600
"""Carriers ring no shorter and no longer."""
MISSES_MAX: Final = 100
"""More missed offers in a row than this are as good as no limit."""
LINE_MAX: Final = 100_000
"""A step that waits for a longer line than this waits for ever."""
SEED_MAX: Final = 2**31 - 1
STOP_GRACE_S_MAX: Final = 3_600
"""Whoever stops a service does not wait longer than an hour."""
NAMES_LISTED_MAX: Final = 20
"""A longer list of what there is helps nobody who has misspelt a name."""
NUMBERS_LISTED_MAX: Final = 10_000
"""More numbers than this belong in a file."""
BAD_LINES_TOLD_MAX: Final = 20
"""Of a file of numbers; whoever has so many wrong lines has named the wrong file."""
REMEMBER_DAYS_MAX: Final = 365
EARLIER_CALLS_MAX: Final = 20
"""Calls of one number that are remembered, the latest."""
RELAYS_MAX: Final = 8
"""A browser tries all of them at once."""
KEEP_RECORDINGS_DAYS_MAX: Final = 365
CHOICES_MAX: Final = 50
"""Nobody chooses from more in a list at a desk."""
LOOK_UP_HOSTS_MAX: Final = 50
