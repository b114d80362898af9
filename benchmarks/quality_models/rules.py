"""The rules that are compared. To add one, give it a name and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmarks.quality_models import ours, reference
from benchmarks.quality_models.ours import OurRule
from benchmarks.quality_models.reference import ReferenceRule

if TYPE_CHECKING:
    from benchmarks.quality_models.outcome import Outcome
    from benchmarks.quality_models.scenario import Trace

BASELINE: Final = "rrmemory"
"""What gains are measured against."""
DEFAULT: Final = "default"

REFERENCES: Final[dict[str, ReferenceRule]] = {
    BASELINE: ReferenceRule(reference.round_robin_memory, reference.any_head),
    "longest_idle_fifo": ReferenceRule(reference.longest_idle, reference.longest_wait),
    "fewest_calls": ReferenceRule(reference.fewest_calls, reference.longest_wait),
    "fewest_skills_fifo": ReferenceRule(reference.fewest_skills, reference.longest_wait),
    "strict_priority": ReferenceRule(reference.longest_idle, reference.highest_priority),
    "primary_both": ReferenceRule(reference.primary_first, reference.primary_call_first),
    "priorities_apart": ReferenceRule(reference.primary_first, reference.priorities_apart),
}
"""In the small simulator: what others do, and at the end a rule that could become ours."""

OURS: Final[dict[str, OurRule]] = {
    DEFAULT: OurRule(),
    "ours_longest_idle_fifo": OurRule("longest_idle", "fifo"),
    "lowest_occupancy": OurRule("lowest_occupancy"),
    "wait_over_target": OurRule("most_proficient", "wait_over_target"),
    "strict": OurRule("most_proficient", "strict"),
}
"""In Switchroom's core: how an agent is picked for a call, in which order calls are taken."""

RULES: Final = (*REFERENCES, *OURS)


def run(trace: Trace, rule: str) -> Outcome:
    """Route the calls of the trace by the rule of this name."""
    if rule in OURS:
        return ours.run(trace, OURS[rule])
    return reference.run(trace, REFERENCES[rule])
