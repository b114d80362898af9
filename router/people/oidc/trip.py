"""What a browser keeps while it is at the provider: nobody else can bring its answer.

All of it lies in a cookie, so that nobody can fill our memory by setting out and never coming back.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest
from typing import Final

import msgspec

from router.ids import new_secret

SEPARATOR: Final = "."
"""In none of the three."""


class Trip(msgspec.Struct, frozen=True):
    """One browser's way to the provider and back."""

    state: str
    """Comes back with the answer."""
    nonce: str
    """Comes back in the ID token, so that it is none that was made for somebody else."""
    verifier: str
    """What the code can be exchanged with (RFC 7636); the provider sees only its digest before."""

    def challenge(self) -> str:
        """The digest of the verifier, as RFC 7636, 4.2 has it (S256)."""
        digest = sha256(self.verifier.encode()).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()

    def cookie(self) -> str:
        """As the browser keeps it."""
        return SEPARATOR.join((self.state, self.nonce, self.verifier))

    def is_answered_by(self, state: str) -> bool:
        """Whether this comes back from this trip."""
        return compare_digest(self.state.encode(), state.encode(errors="replace"))


def new_trip() -> Trip:
    """One that nobody can guess."""
    return Trip(state=new_secret(), nonce=new_secret(), verifier=new_secret())


def read_trip(cookie: str) -> Trip | None:
    """What `Trip.cookie` made; None if it is something else."""
    parts = cookie.split(SEPARATOR)
    return Trip(*parts) if len(parts) == 3 and all(parts) else None
