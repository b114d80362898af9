"""Makes the ids that the core must not make for itself."""

from __future__ import annotations

import secrets

from queues.ids import CallId


def new_call_id() -> CallId:
    """An id that nobody can guess, since it stands in callback URLs."""
    return CallId(f"call-{secrets.token_hex(12)}")
