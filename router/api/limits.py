"""Every bound of the HTTP side in one place."""

from typing import Final

MESSAGE_BYTES_MAX: Final = 16_384
MESSAGES_PER_S_MAX: Final = 20
"""A desk may send this many at once, and as many again each second."""
BAD_MESSAGES_MAX: Final = 5
"""A desk that sends this many bad messages in a row is closed."""
OUTGOING_MAX: Final = 200
"""A desk that leaves this many messages unread is cut off."""
SIGN_IN_MS_MAX: Final = 10_000
FAILED_SIGN_INS_MAX: Final = 10
FAILED_SIGN_INS_WINDOW_MS: Final = 60_000
"""So many wrong tokens from one address in this time, and it must wait."""
PEERS_REMEMBERED_MAX: Final = 10_000
DESKS_PER_AGENT_MAX: Final = 8
SOCKETS_MAX: Final = 20_000
HEARTBEAT_S: Final = 3.2
"""A desk is asked this often whether it is there; half this time later it counts as gone."""
HERE_MS_MIN: Final = 500
HERE_MS_MAX: Final = 2_000
"""How often a page may say that it is there."""
SILENT_MS: Final = 4_500
"""A page that says so and has not been heard of for so long is asleep."""
CLOSING_S_MAX: Final = 2.0
"""How long a desk may take to agree to the end of its connection."""
REPORT_AGAIN_MS: Final = 1_000
BODY_BYTES_MAX: Final = 65_536
TOKEN_LENGTH_MAX: Final = 512
TAG_LENGTH_MAX: Final = 64
"""Of what a desk makes up to recognise an answer."""
OFFER_NUMBER_MAX: Final = 2**31 - 1
