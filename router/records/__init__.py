"""What has been: figures of the day, computed from the events of the journal and from nothing else.

`definitions` says what each figure means, in words and as a formula; `statistics` counts.
"""

from router.records.definitions import FIGURES, RARE_FIGURES, Counts, Figure
from router.records.statistics import Statistics

__all__ = ["FIGURES", "RARE_FIGURES", "Counts", "Figure", "Statistics"]
