"""Makes the ids that the core must not make for itself."""

from __future__ import annotations

import secrets

from queues.ids import CallerId, CallId


def new_call_id() -> CallId:
    """An id that nobody can guess, since it stands in callback URLs."""
    return CallId(f"call-{secrets.token_hex(12)}")


def new_caller_id() -> CallerId:
    """Stands for a caller in events, where his number must not be; nobody can work it out."""
    return CallerId(f"caller-{secrets.token_hex(12)}")


def new_secret() -> str:
    """256 bits that nobody can guess, in characters that may stand in addresses and headers."""
    return secrets.token_urlsafe(32)


def new_file_name() -> str:
    """128 bits that say nothing, for something that is kept under them."""
    return secrets.token_hex(16)


def new_one_time_password() -> str:
    """80 bits that a person can read out and type: four groups without letters that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
