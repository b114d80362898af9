"""Every bound of the browser carrier in one place."""

from typing import Final

SIGNAL_CHARS_MAX: Final = 32_768
"""Of what one page says to another; a description of sound alone has 2 000 to 8 000 characters."""
HERE_MS: Final = 2_000
"""How often pages say that they are awake."""

CALLERS_MAX: Final = 2_000
"""Callers' pages that are open at once and have called."""
CALLS_PER_PEER_MAX: Final = 10
"""Calls that one address may begin at once."""
CALLS_REFILL_MS: Final = 6_000
"""After so long, an address may begin one more."""
OPEN_PER_PEER_MAX: Final = 20
"""Calls that one address may have going at once: a company's people share one."""
PEERS_REMEMBERED_MAX: Final = 10_000
OFFER_DIGITS_MAX: Final = 10
SUPERVISORS_PER_CALL_MAX: Final = 4

INTRODUCTIONS_MAX: Final = 20
"""So often, at once, a page may be introduced to the agent's anew because the sound fails or it was
loaded anew; after that the two do not find each other, and its leg is over."""
INTRODUCTIONS_MS: Final = 120_000
"""After so long all of that may be used again."""
SIGNALS_MAX: Final = 200
"""Messages that a caller's or supervisor's page may send the agent's at once: a description and some
twenty addresses each time they are introduced. More are dropped."""
SIGNALS_MS: Final = 100_000
SIGNAL_CHARS_IN_ALL_MAX: Final = 262_144
"""Of those messages, together: an agent's page on a slow line must be able to read them."""
DEFECTS_MAX: Final = 3
"""A caller who cannot be led because of a defect of ours is held and led again; after so many, his leg
is over, so that he knows."""

CALLER_GRACE_MS: Final = 15_000
"""So long a caller's page may be away, to load anew or to find its network, before he has hung up."""
AGENT_GRACE_MS: Final = 10_000
"""So long an agent's page may be away."""
RESTART_GRACE_MS: Final = 30_000
"""So long after the service has started, pages that were there before may take to come back."""
LISTEN_EXTRA_MS: Final = 60_000
"""A page that answers nothing for so long after its time is over has heard nothing, or is none."""
FAREWELL_MS_MAX: Final = 30_000
"""So long a page may take to speak our last words."""
LINE_EVERY_MS: Final = 5_000
"""How often it is looked what a caller in line is to be told."""
RING_AGAIN_MS: Final = 30_000
"""A page that was loaded anew while it rang rings so long; it is told when that is over."""
HELD_MS: Final = 8_000
"""While nothing can be decided, a caller is looked after again this often."""

SECRET_CHARS: Final = 43
"""Of a caller's secret: 32 random bytes as text."""
PEER_CHARS_MAX: Final = 32
TOKEN_CHARS_MAX: Final = 1_024
UPLOAD_CHARS_MAX: Final = 64
"""Of where a recording goes to."""
DIGITS_MAX: Final = 32
WORDS_CHARS_MAX: Final = 2_000
TURN_MAX: Final = 2**31 - 1
VOICE_MS: Final = 12 * 3_600_000
"""How long a desk's access to its audio is good for: a working day, unless its session ends before."""
SUPERVISOR_MS: Final = 60_000
"""A supervisor's page must join within this time."""
TURN_MS: Final = 12 * 3_600_000
"""How long access to the relay is good for: longer than any call."""

CHUNK_BYTES_MAX: Final = 65_000
"""Of a piece of a recording; the service bounds every body at about this."""
RECORDING_BYTES_PER_MS: Final = 32
"""Of a whole recording, for each millisecond that it may last: ten times what our page asks browsers for,
twice what any is known to make of speech."""
RECORDING_BYTES_EXTRA: Final = 65_536
"""What a recording may have besides: its head, and what a slow page records after its time."""
FOLDER_BYTES_MAX: Final = 2_000_000_000
"""Of all recordings in the folder: some 3 000 messages of a minute. Beyond that none is taken."""
FREE_BYTES_MIN: Final = 500_000_000
"""So much must be left on the folder's disk, on which the journal is written as well."""
PEER_BYTES_MAX: Final = 32_000_000
"""That one address may send at once in recordings: some fifty messages of a minute."""
PEER_BYTES_MS: Final = 3_600_000
"""After so long it may send as much again."""
UNFINISHED_MS: Final = 3_600_000
"""What has been unfinished for so long was left behind by a service that was killed."""
MEMORY_BYTES_MAX: Final = 64_000_000
"""Of all recordings, where there is no folder; the oldest go first."""
CHUNKS_MAX: Final = 4_000
"""Pieces of one recording."""
