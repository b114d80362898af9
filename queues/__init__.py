"""The queue core of Switchroom: a deterministic, event-sourced state machine.

`Core.handle(command, at_ms)` decides and returns events; `fold` is the only function that changes
state and serves live run and replay alike. The package does no I/O, reads no clock, draws no random
number and imports nothing of ours. Read `core`, then `decisions/`, `fold`, `matching`, `state`.
"""

from queues.core import Core
from queues.errors import CommandRefused, CoreBroken, QueuesError

__all__ = ["CommandRefused", "Core", "CoreBroken", "QueuesError"]
