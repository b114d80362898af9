"""Browsers in which somebody has signed in by password before: what others guess elsewhere does not keep
a person out there (OWASP, "Slow down online guessing attacks with device cookies").

A browser keeps one cookie: a random name, and for each of the last accounts a digest of that name which
only who has the account's kept password can make. So nothing needs to be kept here, and another password
makes all browsers strangers again. The cookie lets nobody in.
"""

from __future__ import annotations

from hashlib import sha256
from hmac import compare_digest, new
from typing import Final

from router.ids import new_secret
from router.people import limits

COOKIE: Final = "device"
_PROOF_CHARS: Final = 32
"""Of a digest in hexadecimal: 128 bits."""


def known_device(cookie: str | None, person: str, kept: str) -> str | None:
    """The name of the browser with this cookie, if this person has signed in there with the password of
    which this is kept; else None.
    """
    name, proofs = _read(cookie)
    expected = _proof(name, person, kept)
    found = [compare_digest(expected.encode(), one.encode()) for one in proofs]
    return name if any(found) else None


def signed_in_at(cookie: str | None, person: str, kept: str) -> str:
    """The cookie of a browser in which this person has signed in, just now; `cookie` is the one it had."""
    name, proofs = _read(cookie)
    own = _proof(name, person, kept)
    others = [one for one in proofs if one != own]
    return ".".join((name, own, *others[: limits.DEVICE_ACCOUNTS_MAX - 1]))


def _read(cookie: str | None) -> tuple[str, list[str]]:
    """The name, and the digests; of a browser without one a new name."""
    name, *proofs = (cookie or "").split(".")
    return name or new_secret(), [one for one in proofs if len(one) == _PROOF_CHARS]


def _proof(name: str, person: str, kept: str) -> str:
    told = f"device {person.casefold()} {name}".encode(errors="replace")
    return new(kept.encode(), told, sha256).hexdigest()[:_PROOF_CHARS]
