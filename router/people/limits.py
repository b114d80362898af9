"""Every bound of accounts and sessions in one place."""

from typing import Final

PASSWORD_CHARS_MIN: Final = 10
"""With a list of the most common ones refused; no rules about kinds of characters (OWASP ASVS 5.0,
6.2.1, 6.2.4, 6.2.5)."""
PASSWORD_CHARS_MAX: Final = 128
"""Longer ones would only cost time (ASVS 6.2.9 asks for at least 64)."""
NEW_PASSWORD_READ_MAX: Final = 1_024
"""A new one that is too long is told so in words, up to this."""
HASH_MEMORY_KIB: Final = 19_456
HASH_PASSES: Final = 2
"""argon2id as OWASP's password storage cheat sheet has it: 19 MiB, 2 passes, 1 lane; some 30 ms."""
HASHING_AT_ONCE_MAX: Final = 2
"""More would take the processor from those who talk."""
HASHING_WAITING_MAX: Final = 64
"""Whoever comes while so many wait for their password to be looked at is asked to try again."""

SESSIONS_PER_PERSON_MAX: Final = 20
"""The oldest ends when another is opened."""
SEEN_AGAIN_MS: Final = 60_000
"""How exactly it is written down when somebody was last here."""
WATCH_MS: Final = 60_000
"""A session that something stays open for is looked at this often."""
ONE_TIME_PASSWORD_MS: Final = 72 * 3_600_000
"""A one-time password that nobody has used by then is worth nothing (ASVS 6.4.1)."""
COOKIE_CHARS_MAX: Final = 256

TICKET_MS: Final = 30_000
TICKETS_MAX: Final = 10_000
TICKETS_PER_SESSION_MAX: Final = 20

UNPROVEN_PER_NETWORK_MAX: Final = 50
"""Connections of one network that have not shown yet whose they are, at one door. An office of two
hundred desks that come back at once shows it within a moment, and whoever is refused comes again."""
UNPROVEN_MAX: Final = 2_000
"""Of all networks."""

TRIES_FREE: Final = 5
"""So many wrong passwords of one account in a row, from one network or at one known browser, cost
nothing."""
ACCOUNT_TRIES_FREE: Final = 50
"""Of one account from all networks together."""
ADDRESS_TRIES_FREE: Final = 30
"""Of one address, behind which a whole office may sit."""
FIRST_DELAY_MS: Final = 1_000
"""After those; it doubles with each."""
ACCOUNT_DELAY_MS_MAX: Final = 60_000
"""No longer, or a few guessers could keep a person out of all browsers that are new to the account."""
DEVICE_ACCOUNTS_MAX: Final = 5
"""A browser remembers the last so many people who have signed in there."""
DEVICE_S: Final = 180 * 86_400
"""For so long."""
ADDRESS_DELAY_MS_MAX: Final = 600_000
TRIES_FORGOTTEN_MS: Final = 900_000
"""After so long without a wrong one, all is forgotten."""
TRIES_REMEMBERED_MAX: Final = 10_000

PEOPLE_MAX: Final = 5_000
NAME_CHARS_MAX: Final = 128
EMAIL_CHARS_MAX: Final = 254
AUDIT_SHOWN_MAX: Final = 200
AUDIT_TOLD_MAX: Final = 1_000_000
"""Rows that the command line shows at most, if asked."""

OIDC_ANSWER_BYTES_MAX: Final = 262_144
OIDC_S_MAX: Final = 10.0
"""How long one question to the provider may take."""
OIDC_KEYS_MS: Final = 3_600_000
"""The provider's keys are fetched again after this time, or for one that is not known."""
OIDC_KEYS_AGAIN_MS: Final = 60_000
"""Not more often than this, whatever keys are named to us."""
OIDC_TRIP_S: Final = 600
"""Whoever has gone to the provider has this long to come back."""
OIDC_LEEWAY_S: Final = 60
"""The provider's clock and ours may differ by so much."""
OIDC_CODE_CHARS_MAX: Final = 4_096
