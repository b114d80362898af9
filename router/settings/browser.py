"""Calls from browsers: the table `[browser]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from ivr.script import plain_number
from queues import limits as core_limits
from router.settings import limits
from router.settings.secret import Secret
from router.settings.values import Name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr import DialledNumber

Origin = Annotated[
    str,
    Meta(
        max_length=limits.TEXT_CHARS_MAX,
        pattern=r"\Ahttps?://[A-Za-z0-9.\-\[\]:]+\Z",
        description="an origin as https://www.example.com, without a path and without a / at the end",
    ),
]
RelayUrl = Annotated[
    str,
    Meta(
        max_length=limits.TEXT_CHARS_MAX,
        pattern=r"\A(turns?|stuns?):[A-Za-z0-9.\-\[\]:]+(\?transport=(udp|tcp))?\Z",
        description="an address as turn:relay.example.com:3478 or turns:relay.example.com:443?transport=tcp",
    ),
]


class BrowserSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Calls from the page `/call`, with sound from browser to browser. Without this table nobody calls
    from a browser.
    """

    number: Name | None = None
    """The number of ours that callers of the page ring, one of `conversation.numbers`: it decides on
    languages. Without it the one with the most languages, the first of equals."""
    skills: Annotated[tuple[Name, ...], Meta(max_length=core_limits.NEEDS_MAX)] = ()
    """What agents need for these calls besides all else, such as a headset. Agents who answer at a
    telephone cannot take them."""
    embed_origins: Annotated[tuple[Origin, ...], Meta(max_length=limits.CHOICES_MAX)] = ()
    """The sites whose pages may show the button that calls us, as `https://www.example.com`."""
    turn_urls: Annotated[tuple[RelayUrl, ...], Meta(max_length=limits.RELAYS_MAX)] = ()
    """Relays (and, with `stun:`, mirrors) through which browsers find each other that are on different
    networks, as `turn:relay.example.com:3478`. Without any, only browsers on one network hear each
    other for certain."""
    turn_secret: Secret | None = None
    """The secret that the relays have as coturn's `static-auth-secret`; needed with `turn:` addresses.
    Browsers get access made from it that ends by itself, never the secret."""
    relay_only: bool = False
    """All sound goes through the relays, so that callers and agents do not learn each other's
    addresses."""
    keep_recordings_days: Annotated[int, Meta(ge=1, le=limits.KEEP_RECORDINGS_DAYS_MAX)] = 30
    """Messages that callers of the page have left are deleted after so many days."""


def number_rung(browser: BrowserSettings, numbers: Sequence[DialledNumber]) -> DialledNumber | None:
    """Which of our numbers callers of the page ring; None if we have none, or not the one that is named."""
    if browser.number is not None:
        named = plain_number(browser.number)
        return next((one for one in numbers if plain_number(one.number) == named), None)
    return max(numbers, key=lambda one: len(one.languages), default=None)
