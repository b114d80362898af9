"""Every bound of the HTTP side in one place."""

from typing import Final

MESSAGE_BYTES_MAX: Final = 16_384
MESSAGES_PER_S_MAX: Final = 20
"""A desk may send this many at once, and as many again each second."""
BAD_MESSAGES_MAX: Final = 5
"""A desk that sends this many bad messages in a row is closed."""
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
REPORT_AGAIN_MS: Final = 1_000
BODY_BYTES_MAX: Final = 65_536
BODY_S_MAX: Final = 20.0
"""So long the body of a request may take to come."""
LINGERING_S_MAX: Final = 5.0
"""So long what still comes of a body that is refused is read, so that whoever sends it sees the answer."""
HEAD_S_MAX: Final = 20.0
"""So long the head of a request may take, from when somebody connects or sends its first byte."""
SILENT_MAX: Final = 2_048
"""Connections of which the head of a request is awaited: more than come in at one stroke, which are
`router.listening.BACKLOG`."""
RESTING_MAX: Final = 4_096
"""Connections at rest between two requests: some for each page of a large site that has just been
loaded. Whoever is cut off connects again."""
REST_S_MAX: Final = 150.0
"""So long a connection may rest between two requests: longer than the proxies in use keep theirs (two
minutes at most, by default), so that none sends a request just when we close."""
TOKEN_LENGTH_MAX: Final = 512
TAG_LENGTH_MAX: Final = 64
"""Of what a desk makes up to recognise an answer."""
OFFER_NUMBER_MAX: Final = 2**31 - 1
NOTE_CHARS_MAX: Final = 2_000
"""Of what an agent writes about a call."""
