"""Holds what we believe of calls against what their carriers show, at start and all the time.

Theory of operation. Webhooks are lost, above all while we are down. So every `LOOK_MS`, as long as
there are open calls, each carrier is looked at. A call is judged by what was believed before the
look and is still believed after it, and only if that is old enough for the carrier's lists to show
it (`differences.SETTLED_MS`); of a caller who has gone that is since when he has had his leg, however
often his call is offered and declined meanwhile. A leg that is not shown is asked for by name before
it counts as over. What differs is journalled with its evidence, and then takes the way that a webhook
would have taken through the switchboard, which knows what to do with what it is told twice, late, and
in any order. Legs that are not in our book are not touched.

To read: `belief` is one side, `router.ports.Truth` the other; `differences` compares them, purely;
`look` takes one look and sets right what differs; `reconciler` says when.
"""

from router.reconciling.reconciler import DOUBT_MS, LOOK_MS, Reconciler
from router.reconciling.stuck import STUCK_GRACE_MS, count_stuck

__all__ = ["DOUBT_MS", "LOOK_MS", "STUCK_GRACE_MS", "Reconciler", "count_stuck"]
