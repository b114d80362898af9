"""Every bound of the core in one place."""

from typing import Final

LEVEL_MIN: Final = 1
LEVEL_MAX: Final = 10
PRIORITY_MIN: Final = -100
PRIORITY_MAX: Final = 100
WEIGHT_MAX: Final = 100
QUEUES_MAX: Final = 2_000
SKILLS_MAX: Final = 2_000
NEEDS_MAX: Final = 16
"""Skills that one call may name in what it needs or prefers, its queue's included."""
NEEDS_DEPTH_MAX: Final = 4
"""How deep `all of` and `any of` may be nested."""
STEPS_MAX: Final = 20
"""Steps of one queue."""
AGENT_SKILLS_MAX: Final = 400
CAPACITY_MAX: Final = 50
"""Calls of one channel that an agent may have in hand."""
RING_MAX: Final = 200
"""Agents at whom one call may ring at once."""
HELD_PER_AGENT_MAX: Final = 20
"""Calls that wait for one agent in particular; further ones wait for anybody."""
LABELS_MAX: Final = 8
LABEL_LENGTH_MAX: Final = 64
ID_LENGTH_MAX: Final = 128
REASON_LENGTH_MAX: Final = 80
ENDED_CALLS_REMEMBERED: Final = 20_000
"""Ended calls whose ids are kept, so that a late or repeated command is recognised."""
CALLERS_REMEMBERED: Final = 20_000
"""Callers of whom the last agent and a lost place are kept."""

LENGTH_MS_MAX: Final = 366 * 24 * 3_600_000
"""The longest time that a definition or a command may name."""
MISSES_MAX: Final = 1_000
TRIES_MAX: Final = 20
STEP_WATCH_MS: Final = 5_000
"""How often steps that ask how a queue stands are looked at again."""
CANDIDATES_TOLD: Final = 3
"""How many of the agents who could have taken a call are named in its offer."""
EXPLAINED_MAX: Final = 50
"""Agents, calls or queues that one explanation names; the counts are over all of them."""
NAMED_MAX: Final = 5
"""Agents or calls that one sentence names."""
