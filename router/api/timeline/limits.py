"""Every bound of the calls' stories in one place."""

from typing import Final

CALLS_MAX: Final = 5_000
"""Calls whose events are kept in memory, the latest."""
EVENTS_MAX: Final = 100_000
"""Of all of them together; about 70 MB at most. The oldest calls go first."""
EVENTS_PER_CALL_MAX: Final = 400
"""Of one call; of more, those in the middle are left out."""
LISTED: Final = 50
LISTED_MAX: Final = 500
"""Calls in the list of recent ones, unless asked otherwise and at most."""
CALL_ID_CHARS_MAX: Final = 64
LOOK_ENTRIES: Final = 20_000
"""Entries of the journal that are looked through at once, from the newest backwards."""
LOOK_ENTRIES_MAX: Final = 400_000
LOOK_S_MAX: Final = 10.0
"""So far back, and so long, a call is looked for in the journal."""
LOOKS_AT_ONCE_MAX: Final = 2
"""People who look in the journal at the same time; others are asked to wait."""
EXPLAINED_ENTRIES_MAX: Final = 50_000
"""An offer is explained in full by deciding again from the journal's beginning; where that takes more
entries than this, its reasons in short have to do."""
