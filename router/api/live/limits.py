"""Every bound of the live data in one place."""

from typing import Final

CLIENTS_MAX: Final = 2_000
"""So many screens at once."""
CLIENTS_PER_PERSON_MAX: Final = 20
MESSAGE_BYTES_MAX: Final = 4_096
MESSAGES_PER_S_MAX: Final = 10
HELLO_MS_MAX: Final = 10_000
"""A screen has to say hello in this time."""
HEARTBEAT_S: Final = 10.0
"""A screen's connection is asked this often whether it is there; half this time later it is gone."""
GATHER_MS: Final = 50
"""What changes within this time is told together."""
TICK_MS: Final = 1_000
REMOVED_KEPT: Final = 5_000
"""Of each table, so many removed rows are remembered; whoever knew the table before that is told all."""
EPOCH_LENGTH_MAX: Final = 64
VERSION_MAX: Final = 2**53 - 1
"""As far as JavaScript counts exactly."""
TICKET_LENGTH_MAX: Final = 512
