"""How long callers are going to wait, learned online per queue, as a range that is honest.

`QueueEstimator` learns from one queue's facts, `Estimators` from the journal's events of a site.
Announce the range from `low_ms` to `high_ms`, or `p90_ms`; never a single middle value. Read `queue`,
then `lane`, `rates`, `calibration`, `site`.
"""

from queues.estimates.calibration import WaitEstimate
from queues.estimates.lane import Coverage
from queues.estimates.queue import QueueEstimator, QueueSnapshot
from queues.estimates.site import Estimators, SiteSnapshot

__all__ = [
    "Coverage",
    "Estimators",
    "QueueEstimator",
    "QueueSnapshot",
    "SiteSnapshot",
    "WaitEstimate",
]
