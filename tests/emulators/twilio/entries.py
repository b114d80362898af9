"""What a call can enter through: a phone number or a TwiML application."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(kw_only=True)
class Entry:
    sid: str
    created_ms: int
    updated_ms: int
    friendly_name: str
    phone_number: str | None = None
    voice_application_sid: str | None = None
    voice_url: str | None = None
    voice_method: str = "POST"
    voice_fallback_url: str | None = None
    voice_fallback_method: str = "POST"
    status_callback: str | None = None
    status_callback_method: str = "POST"


@dataclass(frozen=True, kw_only=True)
class StatusCallback:
    url: str
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where TwiML comes from: a URL to request, or an inline document."""

    url: str = ""
    method: str = "POST"
    fields: tuple[tuple[str, str], ...] = ()
    twiml: str | None = None


@dataclass(frozen=True, kw_only=True)
class Fallback:
    url: str | None = None
    method: str = "POST"


def status_callback_of(entry: Entry) -> StatusCallback | None:
    if not entry.status_callback:
        return None
    return StatusCallback(url=entry.status_callback, method=entry.status_callback_method)
