"""Every bound of what supervisors do in one place."""

from typing import Final

COACHING_CHARS_MAX: Final = 500
JOIN_MS: Final = 65_000
"""Who was let into a call and is not there after this time takes no part. Longer than the token is good."""
