"""What browsers let our pages do, and who may show them: the headers that every page has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

_TWILIO_CONNECT: Final = (
    "https://eventgw.twilio.com",
    "https://eventgw.us1.twilio.com",
    "https://media.twiliocdn.com",
    "https://sdk.twilio.com",
    "wss://voice-js.roaming.twilio.com",
    "wss://*.twilio.com",
)
_TWILIO_MEDIA: Final = ("https://media.twiliocdn.com", "https://sdk.twilio.com")
"""What Twilio's Voice SDK asks for (its documentation, "Content Security Policy")."""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """`embed_origins` are the addresses, as `https://www.example.com`, whose pages may show the caller's
    page in a frame; nobody may show the desks.
    """

    twilio: bool = False
    embed_origins: tuple[str, ...] = ()

    def headers(self, *, embeddable: bool) -> Mapping[str, str]:
        """Of the desks' document, or of the callers'."""
        found = {
            "Content-Security-Policy": self._content(embeddable=embeddable),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "microphone=(self), autoplay=(self), camera=(), geolocation=()",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        if not embeddable or not self.embed_origins:
            found["X-Frame-Options"] = "DENY"
        return found

    def _content(self, *, embeddable: bool) -> str:
        may_embed = embeddable and bool(self.embed_origins)
        connect = ("'self'", *(_TWILIO_CONNECT if self.twilio else ()))
        media = ("'self'", "blob:", *(_TWILIO_MEDIA if self.twilio else ()))
        if embeddable:
            # What callers hear may be the operator's own files, wherever they lie; they cannot act.
            media = (*media, "https:")
        rules = {
            "default-src": ("'self'",),
            "connect-src": connect,
            "media-src": media,
            "img-src": ("'self'", "data:"),
            "object-src": ("'none'",),
            "base-uri": ("'none'",),
            "form-action": ("'self'",),
            "frame-ancestors": self.embed_origins if may_embed else ("'none'",),
        }
        return "; ".join(f"{rule} {' '.join(values)}" for rule, values in rules.items())
