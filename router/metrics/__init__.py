"""What is measured, for Prometheus.

Everything about calls is counted from the same events that screens and records are made of. How
things stand now is asked for when somebody reads, never kept. No label names a caller, a call or an
agent: labels are bounded by the configuration.

Service level over five minutes is
`rate(switchroom_calls_in_target_total[5m]) / rate(switchroom_calls_connected_total[5m])`, to whose
divisor the abandoned calls are added if they are to count.
"""

from typing import Final

from router.metrics.meters import Metrics
from router.metrics.reconciling import Trust
from router.metrics.waits import WAIT_BUCKETS_S

__all__ = ["CONTENT_TYPE", "WAIT_BUCKETS_S", "Metrics", "Trust"]

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
