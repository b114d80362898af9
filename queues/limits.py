"""Every bound of the core in one place."""

from typing import Final

LEVEL_MIN: Final = 1
LEVEL_MAX: Final = 10
PRIORITY_MIN: Final = -100
PRIORITY_MAX: Final = 100
QUEUES_MAX: Final = 2_000
SKILLS_MAX: Final = 2_000
NEEDS_MAX: Final = 16
"""Skills that one call may need, its queue's included."""
AGENT_SKILLS_MAX: Final = 400
ID_LENGTH_MAX: Final = 128
REASON_LENGTH_MAX: Final = 80
ENDED_CALLS_REMEMBERED: Final = 20_000
"""Ended calls whose ids are kept, so that a late or repeated command is recognised."""

LENGTH_MS_MAX: Final = 366 * 24 * 3_600_000
"""The longest time that a definition or a command may name."""
MISSES_MAX: Final = 1_000
