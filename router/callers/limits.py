"""Every bound of what is kept of callers, in one place."""

from typing import Final

WORDS_LENGTH_MAX: Final = 500
NUMBERS_KEPT_MAX: Final = 100_000
"""Numbers that are remembered, the latest: about 100 MB. The core remembers fewer."""
NUMBERS_FORGOTTEN_AT_ONCE_MAX: Final = 100
"""With one command: each is a key to be erased with the events that are written then."""
SURVEYS_AWAITED_MAX: Final = 1_000
"""Calls that have ended and may still be followed by a survey, the latest."""
SURVEY_AWAITED_MS: Final = 15 * 60_000
"""As long as the book of calls knows of a call that has ended."""
DIGITS_LENGTH_MAX: Final = 32
FIELDS_MAX: Final = 20
"""Of a record, or of what a look-up has found."""
FIELD_NAME_LENGTH_MAX: Final = 64
FIELD_LENGTH_MAX: Final = 500
TURNS_KEPT_MAX: Final = 30
"""Turns of a conversation of which is kept what was understood; none has more (`ivr.limits`)."""
NOTE_LENGTH_MAX: Final = 2_000
"""Of what an agent or a supervisor has written about a call."""
COACHING_MAX: Final = 5
"""So many words of supervisors are kept of one call, the last."""
EARLIER_CALLS_SHOWN_MAX: Final = 10
