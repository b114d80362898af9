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
