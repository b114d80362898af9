"""The whole state of a core as one plain value, and back: so that a restart need not replay everything.

`take` and `restore` work between commands. `state_hash` compares two cores, be they live or replayed.
Read `values`, then `taking`, `restoring`.
"""

from queues.snapshot.comparing import comparable, state_hash
from queues.snapshot.restoring import restore
from queues.snapshot.taking import take
from queues.snapshot.values import CoreSnapshot

__all__ = ["CoreSnapshot", "comparable", "restore", "state_hash", "take"]
